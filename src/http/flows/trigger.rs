//! Starting a flow by hand, or from another execution.

use super::body::body_problem;
use crate::{
    http::{
        audit::Change,
        caller::{Authenticated, Caller, may},
        error::{ApiError, Problem},
        extract::Path,
        openapi::{Addressed, Bodied, Checked, Contested, Faults, Guarded},
        optional::OptionalJson,
    },
    store::{Store, execution_views, flows},
    traces,
};
use actix_web::{HttpRequest, post, web};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    event::{Causation, IncomingEvent, Normalized, Source},
    flow::FlowVersion,
    ids::{AccountId, ExecutionId, FlowId, SourceId},
    ports::{DirectStart, EventLog},
};
use serde::Serialize;
use serde_json::{Map, Value};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// The same value again finds the execution that the first call started.
const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Longest such value.
const IDEMPOTENCY_KEY_CHARS_MAX: usize = 255;
/// Which execution causes this start, so that loops are noticed.
pub const CAUSE: &str = "x-preloop-execution";
/// What the event is called; its source is `manual`.
const KIND: &str = "manual";
/// Names in the body that have a meaning in the contract and none here yet.
const RESERVED: [&str; 3] = ["matrix", "workspace_files", "_runner"];

/// What was started.
#[derive(Serialize, ToSchema)]
pub struct Triggered {
    /// The execution.
    pub id: Uuid,
    pub status: String,
    pub flow_id: Uuid,
    pub event_id: Uuid,
    /// The same idempotency key came before; this is what it started then.
    pub duplicate: bool,
}

/// Starts a flow with the body, any JSON object, as its event's payload.
#[utoipa::path(
    tag = "flows",
    params(
        ("flow_id" = Uuid, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key again starts nothing new."),
        ("X-Preloop-Execution" = Option<Uuid>, Header, description = "The execution that causes this start."),
    ),
    request_body(content = Option<Object>, description = "The payload; may be left out."),
    responses((status = 200, body = Triggered), Guarded, Addressed, Contested, Bodied, Checked, Faults),
)]
#[post("/flows/{flow_id}/trigger")]
pub async fn trigger(
    caller: Caller<may::ExecuteFlows>,
    who: Authenticated,
    id: Path<Uuid>,
    request: HttpRequest,
    body: OptionalJson<Map<String, Value>>,
    store: web::Data<Store>,
    events: web::Data<dyn EventLog>,
) -> Result<web::Json<Triggered>, ApiError> {
    let (account, payload) = (caller.account, body.0);
    refuse_reserved(&payload)?;
    let delivery_key = delivery_key(&request)?;
    let flow = FlowId(id.0);
    let (version, causation) = {
        let db = store.client().await?;
        let version = startable(&db, account, flow).await?;
        (version, causation(&db, account, &request).await?)
    };
    let content = Normalized {
        kind: KIND.to_owned(),
        raw_kind: KIND.to_owned(),
        subject: Some(format!("{} started by hand", version.spec.name)),
        actor: Some(who.0.user.username),
        causation,
        ..Normalized::default()
    };
    let event = IncomingEvent {
        account,
        source: Source::Manual,
        source_id: SourceId(flow.0),
        delivery_key,
        tracker: None,
        organization: None,
        content,
        payload: serde_json::to_vec(&payload).map_err(ApiError::internal)?.into(),
    };
    let started = events.start(DirectStart { event, flow: Arc::new(version) }).await?;
    traces::request::delivered(&request, started.event, started.duplicate);
    let execution = started.execution.ok_or_else(|| {
        let message = "the execution that this key started is past its retention; use another key";
        ApiError::gone(message)
    })?;
    let db = store.client().await?;
    if !started.duplicate {
        let change = Change::new("trigger_flow", "flow", flow);
        caller.record(&db, change.with("execution", execution.to_string())).await?;
    }
    let state = execution_views::state(&db, account, execution).await?;
    let state = state.ok_or_else(|| ApiError::internal("a started execution is not there"))?;
    Ok(web::Json(Triggered {
        id: execution.0,
        status: state.to_string(),
        flow_id: flow.0,
        event_id: started.event.0,
        duplicate: started.duplicate,
    }))
}

async fn startable(
    db: &impl GenericClient,
    account: AccountId,
    id: FlowId,
) -> Result<FlowVersion, ApiError> {
    let flow = flows::get(db, account, id).await?;
    let version = flow.ok_or_else(|| ApiError::not_found("flow"))?.version;
    if version.spec.enabled {
        return Ok(version);
    }
    Err(ApiError::bad_request("the flow is disabled; enable it first"))
}

/// The chain from the execution named in the header. Too long a chain is a loop.
async fn causation(
    db: &impl GenericClient,
    account: AccountId,
    request: &HttpRequest,
) -> Result<Causation, ApiError> {
    let Some(named) = header(request, CAUSE)? else { return Ok(Causation::default()) };
    let unknown = || bad_header(CAUSE, "names no execution of this account");
    let cause = named.parse().map(ExecutionId).map_err(|_| unknown())?;
    let depth = execution_views::causation_depth(db, account, cause).await?;
    let depth = depth.ok_or_else(unknown)?;
    Causation::behind(cause, depth).ok_or_else(|| ApiError::causation_loop(depth))
}

/// Starts by hand share the flow's ledger with its webhook and its schedule, so they have a prefix of their own.
fn delivery_key(request: &HttpRequest) -> Result<String, ApiError> {
    match header(request, IDEMPOTENCY_KEY)? {
        None => Ok(format!("manual:{}", Uuid::now_v7())),
        Some(key) if (1..=IDEMPOTENCY_KEY_CHARS_MAX).contains(&key.len()) => {
            Ok(format!("manual:key:{key}"))
        }
        Some(_) => {
            let message = format!("has to have 1 to {IDEMPOTENCY_KEY_CHARS_MAX} characters");
            Err(bad_header(IDEMPOTENCY_KEY, message))
        }
    }
}

fn refuse_reserved(payload: &Map<String, Value>) -> Result<(), ApiError> {
    let reserved = RESERVED.iter().filter(|name| payload.contains_key(**name));
    let problems: Vec<_> = reserved
        .map(|name| body_problem(&[name], "is reserved and not supported yet; leave it out"))
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(ApiError::invalid(problems)) }
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> Result<Option<&'a str>, ApiError> {
    let value = request.headers().get(name).map(|value| value.to_str());
    value.transpose().map_err(|_| bad_header(name, "may have visible ASCII characters only"))
}

fn bad_header(name: &str, message: impl Into<String>) -> ApiError {
    ApiError::invalid(vec![Problem::of("header", name, "value_error", message)])
}
