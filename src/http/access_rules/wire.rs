//! What is said about access rules: bodies in, answers out.

use super::expression;
use crate::{
    http::{check::Checks, error::ApiError, fields::given},
    store::access_rules::{ConditionType, Rule, RuleAction, RuleSetup},
};
use chrono::{DateTime, Utc};
use preloop_actors::{
    gate::{Subject, WorkflowId},
    ids::{AccountId, FlowId},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A rule to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessRuleCreate {
    pub action: RuleAction,
    /// When it applies; always, unless given. Of `args`, `tool`, `principal`, `time`, `session` and `budget`.
    #[schema(min_length = 1, max_length = 4_096)]
    pub condition_expression: Option<String>,
    /// `cel` unless given; `argument` is read as `simple`.
    pub condition_type: Option<ConditionType>,
    /// Lower ones are looked at first; 0 unless given.
    pub priority: Option<i32>,
    #[schema(max_length = 10_000)]
    pub description: Option<String>,
    /// On unless given.
    pub is_enabled: Option<bool>,
    /// Who is asked; unless given, the tool's workflow, else the account's default. Also asked when the condition
    /// cannot be evaluated for a call, whatever the action is. `approval_policy_id` is read as well.
    #[serde(alias = "approval_policy_id")]
    pub approval_workflow_id: Option<Uuid>,
    /// Whom alone it concerns, one of the three; everybody, unless given.
    pub api_key_id: Option<Uuid>,
    pub flow_id: Option<Uuid>,
    pub managed_agent_id: Option<Uuid>,
}

/// What to change. Absent fields stay; null empties what can be empty.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessRuleUpdate {
    pub action: Option<RuleAction>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 4_096)]
    pub condition_expression: Option<Option<String>>,
    pub condition_type: Option<ConditionType>,
    pub priority: Option<i32>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 10_000)]
    pub description: Option<Option<String>>,
    pub is_enabled: Option<bool>,
    #[serde(default, deserialize_with = "given", alias = "approval_policy_id")]
    #[schema(value_type = Option<Uuid>)]
    pub approval_workflow_id: Option<Option<Uuid>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Uuid>)]
    pub api_key_id: Option<Option<Uuid>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Uuid>)]
    pub flow_id: Option<Option<Uuid>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Uuid>)]
    pub managed_agent_id: Option<Option<Uuid>>,
}

/// A tool's rules in the order in which they are to be looked at.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessRuleOrder {
    /// All of them, each once; the tool's approval condition is not among them.
    #[schema(max_items = 1_000)]
    pub rule_ids: Vec<Uuid>,
}

/// A rule of a tool.
#[derive(Serialize, ToSchema)]
pub struct AccessRuleResponse {
    pub id: Uuid,
    pub account_id: Uuid,
    pub tool_configuration_id: Uuid,
    pub action: RuleAction,
    pub condition_expression: Option<String>,
    pub condition_type: ConditionType,
    pub priority: i32,
    pub description: Option<String>,
    pub is_enabled: bool,
    pub approval_workflow_id: Option<Uuid>,
    /// The same as `approval_workflow_id`.
    pub approval_policy_id: Option<Uuid>,
    pub api_key_id: Option<Uuid>,
    pub flow_id: Option<Uuid>,
    pub managed_agent_id: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// The three ids that say whom a rule concerns.
#[derive(Clone, Copy, Default)]
struct Subjects {
    key: Option<Uuid>,
    flow: Option<Uuid>,
    agent: Option<Uuid>,
}

impl AccessRuleCreate {
    /// The setup, once everything is known to be right by itself.
    pub fn setup(self) -> Result<RuleSetup, ApiError> {
        let subjects =
            Subjects { key: self.api_key_id, flow: self.flow_id, agent: self.managed_agent_id };
        let setup = RuleSetup {
            action: self.action,
            condition: self.condition_expression,
            condition_type: self.condition_type.unwrap_or(ConditionType::Cel),
            priority: self.priority.unwrap_or(0),
            description: self.description,
            is_enabled: self.is_enabled.unwrap_or(true),
            workflow: self.approval_workflow_id.map(WorkflowId),
            subject: None,
            marker: None,
        };
        checked(setup, subjects)
    }
}

impl AccessRuleUpdate {
    /// Whether the condition is said anew; what stays is not looked at again.
    pub fn has_condition(&self) -> bool {
        self.condition_expression.is_some() || self.condition_type.is_some()
    }

