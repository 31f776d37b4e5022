//! The port `EventLog` in memory, with the faults that tests want.

use crate::{
    event::{Event, IncomingEvent},
    ids::{EventId, ExecutionId, FlowId, SourceId},
    issue::IssueNews,
    ports::{Appended, Backlog, DirectStart, EventLog, Held, Route, Started, StoreError},
    router::ATTEMPTS_MAX,
};
use async_trait::async_trait;
use chrono::Utc;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

type Refuse = Arc<dyn Fn(&IncomingEvent) -> bool + Send + Sync>;

/// Keeps events in memory. Cheap to clone; clones share everything.
#[derive(Clone, Default)]
pub struct MemoryEventLog(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    ledger: HashMap<(SourceId, String), EventId>,
    /// By id, so in the order of arrival.
    events: BTreeMap<EventId, Event>,
    unrouted: BTreeMap<EventId, Option<String>>,
    only: BTreeMap<EventId, Vec<FlowId>>,
    executions: HashMap<(EventId, FlowId), ExecutionId>,
    news: Vec<IssueNews>,
    batches: Vec<usize>,
    delay: Duration,
    read_max: Option<usize>,
    down: bool,
    refuse: Option<Refuse>,
    panic_on: Option<Refuse>,
}

impl MemoryEventLog {
    /// How long every append takes from now on.
    pub fn take_time(&self, delay: Duration) {
        self.inner().delay = delay;
    }

    /// From now on a read brings no more events than this, as when they are large.
    pub fn cut_reads(&self, read_max: usize) {
        self.inner().read_max = Some(read_max);
    }

    /// From now on nothing can be reached, or everything again.
    pub fn set_down(&self, down: bool) {
        self.inner().down = down;
    }

    /// A batch with such an event is refused as a whole, as by a constraint.
    pub fn refuse(&self, which: impl Fn(&IncomingEvent) -> bool + Send + Sync + 'static) {
        self.inner().refuse = Some(Arc::new(which));
    }

    /// A batch with such an event panics, as by a bug in the adapter.
    pub fn panic_on(&self, which: impl Fn(&IncomingEvent) -> bool + Send + Sync + 'static) {
        self.inner().panic_on = Some(Arc::new(which));
    }

    /// Sizes of the batches that were tried, in order.
    pub fn batches(&self) -> Vec<usize> {
        self.inner().batches.clone()
    }

    /// Everything kept, oldest first.
    pub fn events(&self) -> Vec<Event> {
        self.inner().events.values().cloned().collect()
    }

    /// The execution that an event started of a flow.
    pub fn execution(&self, event: EventId, flow: FlowId) -> Option<ExecutionId> {
        self.inner().executions.get(&(event, flow)).copied()
    }

    /// What was written down about issues, in order.
    pub fn news(&self) -> Vec<IssueNews> {
        self.inner().news.clone()
    }

    /// Why an event is parked, if it is.
    pub fn parked(&self, event: EventId) -> Option<String> {
        self.inner().unrouted.get(&event).cloned().flatten()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes the attempt, and waits and fails as told.
    async fn attempt(&self, batch: &[IncomingEvent]) -> Result<(), StoreError> {
        let (delay, down, refuse, panic_on) = {
            let mut inner = self.inner();
            inner.batches.push(batch.len());
            (inner.delay, inner.down, inner.refuse.clone(), inner.panic_on.clone())
        };
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        if down {
            return Err(StoreError::Unavailable("the fake is down".to_owned()));
        }
        if refuse.is_some_and(|refuse| batch.iter().any(|event| refuse(event))) {
            return Err(StoreError::Internal("the fake was told to refuse".to_owned()));
        }
        let panics = panic_on.is_some_and(|panics| batch.iter().any(|event| panics(event)));
        assert!(!panics, "the fake was told to panic");
        Ok(())
    }
}

impl Inner {
    fn keep(&mut self, incoming: IncomingEvent) -> Appended {
        let key = (incoming.source_id, incoming.delivery_key.clone());
        if let Some(&id) = self.ledger.get(&key) {
            return Appended { id, duplicate: true };
        }
        let id = EventId::fresh();
        let event = Event { id, received_at: Utc::now(), project: None, incoming, attempts: 0 };
        self.ledger.insert(key, id);
        self.events.insert(id, event);
        Appended { id, duplicate: false }
    }

    /// The event stays on the queue for some of its flows.
    fn hold_back(&mut self, event: EventId, held: Held) {
        let attempts = held.attempts + i16::from(held.counts);
        let is_parked = held.counts && attempts >= ATTEMPTS_MAX;
        self.unrouted.insert(event, is_parked.then_some(held.reason));
        self.only.insert(event, held.flows);
        if let Some(kept) = self.events.get_mut(&event) {
            kept.attempts = attempts;
        }
    }

    fn execute(&mut self, event: EventId, flow: FlowId) -> ExecutionId {
        *self.executions.entry((event, flow)).or_insert_with(ExecutionId::fresh)
    }
}

#[async_trait]
impl EventLog for MemoryEventLog {
    async fn append(&self, batch: Vec<IncomingEvent>) -> Result<Vec<Appended>, StoreError> {
        self.attempt(&batch).await?;
        let mut inner = self.inner();
        let kept: Vec<_> = batch.into_iter().map(|event| inner.keep(event)).collect();
        for appended in kept.iter().filter(|appended| !appended.duplicate) {
            inner.unrouted.insert(appended.id, None);
        }
        Ok(kept)
    }

    async fn unrouted(&self, limit: usize) -> Result<Backlog, StoreError> {
        let inner = self.inner();
        let limit = inner.read_max.map_or(limit, |read_max| read_max.min(limit));
        let waiting = inner.unrouted.iter().filter(|(_, parked)| parked.is_none());
        let mut waiting = waiting.filter_map(|(id, _)| inner.events.get(id).cloned());
        let events = waiting.by_ref().take(limit).collect();
        Ok(Backlog { events, more: waiting.next().is_some(), only: inner.only.clone() })
    }

    async fn commit_routes(&self, routes: Vec<Route>) -> Result<Vec<ExecutionId>, StoreError> {
        let mut inner = self.inner();
        let mut written = Vec::new();
        for route in routes {
            if inner.unrouted.remove(&route.event).is_none() {
                continue;
            }
            inner.only.remove(&route.event);
            if let Some(held) = route.held {
                inner.hold_back(route.event, held);
            }
            inner.news.extend(route.news.map(|news| *news));
            if route.suppressed.is_some() {
                continue;
            }
            for (flow, _) in route.matches {
                written.push(inner.execute(route.event, flow));
            }
        }
        Ok(written)
    }

    async fn routing_failed(&self, event: EventId, reason: &str) -> Result<(), StoreError> {
        let mut inner = self.inner();
        let Some(kept) = inner.events.get_mut(&event) else { return Ok(()) };
        kept.attempts += 1;
        if kept.attempts >= ATTEMPTS_MAX
            && let Some(parked) = inner.unrouted.get_mut(&event)
        {
            *parked = Some(reason.to_owned());
        }
        Ok(())
    }

    async fn start(&self, start: DirectStart) -> Result<Started, StoreError> {
        self.attempt(std::slice::from_ref(&start.event)).await?;
        let mut inner = self.inner();
        let Appended { id: event, duplicate } = inner.keep(start.event);
        let execution = inner.execute(event, start.flow.flow);
        Ok(Started { event, execution: Some(execution), outcome: None, duplicate })
    }
}
