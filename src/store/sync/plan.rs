//! What of a page is new, and what of that is told. Pure.

use super::known::{Known, KnownComment, KnownIssue, ProjectState};
use chrono::{DateTime, Utc};
use preloop_actors::{
    event::TrackerType,
    ids::ProjectId,
    issue::{CommentSnapshot, IssueSnapshot, LinkSnapshot},
    poller::{Change, comment_change, issue_changes},
};
use std::collections::{HashMap, HashSet};

/// A page whose texts fit the columns.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) issues: Vec<PageIssue>,
    /// Comments with the tracker's ids of their issues.
    pub(super) comments: Vec<(String, CommentSnapshot)>,
}

#[derive(Debug)]
pub(super) struct PageIssue {
    pub(super) issue: IssueSnapshot,
    /// All of its comments.
    pub(super) comments: Option<Vec<CommentSnapshot>>,
    pub(super) links: Option<Vec<LinkSnapshot>>,
}

/// What decides beside the page itself.
pub(super) struct Circumstances<'a> {
    pub(super) kind: TrackerType,
    pub(super) project: ProjectId,
    pub(super) state: &'a ProjectState,
    pub(super) known: &'a Known,
    pub(super) now: DateTime<Utc>,
}

/// What is to be written and told.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) issues: Vec<IssueSnapshot>,
    /// With the tracker's ids of their issues.
    pub(super) comments: Vec<(String, CommentSnapshot)>,
    pub(super) told: Vec<News>,
}

/// A change to be told.
#[derive(Debug)]
pub(super) struct News {
    pub(super) before: Option<IssueSnapshot>,
    pub(super) issue: IssueSnapshot,
    pub(super) comment: Option<CommentSnapshot>,
    pub(super) change: Change,
    /// The version of the issue or comment that changed, and the one known before.
    pub(super) version: DateTime<Utc>,
    pub(super) known: Option<DateTime<Utc>>,
}

impl News {
    /// What changed, as `polled_changes` names it.
    pub(super) fn object(&self) -> String {
        match &self.comment {
            Some(comment) => format!("comment:{}", comment.external_id),
            None => format!("issue:{}", self.issue.external_id),
        }
    }
}

/// Compares a page with what is kept.
pub(super) fn plan(page: &Page, circumstances: &Circumstances<'_>) -> Plan {
    let mut planner = Planner { circumstances, plan: Plan::default(), now: HashMap::new() };
    for PageIssue { issue, comments, .. } in &page.issues {
        planner.issue(issue);
        for comment in comments.iter().flatten() {
            planner.comment(&issue.external_id, comment.clone());
        }
        if let Some(comments) = comments {
            planner.gone(issue, comments);
        }
    }
    for (issue, comment) in &page.comments {
        planner.comment(issue, comment.clone());
    }
    planner.plan
}

struct Planner<'a> {
    circumstances: &'a Circumstances<'a>,
    plan: Plan,
    /// Issues of the page as they are now, by the tracker's ids.
    now: HashMap<String, IssueSnapshot>,
}

impl<'a> Planner<'a> {
    fn issue(&mut self, said: &IssueSnapshot) {
        let Circumstances { kind, project, .. } = *self.circumstances;
        let known = self.known_issue(&said.external_id);
        let issue = match known {
            Some(known) => known.issue.clone().then(said.clone()),
            None => said.clone(),
        };
        self.now.insert(said.external_id.clone(), issue.clone());
        let moved = known.is_some_and(|known| known.project != project && !known.issue.deleted);
        if known.is_some_and(|known| known.issue == issue) && !moved {
            return;
        }
        self.plan.issues.push(said.clone());
        // What happens to pull requests has events of its own, which say more than the issue behind one does.
        if issue.is_pull_request {
            return;
        }
        let changes = match known {
            None if self.is_new(issue.created_at) => vec![Change::Opened],
            Some(known) if self.circumstances.state.is_filled => {
                issue_changes(kind, &known.issue, &issue)
            }
            _ => Vec::new(),
        };
        let before = known.map(|known| known.issue.clone());
        for change in changes {
            self.plan.told.push(News {
                version: self.version(issue.version.or(issue.created_at)),
                known: before.as_ref().and_then(|before| before.version),
                before: before.clone(),
                issue: issue.clone(),
                comment: None,
                change,
            });
        }
    }

    fn comment(&mut self, issue_id: &str, said: CommentSnapshot) {
        let known = self.circumstances.known.comments.get(&said.external_id);
        let comment = match known {
            Some(known) => known.comment.clone().then(said.clone()),
            None => said.clone(),
        };
        let Some(issue) = self.issue_of(issue_id) else { return };
        if issue.deleted || known.is_some_and(|known| known.comment == comment) {
            return;
        }
        let told = match known {
            None => self.is_new(comment.created_at),
            Some(_) => self.circumstances.state.is_filled,
        };
        let before = known.map(|known| &known.comment);
        if let Some(change) = comment_change(before, &comment).filter(|_| told) {
            let news = News {
                before: self.known_issue(issue_id).map(|known| known.issue.clone()),
                issue: issue.clone(),
                version: self.version(comment.version.or(comment.created_at)),
                known: before.and_then(|before| before.version),
                comment: Some(comment),
                change,
            };
            self.plan.told.push(news);
        }
        self.plan.comments.push((issue_id.to_owned(), said));
    }

    /// Comments that are kept and that the tracker does not have any more. One that was written after the page was read
    /// is not gone.
    fn gone(&mut self, issue: &IssueSnapshot, comments: &[CommentSnapshot]) {
        let Some(KnownIssue { id, .. }) = self.known_issue(&issue.external_id) else { return };
        let there: HashSet<&str> =
            comments.iter().map(|comment| comment.external_id.as_str()).collect();
        let is_gone = |known: &&KnownComment| {
            let known_at = known.comment.version.or(known.comment.created_at);
            known.issue == *id
                && !known.comment.deleted
                && !there.contains(known.comment.external_id.as_str())
                && known_at.is_some_and(|at| issue.version.is_some_and(|read_at| at <= read_at))
        };
        let mut gone: Vec<CommentSnapshot> = self
            .circumstances
            .known
            .comments
            .values()
            .filter(is_gone)
            .map(|known| known.comment.clone().emptied())
            .collect();
        gone.sort_by(|one, other| one.external_id.cmp(&other.external_id));
        for comment in gone {
            self.comment(&issue.external_id, comment);
        }
    }

    fn known_issue(&self, id: &str) -> Option<&'a KnownIssue> {
        self.circumstances.known.issues.get(id)
    }

    /// An issue of the page, or one that is kept.
    fn issue_of(&self, id: &str) -> Option<IssueSnapshot> {
        let known = || self.known_issue(id).map(|known| known.issue.clone());
        self.now.get(id).cloned().or_else(known)
    }

    /// Whether something unknown came into the world since we look, or was only found.
    fn is_new(&self, created_at: Option<DateTime<Utc>>) -> bool {
        let state = self.circumstances.state;
        created_at.map_or(state.is_filled, |created_at| created_at > state.told_from)
    }

    fn version(&self, version: Option<DateTime<Utc>>) -> DateTime<Utc> {
        version.unwrap_or(self.circumstances.now)
    }
}
