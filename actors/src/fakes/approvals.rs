//! Approvals in memory, under the same rules as the stored ones, on the paused clock of tests.

use crate::{
    approval::{Approval, ApprovalId, Binding, Effect, Ending, Event, Run, Runner, Status},
    ids::{AccountId, ReplicaId},
    ports::{ApprovalError, Approvals, Request, Seen, Stepped, StoreError},
};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};
use tokio::time::Instant;

/// What goes wrong with the next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// Nothing is written.
    Before,
    /// It is written, and the answer gets lost.
    After,
}

/// A store in memory. Cheap to clone; clones share their rows.
#[derive(Clone)]
pub struct MemoryApprovals(Arc<Mutex<Inner>>);

struct Inner {
    began: Instant,
    skipped: Duration,
    rows: BTreeMap<ApprovalId, Row>,
    halted: BTreeSet<AccountId>,
    away: bool,
    mishap: Option<Mishap>,
    reads: usize,
}

struct Row {
    request: Request,
    approval: Approval,
    arguments: String,
    effects: Vec<Effect>,
    result: Option<String>,
}

impl Default for MemoryApprovals {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Inner {
            began: Instant::now(),
            skipped: Duration::ZERO,
            rows: BTreeMap::new(),
            halted: BTreeSet::new(),
            away: false,
            mishap: None,
            reads: 0,
        })))
    }
}

impl MemoryApprovals {
    /// Now, on the clock of the rows.
    pub fn now(&self) -> DateTime<Utc> {
        self.inner().now()
    }

    /// A request as it stands, whoever's it is.
    pub fn row(&self, id: ApprovalId) -> Option<Approval> {
        self.inner().rows.get(&id).map(|row| row.approval.clone())
    }

    /// Lets time pass for the rows, and for nothing else: as if no process were there.
    pub fn skip(&self, time: Duration) {
        self.inner().skipped += time;
    }

    /// Everything that followed from a request's steps so far: what a real store has in its outbox.
    pub fn effects(&self, id: ApprovalId) -> Vec<Effect> {
        self.inner().rows.get(&id).map(|row| row.effects.clone()).unwrap_or_default()
    }

    /// How often a row was read.
    pub fn reads(&self) -> usize {
        self.inner().reads
    }

    /// Makes the store refuse everything, or serve again.
    pub fn set_away(&self, away: bool) {
        self.inner().away = away;
    }

    /// Lets the next step go wrong.
    pub fn fail_next(&self, mishap: Mishap) {
        self.inner().mishap = Some(mishap);
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().expect("no test panics while it holds this lock")
    }

    fn here(&self) -> Result<MutexGuard<'_, Inner>, StoreError> {
        let inner = self.inner();
        if inner.away { Err(unavailable()) } else { Ok(inner) }
    }
}

fn unavailable() -> StoreError {
    StoreError::Unavailable("the database is down".to_owned())
}

impl Inner {
    fn now(&self) -> DateTime<Utc> {
        let passed = self.began.elapsed() + self.skipped;
        let passed = TimeDelta::from_std(passed).expect("tests are short");
        DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + passed
    }

    fn step(
        &mut self,
        account: AccountId,
        id: ApprovalId,
        event: Event,
        result: Option<String>,
    ) -> Result<Stepped, ApprovalError> {
        let (now, mishap) = (self.now(), self.mishap.take());
        // What asks back while the switch is on stops at once, as what waited before did.
        let stops = matches!(event, Event::AskBack { .. }) && self.halted.contains(&account);
        if mishap == Some(Mishap::Before) {
            return Err(unavailable().into());
        }
        let row = self.owned(account, id).ok_or(ApprovalError::NotFound)?;
        let mut stepped = row.take(event, now)?;
        if stops {
            let Stepped { approval, effects } = row.take(Event::Freeze, now)?;
            stepped.approval = approval;
            stepped.effects.extend(effects);
        }
        row.result = result.or(row.result.take());
        if mishap.is_some() { Err(unavailable().into()) } else { Ok(stepped) }
    }

    fn owned(&mut self, account: AccountId, id: ApprovalId) -> Option<&mut Row> {
        self.rows.get_mut(&id).filter(|row| row.account() == account)
    }
}

impl Row {
    fn account(&self) -> AccountId {
        self.approval.binding.principal.account
    }

    /// One transaction.
    fn take(&mut self, event: Event, now: DateTime<Utc>) -> Result<Stepped, ApprovalError> {
        let edit = match &event {
            Event::Vote(ballot) => ballot.edit.clone(),
            _ => None,
        };
        let (approval, effects) = self.approval.apply(event, now)?;
        if let Some(edit) = edit.filter(|edit| edit.hash() == approval.arguments) {
            self.arguments = edit.text().to_owned();
        }
        self.approval = approval.clone();
        self.effects.extend(effects.iter().cloned());
        Ok(Stepped { approval, effects })
    }
}

