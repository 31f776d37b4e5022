//! What trackers tell through their APIs, in one shape for all of them.

use crate::trackers::writing::{CodePlace, IssueTarget};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use preloop_actors::issue::{CommentSnapshot, IssueSnapshot, LinkSnapshot};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

/// Who a credential is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Identity {
    /// All the names under which its doings appear in events: login, account id, name of a bot.
    pub logins: Vec<String>,
    /// What the token may do; `None` where the tracker does not tell (fine-grained tokens, Jira).
    pub scopes: Option<Vec<String>>,
    /// When the token stops working; `None` for never, or where the tracker does not tell.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Something that is missing to work with a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Missing {
    pub need: Need,
    /// What does not work without it, and how to get it.
    pub message: String,
}

/// What may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// The project cannot be seen at all: it does not exist, or the credential may not know that it does.
    Visible,
    /// Issues are switched off there.
    Issues,
    /// To create and change issues.
    Write,
    /// To register hooks. Without it they are set up by hand, or changes are polled.
    Hooks,
}

/// An owner, a group or a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RemoteOrganization {
    /// The tracker's own id.
    pub external_id: String,
    /// What it is asked for by: `octo`, `group/subgroup`, `acme.atlassian.net`.
    pub identifier: String,
    pub name: String,
}

/// A repository or project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RemoteProject {
    /// The tracker's own id, which survives renames.
    pub external_id: String,
    /// `owner/repo`, `group/project`, `PROJ`.
    pub identifier: String,
    pub name: String,
    pub url: String,
}

/// An issue with what belongs to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IssueInFull {
    pub issue: IssueSnapshot,
    /// All its comments: one that is not among them is gone. `None`: they were not asked for.
    pub comments: Option<Vec<CommentSnapshot>>,
    /// All its links. `None`: they were not asked for.
    pub links: Option<Vec<LinkSnapshot>>,
}

/// A comment, and where it belongs.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangedComment {
    pub issue_key: String,
    pub comment: CommentSnapshot,
}

/// What a reaction is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reacted<'a> {
    pub issue: &'a IssueTarget,
    /// The tracker's id of a comment on it; `None` for the issue itself.
    pub comment: Option<&'a str>,
}

/// A pull or merge request.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PullRequest {
    pub external_id: String,
    /// `owner/repo#12`, `group/project!7`.
    pub key: String,
    pub number: u64,
    pub url: String,
    pub title: String,
    pub body: String,
    /// The tracker's own word: `open`, `closed`, `opened`, `merged`.
    pub status: String,
    pub is_open: bool,
    pub is_draft: bool,
    pub is_merged: bool,
    /// Whether it could be merged; `None` while the tracker still finds out.
    pub is_mergeable: Option<bool>,
    pub author: Option<String>,
    pub source_branch: String,
    pub target_branch: String,
    /// The commit at the tip of the source branch.
    pub head: String,
    pub labels: Vec<String>,
    pub assignees: Vec<String>,
    pub reviewers: Vec<String>,
    pub created_at: Option<DateTime<Utc>>,
    pub updated_at: Option<DateTime<Utc>>,
}

/// A file of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileChange {
    pub path: String,
    /// What it was called before, when it was renamed.
    pub previous_path: Option<String>,
    pub status: FileStatus,
    pub additions: Option<u64>,
    pub deletions: Option<u64>,
    /// A unified diff; `None` for binary files and for changes too large for the tracker.
    pub patch: Option<String>,
}

/// What happened to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileStatus {
    Added,
    Modified,
    Renamed,
    Removed,
}

/// A reviewer's decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Review {
    pub external_id: String,
    pub author: Option<String>,
    pub verdict: ReviewVerdict,
    pub body: String,
    pub url: String,
    pub submitted_at: Option<DateTime<Utc>>,
}

/// What a reviewer decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewVerdict {
    Approved,
    ChangesRequested,
    Commented,
    Dismissed,
    Pending,
}

/// A comment on a line of a change.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewComment {
    pub comment: CommentSnapshot,
    /// `None` when the line is no longer part of the change.
    pub place: Option<CodePlace>,
    /// What a reply names as [`crate::trackers::writing::CommentDraft::in_reply_to`].
    pub thread: String,
}

/// Where hooks are registered.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "scope", content = "identifier")]
pub enum HookPlace {
    /// An organization of GitHub, a group of GitLab, a site of Jira.
    Organization(String),
    /// A repository of GitHub, a project of GitLab, a project of Jira.
    Project(String),
}

/// A hook, named.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HookRef {
    pub place: HookPlace,
    /// The tracker's id.
    pub id: String,
}

/// A hook as it shall be.
#[derive(Clone, Debug)]
pub struct HookWish {
    pub url: String,
    pub secret: SecretString,
    /// The tracker's own names of events (`issues`, `Issue Hook`, `jira:issue_created`), as in its subscriptions.
    /// Empty: those we can use.
    pub events: Vec<String>,
}

/// A hook as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RemoteHook {
    #[serde(flatten)]
    pub hook: HookRef,
    pub url: String,
    pub events: Vec<String>,
    pub is_active: bool,
    /// Why the tracker stopped delivering, or how the last delivery failed; `None` when all is well.
    pub trouble: Option<String>,
    /// When the tracker forgets it, unless it is renewed by an update.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Some of a delivery log, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeliveryPage {
    pub deliveries: Vec<Delivery>,
    /// Where the next, older page begins; `None` at the end.
    pub next: Option<String>,
}

/// One attempt of a tracker to deliver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Delivery {
    /// The tracker's id of the attempt.
    pub id: String,
    /// What the attempts for one event share: the key by which we know a delivery.
    pub key: String,
    /// `None` where the tracker does not tell (GitLab, when nobody answered).
    pub delivered_at: Option<DateTime<Utc>>,
    pub event: String,
    /// The receiver's answer; `None` when there was none.
    pub status_code: Option<u16>,
    /// Whether the receiver took it.
    pub succeeded: bool,
    pub is_redelivery: bool,
}

/// An attempt with what was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct DeliveryInFull {
    pub delivery: Delivery,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as JSON; its bytes need not be those that were signed.
    pub payload: Bytes,
}

/// What is left of a rate limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Budget {
    /// The tracker's name for what is counted, such as `core`.
    pub resource: String,
    /// Calls in one period.
    pub limit: u64,
    pub remaining: u64,
    /// When the period ends.
    pub resets_at: Option<DateTime<Utc>>,
}
