//! Port: requests for approval, one row each, changed one step at a time.

use super::StoreError;
use crate::{
    approval::{
        About, Approval, ApprovalId, Ballot, Binding, Claim, Effect, Ending, Event, NewApproval,
        Refusal, Runner,
    },
    ids::{AccountId, ReplicaId},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::fmt;

/// Why nothing came of a step.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApprovalError {
    #[error("there is no such request for approval")]
    NotFound,
    /// The id was used before, for another call.
    #[error("the id of the request is taken by another one")]
    IdTaken,
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The step may have been written nevertheless: read the row before going on.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A request to be written down: what the state machine needs, and what people are shown.
#[derive(Clone, PartialEq)]
pub struct Request {
    pub new: NewApproval,
    /// The canonical arguments, of which the binding has the hash. What runs in the end is what stands here.
    pub arguments: String,
    /// What the agent said it is for.
    pub justification: Option<String>,
    /// The decision that asked, for the record and for people who approve.
    pub why: Value,
    pub about: About,
}

impl fmt::Debug for Request {
    /// Without the arguments: they may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("new", &self.new).finish_non_exhaustive()
    }
}

/// A row as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub approval: Approval,
    /// The database's time then.
    pub now: DateTime<Utc>,
}

/// A step that was written, and what followed from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Stepped {
    pub approval: Approval,
    pub effects: Vec<Effect>,
}

/// Keeps requests. An `Ok` means committed and flushed to disk.
///
/// A step is one transaction: the row is locked, [`Approval::apply`] gets the database's time as it is once the lock is
/// held, and the new state, the outbox rows of its effects and the audit row are written together, or nothing is. A
/// step that changes nothing is not written.
#[async_trait]
pub trait Approvals: Send + Sync {
    /// Writes a request down, once: the same request under the same id finds the row that is there (R-E1), however far
    /// it has got. `Err(IdTaken)` when the id belongs to another call or another account. While the account's kill
    /// switch is on, the request is frozen from the start, also where the switch is turned at the same moment.
    async fn create(&self, request: Request) -> Result<Approval, ApprovalError>;

    /// The row; `None` also for another account's.
    async fn get(&self, account: AccountId, id: ApprovalId) -> Result<Option<Seen>, StoreError>;

    /// The canonical arguments as they stand now, edits included.
    async fn arguments(
        &self,
        account: AccountId,
        id: ApprovalId,
    ) -> Result<Option<String>, StoreError>;

    /// What the approved call came to, once it has ended; or what its server asks while it waits for its client.
    async fn result(
        &self,
        account: AccountId,
        id: ApprovalId,
    ) -> Result<Option<String>, StoreError>;

    /// The newest request for exactly this call that waits, or is approved and not used yet, so that a new attempt of
    /// an execution, or an agent that calls again, asks nobody twice (R-E8).
    async fn reusable(&self, binding: &Binding) -> Result<Option<ApprovalId>, StoreError>;

    /// The newest request for exactly this call that was started not long ago and whose outcome nobody has told: it
    /// runs at this moment, waits for its client, or is of unknown outcome. Whoever calls again had better know.
    async fn started(&self, binding: &Binding) -> Result<Option<Approval>, StoreError>;

    /// Takes one step. `Err(Refused)`: it may not be taken, and nothing has changed.
    async fn step(
        &self,
        account: AccountId,
        id: ApprovalId,
        event: Event,
    ) -> Result<Stepped, ApprovalError>;

    /// Requests whose [`Approval::next_tick`] has come on the database's clock, the longest due first.
    async fn due(&self, limit: usize) -> Result<Vec<(AccountId, ApprovalId)>, StoreError>;

    /// Of these, those that wait no more: settled, or not there.
    async fn ended(
        &self,
        waiting: &[(AccountId, ApprovalId)],
    ) -> Result<Vec<(AccountId, ApprovalId)>, StoreError>;

    /// Stops or restarts the time of an account's requests, with its kill switch and in the same transaction. Returns
    /// how many it concerned.
    async fn halt(&self, account: AccountId, is_halted: bool) -> Result<u64, StoreError>;

    /// Says that whatever this replica was running is lost: at the start of its successor, before it does anything, or
    /// by another replica once it is known to be dead. Returns what is of unknown outcome now (R-E7).
    async fn lose(&self, replica: ReplicaId) -> Result<Vec<ApprovalId>, StoreError>;

    /// Someone answers. An answer that comes too late gives `Ok` with [`Effect::TooLate`]: it has changed the row.
    async fn vote(
        &self,
        account: AccountId,
        id: ApprovalId,
        ballot: Ballot,
    ) -> Result<Stepped, ApprovalError> {
        self.step(account, id, Event::Vote(Box::new(ballot))).await
    }

    /// Lets time do what it does.
    async fn settle(&self, account: AccountId, id: ApprovalId) -> Result<Stepped, ApprovalError> {
        self.step(account, id, Event::Tick).await
    }

    /// Records that the call starts now, or goes on with answers. Only after `Ok` may it; see
    /// [`crate::approval::run_once`].
    async fn consume(
        &self,
        account: AccountId,
        id: ApprovalId,
        claim: Claim,
    ) -> Result<Stepped, ApprovalError> {
        self.step(account, id, Event::Consume(Box::new(claim))).await
    }

    /// Records how the attempt ended, and what it came to, in one step.
    async fn finish(
        &self,
        account: AccountId,
        id: ApprovalId,
        runner: Runner,
        ending: Ending,
    ) -> Result<Stepped, ApprovalError>;
}
