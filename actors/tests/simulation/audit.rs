//! The invariants of the engine, looked at after every step.
//!
//! | | holds at every instant unless said otherwise |
//! |---|---|
//! | I1 | a delivery answered with 2xx has exactly one event, always the same |
//! | I2 | an event has at most one execution of a flow |
//! | I3 | of an execution one container lives that was started under a valid lease; others are gone soon |
//! | I4 | a terminal state is never left |
//! | I5 | what is not over has an owner that works on it, or gets one within L |
//! | I7 | places taken are leases held: within the limits of replicas and accounts |
//! | I9 | a log has no gap and no repeat, and is whole when a container ended by itself |
//!
//! I6 is about approvals, which do not exist yet; I8 and I10 are about tokens and outgoing effects, which the engine
//! does not hold. Besides: epochs only grow; an end is recorded when its container is known to have ended; nobody
//! stops a container without a reason; a success was a success.

mod containers;
mod waits;

use super::{
    database::Database,
    docker::Name,
    gate::{Fate, ProcessId},
    state::State,
};
use chrono::{DateTime, SecondsFormat, Utc};
use preloop_actors::{
    event::Event,
    execution::{ExecutionState, FailureCategory, Lease},
    flow::{FlowVersion, Outcome, PreparedEvent, matches},
    ids::{AccountId, Epoch, EventId, ExecutionId, FlowId, ReplicaId, SourceId},
    ports::{Change, ClaimLimits, Claimed, NewLogLine},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};
use tokio::time::Instant;
use waits::Wait;

/// Without faults of this long, nothing that went wrong can be blamed on them.
const QUIET: Duration = Duration::from_secs(20);

/// What was seen, and what was found wrong.
pub struct Audit {
    /// The first one ends the run.
    pub violation: Option<String>,
    /// Time during which nothing was in the way of the engine; deadlines count it alone.
    pub calm: Duration,
    /// The last fault.
    trouble: Instant,
    /// Calm time at the last fault that may have cost a sweep.
    unswept: Duration,
    acknowledged: BTreeMap<(SourceId, String), EventId>,
    known: BTreeMap<ExecutionId, Known>,
    started: BTreeSet<(EventId, FlowId)>,
    /// Who works on an execution, and under which epoch.
    workers: BTreeMap<ExecutionId, (Epoch, ProcessId)>,
    renewed: BTreeMap<ProcessId, Instant>,
    /// Who was told that it had lost which lease.
    fenced: BTreeSet<(ProcessId, Name)>,
    stale: BTreeMap<Name, Duration>,
    unrouted: BTreeMap<EventId, Duration>,
    /// Most executions that one replica may begin, and one account may run.
    pub running_max: usize,
    pub per_account_max: usize,
}

/// An execution as it was a step ago.
struct Known {
    state: ExecutionState,
    epoch: Epoch,
    owner: Option<ReplicaId>,
    waits: Option<(Wait, Duration)>,
}

impl Audit {
    pub fn new(running_max: usize, per_account_max: usize) -> Self {
        Self {
            violation: None,
            calm: Duration::ZERO,
            trouble: Instant::now(),
            unswept: Duration::ZERO,
            acknowledged: BTreeMap::new(),
            known: BTreeMap::new(),
            started: BTreeSet::new(),
            workers: BTreeMap::new(),
            renewed: BTreeMap::new(),
            fenced: BTreeSet::new(),
            stale: BTreeMap::new(),
            unrouted: BTreeMap::new(),
            running_max,
            per_account_max,
        }
    }

    pub fn accuse(&mut self, what: impl FnOnce() -> String) {
        self.violation.get_or_insert_with(what);
    }

    /// Something was made to go wrong.
    pub fn troubled(&mut self) {
        self.trouble = Instant::now();
    }

    /// A call went wrong. A sweep that fails leaves its work to the next one, and so does one whose actor dies.
    pub fn call_failed(&mut self, call: &str, fate: Fate) {
        self.troubled();
        let sweeps = matches!(call, "list" | "orphans" | "stop" | "stopped" | "remove");
        if sweeps || fate == Fate::Panics {
            self.unswept = self.calm;
        }
    }

