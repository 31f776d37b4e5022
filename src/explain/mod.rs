//! Why an event started what it did: the router's own question, asked again of the flows as they stood then.

mod control;
pub mod replay;
#[cfg(test)]
mod tests;
pub mod trial;

pub use control::ControlOutcome;

use crate::store::{
    Store,
    event_views::{self, Routing, StartedExecution},
    flow_history::{self, Historic, KnownBy, Moment},
};
use chrono::{DateTime, TimeDelta, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    event::Event,
    flow::{
        Outcome, PreparedEvent, explain as explain_flow,
        matching::{Check, Explained},
    },
    ids::{AccountId, EventId, FlowId},
    ports::StoreError,
    router::suppression,
};
use std::sync::Arc;

/// A change of a flow so soon after an event was matched may have come before its execution was written.
const ROUTING_MAX: TimeDelta = TimeDelta::minutes(5);

/// Why an event started what it did.
#[derive(Debug)]
pub struct Explanation {
    /// Which state of the flows this is about.
    pub moment: Moment,
    /// Why nothing was started, whatever matched.
    pub suppressed: Option<String>,
    pub flows: Vec<FlowExplanation>,
    /// Flows that are not in the answer.
    pub left_out: i64,
}

/// What one flow made of the event.
#[derive(Debug)]
pub struct FlowExplanation {
    pub flow: Historic,
    pub verdict: Verdict,
    /// The first condition that did not hold.
    pub condition: Option<String>,
    pub reason: Option<String>,
    /// Conditions in the order they were looked at.
    pub checks: Vec<Check>,
    /// The execution that the event itself started.
    pub execution: Option<StartedExecution>,
    /// Retries and replays.
    pub repeated: Vec<StartedExecution>,
    /// What the limits of the flow made of it.
    pub control: Vec<ControlOutcome>,
}

/// How one flow came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was started.
    Started,
    /// It matched, and a limit of the flow decided: see `control`.
    Controlled,
    /// It matched, and was not started all the same.
    NotStarted,
    /// Nothing was to be started by this event.
    Suppressed,
    /// The event waits for the router; what is told is what would be.
    Waiting,
    /// Looking at the flow broke too often.
    Parked,
    NotMatched,
    /// The condition has no answer for this event.
    NoAnswer,
    /// Looking at the flow breaks.
    Broken,
    Disabled,
    Deleted,
}

/// Explains one event of the account; `None`: there is no such event, or not any more.
pub async fn explain(
    store: &Store,
    account: AccountId,
    id: EventId,
) -> Result<Option<Explanation>, StoreError> {
    let Some(gathered) = gather(store, account, id).await? else { return Ok(None) };
    let blocking = tokio::task::spawn_blocking(move || gathered.explained());
    let mut explanation = blocking
        .await
        .map_err(|error| StoreError::Internal(format!("an explanation was cut off: {error}")))?;
    let db = store.client().await?;
    for flow in &mut explanation.flows {
        if flow.verdict == Verdict::NotStarted {
            flow.reason = Some(why_not_started(&db, flow, explanation.moment).await?);
        }
    }
    Ok(Some(explanation))
}

/// Everything that an explanation is made of.
struct Gathered {
    event: Arc<Event>,
    routing: Routing,
    /// The flows the event waits for, if not for all.
    waits_for: Option<Vec<FlowId>>,
    moment: Moment,
    suppressed: Option<String>,
    flows: Vec<Historic>,
    left_out: i64,
    executions: Vec<StartedExecution>,
    control: Vec<ControlOutcome>,
}

async fn gather(
    store: &Store,
    account: AccountId,
    id: EventId,
) -> Result<Option<Gathered>, StoreError> {
    let db = store.client().await?;
    let Some(view) = event_views::get(&db, account, id).await? else { return Ok(None) };
    let Some((event, _)) = event_views::whole(&db, account, id).await? else { return Ok(None) };
    let executions = event_views::executions(&db, account, id).await?;
    let moment = moment_of(&db, &event, &view.view.routing).await?;
    let (mut flows, left_out) =
        flow_history::deployed(&db, account, moment.generation, None).await?;
    as_executed(&db, account, &mut flows, &executions).await?;
    let suppressed = flow_history::suppressed(&db, account, id).await?;
    Ok(Some(Gathered {
        suppressed: suppressed.or_else(|| suppression(&event)),
        event: Arc::new(event),
        routing: view.view.routing,
        waits_for: view.waits_for,
        moment,
        flows,
        left_out,
        executions,
        control: control::outcomes(&db, account, id).await?,
    }))
}

/// The moment that decided about an event.
pub async fn moment_of(
    db: &impl GenericClient,
    event: &Event,
    routing: &Routing,
) -> Result<Moment, StoreError> {
    let account = event.incoming.account;
    if let Some(moment) = flow_history::routed_under(db, account, event.id).await? {
        return Ok(moment);
    }
    match routing {
        Routing::Done => flow_history::moment_at(db, account, event.received_at).await,
        Routing::Waiting { .. } | Routing::Parked { .. } => flow_history::now(db, account).await,
    }
}

