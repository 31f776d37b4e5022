//! Projects and hooks of a fake tracker.

use super::{Comment, Issue};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A repository or project with all that is in it.
#[derive(Clone, Debug, Default)]
pub struct Project {
    pub id: u64,
    /// The organization's name.
    pub organization: String,
    /// `app` in `octo/app`; the key in Jira.
    pub name: String,
    pub issues: BTreeMap<u64, Issue>,
    pub comments: BTreeMap<u64, Comment>,
    /// By the time of the last change, so that lists of a hundred thousand are quick.
    pub(super) by_time: BTreeSet<(DateTime<Utc>, u64)>,
    pub(super) comments_by_time: BTreeSet<(DateTime<Utc>, u64)>,
    pub(super) numbers: u64,
}

impl Project {
    /// `octo/app`; in Jira the key alone.
    pub fn path(&self, jira: bool) -> String {
        if jira { self.name.clone() } else { format!("{}/{}", self.organization, self.name) }
    }

    pub(super) fn touch(&mut self, number: u64, now: DateTime<Utc>) {
        if let Some(issue) = self.issues.get_mut(&number) {
            self.by_time.remove(&(issue.updated_at, number));
            issue.updated_at = now;
            self.by_time.insert((now, number));
        }
    }

    pub(super) fn touch_comment(&mut self, id: u64, now: DateTime<Utc>) {
        if let Some(comment) = self.comments.get_mut(&id) {
            self.comments_by_time.remove(&(comment.updated_at, id));
            comment.updated_at = now;
            self.comments_by_time.insert((now, id));
        }
    }
}

/// A registered webhook.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Hook {
    pub id: u64,
    /// An organization, or the path of a project.
    pub place: String,
    pub url: String,
    pub secret: String,
    pub is_active: bool,
    /// Failures in a row. GitLab switches a hook off after four.
    pub failures: u32,
    /// As it was registered.
    pub body: Value,
}
