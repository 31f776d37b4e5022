//! Everything that writes.

use crate::{
    reading::{Names, hooks, names},
    report::note,
};
use preloop::trackers::{
    client::{HookWish, Reacted, TrackerClient},
    writing::{CodePlace, CommentDraft, IssueChange, IssueDraft, IssueTarget, Side},
};
use preloop_actors::issue::{LinkKind, LinkSnapshot};

const TEXT: &str = "# Steps\n\n1. one\n   - two\n\n> said\n\n**bold** `code` [link](https://example.com)\n\n```rust\nx\n```\n\n| a |\n|---|\n| b |";

pub async fn all(client: &dyn TrackerClient) {
    let Names { project, issue, other, .. } = names(client);
    let target = |key: &str, id: &str| IssueTarget {
        project: project.to_owned(),
        key: key.to_owned(),
        external_id: id.to_owned(),
    };
    let (issue, other) = (target(issue, "1001"), target(other, "1002"));
    issues(client, project, &issue).await;
    comments(client, &issue).await;
    links(client, &issue, &other).await;
    for comment in [None, Some("9")] {
        let on = Reacted { issue: &issue, comment };
        note("react", &client.react(&on, "eyes").await);
        note("unreact", &client.unreact(&on, "+1").await);
    }
    webhooks(client).await;
    note("delete", &client.delete(&issue).await);
}

async fn issues(client: &dyn TrackerClient, project: &str, issue: &IssueTarget) {
    let plain = IssueDraft { title: "New".to_owned(), ..IssueDraft::default() };
    note("create_issue", &client.create_issue(project, &plain).await);
    let full = IssueDraft {
        description: TEXT.to_owned(),
        labels: vec!["bug".to_owned(), "help wanted".to_owned()],
        assignee: Some("ada".to_owned()),
        status: Some("closed".to_owned()),
        ..plain
    };
    note("create_issue in full", &client.create_issue(project, &full).await);
    let change = IssueChange {
        title: Some("Newer".to_owned()),
        description: Some(TEXT.to_owned()),
        labels: Some(vec!["bug".to_owned()]),
        assignee: Some("ada".to_owned()),
        ..IssueChange::default()
    };
    note("update_issue", &client.update_issue(issue, &change).await);
    let emptied = IssueChange {
        description: Some(String::new()),
        labels: Some(Vec::new()),
        assignee: Some(String::new()),
        ..IssueChange::default()
    };
    note("update_issue to nothing", &client.update_issue(issue, &emptied).await);
    note("transition", &client.transition(issue, "closed").await);
    note("transition back", &client.transition(issue, "open").await);
    note("close", &client.close(issue).await);
    let labels = ["bug".to_owned(), "a/b c".to_owned()];
    note("add_labels", &client.add_labels(issue, &labels).await);
    note("remove_labels", &client.remove_labels(issue, &labels).await);
    note("set_assignees", &client.set_assignees(issue, &["ada".to_owned()]).await);
    note("set_assignees to nobody", &client.set_assignees(issue, &[]).await);
}

async fn comments(client: &dyn TrackerClient, issue: &IssueTarget) {
    let plain = CommentDraft { body: TEXT.to_owned(), ..CommentDraft::default() };
    note("add_comment", &client.add_comment(issue, &plain).await);
    let answer = CommentDraft { in_reply_to: Some("9".to_owned()), ..plain.clone() };
    note("add_comment in answer", &client.add_comment(issue, &answer).await);
    let place = CodePlace { path: "src/a.rs".to_owned(), line: 3, side: Side::Right };
    let on_line = CommentDraft { place: Some(place), ..plain };
    note("add_comment on a line", &client.add_comment(issue, &on_line).await);
    note("update_comment", &client.update_comment(issue, "9", TEXT).await);
    note("delete_comment", &client.delete_comment(issue, "9").await);
}

async fn links(client: &dyn TrackerClient, issue: &IssueTarget, other: &IssueTarget) {
    note("links", &client.links(issue).await);
    for kind in [
        LinkKind::Blocks,
        LinkKind::BlockedBy,
        LinkKind::Relates,
        LinkKind::Duplicates,
        LinkKind::ChildOf,
        LinkKind::ParentOf,
    ] {
        note(format!("link {kind:?}"), &client.link(issue, kind, other).await);
        let link = LinkSnapshot {
            external_id: "10001".to_owned(),
            kind,
            name: String::new(),
            target_key: other.key.clone(),
            target_external_id: Some(other.external_id.clone()),
            target_url: None,
        };
        note(format!("unlink {kind:?}"), &client.unlink(issue, &link).await);
    }
}

async fn webhooks(client: &dyn TrackerClient) {
    let url = "https://preloop.example.com/api/v1/private/webhooks/x/1".to_owned();
    let wish = HookWish { url, secret: "a-secret".into(), events: Vec::new() };
    for hook in &hooks(client) {
        note("register_hook", &client.register_hook(&hook.place, &wish).await);
        note("update_hook", &client.update_hook(hook, &wish).await);
        note("redeliver", &client.redeliver(hook, "12").await);
        note("remove_hook", &client.remove_hook(hook).await);
    }
}
