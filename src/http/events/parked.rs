//! Events that could not be routed, by what they have in common.

use crate::{
    http::{
        caller::{Caller, may},
        error::ApiError,
        openapi::{Checked, Faults, Guarded},
    },
    store::{Store, event_views},
};
use actix_web::{get, web};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Parked events with one cause.
#[derive(Serialize, ToSchema)]
pub struct ParkedGroupResponse {
    /// Names the group, for `POST /events/replay`.
    pub group: String,
    /// What the failures have in common, such as `too_much_work`, `out_of_time` or `panicked`.
    pub cause: String,
    /// The flows that broke on the events; their other flows were started. Null: the events were not routed at all.
    pub flow_ids: Option<Vec<Uuid>>,
    pub events_count: i64,
    pub first_parked_at: DateTime<Utc>,
    pub last_parked_at: DateTime<Utc>,
    /// The latest reason, in full.
    pub reason: Option<String>,
    /// Up to five of the events, the newest first.
    pub sample_event_ids: Vec<Uuid>,
}

/// Shows what is parked: events that failed three times, grouped by their cause, the latest first.
#[utoipa::path(
    tag = "events",
    responses((status = 200, body = [ParkedGroupResponse]), Guarded, Checked, Faults),
)]
#[get("/events/parked")]
pub async fn parked(
    caller: Caller<may::ViewFlows>,
    store: web::Data<Store>,
) -> Result<web::Json<Vec<ParkedGroupResponse>>, ApiError> {
    let groups = event_views::parked(&store.client().await?, caller.account).await?;
    Ok(web::Json(groups.into_iter().map(ParkedGroupResponse::from).collect()))
}

impl From<event_views::ParkedGroup> for ParkedGroupResponse {
    fn from(found: event_views::ParkedGroup) -> Self {
        Self {
            group: found.key,
            cause: found.cause,
            flow_ids: found.flows.map(|flows| flows.into_iter().map(|flow| flow.0).collect()),
            events_count: found.events,
            first_parked_at: found.first_at,
            last_parked_at: found.last_at,
            reason: found.reason,
            sample_event_ids: found.samples.into_iter().map(|id| id.0).collect(),
        }
    }
}
