//! Issues and their comments: read from what is kept here, written through to the tracker.
//!
//! An issue is named in the path by its id, its key (`octo%2Fapp%231`, `PROJ-1`) or its address.

mod body;
mod comments;
mod links;
mod refusal;
#[cfg(test)]
mod tests;
pub mod wire;
mod write;

pub(in crate::http) use refusal::client;
pub(in crate::http) use write::record;

use super::{
    caller::{Caller, may},
    error::ApiError,
    extract::{Path, Query},
    openapi::{Addressed, Checked, Faults, Guarded},
    page::TOTAL_COUNT,
};
use crate::{
    issues::{IssueName, Issues},
    store::{
        Store,
        issues::{self as store, Filter, Issue},
        page::Window,
    },
};
use actix_web::{HttpResponse, get, web};
use body::{ListQuery, PlaceQuery, Sort};
use preloop_actors::ids::{AccountId, ProjectId, TrackerId};
use utoipa_actix_web::service_config::ServiceConfig;
use wire::{IssueCount, IssueListResponse, IssueResponse};

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    // An issue's name may hold slashes, so what is below an issue comes before the issue itself.
    cfg.service(list)
        .service(count)
        .service(write::create)
        .service(comments::list)
        .service(comments::create)
        .service(links::list)
        .service(links::create)
        .service(get)
        .service(write::update)
        .service(write::delete);
}

/// Lists issues, the one changed last first. Longer lists come by `GET /issues/search`.
#[utoipa::path(
    tag = "issues",
    params(ListQuery),
    responses(
        (status = 200, body = IssueListResponse, headers(("X-Total-Count" = i64))),
        Guarded, Checked, Faults,
    ),
)]
#[get("/issues")]
async fn list(
    caller: Caller<may::ViewIssues>,
    query: Query<ListQuery>,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    // The only order there is.
    let ListQuery { skip, limit, sort: Sort::UpdatedDesc, .. } = query.0;
    let filter = Filter {
        project: query.0.project_id.map(ProjectId),
        tracker: query.0.tracker_id.map(TrackerId),
        is_open: query.0.status.is_open(),
        text: query.0.q.as_deref().map(str::trim).filter(|text| !text.is_empty()),
        with_pull_requests: query.0.pull_requests,
    };
    let db = store.client().await?;
    let window = Window { offset: skip, limit };
    let found = store::list(&db, caller.account, filter, window).await?;
    let items = found.rows.into_iter().map(IssueResponse::from).collect();
    let list = IssueListResponse { items, total: found.total, skip, limit };
    Ok(HttpResponse::Ok().insert_header((TOTAL_COUNT, found.total.to_string())).json(list))
}

/// Counts the issues of the account.
#[utoipa::path(
    tag = "issues",
    responses((status = 200, body = IssueCount), Guarded, Faults),
)]
#[get("/issues-count")]
async fn count(
    caller: Caller<may::ViewIssues>,
    store: web::Data<Store>,
) -> Result<web::Json<IssueCount>, ApiError> {
    let db = store.client().await?;
    let store::Numbers { total, open } = store::numbers(&db, caller.account).await?;
    Ok(web::Json(IssueCount { count: total, total, open, closed: total - open }))
}

/// Shows one issue with its newest comments.
#[utoipa::path(
    tag = "issues",
    params(("issue_id" = String, Path, description = "Id, key or address of the issue."), PlaceQuery),
    responses((status = 200, body = IssueResponse), Guarded, Addressed, Checked, Faults),
)]
#[get("/issues/{issue_id:.+}")]
async fn get(
    caller: Caller<may::ViewIssues>,
    id: Path<String>,
    query: Query<PlaceQuery>,
    issues: web::Data<Issues>,
    store: web::Data<Store>,
) -> Result<web::Json<IssueResponse>, ApiError> {
    let issue = find(&issues, caller.account, &id.0, &query.0).await?;
    let db = store.client().await?;
    let comments = store::comments(&db, caller.account, issue.id).await?;
    Ok(web::Json(IssueResponse::from(issue).with_comments(comments.newest)))
}

/// The issue that a path names.
async fn find(
    issues: &Issues,
    account: AccountId,
    name: &str,
    place: &PlaceQuery,
) -> Result<Issue, ApiError> {
    let organization = place.organization.as_deref().filter(|name| !name.trim().is_empty());
    let project = place.project.as_deref().filter(|name| !name.trim().is_empty());
    let name = IssueName { field: refusal::ISSUE_ID, text: name, organization, project };
    Ok(issues.find(account, name).await?)
}
