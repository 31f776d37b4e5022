//! What is asked about issues: bodies and queries in.

use crate::{
    http::{
        check::Checks,
        error::ApiError,
        page::{long_limit, offset},
    },
    issues::{LABELS_MAX, NAME_CHARS_MAX, TEXT_CHARS_MAX, TITLE_CHARS_MAX},
    trackers::writing::{CommentDraft, IssueChange, IssueDraft},
};
use preloop_actors::issue::LinkKind;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// An issue to create. Its project is given by one of `project_id`, `project_name` and `project`, which are read alike.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueCreate {
    #[schema(min_length = 1, max_length = 1_000)]
    pub title: String,
    /// Markdown, or what the tracker takes.
    #[schema(max_length = 262_144)]
    pub description: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    pub priority: Option<String>,
    /// The tracker's own word; absent: that of new issues.
    #[schema(min_length = 1, max_length = 200)]
    pub status: Option<String>,
    /// A login.
    #[schema(min_length = 1, max_length = 200)]
    pub assignee: Option<String>,
    #[schema(max_items = 100)]
    pub labels: Option<Vec<String>>,
    /// Made by the tracker; only an empty object can be given.
    #[schema(value_type = Option<Object>)]
    pub meta_data: Option<Map<String, Value>>,
    /// Our id or the tracker's name, for projects whose name several organizations have.
    pub organization_id: Option<String>,
    pub organization_name: Option<String>,
    pub organization: Option<String>,
    pub project_id: Option<String>,
    pub project_name: Option<String>,
    /// `owner/repo`, `group/project`, `PROJ`, a name, or our id.
    pub project: Option<String>,
}

/// What to change; what is absent or null stays. An empty description, assignee or list of labels takes it away.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueUpdate {
    /// Where the issue has to be, for keys that several trackers have.
    pub organization: Option<String>,
    pub project: Option<String>,
    #[schema(min_length = 1, max_length = 1_000)]
    pub title: Option<String>,
    #[schema(max_length = 262_144)]
    pub description: Option<String>,
    /// The tracker's own word, such as `closed` or `In Progress`.
    #[schema(min_length = 1, max_length = 200)]
    pub status: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    pub priority: Option<String>,
    /// A login; empty for nobody.
    #[schema(max_length = 200)]
    pub assignee: Option<String>,
    /// All labels that it shall have.
    #[schema(max_items = 100)]
    pub labels: Option<Vec<String>>,
    /// Made by the tracker; only an empty object can be given.
    #[schema(value_type = Option<Object>)]
    pub meta_data: Option<Map<String, Value>>,
}

/// A comment to write.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommentCreate {
    /// Markdown, or what the tracker takes.
    #[schema(min_length = 1, max_length = 262_144)]
    pub body: String,
    /// Made by the tracker; only an empty object can be given.
    #[schema(value_type = Option<Object>)]
    pub meta_data: Option<Map<String, Value>>,
}

/// A relation to another issue of the same tracker.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkCreate {
    /// What the issue is to the other one.
    pub kind: LinkWord,
    /// URL, key or id of the other issue.
    #[schema(min_length = 1, max_length = 2_000)]
    pub target: String,
}

/// What an issue is to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkWord {
    Blocks,
    BlockedBy,
    Relates,
    Duplicates,
    DuplicatedBy,
    /// The issue is a part of the other one.
    ChildOf,
    ParentOf,
}

/// Where an issue has to be, for keys that several trackers have.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PlaceQuery {
    /// Id, identifier or name of the organization.
    pub organization: Option<String>,
    /// Id, identifier or name of the project.
    pub project: Option<String>,
}

/// Which issues to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    pub project_id: Option<Uuid>,
    pub tracker_id: Option<Uuid>,
    #[serde(default)]
    #[param(required = false, inline)]
    pub status: StatusFilter,
    /// Words in title or text, or a key.
    #[param(max_length = 1_000)]
    pub q: Option<String>,
    /// Conversations on pull requests as well.
    #[serde(default)]
    #[param(required = false)]
    pub pull_requests: bool,
    /// How many to leave out first.
    #[serde(default, alias = "offset", deserialize_with = "offset")]
    #[param(minimum = 0, maximum = 2147483647, required = false)]
    pub skip: i64,
    /// Most items to answer.
    #[serde(default = "default_limit", deserialize_with = "long_limit")]
    #[param(minimum = 1, maximum = 100, required = false)]
    pub limit: i64,
    #[serde(default)]
    #[param(required = false, inline)]
    pub sort: Sort,
}

/// Which comments of an issue to list, and where it has to be.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CommentsQuery {
    /// Id, identifier or name of the organization.
    pub organization: Option<String>,
    /// Id, identifier or name of the project.
    pub project: Option<String>,
    /// Most items to answer.
    #[serde(default = "default_limit", deserialize_with = "long_limit")]
    #[param(minimum = 1, maximum = 100, required = false)]
    pub limit: i64,
    /// How many to leave out first.
    #[serde(default, alias = "skip", deserialize_with = "offset")]
    #[param(minimum = 0, maximum = 2147483647, required = false)]
    pub offset: i64,
}

