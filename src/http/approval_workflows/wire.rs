//! What is said about approval workflows: bodies in, answers out. Addresses of channels go in and come out masked.

use super::channels::ChannelsGiven;
use crate::{
    http::fields::given,
    store::{
        approval_workflows::{AiFallback, Workflow},
        notifications::Channel,
    },
};
use chrono::{DateTime, Utc};
use preloop_actors::{approval::TeamId, ids::UserId};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::{Map, Value};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};
use uuid::Uuid;

/// How a decision is made: by people. There is no other way yet.
pub const MODE: &str = "standard";
/// How approvers are asked: all at once. There is no other way yet.
pub const KIND: &str = "simple";

/// What to change. Absent fields stay; null empties what can be empty.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovalWorkflowUpdate {
    #[schema(min_length = 1, max_length = 255)]
    pub name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 10_000)]
    pub description: Option<Option<String>>,
    /// Kept and shown; by what people are told is in `notification_channels`.
    #[schema(min_length = 1, max_length = 255)]
    pub approval_type: Option<String>,
    /// Kept and shown: an incoming webhook writes where it was made for.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 255)]
    pub channel: Option<Option<String>>,
    /// Kept and shown.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 255)]
    pub user: Option<Option<String>>,
    /// Kept and shown to all who may see workflows, so secrets belong into `channel_configs`. A `webhook_url` is moved
    /// there, for the channel that `approval_type` names.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Object>)]
    pub approval_config: Option<Option<Map<String, Value>>>,
    /// How long people have; 300 unless given.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<i32>, minimum = 60, maximum = 2_592_000)]
    pub timeout_seconds: Option<Option<i32>>,
    /// A vote has to say why.
    pub require_reason: Option<bool>,
    /// Calls are answered at once, and the agent comes back for the outcome.
    pub async_approval_enabled: Option<bool>,
    /// Asked where neither the rule nor the tool names a workflow. An account has one: setting it clears the others.
    pub is_default: Option<bool>,
    /// `simple`; there is no other yet.
    pub workflow_type: Option<String>,
    /// Kept and shown.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Object>)]
    pub workflow_config: Option<Option<Map<String, Value>>>,
    /// People who decide. Without any of them and any team, whoever has the right to decide may.
    #[schema(max_items = 100)]
    pub approver_user_ids: Option<Vec<Uuid>>,
    #[schema(max_items = 100)]
    pub approver_team_ids: Option<Vec<Uuid>>,
    /// How many have to agree; 1 unless given.
    #[schema(minimum = 1, maximum = 100)]
    pub approvals_required: Option<i32>,
    /// Who is asked as well when the time has passed; the request then waits as long again.
    #[schema(max_items = 100)]
    pub escalation_user_ids: Option<Vec<Uuid>>,
    #[schema(max_items = 100)]
    pub escalation_team_ids: Option<Vec<Uuid>>,
    /// By what people are told. Unless given: by mail, and on every channel of `channel_configs`.
    pub notification_channels: Option<Vec<Channel>>,
    /// Replaces all of it. Sent back as it is shown, an address or header stays what it is.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<ChannelsGiven>)]
    pub channel_configs: Option<Option<ChannelsGiven>>,
    /// `standard`: people decide. There is no other yet.
    pub approval_mode: Option<String>,
    /// This and the other fields of models are kept for when a model may decide.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 255)]
    pub ai_model: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 10_000)]
    pub ai_guidelines: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Object>)]
    pub ai_context: Option<Option<Map<String, Value>>>,
    /// 0.8 unless given.
    #[schema(minimum = 0, maximum = 1)]
    pub ai_confidence_threshold: Option<f64>,
    /// `escalate` unless given.
    pub ai_fallback_behavior: Option<AiFallback>,
    /// Who is asked when a model is not sure. Kept for when a model may decide; `escalation_policy_id` is read as well.
    #[serde(default, deserialize_with = "given", alias = "escalation_policy_id")]
    #[schema(value_type = Option<Uuid>)]
    pub escalation_workflow_id: Option<Option<Uuid>>,
}

/// A workflow to be made: the fields of [`ApprovalWorkflowUpdate`], with a name.
pub struct ApprovalWorkflowCreate(pub ApprovalWorkflowUpdate);

