//! Which flows an event starts: pure, so that it can be asked again about any event at any time.

use super::Tired;
use crate::{
    admission::Control,
    event::{CAUSATION_DEPTH_MAX, Event},
    flow::{
        FlowVersion, Outcome, PreparedEvent, matches,
        matching::{Poison, panic_text},
    },
    ids::{FlowId, FlowVersionId},
    issue::{IssueNews, ReadIssue},
    ports::{Deployed, Held, Route},
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

/// What routing one event came to.
#[derive(Debug)]
pub enum Decision {
    /// To be committed, with or without executions.
    Route(Route),
    /// The event broke the matching itself; it is tried again, then parked.
    Broken(String),
}

/// Matches one event against the flows of its account. With `only`, against none but these; and without those that are
/// tired, which are held back for another step.
pub fn decide(
    event: &Arc<Event>,
    deployed: &Deployed,
    only: Option<&[FlowId]>,
    tired: &mut Tired,
) -> Decision {
    let account = event.incoming.account;
    let generation = deployed.generations.get(&account).copied().unwrap_or_default();
    let suppressed = suppression(event);
    let mut route = Route {
        event: event.id,
        account,
        matches: Vec::new(),
        controls: Vec::new(),
        suppressed,
        news: None,
        generation: only.is_none().then_some(generation),
        held: None,
    };
    if route.suppressed.is_some() {
        return Decision::Route(route);
    }
    let wanted = |flow: &&Arc<FlowVersion>| {
        flow.account == account && only.is_none_or(|only| only.contains(&flow.flow))
    };
    // A library's panic on one event must not stop all others; it is counted against that event.
    let matched = catch_unwind(AssertUnwindSafe(|| {
        fail::fail_point!("router::decide");
        matching(event, deployed.flows.iter().filter(wanted), tired)
    }));
    match matched {
        Ok(Matched { matches, controls, broken, put_off }) => {
            route.matches = matches;
            route.controls = controls;
            route.held = held(event, broken, put_off);
            Decision::Route(route)
        }
        Err(panic) => Decision::Broken(format!("matching panicked: {}", panic_text(&*panic))),
    }
}

/// What one event says about an issue. Whatever its payload does to the reader, routing goes on.
pub(super) fn news(event: &Event, read: ReadIssue) -> Option<Box<IssueNews>> {
    let said = catch_unwind(AssertUnwindSafe(|| read(event)));
    let said = said.inspect_err(|panic| {
        let reason = panic_text(&**panic);
        tracing::error!(event.id = %event.id, "an event about an issue could not be read: {reason}");
    });
    said.ok().flatten().map(Box::new)
}

/// Why an event starts nothing, whatever its flows say (R-F4).
pub fn suppression(event: &Event) -> Option<String> {
    let causation = &event.incoming.content.causation;
    if causation.own {
        return Some("caused by an execution of ours; such events never trigger flows".to_owned());
    }
    (causation.depth > CAUSATION_DEPTH_MAX).then(|| {
        format!(
            "{} events in a row were caused by executions, {CAUSATION_DEPTH_MAX} are allowed: a loop",
            causation.depth
        )
    })
}

/// What became of the flows that were looked at.
#[derive(Default)]
struct Matched {
    matches: Vec<(FlowId, FlowVersionId)>,
    /// The limits of those that match and have any.
    controls: Vec<(FlowId, Box<Control>)>,
    broken: Vec<(FlowId, Poison)>,
    /// Not looked at, because they are tired.
    put_off: Vec<FlowId>,
}

fn matching<'a>(
    event: &Arc<Event>,
    flows: impl Iterator<Item = &'a Arc<FlowVersion>>,
    tired: &mut Tired,
) -> Matched {
    let prepared = PreparedEvent::new(Arc::clone(event));
    let mut found = Matched::default();
    for flow in flows {
        if tired.is(flow.id) {
            found.put_off.push(flow.flow);
            continue;
        }
        match matches(flow, &prepared) {
            Outcome::Match => {
                found.matches.push((flow.flow, flow.id));
                let control = Control::of(flow, &prepared);
                found.controls.extend(control.map(|control| (flow.flow, control)));
            }
            Outcome::No(_) => {}
            // A condition without an answer is not met. It is the flow author's to mend, not the event's fault.
            Outcome::Error(error) => {
                tracing::warn!(flow.id = %flow.flow, event.id = %event.id, "a condition failed: {error}");
            }
            Outcome::Poison(poison) => {
                tired.broke(flow.id);
                let (flow, event) = (flow.flow, event.id);
                tracing::error!(flow.id = %flow, event.id = %event, "a filter broke: {poison}");
                found.broken.push((flow, poison));
            }
        }
    }
    found
}

/// The flows that broke or were put off, as they are kept; the first that broke gives the reason.
fn held(event: &Event, broken: Vec<(FlowId, Poison)>, put_off: Vec<FlowId>) -> Option<Held> {
    if broken.is_empty() && put_off.is_empty() {
        return None;
    }
    let (cause, reason) = match broken.first() {
        Some((_, first)) => (first.cause.as_str(), first.to_string()),
        None => ("put_off", "the flow's filter broke on the events before this one".to_owned()),
    };
    Some(Held {
        counts: !broken.is_empty(),
        flows: broken.into_iter().map(|(flow, _)| flow).chain(put_off).collect(),
        attempts: event.attempts,
        cause: cause.to_owned(),
        reason,
    })
}
