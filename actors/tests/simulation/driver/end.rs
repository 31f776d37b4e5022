//! The end of a run: faults stop, everything comes to rest, and nothing may be missing.

use super::Driver;
use crate::{
    database::schedules::due_at,
    workload::{self, Client, is_unroutable},
};
use preloop_actors::{admission::FlowOutcome, ports::Topic};
use std::{sync::PoisonError, time::Duration};

/// Calm time after which everything must have come to its end: attempts, their waits and their runs.
/// Many may stand in one line, and each takes its time.
const REST_WITHIN: Duration = Duration::from_secs(2_000);
/// Steps after which a run that does not come to rest is given up.
const REST_STEPS_MAX: u64 = 300_000;

impl Driver {
    /// Lets everything drain, then compares what is left with what should be.
    pub(super) async fn come_to_rest(&mut self) {
        self.calm_down();
        let (began, first) = (self.world.state().clock.elapsed(), self.steps);
        loop {
            if self.is_over() {
                return;
            }
            let left = self.left();
            let waited = self.world.state().clock.elapsed() - began;
            if left.is_empty() {
                break;
            }
            if waited > REST_WITHIN || self.steps > first + REST_STEPS_MAX {
                let what = left.join(", ");
                return self.world.state().audit.accuse(|| format!("not at rest: {what}"));
            }
            self.wind_down();
            self.step().await;
        }
        self.compare();
    }

    /// Containers begun meanwhile get an end now and then, and no tick is due any more but those that are by now, or
    /// waits.
    fn wind_down(&mut self) {
        let mut state = self.world.state();
        if self.steps.is_multiple_of(500) {
            state.docker.wind_down();
        }
        let now = state.database.now;
        state.database.next_fire.retain(|_, next| due_at(*next) <= now);
        state.database.give_up_waiting();
    }

    /// What has not come to its end.
    fn left(&self) -> Vec<String> {
        let state = self.world.state();
        let mut left = Vec::new();
        let mut count = |what: &str, many: usize| {
            if many > 0 {
                left.push(format!("{many} {what}"));
            }
        };
        count("deliveries without an answer", self.deliveries.len());
        count("effects on their way", self.delayed.len());
        let unrouted =
            state.database.unrouted.iter().filter(|(event, row)| {
                !row.parked && !is_unroutable(&state.database.events[event])
            });
        count("events to route", unrouted.count());
        let open = state.database.executions.values().filter(|row| !row.state.is_terminal());
        count("executions", open.count());
        count("gatherings", state.database.gatherings.len());
        count("schedules", state.database.next_fire.len());
        count("containers", state.docker.containers.len());
        count("messages to number", usize::from(!state.database.outbox_is_empty()));
        // Counted last: it reads every message.
        if left.is_empty() {
            let behind = self.seats.iter().filter(|seat| {
                let client = seat.client.lock().unwrap_or_else(PoisonError::into_inner);
                client.heard.len() < wanted(&client, &state).len()
            });
            let behind = behind.count();
            left.extend((behind > 0).then(|| format!("{behind} clients behind")));
        }
        left
    }

    /// The books: every delivery kept once, every event's flows started, every message heard once and in order.
    fn compare(&mut self) {
        let mut state = self.world.state();
        for event in state.database.events.values() {
            let expected = workload::wanted(&self.wishes, event);
            let expected = if is_unroutable(event) { Vec::new() } else { expected };
            let started = state.database.executions.values();
            let mut started: Vec<_> =
                started.filter(|row| row.event == event.id).map(|row| row.flow.flow).collect();
            // What a limit of the flow took has an outcome instead; where others stand for it, they are there.
            let outcomes = state.database.outcomes.iter().filter(|((of, _), _)| *of == event.id);
            for ((_, flow), (outcome, execution)) in outcomes {
                started.push(*flow);
                let stands_for = matches!(outcome, FlowOutcome::Debounced | FlowOutcome::Batched);
                let there = execution.is_some_and(|id| state.database.executions.contains_key(&id));
                if stands_for != there {
                    let text =
                        format!("event {} is {outcome}, stood for by {execution:?}", event.id);
                    return state.audit.accuse(|| text);
                }
            }
            started.sort();
            if started != expected {
                let id = event.id;
                let text = format!("event {id} started {started:?} instead of {expected:?}");
                return state.audit.accuse(|| text);
            }
        }
        for seat in &self.seats {
            let client = seat.client.lock().unwrap_or_else(PoisonError::into_inner);
            let heard = wanted(&client, &state);
            if heard != client.heard {
                let text = format!("a client heard {:?} instead of {heard:?}", client.heard);
                return state.audit.accuse(|| text);
            }
        }
    }
}

/// The numbers of the messages a client should have heard by now.
fn wanted(client: &Client, state: &crate::state::State) -> Vec<i64> {
    let (account, _) = client.position();
    let messages = state.database.messages.iter();
    let own = messages
        .filter(|message| message.account == account && message.topic == Topic::FlowExecutions);
    own.map(|message| message.seq).collect()
}