    /// The setup after the change, once everything is known to be right by itself.
    pub fn laid_over(self, before: RuleSetup) -> Result<RuleSetup, ApiError> {
        let former = Subjects::of(before.subject);
        let subjects = Subjects {
            key: self.api_key_id.unwrap_or(former.key),
            flow: self.flow_id.unwrap_or(former.flow),
            agent: self.managed_agent_id.unwrap_or(former.agent),
        };
        let setup = RuleSetup {
            action: self.action.unwrap_or(before.action),
            condition: self.condition_expression.unwrap_or(before.condition),
            condition_type: self.condition_type.unwrap_or(before.condition_type),
            priority: self.priority.unwrap_or(before.priority),
            description: self.description.unwrap_or(before.description),
            is_enabled: self.is_enabled.unwrap_or(before.is_enabled),
            workflow: match self.approval_workflow_id {
                Some(given) => given.map(WorkflowId),
                None => before.workflow,
            },
            subject: None,
            marker: before.marker,
        };
        checked(setup, subjects)
    }
}

impl Subjects {
    fn of(subject: Option<Subject>) -> Self {
        let none = Self::default();
        match subject {
            None => none,
            Some(Subject::Key(id)) => Self { key: Some(id), ..none },
            Some(Subject::Flow(FlowId(id))) => Self { flow: Some(id), ..none },
            Some(Subject::Agent(id)) => Self { agent: Some(id), ..none },
        }
    }

    /// `Err` when more than one is named.
    fn one(self) -> Result<Option<Subject>, ()> {
        match (self.key, self.flow, self.agent) {
            (None, None, None) => Ok(None),
            (Some(id), None, None) => Ok(Some(Subject::Key(id))),
            (None, Some(id), None) => Ok(Some(Subject::Flow(FlowId(id)))),
            (None, None, Some(id)) => Ok(Some(Subject::Agent(id))),
            _ => Err(()),
        }
    }
}

fn checked(setup: RuleSetup, subjects: Subjects) -> Result<RuleSetup, ApiError> {
    let mut checks = Checks::new();
    checks.description(setup.description.as_deref());
    let condition = setup.condition.as_deref();
    if let Some(problem) =
        condition.and_then(|text| expression::problem(setup.condition_type, text))
    {
        checks.that(false, "condition_expression", problem);
    }
    let subject = subjects.one();
    let problem =
        "a rule concerns one key, flow or agent; name one, and make a rule for each other";
    checks.that(subject.is_ok(), "api_key_id", problem);
    checks.done()?;
    Ok(RuleSetup { subject: subject.unwrap_or_default(), ..setup })
}

impl AccessRuleResponse {
    pub fn new(account: AccountId, rule: Rule) -> Self {
        let setup = rule.setup;
        let subjects = Subjects::of(setup.subject);
        let workflow = setup.workflow.map(|workflow| workflow.0);
        Self {
            id: rule.id.0,
            account_id: account.0,
            tool_configuration_id: rule.configuration,
            action: setup.action,
            condition_expression: setup.condition,
            condition_type: setup.condition_type,
            priority: setup.priority,
            description: setup.description,
            is_enabled: setup.is_enabled,
            approval_workflow_id: workflow,
            approval_policy_id: workflow,
            api_key_id: subjects.key,
            flow_id: subjects.flow,
            managed_agent_id: subjects.agent,
            created_at: rule.created_at,
            updated_at: rule.updated_at,
        }
    }
}