/// Whether issues have to be open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum StatusFilter {
    #[default]
    Open,
    Closed,
    All,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// The one changed last first.
    #[default]
    UpdatedDesc,
}

fn default_limit() -> i64 {
    20
}

impl StatusFilter {
    /// As the store is asked.
    pub fn is_open(self) -> Option<bool> {
        match self {
            Self::Open => Some(true),
            Self::Closed => Some(false),
            Self::All => None,
        }
    }
}

impl IssueCreate {
    pub fn check(&self) -> Result<(), ApiError> {
        let mut checks = Checks::new();
        checks.text("title", Some(&self.title), TITLE_CHARS_MAX);
        let description = self.description.as_deref().unwrap_or_default();
        checks.length("description", description, 0..=TEXT_CHARS_MAX);
        checks.text("priority", self.priority.as_deref(), NAME_CHARS_MAX);
        checks.text("status", self.status.as_deref(), NAME_CHARS_MAX);
        checks.text("assignee", self.assignee.as_deref(), NAME_CHARS_MAX);
        labels(&mut checks, self.labels.as_deref());
        no_meta_data(&mut checks, self.meta_data.as_ref());
        let given = self.project_name().is_some_and(|name| !name.trim().is_empty());
        checks.that(given, "project", "is missing; give `project`, `project_id` or `project_name`");
        checks.done()
    }

    /// What the project is called.
    pub fn project_name(&self) -> Option<&str> {
        let given = self.project_id.as_deref().or(self.project.as_deref());
        given.or(self.project_name.as_deref())
    }

    /// What its organization is called.
    pub fn organization_name(&self) -> Option<&str> {
        let given = self.organization_id.as_deref().or(self.organization.as_deref());
        given.or(self.organization_name.as_deref())
    }

    pub fn draft(self) -> IssueDraft {
        IssueDraft {
            title: self.title.trim().to_owned(),
            description: self.description.unwrap_or_default(),
            labels: trimmed(self.labels.unwrap_or_default()),
            assignee: self.assignee.map(|name| name.trim().to_owned()),
            priority: self.priority.map(|name| name.trim().to_owned()),
            status: self.status.map(|name| name.trim().to_owned()),
        }
    }
}

impl IssueUpdate {
    pub fn check(&self) -> Result<(), ApiError> {
        let mut checks = Checks::new();
        checks.text("title", self.title.as_deref(), TITLE_CHARS_MAX);
        let description = self.description.as_deref().unwrap_or_default();
        checks.length("description", description, 0..=TEXT_CHARS_MAX);
        checks.text("status", self.status.as_deref(), NAME_CHARS_MAX);
        checks.text("priority", self.priority.as_deref(), NAME_CHARS_MAX);
        let assignee = self.assignee.as_deref().unwrap_or_default();
        checks.length("assignee", assignee, 0..=NAME_CHARS_MAX);
        labels(&mut checks, self.labels.as_deref());
        no_meta_data(&mut checks, self.meta_data.as_ref());
        checks.done()
    }

    pub fn change(self) -> IssueChange {
        let trim = |text: String| text.trim().to_owned();
        IssueChange {
            title: self.title.map(trim),
            description: self.description,
            status: self.status.map(trim),
            priority: self.priority.map(trim),
            assignee: self.assignee.map(trim),
            labels: self.labels.map(trimmed),
            ..IssueChange::default()
        }
    }
}

impl CommentCreate {
    pub fn check(&self) -> Result<(), ApiError> {
        let mut checks = Checks::new();
        checks.text("body", Some(&self.body), TEXT_CHARS_MAX);
        no_meta_data(&mut checks, self.meta_data.as_ref());
        checks.done()
    }

    pub fn draft(self) -> CommentDraft {
        CommentDraft { body: self.body, ..CommentDraft::default() }
    }
}

impl From<LinkWord> for LinkKind {
    fn from(word: LinkWord) -> Self {
        match word {
            LinkWord::Blocks => Self::Blocks,
            LinkWord::BlockedBy => Self::BlockedBy,
            LinkWord::Relates => Self::Relates,
            LinkWord::Duplicates => Self::Duplicates,
            LinkWord::DuplicatedBy => Self::DuplicatedBy,
            LinkWord::ChildOf => Self::ChildOf,
            LinkWord::ParentOf => Self::ParentOf,
        }
    }
}

fn labels(checks: &mut Checks, labels: Option<&[String]>) {
    checks.names("labels", labels, LABELS_MAX);
}

fn no_meta_data(checks: &mut Checks, given: Option<&Map<String, Value>>) {
    let problem = "is made by the tracker and cannot be written; leave it out";
    checks.that(given.is_none_or(Map::is_empty), "meta_data", problem);
}

fn trimmed(labels: Vec<String>) -> Vec<String> {
    labels.into_iter().map(|label| label.trim().to_owned()).collect()
}
