//! Schedules: the statements in `src/store/schedules`.

use super::Database;
use chrono::{DateTime, TimeDelta, Utc};
use preloop_actors::{
    event::IncomingEvent,
    flow::{FlowVersion, Overlap, Trigger},
    ids::{EventId, ExecutionId, FlowId},
    ports::{
        DirectStart, Due, DueSchedule, NextFire, Settled, SkipReason, Tick, Turn, WaitingTick,
    },
    scheduler::{Admission, InTheWay, admit},
};
use std::sync::Arc;

/// A row of `schedule_ticks`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TickRow {
    Started,
    Waits {
        is_late: bool,
    },
    /// Together with those after it up to `last`.
    Skipped {
        last: DateTime<Utc>,
        reason: SkipReason,
    },
}

/// When a fire time is due.
pub fn due_at(next: NextFire) -> DateTime<Utc> {
    next.at + TimeDelta::seconds(next.jitter_secs.into())
}

pub fn overlap_of(flow: &FlowVersion) -> Overlap {
    match &flow.spec.trigger {
        Trigger::Schedule(trigger) => trigger.overlap,
        _ => Overlap::Allow,
    }
}

impl Database {
    pub fn due(&self, limit: usize) -> Vec<Due> {
        let now = self.now;
        let flow = |id: FlowId| self.flows.iter().find(|version| version.flow == id).cloned();
        let schedules = self.next_fire.iter().filter_map(|(id, next)| {
            let (fire_at, due_at) = (next.at, due_at(*next));
            let flow = flow(*id).filter(|_| due_at <= now)?;
            Some((due_at, Due::Schedule(DueSchedule { flow, fire_at, due_at, now })))
        });
        let waiting = self.free_to_start().into_iter().filter_map(|(id, fire_at, is_late)| {
            let tick = WaitingTick { flow: flow(id)?, fire_at, is_late, is_idle: false };
            Some((fire_at, Due::Waiting(tick)))
        });
        let mut all: Vec<_> = schedules.chain(waiting).collect();
        all.sort_by_key(|(at, due)| (*at, due.flow().flow));
        all.into_iter().take(limit).map(|(_, due)| due).collect()
    }

    /// The oldest waiting tick of each flow whose executions have ended, and whether it is made up for.
    pub fn free_to_start(&self) -> Vec<(FlowId, DateTime<Utc>, bool)> {
        let mut found: Vec<(FlowId, DateTime<Utc>, bool)> = Vec::new();
        for ((flow, at), row) in &self.ticks {
            let TickRow::Waits { is_late } = *row else { continue };
            let is_first = found.last().is_none_or(|(last, _, _)| last != flow);
            if is_first {
                found.push((*flow, *at, is_late));
            }
        }
        found.retain(|(flow, _, _)| self.open(*flow).is_empty());
        found
    }

    /// The executions of a flow that have not ended, oldest first.
    pub fn open(&self, flow: FlowId) -> Vec<ExecutionId> {
        let own = self.executions.iter().filter(|(_, row)| row.flow.flow == flow);
        own.filter(|(_, row)| !row.state.is_terminal()).map(|(id, _)| *id).collect()
    }

    pub fn settle(&mut self, id: EventId, turn: Turn) -> Settled {
        let Turn { flow, from, skipped, tick, next } = turn;
        if self.next_fire.get(&flow.flow).map(|next| next.at) != Some(from) {
            return Settled::Nothing;
        }
        for row in skipped {
            let skipped = TickRow::Skipped { last: row.last, reason: row.reason };
            self.ticks.insert((flow.flow, row.first), skipped);
        }
        match next {
            Some(next) => self.next_fire.insert(flow.flow, next),
            None => self.next_fire.remove(&flow.flow),
        };
        tick.map_or(Settled::Nothing, |tick| self.take(id, flow, tick))
    }

    fn take(&mut self, id: EventId, flow: Arc<FlowVersion>, tick: Tick) -> Settled {
        let (open, waiting) = (self.open(flow.flow), self.waiting_ticks(flow.flow));
        let way = InTheWay { is_open: !open.is_empty(), waiting: waiting.len() };
        let admission = admit(overlap_of(&flow), way);
        if matches!(admission, Admission::Replace | Admission::StartInPlace) {
            for at in waiting {
                let replaced = TickRow::Skipped { last: at, reason: SkipReason::Replaced };
                self.ticks.insert((flow.flow, at), replaced);
            }
        }
        if admission == Admission::Replace {
            for id in open {
                let _ = self.request_stop(id);
            }
        }
        let key = (flow.flow, tick.fire_at);
        match admission {
            Admission::Start | Admission::StartInPlace => {
                self.ticks.insert(key, TickRow::Started);
                let started = self.start(id, DirectStart { event: tick.event, flow });
                Settled::Started(started.execution)
            }
            Admission::Wait | Admission::Replace => {
                self.ticks.insert(key, TickRow::Waits { is_late: tick.is_late });
                Settled::Waits
            }
            Admission::Skip(reason) => {
                self.ticks.insert(key, TickRow::Skipped { last: tick.fire_at, reason });
                Settled::Skipped(reason)
            }
        }
    }

    pub fn resume(
        &mut self,
        id: EventId,
        flow: Arc<FlowVersion>,
        fire_at: DateTime<Utc>,
        event: Option<IncomingEvent>,
    ) -> Settled {
        let is_first = self.waiting_ticks(flow.flow).first() == Some(&fire_at);
        let Some(event) = event.filter(|_| is_first && self.open(flow.flow).is_empty()) else {
            return Settled::Nothing;
        };
        self.ticks.insert((flow.flow, fire_at), TickRow::Started);
        Settled::Started(self.start(id, DirectStart { event, flow }).execution)
    }

    /// Fire times of a flow that wait, oldest first.
    fn waiting_ticks(&self, flow: FlowId) -> Vec<DateTime<Utc>> {
        let own = self.ticks.iter().filter(|((of, _), _)| *of == flow);
        let waits = own.filter(|(_, row)| matches!(row, TickRow::Waits { .. }));
        waits.map(|((_, at), _)| *at).collect()
    }

    /// People have no more use for what waits.
    pub fn give_up_waiting(&mut self) {
        for ((_, at), row) in &mut self.ticks {
            if matches!(row, TickRow::Waits { .. }) {
                *row = TickRow::Skipped { last: *at, reason: SkipReason::Idle };
            }
        }
    }
}
