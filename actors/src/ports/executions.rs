//! Port: executions, their leases and their logs.

use super::{RunningContainer, StoreError};
use crate::{
    event::Event,
    execution::{AgentResult, ExecutionState, Failure, Lease, LogLine, LogStream},
    flow::FlowVersion,
    ids::{Epoch, ExecutionId, ReplicaId},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::{sync::Arc, time::Duration};

/// How much one claim may take.
#[derive(Clone, Copy, Debug)]
pub struct ClaimLimits {
    /// Free places of this replica, for what has no container yet. Taking over those that have one is not limited:
    /// they run already.
    pub free: usize,
    /// Most executions of one account that run at once, over all replicas.
    pub per_account: i64,
    /// How long the lease lasts without renewal.
    pub lease: Duration,
}

/// An execution that is ours now.
#[derive(Clone, Copy, Debug)]
pub struct Claimed {
    pub lease: Lease,
    /// The state it was found in: `Pending` when new, another when its former owner is gone.
    pub found: ExecutionState,
    /// Owners in a row that died with it in their hands before it made any progress.
    pub owner_deaths: i16,
}

/// What there is to do for those who have no owner. A look never misses anything that was there before it; what it
/// sees may be gone when it is acted upon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Some wait that were asked to stop, or have waited as long as their flow allows.
    pub due: bool,
    /// Some wait that could run by now.
    pub ready: bool,
    /// Of some that were held back, the time has come.
    pub gathered: bool,
    /// Of some the owner is gone.
    pub left_behind: bool,
}

/// What executions wait for that could run by now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WaitReasons {
    /// All of them; `None` when there is room.
    pub all: Option<String>,
    /// Rather than that, those whose account runs so many already.
    pub account: Option<(i64, String)>,
}

/// One of our leases after a renewal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Renewed {
    pub execution: ExecutionId,
    pub epoch: Epoch,
    /// Someone asked to stop it.
    pub stop_requested: bool,
}

/// Everything an owner needs to know before it acts.
#[derive(Clone, Debug)]
pub struct ExecutionContext {
    pub flow: Arc<FlowVersion>,
    pub event: Event,
    /// All events of a batch, `event` included, in order; none for a flow that does not collect any.
    pub events: Vec<Event>,
    /// `{id, name, identifier, description, organization}` of the stored project, or null.
    pub project: Value,
    /// `{id, name, email}`.
    pub account: Value,
    pub state: ExecutionState,
    /// Attempts begun so far, this one included.
    pub attempt: i16,
    pub created_at: DateTime<Utc>,
    /// When the first container started; the run timeout counts from the current attempt's start.
    pub attempt_started_at: Option<DateTime<Utc>>,
    /// Epoch under which the current container was launched: its name, its token and its log rows carry it.
    pub container_epoch: Option<Epoch>,
    pub container_id: Option<String>,
    pub stop_requested: bool,
    /// A result handed in through the runtime API.
    pub reported_result: Option<AgentResult>,
    /// Now, on the database clock.
    pub now: DateTime<Utc>,
}

/// A step an owner records. Every variant publishes its message in the same transaction.
#[derive(Clone, Debug)]
pub enum Change {
    /// The launch is decided: from here on a container of this epoch may exist.
    Starting {
        prompt: String,
        unresolved: Vec<String>,
        /// SHA-256 of the runtime token; the token itself is never stored.
        token_hash: String,
    },
    /// The container runs.
    Running(RunningContainer),
    /// This attempt failed; another begins after `backoff`.
    Retry { failure: Failure, backoff: Duration },
    /// Our place is given back without counting an attempt: Docker went away before anything ran.
    Postponed { reason: String, backoff: Duration },
    /// The end. Terminal states never change again, and the runtime token is void from here on.
    Ended { state: ExecutionState, failure: Option<Failure>, result: Option<AgentResult> },
}

/// How far a container's output is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LogPosition {
    /// The next line's number.
    pub next_seq: i64,
    /// Pieces of the container's output that are stored already; the next one to read.
    pub next_frame: i64,
    /// Bytes stored so far, over all attempts.
    pub bytes: i64,
}

/// A line to store.
#[derive(Clone, Debug)]
pub struct NewLogLine {
    pub line: LogLine,
    /// Number of the last piece of container output in this line; `None` for a line of our own.
    pub frame: Option<i64>,
}

impl NewLogLine {
    /// A line of the engine itself.
    pub fn system(seq: i64, timestamp: DateTime<Utc>, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { line: LogLine { seq, timestamp, stream: LogStream::System, message }, frame: None }
    }
}

