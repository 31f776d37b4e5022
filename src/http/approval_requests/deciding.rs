//! Yes, no, and never mind.

use super::{
    decision::{ApprovalDecision, COMMENT_CHARS_MAX},
    edit::EditCheck,
    person::DecidingPerson,
    refused::{counted, not_found, require_pending},
    respond,
    wire::ApprovalRequestResponse,
};
use crate::{
    approvals::StoredApprovals,
    auth::Principal,
    http::{
        caller::{Caller, may},
        check::Checks,
        error::ApiError,
        extract::{Json, Path},
        openapi::{Addressed, Bodied, Checked, Contested, Faults, Guarded},
        optional::OptionalJson,
    },
    store::{Store, approval_views, teams},
};
use actix_web::{HttpRequest, post, web};
use preloop_actors::{
    approval::{Answer, ApprovalId, Ballot, Decider, Event, Status, TeamId},
    policy::Permission,
    ports::Approvals,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// Most requests of one batch.
const BATCH_MAX: usize = 100;

/// Several requests that get the same answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovalBatchDecision {
    #[schema(min_items = 1, max_items = 100)]
    ids: Vec<Uuid>,
    approved: bool,
    #[schema(max_length = 4000)]
    comment: Option<String>,
}

/// What came of each.
#[derive(Serialize, ToSchema)]
pub struct ApprovalBatchResponse {
    results: Vec<ApprovalBatchItemResult>,
    succeeded: usize,
    failed: usize,
}

#[derive(Serialize, ToSchema)]
pub struct ApprovalBatchItemResult {
    id: Uuid,
    /// The vote was counted.
    ok: bool,
    /// How the request stands now.
    status: Option<&'static str>,
    error: Option<String>,
}

/// Why it is not wanted any more.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovalCancel {
    #[schema(max_length = 4000)]
    reason: Option<String>,
}

/// Everything that a decision needs.
struct Desks<'a> {
    request: &'a HttpRequest,
    person: &'a DecidingPerson,
    store: &'a Store,
    desk: &'a StoredApprovals,
    teams: BTreeSet<TeamId>,
}

/// Decides a request: one vote, which settles it when no more are needed. Only people who are signed in may.
#[utoipa::path(
    tag = "approvals",
    params(("request_id" = Uuid, Path)),
    request_body = ApprovalDecision,
    responses(
        (status = 200, body = ApprovalRequestResponse),
        Guarded, Addressed, Bodied, Contested, Checked, Faults,
    ),
)]
#[post("/approval-requests/{request_id}/decide")]
pub async fn decide(
    request: HttpRequest,
    person: DecidingPerson,
    id: Path<Uuid>,
    body: Json<ApprovalDecision>,
    store: web::Data<Store>,
    desk: web::Data<StoredApprovals>,
) -> Result<web::Json<ApprovalRequestResponse>, ApiError> {
    one(&request, &person, id.0, None, &body.0, &store, &desk).await
}

/// Approves a request, as `/decide` with `approved: true`.
#[utoipa::path(
    tag = "approvals",
    params(("request_id" = Uuid, Path)),
    request_body = Option<ApprovalDecision>,
    responses(
        (status = 200, body = ApprovalRequestResponse),
        Guarded, Addressed, Bodied, Contested, Checked, Faults,
    ),
)]
#[post("/approval-requests/{request_id}/approve")]
pub async fn approve(
    request: HttpRequest,
    person: DecidingPerson,
    id: Path<Uuid>,
    body: OptionalJson<ApprovalDecision>,
    store: web::Data<Store>,
    desk: web::Data<StoredApprovals>,
) -> Result<web::Json<ApprovalRequestResponse>, ApiError> {
    one(&request, &person, id.0, Some(Answer::Approve), &body.0, &store, &desk).await
}

/// Declines a request, as `/decide` with `approved: false`.
#[utoipa::path(
    tag = "approvals",
    params(("request_id" = Uuid, Path)),
    request_body = Option<ApprovalDecision>,
    responses(
        (status = 200, body = ApprovalRequestResponse),
        Guarded, Addressed, Bodied, Contested, Checked, Faults,
    ),
)]
#[post("/approval-requests/{request_id}/decline")]
pub async fn decline(
    request: HttpRequest,
    person: DecidingPerson,
    id: Path<Uuid>,
    body: OptionalJson<ApprovalDecision>,
    store: web::Data<Store>,
    desk: web::Data<StoredApprovals>,
) -> Result<web::Json<ApprovalRequestResponse>, ApiError> {
    one(&request, &person, id.0, Some(Answer::Decline), &body.0, &store, &desk).await
}