    fn is_quiet(&self) -> bool {
        self.trouble.elapsed() > QUIET
    }

    /// A process began to work on an execution.
    pub fn touched(&mut self, process: ProcessId, lease: Lease) {
        let newest = self.workers.get(&lease.execution).map(|(epoch, _)| *epoch);
        if newest.is_none_or(|newest| newest <= lease.epoch) {
            self.workers.insert(lease.execution, (lease.epoch, process));
        }
    }

    /// A process was told that a lease is gone.
    pub fn fenced(&mut self, process: ProcessId, lease: Lease) {
        self.fenced.insert((process, (lease.execution, lease.epoch)));
    }

    /// A process is gone, and what it worked on is left behind.
    pub fn buried(&mut self, process: ProcessId) {
        self.workers.retain(|_, (_, worker)| *worker != process);
    }

    /// A process heard that its leases were renewed, as it had asked then.
    pub fn renewed(&mut self, process: ProcessId, asked: Instant) {
        self.renewed.insert(process, asked);
    }

    fn works(&self, execution: ExecutionId, epoch: Epoch) -> bool {
        self.workers.get(&execution).is_some_and(|(at, _)| *at == epoch)
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

    /// Moves a schedule on, and checks that the tick it leaves behind was started.
    pub fn move_schedule(
        &mut self,
        flow: FlowId,
        fired: DateTime<Utc>,
        next: Option<DateTime<Utc>>,
    ) {
        let tick = format!("schedule:{}", fired.to_rfc3339_opts(SecondsFormat::Secs, true));
        let current = self.database.next_fire.get(&flow) == Some(&fired);
        if current && !self.database.deliveries.contains_key(&(SourceId(flow.0), tick)) {
            self.audit.accuse(|| format!("flow {flow} passed over its tick at {fired}"));
        }
        self.database.set_next_fire(flow, fired, next);
    }

    /// Looks at everything; called after every step.
    pub fn inspect(&mut self) {
        let Self { database, audit, .. } = self;
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
            (known.state, known.epoch, known.owner) = (row.state, row.epoch, owner);
        }
        self.look_at_waits();
        self.look_at_containers();
    }

    /// Claims, and checks the limits (I7).
    pub fn claim(
        &mut self,
        process: ProcessId,
        replica: ReplicaId,
        limits: ClaimLimits,
    ) -> Vec<Claimed> {
        let held = self.database.executions.iter().filter(|(id, row)| {
            row.is_leased() && self.audit.workers.get(id) == Some(&(row.epoch, process))
        });
        let held = held.count();
        let claimed = self.database.claim(replica, limits);
        let new: Vec<_> =
            claimed.iter().filter(|one| one.found == ExecutionState::Pending).collect();
        if !new.is_empty() && held + new.len() > self.audit.running_max && self.audit.is_quiet() {
            let new = new.len();
            self.audit.accuse(|| format!("I7: {replica} runs {held} and began {new} more"));
        }
        for account in new.iter().map(|one| one.lease.account) {
            let places = self.places_of(account);
            if places > self.audit.per_account_max {
                self.audit.accuse(|| format!("I7: {account} has {places} places"));
            }
        }
        for one in &claimed {
            let lease = one.lease;
            self.note("claimed", || format!("{} {} {}", lease.execution, lease.epoch, one.found));
        }
        claimed
    }

    fn places_of(&self, account: AccountId) -> usize {
        let rows = self.database.executions.values();
        rows.filter(|row| row.account == account && row.lease.is_some()).count()
    }

