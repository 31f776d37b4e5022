//! Jira.

use super::*;
use TrackerType::Jira;

fn check_kind(event: &str, changed: &[&str], kind: &str) {
    let items: Vec<_> = changed.iter().map(|field| json!({"field": field})).collect();
    let message = json!({"webhookEvent": event, "changelog": {"items": items}});
    assert_eq!(normalized(Jira, "", &message).kind, kind, "{message}");
}

#[test]
fn names() {
    check_kind("jira:issue_created", &["status"], "issue_opened");
    check_kind("jira:issue_updated", &[], "issue_updated");
    check_kind("jira:issue_updated", &["summary"], "issue_updated");
    check_kind("jira:issue_updated", &["resolution", "status"], "issue_status_changed");
    check_kind("jira:issue_deleted", &[], "issue_deleted");
    check_kind("comment_created", &[], "comment_created");
    check_kind("comment_updated", &[], "comment_updated");
    check_kind("comment_deleted", &[], "comment_deleted");
    check_kind("worklog_created", &[], "worklog_created");
    check_kind("jira:version_released", &[], "jira:version_released");
    assert_eq!(normalized(Jira, "", &json!({})).kind, "unknown");
}

fn issue() -> Value {
    json!({
        "self": "https://acme.atlassian.net/rest/api/2/issue/10040", "key": "TES-41",
        "fields": {
            "summary": "Broken", "project": {"id": "1", "key": "TES", "name": "Tests"},
            "issuetype": {"name": "Bug"}, "priority": {"name": "High"},
            "status": {"name": "Done"}, "labels": ["b", "c"], "environment": "prod",
            "assignee": {"displayName": "Ann", "accountId": "1:a"},
            "creator": {"name": "creator"}, "reporter": {"name": "reporter"},
        },
    })
}

#[test]
fn an_issue_with_everything() {
    let content = normalized(
        Jira,
        "",
        &json!({
            "webhookEvent": "jira:issue_updated", "issue": issue(),
            "user": {"accountId": "5c", "displayName": "Mona Lisa"},
            "changelog": {"items": [
                {"field": "status", "fromString": "To Do", "toString": "Done"},
                {"field": "labels", "fromString": "a b", "toString": "b c"},
            ]},
        }),
    );
    let project = content.project.clone().unwrap();
    assert_eq!((project.external_id.as_str(), project.name.as_str()), ("TES", "Tests"));
    assert_eq!(content.subject.as_deref(), Some("Broken"));
    assert_eq!(content.subject_url.as_deref(), Some("https://acme.atlassian.net/browse/TES-41"));
    assert_eq!(content.actor.as_deref(), Some("Mona Lisa"));
    check_attributes(
        &content,
        json!({
            "action": "updated", "author": "creator", "reporter": "reporter", "assignee": "Ann",
            "assignees": ["Ann"], "sender": "Mona Lisa", "event_user": "Mona Lisa",
            "state": "Done", "status_to": "Done", "priority": "High", "issue_type": "Bug",
            "labels": ["b", "c"], "added_labels": ["c"], "removed_labels": ["a"],
            "environment": "prod",
        }),
    );
}

#[test]
fn a_comment_names_its_writer_and_its_place() {
    let content = normalized(
        Jira,
        "",
        &json!({
            "webhookEvent": "comment_updated", "issue": issue(),
            "comment": {"id": "7", "author": {"name": "a"}, "updateAuthor": {"name": "b"}, "body": "x"},
        }),
    );
    assert_eq!(content.actor.as_deref(), Some("b"));
    let url = "https://acme.atlassian.net/browse/TES-41?focusedCommentId=7";
    assert_eq!(content.subject_url.as_deref(), Some(url));
}

#[test]
fn a_project_is_found_by_the_issue_key_alone() {
    let content = normalized(Jira, "", &json!({"issue": {"key": "A-B-7"}}));
    assert_eq!(content.project.unwrap().identifier, "A-B");
    assert_eq!(normalized(Jira, "", &json!({"issue": {"key": 7}})).project, None);
}

fn check_own(message: Value, expected: bool) {
    assert_eq!(normalized(Jira, "", &message).causation.own, expected, "{message}");
}

#[test]
fn our_own_doing() {
    let described = |event: &str, changed: &str| {
        json!({
            "webhookEvent": event, "changelog": {"items": [{"field": changed}]},
            "issue": {"fields": {"description": marked()}},
        })
    };
    let comment = |event: &str, body: Value| {
        json!({
            "webhookEvent": event, "comment": {"body": body},
            "issue": {"fields": {"description": marked()}},
        })
    };
    let node = |text: &str| json!({"type": "doc", "content": [{"type": "paragraph", "content": [{"text": text}]}]});
    check_own(described("jira:issue_created", "status"), true);
    check_own(described("jira:issue_updated", "description"), true);
    check_own(described("jira:issue_updated", "summary"), false);
    check_own(comment("comment_created", marked().into()), true);
    check_own(comment("comment_created", node(&marked())), true);
    check_own(comment("comment_created", "thanks".into()), false);
    check_own(comment("comment_created", node("thanks")), false);
    check_own(comment("comment_deleted", marked().into()), false);
    check_own(json!({"user": {"accountId": "5c", "emailAddress": "ROBOT"}}), true);
    check_own(json!({"user": {"displayName": "Preloop"}}), true);
    check_own(json!({"user": {"name": "ann"}}), false);
}
