//! Requests for approval over REST: what waits, what was decided, and deciding.

mod answer;
mod deciding;
mod decision;
mod edit;
mod parts;
mod person;
mod records;
mod refused;
mod respond;
mod risk;
#[cfg(test)]
pub(super) mod tests;
pub mod wire;

pub use edit::EditCheck;

pub(super) use decision::ApprovalDecision;
pub(super) use parts::{QuestionPart, RunName, RunOutcome, run_name, run_outcome};
pub(super) use refused::{counted, not_found, require_pending};

use super::{
    caller::{Caller, may},
    error::{ApiError, Problem},
    extract::{Path, Query},
    openapi::{Addressed, Checked, Faults, Guarded},
    page::{self, OFFSET_MAX},
};
use crate::store::{
    Store,
    approval_views::{self, ApprovalDetail, Filter},
    notifications,
    page::Window,
};
use actix_web::{HttpResponse, get, web};
use preloop_actors::{
    approval::{ApprovalId, Status},
    ids::AccountId,
};
use records::{
    ApprovalEventResponse, ApprovalNotificationResponse, ApprovalRequestStats,
    OwnerConsentStatusResponse,
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use wire::ApprovalRequestResponse;

/// Most requests of one list, and how many unless asked.
const LIMIT_MAX: i64 = 100;
const LIMIT_DEFAULT: i64 = 50;
/// Longest text that is searched for, in characters.
const SEARCH_CHARS_MAX: usize = 200;
const STATUSES: [Status; 5] =
    [Status::Pending, Status::Approved, Status::Declined, Status::Expired, Status::Cancelled];

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    // Names before ids.
    cfg.service(list)
        .service(stats)
        .service(deciding::decide_batch)
        .service(get)
        .service(original_args)
        .service(history)
        .service(told)
        .service(consent_status)
        .service(deciding::decide)
        .service(deciding::approve)
        .service(deciding::decline)
        .service(deciding::cancel);
}

/// Which requests to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// `pending`, `approved`, `declined`, `expired` or `cancelled`.
    status: Option<String>,
    /// Only what this execution asked for.
    execution_id: Option<Uuid>,
    /// Only what was asked for in this session of a client, in the client's words.
    runtime_session_id: Option<String>,
    /// The tool's own name, or what it is listed as.
    tool_name: Option<String>,
    /// Text within what people read of a request, or its id.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Most requests to answer; 50 unless said.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
    /// How many to leave out first.
    #[param(minimum = 0)]
    skip: Option<i64>,
}

/// Lists requests, newest first. `X-Total-Count` counts up to 100,000.
#[utoipa::path(
    tag = "approvals",
    params(ListQuery),
    responses(
        (status = 200, body = [ApprovalRequestResponse], headers(("X-Total-Count" = i64))),
        Guarded, Checked, Faults,
    ),
)]
#[get("/approval-requests")]
async fn list(
    caller: Caller<may::ViewApprovals>,
    query: Query<ListQuery>,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let (filter, window) = query.0.read()?;
    let db = store.client().await?;
    let found = approval_views::list(&db, caller.account, &filter, window).await?;
    let voters = found.rows.iter().flat_map(|view| view.voters());
    let names = approval_views::names(&db, caller.account, voters).await?;
    let respond = |view| ApprovalRequestResponse::of(view, &names);
    let items: Vec<_> = found.rows.into_iter().map(respond).collect();
    Ok(page::list(&items, found.total))
}

/// Counts requests by how they stand.
#[utoipa::path(
    tag = "approvals",
    responses((status = 200, body = ApprovalRequestStats), Guarded, Faults),
)]
#[get("/approval-requests/stats")]
async fn stats(
    caller: Caller<may::ViewApprovals>,
    store: web::Data<Store>,
) -> Result<web::Json<ApprovalRequestStats>, ApiError> {
    let db = store.client().await?;
    Ok(web::Json(approval_views::stats(&db, caller.account).await?.into()))
}