/// Owns the rows. Each write is guarded by the lease's epoch and says whether it took effect.
#[async_trait]
pub trait Executions: Send + Sync {
    /// Looks for work. Mostly there is none, and finding that out must cost next to nothing.
    async fn waiting(&self) -> Result<Waiting, StoreError>;

    /// How many executions of this replica wait for people to decide: they take no place meanwhile.
    async fn paused(&self, _: ReplicaId) -> Result<usize, StoreError> {
        Ok(0)
    }

    /// For how long, all in all, an execution has waited for people so far: none of its time is counted for that.
    async fn paused_for(&self, _: ExecutionId) -> Result<Duration, StoreError> {
        Ok(Duration::ZERO)
    }

    /// Takes executions that wait, and those whose owner is gone. Each gets the next epoch.
    ///
    /// Of those suspected of killing their owners (see [`crate::execution::is_suspect`]) one at a time is taken.
    async fn claim(
        &self,
        replica: ReplicaId,
        limits: ClaimLimits,
    ) -> Result<Vec<Claimed>, StoreError>;

    /// Says on which engine this replica's containers run, before its first claim. `Err` with the way out when it is
    /// not the one of the other replicas: what they run could be taken over, but not found.
    async fn settle_on(&self, replica: ReplicaId, engine: &str) -> Result<(), StoreError>;

    /// Renews these leases of the replica at once. What is missing in the answer is not ours any more.
    ///
    /// Leases it does not name run out: they are of claims whose answers got lost, and nobody works on them.
    async fn renew(
        &self,
        replica: ReplicaId,
        held: Vec<(ExecutionId, Epoch)>,
        lease: Duration,
    ) -> Result<Vec<Renewed>, StoreError>;

    /// Gives back every lease that a predecessor of this name left when it died, for the next owner to take
    /// without waiting. Counts as the death of their owner, once. A lease that a replica lost and takes again itself
    /// is nobody's death.
    async fn release(&self, replica: ReplicaId) -> Result<(), StoreError>;

    /// Gives back every lease of the replica, which leaves in good order: nobody died.
    async fn hand_over(&self, replica: ReplicaId) -> Result<(), StoreError>;

    async fn context(&self, lease: Lease) -> Result<Option<ExecutionContext>, StoreError>;

    /// Records a step. `false`: the lease is gone, and nothing was written.
    async fn record(&self, lease: Lease, change: Change) -> Result<bool, StoreError>;

    /// Records steps of different executions, in one transaction where the store can. Answers in their order.
    async fn record_all(&self, steps: Vec<(Lease, Change)>) -> Result<Vec<bool>, StoreError> {
        let mut written = Vec::with_capacity(steps.len());
        for (lease, change) in steps {
            written.push(self.record(lease, change).await?);
        }
        Ok(written)
    }

    async fn log_position(
        &self,
        lease: Lease,
        container_epoch: Epoch,
    ) -> Result<LogPosition, StoreError>;

    /// Stores lines in order. `false`: the lease is gone, and nothing was written.
    async fn append_log(
        &self,
        lease: Lease,
        container_epoch: Epoch,
        lines: Vec<NewLogLine>,
    ) -> Result<bool, StoreError>;

    /// Writes down why executions wait. A reason that is there stays for a while, because replicas may see different
    /// ones, and nobody is helped by a text that goes to and fro.
    async fn explain_waiting(&self, reasons: WaitReasons) -> Result<(), StoreError>;

    /// Fails executions that waited longer than their flow allows, and stops those that were asked to stop
    /// while they waited. Returns how many.
    async fn expire_waiting(&self) -> Result<u64, StoreError>;

    /// Lets go what was held back until now: throttled starts, and what stands for events that came together. With
    /// `missed` also those that wait behind a key that has room, which there are after a limit was raised; all others
    /// are let go as one of their key ends. Says how many, at least, may be claimed now.
    async fn let_go(&self, missed: bool) -> Result<u64, StoreError>;

    /// Of these containers' executions, those with no right to a container of that epoch any more.
    async fn orphans(
        &self,
        containers: &[(ExecutionId, Epoch)],
    ) -> Result<Vec<(ExecutionId, Epoch)>, StoreError>;

    /// Of these containers, those that run so long beyond their flow's time that their owner should have ended them
    /// well before.
    async fn overdue(
        &self,
        containers: &[(ExecutionId, Epoch)],
    ) -> Result<Vec<(ExecutionId, Epoch)>, StoreError>;
}
