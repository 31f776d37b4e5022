//! An in-memory `Live`: an outbox, numbered messages, and faults on demand.

use crate::{
    ids::AccountId,
    ports::{Live, LiveMessage, Replay, StoreError, Topic},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

/// Keeps messages in memory, as many as asked.
#[derive(Debug)]
pub struct FakeLive {
    rows: Mutex<Rows>,
    kept_max: usize,
    /// How many of the next calls fail.
    failing: AtomicUsize,
    /// Looks of the hub under way, and the most there ever were at once; replays and trimming are not counted.
    running: AtomicUsize,
    running_most: AtomicUsize,
    latency: Mutex<Duration>,
    /// Trimming never ends.
    trims_forever: AtomicBool,
}

#[derive(Debug, Default)]
struct Rows {
    outbox: VecDeque<(AccountId, Topic, Map<String, Value>)>,
    messages: VecDeque<LiveMessage>,
    position: i64,
    seqs: HashMap<AccountId, i64>,
}

impl Default for FakeLive {
    fn default() -> Self {
        Self::keeping(100_000)
    }
}

impl FakeLive {
    /// Keeps at most `kept_max` messages over all accounts when it is trimmed.
    pub fn keeping(kept_max: usize) -> Self {
        Self {
            rows: Mutex::default(),
            kept_max,
            failing: AtomicUsize::new(0),
            running: AtomicUsize::new(0),
            running_most: AtomicUsize::new(0),
            latency: Mutex::default(),
            trims_forever: AtomicBool::new(false),
        }
    }

    /// Puts a message into the outbox, as a writer's transaction does.
    pub fn publish(&self, account: AccountId, topic: Topic, body: Map<String, Value>) {
        self.rows().outbox.push_back((account, topic, body));
    }

    /// Makes the next calls fail.
    pub fn fail_next(&self, calls: usize) {
        self.failing.store(calls, Ordering::SeqCst);
    }

    /// Makes every call take this long.
    pub fn delay(&self, latency: Duration) {
        *self.latency.lock().unwrap_or_else(PoisonError::into_inner) = latency;
    }

    /// Lets no trimming end from now on.
    pub fn trim_forever(&self) {
        self.trims_forever.store(true, Ordering::SeqCst);
    }

    /// The most looks of the hub that ever ran at once.
    pub fn running_most(&self) -> usize {
        self.running_most.load(Ordering::SeqCst)
    }

    /// How many messages wait to be numbered.
    pub fn waiting(&self) -> usize {
        self.rows().outbox.len()
    }

    /// Numbers everything and trims, as another replica might.
    pub fn number_and_trim(&self) {
        let mut rows = self.rows();
        while rows.number(Utc::now()) {}
        rows.trim(self.kept_max);
    }

    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn call(&self) -> Result<(), StoreError> {
        let latency = *self.latency.lock().unwrap_or_else(PoisonError::into_inner);
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        let fail = |left: usize| left.checked_sub(1);
        match self.failing.fetch_update(Ordering::SeqCst, Ordering::SeqCst, fail) {
            Ok(_) => Err(StoreError::Unavailable("told to fail".into())),
            Err(_) => Ok(()),
        }
    }

    async fn hub_call(&self) -> Result<(), StoreError> {
        let running = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        self.running_most.fetch_max(running, Ordering::SeqCst);
        let outcome = self.call().await;
        self.running.fetch_sub(1, Ordering::SeqCst);
        outcome
    }
}

impl Rows {
    fn number(&mut self, at: DateTime<Utc>) -> bool {
        let Some((account, topic, body)) = self.outbox.pop_front() else { return false };
        self.position += 1;
        let seq = self.seqs.entry(account).or_default();
        *seq += 1;
        let (position, seq) = (self.position, *seq);
        self.messages.push_back(LiveMessage { position, account, seq, topic, at, body });
        true
    }

    fn trim(&mut self, kept_max: usize) {
        let surplus = self.messages.len().saturating_sub(kept_max);
        self.messages.drain(..surplus);
    }
}

#[async_trait]
impl Live for FakeLive {
    async fn number_outbox(&self, limit: usize) -> Result<usize, StoreError> {
        self.hub_call().await?;
        let mut rows = self.rows();
        Ok((0..limit).take_while(|_| rows.number(Utc::now())).count())
    }

    async fn newest_position(&self) -> Result<i64, StoreError> {
        self.hub_call().await?;
        Ok(self.rows().position)
    }

    async fn after_position(
        &self,
        position: i64,
        limit: usize,
    ) -> Result<Vec<LiveMessage>, StoreError> {
        self.hub_call().await?;
        let rows = self.rows();
        let after = rows.messages.iter().filter(|message| message.position > position);
        Ok(after.take(limit).cloned().collect())
    }

    async fn replay(
        &self,
        account: AccountId,
        topics: &[Topic],
        after: i64,
        limit: usize,
    ) -> Result<Replay, StoreError> {
        self.call().await?;
        let rows = self.rows();
        let mut own = rows.messages.iter().filter(|message| message.account == account).peekable();
        let oldest = own.peek().map_or(0, |message| message.seq);
        let wanted = own.filter(|message| message.seq > after && topics.contains(&message.topic));
        let messages = wanted.take(limit).cloned().collect();
        let newest = rows.seqs.get(&account).copied().unwrap_or(0);
        Ok(Replay { messages, newest, oldest })
    }

    async fn trim(&self) -> Result<(), StoreError> {
        self.call().await?;
        if self.trims_forever.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        self.rows().trim(self.kept_max);
        Ok(())
    }
}
