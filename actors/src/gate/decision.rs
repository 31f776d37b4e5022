//! What the gate decided, and on what it rests.

use super::{
    expr::Fault,
    flow::FlowCheck,
    model::{AccessRule, PolicyVersion, RuleId, WorkflowId},
};
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::{fmt, sync::Arc};

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Allow,
    Deny,
    /// Only once this workflow's people agree.
    Ask(WorkflowId),
    /// Nobody can let it pass as things stand.
    Blocked(Block),
}

/// What is wrong that nobody can let a call pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    #[error("the kill switch of the account is on")]
    Halted,
    #[error("the tool is switched off")]
    Disabled,
    #[error(
        "the call needs an approval, and no workflow says by whom; set one in the rule or the tool, or a default one"
    )]
    NoWorkflow,
    #[error("the call needs an approval by the workflow {0}, which does not exist any more")]
    WorkflowGone(WorkflowId),
    #[error("the call is too large for the rules of this tool")]
    TooMuchWork,
    #[error("the arguments are no object")]
    NoArguments,
    #[error("the rules could not be evaluated")]
    Failed,
}

/// What a decision rests on. The three defaults that let a call pass are named so that each can be found in records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The rule that fired.
    Rule,
    /// A rule's condition had no answer, so a person is asked.
    RuleFailed,
    /// The tool has rules, and none of them fired: the call passes.
    NoneFired,
    /// The tool has a workflow and no rules for this caller: every call asks.
    Workflow,
    /// The tool is set up without a workflow and without rules for this caller: the call passes.
    NoRules,
    /// The tool is not set up: `unknown_tools` decides.
    UnknownTool,
    /// Rules let it pass, and it would carry outside what its session has read; see [`FlowCheck`].
    InformationFlow,
    /// Something is wrong with the whole, see [`Block`].
    Fault,
}

/// How one rule's condition came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Checked {
    Fired,
    Passed,
    /// It cannot be used, or has no answer for this call.
    Failed(String),
}

/// A rule that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    pub rule: RuleId,
    pub outcome: Checked,
}

/// A value that a rule looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Read {
    /// Such as `args.amount`.
    pub path: String,
    /// JSON, cut at [`Read::BYTES_MAX`] bytes; `None` where there is nothing. Not redacted.
    pub value: Option<String>,
}

impl Read {
    /// Longest value that is kept, in bytes.
    pub const BYTES_MAX: usize = 200;
    /// Most values that are kept of one decision.
    pub const COUNT_MAX: usize = 32;

    /// A value as JSON. Of an object or a long list only how large it is: what is in it stands with the call.
    pub fn shown(value: &Value) -> String {
        let mut text = match value {
            Value::String(text) if text.len() > Self::BYTES_MAX => {
                let end = text.floor_char_boundary(Self::BYTES_MAX);
                return format!("{:?}… ({} bytes)", &text[..end], text.len());
            }
            Value::Array(items) if items.len() > 8 => return format!("a list of {}", items.len()),
            Value::Object(fields) => return format!("an object of {}", fields.len()),
            value => value.to_string(),
        };
        text.truncate(text.floor_char_boundary(Self::BYTES_MAX));
        text
    }
}

/// On what a decision rests.
#[derive(Clone, Debug, Serialize)]
pub struct Why {
    pub basis: Basis,
    pub policy: PolicyVersion,
    /// The rule that fired, or whose condition failed.
    #[serde(serialize_with = "whole")]
    pub rule: Option<Arc<AccessRule>>,
    /// Rules in the order they were looked at; those after the one that fired were not.
    pub checked: Vec<Check>,
    pub read: Vec<Read>,
    /// What labels say; `None` where the tool has none that count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowCheck>,
}

fn whole<S: Serializer>(rule: &Option<Arc<AccessRule>>, serializer: S) -> Result<S::Ok, S::Error> {
    rule.as_deref().serialize(serializer)
}

impl fmt::Display for Why {
    /// A sentence for people who approve.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.basis, &self.rule) {
            (Basis::Rule, Some(rule)) => {
                let always = rule.condition.as_deref().unwrap_or("always");
                write!(f, "the rule `{}` applies", rule.description.as_deref().unwrap_or(always))
            }
            (Basis::RuleFailed, Some(rule)) => {
                let condition = rule.condition.as_deref().unwrap_or_default();
                write!(f, "the rule `{condition}` could not be evaluated")?;
                match self.checked.last().map(|check| &check.outcome) {
                    Some(Checked::Failed(reason)) => write!(f, ": {reason}"),
                    _ => Ok(()),
                }
            }
            (Basis::NoneFired, _) => f.write_str("no rule of the tool applies"),
            (Basis::Workflow, _) => f.write_str("every call of the tool needs an approval"),
            (Basis::NoRules, _) => f.write_str("the tool has no rules for this caller"),
            (Basis::UnknownTool, _) => f.write_str("the tool is not set up"),
            (Basis::InformationFlow, _) => f.write_str(
                "the session has read what is private and what strangers may have written, and the tool sends out",
            ),
            (Basis::Rule | Basis::RuleFailed | Basis::Fault, _) => {
                f.write_str("the rules could not be applied")
            }
        }
    }
}

/// The answer to "may this call run".
#[derive(Clone, Debug, Serialize)]
pub struct Decision {
    pub verdict: Verdict,
    pub why: Why,
}

impl From<Fault> for Checked {
    fn from(fault: Fault) -> Self {
        Self::Failed(fault.to_string())
    }
}
