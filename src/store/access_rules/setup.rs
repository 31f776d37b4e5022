//! What people set about a rule, and how it lies in the table.

use super::super::{
    rows::{from_json_opt, parsed},
    words::words,
};
use preloop_actors::{
    gate::{AccessRule, Action, RuleId, Subject, WorkflowId, expr::Language},
    ids::FlowId,
    ports::StoreError,
};
use serde_json::Value;
use tokio_postgres::{Row, types::ToSql};
use uuid::Uuid;

words! {
    /// What a rule says.
    RuleAction {
        Allow = "allow",
        Deny = "deny",
        RequireApproval = "require_approval",
    }
}

words! {
    /// In which language a condition is written.
    ConditionType {
        Cel = "cel",
        /// `path op literal`, `path.contains('x')`, `path.matches('re')`, `true` or `false`.
        Simple = "simple" | "argument",
    }
}

words! {
    /// Whom alone a rule may concern.
    SubjectKind {
        Agent = "agent",
        Key = "key",
        Flow = "flow",
    }
}

/// What people set.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleSetup {
    pub action: RuleAction,
    /// `None`: always.
    pub condition: Option<String>,
    pub condition_type: ConditionType,
    /// Lower ones are looked at first; of equals, the one with the lower id.
    pub priority: i32,
    pub description: Option<String>,
    pub is_enabled: bool,
    /// Who is asked; `None`: the tool's workflow, else the account's default.
    pub workflow: Option<WorkflowId>,
    /// `None`: everyone. Rules with a subject are looked at first.
    pub subject: Option<Subject>,
    /// Of the configuration's approval condition.
    pub marker: Option<Marker>,
}

/// What an approval condition has that other rules do not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marker {
    pub name: Option<String>,
    /// Kept and shown, and nothing acts on it.
    pub config: Option<Value>,
}

/// A setup as the columns hold it.
pub(super) struct Columns<'a> {
    setup: &'a RuleSetup,
    action: &'static str,
    condition_type: &'static str,
    workflow: Option<Uuid>,
    subject_kind: Option<&'static str>,
    subject: Option<Uuid>,
    is_condition: bool,
    name: Option<&'a str>,
    config: Option<&'a Value>,
}

impl From<ConditionType> for Language {
    fn from(kind: ConditionType) -> Self {
        match kind {
            ConditionType::Cel => Self::Cel,
            ConditionType::Simple => Self::Simple,
        }
    }
}

impl From<RuleAction> for Action {
    fn from(action: RuleAction) -> Self {
        match action {
            RuleAction::Allow => Self::Allow,
            RuleAction::Deny => Self::Deny,
            RuleAction::RequireApproval => Self::RequireApproval,
        }
    }
}

impl RuleSetup {
    /// The rule as calls are decided by it.
    pub fn into_rule(self, id: RuleId) -> AccessRule {
        AccessRule {
            id,
            subject: self.subject,
            action: self.action.into(),
            condition: self.condition,
            language: self.condition_type.into(),
            priority: self.priority,
            is_enabled: self.is_enabled,
            workflow: self.workflow,
            description: self.description,
        }
    }

    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        let marker = match row.get("is_condition") {
            true => Some(Marker {
                name: row.get("name"),
                config: from_json_opt(row, "condition_config")?,
            }),
            false => None,
        };
        let workflow: Option<Uuid> = row.get("approval_workflow_id");
        Ok(Self {
            action: parsed(row, "action")?,
            condition: row.get("condition_expression"),
            condition_type: parsed(row, "condition_type")?,
            priority: row.get("priority"),
            description: row.get("description"),
            is_enabled: row.get("is_enabled"),
            workflow: workflow.map(WorkflowId),
            subject: subject(row)?,
            marker,
        })
    }

    pub(super) fn columns(&self) -> Columns<'_> {
        let subject = self.subject.map(subject_columns);
        let marker = self.marker.as_ref();
        Columns {
            setup: self,
            action: self.action.as_str(),
            condition_type: self.condition_type.as_str(),
            workflow: self.workflow.map(|workflow| workflow.0),
            subject_kind: subject.map(|(kind, _)| kind),
            subject: subject.map(|(_, id)| id),
            is_condition: marker.is_some(),
            name: marker.and_then(|marker| marker.name.as_deref()),
            config: marker.and_then(|marker| marker.config.as_ref()),
        }
    }
}

impl Columns<'_> {
    /// The parameters of `insert.sql` and `update.sql`.
    pub(super) fn parameters<'a>(
        &'a self,
        account: &'a Uuid,
        id: &'a Uuid,
        configuration: &'a Uuid,
    ) -> [&'a (dyn ToSql + Sync); 15] {
        let setup = self.setup;
        [
            account,
            id,
            configuration,
            &self.action,
            &setup.condition,
            &self.condition_type,
            &setup.priority,
            &setup.description,
            &setup.is_enabled,
            &self.workflow,
            &self.subject_kind,
            &self.subject,
            &self.is_condition,
            &self.name,
            &self.config,
        ]
    }
}

/// A subject as two columns.
pub(super) fn subject_columns(subject: Subject) -> (&'static str, Uuid) {
    let (kind, id) = match subject {
        Subject::Agent(id) => (SubjectKind::Agent, id),
        Subject::Key(id) => (SubjectKind::Key, id),
        Subject::Flow(FlowId(id)) => (SubjectKind::Flow, id),
    };
    (kind.as_str(), id)
}

fn subject(row: &Row) -> Result<Option<Subject>, StoreError> {
    let Some(id) = row.get::<_, Option<Uuid>>("subject_id") else { return Ok(None) };
    Ok(Some(match parsed(row, "subject_kind")? {
        SubjectKind::Agent => Subject::Agent(id),
        SubjectKind::Key => Subject::Key(id),
        SubjectKind::Flow => Subject::Flow(FlowId(id)),
    }))
}