/// Who is asked, and how.
#[derive(Serialize, ToSchema)]
pub struct ApprovalWorkflowResponse {
    pub id: Uuid,
    pub account_id: Uuid,
    pub name: String,
    pub description: Option<String>,
    pub approval_type: String,
    pub channel: Option<String>,
    pub user: Option<String>,
    #[schema(value_type = Option<Object>)]
    pub approval_config: Option<Value>,
    pub timeout_seconds: Option<i32>,
    pub require_reason: bool,
    pub async_approval_enabled: bool,
    pub is_default: bool,
    pub workflow_type: &'static str,
    #[schema(value_type = Option<Object>)]
    pub workflow_config: Option<Value>,
    #[schema(value_type = Vec<Uuid>)]
    pub approver_user_ids: Vec<UserId>,
    #[schema(value_type = Vec<Uuid>)]
    pub approver_team_ids: Vec<TeamId>,
    pub approvals_required: i32,
    #[schema(value_type = Vec<Uuid>)]
    pub escalation_user_ids: Vec<UserId>,
    #[schema(value_type = Vec<Uuid>)]
    pub escalation_team_ids: Vec<TeamId>,
    pub notification_channels: Vec<Channel>,
    /// Addresses and headers are masked.
    #[schema(value_type = Option<Object>)]
    pub channel_configs: Option<Map<String, Value>>,
    pub approval_mode: &'static str,
    pub ai_model: Option<String>,
    pub ai_guidelines: Option<String>,
    #[schema(value_type = Option<Object>)]
    pub ai_context: Option<Value>,
    pub ai_confidence_threshold: f64,
    pub ai_fallback_behavior: AiFallback,
    pub escalation_workflow_id: Option<Uuid>,
    /// The same as `escalation_workflow_id`.
    pub escalation_policy_id: Option<Uuid>,
    /// Signs what the webhook sends. Given once, by the answer to the call that made it.
    pub webhook_secret: Option<String>,
    /// Its last letters.
    pub webhook_secret_hint: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl<'de> Deserialize<'de> for ApprovalWorkflowCreate {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        let fields = ApprovalWorkflowUpdate::deserialize(reader)?;
        match fields.name {
            Some(_) => Ok(Self(fields)),
            None => Err(D::Error::missing_field("name")),
        }
    }
}

impl PartialSchema for ApprovalWorkflowCreate {
    fn schema() -> RefOr<Schema> {
        let mut schema = ApprovalWorkflowUpdate::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.required.push("name".to_owned());
            object.description = Some("An approval workflow to be made.".to_owned());
        }
        schema
    }
}

impl ToSchema for ApprovalWorkflowCreate {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        ApprovalWorkflowUpdate::schemas(schemas);
    }
}

impl ApprovalWorkflowResponse {
    pub fn new(workflow: Workflow) -> Self {
        let setup = workflow.setup;
        let kept = setup.kept;
        let escalation = kept.escalation_workflow.map(|id| id.0);
        Self {
            id: workflow.id.0,
            account_id: workflow.account.0,
            name: setup.name,
            description: setup.description,
            approval_type: kept.approval_type,
            channel: kept.channel,
            user: kept.user,
            approval_config: kept.approval_config,
            timeout_seconds: setup.timeout_seconds,
            require_reason: setup.require_reason,
            async_approval_enabled: setup.async_approval_enabled,
            is_default: setup.is_default,
            workflow_type: KIND,
            workflow_config: kept.workflow_config,
            approver_user_ids: setup.approver_user_ids,
            approver_team_ids: setup.approver_team_ids,
            approvals_required: setup.approvals_required,
            escalation_user_ids: setup.escalation_user_ids,
            escalation_team_ids: setup.escalation_team_ids,
            notification_channels: setup.notification_channels,
            channel_configs: Some(setup.channels.shown).filter(|shown| !shown.is_empty()),
            approval_mode: MODE,
            ai_model: kept.ai_model,
            ai_guidelines: kept.ai_guidelines,
            ai_context: kept.ai_context,
            ai_confidence_threshold: kept.ai_confidence_threshold,
            ai_fallback_behavior: kept.ai_fallback,
            escalation_workflow_id: escalation,
            escalation_policy_id: escalation,
            webhook_secret: None,
            webhook_secret_hint: setup.channels.secret_hint,
            created_at: workflow.created_at,
            updated_at: workflow.updated_at,
        }
    }
}