/// Gives the same answer to several requests, each for itself. Questions cannot be answered so.
#[utoipa::path(
    tag = "approvals",
    responses((status = 200, body = ApprovalBatchResponse), Guarded, Bodied, Checked, Faults),
)]
#[post("/approval-requests/decide-batch")]
pub async fn decide_batch(
    request: HttpRequest,
    person: DecidingPerson,
    body: Json<ApprovalBatchDecision>,
    store: web::Data<Store>,
    desk: web::Data<StoredApprovals>,
) -> Result<web::Json<ApprovalBatchResponse>, ApiError> {
    let ApprovalBatchDecision { ids, approved, comment } = body.0;
    let problem = format!("has to have 1 to {BATCH_MAX} entries");
    Checks::new().that((1..=BATCH_MAX).contains(&ids.len()), "ids", problem).done()?;
    let decision = ApprovalDecision { approved: Some(approved), comment, ..Default::default() };
    let desks = Desks::open(&request, &person, &store, &desk).await?;
    let mut results = Vec::with_capacity(ids.len());
    for id in ids {
        results.push(match desks.count(ApprovalId(id), None, &decision).await {
            Ok(status) => {
                ApprovalBatchItemResult { id, ok: true, status: Some(status.as_str()), error: None }
            }
            Err(error) => ApprovalBatchItemResult {
                id,
                ok: false,
                status: desks.status(ApprovalId(id)).await?.map(Status::as_str),
                error: Some(error.message),
            },
        });
    }
    let succeeded = results.iter().filter(|result| result.ok).count();
    let failed = results.len() - succeeded;
    Ok(web::Json(ApprovalBatchResponse { results, succeeded, failed }))
}

/// Takes a request back: whoever made it may, and people who may decide. The call does not run.
#[utoipa::path(
    tag = "approvals",
    params(("request_id" = Uuid, Path)),
    request_body = Option<ApprovalCancel>,
    responses(
        (status = 200, body = ApprovalRequestResponse),
        Guarded, Addressed, Bodied, Contested, Checked, Faults,
    ),
)]
#[post("/approval-requests/{request_id}/cancel")]
pub async fn cancel(
    caller: Caller<may::ViewApprovals>,
    id: Path<Uuid>,
    body: OptionalJson<ApprovalCancel>,
    store: web::Data<Store>,
    desk: web::Data<StoredApprovals>,
) -> Result<web::Json<ApprovalRequestResponse>, ApiError> {
    let (account, id) = (caller.account, ApprovalId(id.0));
    let reason = body.0.reason.unwrap_or_default();
    Checks::new().length("reason", &reason, 0..=COMMENT_CHARS_MAX).done()?;
    let found = {
        let db = store.client().await?;
        approval_views::get(&db, account, id).await?.ok_or_else(not_found)?
    };
    let approval = &found.view.approval;
    let (asked, sees_all) = (approval.binding.principal, respond::sees_all(&caller));
    let is_own = match caller.principal {
        Principal::User { .. } => asked.user == Some(caller.user),
        Principal::ApiKey { id } => asked.key == Some(id),
        Principal::OAuth { .. } => false,
    };
    if !is_own && !sees_all {
        let permission = Permission::DecideApprovals;
        return Err(ApiError::forbidden(format!(
            "this can be taken back by whoever made it, or by people with the permission `{permission}`"
        )));
    }
    require_pending(approval)?;
    let reason = match reason.trim() {
        "" => format!("taken back by {}", caller.username),
        reason => format!("taken back by {}: {reason}", caller.username),
    };
    counted(desk.step(account, id, Event::Cancel { reason }).await)?;
    respond::one(&store, account, id, sees_all).await
}

async fn one(
    request: &HttpRequest,
    person: &DecidingPerson,
    id: Uuid,
    wanted: Option<Answer>,
    decision: &ApprovalDecision,
    store: &Store,
    desk: &web::Data<StoredApprovals>,
) -> Result<web::Json<ApprovalRequestResponse>, ApiError> {
    let id = ApprovalId(id);
    Desks::open(request, person, store, desk).await?.count(id, wanted, decision).await?;
    respond::one(store, person.account, id, true).await
}

impl<'a> Desks<'a> {
    async fn open(
        request: &'a HttpRequest,
        person: &'a DecidingPerson,
        store: &'a Store,
        desk: &'a web::Data<StoredApprovals>,
    ) -> Result<Self, ApiError> {
        // Asked for now: who left a team decides nothing for it any more.
        let teams = {
            let db = store.client().await?;
            teams::of_user(&db, person.account, person.user).await?
        };
        Ok(Self { request, person, store, desk: desk.get_ref(), teams })
    }

    /// Counts the person's vote; says how the request stands then.
    async fn count(
        &self,
        id: ApprovalId,
        wanted: Option<Answer>,
        decision: &ApprovalDecision,
    ) -> Result<Status, ApiError> {
        let account = self.person.account;
        let found = {
            let db = self.store.client().await?;
            approval_views::get(&db, account, id).await?.ok_or_else(not_found)?
        };
        let said = decision.said(&found, wanted)?;
        if let Some(arguments) = decision.arguments.as_ref().filter(|_| said.edit.is_some()) {
            self.check_edit(id, arguments).await?;
        }
        let ballot = Ballot {
            by: Decider::Person { user: self.person.user, teams: self.teams.clone() },
            answer: said.answer,
            comment: said.comment,
            seen: said.seen,
            edit: said.edit,
            response: said.response,
        };
        let stepped = counted(self.desk.vote(account, id, ballot).await)?;
        Ok(stepped.approval.status)
    }

    async fn check_edit(&self, id: ApprovalId, arguments: &Value) -> Result<(), ApiError> {
        let check = self.request.app_data::<web::Data<dyn EditCheck>>().ok_or_else(|| {
            ApiError::unavailable("arguments cannot be edited here; approve or decline them")
        })?;
        let checked = check.check(self.person.account, id, arguments).await;
        checked.map_err(|problem| ApiError::invalid_field("arguments", problem))
    }

    async fn status(&self, id: ApprovalId) -> Result<Option<Status>, ApiError> {
        let seen = self.desk.get(self.person.account, id).await?;
        Ok(seen.map(|seen| seen.approval.status))
    }
}
