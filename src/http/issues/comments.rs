//! Comments on an issue.

use super::{
    body::{CommentCreate, CommentsQuery, PlaceQuery},
    find,
    wire::{CommentList, CommentResponse},
    write::record,
};
use crate::{
    http::{
        audit::Change,
        caller::{Caller, may},
        error::ApiError,
        extract::{Json, Path, Query},
        idempotency::{Done, Idempotency},
        openapi::{Addressed, Bodied, Checked, Contested, Faults, Guarded, Relayed},
        page::TOTAL_COUNT,
    },
    issues::Issues,
    store::{Store, issues as store, page::Window},
};
use actix_web::{HttpResponse, get, http::StatusCode, post, web};

/// Lists the comments on an issue, oldest first.
#[utoipa::path(
    tag = "issues",
    params(("issue_id" = String, Path, description = "Id, key or address of the issue."), CommentsQuery),
    responses(
        (status = 200, body = CommentList, headers(("X-Total-Count" = i64))),
        Guarded, Addressed, Checked, Faults,
    ),
)]
#[get("/issues/{issue_id:.+}/comments")]
pub async fn list(
    caller: Caller<may::ViewIssues>,
    id: Path<String>,
    query: Query<CommentsQuery>,
    issues: web::Data<Issues>,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let CommentsQuery { organization, project, limit, offset } = query.0;
    let place = PlaceQuery { organization, project };
    let issue = find(&issues, caller.account, &id.0, &place).await?;
    let db = store.client().await?;
    let window = Window { offset, limit };
    let found = store::list_comments(&db, caller.account, issue.id, window).await?;
    let items = found.rows.into_iter().map(CommentResponse::from).collect();
    let list = CommentList { items, total: found.total, limit, offset };
    Ok(HttpResponse::Ok().insert_header((TOTAL_COUNT, found.total.to_string())).json(list))
}

/// Comments on an issue at the tracker. With an `Idempotency-Key` it may be sent again.
#[utoipa::path(
    tag = "issues",
    params(
        ("issue_id" = String, Path, description = "Id, key or address of the issue."), PlaceQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Names this request for a day."),
    ),
    responses(
        (status = 201, body = CommentResponse),
        Guarded, Addressed, Contested, Checked, Bodied, Relayed, Faults,
    ),
)]
#[post("/issues/{issue_id:.+}/comments")]
pub async fn create(
    caller: Caller<may::EditIssues>,
    once: Idempotency,
    id: Path<String>,
    query: Query<PlaceQuery>,
    body: Json<CommentCreate>,
    issues: web::Data<Issues>,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let (body, who) = (body.0, (caller.account, caller.user));
    body.check()?;
    let issue = find(&issues, caller.account, &id.0, &query.0).await?;
    let request = serde_json::to_value(&body).map_err(ApiError::internal)?;
    let kept = store.clone();
    let work = async move {
        let written = issues.comment(caller.account, &issue, body.draft()).await?;
        let change = Change::new("comment_on_issue", "issue", &issue.key);
        record(&caller, &store, change.with("url", &*written.said.url)).await;
        let response = CommentResponse::said(written.id.ok().flatten(), &issue, written.said);
        Done::new(StatusCode::CREATED, &response)
    };
    once.once(&kept, who, &request, work).await
}
