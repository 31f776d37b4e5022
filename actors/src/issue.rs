//! Issues and their comments: what a tracker says about one, in one shape for all trackers.

use crate::{
    event::Event,
    ids::{ProjectId, TrackerId},
};
use chrono::{DateTime, Utc};
use serde::Serialize;

/// What one event says about an issue, and about a comment on it.
#[derive(Clone, Debug, PartialEq)]
pub struct IssueNews {
    pub tracker: TrackerId,
    pub project: ProjectId,
    pub issue: IssueSnapshot,
    pub comment: Option<CommentSnapshot>,
}

/// Reads what an event says about an issue. Pure, and nothing for events that are about something else.
pub type ReadIssue = fn(&Event) -> Option<IssueNews>;

/// An issue as its tracker described it at one moment.
///
/// `None` means that it was not mentioned; what is said to be empty is an empty text or list.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct IssueSnapshot {
    /// The tracker's own id, which survives renames and moves.
    pub external_id: String,
    /// What people call it: `owner/repo#12`, `group/project#3`, `PROJ-1`.
    pub key: String,
    pub url: String,
    pub title: String,
    pub body: Option<String>,
    /// The tracker's own word.
    pub status: Option<String>,
    pub is_open: Option<bool>,
    pub labels: Option<Vec<String>>,
    pub assignees: Option<Vec<String>>,
    pub author: Option<String>,
    pub priority: Option<String>,
    /// When the tracker last changed it. `None` for a mere mention, which never replaces a description.
    pub version: Option<DateTime<Utc>>,
    pub created_at: Option<DateTime<Utc>>,
    /// The conversation on a pull request, which GitHub treats as an issue.
    pub is_pull_request: bool,
    pub deleted: bool,
}

/// A comment as its tracker described it at one moment.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CommentSnapshot {
    pub external_id: String,
    pub url: String,
    pub body: String,
    pub author: Option<String>,
    pub version: Option<DateTime<Utc>>,
    pub created_at: Option<DateTime<Utc>>,
    pub deleted: bool,
}

/// What one issue has to do with another, as their tracker says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LinkSnapshot {
    /// The tracker's own id of the link, by which it is removed; empty where it has none.
    pub external_id: String,
    pub kind: LinkKind,
    /// The tracker's own word, such as `is blocked by` or `Cloners`.
    pub name: String,
    /// What people call the other issue.
    pub target_key: String,
    /// The tracker's own id of the other issue, where it says so.
    pub target_external_id: Option<String>,
    pub target_url: Option<String>,
}

/// What an issue is to another one: it `Blocks` it, it is `BlockedBy` it, and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    Blocks,
    BlockedBy,
    Relates,
    Duplicates,
    DuplicatedBy,
    /// The issue is a part of the other one.
    ChildOf,
    ParentOf,
    /// Something else, which only its name says.
    Other,
}

impl IssueSnapshot {
    /// The trace of a deleted issue: nothing but the names under which late news may come.
    pub fn emptied(self) -> Self {
        Self {
            title: String::new(),
            body: Some(String::new()),
            labels: Some(Vec::new()),
            assignees: Some(Vec::new()),
            author: Some(String::new()),
            deleted: true,
            ..self
        }
    }

    /// Whether what was heard later counts. Trackers do not deliver in order.
    pub fn gives_way_to(&self, later: &Self) -> bool {
        gives_way((self.deleted, self.version), (later.deleted, later.version))
    }

    /// This issue after later news. `src/store/issues/keep.sql` does the same to what is stored.
    pub fn then(self, later: Self) -> Self {
        if !self.gives_way_to(&later) {
            return self;
        }
        Self {
            body: later.body.or(self.body),
            status: later.status.or(self.status),
            is_open: later.is_open.or(self.is_open),
            labels: later.labels.or(self.labels),
            assignees: later.assignees.or(self.assignees),
            author: later.author.or(self.author),
            priority: later.priority.or(self.priority),
            version: later.version.or(self.version),
            created_at: later.created_at.or(self.created_at),
            ..later
        }
    }
}

impl CommentSnapshot {
    /// The trace of a deleted comment.
    pub fn emptied(self) -> Self {
        Self { body: String::new(), author: Some(String::new()), deleted: true, ..self }
    }

    /// This comment after later news. `src/store/issues/keep_comments.sql` does the same to what is stored.
    pub fn then(self, later: Self) -> Self {
        if !gives_way((self.deleted, self.version), (later.deleted, later.version)) {
            return self;
        }
        Self {
            author: later.author.or(self.author),
            version: later.version.or(self.version),
            created_at: later.created_at.or(self.created_at),
            ..later
        }
    }
}

/// Deleted is for ever; otherwise the newer version counts, and of equal ones that which came last.
fn gives_way(
    (gone, known): (bool, Option<DateTime<Utc>>),
    (goes, said): (bool, Option<DateTime<Utc>>),
) -> bool {
    !gone && (goes || known.is_none() || (said.is_some() && said >= known))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An issue whose title names its version; 0 is none.
    fn issue(version: i64) -> IssueSnapshot {
        IssueSnapshot {
            title: version.to_string(),
            version: DateTime::from_timestamp(version, 0).filter(|_| version > 0),
            ..IssueSnapshot::default()
        }
    }

    fn comment(version: i64) -> CommentSnapshot {
        CommentSnapshot {
            body: version.to_string(),
            version: issue(version).version,
            ..CommentSnapshot::default()
        }
    }

    /// What stays of two versions that are heard one after the other.
    fn check(first: i64, second: i64, expected: i64) {
        assert_eq!(issue(first).then(issue(second)).title, expected.to_string());
        assert_eq!(comment(first).then(comment(second)).body, expected.to_string());
    }

    #[test]
    fn the_newer_version_stays() {
        check(1, 2, 2);
        check(2, 1, 2);
        check(1, 0, 1);
        check(0, 1, 1);
        let again = IssueSnapshot { title: "again".to_owned(), ..issue(1) };
        assert_eq!(issue(1).then(again).title, "again");
    }

    #[test]
    fn what_is_not_mentioned_stays() {
        let first = IssueSnapshot { body: Some("text".into()), labels: Some(vec![]), ..issue(1) };
        let second = IssueSnapshot { labels: Some(vec!["bug".into()]), ..issue(2) };
        let both = first.then(second.clone());
        assert_eq!(
            (both.body.as_deref(), both.labels.as_ref()),
            (Some("text"), second.labels.as_ref())
        );
        let emptied = both.then(IssueSnapshot { body: Some(String::new()), ..issue(3) });
        assert_eq!(emptied.body.as_deref(), Some(""));
    }

    #[test]
    fn deleted_is_for_ever() {
        for deletion in [issue(0), issue(1), issue(9)] {
            let gone = issue(5).then(deletion.emptied()).then(issue(10));
            assert!(gone.deleted && gone.title.is_empty());
        }
        assert!(comment(5).then(comment(1).emptied()).then(comment(9)).deleted);
    }
}
