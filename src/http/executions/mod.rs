//! Executions over REST: lists, details, results, logs, numbers, and what can be asked of them.

mod command;
mod listing;
mod logs;
#[cfg(test)]
mod tests;
pub mod wire;

pub use command::{ExecutionHint, request_stop};

use super::{
    caller::{Caller, may},
    error::{ApiError, Problem},
    events::{short, show},
    extract::{Path, Query},
    openapi::{Addressed, Checked, Faults, Guarded},
    page::Skip,
    written::Written,
};
use crate::store::{Store, event_views, execution_views, flows, replays};
use actix_web::{HttpRequest, HttpResponse, get, web};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    execution::ExecutionState,
    ids::{AccountId, ExecutionId, FlowId},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use wire::{
    ExecutionDetailResponse, ExecutionResponse, MetricsResponse, ResultResponse, TokenUsage,
    TriggerEvent,
};

/// Most values of `status` in one query.
const STATUSES_MAX: usize = 20;

/// Every route of this resource, below `/api/v1`; before those of flows, whose ids would match `executions`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list)
        .service(of_flow)
        .service(get)
        .service(result)
        .service(logs::logs)
        .service(metrics)
        .service(command::command)
        .service(command::retry);
}

/// Which executions to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only executions of this flow.
    flow_id: Option<Uuid>,
    /// Only executions in one of these states; may be repeated.
    #[serde(skip)]
    #[param(required = false, max_items = 20)]
    #[allow(dead_code, reason = "describes what `states` reads")]
    status: Vec<String>,
    /// Text within the flow's name, the event's subject or type, the error, or the id.
    #[param(max_length = 200)]
    search: Option<String>,
    /// Only executions that started at this time or later; waiting ones count from their creation.
    started_after: Option<DateTime<Utc>>,
}

/// Lists executions, newest first. `X-Total-Count` counts up to 100,000.
#[utoipa::path(
    tag = "executions",
    params(ListQuery, Skip<25>),
    responses(
        (status = 200, body = [ExecutionResponse], headers(("X-Total-Count" = i64))),
        Guarded, Checked, Faults,
    ),
)]
#[get("/flows/executions")]
async fn list(
    caller: Caller<may::ViewFlows>,
    request: HttpRequest,
    query: Query<ListQuery>,
    page: Skip<25>,
    store: web::Data<Store>,
    written: web::Data<Written>,
) -> Result<HttpResponse, ApiError> {
    let filter = filter(&request, query.0)?;
    let db = store.client().await?;
    listing::respond(&db, caller.account, &filter, page, &written).await
}

/// Lists the executions of one flow, newest first. `X-Total-Count` counts up to 100,000.
#[utoipa::path(
    tag = "executions",
    params(("flow_id" = Uuid, Path), Skip<25>),
    responses(
        (status = 200, body = [ExecutionResponse], headers(("X-Total-Count" = i64))),
        Guarded, Addressed, Checked, Faults,
    ),
)]
#[get("/flows/{flow_id}/executions")]
async fn of_flow(
    caller: Caller<may::ViewFlows>,
    id: Path<Uuid>,
    page: Skip<25>,
    store: web::Data<Store>,
    written: web::Data<Written>,
) -> Result<HttpResponse, ApiError> {
    let id = FlowId(id.0);
    let db = store.client().await?;
    let flow = flows::get(&db, caller.account, id).await?;
    flow.ok_or_else(|| ApiError::not_found("flow"))?;
    let filter = execution_views::Filter { flow: Some(id), ..Default::default() };
    listing::respond(&db, caller.account, &filter, page, &written).await
}

