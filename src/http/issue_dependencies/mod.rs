//! Dependencies among issues: found in their texts, and written to their tracker as links.

mod commit;
#[cfg(test)]
mod tests;
mod wire;

use super::{
    caller::{Caller, may},
    check::Checks,
    error::ApiError,
    extract::Json,
    openapi::{Addressed, Bodied, Checked, Faults, Guarded},
};
use crate::{
    dependencies::{Dependencies, ISSUES_MAX},
    store::{
        Store, issue_dependencies,
        issues::{Issue, these},
    },
};
use actix_web::{post, web};
use preloop_actors::ids::{AccountId, IssueId};
use std::collections::{BTreeSet, HashMap};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use wire::{DependenciesResponse, DependencyResponse, DetectRequest, ExtendRequest};

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(detect).service(extend).service(commit::commit);
}

/// Finds out which issues of a set wait for which. Nothing is written.
#[utoipa::path(
    tag = "dependencies",
    responses((status = 200, body = DependenciesResponse), Guarded, Addressed, Checked, Bodied, Faults),
)]
#[post("/issue-dependencies/detect")]
async fn detect(
    caller: Caller<may::ViewIssues>,
    body: Json<DetectRequest>,
    store: web::Data<Store>,
    dependencies: web::Data<Dependencies>,
) -> Result<web::Json<DependenciesResponse>, ApiError> {
    let set = set(&store, caller.account, "issue_ids", &body.0.issue_ids).await?;
    respond(&store, &dependencies, caller.account, set, None).await.map(web::Json)
}

/// Adds issues to a set, and finds out what they have to do with it and with one another.
#[utoipa::path(
    tag = "dependencies",
    responses((status = 200, body = DependenciesResponse), Guarded, Addressed, Checked, Bodied, Faults),
)]
#[post("/issue-dependencies/extend")]
async fn extend(
    caller: Caller<may::ViewIssues>,
    body: Json<ExtendRequest>,
    store: web::Data<Store>,
    dependencies: web::Data<Dependencies>,
) -> Result<web::Json<DependenciesResponse>, ApiError> {
    let ExtendRequest { issue_ids, new_issue_ids } = body.0;
    let new: BTreeSet<Uuid> = new_issue_ids.iter().copied().collect();
    Checks::new().that(!new.is_empty(), "new_issue_ids", "must not be empty").done()?;
    let all: Vec<_> = issue_ids.into_iter().chain(new_issue_ids).collect();
    let set = set(&store, caller.account, "new_issue_ids", &all).await?;
    respond(&store, &dependencies, caller.account, set, Some(new)).await.map(web::Json)
}

/// The issues of a set, all of which the account must have.
async fn set(
    store: &Store,
    account: AccountId,
    field: &str,
    ids: &[Uuid],
) -> Result<Vec<Issue>, ApiError> {
    let ids: BTreeSet<_> = ids.iter().copied().collect();
    let fits = (2..=ISSUES_MAX).contains(&ids.len());
    let problem = format!("have to be 2 to {ISSUES_MAX} issues in all");
    Checks::new().that(fits, field, problem).done()?;
    let wanted: Vec<_> = ids.iter().copied().map(IssueId).collect();
    let db = store.client().await?;
    let found = these(&db, account, &wanted).await?;
    match found.len() == wanted.len() {
        true => Ok(found),
        false => Err(ApiError::not_found("issue")),
    }
}

/// What was found; only what concerns `new` issues, if there are some.
async fn respond(
    store: &Store,
    dependencies: &Dependencies,
    account: AccountId,
    set: Vec<Issue>,
    new: Option<BTreeSet<Uuid>>,
) -> Result<DependenciesResponse, ApiError> {
    let keys: HashMap<_, _> = set.iter().map(|issue| (issue.id.0, issue.key.clone())).collect();
    let issue_ids: Vec<_> = set.iter().map(|issue| issue.id.0).collect();
    let found = dependencies.detect(account, set).await?;
    let db = store.client().await?;
    let committed = issue_dependencies::committed(&db, account, &issue_ids).await?;
    let concerns = |source: &Uuid, target: &Uuid| {
        new.as_ref().is_none_or(|new| new.contains(source) || new.contains(target))
    };
    let rows = found.dependencies.into_iter().filter(|it| concerns(&it.source, &it.target));
    let rows = rows.map(|it| {
        let is_committed = committed.contains(&(it.source, it.target, it.kind.as_str().to_owned()));
        DependencyResponse::new(it, &keys, is_committed)
    });
    Ok(DependenciesResponse {
        dependencies: rows.collect(),
        issue_ids,
        model: found.model,
        model_error: found.model_error,
    })
}
