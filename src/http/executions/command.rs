//! What people ask of executions: to stop, or to be tried again.

use super::wire::{CommandRequest, CommandResponse, RetryResponse};
use crate::{
    http::{
        audit::{Asker, Change},
        caller::{Caller, may},
        error::ApiError,
        extract::{Json, Path},
        openapi::{Addressed, Bodied, Checked, Contested, Expiring, Faults, Guarded},
    },
    store::{
        Store,
        execution_views::{self, RetryAnswer, StopAnswer},
        store_error,
    },
};
use actix_web::{post, web};
use chrono::{DateTime, Utc};
use preloop_actors::{execution::ExecutionState, ids::ExecutionId};
use std::sync::Arc;
use uuid::Uuid;

/// Who asked for the stop, as stored.
const STOP_SOURCE: &str = "user";

/// Tells this process's owner of an execution to look at it at once. Losing a hint only costs time.
#[derive(Clone)]
pub struct ExecutionHint(Arc<dyn Fn(ExecutionId) + Send + Sync>);

impl ExecutionHint {
    /// `hint` must not block.
    pub fn new(hint: impl Fn(ExecutionId) + Send + Sync + 'static) -> Self {
        Self(Arc::new(hint))
    }

    /// Gives the hint.
    pub fn give(&self, id: ExecutionId) {
        (self.0)(id);
    }
}

/// Asks an execution to stop. That is final, and asking again changes nothing.
#[utoipa::path(
    tag = "executions",
    params(("execution_id" = Uuid, Path)),
    responses((status = 200, body = CommandResponse), Guarded, Addressed, Contested, Bodied, Checked, Faults),
)]
#[post("/flows/executions/{execution_id}/command")]
pub async fn command(
    caller: Caller<may::ExecuteFlows>,
    id: Path<Uuid>,
    body: Json<CommandRequest>,
    store: web::Data<Store>,
    hint: web::Data<ExecutionHint>,
) -> Result<web::Json<CommandResponse>, ApiError> {
    let refuse = |message: String| Err(ApiError::invalid_field("command", message));
    match body.0.command.as_str() {
        "stop" => {}
        known @ ("send_message" | "pause") => {
            return refuse(format!("`{known}` is not supported by this agent type; use `stop`"));
        }
        other => return refuse(format!("`{other}` is not a command; use `stop`")),
    }
    let execution = ExecutionId(id.0);
    let since = request_stop(&store, &caller.asker, execution, &hint).await?;
    Ok(web::Json(CommandResponse {
        status: "command_sent".to_owned(),
        execution_id: id.0,
        stop_requested_at: since,
    }))
}

/// Writes down that someone wants it stopped, and tells its owner. Gives the time of the first request.
pub async fn request_stop(
    store: &Store,
    asker: &Asker,
    execution: ExecutionId,
    hint: &ExecutionHint,
) -> Result<DateTime<Utc>, ApiError> {
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    match execution_views::request_stop(&tx, asker.account(), execution, STOP_SOURCE).await? {
        StopAnswer::Missing => Err(ApiError::not_found("execution")),
        StopAnswer::Ended(state) => {
            Err(ApiError::conflict(format!("the execution has ended already, as {state}")))
        }
        StopAnswer::Requested { since, .. } => {
            asker.record(&tx, Change::new("stop_execution", "execution", execution)).await?;
            tx.commit().await.map_err(store_error)?;
            hint.give(execution);
            Ok(since)
        }
    }
}

/// Starts a failed or stopped execution's flow once more, for the same event and in its current version.
#[utoipa::path(
    tag = "executions",
    params(("execution_id" = Uuid, Path)),
    responses((status = 200, body = RetryResponse), Guarded, Addressed, Expiring, Bodied, Checked, Faults),
)]
#[post("/flows/executions/{execution_id}/retry")]
pub async fn retry(
    caller: Caller<may::ExecuteFlows>,
    id: Path<Uuid>,
    store: web::Data<Store>,
    hint: web::Data<ExecutionHint>,
) -> Result<web::Json<RetryResponse>, ApiError> {
    let mut db = store.client().await?;
    let mut tx = db.transaction().await.map_err(store_error)?;
    let refuse = |message: &str| Err(ApiError::bad_request(message));
    match execution_views::retry(&mut tx, caller.account, ExecutionId(id.0)).await? {
        RetryAnswer::Started { id: fresh, flow } => {
            let change = Change::new("retry_execution", "execution", id.0);
            caller.record(&tx, change.with("started", fresh.to_string())).await?;
            tx.commit().await.map_err(store_error)?;
            hint.give(fresh);
            Ok(web::Json(RetryResponse {
                id: fresh.0,
                status: ExecutionState::Pending.to_string(),
                flow_id: flow.0,
                retry_of_execution_id: id.0,
            }))
        }
        RetryAnswer::WrongState(state) => Err(ApiError::bad_request(format!(
            "only FAILED and STOPPED executions can be retried; this one is {state}"
        ))),
        RetryAnswer::FlowDisabled => refuse("the flow is disabled; enable it first"),
        RetryAnswer::FlowDeleted => refuse("the flow was deleted, so it cannot run again"),
        RetryAnswer::EventGone => Err(ApiError::gone(
            "the event is past its retention and was dropped; start the flow anew",
        )),
        RetryAnswer::Missing => Err(ApiError::not_found("execution")),
    }
}
