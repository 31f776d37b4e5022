//! What GitHub's webhooks would have said of a change that a poll found.

use crate::trackers::polled::{doer, named, number, scalar};
use preloop_actors::{
    issue::{CommentSnapshot, IssueSnapshot},
    poller::Change,
    ports::Told,
};
use serde_json::{Map, Value, json};

/// The event and the body of the delivery.
pub(in crate::trackers) fn payload(told: &Told<'_>) -> Option<(Option<&'static str>, Value)> {
    let (action, beside) = match told.change {
        Change::Opened => ("opened", None),
        Change::Closed => ("closed", None),
        Change::Reopened => ("reopened", None),
        Change::Labeled(names) => ("labeled", Some(("label", json!({ "name": names.first() })))),
        Change::Unlabeled(names) => {
            ("unlabeled", Some(("label", json!({ "name": names.first() }))))
        }
        Change::Assigned(names) => {
            ("assigned", Some(("assignee", json!({ "login": names.first() }))))
        }
        Change::Unassigned(names) => {
            ("unassigned", Some(("assignee", json!({ "login": names.first() }))))
        }
        Change::Updated => ("edited", Some(("changes", changes(told)))),
        Change::CommentCreated => ("created", Some(("comment", comment(told.comment?)))),
        Change::CommentUpdated => ("edited", Some(("comment", comment(told.comment?)))),
        Change::CommentDeleted => ("deleted", Some(("comment", comment(told.comment?)))),
    };
    let project = &told.project.named;
    let mut body = json!({
        "action": action,
        "issue": issue(told.issue),
        "repository": {
            "id": scalar(&project.external_id),
            "full_name": project.identifier,
            "name": project.name,
        },
    });
    if let Some((name, value)) = beside {
        body[name] = value;
    }
    if let Some(doer) = doer(told) {
        body["sender"] = json!({ "login": doer });
    }
    let event = if told.comment.is_some() { "issue_comment" } else { "issues" };
    Some((Some(event), body))
}

fn issue(issue: &IssueSnapshot) -> Value {
    let mut body = json!({
        "id": scalar(&issue.external_id),
        "number": number(&issue.key),
        "html_url": issue.url,
        "title": issue.title,
        "body": issue.body,
        "state": issue.status,
        "labels": named(issue.labels.as_deref(), "name"),
        "assignees": named(issue.assignees.as_deref(), "login"),
        "user": { "login": issue.author },
        "created_at": issue.created_at,
        "updated_at": issue.version,
    });
    if issue.is_pull_request {
        body["pull_request"] = json!({ "html_url": issue.url });
    }
    body
}

fn comment(comment: &CommentSnapshot) -> Value {
    json!({
        "id": scalar(&comment.external_id),
        "html_url": comment.url,
        "body": comment.body,
        "user": { "login": comment.author },
        "created_at": comment.created_at,
        "updated_at": comment.version,
    })
}

/// What an edit was about, with what was there before.
fn changes(told: &Told<'_>) -> Value {
    let mut changes = Map::new();
    if let Some(before) = told.before {
        if before.title != told.issue.title {
            changes.insert("title".into(), json!({ "from": before.title }));
        }
        if before.body != told.issue.body {
            changes.insert("body".into(), json!({ "from": before.body }));
        }
    }
    changes.into()
}
