//! What events say about issues: small messages here, recorded ones in `recorded.rs`.

use super::*;
use crate::trackers::issues;
use TrackerType::{Github, Gitlab, Jira};
use chrono::DateTime;
use preloop_actors::{
    event::{Event, IncomingEvent},
    ids::{AccountId, EventId, OrganizationId, ProjectId, SourceId, TrackerId},
    issue::{CommentSnapshot, IssueNews, IssueSnapshot},
};

/// What is read from a message that went the usual way: received, normalised, kept, given a project.
pub(super) fn heard(sender: TrackerType, event: &str, message: &Value) -> Option<IssueNews> {
    let payload = Bytes::from(serde_json::to_vec(message).unwrap());
    let read = read(sender, &headers(event), &[], &payload).unwrap();
    issues::read(&kept(sender, read))
}

fn kept(sender: TrackerType, message: Message) -> Event {
    Event {
        id: EventId::fresh(),
        received_at: DateTime::UNIX_EPOCH,
        project: Some(ProjectId::fresh()),
        attempts: 0,
        incoming: IncomingEvent {
            account: AccountId::fresh(),
            source: sender.into(),
            source_id: SourceId::fresh(),
            delivery_key: String::new(),
            tracker: Some(TrackerId::fresh()),
            organization: Some(OrganizationId::fresh()),
            content: message.content,
            payload: message.payload,
        },
    }
}

fn github(event: &str, action: &str) -> Value {
    let mut message = json!({
        "action": action,
        "repository": { "id": 7, "name": "app", "full_name": "octo/app" },
        "sender": { "login": "ada" },
        "issue": {
            "id": 1001, "number": 12, "html_url": "https://github.com/octo/app/issues/12",
            "title": "It breaks", "body": "At once.", "state": "open", "user": { "login": "ada" },
            "labels": [{ "name": "bug" }], "assignees": [{ "login": "mona" }, { "login": "hubot" }],
            "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-02T00:00:00Z",
        },
    });
    if event == "issue_comment" {
        message["comment"] = json!({
            "id": 2001, "html_url": "https://github.com/octo/app/issues/12#issuecomment-2001",
            "body": "Here too.", "user": { "login": "mona" },
            "created_at": "2026-01-03T00:00:00Z", "updated_at": "2026-01-04T00:00:00Z",
        });
    }
    message
}

fn time(text: &str) -> Option<DateTime<chrono::Utc>> {
    Some(DateTime::parse_from_rfc3339(text).unwrap().to_utc())
}

fn names(names: &[&str]) -> Option<Vec<String>> {
    Some(names.iter().map(ToString::to_string).collect())
}

#[test]
fn an_issue_of_github() {
    let expected = IssueSnapshot {
        external_id: "1001".into(),
        key: "octo/app#12".into(),
        url: "https://github.com/octo/app/issues/12".into(),
        title: "It breaks".into(),
        body: Some("At once.".into()),
        status: Some("open".into()),
        is_open: Some(true),
        labels: names(&["bug"]),
        assignees: names(&["mona", "hubot"]),
        author: Some("ada".into()),
        priority: None,
        version: time("2026-01-02T00:00:00Z"),
        created_at: time("2026-01-01T00:00:00Z"),
        is_pull_request: false,
        deleted: false,
    };
    for action in ["opened", "edited", "labeled", "closed", "pinned", "what comes next year"] {
        let news = heard(Github, "issues", &github("issues", action)).unwrap();
        assert_eq!((news.issue, news.comment), (expected.clone(), None), "{action}");
    }
    for action in ["deleted", "transferred"] {
        let news = heard(Github, "issues", &github("issues", action)).unwrap();
        assert_eq!(news.issue, expected.clone().emptied(), "{action}");
    }
    let mut bare = github("issues", "opened");
    bare["issue"]["body"] = Value::Null;
    bare["issue"].as_object_mut().unwrap().remove("state");
    let news = heard(Github, "issues", &bare).unwrap();
    assert_eq!((news.issue.body.as_deref(), news.issue.is_open), (Some(""), None));
}

