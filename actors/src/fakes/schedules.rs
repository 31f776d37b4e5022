//! Schedules in memory, under the rules of the statements in `src/store/schedules`.

use crate::{
    event::IncomingEvent,
    fakes::event_log::MemoryEventLog,
    flow::{FlowVersion, Overlap, Trigger},
    ids::{ExecutionId, FlowId},
    ports::{
        DirectStart, Due, DueSchedule, EventLog, NextFire, Schedules, Settled, SkipReason, Skipped,
        StoreError, Tick, Turn, WaitingTick,
    },
    scheduler::{Admission, InTheWay, admit},
};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What became of a fire time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    Started,
    Waits { is_late: bool },
    Skipped { reason: SkipReason, last: DateTime<Utc>, count: u32 },
}

/// Where schedules stand, and what became of their fire times.
#[derive(Clone, Debug, Default)]
pub struct Board {
    pub next: BTreeMap<FlowId, NextFire>,
    pub fates: BTreeMap<(FlowId, DateTime<Utc>), Fate>,
}

impl Board {
    /// Schedules that are due: where they stand, and when that was due.
    pub fn due(&self, now: DateTime<Utc>) -> Vec<(FlowId, DateTime<Utc>, DateTime<Utc>)> {
        let due_at = |next: &NextFire| next.at + TimeDelta::seconds(next.jitter_secs.into());
        let all = self.next.iter().map(|(flow, next)| (*flow, next.at, due_at(next)));
        let mut due: Vec<_> = all.filter(|(_, _, due_at)| *due_at <= now).collect();
        due.sort_by_key(|(flow, _, due_at)| (*due_at, *flow));
        due
    }

    /// Fire times of a flow that wait, oldest first.
    pub fn waiting(&self, flow: FlowId) -> Vec<(DateTime<Utc>, bool)> {
        let fates = self.fates.iter().filter(|((of, _), _)| *of == flow);
        let waits = |((_, at), fate): (&(FlowId, DateTime<Utc>), &Fate)| match fate {
            Fate::Waits { is_late } => Some((*at, *is_late)),
            _ => None,
        };
        fates.filter_map(waits).collect()
    }

    /// Flows with ticks that wait.
    pub fn flows_that_wait(&self) -> BTreeSet<FlowId> {
        let waits = self.fates.iter().filter(|(_, fate)| matches!(fate, Fate::Waits { .. }));
        waits.map(|((flow, _), _)| *flow).collect()
    }

    /// Takes the part of a step that comes before its tick, and moves on; `false` when the schedule stands elsewhere.
    pub fn move_on(&mut self, turn: &Turn) -> bool {
        let flow = turn.flow.flow;
        if self.next.get(&flow).map(|next| next.at) != Some(turn.from) {
            return false;
        }
        match turn.next {
            Some(next) => self.next.insert(flow, next),
            None => self.next.remove(&flow),
        };
        for Skipped { first, last, count, reason } in turn.skipped.iter().copied() {
            self.fates.insert((flow, first), Fate::Skipped { reason, last, count });
        }
        true
    }

    /// What becomes of the tick of a step, written down: whether it starts.
    pub fn admit(&mut self, flow: &FlowVersion, tick: &Tick, is_open: bool) -> Admission {
        let waiting = self.waiting(flow.flow);
        let way = InTheWay { is_open, waiting: waiting.len() };
        let admission = admit(overlap_of(flow), way);
        if matches!(admission, Admission::Replace | Admission::StartInPlace) {
            waiting.iter().for_each(|(at, _)| self.skip(flow.flow, *at, SkipReason::Replaced));
        }
        let fate = match admission {
            Admission::Start | Admission::StartInPlace => Fate::Started,
            Admission::Wait | Admission::Replace => Fate::Waits { is_late: tick.is_late },
            Admission::Skip(reason) => Fate::Skipped { reason, last: tick.fire_at, count: 1 },
        };
        self.fates.insert((flow.flow, tick.fire_at), fate);
        admission
    }

