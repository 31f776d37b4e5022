//! Trackers as they are shown: with how their token, their webhooks and their reading are.

use super::wire::TrackerKind;
use crate::{
    http::links::PublicUrl,
    store::{
        sync::{HookStatus, SyncStatus},
        trackers::{OrganizationName, RuleType, ScopeType, Tracker},
    },
    sync::by_hand,
};
use chrono::{DateTime, Utc};
use preloop_actors::event::TrackerType;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// A connected tracker.
#[derive(Serialize, ToSchema)]
pub struct TrackerResponse {
    pub id: Uuid,
    pub account_id: Uuid,
    pub name: String,
    pub tracker_type: TrackerKind,
    pub url: Option<String>,
    pub is_active: bool,
    /// Whether a token is kept. The token itself is never given back.
    pub has_token: bool,
    /// What the token is: `api_token`, `github_app` or `oauth`.
    pub auth_type: String,
    #[schema(value_type = Object)]
    pub connection_details: Value,
    #[schema(value_type = Object)]
    pub meta_data: Value,
    pub subscribed_events: Option<Vec<String>>,
    pub own_logins: Vec<String>,
    pub scope_rules: Vec<ScopeRuleResponse>,
    pub organizations: Vec<OrganizationRef>,
    /// Whether the token was good when it was last used.
    pub is_valid: bool,
    pub last_validation: Option<DateTime<Utc>>,
    /// What was wrong the last time, or why the token was not used yet.
    pub validation_message: Option<String>,
    pub token_expires_at: Option<DateTime<Utc>>,
    /// `valid`, `expiring_soon` (within two weeks) or `expired`; null where it does not end, or nobody says when.
    pub token_expiry_status: Option<String>,
    /// Projects that could not be read the last time.
    pub degraded_projects: Vec<String>,
    /// How the webhooks of each organization are.
    pub webhooks: Vec<WebhookResponse>,
    /// The webhook that a person has to set up in Jira, if one has to.
    pub jira_manual_webhook: Option<JiraManualWebhook>,
    /// When all that was due was last read through the API, and when it is read again.
    pub last_sync: Option<DateTime<Utc>>,
    pub next_sync: Option<DateTime<Utc>>,
    pub is_syncing: bool,
    pub created: DateTime<Utc>,
    pub last_updated: DateTime<Utc>,
}

/// How an organization's webhooks are.
#[derive(Serialize, ToSchema)]
pub struct WebhookResponse {
    pub organization_id: Uuid,
    pub identifier: String,
    /// Where the tracker sends events.
    pub url: String,
    pub state: WebhookState,
    /// What a person has to do, or what is wrong.
    pub message: Option<String>,
    pub last_polling_update: Option<DateTime<Utc>>,
    /// Deliveries that came by themselves, as the tracker's log has them.
    pub received: i64,
    /// Missed deliveries that were fetched.
    pub healed: i64,
    /// Missed deliveries that cannot be had.
    pub missing: i64,
    pub healed_at: Option<DateTime<Utc>>,
}

/// Whether a webhook is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WebhookState {
    /// Nobody has looked yet.
    Unknown,
    /// Registered by us.
    Registered,
    /// A person has to set it up; `message` says how.
    Manual,
    /// Switched off by the tracker; `message` says why.
    Disabled,
}

/// A webhook that a person has to set up in Jira.
#[derive(Serialize, ToSchema)]
pub struct JiraManualWebhook {
    pub organization_id: Uuid,
    pub url: String,
    /// Always null: a secret is shown once, when it is made. Rotate it to have a new one.
    pub secret: Option<String>,
    pub events: Vec<String>,
}

/// A scope rule as kept.
#[derive(Serialize, ToSchema)]
pub struct ScopeRuleResponse {
    pub id: Uuid,
    pub scope_type: ScopeType,
    pub rule_type: RuleType,
    pub identifier: String,
}

/// Enough of an organization to find it again.
#[derive(Serialize, ToSchema)]
pub struct OrganizationRef {
    pub id: Uuid,
    pub identifier: String,
    pub name: String,
}