#[test]
fn a_comment_of_github_is_on_an_issue_or_on_a_pull_request() {
    let expected = CommentSnapshot {
        external_id: "2001".into(),
        url: "https://github.com/octo/app/issues/12#issuecomment-2001".into(),
        body: "Here too.".into(),
        author: Some("mona".into()),
        version: time("2026-01-04T00:00:00Z"),
        created_at: time("2026-01-03T00:00:00Z"),
        deleted: false,
    };
    let mut message = github("issue_comment", "created");
    for pull_request in [false, true] {
        if pull_request {
            message["issue"]["pull_request"] = json!({ "url": "https://api.github.com/x" });
        }
        let news = heard(Github, "issue_comment", &message).unwrap();
        assert_eq!(news.comment, Some(expected.clone()));
        assert_eq!(news.issue.is_pull_request, pull_request);
        assert!(!news.issue.deleted);
    }
    let news = heard(Github, "issue_comment", &github("issue_comment", "deleted")).unwrap();
    assert_eq!(news.comment, Some(expected.emptied()));
    assert!(!news.issue.deleted);
}

#[test]
fn a_note_of_gitlab_brings_its_issue() {
    let mut message = json!({
        "object_kind": "note",
        "user": { "id": 1, "username": "ada" },
        "project": { "id": 5, "name": "app", "path_with_namespace": "group/app" },
        "object_attributes": {
            "id": 2001, "note": "Here too.", "noteable_type": "Issue", "author_id": 1, "system": false,
            "url": "https://git.test/group/app/-/issues/3#note_2001", "action": "create",
            "created_at": "2026-01-03 00:00:00 UTC", "updated_at": "2026-01-04 00:00:00 UTC",
        },
        "issue": {
            "id": 1001, "iid": 3, "title": "It breaks", "description": null, "state": "opened",
            "author_id": 9, "assignee_ids": [], "labels": [{ "title": "bug" }],
            "created_at": "2026-01-01 00:00:00 UTC", "updated_at": "2026-01-02 00:00:00 UTC",
        },
    });
    let news = heard(Gitlab, "Note Hook", &message).unwrap();
    let (issue, comment) = (news.issue, news.comment.unwrap());
    assert_eq!((issue.key.as_str(), issue.external_id.as_str()), ("group/app#3", "1001"));
    assert_eq!(issue.url, "https://git.test/group/app/-/issues/3");
    assert_eq!((issue.body.as_deref(), issue.assignees), (Some(""), names(&[])));
    assert_eq!((issue.author, issue.is_open), (None, Some(true)));
    assert_eq!((comment.body.as_str(), comment.author.as_deref()), ("Here too.", Some("ada")));
    assert_eq!(comment.version, time("2026-01-04T00:00:00Z"));

    message["user"]["id"] = json!(2);
    let edited = heard(Gitlab, "Note Hook", &message).unwrap().comment.unwrap();
    assert_eq!(edited.author, None, "who edits a note need not have written it");
    message["object_attributes"]["system"] = json!(true);
    assert_eq!(heard(Gitlab, "Note Hook", &message), None);
    message["object_attributes"]["system"] = json!(false);
    message["object_attributes"]["noteable_type"] = json!("MergeRequest");
    assert_eq!(heard(Gitlab, "Note Hook", &message), None);
}

fn jira(event: &str) -> Value {
    json!({
        "webhookEvent": event,
        "user": { "accountId": "5c", "displayName": "Ada" },
        "issue": {
            "id": "10040", "key": "PROJ-1", "self": "https://acme.atlassian.net/rest/api/2/issue/10040",
            "fields": {
                "summary": "It breaks", "project": { "key": "PROJ", "name": "Project" },
                "status": { "name": "To Do", "statusCategory": { "key": "new" } },
                "priority": { "name": "High" }, "assignee": null,
            },
        },
        "comment": {
            "id": "2001", "body": "Here too.", "author": { "displayName": "Mona" },
            "created": "2026-01-03T00:00:00.000+0000", "updated": "2026-01-04T00:00:00.000+0000",
        },
    })
}

