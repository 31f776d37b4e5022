//! Which flows an event starts: cheap checks first, the payload only when a flow asks for it.

mod filters;
mod prepared;
mod reason;
#[cfg(test)]
mod tests;

pub use filters::each_filter;
pub use prepared::PreparedEvent;
pub use reason::Reason;

use super::{
    FlowVersion, TrackerTrigger, Trigger,
    condition::{CelContext, Condition, ConditionError},
    context::{Context, flow_value},
    pattern::{Case, glob},
};
use crate::event::{CAUSATION_DEPTH_MAX, Event, Source};
use serde_json::{Map, Value};

/// Whether an event starts a flow.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Match,
    No(Reason),
    /// The flow's condition has no answer for this event; the text says why.
    Error(String),
}

/// Decides whether an event starts a flow, and if not, which condition failed first.
///
/// A manual start of the flow itself always matches; so do a tick of its own schedule and, if filters and condition
/// hold, a post to its own address. Everything else needs a tracker trigger.
pub fn matches(flow: &FlowVersion, event: &PreparedEvent) -> Outcome {
    match decide(flow, event) {
        Ok(()) => Outcome::Match,
        Err(Refusal::No(reason)) => Outcome::No(reason),
        Err(Refusal::Error(error)) => Outcome::Error(error.to_string()),
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

fn decide(flow: &FlowVersion, prepared: &PreparedEvent) -> Result<(), Refusal> {
    let event = prepared.event();
    let incoming = &event.incoming;
    refuse(flow.account != incoming.account, || Reason::OtherAccount)?;
    refuse(!flow.spec.enabled, || Reason::Disabled)?;
    let source = incoming.source;
    let own_source = incoming.source_id.0 == flow.flow.0;
    match (&flow.spec.trigger, source) {
        (_, Source::Manual) if own_source => Ok(()),
        (Trigger::Schedule(_), Source::Schedule) if own_source => Ok(()),
        (Trigger::Webhook(trigger), Source::Webhook) if own_source => {
            holds(flow, prepared, &trigger.filters, trigger.condition.as_deref())
        }
        (Trigger::Tracker(trigger), Source::Github | Source::Gitlab | Source::Jira) => {
            causation(event)?;
            tracker(flow, trigger, event)?;
            holds(flow, prepared, &trigger.filters, trigger.condition.as_deref())
        }
        _ => Err(Reason::Source(source).into()),
    }
}

fn refuse(failed: bool, reason: impl FnOnce() -> Reason) -> Result<(), Reason> {
    if failed { Err(reason()) } else { Ok(()) }
}

/// What we caused ourselves starts nothing, and chains of events end somewhere.
fn causation(event: &Event) -> Result<(), Reason> {
    let causation = &event.incoming.content.causation;
    refuse(causation.own, || Reason::OwnEvent)?;
    refuse(causation.depth > CAUSATION_DEPTH_MAX, || Reason::Depth(causation.depth))
}

/// The conditions of a tracker trigger that need no more than the event's own fields.
fn tracker(flow: &FlowVersion, trigger: &TrackerTrigger, event: &Event) -> Result<(), Reason> {
    let incoming = &event.incoming;
    if trigger.tracker.is_some() {
        let wanted = flow.tracker.ok_or(Reason::TrackerDeleted)?;
        refuse(incoming.tracker != Some(wanted), || Reason::Tracker(incoming.tracker))?;
    }
    if let Some(kind) = trigger.kind {
        refuse(Source::from(kind) != incoming.source, || Reason::TrackerType(incoming.source))?;
    }
    if let Some(organization) = &trigger.organization {
        let found = incoming.organization.map(|id| id.to_string());
        let same = found.as_ref().is_some_and(|found| found.eq_ignore_ascii_case(organization));
        refuse(!same, || Reason::Organization(found))?;
    }
    let kind = &incoming.content.kind;
    let fits = trigger.events.is_empty()
        || trigger.events.iter().any(|pattern| glob(pattern, kind, Case::Different));
    refuse(!fits, || Reason::Event(kind.clone()))?;
    let fits = trigger.projects.is_empty()
        || trigger.projects.iter().any(|pattern| is_project(pattern, event));
    refuse(!fits, || {
        Reason::Project(incoming.content.project.as_ref().map(|it| it.identifier.clone()))
    })
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
) -> Result<(), Refusal> {
    filters::check(filters, prepared)?;
    let Some(text) = condition else { return Ok(()) };
    let condition = Condition::cached(text)?;
    let context =
        if condition.needs_payload() { prepared.full_cel() } else { prepared.light_cel() };
    let context = context.as_ref().map_err(Clone::clone)?;
    let holds = if condition.variables().contains("flow") {
        let own = CelContext::new(&Context::default().with("flow", flow_value(flow)))?;
        condition.eval_in(&[context, &own])?
    } else {
        condition.eval_in(&[context])?
    };
    Ok(refuse(!holds, || Reason::Where(text.to_owned()))?)
}
