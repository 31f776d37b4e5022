//! What is said about trackers: bodies in, answers out. Tokens go in and never come out.

use super::{connect::check_auth_type, shown::OrganizationRef};
use crate::{
    http::{check::Checks, error::ApiError, fields::given},
    store::trackers::{RuleType, ScopeRule, ScopeType},
};
use preloop_actors::event::TrackerType;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// Most scope rules of one tracker.
const SCOPE_RULES_MAX: usize = 1_000;
/// Most event names and own logins of one tracker.
const NAMES_MAX: usize = 200;
/// Longest token, in characters.
const TOKEN_CHARS_MAX: usize = 16_384;

/// The kinds of tracker that can be connected.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TrackerKind {
    Github,
    Gitlab,
    Jira,
}

/// A tracker to connect. Name and type are enough to receive webhooks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackerCreate {
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// `github`, `gitlab` or `jira`; `type` is read as well.
    #[serde(alias = "type")]
    #[schema(pattern = "^(github|gitlab|jira)$")]
    pub tracker_type: String,
    /// Address of a server of one's own; absent for the public ones.
    pub url: Option<String>,
    /// Kept sealed, never given back; `api_key` is read as well. An OAuth app gives as JSON what the tracker's token
    /// endpoint answered, with its `client_id` and `client_secret`, and the token is renewed in time.
    #[serde(default, alias = "api_key")]
    #[schema(max_length = 16384)]
    pub token: Option<String>,
    /// What the token is: `api_token` (unless given), `github_app` or `oauth`.
    #[schema(pattern = "^(api_token|github_app|oauth)$")]
    pub auth_type: Option<String>,
    /// Further, not secret, settings of the connection; `config` is read as well.
    #[serde(default, alias = "config")]
    #[schema(value_type = Option<Object>)]
    pub connection_details: Option<Map<String, Value>>,
    #[schema(value_type = Option<Object>)]
    pub meta_data: Option<Map<String, Value>>,
    #[schema(max_items = 1000)]
    pub scope_rules: Option<Vec<ScopeRuleBody>>,
    pub is_active: Option<bool>,
    /// Event names to take; absent takes all.
    #[schema(max_items = 200)]
    pub subscribed_events: Option<Vec<String>>,
    /// Logins under which we ourselves act there; their events never trigger.
    #[schema(max_items = 200)]
    pub own_logins: Option<Vec<String>>,
    /// The tracker's name for the organization, group or site; absent: made from the name.
    #[schema(min_length = 1, max_length = 255)]
    pub organization: Option<String>,
}

/// What to change. Absent fields stay; `url`, `token` and `subscribed_events` are emptied by null.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackerUpdate {
    #[schema(min_length = 1, max_length = 255)]
    pub name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub url: Option<Option<String>>,
    /// A new token, kept sealed; null removes the one there is. `api_key` is read as well.
    #[serde(default, alias = "api_key", deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 16384)]
    pub token: Option<Option<String>>,
    pub is_active: Option<bool>,
    #[serde(default, alias = "config")]
    #[schema(value_type = Option<Object>)]
    pub connection_details: Option<Map<String, Value>>,
    #[schema(value_type = Option<Object>)]
    pub meta_data: Option<Map<String, Value>>,
    /// Replaces all rules.
    #[schema(max_items = 1000)]
    pub scope_rules: Option<Vec<ScopeRuleBody>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Vec<String>>, max_items = 200)]
    pub subscribed_events: Option<Option<Vec<String>>>,
    #[schema(max_items = 200)]
    pub own_logins: Option<Vec<String>>,
}

/// Which organization or project to take in or leave out.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeRuleBody {
    pub scope_type: ScopeType,
    pub rule_type: RuleType,
    #[schema(min_length = 1, max_length = 255)]
    pub identifier: String,
}

/// A tracker that was connected just now.
#[derive(Serialize, ToSchema)]
pub struct TrackerCreated {
    pub id: Uuid,
    pub name: String,
    pub tracker_type: TrackerKind,
    /// What will not work as one might expect.
    pub warnings: Vec<String>,
    pub unlocked_tool_names: Vec<String>,
    pub organization: OrganizationRef,
    pub webhook: WebhookSecret,
}

/// Where and with what a sender proves itself.
#[derive(Serialize, ToSchema)]
pub struct WebhookSecret {
    pub url: String,
    /// Shown this once.
    pub secret: String,
}

/// One sentence about what was done.
#[derive(Serialize, ToSchema)]
pub struct Message {
    pub message: String,
}

