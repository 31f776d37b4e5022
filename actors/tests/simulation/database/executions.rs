//! Steps and logs of executions: `context.sql`, `starting.sql`, `running.sql`, `back_to_waiting.sql`, `ended.sql`,
//! `append_log.sql`, `log_position.sql`, and the statements about those that wait.

use super::Database;
use chrono::{DateTime, Utc};
use preloop_actors::{
    admission::Control,
    execution::{ExecutionState, FailureCategory, Lease},
    flow::FlowVersion,
    ids::{AccountId, Epoch, EventId, ExecutionId, ReplicaId},
    ports::{Change, ExecutionContext, LogPosition, NewLogLine, Topic, Waiting},
};
use serde_json::Value;
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// One row of `executions`, with its details and its log.
#[derive(Clone, Debug)]
pub struct Row {
    pub account: AccountId,
    pub flow: Arc<FlowVersion>,
    pub event: EventId,
    pub state: ExecutionState,
    pub epoch: Epoch,
    pub lease: Option<(ReplicaId, DateTime<Utc>)>,
    pub container_epoch: Option<Epoch>,
    pub attempt: i16,
    pub run_after: DateTime<Utc>,
    pub stop_requested: bool,
    /// The limits of its flow, with the keys that its event gives them.
    pub control: Option<Box<Control>>,
    /// Takes no place under its key yet, and cannot be claimed.
    pub is_held: bool,
    /// Until then only the clock holds it.
    pub held_until: Option<DateTime<Utc>>,
    pub failure: Option<FailureCategory>,
    /// By number: the container epoch, the last frame, and the text.
    pub log: BTreeMap<i64, Line>,
    pub handed_over: bool,
    /// Owners in a row that died with it in their hands before it made any progress.
    pub owner_deaths: i16,
    /// When it last changed hands or moved.
    pub updated_at: DateTime<Utc>,
    pub queue_deadline: DateTime<Utc>,
    created_at: DateTime<Utc>,
    pub attempt_started_at: Option<DateTime<Utc>>,
}

/// One stored line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub container: Epoch,
    pub frame: Option<i64>,
    pub message: String,
}

impl Row {
    pub fn new(event: EventId, flow: Arc<FlowVersion>, now: DateTime<Utc>) -> Self {
        let wait = Duration::from_secs(flow.spec.timeouts.queue_secs.into());
        Self {
            account: flow.account,
            event,
            state: ExecutionState::Pending,
            epoch: Epoch(0),
            lease: None,
            container_epoch: None,
            attempt: 0,
            run_after: now,
            stop_requested: false,
            control: None,
            is_held: false,
            held_until: None,
            failure: None,
            log: BTreeMap::new(),
            handed_over: false,
            owner_deaths: 0,
            updated_at: now,
            queue_deadline: now + wait,
            created_at: now,
            attempt_started_at: None,
            flow,
        }
    }

    /// Whether this lease is the row's, run out or not.
    pub fn has(&self, lease: Lease) -> bool {
        self.epoch == lease.epoch && self.lease.is_some_and(|(owner, _)| owner == lease.owner)
    }

    /// Whether someone holds a lease that has not run out.
    pub fn is_leased(&self, now: DateTime<Utc>) -> bool {
        self.lease.is_some_and(|(_, until)| until > now)
    }

    /// Whether a container of this epoch may exist, as `orphans.sql` has it.
    pub fn has_right_to(&self, container: Epoch) -> bool {
        self.state.is_owned() && self.container_epoch.is_none_or(|current| current == container)
    }

    /// A minute longer than its flow allows.
    fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        let timeouts = &self.flow.spec.timeouts;
        let longest = i64::from(timeouts.run_secs + timeouts.grace_secs + 60);
        self.attempt_started_at.is_some_and(|at| (now - at).num_seconds() >= longest)
    }

    fn wait(&mut self, until: DateTime<Utc>) {
        self.state = ExecutionState::Pending;
        self.run_after = until;
        self.lease = None;
        self.container_epoch = None;
        self.attempt_started_at = None;
    }

    fn end(&mut self, state: ExecutionState, failure: Option<FailureCategory>) {
        self.state = state;
        self.failure = failure;
        self.lease = None;
        (self.is_held, self.held_until) = (false, None);
    }
}

impl Database {
    pub fn context(&self, lease: Lease) -> Option<ExecutionContext> {
        let row = self.executions.get(&lease.execution).filter(|row| row.has(lease))?;
        Some(ExecutionContext {
            flow: Arc::clone(&row.flow),
            event: self.events.get(&row.event)?.clone(),
            events: Vec::new(),
            project: Value::Null,
            account: Value::Null,
            state: row.state,
            attempt: row.attempt,
            created_at: row.created_at,
            attempt_started_at: row.attempt_started_at,
            container_epoch: row.container_epoch,
            container_id: None,
            stop_requested: row.stop_requested,
            reported_result: None,
            now: self.now,
        })
    }

