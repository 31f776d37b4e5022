//! The invariants of the engine, looked at after every step that can have changed something.
//!
//! | | holds at every instant unless said otherwise |
//! |---|---|
//! | I1 | a delivery answered with 2xx has exactly one event, always the same |
//! | I2 | an event has at most one execution of a flow; at the end, of exactly the flows that want it |
//! | I3 | of an execution one container lives that has a right to; none is started by who must know better |
//! | I4 | a terminal state is never left |
//! | I5 | what is not over gets on: has an owner within L, a place, an end in time; events and schedules likewise |
//! | I7 | places taken are leases held: within the limits of replicas and accounts |
//! | I7b | of a key as many are under way as may, while others wait for it, and never more; they go in order |
//! | I9 | a log has no gap and no repeat, and is whole when a container ended by itself |
//!
//! I6 is about approvals, which do not exist yet; I8 and I10 are about tokens and outgoing effects, which the engine
//! does not hold. Besides: epochs only grow; an end is recorded when its container is known to have ended; nobody
//! stops a container without a reason; a success was a success, and a failure was that very failure.

mod containers;
mod failures;
mod keys;
mod log;
mod places;
mod schedules;
mod told;
mod waits;

use super::{
    docker::Name,
    gate::{Fate, ProcessId},
    state::State,
};
use chrono::{DateTime, Utc};
use preloop_actors::{
    execution::{ExecutionState, Lease},
    ids::{Epoch, EventId, ExecutionId, FlowId, ReplicaId, SourceId},
    ports::Change,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};
use tokio::time::Instant;
use told::Told;
use uuid::Uuid;
use waits::Wait;

/// What was seen, and what was found wrong.
pub struct Audit {
    /// The first one ends the run.
    pub violation: Option<String>,
    /// Time during which nothing was in the way of the engine; deadlines count it alone.
    pub calm: Duration,
    /// Calm time at the last fault that may have cost a sweep.
    unswept: Duration,
    acknowledged: BTreeMap<(SourceId, String), EventId>,
    known: BTreeMap<ExecutionId, Known>,
    started: BTreeSet<(EventId, FlowId)>,
    /// Who works on an execution, under which epoch, since when.
    workers: BTreeMap<ExecutionId, Worker>,
    told: Told,
    /// Executions whose containers were removed because their owners had died of them.
    put_away: BTreeSet<ExecutionId>,
    stale: BTreeMap<Name, Duration>,
    unrouted: BTreeMap<EventId, Duration>,
    unfired: BTreeMap<(FlowId, DateTime<Utc>), Duration>,
    /// The latest fire time of each flow that started it.
    last_tick: BTreeMap<FlowId, DateTime<Utc>>,
    /// Events that came together, and since when their time has come.
    ungathered: BTreeMap<Uuid, Duration>,
    /// Executions that wait behind a key.
    held: BTreeSet<ExecutionId>,
    /// Most executions that one replica may begin, and one account may run.
    running_max: usize,
    per_account_max: usize,
    /// How long a lease lasts.
    lease: Duration,
}

/// An execution as it was a step ago.
struct Known {
    state: ExecutionState,
    epoch: Epoch,
    owner: Option<ReplicaId>,
    waits: Option<(Wait, Duration)>,
}

#[derive(Clone, Copy)]
struct Worker {
    epoch: Epoch,
    process: ProcessId,
    since: Instant,
}

impl Audit {
    pub fn new(running_max: usize, per_account_max: usize, lease: Duration) -> Self {
        Self {
            violation: None,
            calm: Duration::ZERO,
            unswept: Duration::ZERO,
            acknowledged: BTreeMap::new(),
            known: BTreeMap::new(),
            started: BTreeSet::new(),
            workers: BTreeMap::new(),
            told: Told::default(),
            put_away: BTreeSet::new(),
            stale: BTreeMap::new(),
            unrouted: BTreeMap::new(),
            unfired: BTreeMap::new(),
            last_tick: BTreeMap::new(),
            ungathered: BTreeMap::new(),
            held: BTreeSet::new(),
            running_max,
            per_account_max,
            lease,
        }
    }

    pub fn accuse(&mut self, what: impl FnOnce() -> String) {
        self.violation.get_or_insert_with(what);
    }

    /// A call went wrong. A sweep that fails leaves its work to the next one, and so does one whose actor dies.
    pub fn call_failed(&mut self, process: ProcessId, call: &'static str, fate: Fate) {
        let sweeps = matches!(call, "list" | "orphans" | "stop" | "stopped" | "remove");
        if sweeps || fate == Fate::Panics {
            self.unswept = self.calm;
        }
        match fate {
            Fate::Rejected => self.rejected(process, call),
            Fate::Panics => self.panicked(process),
            _ => {}
        }
    }

