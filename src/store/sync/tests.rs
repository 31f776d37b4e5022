//! What of a page is written and told: pure, one line for each case.

use super::{
    known::{Known, KnownComment, KnownIssue, ProjectState},
    plan::{Circumstances, Page, PageIssue, plan},
};
use chrono::{DateTime, Utc};
use preloop_actors::{
    event::TrackerType,
    ids::ProjectId,
    issue::{CommentSnapshot, IssueSnapshot},
    poller::Change,
};
use uuid::Uuid;

const PROJECT: ProjectId = ProjectId(Uuid::from_u128(1));
const ISSUE: Uuid = Uuid::from_u128(2);

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(second, 0).unwrap()
}

/// An issue that was created and changed then.
fn issue(created: i64, changed: i64) -> IssueSnapshot {
    IssueSnapshot {
        external_id: "1".into(),
        key: "octo/app#1".into(),
        title: format!("as of {changed}"),
        is_open: Some(true),
        version: Some(at(changed)),
        created_at: Some(at(created)),
        ..IssueSnapshot::default()
    }
}

fn comment(id: &str, created: i64, body: &str) -> CommentSnapshot {
    CommentSnapshot {
        external_id: id.into(),
        body: body.into(),
        version: Some(at(created)),
        created_at: Some(at(created)),
        ..CommentSnapshot::default()
    }
}

/// What is kept: at most the one issue, with these comments.
fn known(issue: Option<IssueSnapshot>, comments: &[CommentSnapshot]) -> Known {
    let mut known = Known::default();
    if let Some(issue) = issue {
        known.issues.insert("1".into(), KnownIssue { id: ISSUE, project: PROJECT, issue });
    }
    for comment in comments {
        let id = comment.external_id.clone();
        known.comments.insert(id, KnownComment { issue: ISSUE, comment: comment.clone() });
    }
    known
}

/// Rows to be written and changes to be told of one issue with all its comments. Told from second 100 on.
#[track_caller]
fn check(
    (is_filled, known): (bool, Known),
    (said, comments): (IssueSnapshot, Option<Vec<CommentSnapshot>>),
    (rows, told): (usize, &[Change]),
) {
    let state = ProjectState { cursor: None, is_filled, told_from: at(100), has_failed: false };
    let circumstances = Circumstances {
        kind: TrackerType::Github,
        project: PROJECT,
        state: &state,
        known: &known,
        now: at(1_000),
    };
    let issues = vec![PageIssue { issue: said, comments, links: None }];
    let plan = plan(&Page { issues, comments: Vec::new() }, &circumstances);
    let changes: Vec<Change> = plan.told.iter().map(|news| news.change.clone()).collect();
    assert_eq!((plan.issues.len() + plan.comments.len(), changes.as_slice()), (rows, told));
}

#[test]
fn what_was_there_before_is_found_and_not_opened() {
    let nothing = || known(None, &[]);
    check((false, nothing()), (issue(50, 90), None), (1, &[]));
    check((true, nothing()), (issue(50, 200), None), (1, &[]));
    check((true, nothing()), (issue(150, 200), None), (1, &[Change::Opened]));
    // It came while the rest was still being read.
    check((false, nothing()), (issue(150, 150), None), (1, &[Change::Opened]));
}

#[test]
fn what_is_known_is_neither_written_nor_told() {
    let same = || known(Some(issue(50, 90)), &[comment("7", 60, "a")]);
    let comments = || Some(vec![comment("7", 60, "a")]);
    check((true, same()), (issue(50, 90), comments()), (0, &[]));
    let older = || (issue(50, 80), comments());
    check((true, same()), older(), (0, &[]));
    check((true, same()), (issue(50, 190), comments()), (1, &[Change::Updated]));
    check((false, same()), (issue(50, 190), comments()), (1, &[]));
}

#[test]
fn comments_come_change_and_go() {
    let kept = || known(Some(issue(50, 200)), &[comment("7", 150, "a")]);
    let said = |comments: &[CommentSnapshot]| (issue(50, 200), Some(comments.to_vec()));
    check((true, kept()), said(&[comment("7", 160, "b")]), (1, &[Change::CommentUpdated]));
    let both = [comment("7", 150, "a"), comment("8", 170, "b")];
    check((true, kept()), said(&both), (1, &[Change::CommentCreated]));
    let old = [comment("7", 150, "a"), comment("8", 70, "b")];
    check((true, kept()), said(&old), (1, &[]));
    check((true, kept()), said(&[]), (1, &[Change::CommentDeleted]));
    // Nobody asked for them.
    check((true, kept()), (issue(50, 200), None), (0, &[]));
    // It was written after the page was read.
    let late = || known(Some(issue(50, 200)), &[comment("7", 250, "a")]);
    check((true, late()), said(&[]), (0, &[]));
}

#[test]
fn of_pull_requests_only_comments_are_told() {
    let pull = IssueSnapshot { is_pull_request: true, ..issue(150, 200) };
    let said = (pull, Some(vec![comment("7", 180, "a")]));
    check((true, known(None, &[])), said, (2, &[Change::CommentCreated]));
}