#[async_trait]
impl Approvals for MemoryApprovals {
    async fn create(&self, request: Request) -> Result<Approval, ApprovalError> {
        let mut inner = self.here()?;
        let id = request.new.id;
        if let Some(row) = inner.rows.get(&id) {
            let same = row.request.new.binding == request.new.binding;
            return if same { Ok(row.approval.clone()) } else { Err(ApprovalError::IdTaken) };
        }
        let mishap = inner.mishap.take();
        if mishap == Some(Mishap::Before) {
            return Err(unavailable().into());
        }
        let now = inner.now();
        let (approval, effects) = Approval::open(request.new.clone(), now)?;
        let arguments = request.arguments.clone();
        let mut row = Row { request, approval, arguments, effects, result: None };
        if inner.halted.contains(&row.account()) {
            row.take(Event::Freeze, now)?;
        }
        let approval = row.approval.clone();
        inner.rows.insert(id, row);
        if mishap.is_some() { Err(unavailable().into()) } else { Ok(approval) }
    }

    async fn get(&self, account: AccountId, id: ApprovalId) -> Result<Option<Seen>, StoreError> {
        let mut inner = self.here()?;
        inner.reads += 1;
        let now = inner.now();
        Ok(inner.owned(account, id).map(|row| Seen { approval: row.approval.clone(), now }))
    }

    async fn arguments(
        &self,
        account: AccountId,
        id: ApprovalId,
    ) -> Result<Option<String>, StoreError> {
        Ok(self.here()?.owned(account, id).map(|row| row.arguments.clone()))
    }

    async fn result(
        &self,
        account: AccountId,
        id: ApprovalId,
    ) -> Result<Option<String>, StoreError> {
        Ok(self.here()?.owned(account, id).and_then(|row| row.result.clone()))
    }

    async fn reusable(&self, binding: &Binding) -> Result<Option<ApprovalId>, StoreError> {
        let inner = self.here()?;
        let now = inner.now();
        let usable = |approval: &Approval| match approval.status {
            Status::Pending => true,
            Status::Approved => {
                approval.run == Run::NotStarted
                    && approval.grant_until.is_some_and(|until| until > now)
            }
            _ => false,
        };
        let mut rows = inner.rows.values().rev();
        let found = rows.find(|row| row.approval.binding == *binding && usable(&row.approval));
        Ok(found.map(|row| row.approval.id))
    }

    async fn started(&self, binding: &Binding) -> Result<Option<Approval>, StoreError> {
        let inner = self.here()?;
        let open = |approval: &&Approval| {
            let is_open = matches!(approval.run, Run::Acting(_) | Run::Asks(_) | Run::Unknown(_));
            is_open && approval.binding == *binding
        };
        Ok(inner.rows.values().rev().map(|row| &row.approval).find(open).cloned())
    }

    async fn step(
        &self,
        account: AccountId,
        id: ApprovalId,
        event: Event,
    ) -> Result<Stepped, ApprovalError> {
        self.here()?.step(account, id, event, None)
    }

    async fn finish(
        &self,
        account: AccountId,
        id: ApprovalId,
        runner: Runner,
        ending: Ending,
    ) -> Result<Stepped, ApprovalError> {
        let (event, kept) = ending.into_event(runner);
        self.here()?.step(account, id, event, kept)
    }

    async fn due(&self, limit: usize) -> Result<Vec<(AccountId, ApprovalId)>, StoreError> {
        let inner = self.here()?;
        let now = inner.now();
        let timed = |row: &Row| Some((row.approval.next_tick()?, row.account(), row.approval.id));
        let mut due: Vec<_> = inner.rows.values().filter_map(timed).collect();
        due.retain(|(at, ..)| *at <= now);
        due.sort();
        Ok(due.into_iter().take(limit).map(|(_, account, id)| (account, id)).collect())
    }

    async fn ended(
        &self,
        waiting: &[(AccountId, ApprovalId)],
    ) -> Result<Vec<(AccountId, ApprovalId)>, StoreError> {
        let mut inner = self.here()?;
        let mut ended = waiting.to_vec();
        ended.retain(|(account, id)| {
            inner.owned(*account, *id).is_none_or(|row| row.approval.is_settled())
        });
        Ok(ended)
    }

    async fn halt(&self, account: AccountId, is_halted: bool) -> Result<u64, StoreError> {
        let mut inner = self.here()?;
        let (now, mut concerned) = (inner.now(), 0);
        match is_halted {
            true => inner.halted.insert(account),
            false => inner.halted.remove(&account),
        };
        for row in inner.rows.values_mut().filter(|row| row.account() == account) {
            let event = if is_halted { Event::Freeze } else { Event::Thaw };
            concerned += u64::from(row.take(event, now).is_ok_and(|step| !step.effects.is_empty()));
        }
        Ok(concerned)
    }

    async fn lose(&self, replica: ReplicaId) -> Result<Vec<ApprovalId>, StoreError> {
        let mut inner = self.here()?;
        let (now, mut lost) = (inner.now(), Vec::new());
        for (id, row) in &mut inner.rows {
            if let Run::Acting(runner) = row.approval.run
                && runner.replica == replica
                && row.take(Event::Lost { runner }, now).is_ok()
            {
                lost.push(*id);
            }
        }
        Ok(lost)
    }
}
