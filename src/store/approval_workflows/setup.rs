//! What people set about a workflow, and how it lies in the table.

use super::{
    super::{
        notifications::Channel,
        rows::{from_json_opt, parsed},
        words::words,
    },
    SealedChannels,
};
use preloop_actors::{approval::TeamId, gate::WorkflowId, ids::UserId, ports::StoreError};
use serde_json::Value;
use tokio_postgres::{Row, types::ToSql};
use uuid::Uuid;

words! {
    /// What happens when a model is not sure enough to decide.
    AiFallback {
        /// People are asked.
        Escalate = "escalate",
        Approve = "approve",
        Deny = "deny",
    }
}

/// What people set.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkflowSetup {
    pub name: String,
    pub description: Option<String>,
    /// Asked where neither a rule nor its tool says.
    pub is_default: bool,
    /// Without any user and team, whoever has the right to decide may.
    pub approver_user_ids: Vec<UserId>,
    pub approver_team_ids: Vec<TeamId>,
    /// How many must agree; at least 1.
    pub approvals_required: i32,
    /// Who is asked as well once the time has passed.
    pub escalation_user_ids: Vec<UserId>,
    pub escalation_team_ids: Vec<TeamId>,
    /// How long people have, 60 seconds to 30 days.
    pub timeout_seconds: Option<i32>,
    /// A vote has to say why.
    pub require_reason: bool,
    /// The agent is told at once that it has to come back for the answer.
    pub async_approval_enabled: bool,
    /// By what people are told.
    pub notification_channels: Vec<Channel>,
    /// Where chats and webhooks are.
    pub channels: SealedChannels,
    pub kept: Kept,
}

/// What is kept and shown, and nothing acts on yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub approval_type: String,
    pub channel: Option<String>,
    pub user: Option<String>,
    pub approval_config: Option<Value>,
    pub workflow_config: Option<Value>,
    pub escalation_workflow: Option<WorkflowId>,
    pub ai_model: Option<String>,
    pub ai_guidelines: Option<String>,
    pub ai_context: Option<Value>,
    /// 0 to 1.
    pub ai_confidence_threshold: f64,
    pub ai_fallback: AiFallback,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            approval_type: "slack".to_owned(),
            channel: None,
            user: None,
            approval_config: None,
            workflow_config: None,
            escalation_workflow: None,
            ai_model: None,
            ai_guidelines: None,
            ai_context: None,
            ai_confidence_threshold: 0.8,
            ai_fallback: AiFallback::Escalate,
        }
    }
}

/// A setup as the columns hold it.
pub(super) struct Columns<'a> {
    setup: &'a WorkflowSetup,
    approver_users: Vec<Uuid>,
    approver_teams: Vec<Uuid>,
    escalation_users: Vec<Uuid>,
    escalation_teams: Vec<Uuid>,
    escalation_workflow: Option<Uuid>,
    channels: Vec<&'static str>,
    channels_shown: Value,
    ai_fallback: &'static str,
}

impl WorkflowSetup {
    /// Whoever may decide is asked, one is enough, and is told by mail or push as they wish.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            description: None,
            is_default: false,
            approver_user_ids: Vec::new(),
            approver_team_ids: Vec::new(),
            approvals_required: 1,
            escalation_user_ids: Vec::new(),
            escalation_team_ids: Vec::new(),
            timeout_seconds: None,
            require_reason: false,
            async_approval_enabled: false,
            notification_channels: vec![Channel::Email, Channel::MobilePush],
            channels: SealedChannels::default(),
            kept: Kept::default(),
        }
    }

    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        let users =
            |column: &str| row.get::<_, Vec<Uuid>>(column).into_iter().map(UserId).collect();
        let teams =
            |column: &str| row.get::<_, Vec<Uuid>>(column).into_iter().map(TeamId).collect();
        let told = row.get::<_, Vec<String>>("notification_channels");
        let told: Result<_, _> = told.iter().map(|word| word.parse()).collect();
        Ok(Self {
            name: row.get("name"),
            description: row.get("description"),
            is_default: row.get("is_default"),
            approver_user_ids: users("approver_user_ids"),
            approver_team_ids: teams("approver_team_ids"),
            approvals_required: row.get("approvals_required"),
            escalation_user_ids: users("escalation_user_ids"),
            escalation_team_ids: teams("escalation_team_ids"),
            timeout_seconds: row.get("timeout_seconds"),
            require_reason: row.get("require_reason"),
            async_approval_enabled: row.get("async_approval_enabled"),
            notification_channels: told
                .map_err(|error| StoreError::Internal(format!("a workflow's channel: {error}")))?,
            channels: SealedChannels::read(row)?,
            kept: Kept::read(row)?,
        })
    }

    pub(super) fn columns(&self) -> Columns<'_> {
        let users = |users: &[UserId]| users.iter().map(|user| user.0).collect();
        let teams = |teams: &[TeamId]| teams.iter().map(|team| team.0).collect();
        Columns {
            setup: self,
            approver_users: users(&self.approver_user_ids),
            approver_teams: teams(&self.approver_team_ids),
            escalation_users: users(&self.escalation_user_ids),
            escalation_teams: teams(&self.escalation_team_ids),
            escalation_workflow: self.kept.escalation_workflow.map(|workflow| workflow.0),
            channels: self.notification_channels.iter().map(|channel| channel.as_str()).collect(),
            channels_shown: Value::Object(self.channels.shown.clone()),
            ai_fallback: self.kept.ai_fallback.as_str(),
        }
    }
}

impl Columns<'_> {
    /// The parameters of `insert.sql` and `update.sql`.
    pub(super) fn parameters<'a>(
        &'a self,
        account: &'a Uuid,
        id: &'a Uuid,
    ) -> [&'a (dyn ToSql + Sync); 28] {
        let (setup, kept) = (self.setup, &self.setup.kept);
        [
            account,
            id,
            &setup.name,
            &setup.description,
            &setup.is_default,
            &self.approver_users,
            &self.approver_teams,
            &setup.approvals_required,
            &self.escalation_users,
            &self.escalation_teams,
            &setup.timeout_seconds,
            &setup.require_reason,
            &setup.async_approval_enabled,
            &self.channels,
            &setup.channels.sealed,
            &self.channels_shown,
            &setup.channels.secret_hint,
            &kept.approval_type,
            &kept.channel,
            &kept.user,
            &kept.approval_config,
            &kept.workflow_config,
            &self.escalation_workflow,
            &kept.ai_model,
            &kept.ai_guidelines,
            &kept.ai_context,
            &kept.ai_confidence_threshold,
            &self.ai_fallback,
        ]
    }
}

impl Kept {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let escalation: Option<Uuid> = row.get("escalation_workflow_id");
        Ok(Self {
            approval_type: row.get("approval_type"),
            channel: row.get("channel"),
            user: row.get("addressee"),
            approval_config: from_json_opt(row, "approval_config")?,
            workflow_config: from_json_opt(row, "workflow_config")?,
            escalation_workflow: escalation.map(WorkflowId),
            ai_model: row.get("ai_model"),
            ai_guidelines: row.get("ai_guidelines"),
            ai_context: from_json_opt(row, "ai_context")?,
            ai_confidence_threshold: row.get("ai_confidence_threshold"),
            ai_fallback: parsed(row, "ai_fallback_behavior")?,
        })
    }
}
