//! Issues and comments in Jira's webhooks.
//!
//! Webhooks about a comment merely mention the issue, without text and version, and come late: Jira sends them
//! after all others.

use super::{
    convert::person,
    document::{self, markdown},
};
use crate::trackers::{
    issues::{Said, names, time},
    json::Json,
};
use preloop_actors::issue::{CommentSnapshot, IssueSnapshot};

/// Reads one delivery; `kind` is the name of its event.
pub(in crate::trackers) fn read(kind: &str, payload: &[u8]) -> Option<Said> {
    if !kind.starts_with("jira:issue_") && !kind.starts_with("comment_") {
        return None;
    }
    let json = Json::read(payload, keep).ok()?;
    let issue = issue(json.get("issue"))?;
    if kind == "jira:issue_deleted" {
        return Some((issue.emptied(), None));
    }
    // Servers tell of comments by updates of the issue.
    let deletions = [Some("comment_deleted"), Some("issue_comment_deleted")];
    let gone = [Some(kind), json.get("issue_event_type_name").text()]
        .iter()
        .any(|name| deletions.contains(name));
    let comment = comment(json.get("comment"), &issue.url);
    Some((issue, comment.map(|comment| if gone { comment.emptied() } else { comment })))
}

/// The keys that are read below; everything else is skipped while parsing.
pub(super) fn keep(key: &str) -> bool {
    matches!(
        key,
        "issue"
            | "issue_event_type_name"
            | "comment"
            | "id"
            | "key"
            | "self"
            | "fields"
            | "summary"
            | "description"
            | "status"
            | "statusCategory"
            | "name"
            | "labels"
            | "assignee"
            | "creator"
            | "reporter"
            | "priority"
            | "created"
            | "updated"
            | "author"
            | "body"
            | "displayName"
            | "accountId"
            | "emailAddress"
            | "url"
    ) || document::keep(key)
}

pub(super) fn issue(issue: &Json<'_>) -> Option<IssueSnapshot> {
    let (key, fields) = (issue.get("key").text()?, issue.get("fields"));
    let (site, _) = issue.get("self").text()?.split_once("/rest/")?;
    let author = [fields.get("creator"), fields.get("reporter")];
    let assignee = fields.get("assignee");
    let priority = fields.at(&["priority", "name"]).text().unwrap_or_default();
    Some(IssueSnapshot {
        external_id: issue.get("id").scalar()?.into_owned(),
        key: key.to_owned(),
        url: format!("{site}/browse/{key}"),
        title: fields.get("summary").text().unwrap_or_default().to_owned(),
        body: fields.has("description").then(|| markdown(fields.get("description"))),
        status: fields.at(&["status", "name"]).text().map(str::to_owned),
        is_open: is_open(fields.get("status")),
        labels: names(fields, "labels", "name"),
        assignees: fields
            .has("assignee")
            .then(|| person(assignee).map(str::to_owned).into_iter().collect()),
        author: author.into_iter().find_map(person).map(str::to_owned),
        priority: fields.has("priority").then(|| priority.to_owned()),
        version: time(fields.get("updated")),
        created_at: time(fields.get("created")),
        is_pull_request: false,
        deleted: false,
    })
}

pub(super) fn comment(comment: &Json<'_>, issue: &str) -> Option<CommentSnapshot> {
    let id = comment.get("id").scalar()?.into_owned();
    Some(CommentSnapshot {
        url: format!("{issue}?focusedCommentId={id}"),
        external_id: id,
        body: markdown(comment.get("body")),
        author: person(comment.get("author")).map(str::to_owned),
        version: time(comment.get("updated")),
        created_at: time(comment.get("created")),
        deleted: false,
    })
}

/// Every project names its states as it likes; each belongs to one of three categories.
fn is_open(status: &Json<'_>) -> Option<bool> {
    let category = status.at(&["statusCategory", "key"]).text();
    let known = category.map(|category| category != "done");
    let ends = ["done", "closed", "resolved"];
    let by_name = |name: &str| !ends.iter().any(|end| name.eq_ignore_ascii_case(end));
    known.or_else(|| status.get("name").text().map(by_name))
}
