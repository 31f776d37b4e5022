//! What an approval is about, who may decide it, and what they said.

use crate::{
    gate::{CanonicalError, Hash, PolicyVersion, ToolKey, canonical},
    ids::{AccountId, ExecutionId, UserId},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{collections::BTreeSet, fmt, time::Duration};
use uuid::Uuid;

/// A request for approval. Chosen by whoever asks, before asking: a repeated attempt finds the first one (R-E1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ApprovalId(pub Uuid);

impl ApprovalId {
    /// A fresh id. It sorts by the time it was made; whoever sees it can do nothing with it.
    pub fn fresh() -> Self {
        Self(Uuid::now_v7())
    }
}

impl fmt::Display for ApprovalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A team of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TeamId(pub Uuid);

/// Who wants to call. An execution stays the same over its attempts, so a new attempt may use what an earlier one got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Principal {
    pub account: AccountId,
    pub user: Option<UserId>,
    pub key: Option<Uuid>,
    pub execution: Option<ExecutionId>,
}

/// To what exactly people say yes. When any of it changes, it is another call, and needs another approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    pub principal: Principal,
    pub tool: ToolKey,
    /// Of the canonical arguments.
    pub arguments: Hash,
    /// Of the tool's definition: a server that swaps its tool gets nothing run.
    pub definition: Hash,
    pub policy: PolicyVersion,
}

/// Under which conditions a request is settled; a copy of the workflow as it was when the request was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Without any user and team, whoever has the right to decide may.
    pub users: BTreeSet<UserId>,
    pub teams: BTreeSet<TeamId>,
    /// How many must agree; 0 counts as 1.
    pub approvals_required: u32,
    /// Who is asked as well once the window has passed without a decision.
    pub escalation_users: BTreeSet<UserId>,
    pub escalation_teams: BTreeSet<TeamId>,
    /// A vote without a comment is refused.
    pub require_reason: bool,
    /// How long people have; see [`super::window`].
    pub window: Duration,
}

impl Terms {
    /// How many must agree.
    pub fn quorum(&self) -> usize {
        usize::try_from(self.approvals_required.max(1)).unwrap_or(usize::MAX)
    }

    /// Whether others are asked when the window has passed.
    pub fn escalates(&self) -> bool {
        !self.escalation_users.is_empty() || !self.escalation_teams.is_empty()
    }
}

/// Everything that a request starts with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewApproval {
    pub id: ApprovalId,
    pub binding: Binding,
    pub terms: Terms,
}

/// How a request stands. All but the first are final.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Pending,
    Approved,
    Declined,
    Expired,
    Cancelled,
}

impl Status {
    /// The name on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Who is deciding, by the kind of credential. Only people decide: what an agent could have got hold of cannot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decider {
    /// Someone signed in, or their registered device; with the teams they are in right now.
    Person { user: UserId, teams: BTreeSet<TeamId> },
    /// Whoever holds a single-use link: the one person it was sent to, whose vote it then is, or nobody knows who, when
    /// it was posted where several read it.
    Link { sent_to: Option<UserId> },
    /// An API key, whoever's it is: agents are given them.
    Key,
    /// An execution's runtime token, or any other credential of an agent.
    Runtime,
}

/// What someone says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Approve,
    Decline,
}

/// Other arguments, put in by someone who approves. The caller has checked them against the tool's schema, and runs
/// the gate over them again: editing must not lead around a rule that denies.
#[derive(Clone, PartialEq, Eq)]
pub struct Edit {
    text: String,
    hash: Hash,
}

impl Edit {
    /// `Err` for arguments that have no canonical text.
    pub fn new(arguments: &Value) -> Result<Self, CanonicalError> {
        let text = canonical(arguments)?;
        let hash = Hash::of(text.as_bytes());
        Ok(Self { text, hash })
    }

    /// The canonical arguments, to be stored and later sent.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Their hash.
    pub fn hash(&self) -> Hash {
        self.hash
    }
}

impl fmt::Debug for Edit {
    /// Without the arguments: they may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Edit").field("hash", &self.hash).finish_non_exhaustive()
    }
}

/// One answer as it comes in.
#[derive(Clone, Debug, PartialEq)]
pub struct Ballot {
    pub by: Decider,
    pub answer: Answer,
    pub comment: Option<String>,
    /// Hash of the arguments that were shown: nobody agrees to what they did not see.
    pub seen: Hash,
    pub edit: Option<Edit>,
    /// Answer to a question or a form, checked by the caller.
    pub response: Option<Value>,
}

/// Who voted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Voter {
    User(UserId),
    /// By a link, without a name.
    Link,
}

/// A vote that was counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Vote {
    pub by: Voter,
    pub answer: Answer,
    pub comment: Option<String>,
    /// What it was about: the arguments after the voter's own edit.
    pub arguments: Hash,
    pub response: Option<Value>,
    pub at: DateTime<Utc>,
}
