//! A flow's schedule: when it ticks next, and what became of the fire times that were.

use super::{
    policy::{SchedulePolicyFields, because, sentences},
    preview::{ScheduleRun, runs},
};
use crate::{
    http::{
        caller::{Caller, may},
        error::{ApiError, Problem},
        extract::{Path, Query},
        openapi::{Addressed, Checked, Faults, Guarded},
        page::{self, Skip},
    },
    store::{
        Store,
        flows::{self, Flow},
        schedules::{self, Outcome, TickView},
    },
};
use actix_web::{HttpResponse, get, web};
use chrono::{DateTime, Utc};
use preloop_actors::{
    flow::{FlowSpec, ScheduleTrigger, Trigger},
    ids::FlowId,
    ports::{NextFire, SkipReason},
    scheduler,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Fire times shown.
const NEXT: usize = 10;

/// When a flow's schedule ticks.
#[derive(Serialize, ToSchema)]
pub struct ScheduleResponse {
    pub cron: String,
    pub timezone: String,
    #[serde(flatten)]
    pub policy: SchedulePolicyFields,
    /// The policy in sentences.
    pub explanation: Vec<String>,
    /// Whether the flow is enabled; else nothing starts it.
    pub is_enabled: bool,
    /// The next ten, fewer when the schedule ends, none of a flow that is disabled.
    pub next: Vec<ScheduleRun>,
}

/// Which fire times to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TicksQuery {
    /// `started`, `waiting`, `gathered` or `skipped`.
    #[param(pattern = "^(started|waiting|gathered|skipped)$")]
    outcome: Option<String>,
    /// Only fire times that were missed, made up for or not; or only those that were not.
    missed: Option<bool>,
}

/// What became of a fire time, or of neighbours that started nothing for the same reason.
#[derive(Serialize, ToSchema)]
pub struct TickResponse {
    /// The time that the schedule says; of neighbours the first.
    pub fire_at: DateTime<Utc>,
    /// Of neighbours the last.
    pub until: DateTime<Utc>,
    /// How many they are.
    pub count: i32,
    pub outcome: Outcome,
    /// Why nothing started: `missed`, `superseded`, `too_old`, `over_cap`, `overlap`, `queue_full`, `replaced`, `idle`
    /// or `limited`.
    pub reason: Option<String>,
    /// Which limit of the flow kept it from a start of its own: `skipped`, `rate_limited` or `queue_full` when it was
    /// refused, `debounced` or `batched` when its event came together with others.
    pub limit: Option<String>,
    /// The reason in a sentence, also why what it started waits.
    pub explanation: Option<String>,
    /// It was missed, because nothing could start it when it was due.
    pub was_missed: bool,
    /// What it started; of one that waits or was skipped for an overlap, the execution that was in the way.
    pub execution_id: Option<Uuid>,
    /// How that execution stands; null when it is past its retention.
    pub execution_status: Option<String>,
    pub event_id: Option<Uuid>,
    /// When this was decided.
    pub settled_at: DateTime<Utc>,
}

/// Shows when a flow's schedule ticks next, and what it does when it cannot.
#[utoipa::path(
    tag = "flows",
    params(("flow_id" = Uuid, Path)),
    responses((status = 200, body = ScheduleResponse), Guarded, Addressed, Checked, Faults),
)]
#[get("/flows/{flow_id}/schedule")]
pub async fn schedule(
    caller: Caller<may::ViewFlows>,
    id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<web::Json<ScheduleResponse>, ApiError> {
    let db = store.client().await?;
    let flow = flows::get(&db, caller.account, FlowId(id.0)).await?;
    let flow = flow.ok_or_else(|| ApiError::not_found("flow"))?;
    let trigger = trigger_of(&flow.version.spec).ok_or_else(|| ApiError::not_found("schedule"))?;
    let times = next(&flow, trigger);
    let fire_at: Vec<_> = times.iter().map(|next| next.at).collect();
    let next = runs(trigger, &fire_at, |nth| times[nth].jitter_secs).map_err(ApiError::internal)?;
    Ok(web::Json(ScheduleResponse {
        cron: trigger.cron.clone(),
        timezone: trigger.timezone.clone(),
        policy: SchedulePolicyFields::from(trigger),
        explanation: sentences(trigger),
        is_enabled: flow.version.spec.enabled,
        next,
    }))
}

/// Lists what became of the fire times of a flow's schedule, the newest first. They are kept for 90 days, as
/// long as events.
///
/// Neighbours that started nothing for the same reason are one entry.
#[utoipa::path(
    tag = "flows",
    params(("flow_id" = Uuid, Path), TicksQuery, Skip),
    responses(
        (status = 200, body = [TickResponse], headers(("X-Total-Count" = i64))),
        Guarded, Addressed, Checked, Faults,
    ),
)]
#[get("/flows/{flow_id}/schedule/ticks")]
pub async fn ticks(
    caller: Caller<may::ViewFlows>,
    id: Path<Uuid>,
    query: Query<TicksQuery>,
    page: Skip,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let (flow, outcome) = (FlowId(id.0), query.0.outcome()?);
    let db = store.client().await?;
    let found = flows::get(&db, caller.account, flow).await?;
    let found = found.ok_or_else(|| ApiError::not_found("flow"))?;
    let (account, missed) = (caller.account, query.0.missed);
    let listed = schedules::list(&db, account, flow, outcome, missed, page.into()).await?;
    let trigger = trigger_of(&found.version.spec);
    let items: Vec<_> =
        listed.rows.into_iter().map(|tick| TickResponse::new(tick, trigger)).collect();
    Ok(page::list(&items, listed.total))
}

