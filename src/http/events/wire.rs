//! What is said about events.

use crate::store::event_views::{self, EventView, Routing};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, value::RawValue};
use utoipa::ToSchema;
use uuid::Uuid;

/// An event as a list shows it.
#[derive(Serialize, ToSchema)]
pub struct EventResponse {
    pub id: Uuid,
    /// `github`, `gitlab`, `jira`, `webhook`, `schedule` or `manual`.
    pub source: String,
    /// The normalised name, such as `issue_opened`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The sender's name for it.
    pub raw_type: String,
    pub tracker_id: Option<Uuid>,
    pub organization_id: Option<Uuid>,
    pub project_identifier: Option<String>,
    pub subject: Option<String>,
    pub subject_url: Option<String>,
    /// Login of who did it.
    pub actor: Option<String>,
    /// 0 for the outside world; one more than its own event for what an execution causes.
    pub causation_depth: i16,
    /// The execution that caused it, when known.
    pub caused_by_execution_id: Option<Uuid>,
    /// Done by our own identity: kept, shown, never triggers.
    pub is_own: bool,
    pub received_at: DateTime<Utc>,
    pub routing: RoutingResponse,
    pub executions_count: i64,
}

/// How the routing of an event stands.
#[derive(Serialize, ToSchema)]
pub struct RoutingResponse {
    pub state: RoutingState,
    /// Tries that failed.
    pub attempts: i16,
    /// When the next try is due.
    pub retry_at: Option<DateTime<Utc>>,
    /// Since when nothing is tried any more.
    pub parked_at: Option<DateTime<Utc>>,
    pub last_error: Option<String>,
}

/// Where an event is on its way to flows.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RoutingState {
    /// Its executions, if any, are written.
    Routed,
    /// Waits for the router.
    Waiting,
    /// Failed too often; a person has to look.
    Parked,
}

/// An event with everything that is kept of it.
#[derive(Serialize, ToSchema)]
pub struct EventDetailResponse {
    #[serde(flatten)]
    pub event: EventResponse,
    /// The sender's key for the delivery, by which repetitions are known.
    pub delivery_key: String,
    pub project_external_id: Option<String>,
    pub project_name: Option<String>,
    /// What flows filter by.
    #[schema(value_type = Object)]
    pub attributes: Value,
    /// The first thousand, oldest first.
    pub executions: Vec<StartedExecution>,
    /// Where it is told why the event started what it did, and what not: the path of a `GET`.
    pub explanation: String,
    /// The body as it arrived.
    #[schema(value_type = Value)]
    pub payload: Box<RawValue>,
}

/// An execution as its event lists it.
#[derive(Serialize, ToSchema)]
pub struct StartedExecution {
    pub id: Uuid,
    pub flow_id: Uuid,
    pub flow_name: String,
    pub status: String,
    /// The execution it repeats: a retry, or with `replay_id` a replay.
    pub retry_of_execution_id: Option<Uuid>,
    /// The replay that started it.
    pub replay_id: Option<Uuid>,
    pub created_at: DateTime<Utc>,
}

impl From<EventView> for EventResponse {
    fn from(found: EventView) -> Self {
        Self {
            id: found.id.0,
            source: found.source.to_string(),
            kind: found.kind,
            raw_type: found.raw_kind,
            tracker_id: found.tracker.map(|id| id.0),
            organization_id: found.organization.map(|id| id.0),
            project_identifier: found.project_identifier,
            subject: found.subject,
            subject_url: found.subject_url,
            actor: found.actor,
            causation_depth: found.causation_depth,
            caused_by_execution_id: found.caused_by.map(|id| id.0),
            is_own: found.is_own,
            received_at: found.received_at,
            routing: found.routing.into(),
            executions_count: found.executions_count,
        }
    }
}

impl From<Routing> for RoutingResponse {
    fn from(routing: Routing) -> Self {
        match routing {
            Routing::Done => Self {
                state: RoutingState::Routed,
                attempts: 0,
                retry_at: None,
                parked_at: None,
                last_error: None,
            },
            Routing::Waiting { attempts, retry_at, last_error } => Self {
                state: RoutingState::Waiting,
                attempts,
                retry_at: Some(retry_at),
                parked_at: None,
                last_error,
            },
            Routing::Parked { attempts, since, last_error } => Self {
                state: RoutingState::Parked,
                attempts,
                retry_at: None,
                parked_at: Some(since),
                last_error,
            },
        }
    }
}

impl From<event_views::StartedExecution> for StartedExecution {
    fn from(found: event_views::StartedExecution) -> Self {
        Self {
            id: found.id.0,
            flow_id: found.flow.0,
            flow_name: found.flow_name,
            status: found.state.to_string(),
            retry_of_execution_id: found.retry_of.map(|id| id.0),
            replay_id: found.replay,
            created_at: found.created_at,
        }
    }
}
