//! What is said beside a request: how all stand, what happened to one, and who was told of it.

use super::parts::StatusName;
use crate::store::{
    approval_views::{ApprovalEvent, Stats},
    notifications::{Channel, Message, State, Step},
};
use chrono::{DateTime, Utc};
use preloop_actors::approval::Status;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// How the account's requests stand.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApprovalRequestStats {
    pub total: i64,
    pub pending: i64,
    pub approved: i64,
    pub declined: i64,
    pub expired: i64,
    pub cancelled: i64,
    pub human_approved: i64,
    pub human_declined: i64,
    pub auto_approved_by_bypass: i64,
    /// How long people took to decide, in the mean.
    pub avg_response_minutes: Option<i64>,
    /// The tools that approval was asked for.
    pub tools: Vec<String>,
}

/// How a request stands, for whoever waits for it.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnerConsentStatusResponse {
    #[schema(value_type = StatusName)]
    pub status: Status,
    pub expires_at: Option<DateTime<Utc>>,
}

/// Something that happened to a request.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApprovalEventResponse {
    pub id: Uuid,
    pub event_type: String,
    pub detail: String,
    pub comment: Option<String>,
    pub actor_id: Option<Uuid>,
    pub actor_email: Option<String>,
    pub timestamp: DateTime<Utc>,
}

/// One message about a request, to one recipient.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApprovalNotificationResponse {
    pub id: Uuid,
    pub channel: Channel,
    /// An address of mail, a device, or the host of a webhook.
    pub recipient: String,
    /// What it is about.
    pub step: Step,
    pub state: State,
    pub attempts: i32,
    pub last_error: Option<String>,
    pub created_at: DateTime<Utc>,
    /// When it is tried next; none once it has ended.
    pub next_attempt_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
}

impl From<Stats> for ApprovalRequestStats {
    fn from(stats: Stats) -> Self {
        Self {
            total: stats.total,
            pending: stats.pending,
            approved: stats.approved,
            declined: stats.declined,
            expired: stats.expired,
            cancelled: stats.cancelled,
            // Nobody else decides.
            human_approved: stats.approved,
            human_declined: stats.declined,
            auto_approved_by_bypass: 0,
            avg_response_minutes: stats.response_minutes,
            tools: stats.tools,
        }
    }
}

impl From<ApprovalEvent> for ApprovalEventResponse {
    fn from(event: ApprovalEvent) -> Self {
        Self {
            id: event.id,
            event_type: event.kind,
            detail: event.detail,
            comment: event.comment,
            actor_id: event.user.map(|user| user.0),
            actor_email: event.email,
            timestamp: event.at,
        }
    }
}

impl From<Message> for ApprovalNotificationResponse {
    fn from(message: Message) -> Self {
        Self {
            id: message.id,
            channel: message.channel,
            recipient: message.recipient,
            step: message.step,
            state: message.state,
            attempts: message.attempts,
            last_error: message.last_error,
            created_at: message.created_at,
            next_attempt_at: message.due_at,
            ended_at: message.ended_at,
        }
    }
}
