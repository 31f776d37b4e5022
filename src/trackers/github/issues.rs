//! Issues and comments in GitHub's webhooks.
//!
//! GitHub keeps the conversation on a pull request as an issue, and its comments come as comments on issues. They
//! are read as such, so that they can be found; what else happens to the pull request is not heard here.

use crate::trackers::{
    issues::{Said, names, text, time},
    json::Json,
};
use preloop_actors::issue::{CommentSnapshot, IssueSnapshot};

/// Reads one delivery; `kind` is its event and action.
pub(in crate::trackers) fn read(kind: &str, payload: &[u8]) -> Option<Said> {
    let (event, action) = kind.split_once('.')?;
    if !["issues", "issue_comment"].contains(&event) {
        return None;
    }
    let json = Json::read(payload, keep).ok()?;
    let repository = json.at(&["repository", "full_name"]).text()?;
    let issue = issue(json.get("issue"), repository)?;
    if event == "issues" {
        // An issue that moved to another repository is a new one there.
        let gone = ["deleted", "transferred"].contains(&action);
        return Some((if gone { issue.emptied() } else { issue }, None));
    }
    let comment = comment(json.get("comment"))?;
    let comment = if action == "deleted" { comment.emptied() } else { comment };
    Some((issue, Some(comment)))
}

/// The keys that are read below; everything else is skipped while parsing.
pub(super) fn keep(key: &str) -> bool {
    matches!(
        key,
        "repository"
            | "full_name"
            | "issue"
            | "comment"
            | "id"
            | "number"
            | "html_url"
            | "title"
            | "body"
            | "state"
            | "labels"
            | "name"
            | "assignees"
            | "user"
            | "login"
            | "pull_request"
            | "created_at"
            | "updated_at"
    )
}

pub(super) fn issue(issue: &Json<'_>, repository: &str) -> Option<IssueSnapshot> {
    let number = issue.get("number").scalar()?;
    let status = issue.get("state").text();
    Some(IssueSnapshot {
        external_id: issue.get("id").scalar()?.into_owned(),
        key: format!("{repository}#{number}"),
        url: issue.get("html_url").text()?.to_owned(),
        title: issue.get("title").text().unwrap_or_default().to_owned(),
        body: text(issue, "body"),
        status: status.map(str::to_owned),
        is_open: status.map(|status| status == "open"),
        labels: names(issue, "labels", "name"),
        assignees: names(issue, "assignees", "login"),
        author: issue.at(&["user", "login"]).text().map(str::to_owned),
        priority: None,
        version: time(issue.get("updated_at")),
        created_at: time(issue.get("created_at")),
        is_pull_request: issue.get("pull_request").is_object(),
        deleted: false,
    })
}

pub(super) fn comment(comment: &Json<'_>) -> Option<CommentSnapshot> {
    Some(CommentSnapshot {
        external_id: comment.get("id").scalar()?.into_owned(),
        url: comment.get("html_url").text().unwrap_or_default().to_owned(),
        body: comment.get("body").text().unwrap_or_default().to_owned(),
        author: comment.at(&["user", "login"]).text().map(str::to_owned),
        version: time(comment.get("updated_at")),
        created_at: time(comment.get("created_at")),
        deleted: false,
    })
}