/// Where an execution was started in another version than the moment's (a later try, a direct start), that one counts.
async fn as_executed(
    db: &impl GenericClient,
    account: AccountId,
    flows: &mut [Historic],
    executions: &[StartedExecution],
) -> Result<(), StoreError> {
    let first = |flow: FlowId| executions.iter().find(|it| it.flow == flow && it.is_first());
    let others: Vec<_> = flows
        .iter()
        .filter_map(|flow| Some((flow.version.id, first(flow.version.flow)?.version)))
        .filter(|(then, executed)| then != executed)
        .map(|(_, executed)| executed)
        .collect();
    if others.is_empty() {
        return Ok(());
    }
    for version in flow_history::versions(db, account, &others).await? {
        let place = flows.iter_mut().find(|flow| flow.version.flow == version.flow);
        if let Some(flow) = place {
            flow.version = version;
            flow.was_deleted = false;
        }
    }
    Ok(())
}

impl Gathered {
    fn explained(self) -> Explanation {
        let prepared = PreparedEvent::new(Arc::clone(&self.event));
        let flows = self.flows.iter().map(|flow| self.of_flow(flow, &prepared)).collect();
        Explanation {
            moment: self.moment,
            suppressed: self.suppressed,
            flows,
            left_out: self.left_out,
        }
    }

    fn of_flow(&self, flow: &Historic, prepared: &PreparedEvent) -> FlowExplanation {
        let id = flow.version.flow;
        let of_flow = || self.executions.iter().filter(|execution| execution.flow == id);
        let explained = explain_flow(&flow.version, prepared);
        let (condition, reason) = (explained.condition(), explained.reason());
        let execution = of_flow().find(|execution| execution.is_first()).cloned();
        let control: Vec<_> = self.control.iter().filter(|it| it.flow == id).cloned().collect();
        let verdict = self.verdict(flow, &explained, execution.is_some(), !control.is_empty());
        let told = match verdict {
            Verdict::Suppressed => self.suppressed.clone(),
            Verdict::Parked => self.last_error().or(reason),
            Verdict::Deleted => Some("the flow had been deleted".to_owned()),
            Verdict::Controlled => control.last().map(ControlOutcome::to_string),
            _ => reason,
        };
        FlowExplanation {
            flow: flow.clone(),
            verdict,
            condition: condition.filter(|_| verdict != Verdict::Started),
            reason: told.filter(|_| verdict != Verdict::Started),
            checks: explained.checks,
            execution,
            repeated: of_flow().filter(|execution| !execution.is_first()).cloned().collect(),
            control,
        }
    }

    fn verdict(
        &self,
        flow: &Historic,
        explained: &Explained,
        is_started: bool,
        is_controlled: bool,
    ) -> Verdict {
        let waits_for = |flow| self.waits_for.as_ref().is_none_or(|flows| flows.contains(&flow));
        let matched = match &explained.outcome {
            _ if is_started => return Verdict::Started,
            _ if flow.was_deleted => return Verdict::Deleted,
            Outcome::No(_) if !flow.version.spec.enabled => return Verdict::Disabled,
            Outcome::No(_) => return Verdict::NotMatched,
            Outcome::Error(_) => return Verdict::NoAnswer,
            Outcome::Match => Verdict::NotStarted,
            Outcome::Poison(_) => Verdict::Broken,
        };
        match self.routing {
            _ if self.suppressed.is_some() => Verdict::Suppressed,
            Routing::Waiting { .. } if waits_for(flow.version.flow) => Verdict::Waiting,
            Routing::Parked { .. } if waits_for(flow.version.flow) => Verdict::Parked,
            _ if is_controlled => Verdict::Controlled,
            _ => matched,
        }
    }

    fn last_error(&self) -> Option<String> {
        match &self.routing {
            Routing::Done => None,
            Routing::Waiting { last_error, .. } | Routing::Parked { last_error, .. } => {
                last_error.clone()
            }
        }
    }
}

/// Why a flow that matched has no execution.
async fn why_not_started(
    db: &impl GenericClient,
    flow: &FlowExplanation,
    moment: Moment,
) -> Result<String, StoreError> {
    let (account, id) = (flow.flow.version.account, flow.flow.version.flow);
    let until: DateTime<Utc> = moment.at + ROUTING_MAX;
    let changed = flow_history::changed_after(db, account, id, moment.generation, until).await?;
    Ok(match (changed, moment.known_by) {
        (Some((_, true)), _) => "the flow was deleted while the event was routed",
        (Some((false, _)), _) => "the flow was disabled while the event was routed",
        (_, KnownBy::Router) => "its execution is past its retention",
        (_, KnownBy::Clock | KnownBy::Now) => {
            "nothing was written down about it; the flow may have been changed since, or its execution be past its \
             retention"
        }
    }
    .to_owned())
}
