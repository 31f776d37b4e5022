//! Entries as they are answered.

use crate::store::{
    audit::{Actor, Counts, Group, Groups, Page, Stats, Status, View},
    page::Window,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// One thing that happened.
#[derive(Serialize, ToSchema)]
pub struct AuditLogResponse {
    pub id: Uuid,
    pub account_id: Uuid,
    /// Null when nobody signed in did it.
    pub user_id: Option<Uuid>,
    /// The person's name now; null when they are gone.
    pub username: Option<String>,
    /// The API key it was done with.
    pub api_key_id: Option<Uuid>,
    /// The execution that did it.
    pub execution_id: Option<Uuid>,
    /// Such as `tool_call`, `approval_vote` or `update_flow`.
    pub action: String,
    pub resource_type: Option<String>,
    pub resource_id: Option<String>,
    pub status: Status,
    /// What belongs together has the same.
    pub correlation_id: Option<Uuid>,
    pub ip_address: Option<String>,
    pub user_agent: Option<String>,
    /// What exactly, why, and what came of it; without secrets.
    #[schema(value_type = Option<Object>)]
    pub details: Value,
    pub timestamp: DateTime<Utc>,
}

#[derive(Serialize, ToSchema)]
pub struct AuditLogsListResponse {
    pub logs: Vec<AuditLogResponse>,
    pub total: i64,
    pub skip: i64,
    pub limit: i64,
    /// Older entries were not looked at; an earlier `end_date` shows them.
    pub total_capped: bool,
}

/// Somebody who may stand in the record.
#[derive(Serialize, ToSchema)]
pub struct AuditActorResponse {
    pub id: Uuid,
    pub username: String,
    pub full_name: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct AuditSubEventResponse {
    pub id: Uuid,
    pub action: String,
    pub status: Status,
    #[schema(value_type = Option<Object>)]
    pub details: Value,
    pub timestamp: DateTime<Utc>,
}

/// What belongs together.
#[derive(Serialize, ToSchema)]
pub struct AuditGroupResponse {
    pub correlation_id: Option<Uuid>,
    /// The call, or what came first.
    pub primary_event: AuditLogResponse,
    /// The others, oldest first; at most 99.
    pub sub_events: Vec<AuditSubEventResponse>,
    /// How it stands: the status of what came last.
    pub outcome: Status,
}

#[derive(Serialize, ToSchema)]
pub struct AuditGroupedListResponse {
    pub groups: Vec<AuditGroupResponse>,
    pub total: i64,
    pub skip: i64,
    pub limit: i64,
    /// Older entries were not looked at.
    pub total_capped: bool,
}

#[derive(Serialize, ToSchema)]
pub struct AuditOverviewResponse {
    /// Counted up to 100,000.
    pub events_total: i64,
    pub events_total_capped: bool,
    pub tool_calls_total: i64,
    pub tool_calls_failed: i64,
    /// What failed or was denied.
    pub exceptions: AuditGroupedListResponse,
}

#[derive(Serialize, ToSchema)]
pub struct AuditActionStat {
    pub action: String,
    pub count: i64,
    pub success: i64,
    pub failure: i64,
    pub denied: i64,
}

#[derive(Serialize, ToSchema)]
pub struct AuditUserActivity {
    pub user_id: Uuid,
    pub username: Option<String>,
    pub count: i64,
}

#[derive(Serialize, ToSchema)]
pub struct AuditStatsResponse {
    /// By how often it happened.
    pub action_stats: Vec<AuditActionStat>,
    /// By how much they did.
    pub user_activity: Vec<AuditUserActivity>,
    /// Counted up to 100,000.
    pub total_count: i64,
    pub total_capped: bool,
    pub period_days: i64,
}

impl From<View> for AuditLogResponse {
    fn from(view: View) -> Self {
        Self {
            id: view.id,
            account_id: view.account,
            user_id: view.user,
            username: view.username,
            api_key_id: view.key,
            execution_id: view.execution,
            action: view.action,
            resource_type: view.resource_type,
            resource_id: view.resource,
            status: view.status,
            correlation_id: view.correlation,
            ip_address: view.ip,
            user_agent: view.user_agent,
            details: view.details,
            timestamp: view.at,
        }
    }
}

impl From<View> for AuditSubEventResponse {
    fn from(view: View) -> Self {
        let View { id, action, status, details, at: timestamp, .. } = view;
        Self { id, action, status, details, timestamp }
    }
}

impl From<Actor> for AuditActorResponse {
    fn from(actor: Actor) -> Self {
        let Actor { id, username, full_name } = actor;
        Self { id, username, full_name }
    }
}

impl AuditLogsListResponse {
    pub fn new(page: Page, window: Window) -> Self {
        Self {
            logs: page.entries.into_iter().map(Into::into).collect(),
            total: page.total,
            skip: window.offset,
            limit: window.limit,
            total_capped: page.is_capped,
        }
    }
}

impl AuditGroupResponse {
    /// `None` for a group whose entries went while it was read.
    fn of(group: Group) -> Option<Self> {
        let Group { correlation, mut entries } = group;
        let outcome = entries.first()?.status;
        entries.reverse();
        let call = entries.iter().rposition(|entry| entry.action == "tool_call");
        let primary = entries.remove(call.unwrap_or(0));
        Some(Self {
            correlation_id: correlation,
            primary_event: primary.into(),
            sub_events: entries.into_iter().map(Into::into).collect(),
            outcome,
        })
    }
}

impl AuditGroupedListResponse {
    pub fn new(found: Groups, window: Window) -> Self {
        Self {
            groups: found.groups.into_iter().filter_map(AuditGroupResponse::of).collect(),
            total: found.total,
            skip: window.offset,
            limit: window.limit,
            total_capped: found.is_capped,
        }
    }
}

impl AuditOverviewResponse {
    pub fn new(counts: Counts, exceptions: AuditGroupedListResponse) -> Self {
        Self {
            events_total: counts.entries,
            events_total_capped: counts.is_capped,
            tool_calls_total: counts.calls,
            tool_calls_failed: counts.failed_calls,
            exceptions,
        }
    }
}

impl AuditStatsResponse {
    pub fn new(stats: Stats, period_days: i64) -> Self {
        let action_stats = stats.actions.into_iter().map(|one| AuditActionStat {
            action: one.action,
            count: one.count,
            success: one.success,
            failure: one.failure,
            denied: one.denied,
        });
        let user_activity = stats.people.into_iter().map(|one| AuditUserActivity {
            user_id: one.user,
            username: one.username,
            count: one.count,
        });
        Self {
            action_stats: action_stats.collect(),
            user_activity: user_activity.collect(),
            total_count: stats.total,
            total_capped: stats.is_capped,
            period_days,
        }
    }
}
