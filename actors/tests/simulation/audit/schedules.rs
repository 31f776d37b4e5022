//! Schedules: each fire time is settled once and in its turn, as its flow says, and ticks start beside no other
//! where they may not.

use crate::{
    database::schedules::{due_at, overlap_of},
    state::State,
};
use chrono::{DateTime, TimeDelta, Utc};
use preloop_actors::{
    event::IncomingEvent,
    flow::{FlowVersion, Missed, Overlap, Trigger},
    ids::{EventId, FlowId},
    ports::{NextFire, Settled, SkipReason, Skipped, Turn},
};
use std::sync::Arc;

use super::waits::L;

/// Every schedule here fires each minute, and is put off by less.
const MINUTE: TimeDelta = TimeDelta::minutes(1);
/// As late as that, nothing was missed yet.
const ON_TIME: TimeDelta = TimeDelta::seconds(60);

impl State {
    /// Takes a step of a schedule, and checks that it leaves no fire time out and says of each what its flow says.
    pub fn settle_tick(&mut self, id: EventId, turn: Turn) -> Settled {
        let flow = turn.flow.flow;
        if self.database.next_fire.get(&flow).map(|next| next.at) != Some(turn.from) {
            return self.database.settle(id, turn);
        }
        let complaint = self.complaint(&turn);
        let (fire_at, flow) = (turn.tick.as_ref().map(|tick| tick.fire_at), Arc::clone(&turn.flow));
        for row in &turn.skipped {
            self.tally.count("tick", row.reason.as_str());
        }
        let settled = self.database.settle(id, turn);
        if let Some(complaint) = complaint {
            self.audit.accuse(|| format!("flow {}: {complaint}", flow.flow));
        }
        self.after(&flow, fire_at, settled);
        settled
    }

    /// Starts a tick that waited.
    pub fn resume_tick(
        &mut self,
        id: EventId,
        flow: Arc<FlowVersion>,
        fire_at: DateTime<Utc>,
        event: Option<IncomingEvent>,
    ) -> Settled {
        let settled = self.database.resume(id, Arc::clone(&flow), fire_at, event);
        if matches!(settled, Settled::Started(_)) {
            self.tally.count("tick", "resumed");
        }
        self.after(&flow, Some(fire_at), settled);
        settled
    }

    fn after(&mut self, flow: &FlowVersion, fire_at: Option<DateTime<Utc>>, settled: Settled) {
        match settled {
            Settled::Started(_) => self.tally.count("schedule", "fired"),
            Settled::Waits => self.tally.count("tick", "waits"),
            Settled::Gathers => self.tally.count("tick", "gathers"),
            Settled::Skipped(reason) => self.tally.count("tick", reason.as_str()),
            Settled::Nothing => {}
        }
        let (Some(fire_at), Settled::Started(_)) = (fire_at, settled) else { return };
        let beside = self.database.open(flow.flow).len();
        if beside > 1 && overlap_of(flow) != Overlap::Allow {
            let id = flow.flow;
            self.audit.accuse(|| format!("flow {id} has {beside} executions at once at {fire_at}"));
        }
        let before = self.audit.last_tick.insert(flow.flow, fire_at);
        if before.is_some_and(|before| before >= fire_at) {
            self.audit.accuse(|| format!("flow {} started {fire_at} after {before:?}", flow.flow));
        }
    }

    /// What is wrong with a step.
    fn complaint(&self, turn: &Turn) -> Option<String> {
        let Trigger::Schedule(trigger) = &turn.flow.spec.trigger else { return None };
        let mut next = turn.from;
        for Skipped { first, last, count, reason } in turn.skipped.iter().copied() {
            if first != next || last - first != MINUTE * (count as i32 - 1) {
                return Some(format!("{next} is left out before {first} to {last}, {count}"));
            }
            let may = match trigger.missed {
                Missed::None => reason == SkipReason::Missed,
                Missed::Last => matches!(reason, SkipReason::Superseded | SkipReason::TooOld),
                Missed::All => matches!(reason, SkipReason::OverCap | SkipReason::TooOld),
            };
            if !may || self.database.now - last <= ON_TIME {
                return Some(format!("{last} is skipped at {}: {reason}", self.database.now));
            }
            next = last + MINUTE;
        }
        if let Some(tick) = &turn.tick {
            if tick.fire_at != next {
                return Some(format!("{next} is left out before {}", tick.fire_at));
            }
            if tick.is_late && trigger.missed == Missed::None {
                return Some(format!("{next} was missed, and is made up for"));
            }
            next += MINUTE;
        }
        let stands = turn.next.filter(|stands| stands.at == next && stands.jitter_secs < 60);
        (stands.is_none() || next == turn.from)
            .then(|| format!("it goes on from {:?} instead of {next}", turn.next))
    }

    /// Says so when a schedule is due, or a tick could start, for longer than it may take.
    pub(super) fn late_schedule(&mut self) -> Option<String> {
        let Self { database, audit, .. } = self;
        let stands = |next: &NextFire| next.at;
        let due = database.next_fire.iter().filter(|(_, next)| due_at(**next) <= database.now);
        let due = due.map(|(flow, next)| (*flow, stands(next)));
        let free = database.free_to_start().into_iter().map(|(flow, at, _)| (flow, at));
        let waits: Vec<(FlowId, DateTime<Utc>)> = due.chain(free).collect();
        audit.unfired.retain(|key, _| waits.contains(key));
        let mut late = None;
        for (flow, at) in waits {
            if audit.calm - *audit.unfired.entry((flow, at)).or_insert(audit.calm) > L {
                late = Some(format!("I5: flow {flow} waits for its tick at {at}"));
            }
        }
        late
    }
}
