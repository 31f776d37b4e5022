//! What an issue has to do with others, asked of and told to its tracker.

use super::{
    body::{LinkCreate, PlaceQuery},
    find,
    refusal::client,
    wire::LinkResponse,
    write::record,
};
use crate::{
    http::{
        audit::Change,
        caller::{Caller, may},
        error::{ApiError, ErrorBody},
        extract::{Json, Path, Query},
        idempotency::{Done, Idempotency},
        openapi::{Addressed, Bodied, Checked, Contested, Faults, Guarded, Relayed},
        page,
    },
    issues::{IssueName, Issues},
    store::Store,
    trackers::{client::TrackerClients, writing::IssueTarget},
};
use actix_web::{HttpResponse, get, http::StatusCode, post, web};

/// Lists the links of an issue, as the tracker has them at this moment.
#[utoipa::path(
    tag = "issues",
    params(("issue_id" = String, Path, description = "Id, key or address of the issue."), PlaceQuery),
    responses(
        (status = 200, body = [LinkResponse], headers(("X-Total-Count" = i64))),
        (status = 400, description = "The tracker refused.", body = ErrorBody),
        Guarded, Addressed, Checked, Relayed, Faults,
    ),
)]
#[get("/issues/{issue_id:.+}/links")]
pub async fn list(
    caller: Caller<may::ViewIssues>,
    id: Path<String>,
    query: Query<PlaceQuery>,
    issues: web::Data<Issues>,
    clients: web::Data<dyn TrackerClients>,
) -> Result<HttpResponse, ApiError> {
    let issue = find(&issues, caller.account, &id.0, &query.0).await?;
    let client = client(clients.get_ref(), caller.account, &issue.place).await?;
    let links = client.links(&IssueTarget::from(&issue)).await?;
    let items: Vec<_> = links.into_iter().map(LinkResponse::from).collect();
    Ok(page::list(&items, items.len() as i64))
}

/// Links an issue with another one of its tracker; a link that is there already is fine.
#[utoipa::path(
    tag = "issues",
    params(
        ("issue_id" = String, Path, description = "Id, key or address of the issue."), PlaceQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Names this request for a day."),
    ),
    responses(
        (status = 201, body = [LinkResponse]),
        Guarded, Addressed, Contested, Checked, Bodied, Relayed, Faults,
    ),
)]
#[post("/issues/{issue_id:.+}/links")]
#[expect(clippy::too_many_arguments, reason = "extractors")]
pub async fn create(
    caller: Caller<may::EditIssues>,
    once: Idempotency,
    id: Path<String>,
    query: Query<PlaceQuery>,
    body: Json<LinkCreate>,
    issues: web::Data<Issues>,
    clients: web::Data<dyn TrackerClients>,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let (body, who) = (body.0, (caller.account, caller.user));
    let issue = find(&issues, caller.account, &id.0, &query.0).await?;
    let name = IssueName { field: "target", text: &body.target, ..IssueName::default() };
    let target = issues.find(caller.account, name).await?;
    if target.place.tracker != issue.place.tracker {
        let problem = format!(
            "`{}` is of tracker `{}`, and trackers link only their own; comment on both instead",
            target.key, target.place.tracker_name
        );
        return Err(ApiError::invalid_field("target", problem));
    }
    let kept = store.clone();
    let request = serde_json::to_value(&body).map_err(ApiError::internal)?;
    let work = async move {
        let client = client(clients.get_ref(), caller.account, &issue.place).await?;
        let from = IssueTarget::from(&issue);
        client.link(&from, body.kind.into(), &IssueTarget::from(&target)).await?;
        let change = Change::new("link_issues", "issue", &issue.key).with("target", &*target.key);
        record(&caller, &store, change).await;
        let links = client.links(&from).await?;
        let links: Vec<_> = links.into_iter().map(LinkResponse::from).collect();
        Done::new(StatusCode::CREATED, &links)
    };
    once.once(&kept, who, &request, work).await
}
