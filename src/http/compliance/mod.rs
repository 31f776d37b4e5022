//! How ready issues are: by a metric, one or many at a time, with what would make them better.

mod metrics;
#[cfg(test)]
mod tests;
mod wire;

use super::{
    audit::Change,
    caller::{Caller, may},
    check::Checks,
    error::ApiError,
    extract::{Json, Path, Query},
    issues::{record, wire::IssueResponse},
    openapi::{Addressed, Bodied, Checked, Faults, Guarded, Relayed},
};
use crate::{
    compliance::{
        Compliance, ComplianceError,
        wire::{ComplianceResult, Suggestion},
    },
    issues::{self, Issues, TEXT_CHARS_MAX, TITLE_CHARS_MAX},
    store::{
        Store,
        issues::{Issue, these},
    },
    trackers::writing::IssueChange,
};
use actix_web::{get, patch, post, web};
use futures::{StreamExt, stream};
use preloop_actors::ids::{AccountId, IssueId};
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use wire::{BatchMetadata, ComplianceBatch, ComplianceBatchResponse, ComplianceUpdate};

/// Most issues of one call.
const BATCH_MAX: usize = 100;
/// Issues of a call that are judged at once: with a model, each waits for it.
const AT_ONCE: usize = 4;
/// The metric that is used where none is named.
const METRIC: &str = "DoR";

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(metrics::prompts)
        .service(metrics::list)
        .service(metrics::put)
        .service(metrics::delete)
        .service(batch)
        .service(get)
        .service(suggest)
        .service(update);
}

/// By which metric.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct MetricQuery {
    /// The metric's name or prompt id; `DoR` unless given.
    #[param(max_length = 255)]
    prompt_name: Option<String>,
}

impl MetricQuery {
    fn name(&self) -> &str {
        self.prompt_name.as_deref().unwrap_or(METRIC)
    }
}

/// Says how ready an issue is. What was said before stands as long as text, metric and model stay the same.
#[utoipa::path(
    tag = "compliance",
    params(MetricQuery),
    responses((status = 200, body = ComplianceResult), Guarded, Addressed, Checked, Faults),
)]
#[get("/issue_compliance/{issue_id}")]
async fn get(
    caller: Caller<may::ViewIssues>,
    id: Path<Uuid>,
    query: Query<MetricQuery>,
    store: web::Data<Store>,
    compliance: web::Data<Compliance>,
) -> Result<web::Json<ComplianceResult>, ApiError> {
    let issue = find(&store, caller.account, id.0).await?;
    let metric = compliance.metric(caller.account, query.0.name()).await?;
    let found = compliance.estimate(caller.account, &metric, &issue).await?;
    Ok(web::Json(ComplianceResult::new(&issue, found)))
}

/// Says how ready many issues are, in the order in which they were given.
#[utoipa::path(
    tag = "compliance",
    responses((status = 200, body = ComplianceBatchResponse), Guarded, Addressed, Checked, Bodied, Faults),
)]
#[post("/issue_compliance/batch")]
async fn batch(
    caller: Caller<may::ViewIssues>,
    body: Json<ComplianceBatch>,
    store: web::Data<Store>,
    compliance: web::Data<Compliance>,
) -> Result<web::Json<ComplianceBatchResponse>, ApiError> {
    let (body, account) = (body.0, caller.account);
    let mut checks = Checks::new();
    let fits = (1..=BATCH_MAX).contains(&body.issue_ids.len());
    checks.that(fits, "issue_ids", format!("have to be 1 to {BATCH_MAX}")).done()?;
    let metric = compliance.metric(account, body.prompt_name.as_deref().unwrap_or(METRIC)).await?;
    let ids: Vec<_> = body.issue_ids.iter().copied().map(IssueId).collect();
    let db = store.client().await?;
    let found = these(&db, account, &ids).await?;
    drop(db);
    let known: HashMap<_, _> = found.into_iter().map(|issue| (issue.id, issue)).collect();
    let (metric, compliance, known) = (&metric, &compliance, &known);
    let judged = stream::iter(ids.iter().filter_map(|id| known.get(id)))
        .map(|issue| async move {
            let found = compliance.estimate(account, metric, issue).await?;
            Ok::<_, ApiError>(ComplianceResult::new(issue, found))
        })
        .buffered(AT_ONCE)
        .collect::<Vec<_>>()
        .await;
    let results = judged.into_iter().collect::<Result<Vec<_>, _>>()?;
    let missing = ids.iter().filter(|id| !known.contains_key(id)).map(|id| id.0).collect();
    let metadata = BatchMetadata::new(ids.len(), results.len(), missing);
    Ok(web::Json(ComplianceBatchResponse { results, metadata }))
}

