//! When the store is asked, and when not.

use super::{cache::CatalogSource, *};
use crate::{mcp::raw::raw, store::mcp_catalog::Stored};
use async_trait::async_trait;
use preloop_actors::{ids::AccountId, ports::StoreError};
use serde_json::json;
use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{Notify, broadcast::error::TryRecvError},
    time::{Instant, advance},
};

/// A store whose version is set by hand; it counts how often it is asked.
#[derive(Default)]
struct Source {
    version: AtomicI64,
    asked: AtomicUsize,
    read: AtomicUsize,
    is_away: AtomicBool,
    /// Something was decided on another replica since whatever was read.
    is_decided: AtomicBool,
    /// What happens while it reads.
    meanwhile: Mutex<Option<Box<dyn FnOnce() + Send>>>,
    /// Set, it answers when told to.
    gate: Option<Notify>,
}

#[async_trait]
impl CatalogSource for Source {
    async fn fingerprint(&self, _: AccountId) -> Result<i64, StoreError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if let Some(gate) = &self.gate {
            gate.notified().await;
        }
        match self.is_away.load(Ordering::SeqCst) {
            true => Err(StoreError::Unavailable("away".to_owned())),
            false => Ok(self.version.load(Ordering::SeqCst)),
        }
    }

    async fn read(&self, _: AccountId) -> Result<Stored, StoreError> {
        self.read.fetch_add(1, Ordering::SeqCst);
        let version = self.version.load(Ordering::SeqCst);
        if let Some(happen) = self.meanwhile.lock().unwrap().take() {
            happen();
        }
        Ok(Stored { fingerprint: version, has_tracker: version % 2 == 1, ..Stored::default() })
    }

    fn stands(&self, _: AccountId, _: Instant) -> bool {
        !self.is_decided.load(Ordering::SeqCst)
    }
}

impl Source {
    fn counts(&self) -> (usize, usize) {
        (self.asked.load(Ordering::SeqCst), self.read.load(Ordering::SeqCst))
    }
}

/// Catalogs with one tool of ours, which is there while the version is odd.
fn catalogs(source: &Arc<Source>) -> Catalogs {
    let listed = raw(&json!({"name": "issue"}));
    let ours =
        BuiltIn { name: "issue".to_owned(), listed, requires_tracker: true, read_only: true };
    Catalogs::new(source.clone(), vec![ours])
}

async fn version(catalogs: &Catalogs, account: AccountId) -> i64 {
    catalogs.of(account).await.unwrap().version()
}

#[tokio::test(start_paused = true)]
async fn a_look_costs_no_query_until_it_is_old() {
    let source = Arc::new(Source::default());
    let (catalogs, account) = (catalogs(&source), AccountId::fresh());
    for _ in 0..5 {
        assert_eq!(version(&catalogs, account).await, 0);
    }
    assert_eq!(source.counts(), (0, 1));
    source.version.store(1, Ordering::SeqCst);
    assert_eq!(version(&catalogs, account).await, 0, "what another replica did shows later");
    advance(Duration::from_secs(2)).await;
    assert_eq!(version(&catalogs, account).await, 1);
    assert_eq!(source.counts(), (1, 2));
    advance(Duration::from_secs(2)).await;
    assert_eq!(version(&catalogs, account).await, 1);
    assert_eq!(source.counts(), (2, 2), "what did not change is not read again");
    catalogs.of(AccountId::fresh()).await.unwrap();
    assert_eq!(source.counts(), (2, 3), "each account has its own");
}

#[tokio::test(start_paused = true)]
async fn what_this_process_did_shows_at_once() {
    let source = Arc::new(Source::default());
    let (catalogs, account) = (catalogs(&source), AccountId::fresh());
    assert_eq!(version(&catalogs, account).await, 0);
    source.version.store(1, Ordering::SeqCst);
    catalogs.changed(account);
    assert_eq!(version(&catalogs, account).await, 1);

    // While it is read, something else is written: what was read may be without it.
    let (writer, other) = (catalogs.clone(), source.clone());
    let write = move || {
        other.version.store(3, Ordering::SeqCst);
        writer.changed(account);
    };
    *source.meanwhile.lock().unwrap() = Some(Box::new(write));
    source.version.store(2, Ordering::SeqCst);
    catalogs.changed(account);
    assert_eq!(version(&catalogs, account).await, 3);
}

