//! An account's rules as they are configured.

use super::expr::Language;
use crate::ids::FlowId;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};
use uuid::Uuid;

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident),+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

names! {
    /// An access rule.
    RuleId,
    /// An approval workflow, also called approval policy.
    WorkflowId
}

/// What rules one tool, as a number: a digest of its setup, its rules, and the defaults that they leave room for. A
/// grant is bound to the version it was asked under; a change elsewhere in the account does not void it, and one that
/// is taken back is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PolicyVersion(pub i64);

/// Where a tool comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolOrigin {
    /// One of ours.
    Builtin,
    /// An MCP server of the account.
    Server(Uuid),
    /// An HTTP endpoint of the account.
    Http(String),
}

/// A tool by what it is. Never by what it is listed as: prefixes and aliases are for clients.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ToolKey {
    pub origin: ToolOrigin,
    /// The tool's own name.
    pub name: String,
}

/// What a rule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Allow,
    Deny,
    RequireApproval,
}

/// Whom alone a rule concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    Agent(Uuid),
    Key(Uuid),
    Flow(FlowId),
}

/// One rule of one tool.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccessRule {
    pub id: RuleId,
    /// `None`: everyone. Rules with a subject are looked at before all others.
    pub subject: Option<Subject>,
    pub action: Action,
    /// `None`: always.
    pub condition: Option<String>,
    pub language: Language,
    /// Lower ones are looked at first; of equals, the one with the lower id.
    pub priority: i32,
    pub is_enabled: bool,
    /// Who is asked, for [`Action::RequireApproval`] and when the condition fails.
    pub workflow: Option<WorkflowId>,
    pub description: Option<String>,
}

/// How an account has set up one tool.
#[derive(Clone, Debug)]
pub struct ToolSetup {
    pub tool: ToolKey,
    pub is_enabled: bool,
    /// Who is asked where a rule does not say; without any rule, every call asks.
    pub workflow: Option<WorkflowId>,
    pub rules: Vec<AccessRule>,
}

/// Everything that decides about an account's calls, as of one moment.
#[derive(Clone, Debug)]
pub struct PolicySource {
    /// Who is asked where neither the rule nor the tool says.
    pub default_workflow: Option<WorkflowId>,
    /// The workflows that exist. Asking by another one blocks.
    pub workflows: BTreeSet<WorkflowId>,
    /// For tools that are not set up: `defaults.unknown_tools` of a policy file, else [`Action::Allow`].
    pub unknown_tools: Action,
    pub tools: Vec<ToolSetup>,
}
