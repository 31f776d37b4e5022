//! Which flows an event starts: pure, so that it can be asked again about any event at any time.

use crate::{
    admission::Control,
    event::{CAUSATION_DEPTH_MAX, Event},
    flow::{FlowVersion, Outcome, PreparedEvent, matches},
    ids::{FlowId, FlowVersionId},
    issue::{IssueNews, ReadIssue},
    ports::Route,
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

/// Matches one event against the flows of its account.
pub fn decide(event: &Arc<Event>, flows: &[Arc<FlowVersion>]) -> Decision {
    let suppressed = suppression(event);
    let route = |Matched { matches, controls }| Route {
        event: event.id,
        account: event.incoming.account,
        matches,
        controls,
        suppressed: suppressed.clone(),
        news: None,
    };
    if suppressed.is_some() {
        return Decision::Route(route(Matched::default()));
    }
    // A library's panic on one event must not stop all others; it is counted against that event.
    let matched = catch_unwind(AssertUnwindSafe(|| {
        fail::fail_point!("router::decide");
        matching(event, flows)
    }));
    match matched {
        Ok(matched) => Decision::Route(route(matched)),
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
fn suppression(event: &Event) -> Option<String> {
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

/// The flows that an event matches, and the limits of those that have any.
#[derive(Default)]
struct Matched {
    matches: Vec<(FlowId, FlowVersionId)>,
    controls: Vec<(FlowId, Box<Control>)>,
}

fn matching(event: &Arc<Event>, flows: &[Arc<FlowVersion>]) -> Matched {
    let prepared = PreparedEvent::new(Arc::clone(event));
    let account = event.incoming.account;
    let matched = flows
        .iter()
        .filter(|flow| flow.account == account)
        .filter(|flow| match matches(flow, &prepared) {
            Outcome::Match => true,
            Outcome::No(_) => false,
            // A condition without an answer is not met. It is the flow author's to mend, not the event's fault.
            Outcome::Error(error) => {
                tracing::warn!(flow.id = %flow.flow, event.id = %event.id, "a condition failed: {error}");
                false
            }
        });
    let mut found = Matched::default();
    for flow in matched {
        found.matches.push((flow.flow, flow.id));
        let control = Control::of(flow, &prepared);
        found.controls.extend(control.map(|control| (flow.flow, control)));
    }
    found
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}