/// Proposes a text that says what is missing. Nothing is written.
#[utoipa::path(
    tag = "compliance",
    params(MetricQuery),
    responses((status = 200, body = Suggestion), Guarded, Addressed, Checked, Faults),
)]
#[get("/issue_compliance_suggestion/{issue_id}")]
async fn suggest(
    caller: Caller<may::ViewIssues>,
    id: Path<Uuid>,
    query: Query<MetricQuery>,
    store: web::Data<Store>,
    compliance: web::Data<Compliance>,
) -> Result<web::Json<Suggestion>, ApiError> {
    let issue = find(&store, caller.account, id.0).await?;
    let metric = compliance.metric(caller.account, query.0.name()).await?;
    let (_, improvement) = compliance.improve(caller.account, &metric, &issue).await?;
    Ok(web::Json(Suggestion::from(improvement)))
}

/// Writes a text to the issue's tracker, such as one that was proposed.
#[utoipa::path(
    tag = "compliance",
    responses(
        (status = 200, body = IssueResponse), Guarded, Addressed, Checked, Bodied, Relayed, Faults,
    ),
)]
#[patch("/issue_compliance_update/{issue_id}")]
async fn update(
    caller: Caller<may::EditIssues>,
    id: Path<Uuid>,
    body: Json<ComplianceUpdate>,
    store: web::Data<Store>,
    issues: web::Data<Issues>,
) -> Result<web::Json<IssueResponse>, ApiError> {
    let change = change(body.0)?;
    let issue = find(&store, caller.account, id.0).await?;
    let written = issues.update(caller.account, &issue, change).await?;
    let done = Change::new("update_issue", "issue", &issue.key).with("reason", "compliance");
    record(&caller, &store, done).await;
    Ok(web::Json(IssueResponse::said(Some(issue.id), issue.place, written.said)))
}

fn change(body: ComplianceUpdate) -> Result<IssueChange, ApiError> {
    if body.title.is_none() && body.description.is_none() {
        return Err(ApiError::invalid_field("description", "is needed, or `title`"));
    }
    let title = body.title.as_deref();
    let title = title.map(|text| issues::text("title", text, TITLE_CHARS_MAX)).transpose()?;
    let description = body.description.as_deref();
    let description =
        description.map(|text| issues::bounded("description", text, TEXT_CHARS_MAX)).transpose()?;
    Ok(IssueChange {
        title: title.map(str::to_owned),
        description: description.map(str::to_owned),
        ..IssueChange::default()
    })
}

async fn find(store: &Store, account: AccountId, id: Uuid) -> Result<Issue, ApiError> {
    let db = store.client().await?;
    let mut found = these(&db, account, &[IssueId(id)]).await?;
    found.pop().ok_or_else(|| ApiError::not_found("issue"))
}

impl From<ComplianceError> for ApiError {
    fn from(error: ComplianceError) -> Self {
        match error {
            ComplianceError::Store(error) => error.into(),
            ComplianceError::UnknownMetric { .. } | ComplianceError::Metric { .. } => {
                Self::invalid_field("prompt_name", error.to_string())
            }
        }
    }
}