/// Shows one request. People who may decide see the whole arguments, and what the call came to.
#[utoipa::path(
    tag = "approvals",
    params(("request_id" = Uuid, Path)),
    responses((status = 200, body = ApprovalRequestResponse), Guarded, Addressed, Checked, Faults),
)]
#[get("/approval-requests/{request_id}")]
async fn get(
    caller: Caller<may::ViewApprovals>,
    id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<web::Json<ApprovalRequestResponse>, ApiError> {
    respond::one(&store, caller.account, ApprovalId(id.0), respond::sees_all(&caller)).await
}

/// Shows the arguments as they were asked for, secrets included, to people who may decide.
#[utoipa::path(
    tag = "approvals",
    params(("request_id" = Uuid, Path)),
    responses((status = 200, body = Object), Guarded, Addressed, Checked, Faults),
)]
#[get("/approval-requests/{request_id}/original-args")]
async fn original_args(
    caller: Caller<may::ViewApprovals>,
    id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<web::Json<Value>, ApiError> {
    let found = find(&store, caller.account, id.0).await?;
    if !respond::sees_all(&caller) {
        return Err(ApiError::forbidden(
            "whole arguments are shown to people who are signed in and may decide; others see `tool_args` of the \
             request",
        ));
    }
    Ok(web::Json(found.asked))
}

/// Shows what happened to a request, the oldest first.
#[utoipa::path(
    tag = "approvals",
    params(("request_id" = Uuid, Path)),
    responses((status = 200, body = [ApprovalEventResponse]), Guarded, Addressed, Checked, Faults),
)]
#[get("/approval-requests/{request_id}/history")]
async fn history(
    caller: Caller<may::ViewApprovals>,
    id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<web::Json<Vec<ApprovalEventResponse>>, ApiError> {
    find(&store, caller.account, id.0).await?;
    let db = store.client().await?;
    let events = approval_views::events(&db, caller.account, ApprovalId(id.0)).await?;
    Ok(web::Json(events.into_iter().map(Into::into).collect()))
}

/// Shows who was told of a request, by which channel, and what became of each message.
#[utoipa::path(
    tag = "approvals",
    operation_id = "approval_request_notifications",
    params(("request_id" = Uuid, Path)),
    responses(
        (status = 200, body = [ApprovalNotificationResponse]), Guarded, Addressed, Checked, Faults,
    ),
)]
#[get("/approval-requests/{request_id}/notifications")]
async fn told(
    caller: Caller<may::ViewApprovals>,
    id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<web::Json<Vec<ApprovalNotificationResponse>>, ApiError> {
    find(&store, caller.account, id.0).await?;
    let db = store.client().await?;
    let messages = notifications::of_approval(&db, caller.account, id.0).await?;
    Ok(web::Json(messages.into_iter().map(Into::into).collect()))
}

/// Says how a request stands, and until when it waits.
#[utoipa::path(
    tag = "approvals",
    params(("request_id" = Uuid, Path)),
    responses((status = 200, body = OwnerConsentStatusResponse), Guarded, Addressed, Checked, Faults),
)]
#[get("/approval-requests/{request_id}/consent-status")]
async fn consent_status(
    caller: Caller<may::ViewApprovals>,
    id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<web::Json<OwnerConsentStatusResponse>, ApiError> {
    let approval = find(&store, caller.account, id.0).await?.view.approval;
    let expires_at = Some(approval.expires_at);
    Ok(web::Json(OwnerConsentStatusResponse { status: approval.status, expires_at }))
}

async fn find(store: &Store, account: AccountId, id: Uuid) -> Result<ApprovalDetail, ApiError> {
    let db = store.client().await?;
    approval_views::get(&db, account, ApprovalId(id)).await?.ok_or_else(not_found)
}

impl ListQuery {
    fn read(self) -> Result<(Filter, Window), ApiError> {
        let refuse = |name: &str, problem: &str| {
            Err(ApiError::invalid(vec![Problem::of("query", name, "value_error", problem)]))
        };
        let limit = self.limit.unwrap_or(LIMIT_DEFAULT);
        if !(1..=LIMIT_MAX).contains(&limit) {
            return refuse("limit", "has to be a whole number from 1 to 100");
        }
        let offset = self.skip.unwrap_or(0);
        if !(0..=OFFSET_MAX).contains(&offset) {
            return refuse("skip", "has to be a whole number from 0 to 2147483647");
        }
        let known = |word: &str| STATUSES.into_iter().find(|status| status.as_str() == word);
        let given = self.status.as_deref().filter(|word| !word.is_empty());
        let status = given.and_then(known);
        if given.is_some() && status.is_none() {
            return refuse("status", "has to be pending, approved, declined, expired or cancelled");
        }
        let search = self.q.filter(|text| !text.is_empty());
        if search.as_deref().is_some_and(|text| text.chars().nth(SEARCH_CHARS_MAX).is_some()) {
            return refuse("q", "may have at most 200 characters");
        }
        let filter = Filter {
            status,
            execution: self.execution_id,
            session: self.runtime_session_id,
            tool: self.tool_name,
            search,
        };
        Ok((filter, Window { offset, limit }))
    }
}
