//! GitLab.

use super::*;
use TrackerType::Gitlab;

fn check_kind(hook: &str, message: Value, kind: &str) {
    let content = normalized(Gitlab, hook, &message);
    assert_eq!(content.kind, kind, "{hook} {message}");
}

fn about(object_kind: &str, action: &str) -> Value {
    json!({"object_kind": object_kind, "object_attributes": {"action": action}})
}

#[test]
fn names() {
    check_kind("Issue Hook", about("issue", "open"), "issue_opened");
    check_kind("Issue Hook", about("issue", "update"), "issue_updated");
    check_kind("Issue Hook", about("issue", "close"), "issue_closed");
    check_kind("Issue Hook", about("issue", "reopen"), "issue_reopened");
    check_kind("Confidential Issue Hook", about("issue", "open"), "issue_opened");
    check_kind("Issue Hook", about("work_item", "open"), "issue_opened");
    check_kind("Merge Request Hook", about("merge_request", "open"), "merge_request_opened");
    check_kind("Merge Request Hook", about("merge_request", "update"), "merge_request_updated");
    check_kind("Merge Request Hook", about("merge_request", "close"), "merge_request_closed");
    check_kind("Merge Request Hook", about("merge_request", "reopen"), "merge_request_reopened");
    check_kind("Merge Request Hook", about("merge_request", "merge"), "merge_request_merged");
    check_kind("Merge Request Hook", about("merge_request", "approved"), "merge_request_approved");
    check_kind("Note Hook", about("note", "create"), "comment_created");
    check_kind("Note Hook", json!({"object_kind": "note"}), "comment_created");
    check_kind("Note Hook", about("note", "update"), "comment_updated");
    check_kind("Push Hook", json!({"object_kind": "push"}), "push");
    check_kind("Tag Push Hook", json!({"object_kind": "tag_push"}), "tag_push");
    check_kind("Pipeline Hook", json!({"object_kind": "pipeline"}), "pipeline");
    check_kind("Job Hook", json!({"object_kind": "build"}), "job");
    check_kind("Deployment Hook", json!({"object_kind": "deployment"}), "deployment");
    check_kind("Release Hook", about("release", "create"), "release");
    check_kind("Wiki Page Hook", about("wiki_page", "create"), "wiki_page");
    check_kind("Member Hook", json!({"event_name": "user_add_to_group"}), "user_add_to_group");
    check_kind("Feature Flag Hook", json!({}), "feature_flag");
    check_kind("Issue Hook", json!({"object_kind": "issue"}), "issue");
}

#[test]
fn what_an_update_of_an_issue_changed() {
    let check = |changes: Value, kind: &str| {
        let mut message = about("issue", "update");
        message["changes"] = changes;
        check_kind("Issue Hook", message, kind);
    };
    let labels = |before: Value, now: Value| json!({"previous": before, "current": now});
    let (a, b) = (json!({"title": "a"}), json!({"title": "b"}));
    check(json!({"labels": labels(json!([]), json!([a]))}), "issue_labeled");
    check(json!({"labels": labels(json!([a]), json!([b]))}), "issue_labeled");
    check(json!({"labels": labels(json!([a]), json!([]))}), "issue_unlabeled");
    check(json!({"labels": labels(json!([]), json!([a])), "updated_at": {}}), "issue_labeled");
    check(json!({"labels": labels(json!([]), json!([a])), "title": {}}), "issue_updated");
    let user = json!({"username": "u"});
    check(json!({"assignees": {"previous": [], "current": [user]}}), "issue_assigned");
    check(json!({"assignees": {"previous": [user], "current": []}}), "issue_unassigned");
    check(json!({"weight": {"previous": 1, "current": 2}}), "issue_updated");
    check(json!({"updated_at": {}}), "issue_updated");
    check(json!({}), "issue_updated");
    check(json!(null), "issue_updated");
    check(json!([1]), "issue_updated");
}

