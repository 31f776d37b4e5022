//! What is said about tools.

use super::rule_warnings;
use crate::{
    http::access_rules::AccessRuleResponse,
    mcp::{
        catalog::{Entry, LeftOut, Source},
        raw::{RawObject, raw},
    },
    store::{
        access_rules::Rule,
        tool_configurations::{JustificationMode, ToolSource},
    },
};
use preloop_actors::{gate::Labels, ids::AccountId};
use serde::Serialize;
use serde_json::{json, value::RawValue};
use utoipa::ToSchema;
use uuid::Uuid;

/// Characters that make one token, about.
const TOKEN_CHARS: usize = 4;

/// A tool without its schema.
#[derive(Serialize, ToSchema)]
pub struct ToolSummaryResponse {
    /// What its source calls it; configurations go by this name.
    pub name: String,
    /// What clients call it by; null when they cannot.
    pub exposed_name: Option<String>,
    pub description: String,
    pub source: ToolSource,
    /// The server it comes from.
    pub source_id: Option<Uuid>,
    pub source_name: String,
    pub is_enabled: bool,
    /// Calling it changes nothing.
    pub read_only: bool,
    pub requires_tracker: bool,
    pub required_tracker_types: Vec<String>,
    /// Whether the account has what the tool needs.
    pub is_supported: bool,
    pub unsupported_reason: Option<String>,
    pub approval_workflow_id: Option<Uuid>,
    /// The same as `approval_workflow_id`.
    pub approval_policy_id: Option<Uuid>,
    pub config_id: Option<Uuid>,
    pub has_approval_condition: bool,
    pub has_condition: bool,
    /// In the order they are looked at, without the approval condition.
    pub access_rules: Vec<AccessRuleResponse>,
    pub justification_mode: Option<JustificationMode>,
    /// What the tool does with information, as people said; null: nobody has.
    #[schema(value_type = Option<Vec<String>>)]
    pub labels: Option<Labels>,
    /// Labels that it lacks and that what it says of itself gives reason for. They count once people have set them.
    #[schema(value_type = Vec<String>)]
    pub proposed_labels: Labels,
    pub enabled_for_agents: Vec<String>,
    /// About how many tokens of a model's context the tool takes.
    pub schema_tokens_estimate: usize,
    pub adapters: Vec<String>,
    /// Another tool has its name.
    pub shadowed: bool,
    pub warnings: Vec<String>,
}

/// A tool.
#[derive(Serialize, ToSchema)]
pub struct ToolResponse {
    #[serde(flatten)]
    pub summary: ToolSummaryResponse,
    /// Of its arguments, as clients see it.
    #[schema(value_type = Object)]
    pub schema: Box<RawValue>,
}

impl ToolSummaryResponse {
    /// `rules` are those of the tool's configuration.
    pub fn new(entry: &Entry, account: AccountId, rules: Vec<Rule>) -> Self {
        let of_rules = rule_warnings::of(entry, &rules);
        let has_condition = rules.iter().any(|rule| rule.setup.marker.is_some());
        let rules = rules.into_iter().filter(|rule| rule.setup.marker.is_none());
        let left_out = entry.left_out.as_ref();
        let object = RawObject::parse(entry.listed.get()).unwrap_or_default();
        let setup = entry.configuration.as_ref().map(|configuration| &configuration.setup);
        let needs_tracker = left_out == Some(&LeftOut::NeedsTracker);
        let labels = entry.configuration.as_ref().and_then(|configuration| configuration.labels);
        let warning = left_out.filter(|left_out| left_out.is_warning());
        Self {
            name: entry.own_name.clone(),
            exposed_name: left_out.is_none().then(|| entry.name.clone()),
            description: object.text("description").unwrap_or_default(),
            source: match entry.source {
                Source::BuiltIn => ToolSource::Builtin,
                Source::Server(_) => ToolSource::Mcp,
            },
            source_id: entry.source.server(),
            source_name: entry.source.name().to_owned(),
            is_enabled: setup.is_none_or(|setup| setup.is_enabled),
            read_only: entry.read_only,
            requires_tracker: entry.requires_tracker,
            required_tracker_types: Vec::new(),
            is_supported: !needs_tracker,
            unsupported_reason: needs_tracker.then(|| LeftOut::NeedsTracker.to_string()),
            approval_workflow_id: setup.and_then(|setup| setup.approval_workflow),
            approval_policy_id: setup.and_then(|setup| setup.approval_workflow),
            config_id: entry.configuration.as_ref().map(|configuration| configuration.id),
            has_approval_condition: has_condition,
            has_condition,
            access_rules: rules.map(|rule| AccessRuleResponse::new(account, rule)).collect(),
            justification_mode: setup.and_then(|setup| setup.justification_mode),
            labels,
            proposed_labels: entry.proposed_labels().without(labels.unwrap_or_default()),
            enabled_for_agents: Vec::new(),
            schema_tokens_estimate: entry.listed.get().len().div_ceil(TOKEN_CHARS),
            adapters: Vec::new(),
            shadowed: entry.is_shadowed(),
            warnings: warning.map(ToString::to_string).into_iter().chain(of_rules).collect(),
        }
    }
}

impl ToolResponse {
    pub fn new(entry: &Entry, account: AccountId, rules: Vec<Rule>) -> Self {
        let object = RawObject::parse(entry.listed.get()).unwrap_or_default();
        let schema = object.get("inputSchema").map(ToOwned::to_owned);
        Self {
            summary: ToolSummaryResponse::new(entry, account, rules),
            schema: schema.unwrap_or_else(|| raw(&json!({ "type": "object" }))),
        }
    }
}
