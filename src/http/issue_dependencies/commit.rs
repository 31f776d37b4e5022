//! Writing dependencies to trackers, as links between issues.

use super::wire::{CommitItem, CommitRequest, CommitResponse, CommitResult};
use crate::{
    dependencies::{Dependency, Judge, Kind},
    http::{
        audit::Change,
        caller::{Caller, may},
        check::Checks,
        error::ApiError,
        extract::Json,
        issues::{client, record},
        openapi::{Addressed, Bodied, Checked, Faults, Guarded, Relayed},
    },
    store::{
        Store, issue_dependencies,
        issues::{Issue, these},
    },
    trackers::{client::TrackerClients, writing::IssueTarget},
};
use actix_web::{post, web};
use preloop_actors::{
    ids::{AccountId, IssueId},
    issue::LinkKind,
};
use std::collections::HashMap;
use uuid::Uuid;

/// Most dependencies of one call: each is a call of a tracker.
const ITEMS_MAX: usize = 50;
const REASON_CHARS_MAX: usize = 2_000;

/// Writes dependencies to their trackers. One that is there already is fine; one that fails does not stop the others.
#[utoipa::path(
    tag = "dependencies",
    responses((status = 200, body = CommitResponse), Guarded, Addressed, Checked, Bodied, Relayed, Faults),
)]
#[post("/issue-dependencies/commit")]
pub async fn commit(
    caller: Caller<may::EditIssues>,
    body: Json<CommitRequest>,
    store: web::Data<Store>,
    clients: web::Data<dyn TrackerClients>,
) -> Result<web::Json<CommitResponse>, ApiError> {
    let items = body.0.dependencies;
    check(&items)?;
    let known = issues(&store, caller.account, &items).await?;
    // Nobody who goes away in the middle leaves a link that we do not know of.
    let work = tokio::task::spawn_local(async move {
        let mut results = Vec::new();
        for item in items {
            let error = written(&caller, &store, clients.get_ref(), &known, &item).await.err();
            let (source, target, kind) = (item.source, item.target, item.kind);
            let (is_committed, error) = (error.is_none(), error.map(|error| error.to_string()));
            results.push(CommitResult { source, target, kind, is_committed, error });
        }
        results
    });
    let results = work.await.map_err(ApiError::internal)?;
    Ok(web::Json(CommitResponse { results }))
}

fn check(items: &[CommitItem]) -> Result<(), ApiError> {
    let mut checks = Checks::new();
    let fits = (1..=ITEMS_MAX).contains(&items.len());
    checks.that(fits, "dependencies", format!("have to be 1 to {ITEMS_MAX}"));
    for item in items {
        let reason = item.reason.as_deref().unwrap_or_default();
        let is_share = item.confidence_score.is_none_or(|share| (0.0..=1.0).contains(&share));
        checks
            .that(item.source != item.target, "dependencies", "an issue cannot depend on itself")
            .that(is_share, "dependencies", "`confidence_score` has to be 0 to 1")
            .length("dependencies", reason, 0..=REASON_CHARS_MAX);
    }
    checks.done()
}

/// All issues that are named; another account's are as good as none.
async fn issues(
    store: &Store,
    account: AccountId,
    items: &[CommitItem],
) -> Result<HashMap<Uuid, Issue>, ApiError> {
    let ids: Vec<_> =
        items.iter().flat_map(|item| [item.source, item.target]).map(IssueId).collect();
    let db = store.client().await?;
    let found = these(&db, account, &ids).await?;
    let known: HashMap<_, _> = found.into_iter().map(|issue| (issue.id.0, issue)).collect();
    match ids.iter().all(|id| known.contains_key(&id.0)) {
        true => Ok(known),
        false => Err(ApiError::not_found("issue")),
    }
}

async fn written(
    caller: &Caller<may::EditIssues>,
    store: &Store,
    clients: &dyn TrackerClients,
    known: &HashMap<Uuid, Issue>,
    item: &CommitItem,
) -> Result<(), ApiError> {
    let not_found = || ApiError::not_found("issue");
    let source = known.get(&item.source).ok_or_else(not_found)?;
    let target = known.get(&item.target).ok_or_else(not_found)?;
    if source.place.tracker != target.place.tracker {
        return Err(ApiError::bad_request(format!(
            "`{}` is of tracker `{}`, and trackers link only their own; comment on both instead",
            target.key, target.place.tracker_name
        )));
    }
    let client = client(clients, caller.account, &source.place).await?;
    let kind = match item.kind {
        Kind::BlockedBy => LinkKind::BlockedBy,
        Kind::ParentOf => LinkKind::ParentOf,
        Kind::RelatesTo => LinkKind::Relates,
    };
    client.link(&IssueTarget::from(source), kind, &IssueTarget::from(target)).await?;
    let done = Change::new("link_issues", "issue", &source.key).with("target", &*target.key);
    record(caller, store, done.with("kind", item.kind.as_str())).await;
    let dependency = Dependency {
        source: item.source,
        target: item.target,
        kind: item.kind,
        reason: item.reason.clone().unwrap_or_default(),
        confidence: item.confidence_score.unwrap_or(1.0),
        judge: Judge::Local,
    };
    let db = store.client().await?;
    issue_dependencies::commit(&db, caller.account, &dependency).await?;
    Ok(())
}
