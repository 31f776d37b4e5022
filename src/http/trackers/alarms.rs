//! What is wrong with a tracker, or was, and who was told of it.

use crate::{
    http::{
        caller::{Authenticated, Caller, may},
        error::ApiError,
        extract::Path,
        openapi::{Addressed, Checked, Faults, Guarded},
    },
    store::{
        Store,
        notifications::{self, Channel, Message, State},
        tracker_alarms::{self, AlarmKind, KeptAlarm},
        trackers,
    },
};
use actix_web::{get, web};
use chrono::{DateTime, Utc};
use preloop_actors::{ids::TrackerId, policy::Permission};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Something that is wrong with a tracker, or was.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrackerAlarmResponse {
    pub kind: AlarmKind,
    /// The organization that it is about, or that the project is of; null: all of the tracker.
    pub organization_id: Option<Uuid>,
    /// The tracker's name for that organization.
    pub organization: Option<String>,
    /// The project that it is about; null: it is not about a project.
    pub project_id: Option<Uuid>,
    /// The tracker's name for that project.
    pub project: Option<String>,
    /// Since when it has been wrong without a break, or was.
    pub raised_at: DateTime<Utc>,
    /// When it was well again; null: it is wrong now.
    pub cleared_at: Option<DateTime<Utc>>,
    /// When people were last told: once for each time that it is raised, and once a day at most.
    pub told_at: Option<DateTime<Utc>>,
    /// The messages by which they were told.
    pub notifications: Vec<TrackerAlarmNotificationResponse>,
}

/// One message about a tracker's alarms, to one recipient.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TrackerAlarmNotificationResponse {
    pub id: Uuid,
    pub channel: Channel,
    /// An address of mail; null for who may not edit trackers.
    pub recipient: Option<String>,
    pub state: State,
    pub attempts: i32,
    /// Why it was not sent, the last time that it was tried; null for who may not edit trackers.
    pub last_error: Option<String>,
    pub created_at: DateTime<Utc>,
    /// When it is tried next; none once it has ended.
    pub next_attempt_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
}

/// Shows what is wrong with a tracker, and then what was, with the messages by which people were told.
#[utoipa::path(
    tag = "trackers",
    responses(
        (status = 200, body = [TrackerAlarmResponse]), Guarded, Addressed, Checked, Faults,
    ),
)]
#[get("/trackers/{tracker_id}/alarms")]
pub async fn alarms(
    caller: Caller<may::ViewTrackers>,
    who: Authenticated,
    id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<web::Json<Vec<TrackerAlarmResponse>>, ApiError> {
    let (account, id) = (caller.account, TrackerId(id.0));
    let in_full = who.0.may(Permission::EditTrackers);
    let db = store.client().await?;
    if trackers::get(&db, account, id).await?.is_none() {
        return Err(ApiError::not_found("tracker"));
    }
    let alarms = tracker_alarms::of_tracker(&db, account, id).await?;
    let mut notices: Vec<Uuid> =
        alarms.iter().filter_map(|alarm| alarm.told.map(|(_, notice)| notice)).collect();
    // What went wrong in one round was told by the same messages.
    notices.sort_unstable();
    notices.dedup();
    let messages = notifications::of_alarms(&db, account, &notices).await?;
    let respond = |alarm: KeptAlarm| {
        let told = alarm.told.and_then(|(_, notice)| messages.get(&notice));
        TrackerAlarmResponse::new(alarm, told.map(Vec::as_slice).unwrap_or_default(), in_full)
    };
    Ok(web::Json(alarms.into_iter().map(respond).collect()))
}

impl TrackerAlarmResponse {
    fn new(alarm: KeptAlarm, messages: &[Message], in_full: bool) -> Self {
        let (organization_id, organization) = alarm.organization.unzip();
        let (project_id, project) = alarm.project.unzip();
        let shown = |message| TrackerAlarmNotificationResponse::new(message, in_full);
        Self {
            kind: alarm.kind,
            organization_id: organization_id.map(|id| id.0),
            organization,
            project_id: project_id.map(|id| id.0),
            project,
            raised_at: alarm.raised_at,
            cleared_at: alarm.cleared_at,
            told_at: alarm.told.map(|(at, _)| at),
            notifications: messages.iter().map(shown).collect(),
        }
    }
}

impl TrackerAlarmNotificationResponse {
    /// `in_full`: with whom, and what the mail server said.
    fn new(message: &Message, in_full: bool) -> Self {
        Self {
            id: message.id,
            channel: message.channel,
            recipient: in_full.then(|| message.recipient.clone()),
            state: message.state,
            attempts: message.attempts,
            last_error: message.last_error.clone().filter(|_| in_full),
            created_at: message.created_at,
            next_attempt_at: message.due_at,
            ended_at: message.ended_at,
        }
    }
}
