//! Looking at a flow before it is saved: what is wrong with it, and which recorded events would start it.

use crate::{
    http::{
        caller::{Caller, may},
        error::ApiError,
        extract::Json,
        openapi::{Bodied, Checked, Faults, Guarded},
    },
    store::{
        Store, accounts, event_views,
        flows::{self, SaveError},
    },
};
use actix_web::{post, web};
use preloop_actors::{
    event::Event,
    flow::{
        self, FlowSpec, FlowVersion, Outcome, PreparedEvent,
        document::{self, Diagnostic},
        matches,
        matching::Poison,
        template,
    },
    ids::{AccountId, EventId, FlowId, FlowVersionId},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// Most events that are tried at once.
const EVENTS_MAX: usize = 20;

/// A flow to look at.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowCheckRequest {
    /// One document, as it would be saved.
    yaml: String,
    /// The flow it would be saved to: events of its own webhook and schedule are its own.
    flow_id: Option<Uuid>,
    /// Recorded events to try it on.
    #[serde(default)]
    #[schema(max_items = 20)]
    event_ids: Vec<Uuid>,
}

/// What was found. Nothing was saved or started.
#[derive(Serialize, ToSchema)]
pub struct FlowCheckResponse {
    /// What keeps it from being saved, by where it stands; empty when it could be.
    problems: Vec<FlowProblem>,
    /// How each event came out; none as long as there are problems. Events that are gone are left out.
    tries: Vec<FlowTry>,
}

/// One thing to correct.
#[derive(Serialize, ToSchema)]
pub struct FlowProblem {
    /// From 1; null for what only the account can tell, such as a tracker's name.
    line: Option<u64>,
    /// From 1, in characters.
    column: Option<u64>,
    /// Such as `trigger.tracker.events[0]`; empty for the whole document.
    field: String,
    message: String,
}

/// How one event came out, were the flow enabled.
#[derive(Serialize, ToSchema)]
pub struct FlowTry {
    event_id: Uuid,
    outcome: TryOutcome,
    /// The first condition that did not hold, such as `events` or `filters.labels`.
    condition: Option<String>,
    /// Why the event does not start the flow.
    reason: Option<String>,
    /// The task as the agent would find it; only when a single event is tried, and starts the flow.
    prompt: Option<String>,
    /// Placeholders of the prompt that have no value for this event.
    unresolved: Vec<String>,
}

/// Whether an event starts the flow.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TryOutcome {
    Match,
    No,
    /// The condition, or the prompt, has no answer for this event.
    Error,
}

/// Says what is wrong with a flow, with line and column, and which of some recorded events would start it.
#[utoipa::path(
    tag = "flows",
    responses((status = 200, body = FlowCheckResponse), Guarded, Bodied, Checked, Faults),
)]
#[post("/flows/check")]
pub async fn check(
    caller: Caller<may::ViewFlows>,
    body: Json<FlowCheckRequest>,
    store: web::Data<Store>,
) -> Result<web::Json<FlowCheckResponse>, ApiError> {
    let FlowCheckRequest { yaml, flow_id, event_ids } = body.0;
    if event_ids.len() > EVENTS_MAX {
        let message =
            format!("names {} events; try {EVENTS_MAX} at once at the most", event_ids.len());
        return Err(ApiError::invalid_field("event_ids", message));
    }
    let mut flow = match draft(&store, caller.account, yaml).await? {
        Ok(flow) => flow,
        Err(problems) => return Ok(web::Json(FlowCheckResponse { problems, tries: Vec::new() })),
    };
    flow.flow = flow_id.map_or(flow.flow, FlowId);
    flow.spec.enabled = true;
    let flow = Arc::new(flow);
    let tries = tried(&store, caller.account, &flow, &event_ids).await?;
    Ok(web::Json(FlowCheckResponse { problems: Vec::new(), tries }))
}

