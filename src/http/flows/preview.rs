//! When a schedule would tick, before it is saved.

use super::{
    policy::{SchedulePolicyFields, sentences},
    wire::ScheduleConfig,
};
use crate::{
    http::{
        caller::{Caller, may},
        error::ApiError,
        extract::Json,
        flows::body::{body_problem, problem_of},
        openapi::{Bodied, Checked, Faults, Guarded},
    },
    store::{Store, flows},
};
use actix_web::{post, web};
use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use preloop_actors::flow::{
    ScheduleTrigger,
    schedule::{self, Clock, ClockChange, PREVIEW_MAX, ScheduleError},
    validate::check_schedule,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Ticks shown unless it is said how many.
const TICKS: usize = 5;

/// The schedule to look at.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SchedulePreviewRequest {
    pub schedule_config: ScheduleConfig,
    pub schedule_policy: Option<SchedulePolicyFields>,
    /// How many to show; 5 unless given.
    #[schema(minimum = 1, maximum = 100)]
    pub count: Option<usize>,
    /// Shows those after this time, such as shortly before the clocks change; now unless given.
    pub after: Option<DateTime<Utc>>,
}

/// When it would tick.
#[derive(Serialize, ToSchema)]
pub struct SchedulePreviewResponse {
    #[serde(rename = "type")]
    pub kind: String,
    pub description: String,
    pub timezone: String,
    /// The next ones, fewer when the schedule ends.
    pub next_run_times: Vec<DateTime<Utc>>,
    /// The same, with what there is to know about each.
    pub runs: Vec<ScheduleRun>,
    /// What it does about missed fire times, executions that have not ended, and jitter.
    pub policy: Vec<String>,
}

/// A fire time to come.
#[derive(Serialize, ToSchema)]
pub struct ScheduleRun {
    /// The time that the schedule says.
    pub fire_at: DateTime<Utc>,
    /// What the clocks of the time zone show then.
    #[schema(value_type = DateTime<Utc>)]
    pub local_time: DateTime<FixedOffset>,
    /// When it starts: known exactly for a flow, and for one that is not saved yet the latest.
    pub due_at: DateTime<Utc>,
    /// What a change of the clocks does to it: `skipped` fires later by what is skipped; `first` and `second` of two
    /// equal times, where only a schedule that follows the clock on the wall fires in both.
    #[schema(value_type = Option<String>, pattern = "^(skipped|first|second)$")]
    pub clock_change: Option<&'static str>,
}

/// Says when a schedule would tick next, what clock changes do to that, and what it does when it cannot; nothing is
/// saved.
#[utoipa::path(
    tag = "flows",
    responses((status = 200, body = SchedulePreviewResponse), Guarded, Bodied, Checked, Faults),
)]
#[post("/flows/schedule/preview")]
pub async fn preview(
    _caller: Caller<may::ViewFlows>,
    body: Json<SchedulePreviewRequest>,
    store: web::Data<Store>,
) -> Result<web::Json<SchedulePreviewResponse>, ApiError> {
    let SchedulePreviewRequest { schedule_config: config, schedule_policy, count, after } = body.0;
    let count = count.unwrap_or(TICKS);
    if !(1..=PREVIEW_MAX).contains(&count) {
        let message = format!("has to be a whole number from 1 to {PREVIEW_MAX}");
        return Err(ApiError::invalid_field("count", message));
    }
    let trigger = config.trigger().map_err(|(field, message)| refuse(field, message))?;
    let trigger = schedule_policy.unwrap_or_default().over(trigger);
    let problems = check_schedule(&trigger);
    if !problems.is_empty() {
        return Err(ApiError::invalid(problems.iter().map(problem_of).collect()));
    }
    let after = match after {
        Some(after) => after,
        None => flows::clock(&store.client().await?).await?,
    };
    let times = schedule::preview(&trigger, after, count).map_err(refused)?;
    Ok(web::Json(SchedulePreviewResponse {
        kind: config.kind().to_owned(),
        description: format!("cron `{}` in {}", trigger.cron, trigger.timezone),
        runs: runs(&trigger, &times, |_| trigger.jitter_secs).map_err(refused)?,
        policy: sentences(&trigger),
        timezone: trigger.timezone,
        next_run_times: times,
    }))
}

/// What there is to know about fire times; `put_off` says by how many seconds each is put off.
pub fn runs(
    trigger: &ScheduleTrigger,
    times: &[DateTime<Utc>],
    put_off: impl Fn(usize) -> u32,
) -> Result<Vec<ScheduleRun>, ScheduleError> {
    let clock = Clock::new(trigger)?;
    let run = |(nth, fire_at): (usize, &DateTime<Utc>)| ScheduleRun {
        fire_at: *fire_at,
        local_time: clock.local(*fire_at),
        due_at: *fire_at + TimeDelta::seconds(put_off(nth).into()),
        clock_change: clock.change(*fire_at).map(|change| match change {
            ClockChange::Skipped => "skipped",
            ClockChange::First => "first",
            ClockChange::Second => "second",
        }),
    };
    Ok(times.iter().enumerate().map(run).collect())
}

fn refused(error: ScheduleError) -> ApiError {
    match error {
        ScheduleError::Cron(message) => refuse("expr", message),
        unknown @ ScheduleError::Timezone(_) => refuse("timezone", unknown.to_string()),
    }
}

fn refuse(field: &str, message: String) -> ApiError {
    ApiError::invalid(vec![body_problem(&["schedule_config", field], message)])
}
