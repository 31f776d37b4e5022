//! Which flows an event starts: cheap checks first, the payload only when a flow asks for it.

#[cfg(test)]
mod explain_tests;
mod filters;
mod poison;
mod prepared;
mod reason;
#[cfg(test)]
mod tests;
mod witness;

pub use filters::each_filter;
pub use poison::{Cause, Poison, panic_text};
pub use prepared::PreparedEvent;
pub use reason::Reason;
pub use witness::{Check, CheckResult, Explained, Witness};

use super::{
    FlowVersion, TrackerTrigger, Trigger,
    condition::{CelContext, Condition, ConditionError},
    context::{Context, flow_value},
    pattern::{Case, glob},
};
use crate::event::{CAUSATION_DEPTH_MAX, Event, Source};
use serde_json::{Map, Value, json};
use std::panic::{AssertUnwindSafe, catch_unwind};
use witness::Nobody;

/// Whether an event starts a flow.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Match,
    No(Reason),
    /// The flow's condition has no answer for this event; the text says why.
    Error(String),
    /// Looking at the flow was cut off, or broke: to be tried again, then a person has to look.
    Poison(Poison),
}

/// Decides whether an event starts a flow, and if not, which condition failed first.
///
/// A manual start of the flow itself always matches; so do a tick of its own schedule and, if filters and condition
/// hold, a post to its own address. Everything else needs a tracker trigger.
pub fn matches(flow: &FlowVersion, event: &PreparedEvent) -> Outcome {
    watched(flow, event, &mut Nobody)
}

/// The same, with everything that was looked at on the way.
pub fn explain(flow: &FlowVersion, event: &PreparedEvent) -> Explained {
    let mut checks = Vec::new();
    let outcome = watched(flow, event, &mut checks);
    Explained { outcome, checks }
}

/// A panic while one flow is looked at says nothing about the others.
fn watched(flow: &FlowVersion, event: &PreparedEvent, witness: &mut impl Witness) -> Outcome {
    match catch_unwind(AssertUnwindSafe(|| decide(flow, event, witness))) {
        Ok(Ok(())) => Outcome::Match,
        Ok(Err(Refusal::No(reason))) => Outcome::No(reason),
        Ok(Err(Refusal::Error(error))) => match Poison::of(&error) {
            Some(poison) => Outcome::Poison(poison),
            None => Outcome::Error(error.to_string()),
        },
        Err(panic) => Outcome::Poison(Poison::panicked(&*panic)),
    }
}

enum Refusal {
    No(Reason),
    Error(ConditionError),
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self::No(reason)
    }
}

impl From<ConditionError> for Refusal {
    fn from(error: ConditionError) -> Self {
        Self::Error(error)
    }
}

fn decide(
    flow: &FlowVersion,
    prepared: &PreparedEvent,
    w: &mut impl Witness,
) -> Result<(), Refusal> {
    fail::fail_point!("matching::flow", |name| {
        // A test names the flow that breaks.
        assert_ne!(name.as_deref(), Some(flow.spec.name.as_str()), "the filter was told to panic");
        go_through(flow, prepared, w)
    });
    go_through(flow, prepared, w)
}

fn go_through(
    flow: &FlowVersion,
    prepared: &PreparedEvent,
    w: &mut impl Witness,
) -> Result<(), Refusal> {
    let event = prepared.event();
    let incoming = &event.incoming;
    refuse(flow.account != incoming.account, || Reason::OtherAccount)?;
    w.saw(|| Check::new("enabled", flow.spec.enabled, true.into(), flow.spec.enabled.into()));
    refuse(!flow.spec.enabled, || Reason::Disabled)?;
    let source = incoming.source;
    let own_source = incoming.source_id.0 == flow.flow.0;
    let trigger = &flow.spec.trigger;
    let listens = match (trigger, source) {
        (_, Source::Manual)
        | (Trigger::Schedule(_), Source::Schedule)
        | (Trigger::Webhook(_), Source::Webhook) => own_source,
        (Trigger::Tracker(_), Source::Github | Source::Gitlab | Source::Jira) => true,
        _ => false,
    };
    w.saw(|| Check::new("trigger", listens, trigger.kind().into(), source.as_str().into()));
    refuse(!listens, || Reason::Source(source))?;
    match (trigger, source) {
        (_, Source::Manual) => Ok(()),
        (Trigger::Webhook(trigger), _) => {
            holds(flow, prepared, &trigger.filters, trigger.condition.as_deref(), w)
        }
        (Trigger::Tracker(trigger), _) => {
            causation(event, w)?;
            tracker(flow, trigger, event, w)?;
            holds(flow, prepared, &trigger.filters, trigger.condition.as_deref(), w)
        }
        (Trigger::Schedule(_) | Trigger::Manual(_), _) => Ok(()),
    }
}

fn refuse(failed: bool, reason: impl FnOnce() -> Reason) -> Result<(), Reason> {
    if failed { Err(reason()) } else { Ok(()) }
}

/// What we caused ourselves starts nothing, and chains of events end somewhere.
fn causation(event: &Event, w: &mut impl Witness) -> Result<(), Reason> {
    let causation = &event.incoming.content.causation;
    let is_loop = causation.depth > CAUSATION_DEPTH_MAX;
    w.saw(|| {
        let wanted = json!({ "own": false, "depth_max": CAUSATION_DEPTH_MAX });
        let found = json!({ "own": causation.own, "depth": causation.depth });
        Check::new("causation", !causation.own && !is_loop, wanted, found)
    });
    refuse(causation.own, || Reason::OwnEvent)?;
    refuse(is_loop, || Reason::Depth(causation.depth))
}