/// A document as it would be saved, or what keeps it from that.
pub async fn draft(
    store: &Store,
    account: AccountId,
    yaml: String,
) -> Result<Result<FlowVersion, Vec<FlowProblem>>, ApiError> {
    // Conditions and templates are compiled, which takes its time for a long document.
    let read = web::block(move || read(&yaml)).await.map_err(ApiError::internal)?;
    let spec = match read {
        Ok(spec) => spec,
        Err(problems) => return Ok(Err(problems)),
    };
    let db = store.client().await?;
    let tracker = match flows::check(&db, account, &spec).await {
        Ok(tracker) => tracker,
        Err(SaveError::Problems(problems)) => {
            return Ok(Err(problems.into_iter().map(FlowProblem::without_place).collect()));
        }
        Err(error) => return Err(error.into()),
    };
    let (id, flow) = (FlowVersionId::fresh(), FlowId::fresh());
    Ok(Ok(FlowVersion { id, flow, account, number: 0, tracker, spec }))
}

fn read(yaml: &str) -> Result<FlowSpec, Vec<FlowProblem>> {
    let specs = document::parse("yaml", yaml)
        .map_err(|found| found.into_iter().map(FlowProblem::from).collect::<Vec<_>>())?;
    <[FlowSpec; 1]>::try_from(specs).map(|[spec]| spec).map_err(|specs| {
        let message = format!("has {} documents; a flow is one", specs.len());
        vec![FlowProblem::without_place(flow::Problem::new("", message))]
    })
}

/// One after the other, so that one payload at a time is in memory.
async fn tried(
    store: &Store,
    account: AccountId,
    flow: &Arc<FlowVersion>,
    ids: &[Uuid],
) -> Result<Vec<FlowTry>, ApiError> {
    let mut tries = Vec::with_capacity(ids.len());
    let is_single = ids.len() == 1;
    let named = match ids {
        [] => return Ok(tries),
        _ => accounts::named(&store.client().await?, account).await?,
    };
    for id in ids {
        let found = event_views::whole(&store.client().await?, account, EventId(*id)).await?;
        let Some((event, project)) = found else { continue };
        let (flow, named) = (Arc::clone(flow), named.clone());
        let one = move || try_one(&flow, event, project, named, is_single);
        tries.push(web::block(one).await.map_err(ApiError::internal)?);
    }
    Ok(tries)
}

/// Asks the router's own question, and what the prompt would say.
fn try_one(
    flow: &FlowVersion,
    event: Event,
    project: Value,
    account: Value,
    with_prompt: bool,
) -> FlowTry {
    let event = Arc::new(event);
    let mut found = FlowTry {
        event_id: event.id.0,
        outcome: TryOutcome::Match,
        condition: None,
        reason: None,
        prompt: None,
        unresolved: Vec::new(),
    };
    match matches(flow, &PreparedEvent::new(Arc::clone(&event))) {
        Outcome::Match if with_prompt => {
            // There is no execution yet; its id stands for the one that would be.
            let execution = json!({ "id": Uuid::nil(), "attempt": 1 });
            let values = flow::context(&event, flow, &project, &account, &execution);
            match template::render(&flow.spec.prompt, &values) {
                Ok(rendered) => {
                    found.prompt = Some(rendered.text);
                    found.unresolved = rendered.unresolved;
                }
                Err(error) => {
                    found.outcome = TryOutcome::Error;
                    found.condition = Some("prompt".to_owned());
                    found.reason = Some(error.to_string());
                }
            }
        }
        Outcome::Match => {}
        Outcome::No(reason) => {
            found.outcome = TryOutcome::No;
            found.condition = Some(reason.condition());
            found.reason = Some(reason.to_string());
        }
        Outcome::Error(error) | Outcome::Poison(Poison { reason: error, .. }) => {
            found.outcome = TryOutcome::Error;
            found.condition = Some("where".to_owned());
            found.reason = Some(error);
        }
    }
    found
}

impl FlowProblem {
    fn without_place(problem: flow::Problem) -> Self {
        Self { line: None, column: None, field: problem.field, message: problem.message }
    }
}

impl From<Diagnostic> for FlowProblem {
    fn from(found: Diagnostic) -> Self {
        let (line, column) = (Some(found.line), Some(found.column));
        Self { line, column, ..Self::without_place(found.problem) }
    }
}
