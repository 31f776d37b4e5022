//! Events: `append.sql`, `unrouted.sql`, `take.sql`, `create.sql`, `routing_failed.sql` and the direct start.

use super::{Database, Unrouted};
use chrono::{DateTime, Utc};
use preloop_actors::{
    event::{Event, IncomingEvent},
    ids::{EventId, ExecutionId},
    ports::{Appended, Backlog, DirectStart, Route, Started, Topic},
    router::ATTEMPTS_MAX,
};
use std::time::Duration;

impl Unrouted {
    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        !self.parked && self.retry_at <= now
    }
}

impl Database {
    /// Ids for events that are about to be kept: as version 7 does it, they are older than the commit.
    pub fn ids_for(&mut self, events: usize) -> Vec<EventId> {
        (0..events).map(|_| EventId(self.id())).collect()
    }

    pub fn append(&mut self, batch: Vec<(EventId, IncomingEvent)>) -> Vec<Appended> {
        let kept: Vec<_> = batch.into_iter().map(|(id, event)| self.keep(id, event)).collect();
        for appended in kept.iter().filter(|appended| !appended.duplicate) {
            let unrouted = Unrouted { attempts: 0, retry_at: self.now, parked: false };
            self.unrouted.insert(appended.id, unrouted);
        }
        kept
    }

    fn keep(&mut self, id: EventId, incoming: IncomingEvent) -> Appended {
        let key = (incoming.source_id, incoming.delivery_key.clone());
        if let Some(&id) = self.deliveries.get(&key) {
            return Appended { id, duplicate: true };
        }
        self.deliveries.insert(key, id);
        let event = Event { id, received_at: self.now, project: None, incoming, attempts: 0 };
        self.events.insert(id, event);
        Appended { id, duplicate: false }
    }

    /// The oldest events from `from` on that wait to be routed.
    pub fn unrouted(&self, from: EventId, limit: usize) -> Backlog {
        let waiting = self.unrouted.range(from..);
        let due = waiting.filter(|(_, row)| row.is_due(self.now));
        let event = |(id, row): (&EventId, &Unrouted)| {
            let event = self.events.get(id)?.clone();
            Some(Event { attempts: row.attempts, ..event })
        };
        let events: Vec<_> = due.take(limit).filter_map(event).collect();
        Backlog { more: events.len() >= limit, events, ..Backlog::default() }
    }

    pub fn commit_routes(&mut self, routes: Vec<Route>) -> Vec<ExecutionId> {
        let mut made = Vec::new();
        for route in routes {
            // Someone else routed it.
            if self.unrouted.remove(&route.event).is_none() {
                continue;
            }
            self.tell(route.account, Topic::Activity, "activity_update", route.event.0);
            for (flow, version) in route.matches.iter().filter(|_| route.suppressed.is_none()) {
                let known =
                    self.flows.iter().find(|known| known.flow == *flow && known.id == *version);
                let Some(known) = known.cloned() else { continue };
                let limits = route.controls.iter().find(|(of, _)| of == flow);
                let control = limits.map(|(_, control)| control.clone());
                made.extend(self.create(route.event, known, control));
            }
        }
        made
    }

    pub fn routing_failed(&mut self, event: EventId) {
        let Some(row) = self.unrouted.get_mut(&event).filter(|row| !row.parked) else { return };
        row.retry_at = self.now + Duration::from_secs(5 << row.attempts);
        row.attempts += 1;
        row.parked = row.attempts >= ATTEMPTS_MAX;
    }

    pub fn start(&mut self, id: EventId, start: DirectStart) -> Started {
        let DirectStart { event, flow } = start;
        let kept = self.keep(id, event);
        let pair = (kept.id, flow.flow);
        if !kept.duplicate {
            let control = self.control(kept.id, &flow);
            self.create(kept.id, flow, control);
        }
        let (outcome, stands_for) = self.outcomes.get(&pair).copied().unzip();
        let execution = self.by_event.get(&pair).copied().or(stands_for.flatten());
        Started { event: kept.id, execution, outcome, duplicate: kept.duplicate }
    }
}