    /// A process began to work on an execution.
    pub fn touched(&mut self, process: ProcessId, lease: Lease) {
        let newest = self.workers.get(&lease.execution).map(|worker| worker.epoch);
        if newest.is_none_or(|newest| newest < lease.epoch) {
            let worker = Worker { epoch: lease.epoch, process, since: Instant::now() };
            self.workers.insert(lease.execution, worker);
        }
    }

    /// A process is gone, and what it worked on is left behind.
    pub fn buried(&mut self, process: ProcessId) {
        self.workers.retain(|_, worker| worker.process != process);
    }

    fn worker(&self, execution: ExecutionId, epoch: Epoch) -> Option<Worker> {
        self.workers.get(&execution).copied().filter(|worker| worker.epoch == epoch)
    }
}

impl State {
    /// A sender was answered with 2xx.
    pub fn acknowledge(&mut self, source: SourceId, key: &str, event: EventId) {
        self.note("2xx", || format!("{key} {event}"));
        let key = (source, key.to_owned());
        let kept = self.database.deliveries.get(&key) == Some(&event)
            && self.database.events.contains_key(&event);
        let before = *self.audit.acknowledged.entry(key.clone()).or_insert(event);
        if !kept || before != event {
            let key = &key.1;
            self.audit.accuse(|| format!("I1: {key} was answered with {event}, which is not kept"));
        }
    }

    /// Looks at everything.
    pub fn inspect(&mut self) {
        let Self { database, audit, tally, .. } = self;
        for (id, row) in &database.executions {
            let owner = row.lease.map(|(owner, _)| owner);
            let known = audit.known.entry(*id).or_insert_with(|| {
                if !audit.started.insert((row.event, row.flow.flow)) {
                    audit.violation = Some(format!("I2: {} started its flow twice", row.event));
                }
                let (state, epoch) = (row.state, row.epoch);
                Known { state, epoch, owner, waits: None }
            });
            if known.state.is_terminal() && (known.state, known.epoch) != (row.state, row.epoch) {
                let was = known.state;
                audit.violation = Some(format!("I4: {id} left {was} for {}", row.state));
            }
            let changed_hands = owner.is_some() && known.owner.is_some() && owner != known.owner;
            if row.epoch < known.epoch || (changed_hands && row.epoch == known.epoch) {
                audit.violation = Some(format!("{id} changed hands under the same epoch"));
            }
            if row.container_epoch.is_some_and(|container| container > row.epoch) {
                audit.violation = Some(format!("{id} has a container of an epoch to come"));
            }
            if row.state.is_terminal() && row.state != known.state {
                let end = row.failure.map_or(row.state.as_str(), |failure| failure.as_str());
                tally.count("ended", end);
            }
            (known.state, known.epoch, known.owner) = (row.state, row.epoch, owner);
        }
        self.look_at_keys();
        self.look_at_waits();
        self.look_at_containers();
    }

    /// Records a step, and checks that it may be said.
    pub fn record(&mut self, process: ProcessId, lease: Lease, change: Change) -> bool {
        let Some(before) = self.database.executions.get(&lease.execution).cloned() else {
            return false;
        };
        let taken = self.database.record(lease, change.clone());
        let kind = word(&change);
        self.note(kind, || format!("{} {} {taken}", lease.execution, lease.epoch));
        if !taken {
            return false;
        }
        self.tally.count("step", kind);
        let id = lease.execution;
        match &change {
            Change::Running(running) if Some(running.epoch) != before.container_epoch => {
                self.audit.accuse(|| format!("{id} was launched under another epoch than it says"));
            }
            Change::Running(running) => self.runs(lease, (id, running.epoch)),
            Change::Ended { state: ExecutionState::Stopped, .. } if !before.stop_requested => {
                self.audit.accuse(|| format!("{id} was stopped, and nobody had asked for it"));
            }
            _ => {}
        }
        self.judge(process, lease, &before, &change);
        if !matches!(change, Change::Starting { .. } | Change::Running(_)) {
            self.audit.gave_back(process, (id, lease.epoch));
        }
        true
    }
}

fn word(change: &Change) -> &'static str {
    match change {
        Change::Starting { .. } => "starting",
        Change::Running(_) => "running",
        Change::Retry { .. } => "retry",
        Change::Postponed { .. } => "postponed",
        Change::Ended { .. } => "ended",
    }
}