#[test]
fn a_merge_request_with_everything() {
    let content = normalized(
        Gitlab,
        "Merge Request Hook",
        &json!({
            "object_kind": "merge_request",
            "user": {"id": 1, "username": "mona"},
            "project": {"id": 7, "name": "Hello", "path_with_namespace": "group/hello"},
            "labels": [{"title": "bug"}],
            "assignees": [{"id": 2, "username": "a1"}, {"id": 3, "username": "a2"}],
            "reviewers": [{"id": 4, "username": "r1"}],
            "changes": {"labels": {"previous": [{"title": "old"}], "current": [{"title": "bug"}]}},
            "object_attributes": {
                "title": "Fix it", "url": "https://gitlab.com/group/hello/-/merge_requests/1",
                "action": "update", "state": "opened", "author_id": 3, "draft": true,
                "merge_status": "can_be_merged", "detailed_merge_status": "mergeable",
                "source_branch": "fix", "target_branch": "main",
            },
        }),
    );
    let project = content.project.clone().unwrap();
    assert_eq!((project.external_id.as_str(), project.identifier.as_str()), ("7", "group/hello"));
    assert_eq!(content.subject.as_deref(), Some("Fix it"));
    assert_eq!(content.actor.as_deref(), Some("mona"));
    assert_eq!(content.raw_kind, "merge_request.update");
    check_attributes(
        &content,
        json!({
            "action": "update", "author": "a2", "sender": "mona", "event_user": "mona",
            "assignee": "a1", "assignees": ["a1", "a2"], "reviewer": "r1", "reviewers": ["r1"],
            "labels": ["bug"], "added_labels": ["bug"], "removed_labels": ["old"], "state": "opened",
            "merged": false, "draft": true, "merge_status": "can_be_merged",
            "detailed_merge_status": "mergeable", "source_branch": "fix", "target_branch": "main",
            "issue_type": null,
        }),
    );
}

#[test]
fn attributes_of_other_events() {
    let check = |message, expected| {
        check_attributes(&normalized(Gitlab, "Some Hook", &message), expected);
    };
    check(
        json!({
            "object_kind": "note", "user": {"id": 1, "username": "u"},
            "object_attributes": {"note": "hi", "type": "DiffNote", "url": "x"},
            "merge_request": {
                "author_id": 9, "state": "merged", "assignee": {"id": 9, "username": "a"},
                "labels": [{"title": "l"}], "source_branch": "s", "work_in_progress": false,
            },
        }),
        json!({
            "author": "a", "assignee": "a", "assignees": ["a"], "state": "merged", "merged": true,
            "labels": ["l"], "source_branch": "s", "draft": false, "issue_type": null,
        }),
    );
    check(
        json!({"object_kind": "issue", "object_attributes": {"type": "Task", "state": "closed"}}),
        json!({
            "issue_type": "Task", "state": "closed", "merged": null,
        }),
    );
    check(
        json!({"object_kind": "pipeline", "object_attributes": {"status": "failed", "ref": "main"}}),
        json!({
            "build_status": "failed", "ref": "main",
        }),
    );
    check(
        json!({"object_kind": "build", "build_status": "success", "tag": false, "environment": {"name": "e"}}),
        json!({
            "build_status": "success", "environment": "e", "ref": null,
        }),
    );
    check(
        json!({"object_kind": "deployment", "status": "running", "environment": "prod"}),
        json!({
            "build_status": "running", "environment": "prod",
        }),
    );
    check(
        json!({"object_kind": "release", "tag": "v1", "action": "create"}),
        json!({
            "ref": "v1", "action": "create",
        }),
    );
    check(
        json!({"object_kind": "push", "ref": "refs/heads/x", "user_username": "u"}),
        json!({
            "ref": "refs/heads/x", "sender": "u",
        }),
    );
}

fn check_own(message: Value, expected: bool) {
    assert_eq!(normalized(Gitlab, "", &message).causation.own, expected, "{message}");
}

#[test]
fn our_own_doing() {
    let described = |action: &str, changes: Value| {
        json!({
            "object_kind": "issue", "changes": changes,
            "object_attributes": {"action": action, "description": marked()},
        })
    };
    let note = |note: &str| {
        json!({
            "object_kind": "note", "object_attributes": {"note": note, "action": "create"},
            "issue": {"description": marked()},
        })
    };
    check_own(described("open", json!({})), true);
    check_own(described("update", json!({"description": {"previous": "x"}})), true);
    check_own(described("update", json!({"labels": {}})), false);
    check_own(described("close", json!({})), false);
    check_own(note(&marked()), true);
    check_own(note("thanks"), false);
    check_own(json!({"user": {"username": "robot"}}), true);
    check_own(json!({"user_username": "preloop-ci"}), true);
    check_own(json!({"user": {"username": "root"}}), false);
}
