//! When a schedule would tick, before it is saved.

use super::wire::ScheduleConfig;
use crate::http::{
    caller::{Caller, may},
    error::ApiError,
    extract::Json,
    flows::body::body_problem,
    openapi::{Bodied, Checked, Faults, Guarded},
};
use actix_web::{post, web};
use chrono::{DateTime, Utc};
use preloop_actors::flow::schedule;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Ticks shown.
const TICKS: usize = 5;

/// The schedule to look at.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SchedulePreviewRequest {
    pub schedule_config: ScheduleConfig,
}

/// When it would tick.
#[derive(Serialize, ToSchema)]
pub struct SchedulePreviewResponse {
    #[serde(rename = "type")]
    pub kind: String,
    pub description: String,
    pub timezone: String,
    /// The next five, fewer when the schedule ends.
    pub next_run_times: Vec<DateTime<Utc>>,
}

/// Says when a schedule would tick next; nothing is saved.
#[utoipa::path(
    tag = "flows",
    responses((status = 200, body = SchedulePreviewResponse), Guarded, Bodied, Checked, Faults),
)]
#[post("/flows/schedule/preview")]
pub async fn preview(
    _caller: Caller<may::ViewFlows>,
    body: Json<SchedulePreviewRequest>,
) -> Result<web::Json<SchedulePreviewResponse>, ApiError> {
    let config = body.0.schedule_config;
    let refuse = |field: &str, message: String| {
        ApiError::invalid(vec![body_problem(&["schedule_config", field], message)])
    };
    let trigger = config.trigger().map_err(|(field, message)| refuse(field, message))?;
    let times = schedule::preview(&trigger, Utc::now(), TICKS).map_err(|error| match error {
        schedule::ScheduleError::Cron(message) => refuse("expr", message),
        unknown @ schedule::ScheduleError::Timezone(_) => refuse("timezone", unknown.to_string()),
    })?;
    Ok(web::Json(SchedulePreviewResponse {
        kind: config.kind().to_owned(),
        description: format!("cron `{}` in {}", trigger.cron, trigger.timezone),
        timezone: trigger.timezone,
        next_run_times: times,
    }))
}