    /// Says that a fire time starts nothing.
    pub fn skip(&mut self, flow: FlowId, at: DateTime<Utc>, reason: SkipReason) {
        self.fates.insert((flow, at), Fate::Skipped { reason, last: at, count: 1 });
    }
}

fn overlap_of(flow: &FlowVersion) -> Overlap {
    match &flow.spec.trigger {
        Trigger::Schedule(trigger) => trigger.overlap,
        _ => Overlap::Allow,
    }
}

/// What comes of an admission, in words of the port.
pub fn settled(admission: Admission, execution: Option<ExecutionId>) -> Settled {
    match admission {
        Admission::Start | Admission::StartInPlace => Settled::Started(execution),
        Admission::Wait | Admission::Replace => Settled::Waits,
        Admission::Skip(reason) => Settled::Skipped(reason),
    }
}

/// Schedules over an event log in memory, on a clock that is set. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct FakeSchedules {
    pub log: MemoryEventLog,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    flows: BTreeMap<FlowId, Arc<FlowVersion>>,
    idle: BTreeSet<FlowId>,
    board: Board,
    now: DateTime<Utc>,
    /// Executions that have not ended, and those that were asked to stop.
    open: BTreeMap<ExecutionId, FlowId>,
    stopping: BTreeSet<ExecutionId>,
    /// Steps that are still taken before the process dies, at the next call.
    steps_left: Option<usize>,
    /// Flows whose steps the database refuses.
    refused: BTreeSet<FlowId>,
}

impl FakeSchedules {
    pub fn new(now: DateTime<Utc>) -> Self {
        let inner = Inner { now, ..Inner::default() };
        Self { log: MemoryEventLog::default(), inner: Arc::new(Mutex::new(inner)) }
    }

    /// Adds a flow, or another version of one, and lets its schedule stand somewhere.
    pub fn add(&self, flow: FlowVersion, next: Option<NextFire>) -> Arc<FlowVersion> {
        let (mut inner, flow) = (self.inner(), Arc::new(flow));
        inner.flows.insert(flow.flow, Arc::clone(&flow));
        if let Some(next) = next {
            inner.board.next.insert(flow.flow, next);
        }
        flow
    }

    /// The database's clock shows another time.
    pub fn set_now(&self, now: DateTime<Utc>) {
        self.inner().now = now;
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.inner().now
    }

    /// Where a schedule stands.
    pub fn next(&self, flow: FlowId) -> Option<NextFire> {
        self.inner().board.next.get(&flow).copied()
    }

    /// What became of the fire times of a flow.
    pub fn fates(&self, flow: FlowId) -> Vec<(DateTime<Utc>, Fate)> {
        let inner = self.inner();
        let own = inner.board.fates.iter().filter(|((of, _), _)| *of == flow);
        own.map(|((_, at), fate)| (*at, fate.clone())).collect()
    }

    /// The executions of a flow that have not ended, oldest first, and whether they were asked to stop.
    pub fn open(&self, flow: FlowId) -> Vec<(ExecutionId, bool)> {
        let inner = self.inner();
        let own = inner.open.iter().filter(|(_, of)| **of == flow);
        own.map(|(id, _)| (*id, inner.stopping.contains(id))).collect()
    }

    /// An execution ends.
    pub fn end(&self, execution: ExecutionId) {
        self.inner().open.remove(&execution);
    }

    /// All executions of a flow end.
    pub fn end_all(&self, flow: FlowId) {
        self.inner().open.retain(|_, of| *of != flow);
    }

    /// A person starts the flow.
    pub fn open_one(&self, flow: FlowId) -> ExecutionId {
        let id = ExecutionId::fresh();
        self.inner().open.insert(id, flow);
        id
    }

    /// The flow is disabled, or enabled again.
    pub fn set_idle(&self, flow: FlowId, idle: bool) {
        let mut inner = self.inner();
        if idle {
            inner.idle.insert(flow)
        } else {
            inner.idle.remove(&flow)
        };
    }

    /// So many calls are answered from now on, and after that none; `None`: all are.
    pub fn die_after(&self, calls: Option<usize>) {
        self.inner().steps_left = calls;
    }

