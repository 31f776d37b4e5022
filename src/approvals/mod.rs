//! Requests for approval over PostgreSQL: the port of [`preloop_actors::approval`], and links that people vote by.
//!
//! Each step is one transaction. It locks the request's row, lets the state machine decide at the database's time, and
//! writes the new state together with everything that follows: the history for people, the audit, messages for those
//! who watch, and the notices to be sent. A notice that cannot be queued fails no step: people see the request all the
//! same. Once committed, calls that wait are told, in this process at once and in others by [`Wakes`]; who is not told
//! finds out a little later.
//!
//! In reading order: [`step`] is the transaction, `create` and `halt` the two that are unlike it, `record` what is
//! written down of a step, `telling` who is told of it, `links` how they answer.

mod create;
mod halt;
mod links;
mod preview;
mod record;
mod step;
mod telling;
#[cfg(test)]
mod tests;

pub use halt::{Lift, Lifted};
pub use links::LinkHolder;
pub use preview::shown_hash;

use crate::{
    notify::Notifier,
    secrets::Sealer,
    store::{
        Store,
        approvals::{self as rows, Turn},
        wakes::Wakes,
    },
};
use async_trait::async_trait;
use links::Addresses;
use preloop_actors::{
    approval::{
        Approval, ApprovalId, ApprovalsHandle, Binding, Ending, Event, Refusal, Run, Runner,
    },
    ids::{AccountId, ReplicaId},
    ports::{ApprovalError, Approvals, Request, Seen, Stepped, StoreError},
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Most that is kept of what a call came to.
const RESULT_BYTES_MAX: usize = 1024 * 1024;
/// How often requests are looked for whose execution has ended.
const SWEEP_EVERY: Duration = Duration::from_secs(15);

/// Requests in the database. Cheap to clone.
#[derive(Clone)]
pub struct StoredApprovals {
    store: Store,
    notifier: Notifier,
    /// Opens the addresses of a workflow's channels.
    sealer: Sealer,
    addresses: Arc<Addresses>,
    hints: Hints,
    /// Calls of this process that wait.
    waiting: Option<ApprovalsHandle>,
    swept_at: Arc<Mutex<Option<Instant>>>,
}

/// Who is told once a step is committed. By default nobody, who finds out a little later.
#[derive(Clone)]
pub struct Hints {
    /// The other replicas.
    pub wakes: Wakes,
    /// Messages for those who watch are in the outbox.
    pub published: Arc<dyn Fn() + Send + Sync>,
}

impl Default for Hints {
    fn default() -> Self {
        Self { wakes: Wakes::default(), published: Arc::new(|| ()) }
    }
}

impl StoredApprovals {
    /// Requests of this database; `public_url` is where people reach this server.
    pub fn new(
        store: Store,
        notifier: Notifier,
        sealer: Sealer,
        public_url: &str,
        hints: Hints,
    ) -> Self {
        let addresses = Arc::new(Addresses::new(public_url));
        Self { store, notifier, sealer, addresses, hints, waiting: None, swept_at: Arc::default() }
    }

    /// The same, telling calls that wait through `waiting`. Those read through the handle's own store, which should be
    /// one that tells nobody: it would hold itself.
    #[must_use]
    pub fn attach(self, waiting: ApprovalsHandle) -> Self {
        Self { waiting: Some(waiting), ..self }
    }

    /// Now and then, cancels requests whose execution has ended: nobody is left to use them.
    async fn sweep(&self) -> Result<(), StoreError> {
        {
            let mut swept_at = self.swept_at.lock().unwrap_or_else(PoisonError::into_inner);
            if swept_at.is_some_and(|at| at.elapsed() < SWEEP_EVERY) {
                return Ok(());
            }
            *swept_at = Some(Instant::now());
        }
        for (account, id) in self.store.within(async |db| rows::abandoned(&*db).await).await? {
            let cancel = Event::Cancel { reason: "The execution that asked has ended".to_owned() };
            // One that cannot be changed does not hold up the others, and whoever was faster has settled it.
            let cancelled = self.take_step(account, id, cancel, None).await;
            if let Err(ApprovalError::Store(error)) = cancelled {
                tracing::warn!(approval.id = %id, "a request is not cancelled: {error}");
            }
        }
        Ok(())
    }

    /// Says that a request has changed, once that is committed.
    fn changed(&self, account: AccountId, id: ApprovalId) {
        if let Some(waiting) = &self.waiting {
            waiting.changed(account, id);
        }
        self.hints.wakes.approval(account, id);
        (self.hints.published)();
    }
}

#[async_trait]
impl Approvals for StoredApprovals {
    async fn create(&self, request: Request) -> Result<Approval, ApprovalError> {
        self.ask(request).await
    }

    async fn get(&self, account: AccountId, id: ApprovalId) -> Result<Option<Seen>, StoreError> {
        self.store.within(async |db| rows::get(&*db, account, id).await).await
    }

    async fn arguments(
        &self,
        account: AccountId,
        id: ApprovalId,
    ) -> Result<Option<String>, StoreError> {
        self.store.within(async |db| rows::arguments(&*db, account, id).await).await
    }

    async fn result(
        &self,
        account: AccountId,
        id: ApprovalId,
    ) -> Result<Option<String>, StoreError> {
        self.store.within(async |db| rows::result(&*db, account, id).await).await
    }

    async fn reusable(&self, binding: &Binding) -> Result<Option<ApprovalId>, StoreError> {
        self.store.within(async |db| rows::reusable(&*db, binding).await).await
    }

    async fn started(&self, binding: &Binding) -> Result<Option<Approval>, StoreError> {
        self.store.within(async |db| rows::started(&*db, binding).await).await
    }

    async fn step(
        &self,
        account: AccountId,
        id: ApprovalId,
        event: Event,
    ) -> Result<Stepped, ApprovalError> {
        self.take_step(account, id, event, None).await
    }

    async fn finish(
        &self,
        account: AccountId,
        id: ApprovalId,
        runner: Runner,
        ending: Ending,
    ) -> Result<Stepped, ApprovalError> {
        let (event, kept) = ending.into_event(runner);
        self.take_step(account, id, event, kept.map(kept_result)).await
    }

    async fn due(&self, limit: usize) -> Result<Vec<(AccountId, ApprovalId)>, StoreError> {
        self.follow_switches().await?;
        self.sweep().await?;
        self.store.within(async |db| rows::due(&*db, limit).await).await
    }

    async fn ended(
        &self,
        waiting: &[(AccountId, ApprovalId)],
    ) -> Result<Vec<(AccountId, ApprovalId)>, StoreError> {
        self.store.within(async |db| rows::ended(&*db, waiting).await).await
    }

    async fn halt(&self, account: AccountId, is_halted: bool) -> Result<u64, StoreError> {
        let off = if is_halted { None } else { Some(false) };
        let turn = Turn { tools: Some(is_halted), models: off, flows: off, ..Turn::default() };
        self.turn(account, &turn, &[]).await
    }

    async fn lose(&self, replica: ReplicaId) -> Result<Vec<ApprovalId>, StoreError> {
        let running = self.store.within(async |db| rows::running(&*db, replica).await).await?;
        let mut lost = Vec::new();
        for (account, approval) in running {
            let Run::Acting(runner) = approval.run else { continue };
            match self.take_step(account, approval.id, Event::Lost { runner }, None).await {
                Ok(_) => lost.push(approval.id),
                // It has ended after all.
                Err(ApprovalError::Refused(Refusal::NotTheRunner) | ApprovalError::NotFound) => {}
                Err(ApprovalError::Store(error)) => return Err(error),
                Err(error) => return Err(StoreError::Internal(error.to_string())),
            }
        }
        Ok(lost)
    }
}

/// What is kept of a result. No part of a long one could pass for the whole, so a note stands in its place.
fn kept_result(result: String) -> String {
    if result.len() > RESULT_BYTES_MAX {
        return format!(
            "The result of {} bytes was passed on, and is not kept: at most {RESULT_BYTES_MAX} bytes are.",
            result.len()
        );
    }
    result.replace('\0', "")
}
