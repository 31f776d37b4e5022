//! What GitLab's webhooks would have said of a change that a poll found.

use crate::trackers::polled::{doer, named, number, scalar};
use preloop_actors::{
    issue::{CommentSnapshot, IssueSnapshot},
    poller::Change,
    ports::Told,
};
use serde_json::{Map, Value, json};

/// The hook and the body of the delivery. GitLab does not tell of deleted notes.
pub(in crate::trackers) fn payload(told: &Told<'_>) -> Option<(Option<&'static str>, Value)> {
    let action = match told.change {
        Change::Opened => "open",
        Change::Closed => "close",
        Change::Reopened => "reopen",
        Change::CommentCreated => "create",
        Change::CommentDeleted => return None,
        _ => "update",
    };
    let project = &told.project.named;
    let mut body = json!({
        "project": {
            "id": scalar(&project.external_id),
            "name": project.name,
            "path_with_namespace": project.identifier,
        },
    });
    if let Some(doer) = doer(told) {
        body["user"] = json!({ "username": doer });
    }
    let mut issue = issue(told.issue);
    let Some(comment) = told.comment else {
        issue["action"] = action.into();
        body["object_kind"] = "issue".into();
        body["object_attributes"] = issue;
        body["labels"] = named(told.issue.labels.as_deref(), "title");
        body["assignees"] = named(told.issue.assignees.as_deref(), "username");
        body["changes"] = changes(told);
        return Some((Some("Issue Hook"), body));
    };
    body["object_kind"] = "note".into();
    body["object_attributes"] = note(comment, action);
    body["issue"] = issue;
    Some((Some("Note Hook"), body))
}

fn issue(issue: &IssueSnapshot) -> Value {
    json!({
        "id": scalar(&issue.external_id),
        "iid": number(&issue.key),
        "url": issue.url,
        "title": issue.title,
        "description": issue.body,
        "state": issue.status,
        "labels": named(issue.labels.as_deref(), "title"),
        "created_at": issue.created_at,
        "updated_at": issue.version,
    })
}

fn note(comment: &CommentSnapshot, action: &str) -> Value {
    json!({
        "id": scalar(&comment.external_id),
        "note": comment.body,
        "noteable_type": "Issue",
        "action": action,
        "url": comment.url,
        "created_at": comment.created_at,
        "updated_at": comment.version,
    })
}

/// The fields that changed, with what they were: as in a webhook they tell an update of labels from any other.
fn changes(told: &Told<'_>) -> Value {
    let mut changes = Map::new();
    let Some(before) = told.before else { return changes.into() };
    let now = told.issue;
    let mut note = |field: &str, previous: Value, current: Value| {
        if previous != current {
            changes.insert(field.to_owned(), json!({ "previous": previous, "current": current }));
        }
    };
    let labels = |issue: &IssueSnapshot| named(issue.labels.as_deref(), "title");
    let people = |issue: &IssueSnapshot| named(issue.assignees.as_deref(), "username");
    if matches!(told.change, Change::Closed | Change::Reopened) {
        note("state", json!(before.status), json!(now.status));
        return changes.into();
    }
    note("title", json!(before.title), json!(now.title));
    note("description", json!(before.body), json!(now.body));
    if before.labels.is_some() {
        note("labels", labels(before), labels(now));
    }
    if before.assignees.is_some() {
        note("assignees", people(before), people(now));
    }
    changes.into()
}
