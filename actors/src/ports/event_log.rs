//! Port: events, kept once and handed to the router.

use super::StoreError;
use crate::{
    admission::{Control, FlowOutcome},
    event::{Event, IncomingEvent},
    flow::FlowVersion,
    ids::{AccountId, EventId, ExecutionId, FlowId, FlowVersionId},
    issue::IssueNews,
};
use async_trait::async_trait;
use std::{collections::BTreeMap, sync::Arc};

/// What became of one incoming event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// Its id: of the first delivery, when this one is a repetition.
    pub id: EventId,
    pub duplicate: bool,
}

/// Events that wait for the router, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Backlog {
    pub events: Vec<Event>,
    /// More wait right now: the read ended at one of its limits.
    pub more: bool,
    /// Of events that were routed but for some flows that broke on them: those flows. They alone are tried again.
    pub only: BTreeMap<EventId, Vec<FlowId>>,
}

/// Which executions an event starts. Made by the router, written with the "routed" mark in one transaction.
#[derive(Clone, Debug)]
pub struct Route {
    pub event: EventId,
    pub account: AccountId,
    /// The flows that matched, with the version that matched.
    pub matches: Vec<(FlowId, FlowVersionId)>,
    /// The limits of those of them that have any.
    pub controls: Vec<(FlowId, Box<Control>)>,
    /// Why nothing may start, although flows may have matched: own event, loop.
    pub suppressed: Option<String>,
    /// What the event says about an issue, to be written down along with it.
    pub news: Option<Box<IssueNews>>,
    /// Which flows were looked at, see [`crate::ports::Deployed`]; `None` when only those were that broke before.
    pub generation: Option<i64>,
    /// The flows that broke on the event. The others start all the same; the event waits for these to be tried again.
    pub held: Option<Held>,
}

/// Flows whose filters broke on an event, or are left for later because they break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub flows: Vec<FlowId>,
    /// How often that happened before.
    pub attempts: i16,
    /// Whether this is another try: not, when none of the flows was looked at.
    pub counts: bool,
    /// What the failures have in common with those of other events.
    pub cause: String,
    pub reason: String,
}

/// An event whose flow is already known: a flow webhook, a schedule tick, a manual start, a retry.
#[derive(Clone, Debug)]
pub struct DirectStart {
    pub event: IncomingEvent,
    pub flow: Arc<FlowVersion>,
}

/// What a direct start gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Started {
    pub event: EventId,
    /// `None` where `outcome` says so, and for a delivery that came before when the execution it started is past its
    /// retention.
    pub execution: Option<ExecutionId>,
    /// Why it started nothing of its own: a limit of the flow.
    pub outcome: Option<FlowOutcome>,
    /// The same delivery came before; `execution` is the one it started then.
    pub duplicate: bool,
}

/// Keeps events durably. A returned `Ok` means committed and flushed to disk.
#[async_trait]
pub trait EventLog: Send + Sync {
    /// Keeps a batch in one transaction. Answers in the order of the batch.
    async fn append(&self, batch: Vec<IncomingEvent>) -> Result<Vec<Appended>, StoreError>;

    /// The oldest events that are not routed and not parked, at most `limit`; fewer when they are large.
    async fn unrouted(&self, limit: usize) -> Result<Backlog, StoreError>;

    /// Writes executions, writes down the news about issues, and marks the events routed, all or nothing. An
    /// event that someone else routed meanwhile is skipped; limits of flows are obeyed in the order of the events. An
    /// event with flows that are held back stays on the queue for them, and is parked with the reason after
    /// [`crate::router::ATTEMPTS_MAX`] tries. Returns the executions written.
    async fn commit_routes(&self, routes: Vec<Route>) -> Result<Vec<ExecutionId>, StoreError>;

    /// Notes that routing an event failed as a whole; after [`crate::router::ATTEMPTS_MAX`] tries it is parked with the
    /// reason.
    async fn routing_failed(&self, event: EventId, reason: &str) -> Result<(), StoreError>;

    /// Keeps an event and starts its flow in one transaction; a repeated delivery finds the first execution.
    async fn start(&self, start: DirectStart) -> Result<Started, StoreError>;
}
