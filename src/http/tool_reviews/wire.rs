//! What is said about reviews of tools: verdicts in, versions with their differences and findings out.

use crate::{
    mcp::{
        pins::{Hold, Version},
        raw::raw,
    },
    store::{
        mcp_pins::{PinBasis, PinKind, PinVerdict, Review},
        mcp_servers::McpServer,
    },
};
use preloop_actors::{
    gate::Hash,
    toollint::{Finding, diff::FieldChange},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};
use utoipa::ToSchema;
use uuid::Uuid;

/// One version of a tool, or of a server's instructions, and how it stands.
#[derive(Serialize, ToSchema)]
pub struct ToolReviewResponse {
    pub mcp_server_id: Uuid,
    pub server: String,
    #[schema(inline)]
    pub kind: PinKind,
    /// What the server calls the tool; empty for instructions.
    pub name: String,
    /// `pinned`, or why it is held: `new`, `changed`, `moved` (the server is elsewhere since), `unreviewed` (trusted
    /// before, and the setting wants a person), `rejected`, or `unclear` (nobody could approve it).
    pub state: &'static str,
    /// Why it is pinned: `first_use` says that nobody has looked at it.
    pub basis: Option<PinBasis>,
    /// Why it is held, in a sentence.
    pub why: Option<String>,
    /// Whether a person can end the hold.
    pub waits_for_review: bool,
    /// What a verdict is about: SHA-256, in hexadecimal; null where nobody can give one.
    pub hash: Option<String>,
    /// The object as the server sent it; of instructions the text.
    #[schema(value_type = Value)]
    pub definition: Box<RawValue>,
    /// The version that was pinned last, where that is another one.
    #[schema(value_type = Option<Value>)]
    pub before: Option<Box<RawValue>>,
    /// What differs from the version before.
    pub changes: Vec<ToolChangeResponse>,
    /// What looks suspicious, the worst first.
    pub findings: Vec<ToolFindingResponse>,
    /// The tool that this one was, most likely, under another name; `changes` are against that one.
    pub renamed_from: Option<String>,
    /// How alike they are, from 0 to 1.
    pub likeness: Option<f64>,
}

/// One difference.
#[derive(Serialize, ToSchema)]
pub struct ToolChangeResponse {
    /// `name`, `title`, `description`, `inputSchema`, `outputSchema` or `annotations`.
    pub field: &'static str,
    /// JSON pointer into the definition.
    pub path: String,
    /// `add`, `remove` or `modify`.
    pub operation: &'static str,
    #[schema(value_type = Value)]
    pub old: Value,
    #[schema(value_type = Value)]
    pub new: Value,
    /// Of texts: the parts that differ, with what cannot be seen escaped.
    pub old_shown: Option<String>,
    pub new_shown: Option<String>,
}

/// Something suspicious.
#[derive(Serialize, ToSchema)]
pub struct ToolFindingResponse {
    /// What was looked for, such as `hidden_tags`.
    pub rule: &'static str,
    /// `low`, `medium`, or `high`, which holds a tool that would be trusted otherwise.
    pub severity: &'static str,
    /// JSON pointer into the definition.
    pub field: String,
    /// First and last byte of it in the text there, the last one not included.
    pub start: usize,
    pub end: usize,
    /// The text around it, with everything escaped that is not printable ASCII.
    pub excerpt: String,
    pub message: String,
}

/// What is to become of versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    Approve,
    Reject,
}

/// A verdict about versions of one server.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolReviewDecision {
    #[schema(inline)]
    pub verdict: Verdict,
    /// Agents are told the reason of a rejection.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: Option<String>,
    #[schema(min_items = 1, max_items = 2001)]
    pub items: Vec<ReviewedItem>,
}

/// A version as it was shown; without a `kind` it is a tool.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewedItem {
    #[serde(default = "tool")]
    pub kind: PinKind,
    #[serde(default)]
    pub name: String,
    #[schema(value_type = String, pattern = "^[0-9a-fA-F]{64}$")]
    pub hash: Hash,
}

/// What was decided.
#[derive(Serialize, ToSchema)]
pub struct ReviewedResponse {
    /// About how many versions.
    pub decided: usize,
}

/// What new servers get.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DefaultReview {
    pub review: Review,
}

fn tool() -> PinKind {
    PinKind::Tool
}

impl Verdict {
    pub fn of_pin(self) -> PinVerdict {
        match self {
            Self::Approve => PinVerdict::Approved,
            Self::Reject => PinVerdict::Rejected,
        }
    }
}

impl ToolReviewResponse {
    pub fn new(server: &McpServer, version: Version) -> Self {
        let kind = version.kind;
        let hold = version.standing.as_ref().err();
        let shown = |text: String| match kind {
            PinKind::Tool => {
                RawValue::from_string(text).unwrap_or_else(|error| raw(&error.to_string()))
            }
            PinKind::Instructions => raw(&text),
        };
        let renamed = version.renamed;
        Self {
            mcp_server_id: server.id,
            server: server.settings.name.clone(),
            kind,
            state: hold.map_or("pinned", Hold::as_str),
            why: hold.map(ToString::to_string),
            waits_for_review: hold.is_some_and(Hold::waits_for_people),
            basis: version.standing.as_ref().ok().copied(),
            name: version.name,
            hash: version.hash.map(|hash| hash.to_string()),
            definition: shown(version.definition),
            before: version.before.map(shown),
            changes: version.changes.into_iter().map(Into::into).collect(),
            findings: version.findings.into_iter().map(Into::into).collect(),
            likeness: renamed.as_ref().map(|rename| rename.likeness),
            renamed_from: renamed.map(|rename| rename.from),
        }
    }
}

impl From<FieldChange> for ToolChangeResponse {
    fn from(change: FieldChange) -> Self {
        let (old_shown, new_shown) = change.shown.unzip();
        Self {
            field: change.field,
            path: change.path,
            operation: change.operation.as_str(),
            old: change.old,
            new: change.new,
            old_shown,
            new_shown,
        }
    }
}

impl From<Finding> for ToolFindingResponse {
    fn from(finding: Finding) -> Self {
        Self {
            rule: finding.rule,
            severity: finding.severity.as_str(),
            field: finding.field,
            start: finding.span.start,
            end: finding.span.end,
            excerpt: finding.excerpt,
            message: finding.message,
        }
    }
}
