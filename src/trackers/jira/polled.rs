//! What Jira's webhooks would have said of a change that a poll found.

use crate::trackers::polled::doer;
use preloop_actors::{
    issue::{CommentSnapshot, IssueSnapshot},
    poller::Change,
    ports::Told,
};
use serde_json::{Value, json};

/// The body of the delivery, which names its event itself.
pub(in crate::trackers) fn payload(told: &Told<'_>) -> Option<(Option<&'static str>, Value)> {
    let event = match told.change {
        Change::Opened => "jira:issue_created",
        Change::CommentCreated => "comment_created",
        Change::CommentUpdated => "comment_updated",
        Change::CommentDeleted => "comment_deleted",
        _ => "jira:issue_updated",
    };
    let mut body = json!({ "webhookEvent": event, "issue": issue(told)? });
    if let Some(comment) = told.comment {
        body["comment"] = self::comment(comment);
    } else if let Some(before) = told.before {
        body["changelog"] = json!({ "items": items(before, told.issue) });
    }
    if let Some(doer) = doer(told) {
        body["user"] = person(Some(doer));
    }
    Some((None, body))
}

fn issue(told: &Told<'_>) -> Option<Value> {
    let (issue, project) = (told.issue, &told.project.named);
    let (site, _) = issue.url.split_once("/browse/")?;
    let category = if issue.is_open == Some(false) { "done" } else { "indeterminate" };
    Some(json!({
        "id": issue.external_id,
        "key": issue.key,
        "self": format!("{site}/rest/api/2/issue/{}", issue.external_id),
        "fields": {
            "summary": issue.title,
            "description": issue.body,
            "status": { "name": issue.status, "statusCategory": { "key": category } },
            "labels": issue.labels,
            "assignee": person(issue.assignees.iter().flatten().next().map(String::as_str)),
            "creator": person(issue.author.as_deref()),
            "priority": { "name": issue.priority },
            "project": { "key": project.identifier, "name": project.name },
            "created": issue.created_at,
            "updated": issue.version,
        },
    }))
}

fn comment(comment: &CommentSnapshot) -> Value {
    json!({
        "id": comment.external_id,
        "body": comment.body,
        "author": person(comment.author.as_deref()),
        "created": comment.created_at,
        "updated": comment.version,
    })
}

fn person(name: Option<&str>) -> Value {
    name.map_or(Value::Null, |name| json!({ "displayName": name }))
}

/// The change log: which field changed from what to what.
fn items(before: &IssueSnapshot, now: &IssueSnapshot) -> Vec<Value> {
    let words = |names: &Option<Vec<String>>| names.as_ref().map(|names| names.join(" "));
    let fields = [
        ("summary", Some(before.title.clone()), Some(now.title.clone())),
        ("description", before.body.clone(), now.body.clone()),
        ("status", before.status.clone(), now.status.clone()),
        ("priority", before.priority.clone(), now.priority.clone()),
        ("labels", words(&before.labels), words(&now.labels)),
        ("assignee", words(&before.assignees), words(&now.assignees)),
    ];
    fields
        .into_iter()
        .filter(|(_, before, now)| before.is_some() && before != now)
        .map(
            |(field, before, now)| json!({ "field": field, "fromString": before, "toString": now }),
        )
        .collect()
}
