//! A stored execution in memory, and what the steps of its owner make of it.

use crate::{
    admission::Control,
    event::Event,
    execution::{AgentResult, ExecutionState, Failure, LogLine},
    fakes::samples,
    flow::FlowVersion,
    ids::{AccountId, Epoch, ReplicaId},
    ports::Change,
};
use chrono::{DateTime, Utc};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::time::Instant;

/// One stored execution.
#[derive(Clone, Debug)]
pub struct Row {
    pub account: AccountId,
    pub flow: Arc<FlowVersion>,
    pub event: Event,
    pub state: ExecutionState,
    pub epoch: Epoch,
    pub lease: Option<(ReplicaId, Instant)>,
    pub container_epoch: Option<Epoch>,
    pub attempt: i16,
    pub run_after: Instant,
    pub stop_requested: bool,
    /// The limits of its flow, with the keys that its event gives them.
    pub control: Option<Box<Control>>,
    /// Takes no place under its key yet, or waits until a time.
    pub is_held: bool,
    pub held_until: Option<DateTime<Utc>>,
    pub queued_reason: Option<String>,
    pub failure: Option<Failure>,
    pub result: Option<AgentResult>,
    pub reported: Option<AgentResult>,
    pub log: Vec<LogLine>,
    pub frames: BTreeMap<Epoch, i64>,
    /// States in the order they were entered.
    pub history: Vec<ExecutionState>,
    pub owner_deaths: i16,
    /// Reading it is refused, or every step of it.
    pub unreadable: bool,
    pub unwritable: bool,
    /// Its container should have been ended long ago.
    pub overdue: bool,
    /// Since when it waits for people, and how long it did before.
    pub(super) paused_since: Option<Instant>,
    pub(super) paused: Duration,
    pub(super) handed_over: bool,
    pub(super) taken_at: Instant,
    pub(super) attempt_started_at: Option<DateTime<Utc>>,
}

impl Row {
    /// One of this flow that waits.
    pub(super) fn new(flow: Arc<FlowVersion>) -> Self {
        Self {
            account: flow.account,
            event: samples::event(flow.account),
            flow,
            state: ExecutionState::Pending,
            epoch: Epoch(0),
            lease: None,
            container_epoch: None,
            attempt: 0,
            run_after: Instant::now(),
            stop_requested: false,
            control: None,
            is_held: false,
            held_until: None,
            queued_reason: None,
            failure: None,
            result: None,
            reported: None,
            log: Vec::new(),
            frames: BTreeMap::new(),
            history: vec![ExecutionState::Pending],
            owner_deaths: 0,
            unreadable: false,
            unwritable: false,
            overdue: false,
            paused_since: None,
            paused: Duration::ZERO,
            handed_over: false,
            taken_at: Instant::now(),
            attempt_started_at: None,
        }
    }

    /// Lets it wait for people from now on, or go on.
    pub fn set_paused(&mut self, is_paused: bool) {
        self.paused = self.paused_for();
        self.paused_since = is_paused.then(Instant::now);
    }

    pub(super) fn paused_for(&self) -> Duration {
        self.paused + self.paused_since.map(|since| since.elapsed()).unwrap_or_default()
    }

    pub(super) fn enter(&mut self, state: ExecutionState) {
        assert!(!self.state.is_terminal(), "left the terminal state {}", self.state);
        self.state = state;
        self.history.push(state);
    }

    pub(super) fn apply(&mut self, epoch: Epoch, change: Change) {
        match change {
            Change::Starting { .. } => {
                self.container_epoch = Some(epoch);
                self.enter(ExecutionState::Starting);
            }
            Change::Running(container) => {
                self.container_epoch = Some(container.epoch);
                self.attempt_started_at = Some(container.started_at);
                if self.state == ExecutionState::Starting {
                    self.owner_deaths = 0;
                }
                self.enter(ExecutionState::Running);
            }
            Change::Retry { failure, backoff } => {
                self.owner_deaths = 0;
                self.wait(Some(failure), backoff);
            }
            Change::Postponed { reason, backoff } => {
                self.attempt -= 1;
                self.queued_reason = Some(reason);
                self.wait(None, backoff);
            }
            Change::Ended { state, failure, result } => {
                self.lease = None;
                self.failure = failure;
                self.result = result;
                self.enter(state);
            }
        }
    }

    fn wait(&mut self, failure: Option<Failure>, backoff: Duration) {
        self.failure = failure;
        self.lease = None;
        self.run_after = Instant::now() + backoff;
        self.enter(ExecutionState::Pending);
    }
}
