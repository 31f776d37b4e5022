//! Issues of a fake tracker.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// An issue, as its tracker has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    /// Unique in the tracker.
    pub id: u64,
    /// Unique in the project.
    pub number: u64,
    pub title: String,
    pub body: String,
    pub is_open: bool,
    /// Jira's word for where it stands.
    pub status: String,
    pub priority: String,
    pub labels: Vec<String>,
    pub assignees: Vec<String>,
    pub author: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Ids of comments, oldest first.
    pub comments: Vec<u64>,
    pub links: Vec<Link>,
}

/// A comment on an issue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comment {
    pub id: u64,
    /// Number of its issue.
    pub issue: u64,
    pub body: String,
    pub author: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// This issue blocks another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    pub id: u64,
    /// Number of the issue that is blocked, in the same project.
    pub blocks: u64,
}

/// What to change; absent values stay.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Edit {
    pub title: Option<String>,
    pub body: Option<String>,
    pub is_open: Option<bool>,
    pub status: Option<String>,
    pub priority: Option<String>,
    pub labels: Option<Vec<String>>,
    pub assignees: Option<Vec<String>>,
}

impl Edit {
    /// Makes the change, and says which fields are others now.
    pub(super) fn apply(self, issue: &mut Issue) -> Vec<&'static str> {
        let mut changed = Vec::new();
        let mut set = |name, differs: bool| changed.extend(differs.then_some(name));
        if let Some(title) = self.title {
            set("title", issue.title != title);
            issue.title = title;
        }
        if let Some(body) = self.body {
            set("body", issue.body != body);
            issue.body = body;
        }
        if let Some(labels) = self.labels {
            set("labels", issue.labels != labels);
            issue.labels = labels;
        }
        if let Some(assignees) = self.assignees {
            set("assignees", issue.assignees != assignees);
            issue.assignees = assignees;
        }
        if let Some(priority) = self.priority {
            set("priority", issue.priority != priority);
            issue.priority = priority;
        }
        let word = |is_open| if is_open { "To Do" } else { "Done" };
        let status = self.status.or_else(|| self.is_open.map(|open| word(open).to_owned()));
        if let Some(status) = status {
            let is_open = self.is_open.unwrap_or(status != "Done");
            set("state", issue.is_open != is_open);
            set("status", issue.status != status);
            (issue.is_open, issue.status) = (is_open, status);
        }
        changed
    }
}