/// The conditions of a tracker trigger that need no more than the event's own fields.
fn tracker(
    flow: &FlowVersion,
    trigger: &TrackerTrigger,
    event: &Event,
    w: &mut impl Witness,
) -> Result<(), Reason> {
    let incoming = &event.incoming;
    if let Some(named) = &trigger.tracker {
        let same = flow.tracker.is_some() && incoming.tracker == flow.tracker;
        w.saw(|| {
            let wanted = flow.tracker.map_or_else(|| json!(named), |id| json!(id));
            Check::new("tracker", same, wanted, json!(incoming.tracker))
        });
        refuse(flow.tracker.is_none(), || Reason::TrackerDeleted)?;
        refuse(!same, || Reason::Tracker(incoming.tracker))?;
    }
    if let Some(kind) = trigger.kind {
        let same = Source::from(kind) == incoming.source;
        let wanted = || Source::from(kind).as_str().into();
        w.saw(|| Check::new("type", same, wanted(), incoming.source.as_str().into()));
        refuse(!same, || Reason::TrackerType(incoming.source))?;
    }
    if let Some(organization) = &trigger.organization {
        let found = incoming.organization.map(|id| id.to_string());
        let same = found.as_ref().is_some_and(|found| found.eq_ignore_ascii_case(organization));
        w.saw(|| Check::new("organization", same, json!(organization), json!(found)));
        refuse(!same, || Reason::Organization(found))?;
    }
    named(trigger, event, w)
}

/// The names of the event and of its project.
fn named(trigger: &TrackerTrigger, event: &Event, w: &mut impl Witness) -> Result<(), Reason> {
    let content = &event.incoming.content;
    let kind = &content.kind;
    let fits = trigger.events.is_empty()
        || trigger.events.iter().any(|pattern| glob(pattern, kind, Case::Different));
    w.saw(|| Check::new("events", fits, json!(trigger.events), json!(kind)));
    refuse(!fits, || Reason::Event(kind.clone()))?;
    let fits = trigger.projects.is_empty()
        || trigger.projects.iter().any(|pattern| is_project(pattern, event));
    let project = || content.project.as_ref().map(|it| it.identifier.clone());
    w.saw(|| Check::new("projects", fits, json!(trigger.projects), json!(project())));
    refuse(!fits, || Reason::Project(project()))
}

/// A pattern over the identifier, our id of the project, or the tracker's own.
fn is_project(pattern: &str, event: &Event) -> bool {
    let ours = || event.project.is_some_and(|id| id.to_string().eq_ignore_ascii_case(pattern));
    let project = event.incoming.content.project.as_ref();
    let theirs = project.is_some_and(|project| {
        glob(pattern, &project.identifier, Case::Same) || project.external_id == pattern
    });
    theirs || ours()
}

/// Filters and condition, which may need the payload.
fn holds(
    flow: &FlowVersion,
    prepared: &PreparedEvent,
    filters: &Map<String, Value>,
    condition: Option<&str>,
    w: &mut impl Witness,
) -> Result<(), Refusal> {
    filters::check(filters, prepared, w)?;
    let Some(text) = condition else { return Ok(()) };
    let answer = answer(flow, prepared, text);
    w.saw(|| check_of_where(flow, prepared, text, &answer));
    Ok(refuse(!answer?, || Reason::Where(text.to_owned()))?)
}

/// Whether the condition holds.
fn answer(
    flow: &FlowVersion,
    prepared: &PreparedEvent,
    text: &str,
) -> Result<bool, ConditionError> {
    fail::fail_point!("matching::out_of_time", |name| {
        // A test names the flow that takes too long.
        match name.as_deref() == Some(flow.spec.name.as_str()) {
            true => Err(ConditionError::OutOfTime),
            false => evaluated(flow, prepared, text),
        }
    });
    evaluated(flow, prepared, text)
}

fn evaluated(
    flow: &FlowVersion,
    prepared: &PreparedEvent,
    text: &str,
) -> Result<bool, ConditionError> {
    let condition = Condition::cached(text)?;
    let context =
        if condition.needs_payload() { prepared.full_cel() } else { prepared.light_cel() };
    let context = context.as_ref().map_err(Clone::clone)?;
    if condition.variables().contains("flow") {
        let own = CelContext::new(&Context::default().with("flow", flow_value(flow)))?;
        condition.eval_in(&[context, &own])
    } else {
        condition.eval_in(&[context])
    }
}

/// What is told about a condition: the text, its answer, and the values it speaks about.
fn check_of_where(
    flow: &FlowVersion,
    prepared: &PreparedEvent,
    text: &str,
    answer: &Result<bool, ConditionError>,
) -> Check {
    let result = match answer {
        Ok(true) => CheckResult::Held,
        Ok(false) => CheckResult::Failed,
        Err(error) => CheckResult::NoAnswer(error.to_string()),
    };
    let read = Condition::cached(text).map_or_else(
        |_| Vec::new(),
        |condition| {
            let values = prepared.values(condition.needs_payload());
            condition.read(&values.with("flow", flow_value(flow)))
        },
    );
    let found = answer.as_ref().map_or(Value::Null, |answer| Value::Bool(*answer));
    Check { condition: "where".to_owned(), result, wanted: text.into(), found, read }
}
