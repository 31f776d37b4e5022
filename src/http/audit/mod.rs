//! The record of what happened: read here, and written by every handler that changes something.

mod chain;
mod change;
mod origin;
mod query;
#[cfg(test)]
mod tests;
mod wire;

pub use change::{Asker, Change};
pub use origin::Origin;

use super::{
    caller::{Caller, may},
    error::ApiError,
    extract::{Path, Query},
    openapi::{Addressed, Checked, Faults, Guarded},
    page::Skip,
};
use crate::store::{
    Store,
    audit::{self, Filter, GroupFilter, OutcomeMatch, Span, Status},
    page::Window,
};
use actix_web::{HttpRequest, get, web};
use chrono::{TimeDelta, Utc};
use query::{DenialsQuery, GroupedQuery, ListQuery, OverviewQuery, StatsQuery};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use wire::{
    AuditActorResponse, AuditGroupedListResponse, AuditLogResponse, AuditLogsListResponse,
    AuditOverviewResponse, AuditStatsResponse,
};

/// Every route of this resource, below `/api/v1`. Those with a fixed name come before the one with an id.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.configure(chain::configure)
        .service(actors)
        .service(grouped)
        .service(overview)
        .service(stats)
        .service(denials)
        .service(list)
        .service(get);
}

/// Lists what happened, newest first. Among the newest 100,000 entries of the span of time is looked; `total_capped`
/// says that there are older ones, which an earlier `end_date` shows.
#[utoipa::path(
    tag = "audit",
    params(ListQuery, Skip),
    responses((status = 200, body = AuditLogsListResponse), Guarded, Checked, Faults),
)]
#[get("/audit-logs")]
async fn list(
    caller: Caller<may::ViewAuditLogs>,
    query: Query<ListQuery>,
    page: Skip,
    store: web::Data<Store>,
) -> Result<web::Json<AuditLogsListResponse>, ApiError> {
    let filter = query.0.filter()?;
    let db = store.client().await?;
    let found = audit::list(&db, caller.account, &filter, page.into()).await?;
    Ok(web::Json(AuditLogsListResponse::new(found, page.into())))
}

/// Lists the people who may stand in the record, by username.
#[utoipa::path(
    tag = "audit",
    params(Skip<1000>),
    responses((status = 200, body = [AuditActorResponse]), Guarded, Checked, Faults),
)]
#[get("/audit-logs/actors")]
async fn actors(
    caller: Caller<may::ViewAuditLogs>,
    page: Skip<1000>,
    store: web::Data<Store>,
) -> Result<web::Json<Vec<AuditActorResponse>>, ApiError> {
    let db = store.client().await?;
    let found = audit::actors(&db, caller.account, page.into()).await?;
    Ok(web::Json(found.into_iter().map(Into::into).collect()))
}

/// Lists what belongs together as one: a call with its request for approval and its votes. Newest first; among the
/// newest 20,000 entries of the span of time is looked.
#[utoipa::path(
    tag = "audit",
    params(GroupedQuery),
    responses((status = 200, body = AuditGroupedListResponse), Guarded, Checked, Faults),
)]
#[get("/audit-logs/grouped")]
async fn grouped(
    caller: Caller<may::ViewAuditLogs>,
    request: HttpRequest,
    query: Query<GroupedQuery>,
    store: web::Data<Store>,
) -> Result<web::Json<AuditGroupedListResponse>, ApiError> {
    let (filter, window) = query.0.read(request.query_string())?;
    let db = store.client().await?;
    let found = audit::grouped(&db, caller.account, &filter, window).await?;
    Ok(web::Json(AuditGroupedListResponse::new(found, window)))
}

/// Sums up what happened, and shows what went wrong or was denied.
#[utoipa::path(
    tag = "audit",
    params(OverviewQuery),
    responses((status = 200, body = AuditOverviewResponse), Guarded, Checked, Faults),
)]
#[get("/audit-logs/overview")]
async fn overview(
    caller: Caller<may::ViewAuditLogs>,
    query: Query<OverviewQuery>,
    store: web::Data<Store>,
) -> Result<web::Json<AuditOverviewResponse>, ApiError> {
    let (start, limit) = query.0.read()?;
    let filter = GroupFilter {
        span: Span { start, end: None },
        outcomes: Some(vec![Status::Failure, Status::Denied]),
        outcome_match: OutcomeMatch::Any,
        ..GroupFilter::default()
    };
    let window = Window { offset: 0, limit };
    let db = store.client().await?;
    let counts = audit::counts(&db, caller.account, start).await?;
    let exceptions = audit::grouped(&db, caller.account, &filter, window).await?;
    let exceptions = AuditGroupedListResponse::new(exceptions, window);
    Ok(web::Json(AuditOverviewResponse::new(counts, exceptions)))
}

/// Counts what happened in the last days, and who did how much.
#[utoipa::path(
    tag = "audit",
    params(StatsQuery),
    responses((status = 200, body = AuditStatsResponse), Guarded, Checked, Faults),
)]
#[get("/audit-logs/stats")]
async fn stats(
    caller: Caller<may::ViewAuditLogs>,
    query: Query<StatsQuery>,
    store: web::Data<Store>,
) -> Result<web::Json<AuditStatsResponse>, ApiError> {
    let days = query.0.days()?;
    let db = store.client().await?;
    let found = audit::stats(&db, caller.account, last(days)).await?;
    Ok(web::Json(AuditStatsResponse::new(found, days)))
}

/// Lists what was denied in the last days, newest first.
#[utoipa::path(
    tag = "audit",
    params(DenialsQuery),
    responses((status = 200, body = AuditLogsListResponse), Guarded, Checked, Faults),
)]
#[get("/audit-logs/denials")]
async fn denials(
    caller: Caller<may::ViewAuditLogs>,
    query: Query<DenialsQuery>,
    store: web::Data<Store>,
) -> Result<web::Json<AuditLogsListResponse>, ApiError> {
    let (days, limit) = query.0.read()?;
    let filter = Filter { span: last(days), status: Some(Status::Denied), ..Filter::default() };
    let window = Window { offset: 0, limit };
    let db = store.client().await?;
    let found = audit::list(&db, caller.account, &filter, window).await?;
    Ok(web::Json(AuditLogsListResponse::new(found, window)))
}

/// Shows one entry.
#[utoipa::path(
    tag = "audit",
    params(("entry_id" = Uuid, Path)),
    responses((status = 200, body = AuditLogResponse), Guarded, Addressed, Checked, Faults),
)]
#[get("/audit-logs/{entry_id}")]
async fn get(
    caller: Caller<may::ViewAuditLogs>,
    id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<web::Json<AuditLogResponse>, ApiError> {
    let db = store.client().await?;
    let found = audit::get(&db, caller.account, id.0).await?;
    found.map(Into::into).map(web::Json).ok_or_else(|| ApiError::not_found("audit log entry"))
}

fn last(days: i64) -> Span {
    Span { start: Utc::now().checked_sub_signed(TimeDelta::days(days)), end: None }
}
