//! Creating, changing and taking away issues: the tracker first, then what is kept here.

use super::{
    body::{IssueCreate, IssueUpdate, PlaceQuery},
    find,
    wire::{IssueRemoved, IssueResponse, Outcome},
};
use crate::{
    http::{
        audit::Change,
        caller::{Caller, may},
        error::ApiError,
        extract::{Json, Path, Query},
        idempotency::{Done, Idempotency},
        openapi::{Addressed, Bodied, Checked, Contested, Faults, Guarded, Relayed},
    },
    issues::{Issues, ProjectName, Removed, Written},
    store::{Store, projects::Place},
    trackers::{client::TrackerClients, writing::IssueChange},
};
use actix_web::{HttpResponse, delete, http::StatusCode, post, put, web};
use preloop_actors::{ids::IssueId, issue::IssueSnapshot};

/// Creates an issue at the tracker. With an `Idempotency-Key` it may be sent again.
#[utoipa::path(
    tag = "issues",
    params(("Idempotency-Key" = Option<String>, Header, description = "Names this request for a day.")),
    responses(
        (status = 201, body = IssueResponse),
        Guarded, Addressed, Contested, Checked, Bodied, Relayed, Faults,
    ),
)]
#[post("/issues")]
pub async fn create(
    caller: Caller<may::CreateIssues>,
    once: Idempotency,
    body: Json<IssueCreate>,
    issues: web::Data<Issues>,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let (body, who) = (body.0, (caller.account, caller.user));
    body.check()?;
    let name = ProjectName {
        field: "project",
        text: body.project_name().unwrap_or_default(),
        organization: body.organization_name(),
    };
    let place = issues.project(caller.account, name).await?;
    let request = serde_json::to_value(&body).map_err(ApiError::internal)?;
    let kept = store.clone();
    let work = async move {
        let written = issues.create(caller.account, &place, body.draft()).await?;
        let change = Change::new("create_issue", "issue", &written.said.key);
        let response = respond(place, written);
        record(&caller, &store, change.with("url", &*response.url)).await;
        Done::new(StatusCode::CREATED, &response)
    };
    once.once(&kept, who, &request, work).await
}

/// Changes what is given at the tracker and leaves the rest.
#[utoipa::path(
    tag = "issues",
    params(
        ("issue_id" = String, Path, description = "Id, key or address of the issue."), PlaceQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Names this request for a day."),
    ),
    responses(
        (status = 200, body = IssueResponse),
        Guarded, Addressed, Contested, Checked, Bodied, Relayed, Faults,
    ),
)]
#[put("/issues/{issue_id:.+}")]
pub async fn update(
    caller: Caller<may::EditIssues>,
    once: Idempotency,
    id: Path<String>,
    query: Query<PlaceQuery>,
    body: Json<IssueUpdate>,
    issues: web::Data<Issues>,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let (body, who) = (body.0, (caller.account, caller.user));
    body.check()?;
    let place = PlaceQuery {
        organization: body.organization.clone().or(query.0.organization),
        project: body.project.clone().or(query.0.project),
    };
    let issue = find(&issues, caller.account, &id.0, &place).await?;
    let request = serde_json::to_value(&body).map_err(ApiError::internal)?;
    let change = body.change();
    if change == IssueChange::default() {
        return Err(ApiError::bad_request(
            "nothing to change; give at least one field of the issue",
        ));
    }
    let kept = store.clone();
    let work = async move {
        let fields = given(&change);
        let written = issues.update(caller.account, &issue, change).await?;
        let change = Change::new("update_issue", "issue", &issue.key).given(fields);
        record(&caller, &store, change).await;
        let written = Written { id: written.id.map(|_| Some(issue.id)), ..written };
        Done::new(StatusCode::OK, &respond(issue.place, written))
    };
    once.once(&kept, who, &request, work).await
}

/// Deletes an issue at the tracker; where that cannot be done, such as at GitHub, closes it. The answer says which.
#[utoipa::path(
    tag = "issues",
    params(
        ("issue_id" = String, Path, description = "Id, key or address of the issue."), PlaceQuery,
        ("Idempotency-Key" = Option<String>, Header, description = "Names this request for a day."),
    ),
    responses(
        (status = 200, body = IssueRemoved),
        (status = 400, description = "The tracker refused.", body = crate::http::error::ErrorBody),
        Guarded, Addressed, Contested, Checked, Relayed, Faults,
    ),
)]
#[delete("/issues/{issue_id:.+}")]
pub async fn delete(
    caller: Caller<may::EditIssues>,
    once: Idempotency,
    id: Path<String>,
    query: Query<PlaceQuery>,
    issues: web::Data<Issues>,
    clients: web::Data<dyn TrackerClients>,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let (kept, who) = (store.clone(), (caller.account, caller.user));
    let name = id.0.clone();
    let work = async move {
        let issue = find(&issues, caller.account, &id.0, &query.0).await?;
        let removed = issues.remove(clients.get_ref(), caller.account, &issue).await?;
        let (key, place) = (issue.key, issue.place);
        let removed = match removed {
            Removed::Deleted(_) => IssueRemoved {
                message: format!("`{key}` is deleted at tracker `{}`", place.tracker_name),
                outcome: Outcome::Deleted,
                issue: None,
            },
            Removed::Closed(written) => IssueRemoved {
                message: format!(
                    "tracker `{}` deletes nothing for us, so `{key}` is closed",
                    place.tracker_name
                ),
                outcome: Outcome::Closed,
                issue: Some(respond(place, written)),
            },
        };
        record(&caller, &store, Change::new("delete_issue", "issue", &key)).await;
        Done::new(StatusCode::OK, &removed)
    };
    once.once(&kept, who, &name, work).await
}

/// What the tracker has now. An id that could not be kept is left out.
fn respond(place: Place, written: Written<IssueSnapshot, IssueId>) -> IssueResponse {
    IssueResponse::said(written.id.ok().flatten(), place, written.said)
}

/// Writes down what was done. It is done whether or not that succeeds.
pub(in crate::http) async fn record<P>(caller: &Caller<P>, store: &Store, change: Change) {
    let recorded = async {
        let db = store.client().await?;
        caller.record(&db, change).await
    };
    if let Err(error) = recorded.await {
        tracing::warn!("a write to a tracker is missing in the record: {error}");
    }
}

/// The fields that a change has.
fn given(change: &IssueChange) -> Vec<&'static str> {
    let IssueChange { title, description, status, priority, assignee, labels, .. } = change;
    let fields = [
        ("title", title.is_some()),
        ("description", description.is_some()),
        ("status", status.is_some()),
        ("priority", priority.is_some()),
        ("assignee", assignee.is_some()),
        ("labels", labels.is_some()),
    ];
    fields.into_iter().filter(|(_, given)| *given).map(|(name, _)| name).collect()
}