/// Shows one execution with its event and its result.
#[utoipa::path(
    tag = "executions",
    params(("execution_id" = Uuid, Path)),
    responses((status = 200, body = ExecutionDetailResponse), Guarded, Addressed, Checked, Faults),
)]
#[get("/flows/executions/{execution_id}")]
async fn get(
    caller: Caller<may::ViewFlows>,
    id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<web::Json<ExecutionDetailResponse>, ApiError> {
    let (found, event, gathered, replay) = {
        let (db, id, account) = (store.client().await?, ExecutionId(id.0), caller.account);
        let found = find(&db, account, id).await?;
        let event = event_views::get(&db, account, found.view.event).await?;
        // At once: neither needs the other's answer.
        let (gathered, replay) = futures::try_join!(
            execution_views::gathered(&db, account, id),
            replays::of_execution(&db, account, id)
        )?;
        (found, event, gathered, replay)
    };
    let event = match event {
        Some(event) => Some(TriggerEvent::new(event.view.into(), show(event.payload).await?)),
        None => None,
    };
    Ok(web::Json(ExecutionDetailResponse::new(found, event, gathered, replay)))
}

/// Shows what the agent left as its result.
#[utoipa::path(
    tag = "executions",
    params(("execution_id" = Uuid, Path)),
    responses((status = 200, body = ResultResponse), Guarded, Addressed, Checked, Faults),
)]
#[get("/flows/executions/{execution_id}/result")]
async fn result(
    caller: Caller<may::ViewFlows>,
    id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<web::Json<ResultResponse>, ApiError> {
    let db = store.client().await?;
    let found = find(&db, caller.account, ExecutionId(id.0)).await?;
    Ok(web::Json(ResultResponse {
        execution_id: id.0,
        status: found.view.state.to_string(),
        result: found.result,
        error_message: found.view.error_message,
        failure_category: found.view.failure_category,
    }))
}

/// Shows how long an execution took and what it used.
#[utoipa::path(
    tag = "executions",
    params(("execution_id" = Uuid, Path)),
    responses((status = 200, body = MetricsResponse), Guarded, Addressed, Checked, Faults),
)]
#[get("/flows/executions/{execution_id}/metrics")]
async fn metrics(
    caller: Caller<may::ViewFlows>,
    id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<web::Json<MetricsResponse>, ApiError> {
    let db = store.client().await?;
    let found = find(&db, caller.account, ExecutionId(id.0)).await?;
    let until = found.view.ended_at.unwrap_or_else(Utc::now);
    let lasted = found.view.started_at.map(|start| (until - start).num_milliseconds().max(0));
    Ok(web::Json(MetricsResponse {
        tool_calls: 0,
        api_requests: 0,
        token_usage: TokenUsage::default(),
        estimated_cost: 0.0,
        has_pricing: false,
        duration_ms: lasted,
        log_lines: found.log_lines,
        attempts: found.view.attempt,
    }))
}

async fn find(
    db: &impl GenericClient,
    account: AccountId,
    id: ExecutionId,
) -> Result<execution_views::ExecutionDetail, ApiError> {
    let found = execution_views::get(db, account, id).await?;
    found.ok_or_else(|| ApiError::not_found("execution"))
}

fn filter(request: &HttpRequest, query: ListQuery) -> Result<execution_views::Filter, ApiError> {
    Ok(execution_views::Filter {
        flow: query.flow_id.map(FlowId),
        states: states(request.query_string())?,
        search: short("search", query.search)?,
        started_after: query.started_after,
    })
}

/// Every `status` of the query; the usual reader of queries knows no repetition.
fn states(query: &str) -> Result<Vec<ExecutionState>, ApiError> {
    let given = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "status");
    let states: Result<Vec<_>, _> = given.map(|(_, value)| value.parse()).collect();
    let refuse = |message: String| {
        ApiError::invalid(vec![Problem::of("query", "status", "value_error", message)])
    };
    let states: Vec<ExecutionState> =
        states.map_err(|error: preloop_actors::event::UnknownName| {
            let names = ExecutionState::ALL.map(ExecutionState::as_str).join(", ");
            refuse(format!("{error}; use one of {names}"))
        })?;
    if states.len() > STATUSES_MAX {
        return Err(refuse(format!("may be given at most {STATUSES_MAX} times")));
    }
    Ok(states)
}