    /// Steps of this flow fail from now on.
    pub fn refuse(&self, flow: FlowId) {
        self.inner().refused.insert(flow);
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn called(&self, flow: Option<FlowId>) -> Result<(), StoreError> {
        let mut inner = self.inner();
        match &mut inner.steps_left {
            Some(0) => return Err(StoreError::Unavailable("the fake is down".to_owned())),
            Some(left) => *left -= 1,
            None => {}
        }
        match flow.filter(|flow| inner.refused.contains(flow)) {
            Some(_) => Err(StoreError::Internal("the fake was told to refuse".to_owned())),
            None => Ok(()),
        }
    }

    async fn start(
        &self,
        flow: Arc<FlowVersion>,
        event: IncomingEvent,
    ) -> Result<Option<ExecutionId>, StoreError> {
        let id = flow.flow;
        let started = self.log.start(DirectStart { event, flow }).await?;
        if let Some(execution) = started.execution.filter(|_| !started.duplicate) {
            self.inner().open.insert(execution, id);
        }
        Ok(started.execution)
    }
}

impl Inner {
    fn is_open(&self, flow: FlowId) -> bool {
        self.open.values().any(|of| *of == flow)
    }
}

#[async_trait]
impl Schedules for FakeSchedules {
    async fn due(&self, limit: usize) -> Result<Vec<Due>, StoreError> {
        self.called(None)?;
        let inner = self.inner();
        let now = inner.now;
        let schedules = inner.board.due(now).into_iter().filter_map(|(id, fire_at, due_at)| {
            let flow = inner.flows.get(&id).filter(|_| !inner.idle.contains(&id)).cloned()?;
            Some(Due::Schedule(DueSchedule { flow, fire_at, due_at, now }))
        });
        let waiting = inner.board.flows_that_wait().into_iter().filter_map(|id| {
            let is_idle = inner.idle.contains(&id);
            let (fire_at, is_late) = inner.board.waiting(id).first().copied()?;
            let flow = inner.flows.get(&id).cloned()?;
            (is_idle || !inner.is_open(id)).then_some(Due::Waiting(WaitingTick {
                flow,
                fire_at,
                is_late,
                is_idle,
            }))
        });
        Ok(waiting.chain(schedules).take(limit).collect())
    }

    async fn settle(&self, turn: Turn) -> Result<Settled, StoreError> {
        let flow = Arc::clone(&turn.flow);
        self.called(Some(flow.flow))?;
        let admission = {
            let mut inner = self.inner();
            if !inner.board.move_on(&turn) {
                return Ok(Settled::Nothing);
            }
            let Some(tick) = &turn.tick else { return Ok(Settled::Nothing) };
            let is_open = inner.is_open(flow.flow);
            let admission = inner.board.admit(&flow, tick, is_open);
            if admission == Admission::Replace {
                let own = inner.open.iter().filter(|(_, of)| **of == flow.flow);
                let own: Vec<_> = own.map(|(id, _)| *id).collect();
                inner.stopping.extend(own);
            }
            admission
        };
        let starts = matches!(admission, Admission::Start | Admission::StartInPlace);
        let execution = match turn.tick.filter(|_| starts) {
            Some(tick) => self.start(flow, tick.event).await?,
            None => None,
        };
        Ok(settled(admission, execution))
    }

    async fn resume(
        &self,
        flow: Arc<FlowVersion>,
        fire_at: DateTime<Utc>,
        event: Option<IncomingEvent>,
    ) -> Result<Settled, StoreError> {
        self.called(Some(flow.flow))?;
        let id = flow.flow;
        {
            let mut inner = self.inner();
            let first = inner.board.waiting(id).first().map(|(at, _)| *at);
            if first != Some(fire_at) || (event.is_some() && inner.is_open(id)) {
                return Ok(Settled::Nothing);
            }
            if event.is_none() {
                inner.board.skip(id, fire_at, SkipReason::Idle);
                return Ok(Settled::Skipped(SkipReason::Idle));
            }
            inner.board.fates.insert((id, fire_at), Fate::Started);
        }
        let event = event.expect("looked at above");
        Ok(Settled::Started(self.start(flow, event).await?))
    }
}
