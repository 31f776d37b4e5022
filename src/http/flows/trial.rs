//! Trying a draft on recorded events, beside the flow that is deployed.

use super::check::{self, FlowProblem};
use crate::{
    explain::trial::{self, Answer, Difference, EVENTS_MAX, Tried},
    http::{
        caller::{Caller, may},
        error::ApiError,
        extract::Json,
        openapi::{Bodied, Checked, Faults, Guarded},
    },
    store::{Store, event_views::Filter},
};
use actix_web::{post, web};
use chrono::{DateTime, Utc};
use preloop_actors::{flow::Outcome, ids::FlowId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A draft to try.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowTestRequest {
    /// One document, as it would be saved.
    yaml: String,
    /// The flow it would be saved to; absent: the flow of its name.
    flow_id: Option<Uuid>,
    /// On how many of the last events, 1 to 200.
    #[serde(default = "fifty")]
    #[schema(minimum = 1, maximum = 200, default = 50)]
    last: i64,
    /// Only events of this source, such as `github`.
    source: Option<String>,
    /// Only events of this name, such as `issue_opened`.
    #[serde(rename = "type")]
    kind: Option<String>,
}

fn fifty() -> i64 {
    50
}

/// What a draft would change. Nothing was saved or started.
#[derive(Serialize, ToSchema)]
pub struct FlowTestResponse {
    /// What keeps it from being saved; empty when it could be.
    problems: Vec<FlowProblem>,
    /// The deployed flow it was compared with; null when it would be a new one.
    deployed_flow_id: Option<Uuid>,
    /// That flow's version.
    deployed_version: Option<i32>,
    summary: TestSummary,
    /// The newest first; none as long as there are problems.
    events: Vec<TestedEvent>,
}

/// How many events come out how.
#[derive(Default, Serialize, ToSchema)]
pub struct TestSummary {
    /// Started by the draft and by the deployed flow.
    both: i64,
    only_draft: i64,
    only_deployed: i64,
    neither: i64,
}

/// One event of a test.
#[derive(Serialize, ToSchema)]
pub struct TestedEvent {
    event_id: Uuid,
    source: String,
    #[serde(rename = "type")]
    kind: String,
    subject: Option<String>,
    received_at: DateTime<Utc>,
    difference: TestDifference,
    draft: TestAnswer,
    /// Null when no flow is deployed.
    deployed: Option<TestAnswer>,
}

/// Which of the two flows an event starts.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TestDifference {
    Both,
    OnlyDraft,
    OnlyDeployed,
    Neither,
}

/// How one of the two flows comes out.
#[derive(Serialize, ToSchema)]
pub struct TestAnswer {
    starts: bool,
    /// The first condition that did not hold, such as `events` or `filters.labels`.
    condition: Option<String>,
    /// Why it does not start.
    reason: Option<String>,
    /// The condition has no answer for this event, or breaks on it.
    is_error: bool,
}

/// Tries a draft on the last recorded events and shows the difference to the deployed flow.
///
/// Both are asked the router's own question: what is told here is what would happen to these events.
#[utoipa::path(
    tag = "flows",
    responses((status = 200, body = FlowTestResponse), Guarded, Bodied, Checked, Faults),
)]
#[post("/flows/test")]
pub async fn test_flow(
    caller: Caller<may::ViewFlows>,
    body: Json<FlowTestRequest>,
    store: web::Data<Store>,
) -> Result<web::Json<FlowTestResponse>, ApiError> {
    let FlowTestRequest { yaml, flow_id, last, source, kind } = body.0;
    if !(1..=EVENTS_MAX).contains(&last) {
        let message = format!("must be 1 to {EVENTS_MAX}");
        return Err(ApiError::invalid_field("last", message));
    }
    let source = source.as_deref().map(str::parse).transpose();
    let source = source.map_err(|error| ApiError::invalid_field("source", format!("{error}")))?;
    let filter = Filter { source, kind, ..Filter::default() };
    let account = caller.account;
    let mut draft = match check::draft(&store, account, yaml).await? {
        Ok(draft) => draft,
        Err(problems) => return Ok(web::Json(FlowTestResponse::refused(problems))),
    };
    let id = flow_id.map(FlowId);
    let deployed = trial::deployed(&store, account, id, &draft.spec.name).await?;
    if id.is_some() && deployed.is_none() {
        return Err(ApiError::not_found("flow"));
    }
    // Events of its own webhook and schedule are its own.
    draft.flow = deployed.as_ref().map_or(draft.flow, |deployed| deployed.flow);
    let tried = trial::run(&store, account, Arc::new(draft), deployed, &filter, last).await?;
    Ok(web::Json(FlowTestResponse::of(tried)))
}

impl FlowTestResponse {
    fn refused(problems: Vec<FlowProblem>) -> Self {
        let (summary, events) = (TestSummary::default(), Vec::new());
        Self { problems, deployed_flow_id: None, deployed_version: None, summary, events }
    }

    fn of(trial: trial::Trial) -> Self {
        let mut summary = TestSummary::default();
        for tried in &trial.events {
            match tried.difference() {
                Difference::Both => summary.both += 1,
                Difference::OnlyDraft => summary.only_draft += 1,
                Difference::OnlyDeployed => summary.only_deployed += 1,
                Difference::Neither => summary.neither += 1,
            }
        }
        Self {
            problems: Vec::new(),
            deployed_flow_id: trial.deployed.as_ref().map(|flow| flow.flow.0),
            deployed_version: trial.deployed.as_ref().map(|flow| flow.number),
            summary,
            events: trial.events.into_iter().map(TestedEvent::from).collect(),
        }
    }
}

impl From<Tried> for TestedEvent {
    fn from(tried: Tried) -> Self {
        let difference = match tried.difference() {
            Difference::Both => TestDifference::Both,
            Difference::OnlyDraft => TestDifference::OnlyDraft,
            Difference::OnlyDeployed => TestDifference::OnlyDeployed,
            Difference::Neither => TestDifference::Neither,
        };
        Self {
            event_id: tried.event.id.0,
            source: tried.event.source.to_string(),
            kind: tried.event.kind,
            subject: tried.event.subject,
            received_at: tried.event.received_at,
            difference,
            draft: (&tried.draft).into(),
            deployed: tried.deployed.as_ref().map(TestAnswer::from),
        }
    }
}

impl From<&Answer> for TestAnswer {
    fn from(answer: &Answer) -> Self {
        Self {
            starts: answer.starts(),
            condition: answer.explained.condition(),
            reason: answer.reason(),
            is_error: matches!(answer.explained.outcome, Outcome::Error(_) | Outcome::Poison(_)),
        }
    }
}
