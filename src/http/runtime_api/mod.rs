//! What a running agent may ask of the server: what it is to work on, and to take its result.

#[cfg(test)]
mod tests;

use super::{
    caller::RuntimeCaller,
    error::ApiError,
    events::{show, wire::EventResponse},
    executions::wire::TriggerEvent,
    extract::{is_json, parse_json, read_body, wrong_content_type},
    openapi::{Bodied, Checked, Contested, Faults, Guarded},
};
use crate::store::{Store, event_views, execution_views};
use actix_web::{HttpRequest, get, put, web};
use chrono::{DateTime, Utc};
use preloop_actors::execution::{AgentResult, RESULT_BYTES_MAX};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(context).service(result);
}

/// What an agent works on.
#[derive(Serialize, ToSchema)]
pub struct RuntimeContext {
    pub execution: RuntimeExecution,
    pub flow: RuntimeFlow,
    /// Null when the event is too old to be kept.
    pub event: Option<TriggerEvent>,
}

/// The agent's own execution.
#[derive(Serialize, ToSchema)]
pub struct RuntimeExecution {
    pub id: Uuid,
    pub status: String,
    pub attempt: i16,
    pub prompt: Option<String>,
    pub created_at: DateTime<Utc>,
    /// Set when the agent should come to an end.
    pub stop_requested_at: Option<DateTime<Utc>>,
}

/// The flow it runs for.
#[derive(Serialize, ToSchema)]
pub struct RuntimeFlow {
    pub id: Uuid,
    pub name: String,
    pub version: i32,
}

/// The result as an agent hands it in.
#[derive(ToSchema)]
#[schema(as = AgentResult)]
#[allow(dead_code, reason = "describes the body, which the engine's own type reads")]
struct AgentResultBody {
    /// `succeeded` or `failed`.
    #[schema(pattern = "^(succeeded|failed)$")]
    status: String,
    /// One or two sentences for people.
    summary: Option<String>,
    /// Whatever the flow is meant to produce.
    #[schema(value_type = Object, required = false)]
    output: serde_json::Value,
    /// What the agent did, one entry an action.
    #[schema(value_type = Vec<Object>, required = false)]
    actions: serde_json::Value,
    /// Why it failed, when it did.
    error: Option<String>,
}

/// What became of a result.
#[derive(Serialize, ToSchema)]
pub struct ResultTaken {
    /// `accepted`.
    pub status: String,
}

/// Says what the calling agent works on.
#[utoipa::path(
    tag = "runtime",
    responses((status = 200, body = RuntimeContext), Guarded, Contested, Faults),
)]
#[get("/runtime/context")]
async fn context(
    caller: RuntimeCaller,
    store: web::Data<Store>,
) -> Result<web::Json<RuntimeContext>, ApiError> {
    let (found, event) = {
        let db = store.client().await?;
        let found = execution_views::get(&db, caller.account, caller.execution).await?;
        let found = found.ok_or_else(|| ApiError::conflict("the execution is gone"))?;
        let event = event_views::get(&db, caller.account, found.view.event).await?;
        (found, event)
    };
    let event = match event {
        Some(event) => {
            let shown = show(event.payload).await?;
            Some(TriggerEvent::new(EventResponse::from(event.view), shown))
        }
        None => None,
    };
    Ok(web::Json(RuntimeContext {
        execution: RuntimeExecution {
            id: found.view.id.0,
            status: found.view.state.to_string(),
            attempt: found.view.attempt,
            prompt: found.prompt,
            created_at: found.view.created_at,
            stop_requested_at: found.view.stop_requested_at,
        },
        flow: RuntimeFlow {
            id: found.view.flow.0,
            name: found.view.flow_name,
            version: found.view.flow_version,
        },
        event,
    }))
}

/// Hands in the result; the last one before the container ends counts. At most 1 MiB.
#[utoipa::path(
    tag = "runtime",
    request_body = AgentResultBody,
    responses((status = 200, body = ResultTaken), Guarded, Contested, Bodied, Checked, Faults),
)]
#[put("/runtime/result")]
async fn result(
    caller: RuntimeCaller,
    request: HttpRequest,
    body: web::Payload,
    store: web::Data<Store>,
) -> Result<web::Json<ResultTaken>, ApiError> {
    let body = read_body(body.into_inner(), RESULT_BYTES_MAX).await?;
    if !is_json(&request) {
        return Err(wrong_content_type("application/json"));
    }
    let result: AgentResult = parse_json(&body)?;
    let db = store.client().await?;
    let RuntimeCaller { account, execution, container_epoch } = caller;
    if execution_views::report_result(&db, account, execution, container_epoch, &result).await? {
        return Ok(web::Json(ResultTaken { status: "accepted".to_owned() }));
    }
    Err(ApiError::conflict(
        "this container is not the execution's current one any more, or the execution has ended; \
         its result is not taken",
    ))
}