impl TrackerResponse {
    pub fn new(links: &PublicUrl, account: Uuid, tracker: Tracker, sync: SyncStatus) -> Self {
        let webhooks: Vec<_> =
            tracker.organizations.iter().map(|it| webhook(links, &tracker, it, &sync)).collect();
        let by_hand = webhooks.iter().find(|hook| hook.state == WebhookState::Manual);
        let by_hand = by_hand.filter(|_| tracker.kind == TrackerType::Jira);
        let untried = || tracker.has_token.then(|| "the token was not tried yet".to_owned());
        let message = sync.validation_message.clone();
        Self {
            jira_manual_webhook: by_hand.map(jira_webhook),
            webhooks,
            id: tracker.id.0,
            account_id: account,
            tracker_type: tracker.kind.into(),
            has_token: tracker.has_token,
            auth_type: auth_type(&tracker.connection_details),
            is_valid: tracker.has_token && sync.is_valid.unwrap_or_default(),
            last_validation: sync.last_validation,
            validation_message: message.or_else(|| sync.is_valid.is_none().then(untried).flatten()),
            token_expires_at: sync.token_expires_at,
            token_expiry_status: sync.token_expiry_status().map(str::to_owned),
            degraded_projects: sync.degraded_projects,
            last_sync: sync.completed_at,
            next_sync: sync.due_at,
            is_syncing: sync.is_running || sync.is_wanted,
            name: tracker.name,
            url: tracker.url,
            is_active: tracker.is_active,
            connection_details: tracker.connection_details,
            meta_data: tracker.meta_data,
            subscribed_events: tracker.subscribed_events,
            own_logins: tracker.own_logins,
            scope_rules: tracker
                .scope_rules
                .into_iter()
                .map(|stored| ScopeRuleResponse {
                    id: stored.id,
                    scope_type: stored.rule.scope_type,
                    rule_type: stored.rule.rule_type,
                    identifier: stored.rule.identifier,
                })
                .collect(),
            organizations: tracker.organizations.into_iter().map(Into::into).collect(),
            created: tracker.created_at,
            last_updated: tracker.updated_at,
        }
    }
}

impl TrackerResponse {
    /// What people set, without what changes by itself.
    pub fn settings(&self) -> impl Serialize {
        json!({
            "name": self.name,
            "url": self.url,
            "is_active": self.is_active,
            "has_token": self.has_token,
            "connection_details": self.connection_details,
            "meta_data": self.meta_data,
            "subscribed_events": self.subscribed_events,
            "own_logins": self.own_logins,
            "scope_rules": self.scope_rules,
        })
    }
}

/// What a credential is, as its connection says.
fn auth_type(details: &Value) -> String {
    let implied = if details.get("app_id").is_some() { "github_app" } else { "api_token" };
    details.get("auth_type").and_then(Value::as_str).unwrap_or(implied).to_owned()
}

fn webhook(
    links: &PublicUrl,
    tracker: &Tracker,
    organization: &OrganizationName,
    sync: &SyncStatus,
) -> WebhookResponse {
    let (id, url) = (organization.id, links.tracker_hook(tracker.kind, organization.id));
    let known = sync.organizations.iter().find(|status| status.organization_id == id);
    let state = match known.map(|known| known.state.as_str()) {
        // Nobody can look without a token.
        _ if !tracker.has_token => WebhookState::Manual,
        Some("registered") => WebhookState::Registered,
        Some("manual") => WebhookState::Manual,
        Some("disabled") => WebhookState::Disabled,
        _ => WebhookState::Unknown,
    };
    let steps = || by_hand::steps(tracker.kind, id, &organization.identifier, &url);
    let said = known.and_then(|known| known.message.clone()).filter(|_| tracker.has_token);
    let message = said.or_else(|| (state == WebhookState::Manual).then(steps));
    let count = |count: fn(&HookStatus) -> i64| known.map(count).unwrap_or_default();
    WebhookResponse {
        organization_id: id.0,
        identifier: organization.identifier.clone(),
        state,
        message,
        last_polling_update: known.and_then(|known| known.last_polling_update),
        received: count(|known| known.received),
        healed: count(|known| known.healed),
        missing: count(|known| known.missing),
        healed_at: known.and_then(|known| known.healed_at),
        url,
    }
}

fn jira_webhook(hook: &WebhookResponse) -> JiraManualWebhook {
    JiraManualWebhook {
        organization_id: hook.organization_id,
        url: hook.url.clone(),
        secret: None,
        events: by_hand::events(TrackerType::Jira).iter().map(ToString::to_string).collect(),
    }
}

impl From<OrganizationName> for OrganizationRef {
    fn from(found: OrganizationName) -> Self {
        Self { id: found.id.0, identifier: found.identifier, name: found.name }
    }
}