#[test]
fn jira_merely_mentions_the_issue_of_a_comment() {
    let news = heard(Jira, "", &jira("comment_created")).unwrap();
    let issue = news.issue;
    assert_eq!((issue.version, issue.body, issue.labels), (None, None, None));
    assert_eq!((issue.assignees, issue.priority.as_deref()), (names(&[]), Some("High")));
    assert_eq!(issue.url, "https://acme.atlassian.net/browse/PROJ-1");
    let comment = news.comment.unwrap();
    assert_eq!(comment.url, "https://acme.atlassian.net/browse/PROJ-1?focusedCommentId=2001");
    assert_eq!((comment.author.as_deref(), comment.deleted), (Some("Mona"), false));
    for (event, name) in [("comment_deleted", ""), ("jira:issue_updated", "issue_comment_deleted")]
    {
        let mut message = jira(event);
        message["issue_event_type_name"] = json!(name);
        assert!(heard(Jira, "", &message).unwrap().comment.unwrap().deleted, "{event} {name}");
    }
    let gone = heard(Jira, "", &jira("jira:issue_deleted")).unwrap();
    assert_eq!((gone.issue.deleted, gone.comment), (true, None));
}

#[test]
fn jira_knows_open_by_category_else_by_name() {
    for (status, open) in [
        (json!({ "name": "Shipped", "statusCategory": { "key": "done" } }), Some(false)),
        (json!({ "name": "Done", "statusCategory": { "key": "indeterminate" } }), Some(true)),
        (json!({ "name": "CLOSED" }), Some(false)),
        (json!({ "name": "Doing" }), Some(true)),
        (json!(null), None),
    ] {
        let mut message = jira("jira:issue_updated");
        message["issue"]["fields"]["status"] = status.clone();
        assert_eq!(heard(Jira, "", &message).unwrap().issue.is_open, open, "{status}");
    }
}

#[test]
fn other_events_bring_no_news() {
    let issue = github("issues", "opened");
    for event in ["push", "pull_request", "pull_request_review_comment", "discussion", "issuesx"] {
        assert_eq!(heard(Github, event, &issue), None, "{event}");
    }
    for event in ["jira:worklog_updated", "worklog_created", "issuelink_created", "sprint_created"]
    {
        assert_eq!(heard(Jira, "", &jira(event)), None, "{event}");
    }
    let message =
        json!({ "object_kind": "merge_request", "object_attributes": { "id": 1, "iid": 1 } });
    assert_eq!(heard(Gitlab, "Merge Request Hook", &message), None);
}

/// Whatever is missing or of another kind, it is no news rather than a panic.
#[test]
fn damaged_messages_bring_no_news() {
    for (sender, event, message) in [
        (Github, "issues", github("issues", "opened")),
        (Github, "issue_comment", github("issue_comment", "created")),
        (Jira, "", jira("jira:issue_updated")),
    ] {
        for path in
            ["/issue", "/issue/id", "/issue/number", "/issue/key", "/issue/fields", "/comment"]
        {
            for value in [json!(null), json!([]), json!({}), json!(true), json!("")] {
                let mut damaged = message.clone();
                let Some(field) = damaged.pointer_mut(path) else { continue };
                *field = value;
                heard(sender, event, &damaged);
            }
        }
        let without = heard(sender, event, &json!({ "webhookEvent": "jira:issue_updated" }));
        assert_eq!(without, None);
    }
    let no_json = Message {
        payload: Bytes::from_static(b"{\"a\":1e999}"),
        content: Normalized { raw_kind: "issues.opened".to_owned(), ..Normalized::default() },
    };
    assert_eq!(issues::read(&kept(Github, no_json)), None);
}