impl TrackerCreate {
    /// The type, once everything else is known to be right as well.
    pub fn check(&self) -> Result<TrackerType, ApiError> {
        let mut checks = Checks::new();
        checks.name("name", Some(&self.name));
        checks.name("organization", self.organization.as_deref());
        checks.url("url", self.url.as_deref());
        checks.text("token", self.token.as_deref(), TOKEN_CHARS_MAX);
        check_settings(&mut checks, "connection_details", self.connection_details.as_ref());
        check_settings(&mut checks, "meta_data", self.meta_data.as_ref());
        check_rules(&mut checks, self.scope_rules.as_deref());
        checks.names("subscribed_events", self.subscribed_events.as_deref(), NAMES_MAX);
        checks.names("own_logins", self.own_logins.as_deref(), NAMES_MAX);
        check_auth_type(&mut checks, self.auth_type.as_deref());
        let kind = self.tracker_type.parse();
        if kind.is_err() {
            let kinds = TrackerType::ALL.map(TrackerType::as_str).join(", ");
            let message =
                format!("`{}` cannot be connected; use one of {kinds}", self.tracker_type);
            checks.that(false, "tracker_type", message);
        }
        checks.done()?;
        kind.map_err(ApiError::internal)
    }
}

impl TrackerUpdate {
    pub fn check(&self) -> Result<(), ApiError> {
        let mut checks = Checks::new();
        checks.name("name", self.name.as_deref());
        checks.url("url", self.url.as_ref().and_then(Option::as_deref));
        let token = self.token.as_ref().and_then(Option::as_deref);
        checks.text("token", token, TOKEN_CHARS_MAX);
        check_settings(&mut checks, "connection_details", self.connection_details.as_ref());
        check_settings(&mut checks, "meta_data", self.meta_data.as_ref());
        check_rules(&mut checks, self.scope_rules.as_deref());
        let events = self.subscribed_events.as_ref().and_then(Option::as_deref);
        checks.names("subscribed_events", events, NAMES_MAX);
        checks.names("own_logins", self.own_logins.as_deref(), NAMES_MAX);
        checks.done()
    }
}

fn check_rules(checks: &mut Checks, rules: Option<&[ScopeRuleBody]>) {
    let names: Option<Vec<_>> =
        rules.map(|rules| rules.iter().map(|rule| rule.identifier.clone()).collect());
    checks.names("scope_rules", names.as_deref(), SCOPE_RULES_MAX);
    for (index, rule) in rules.unwrap_or_default().iter().enumerate() {
        let same = |other: &&ScopeRuleBody| {
            other.scope_type == rule.scope_type
                && other.identifier.eq_ignore_ascii_case(&rule.identifier)
        };
        let name = &rule.identifier;
        match rules.unwrap_or_default()[..index].iter().find(same) {
            Some(before) if before.rule_type == rule.rule_type => {
                checks.that(false, "scope_rules", format!("`{name}` stands twice; leave one out"));
            }
            Some(_) => {
                let problem =
                    format!("`{name}` is both taken in and left out; keep one of the rules");
                checks.that(false, "scope_rules", problem);
            }
            None => {}
        }
    }
}

/// Settings can be read back, so secrets do not belong there.
pub(super) fn check_settings(
    checks: &mut Checks,
    field: &str,
    settings: Option<&Map<String, Value>>,
) {
    checks.object(field, settings);
    if let Some(name) = settings.and_then(secret_name) {
        let message = format!("`{name}` looks like a secret and could be read back; use `token`");
        checks.that(false, field, message);
    }
}

/// The first name within that looks like that of a secret.
fn secret_name(object: &Map<String, Value>) -> Option<&str> {
    const ENDINGS: [&str; 6] =
        ["token", "apikey", "password", "secret", "privatekey", "passphrase"];
    object.iter().find_map(|(name, value)| {
        let plain = name.to_ascii_lowercase().replace(['-', '_'], "");
        match value {
            _ if ENDINGS.iter().any(|ending| plain.ends_with(ending)) => Some(name.as_str()),
            Value::Object(inner) => secret_name(inner),
            _ => None,
        }
    })
}

impl From<TrackerType> for TrackerKind {
    fn from(kind: TrackerType) -> Self {
        match kind {
            TrackerType::Github => Self::Github,
            TrackerType::Gitlab => Self::Gitlab,
            TrackerType::Jira => Self::Jira,
        }
    }
}

impl From<ScopeRuleBody> for ScopeRule {
    fn from(body: ScopeRuleBody) -> Self {
        Self { scope_type: body.scope_type, rule_type: body.rule_type, identifier: body.identifier }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secrets_are_recognised_by_name() {
        for (settings, found) in [
            (json!({"email": "a@example.com"}), None),
            (json!({"api_key": "x"}), Some("api_key")),
            (json!({"auth": {"apiToken": "x"}}), Some("apiToken")),
            (json!({"client-secret": "x"}), Some("client-secret")),
            (json!({"token_type": "bearer"}), None),
        ] {
            assert_eq!(secret_name(settings.as_object().unwrap()), found, "{settings}");
        }
    }
}
