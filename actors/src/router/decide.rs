//! Which flows an event starts: pure, so that it can be asked again about any event at any time.

use crate::{
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

/// Matches one event against the flows of its account. With `only`, against none but these.
pub fn decide(event: &Arc<Event>, deployed: &Deployed, only: Option<&[FlowId]>) -> Decision {
    let account = event.incoming.account;
    let generation = deployed.generations.get(&account).copied().unwrap_or_default();
    let suppressed = suppression(event);
    let mut route = Route {
        event: event.id,
        account,
        matches: Vec::new(),
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
        matching(event, deployed.flows.iter().filter(wanted))
    }));
    match matched {
        Ok((matches, broken)) => {
            route.matches = matches;
            route.held = held(event, broken);
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

/// The flows that match, and those that break on the event.
fn matching<'a>(
    event: &Arc<Event>,
    flows: impl Iterator<Item = &'a Arc<FlowVersion>>,
) -> (Vec<(FlowId, FlowVersionId)>, Vec<(FlowId, Poison)>) {
    let prepared = PreparedEvent::new(Arc::clone(event));
    let (mut matched, mut broken) = (Vec::new(), Vec::new());
    for flow in flows {
        match matches(flow, &prepared) {
            Outcome::Match => matched.push((flow.flow, flow.id)),
            Outcome::No(_) => {}
            // A condition without an answer is not met. It is the flow author's to mend, not the event's fault.
            Outcome::Error(error) => {
                tracing::warn!(flow.id = %flow.flow, event.id = %event.id, "a condition failed: {error}");
            }
            Outcome::Poison(poison) => {
                let (flow, event) = (flow.flow, event.id);
                tracing::error!(flow.id = %flow, event.id = %event, "a filter broke: {poison}");
                broken.push((flow, poison));
            }
        }
    }
    (matched, broken)
}

/// The flows that broke, as they are kept; the first one gives the reason.
fn held(event: &Event, broken: Vec<(FlowId, Poison)>) -> Option<Held> {
    let (_, first) = broken.first()?;
    let (cause, reason) = (first.cause.as_str().to_owned(), first.to_string());
    let flows = broken.into_iter().map(|(flow, _)| flow).collect();
    Some(Held { flows, attempts: event.attempts, cause, reason })
}
