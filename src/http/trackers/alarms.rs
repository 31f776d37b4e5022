//! What is wrong with a tracker, or was, and who was told of it.

use crate::{
    http::{
        caller::{Caller, may},
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
use preloop_actors::ids::TrackerId;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Something that is wrong with a tracker, or was.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrackerAlarmResponse {
    pub kind: AlarmKind,
    /// The organization that it is about; null: all of the tracker.
    pub organization_id: Option<Uuid>,
    /// The tracker's name for that organization.
    pub organization: Option<String>,
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
    /// An address of mail.
    pub recipient: String,
    pub state: State,
    pub attempts: i32,
    /// Why it was not sent, the last time that it was tried.
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
    id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<web::Json<Vec<TrackerAlarmResponse>>, ApiError> {
    let (account, id) = (caller.account, TrackerId(id.0));
    let db = store.client().await?;
    if trackers::get(&db, account, id).await?.is_none() {
        return Err(ApiError::not_found("tracker"));
    }
    let alarms = tracker_alarms::of_tracker(&db, account, id).await?;
    let notices: Vec<Uuid> =
        alarms.iter().filter_map(|alarm| alarm.told.map(|(_, notice)| notice)).collect();
    let messages = notifications::of_alarms(&db, account, &notices).await?;
    let respond = |alarm: KeptAlarm| {
        let told = alarm.told.and_then(|(_, notice)| messages.get(&notice));
        TrackerAlarmResponse::new(alarm, told.map(Vec::as_slice).unwrap_or_default())
    };
    Ok(web::Json(alarms.into_iter().map(respond).collect()))
}

impl TrackerAlarmResponse {
    fn new(alarm: KeptAlarm, messages: &[Message]) -> Self {
        let (organization_id, organization) = alarm.organization.unzip();
        Self {
            kind: alarm.kind,
            organization_id: organization_id.map(|id| id.0),
            organization,
            raised_at: alarm.raised_at,
            cleared_at: alarm.cleared_at,
            told_at: alarm.told.map(|(at, _)| at),
            notifications: messages.iter().cloned().map(Into::into).collect(),
        }
    }
}

impl From<Message> for TrackerAlarmNotificationResponse {
    fn from(message: Message) -> Self {
        Self {
            id: message.id,
            channel: message.channel,
            recipient: message.recipient,
            state: message.state,
            attempts: message.attempts,
            last_error: message.last_error,
            created_at: message.created_at,
            next_attempt_at: message.due_at,
            ended_at: message.ended_at,
        }
    }
}