    /// Records a step, and checks that it may be said.
    pub fn record(&mut self, lease: Lease, change: Change) -> bool {
        let Some(before) = self.database.executions.get(&lease.execution).cloned() else {
            return false;
        };
        let taken = self.database.record(lease, change.clone(), self.clock.now());
        let kind = word(&change);
        self.note(kind, || format!("{} {} {taken}", lease.execution, lease.epoch));
        if !taken {
            return false;
        }
        let container = before.container_epoch.map(|epoch| (lease.execution, epoch));
        let live = container.and_then(|name| self.docker.containers.get(&name));
        let live = live.is_some_and(|container| container.is_live());
        let id = lease.execution;
        match &change {
            Change::Running(running) if Some(running.epoch) != before.container_epoch => {
                self.audit.accuse(|| format!("{id} was launched under another epoch than it says"));
            }
            Change::Ended { .. } | Change::Retry { .. }
                if live && before.state == ExecutionState::Running =>
            {
                self.audit.accuse(|| format!("{id} is said to have ended, but its container runs"));
            }
            Change::Ended { state: ExecutionState::Stopped, .. } if !before.stop_requested => {
                self.audit.accuse(|| format!("{id} was stopped, and nobody had asked for it"));
            }
            Change::Ended { state: ExecutionState::Succeeded, .. } => {
                let container = container.and_then(|name| self.docker.containers.get(&name));
                if !container.is_some_and(|container| container.succeeded()) {
                    self.audit.accuse(|| format!("{id} succeeded, but its container did not"));
                }
            }
            _ => {}
        }
        if let (Change::Ended { .. }, Some(name)) = (&change, container) {
            self.log_is_whole(name);
        }
        true
    }

    /// A container that ended by itself has its whole output in the log (I9).
    fn log_is_whole(&mut self, name: Name) {
        let Some(container) = self.docker.containers.get(&name) else { return };
        let Some(row) = self.database.executions.get(&name.0) else { return };
        let by_itself = match row.failure {
            None => row.state == ExecutionState::Succeeded,
            Some(failure) => matches!(
                failure,
                FailureCategory::ExitCode
                    | FailureCategory::NoResult
                    | FailureCategory::AgentFailure
            ),
        };
        let (written, ended) = container.output();
        let stored = tokens(row, name.1).len();
        if by_itself && ended && stored != written && self.audit.is_quiet() {
            self.audit
                .accuse(|| format!("I9: {name:?} wrote {written} pieces, and {stored} are stored"));
        }
    }

    /// Stores lines, and checks that they join on to what is stored (I9).
    pub fn append_log(&mut self, lease: Lease, container: Epoch, lines: Vec<NewLogLine>) -> bool {
        let id = lease.execution;
        let appended = self.database.append_log(lease, container, lines);
        let owned = match appended {
            Ok(owned) => owned,
            Err(lost) => {
                self.audit.accuse(|| format!("I9: {id}: {lost}"));
                return true;
            }
        };
        self.note("log", || format!("{id} {container} {owned}"));
        let Some(row) = self.database.executions.get(&id).filter(|_| owned) else { return owned };
        let gap = row.log.keys().copied().ne(0..row.log.len() as i64);
        let mut pieces = tokens(row, container);
        pieces.sort();
        if gap || pieces.iter().copied().ne(0..pieces.len()) {
            self.audit.accuse(|| format!("I9: the log of {id} has a gap or a repeat: {pieces:?}"));
        }
        owned
    }
}

/// The flows that an event is to start, by id.
pub fn expected_flows(database: &Database, event: &Event) -> Vec<FlowId> {
    let prepared = PreparedEvent::new(Arc::new(event.clone()));
    let wanted = |flow: &&Arc<FlowVersion>| matches(flow, &prepared) == Outcome::Match;
    let mut flows: Vec<_> = database.flows.iter().filter(wanted).map(|flow| flow.flow).collect();
    flows.sort();
    flows
}

/// The pieces of output that are stored of one container, in the order of the lines.
fn tokens(row: &super::database::Row, container: Epoch) -> Vec<usize> {
    let lines = row.log.values();
    let of = lines.filter(|line| line.container == container && line.frame.is_some());
    of.flat_map(|line| line.message.split(['<', '>']))
        .filter_map(|piece| piece.parse().ok())
        .collect()
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
