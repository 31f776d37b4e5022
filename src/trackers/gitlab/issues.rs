//! Issues and notes on issues in GitLab's webhooks. GitLab does not tell of deletions.

use crate::trackers::{
    issues::{Said, names, text, time},
    json::Json,
};
use preloop_actors::issue::{CommentSnapshot, IssueSnapshot};

/// Reads one delivery; `kind` is its object and action.
pub(in crate::trackers) fn read(kind: &str, payload: &[u8]) -> Option<Said> {
    let object = kind.split('.').next().unwrap_or(kind);
    if !["issue", "work_item", "incident", "note"].contains(&object) {
        return None;
    }
    let json = Json::read(payload, keep).ok()?;
    let attrs = json.get("object_attributes");
    if object != "note" {
        return Some((issue(&json, attrs)?, None));
    }
    let is_ours = attrs.get("noteable_type").text() == Some("Issue");
    if !is_ours || attrs.get("system").flag() == Some(true) {
        return None;
    }
    let issue = issue(&json, json.get("issue"))?;
    Some((issue, Some(comment(&json, attrs)?)))
}

/// The keys that are read below; everything else is skipped while parsing.
fn keep(key: &str) -> bool {
    matches!(
        key,
        "project"
            | "path_with_namespace"
            | "user"
            | "id"
            | "username"
            | "object_attributes"
            | "issue"
            | "iid"
            | "url"
            | "title"
            | "description"
            | "note"
            | "noteable_type"
            | "system"
            | "state"
            | "labels"
            | "assignees"
            | "assignee_ids"
            | "author_id"
            | "created_at"
            | "updated_at"
    )
}

/// The issue, which is the object itself or stands beside a note on it.
fn issue(json: &Json<'_>, issue: &Json<'_>) -> Option<IssueSnapshot> {
    let project = json.at(&["project", "path_with_namespace"]).text()?;
    let number = issue.get("iid").scalar()?;
    let status = issue.get("state").text();
    // Only the address of the note is told along with a note.
    let url = issue.get("url").text().or_else(|| json.at(&["object_attributes", "url"]).text())?;
    Some(IssueSnapshot {
        external_id: issue.get("id").scalar()?.into_owned(),
        key: format!("{project}#{number}"),
        url: url.split('#').next().unwrap_or(url).to_owned(),
        title: issue.get("title").text().unwrap_or_default().to_owned(),
        body: text(issue, "description"),
        status: status.map(str::to_owned),
        is_open: status.map(|status| status != "closed"),
        labels: names(issue, "labels", "title").or_else(|| names(json, "labels", "title")),
        assignees: assignees(json, issue),
        author: author(json, issue),
        priority: None,
        version: time(issue.get("updated_at")),
        created_at: time(issue.get("created_at")),
        is_pull_request: false,
        deleted: false,
    })
}

fn comment(json: &Json<'_>, note: &Json<'_>) -> Option<CommentSnapshot> {
    Some(CommentSnapshot {
        external_id: note.get("id").scalar()?.into_owned(),
        url: note.get("url").text().unwrap_or_default().to_owned(),
        body: note.get("note").text().unwrap_or_default().to_owned(),
        author: author(json, note),
        version: time(note.get("updated_at")),
        created_at: time(note.get("created_at")),
        deleted: false,
    })
}

/// Their logins stand beside the issue; where they do not, the issue may still say that there are none.
fn assignees(json: &Json<'_>, issue: &Json<'_>) -> Option<Vec<String>> {
    let nobody = matches!(issue.get("assignee_ids"), Json::List(ids) if ids.is_empty());
    names(json, "assignees", "username").or_else(|| nobody.then(Vec::new))
}

/// GitLab tells a number, and a login only of who acts: often the same person.
fn author(json: &Json<'_>, written: &Json<'_>) -> Option<String> {
    let (user, author) = (json.get("user"), written.get("author_id"));
    let is_user = !author.is_null() && user.get("id") == author;
    user.get("username").text().filter(|_| is_user).map(str::to_owned)
}
