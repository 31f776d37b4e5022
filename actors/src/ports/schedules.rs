//! Port: schedules as the scheduler sees them, and what became of their fire times.

use super::{Started, StoreError};
use crate::{admission::FlowOutcome, event::IncomingEvent, flow::FlowVersion, ids::ExecutionId};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use std::{fmt, sync::Arc};

/// A schedule that is due.
#[derive(Clone, Debug)]
pub struct DueSchedule {
    pub flow: Arc<FlowVersion>,
    /// The time that the schedule says, which names this tick: the same tick is never started twice.
    pub fire_at: DateTime<Utc>,
    /// When it was due: later by its jitter.
    pub due_at: DateTime<Utc>,
    /// Now, on the database clock.
    pub now: DateTime<Utc>,
}

/// The oldest tick of a flow that waits for executions of the flow, which have ended by now.
#[derive(Clone, Debug)]
pub struct WaitingTick {
    pub flow: Arc<FlowVersion>,
    pub fire_at: DateTime<Utc>,
    /// It was made up for.
    pub is_late: bool,
    /// The flow starts by the clock no more, or starts nothing at all.
    pub is_idle: bool,
}

/// What there is to do.
#[derive(Clone, Debug)]
pub enum Due {
    Schedule(DueSchedule),
    Waiting(WaitingTick),
}

impl Due {
    pub fn flow(&self) -> &FlowVersion {
        match self {
            Self::Schedule(due) => &due.flow,
            Self::Waiting(tick) => &tick.flow,
        }
    }
}

/// Why a fire time started nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SkipReason {
    /// It was missed, and the schedule makes up for none.
    Missed,
    /// It was missed, and a later one starts in its place.
    Superseded,
    /// It was missed longer ago than the schedule makes up for.
    TooOld,
    /// More were missed than are made up for at once.
    OverCap,
    /// An execution of the flow had not ended.
    Overlap,
    /// As many wait already as may.
    QueueFull,
    /// It waited, and a later one took its place.
    Replaced,
    /// It waited, and the flow was disabled, deleted, or given another trigger.
    Idle,
    /// A limit of the flow refused its start.
    Limited,
}

impl SkipReason {
    pub const ALL: [Self; 9] = [
        Self::Missed,
        Self::Superseded,
        Self::TooOld,
        Self::OverCap,
        Self::Overlap,
        Self::QueueFull,
        Self::Replaced,
        Self::Idle,
        Self::Limited,
    ];

    /// It was missed: nothing could start it when it was due.
    pub fn is_missed(self) -> bool {
        matches!(self, Self::Missed | Self::Superseded | Self::TooOld | Self::OverCap)
    }

    /// The word in the database and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missed => "missed",
            Self::Superseded => "superseded",
            Self::TooOld => "too_old",
            Self::OverCap => "over_cap",
            Self::Overlap => "overlap",
            Self::QueueFull => "queue_full",
            Self::Replaced => "replaced",
            Self::Idle => "idle",
            Self::Limited => "limited",
        }
    }
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Fire times in a row that start nothing, all for the same reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skipped {
    pub first: DateTime<Utc>,
    pub last: DateTime<Utc>,
    pub count: u32,
    pub reason: SkipReason,
}

/// A fire time that is to start its flow.
#[derive(Clone, Debug)]
pub struct Tick {
    pub fire_at: DateTime<Utc>,
    /// It was missed, and is made up for.
    pub is_late: bool,
    pub event: IncomingEvent,
}

/// Where a schedule stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextFire {
    pub at: DateTime<Utc>,
    /// How much later it is due.
    pub jitter_secs: u32,
}

/// A step of a schedule: some fire times start nothing, then one may start, and the schedule moves on.
#[derive(Clone, Debug)]
pub struct Turn {
    pub flow: Arc<FlowVersion>,
    /// Where the schedule stood; when it stands elsewhere by now, nothing happens.
    pub from: DateTime<Utc>,
    /// Oldest first.
    pub skipped: Vec<Skipped>,
    /// Later than what is skipped.
    pub tick: Option<Tick>,
    /// `None`: it never fires again.
    pub next: Option<NextFire>,
}

/// What became of a tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It started; `None` when what it started before is past its retention.
    Started(Option<ExecutionId>),
    /// It starts when executions of the flow have ended.
    Waits,
    /// Its event waits for others, by a debounce or in a batch of the flow.
    Gathers,
    /// It started nothing.
    Skipped(SkipReason),
    /// There was none, or somebody else was faster.
    Nothing,
}

impl Settled {
    /// What the start of a tick came to, under the limits of its flow.
    pub fn of(started: &Started) -> Self {
        match (started.execution, started.outcome) {
            (None, Some(FlowOutcome::Debounced | FlowOutcome::Batched)) => Self::Gathers,
            (None, Some(_)) => Self::Skipped(SkipReason::Limited),
            (execution, _) => Self::Started(execution),
        }
    }
}

/// Keeps schedules and what became of their fire times.
#[async_trait]
pub trait Schedules: Send + Sync {
    /// Enabled schedules whose next tick is due on the database clock, and ticks that need wait no longer, what was due
    /// first in front; at most `limit`.
    async fn due(&self, limit: usize) -> Result<Vec<Due>, StoreError>;

    /// Takes a step in one transaction. The tick starts or not as [`crate::scheduler::admit`] says.
    async fn settle(&self, turn: Turn) -> Result<Settled, StoreError>;

    /// Starts a tick that waited, or says that it never will, unless it waits no more or executions were begun
    /// meanwhile. `event`: none when the flow is idle.
    async fn resume(
        &self,
        flow: Arc<FlowVersion>,
        fire_at: DateTime<Utc>,
        event: Option<IncomingEvent>,
    ) -> Result<Settled, StoreError>;
}