/// What another replica's people decide is asked for at once, by everybody, and never passed over while one asks.
#[tokio::test(start_paused = true)]
async fn what_was_decided_elsewhere_is_asked_for() {
    let source = Arc::new(Source { gate: Some(Notify::new()), ..Source::default() });
    let (catalogs, account) = (catalogs(&source), AccountId::fresh());
    assert_eq!(version(&catalogs, account).await, 0);
    source.version.store(1, Ordering::SeqCst);
    assert_eq!(version(&catalogs, account).await, 0);
    source.is_decided.store(true, Ordering::SeqCst);
    let ask = || {
        let catalogs = catalogs.clone();
        tokio::spawn(async move { version(&catalogs, account).await })
    };
    let asking = [ask(), ask()];
    tokio::task::yield_now().await;
    assert!(asking.iter().all(|one| !one.is_finished()), "nobody has what was there before");
    source.is_decided.store(false, Ordering::SeqCst);
    if let Some(gate) = &source.gate {
        gate.notify_one();
    }
    for asked in asking {
        assert_eq!(asked.await.unwrap(), 1);
    }
    assert_eq!(source.counts(), (1, 2), "one asks for all");
    source.is_decided.store(true, Ordering::SeqCst);
    source.is_away.store(true, Ordering::SeqCst);
    if let Some(gate) = &source.gate {
        gate.notify_one();
    }
    assert!(catalogs.of(account).await.is_err(), "and where nobody can say, there is none");
}

#[tokio::test(start_paused = true)]
async fn without_the_store_there_is_no_catalog() {
    let source = Arc::new(Source::default());
    let (catalogs, account) = (catalogs(&source), AccountId::fresh());
    assert_eq!(version(&catalogs, account).await, 0);
    source.is_away.store(true, Ordering::SeqCst);
    assert_eq!(version(&catalogs, account).await, 0);
    advance(Duration::from_secs(2)).await;
    assert!(catalogs.of(account).await.is_err());
    source.is_away.store(false, Ordering::SeqCst);
    assert_eq!(version(&catalogs, account).await, 0);
}

#[tokio::test(start_paused = true)]
async fn one_asks_for_all() {
    let source = Arc::new(Source { gate: Some(Notify::new()), ..Source::default() });
    let (catalogs, account) = (catalogs(&source), AccountId::fresh());
    assert_eq!(version(&catalogs, account).await, 0);
    advance(Duration::from_secs(3)).await;
    let asking = tokio::spawn({
        let catalogs = catalogs.clone();
        async move { version(&catalogs, account).await }
    });
    tokio::task::yield_now().await;
    assert_eq!(version(&catalogs, account).await, 0, "the others need not wait");
    assert_eq!(source.counts(), (1, 1));
    if let Some(gate) = &source.gate {
        gate.notify_one();
    }
    assert_eq!(asking.await.unwrap(), 0);
    assert_eq!(version(&catalogs, account).await, 0);
    assert_eq!(source.counts(), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn listeners_hear_what_differs() {
    let source = Arc::new(Source::default());
    let (catalogs, account) = (catalogs(&source), AccountId::fresh());
    let mut changes = catalogs.subscribe(account);
    catalogs.of(account).await.unwrap();
    assert_eq!(changes.try_recv(), Err(TryRecvError::Empty), "the first is no change");
    let watching = tokio::spawn(catalogs.clone().keep_up());
    source.version.store(1, Ordering::SeqCst);
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(changes.try_recv(), Ok(Change::Tools));
    source.version.store(3, Ordering::SeqCst);
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(changes.try_recv(), Err(TryRecvError::Empty), "no list differs");
    watching.abort();
}
