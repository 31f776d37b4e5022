//! Why an event started what it did.

use super::wire::StartedExecution;
use crate::{
    explain::{self, ControlOutcome, FlowExplanation, Verdict},
    http::{
        caller::{Caller, may},
        error::ApiError,
        extract::Path,
        openapi::{Addressed, Checked, Expiring, Faults, Guarded},
    },
    store::{Store, event_views, flow_history::KnownBy},
};
use actix_web::{get, web};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    flow::matching::{Check, CheckResult},
    ids::{AccountId, EventId},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// Why an event started what it did.
#[derive(Serialize, ToSchema)]
pub struct EventExplanationResponse {
    pub event_id: Uuid,
    pub moment: ExplainedMoment,
    /// Why nothing was to be started, whatever matched: our own event, a loop, a change that polling told of first.
    pub suppressed: Option<String>,
    /// Every flow of the account at that moment, deleted ones last; at most a thousand.
    pub flows: Vec<FlowExplanationResponse>,
    /// Flows beyond these.
    pub flows_left_out: i64,
}

/// Which state of the flows an explanation is about.
#[derive(Serialize, ToSchema)]
pub struct ExplainedMoment {
    pub at: DateTime<Utc>,
    /// The number of the last change of a flow that counts.
    pub generation: i64,
    pub known_by: MomentKnownBy,
}

/// How the moment is known.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum MomentKnownBy {
    /// The router wrote down which flows it looked at.
    Router,
    /// By the time the event came: it names its own flow, or is older than what the router writes down.
    Clock,
    /// The event waits, so this is about the flows of now.
    Now,
}

/// What one flow made of the event.
#[derive(Serialize, ToSchema)]
pub struct FlowExplanationResponse {
    pub flow_id: Uuid,
    pub flow_name: String,
    /// The version of that moment.
    pub version: i32,
    pub version_id: Uuid,
    /// `tracker`, `schedule`, `webhook` or `manual`.
    pub trigger: String,
    pub was_enabled: bool,
    pub was_deleted: bool,
    /// Another version is deployed by now, or it was enabled, disabled or deleted since.
    pub has_changed: bool,
    pub verdict: FlowVerdict,
    /// The first condition that did not hold, such as `events`, `filters.labels` or `where`.
    pub condition: Option<String>,
    /// Why it was not started.
    pub reason: Option<String>,
    /// What was looked at, in order. What comes after the first that did not hold was not.
    pub checks: Vec<FlowCheckExplained>,
    /// The execution that the event itself started.
    pub execution: Option<StartedExecution>,
    /// Retries and replays.
    pub repeated: Vec<StartedExecution>,
    /// What the limits of the flow made of it, oldest first.
    pub control: Vec<ControlOutcomeResponse>,
}

/// How a flow came out.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FlowVerdict {
    /// It was started.
    Started,
    /// It matched, and a limit of the flow decided: see `control`.
    Controlled,
    /// It matched, and was not started all the same; `reason` says why.
    NotStarted,
    /// It matched, and nothing was to be started by this event.
    Suppressed,
    /// The event waits for the router: this is what would happen now.
    Waiting,
    /// Looking at the flow broke too often; the event is parked for it.
    Parked,
    NotMatched,
    /// The condition has no answer for this event, so it is not met.
    NoAnswer,
    /// Looking at the flow breaks.
    Broken,
    Disabled,
    Deleted,
}

/// A condition that was looked at.
#[derive(Serialize, ToSchema)]
pub struct FlowCheckExplained {
    /// Such as `trigger`, `tracker`, `organization`, `events`, `projects`, `filters.labels`, `causation` or `where`.
    pub condition: String,
    pub result: FlowCheckResult,
    /// What the flow wants: names, patterns, or the expression of a `where`.
    #[schema(value_type = Value)]
    pub wanted: Value,
    /// What the event has; long values only by their size.
    #[schema(value_type = Value)]
    pub found: Value,
    /// Why there is no answer.
    pub problem: Option<String>,
    /// What a `where` reads.
    pub read: Vec<ReadValue>,
}

/// How a condition came out.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FlowCheckResult {
    Held,
    Failed,
    NoAnswer,
}

/// A value that a condition reads.
#[derive(Serialize, ToSchema)]
pub struct ReadValue {
    /// Such as `event.payload.issue.title`.
    pub path: String,
    /// As JSON, cut at 200 bytes; null where there is nothing.
    pub value: Option<String>,
}

