//! What becomes of two issues: proposed, and written to their trackers.

use super::{
    both,
    wire::{ResolutionRequest, ResolutionResponse},
};
use crate::{
    duplicates::resolve::{self, Change as Wish, Plan},
    http::{
        audit::Change,
        caller::{Caller, may},
        error::ApiError,
        extract::Json,
        issues::{client, record},
        openapi::{Addressed, Bodied, Checked, Contested, Faults, Guarded, Relayed},
    },
    issues::{self, Issues, TEXT_CHARS_MAX, TITLE_CHARS_MAX},
    store::{
        Store,
        duplicates::{self, Begun, Resolution},
        issues::{Issue, comments, issue_written},
    },
    trackers::{
        client::TrackerClients,
        writing::{CommentDraft, IssueChange, IssueTarget},
    },
};
use actix_web::{patch, web};
use preloop_actors::issue::IssueNews;

/// Shows what a resolution would write. Nothing is written.
#[utoipa::path(
    tag = "duplicates",
    responses((status = 200, body = ResolutionResponse), Guarded, Addressed, Checked, Bodied, Faults),
)]
#[patch("/issue-duplicates/propose-resolution")]
pub async fn propose(
    caller: Caller<may::ViewIssues>,
    body: Json<ResolutionRequest>,
    store: web::Data<Store>,
) -> Result<web::Json<ResolutionResponse>, ApiError> {
    let body = body.0;
    if body.plan.is_some() {
        return Err(ApiError::invalid_field("plan", "is what is asked for; leave it out"));
    }
    let (a, b) = both(&store, caller.account, body.issue1_id, body.issue2_id).await?;
    let plan = resolve::plan(body.resolution, &a, &b);
    Ok(web::Json(respond(body.resolution, &a, &b, plan, false)))
}

/// Does what a resolution says: writes to both issues' trackers, and says so on both. Where it stops in the middle, the
/// same call goes on; what was said already is not said twice.
#[utoipa::path(
    tag = "duplicates",
    responses(
        (status = 200, body = ResolutionResponse),
        Guarded, Addressed, Contested, Checked, Bodied, Relayed, Faults,
    ),
)]
#[patch("/issue-duplicates/execute-resolution")]
pub async fn execute(
    caller: Caller<may::EditIssues>,
    body: Json<ResolutionRequest>,
    store: web::Data<Store>,
    issues: web::Data<Issues>,
    clients: web::Data<dyn TrackerClients>,
) -> Result<web::Json<ResolutionResponse>, ApiError> {
    let body = body.0;
    let (a, b) = both(&store, caller.account, body.issue1_id, body.issue2_id).await?;
    let plan = body.plan.unwrap_or_else(|| resolve::plan(body.resolution, &a, &b));
    check(&plan)?;
    let pair = (a.id.0, b.id.0);
    let db = store.client().await?;
    let begun = duplicates::begin(&db, caller.account, pair, body.resolution, caller.user).await?;
    drop(db);
    if begun == Begun::Already {
        return Err(ApiError::conflict(
            "these two are resolved already, or somebody is at it; look at the pair's `resolution`",
        ));
    }
    let resolution = body.resolution;
    // Whoever goes away in the middle leaves nothing half done for that.
    let work = tokio::task::spawn_local(async move {
        let hands = Hands { caller: &caller, store: &store, issues: &issues, clients: &**clients };
        let done = hands.carry_out(&plan, resolution, &a, &b).await;
        let failure = done.as_ref().err().map(ToString::to_string);
        let db = store.client().await?;
        duplicates::end(&db, caller.account, pair, failure.as_deref()).await?;
        done.map(|()| respond(resolution, &a, &b, plan, true))
    });
    work.await.map_err(ApiError::internal)?.map(web::Json)
}

fn respond(
    resolution: Resolution,
    a: &Issue,
    b: &Issue,
    plan: Plan,
    is_executed: bool,
) -> ResolutionResponse {
    ResolutionResponse { resolution, issue_a: a.into(), issue_b: b.into(), plan, is_executed }
}

fn check(plan: &Plan) -> Result<(), ApiError> {
    for (name, wish) in [("plan.issue_a", &plan.issue_a), ("plan.issue_b", &plan.issue_b)] {
        if let Some(title) = &wish.title {
            issues::text(&format!("{name}.title"), title, TITLE_CHARS_MAX)?;
        }
        if let Some(text) = &wish.description {
            issues::bounded(&format!("{name}.description"), text, TEXT_CHARS_MAX)?;
        }
        if let Some(text) = &wish.comment {
            issues::text(&format!("{name}.comment"), text, TEXT_CHARS_MAX)?;
        }
    }
    Ok(())
}

/// What a resolution is carried out with.
struct Hands<'a> {
    caller: &'a Caller<may::EditIssues>,
    store: &'a Store,
    issues: &'a Issues,
    clients: &'a dyn TrackerClients,
}

impl Hands<'_> {
    /// Texts first, then what is said, and what is closed last: nothing is closed before what it said is safe.
    async fn carry_out(
        &self,
        plan: &Plan,
        resolution: Resolution,
        a: &Issue,
        b: &Issue,
    ) -> Result<(), ApiError> {
        let wishes = [(a, &plan.issue_a), (b, &plan.issue_b)];
        for (issue, wish) in wishes {
            self.write(issue, wish).await?;
        }
        for (issue, wish) in wishes {
            self.say(issue, wish).await?;
        }
        for (issue, wish) in wishes {
            if wish.close && issue.is_open != Some(false) {
                self.close(issue).await?;
            }
        }
        let done = Change::new("resolve_duplicates", "issue", &a.key);
        let done = done.with("other", &*b.key).with("resolution", resolution.as_str());
        record(self.caller, self.store, done).await;
        Ok(())
    }

    async fn write(&self, issue: &Issue, wish: &Wish) -> Result<(), ApiError> {
        let change = IssueChange {
            title: wish.title.clone().filter(|title| *title != issue.title),
            description: wish.description.clone().filter(|text| Some(text) != issue.body.as_ref()),
            ..IssueChange::default()
        };
        if change != IssueChange::default() {
            self.issues.update(self.caller.account, issue, change).await?;
        }
        Ok(())
    }

    async fn say(&self, issue: &Issue, wish: &Wish) -> Result<(), ApiError> {
        let Some(body) = &wish.comment else { return Ok(()) };
        let db = self.store.client().await?;
        let known = comments(&db, self.caller.account, issue.id).await?;
        drop(db);
        if known.newest.iter().any(|comment| comment.body.trim() == body.trim()) {
            return Ok(());
        }
        let draft = CommentDraft { body: body.clone(), ..CommentDraft::default() };
        self.issues.comment(self.caller.account, issue, draft).await?;
        Ok(())
    }

    async fn close(&self, issue: &Issue) -> Result<(), ApiError> {
        let account = self.caller.account;
        let client = client(self.clients, account, &issue.place).await?;
        let said = client.close(&IssueTarget::from(issue)).await?;
        let (tracker, project) = (issue.place.tracker, issue.place.project);
        let news = IssueNews { tracker, project, issue: said, comment: None };
        if let Err(error) = issue_written(self.store, account, &news).await {
            // Sync mends it: the tracker has it.
            tracing::warn!("`{}` is closed, which is not kept yet: {error}", issue.key);
        }
        Ok(())
    }
}