    /// Records a step, all guarded alike: owner, epoch, an unexpired lease, and a state that the step may leave.
    pub fn record(&mut self, lease: Lease, change: Change) -> bool {
        use ExecutionState::{Initializing, Running, Starting};
        let now = self.now;
        let Some(row) = self.executions.get_mut(&lease.execution) else { return false };
        let from: &[ExecutionState] = match change {
            Change::Starting { .. } => &[Initializing, Starting],
            Change::Running(_) => &[Starting, Running],
            _ => &[Initializing, Starting, Running],
        };
        if !row.has(lease) || !row.is_leased(now) || !from.contains(&row.state) {
            return false;
        }
        row.updated_at = now;
        match change {
            Change::Starting { .. } => {
                row.state = Starting;
                row.container_epoch = Some(row.epoch);
                row.attempt_started_at = None;
            }
            Change::Running(container) => {
                if row.state == Starting {
                    row.owner_deaths = 0;
                }
                row.state = Running;
                row.container_epoch = Some(container.epoch);
                row.attempt_started_at.get_or_insert(now);
            }
            Change::Retry { backoff, .. } => {
                row.wait(now + backoff);
                row.owner_deaths = 0;
                let longest = Duration::from_secs(row.flow.spec.timeouts.queue_secs.into());
                row.queue_deadline = now + backoff + longest;
            }
            Change::Postponed { backoff, .. } => {
                row.wait(now + backoff);
                row.attempt -= 1;
            }
            Change::Ended { state, failure, .. } => {
                row.end(state, failure.map(|failure| failure.category));
                let key = row.hash();
                key.map(|key| self.let_key_go(key));
            }
        }
        self.tell(lease.account, Topic::FlowExecutions, "status_update", lease.execution.0);
        true
    }

    pub fn log_position(&self, lease: Lease, container: Epoch) -> LogPosition {
        let Some(row) = self.executions.get(&lease.execution).filter(|row| row.has(lease)) else {
            return LogPosition::default();
        };
        let lines = row.log.values();
        let frames = lines.clone().filter(|line| line.container == container);
        LogPosition {
            next_seq: row.log.keys().next_back().map_or(0, |seq| seq + 1),
            next_frame: frames.filter_map(|line| line.frame).max().map_or(0, |frame| frame + 1),
            bytes: lines.map(|line| line.message.len() as i64).sum(),
        }
    }

    /// `Err`: a line that is stored already came again as another one, so one of the two is lost.
    pub fn append_log(
        &mut self,
        lease: Lease,
        container: Epoch,
        lines: Vec<NewLogLine>,
    ) -> Result<bool, String> {
        let Some(row) = self.executions.get_mut(&lease.execution).filter(|row| row.has(lease))
        else {
            return Ok(false);
        };
        for NewLogLine { line, frame } in lines {
            if frame.is_some() {
                row.owner_deaths = 0;
            }
            let new = Line { container, frame, message: line.message };
            let stored = row.log.entry(line.seq).or_insert_with(|| new.clone());
            if *stored != new {
                return Err(format!("line {} is {stored:?}, and {new:?} is lost", line.seq));
            }
        }
        self.tell(lease.account, Topic::FlowExecutions, "agent_log_lines", lease.execution.0);
        Ok(true)
    }

    pub fn waiting(&self) -> Waiting {
        let mut found = Waiting::default();
        for row in self.executions.values() {
            let waits = row.state == ExecutionState::Pending;
            found.due |= waits && (row.stop_requested || row.queue_deadline <= self.now);
            found.ready |= waits && !row.is_held && row.run_after <= self.now;
            found.gathered |= row.held_until.is_some_and(|until| until <= self.now);
            found.left_behind |= row.lease.is_some_and(|(_, until)| until <= self.now);
        }
        found.gathered |= self.due_gatherings().next().is_some();
        found
    }

    pub fn expire_waiting(&mut self) -> u64 {
        let now = self.now;
        let mut ended = Vec::new();
        let waiting = |(_, row): &(&ExecutionId, &mut Row)| row.state == ExecutionState::Pending;
        for (id, row) in self.executions.iter_mut().filter(waiting) {
            if row.stop_requested {
                row.end(ExecutionState::Stopped, None);
            } else if row.queue_deadline <= now {
                row.end(ExecutionState::Failed, Some(FailureCategory::QueueTimeout));
            } else {
                continue;
            }
            ended.push((row.account, id.0, row.hash()));
        }
        for (account, about, key) in &ended {
            self.tell(*account, Topic::FlowExecutions, "status_update", *about);
            key.map(|key| self.let_key_go(key));
        }
        ended.len() as u64
    }

    pub fn orphans(&self, containers: &[(ExecutionId, Epoch)]) -> Vec<(ExecutionId, Epoch)> {
        let has_right = |(execution, epoch): &(ExecutionId, Epoch)| {
            self.executions.get(execution).is_some_and(|row| row.has_right_to(*epoch))
        };
        containers.iter().filter(|container| !has_right(container)).copied().collect()
    }

    pub fn overdue(&self, containers: &[(ExecutionId, Epoch)]) -> Vec<(ExecutionId, Epoch)> {
        let overdue = |(id, epoch): &&(ExecutionId, Epoch)| {
            let row = self.executions.get(id).filter(|row| row.container_epoch == Some(*epoch));
            row.is_some_and(|row| row.state == ExecutionState::Running && row.is_overdue(self.now))
        };
        containers.iter().filter(overdue).copied().collect()
    }

    /// What a person's request to stop writes. `false`: it had ended before.
    pub fn request_stop(&mut self, id: ExecutionId) -> bool {
        let Some(row) = self.executions.get_mut(&id).filter(|row| !row.state.is_terminal()) else {
            return false;
        };
        let asked_before = std::mem::replace(&mut row.stop_requested, true);
        row.updated_at = self.now;
        let account = row.account;
        if !asked_before {
            self.tell(account, Topic::FlowExecutions, "status_update", id.0);
        }
        true
    }
}