/// What a limit of a flow made of the event.
#[derive(Serialize, ToSchema)]
pub struct ControlOutcomeResponse {
    /// Such as `skipped`, `rate_limited`, `debounced`, `batched` or `queue_full`.
    pub outcome: String,
    pub detail: Option<String>,
    pub execution_id: Option<Uuid>,
    pub created_at: DateTime<Utc>,
}

/// Says for every flow of that moment whether the event started it, and why or why not.
///
/// Nothing of this is stored: the router's own question is asked again, of the flows as they were deployed then.
#[utoipa::path(
    tag = "events",
    params(("event_id" = Uuid, Path)),
    responses((status = 200, body = EventExplanationResponse), Guarded, Addressed, Expiring, Checked, Faults),
)]
#[get("/events/{event_id}/explanation")]
pub async fn explanation(
    caller: Caller<may::ViewFlows>,
    id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<web::Json<EventExplanationResponse>, ApiError> {
    let (id, account) = (EventId(id.0), caller.account);
    let Some(found) = explain::explain(&store, account, id).await? else {
        return Err(missing(&store.client().await?, account, id).await?);
    };
    Ok(web::Json(EventExplanationResponse {
        event_id: id.0,
        moment: ExplainedMoment {
            at: found.moment.at,
            generation: found.moment.generation,
            known_by: match found.moment.known_by {
                KnownBy::Router => MomentKnownBy::Router,
                KnownBy::Clock => MomentKnownBy::Clock,
                KnownBy::Now => MomentKnownBy::Now,
            },
        },
        suppressed: found.suppressed,
        flows: found.flows.into_iter().map(FlowExplanationResponse::from).collect(),
        flows_left_out: found.left_out,
    }))
}

/// Why there is no such event.
pub async fn missing(
    db: &impl GenericClient,
    account: AccountId,
    id: EventId,
) -> Result<ApiError, ApiError> {
    Ok(match event_views::is_gone(db, account, id).await? {
        true => ApiError::gone("the event is past its retention and was dropped"),
        false => ApiError::not_found("event"),
    })
}

impl From<FlowExplanation> for FlowExplanationResponse {
    fn from(found: FlowExplanation) -> Self {
        let (version, now) = (found.flow.version, found.flow.now);
        let was = (version.id, version.spec.enabled, found.flow.was_deleted);
        Self {
            flow_id: version.flow.0,
            trigger: version.spec.trigger.kind().to_owned(),
            version: version.number,
            version_id: version.id.0,
            was_enabled: version.spec.enabled,
            was_deleted: found.flow.was_deleted,
            has_changed: was != (now.version, now.is_enabled, now.is_deleted),
            flow_name: version.spec.name,
            verdict: found.verdict.into(),
            condition: found.condition,
            reason: found.reason,
            checks: found.checks.into_iter().map(FlowCheckExplained::from).collect(),
            execution: found.execution.map(StartedExecution::from),
            repeated: found.repeated.into_iter().map(StartedExecution::from).collect(),
            control: found.control.into_iter().map(ControlOutcomeResponse::from).collect(),
        }
    }
}

impl From<Verdict> for FlowVerdict {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Started => Self::Started,
            Verdict::Controlled => Self::Controlled,
            Verdict::NotStarted => Self::NotStarted,
            Verdict::Suppressed => Self::Suppressed,
            Verdict::Waiting => Self::Waiting,
            Verdict::Parked => Self::Parked,
            Verdict::NotMatched => Self::NotMatched,
            Verdict::NoAnswer => Self::NoAnswer,
            Verdict::Broken => Self::Broken,
            Verdict::Disabled => Self::Disabled,
            Verdict::Deleted => Self::Deleted,
        }
    }
}

impl From<Check> for FlowCheckExplained {
    fn from(check: Check) -> Self {
        let (result, problem) = match check.result {
            CheckResult::Held => (FlowCheckResult::Held, None),
            CheckResult::Failed => (FlowCheckResult::Failed, None),
            CheckResult::NoAnswer(why) => (FlowCheckResult::NoAnswer, Some(why)),
        };
        let read = check.read.into_iter();
        Self {
            condition: check.condition,
            result,
            wanted: check.wanted,
            found: check.found,
            problem,
            read: read.map(|it| ReadValue { path: it.path, value: it.value }).collect(),
        }
    }
}

impl From<ControlOutcome> for ControlOutcomeResponse {
    fn from(found: ControlOutcome) -> Self {
        Self {
            outcome: found.outcome,
            detail: found.detail,
            execution_id: found.execution.map(|id| id.0),
            created_at: found.at,
        }
    }
}