impl TicksQuery {
    fn outcome(&self) -> Result<Option<Outcome>, ApiError> {
        let given = self.outcome.as_deref().filter(|word| !word.is_empty());
        given.map(str::parse).transpose().map_err(|_| {
            let message = "has to be started, waiting, gathered or skipped";
            ApiError::invalid(vec![Problem::of("query", "outcome", "value_error", message)])
        })
    }
}

impl TickResponse {
    fn new(tick: TickView, trigger: Option<&ScheduleTrigger>) -> Self {
        let reason = SkipReason::ALL
            .into_iter()
            .find(|reason| tick.reason.as_deref() == Some(reason.as_str()));
        let explanation = explanation(&tick, reason, trigger);
        Self {
            fire_at: tick.fire_at,
            until: tick.until,
            count: tick.count,
            outcome: tick.outcome,
            explanation,
            was_missed: tick.is_late || reason.is_some_and(SkipReason::is_missed),
            reason: tick.reason,
            limit: tick.limited_by,
            execution_id: tick.execution.map(|id| id.0),
            execution_status: tick.execution_state.map(|state| state.as_str().to_owned()),
            event_id: tick.event.map(|id| id.0),
            settled_at: tick.settled_at,
        }
    }
}

/// What became of a fire time, in a sentence; nothing is said of one that simply started.
fn explanation(
    tick: &TickView,
    reason: Option<SkipReason>,
    trigger: Option<&ScheduleTrigger>,
) -> Option<String> {
    let is_made_up_for = tick.is_late && tick.outcome == Outcome::Started;
    let late = is_made_up_for.then(|| "missed, and made up for".to_owned());
    let how = match (tick.outcome, reason) {
        (Outcome::Waiting, _) => Some("waits until the flow's executions have ended".to_owned()),
        (Outcome::Gathered, _) => Some(with(
            "its event comes together with others of the flow",
            tick.limited_how.as_deref(),
        )),
        (_, Some(SkipReason::Limited)) => {
            Some(with(&because(SkipReason::Limited, trigger), tick.limited_how.as_deref()))
        }
        (_, Some(reason)) => Some(because(reason, trigger)),
        (_, None) => {
            let waits =
                tick.queued_reason.as_ref().map(|why| format!("what it started waits: {why}"));
            waits.or_else(|| tick.limited_how.clone())
        }
    };
    let said: Vec<String> = late.into_iter().chain(how).collect();
    (!said.is_empty()).then(|| said.join("; "))
}

fn with(sentence: &str, detail: Option<&str>) -> String {
    match detail {
        Some(detail) => format!("{sentence}: {detail}"),
        None => sentence.to_owned(),
    }
}

/// Where the schedule stands, and what comes after it.
fn next(flow: &Flow, trigger: &ScheduleTrigger) -> Vec<NextFire> {
    let id = flow.version.flow;
    let Some(at) = flow.next_fire_at else { return Vec::new() };
    let jitter_secs = scheduler::put_off_by(id, trigger, at).unwrap_or_default();
    let later = scheduler::upcoming(id, trigger, at, NEXT - 1).unwrap_or_default();
    [NextFire { at, jitter_secs }].into_iter().chain(later).collect()
}

fn trigger_of(spec: &FlowSpec) -> Option<&ScheduleTrigger> {
    match &spec.trigger {
        Trigger::Schedule(trigger) => Some(trigger),
        _ => None,
    }
}
