//! GitHub.

use super::*;
use TrackerType::Github;

fn check_kind(event: &str, action: &str, message: Value, kind: &str) {
    let mut message = message;
    let raw = if action.is_empty() {
        event.to_owned()
    } else {
        message["action"] = action.into();
        format!("{event}.{action}")
    };
    let content = normalized(Github, event, &message);
    assert_eq!((content.kind.as_str(), content.raw_kind.as_str()), (kind, raw.as_str()));
}

#[test]
fn names() {
    let issue = || json!({"issue": {}});
    check_kind("issues", "opened", issue(), "issue_opened");
    check_kind("issues", "edited", issue(), "issue_updated");
    check_kind("issues", "closed", issue(), "issue_closed");
    check_kind("issues", "reopened", issue(), "issue_reopened");
    check_kind("issues", "labeled", issue(), "issue_labeled");
    check_kind("issues", "unlabeled", issue(), "issue_unlabeled");
    check_kind("issues", "assigned", issue(), "issue_assigned");
    check_kind("issues", "unassigned", issue(), "issue_unassigned");
    check_kind("issues", "pinned", issue(), "issue_pinned");
    check_kind("issue_comment", "created", issue(), "comment_created");
    check_kind("issue_comment", "edited", issue(), "comment_updated");
    check_kind("issue_comment", "deleted", issue(), "comment_deleted");
    let pull = |merged: bool| json!({"pull_request": {"merged": merged}});
    check_kind("pull_request", "opened", pull(false), "pull_request_opened");
    check_kind("pull_request", "edited", pull(false), "pull_request_updated");
    check_kind("pull_request", "synchronize", pull(false), "pull_request_updated");
    check_kind("pull_request", "closed", pull(false), "pull_request_closed");
    check_kind("pull_request", "closed", pull(true), "pull_request_merged");
    check_kind("pull_request", "reopened", pull(false), "pull_request_reopened");
    check_kind("pull_request", "review_requested", pull(false), "pull_request_review_requested");
    check_kind("pull_request", "ready_for_review", pull(false), "pull_request_ready_for_review");
    check_kind("pull_request_review", "submitted", pull(false), "pull_request_review");
    check_kind("pull_request_review_comment", "created", json!({}), "pull_request_review_comment");
    check_kind("push", "", json!({}), "push");
    check_kind("release", "published", json!({}), "release");
    check_kind("deployment_status", "created", json!({}), "deployment");
    check_kind("check_run", "completed", json!({}), "check_run");
    check_kind("check_suite", "completed", json!({}), "check_suite");
    check_kind("workflow_run", "completed", json!({}), "workflow_run");
    check_kind("status", "", json!({}), "status");
    check_kind("star", "created", json!({}), "star");
    check_kind("not_yet_invented", "", json!([1, 2]), "not_yet_invented");
}

#[test]
fn a_pull_request_with_everything() {
    let content = normalized(
        Github,
        "pull_request",
        &json!({
            "action": "labeled",
            "label": {"name": "bug"},
            "sender": {"login": "mona"},
            "repository": {"id": 42, "name": "hello", "full_name": "octo/hello", "owner": {"id": 1}},
            "pull_request": {
                "title": "Fix it", "html_url": "https://github.com/octo/hello/pull/1",
                "state": "open", "draft": false, "merged": false, "mergeable": true,
                "mergeable_state": "clean", "user": {"login": "author"},
                "assignee": {"login": "a1"}, "assignees": [{"login": "a1"}, {"login": "a2"}],
                "requested_reviewers": [{"login": "r1"}], "requested_teams": [{"slug": "core"}],
                "labels": [{"name": "bug"}, {"name": "p1"}], "milestone": {"title": "v1"},
                "head": {"ref": "fix"}, "base": {"ref": "main"},
            },
        }),
    );
    let project = content.project.clone().unwrap();
    assert_eq!(project.external_id, "42");
    assert_eq!(project.identifier, "octo/hello");
    assert_eq!(project.name, "hello");
    assert_eq!(content.subject.as_deref(), Some("Fix it"));
    assert_eq!(content.subject_url.as_deref(), Some("https://github.com/octo/hello/pull/1"));
    assert_eq!(content.actor.as_deref(), Some("mona"));
    check_attributes(
        &content,
        json!({
            "action": "labeled", "author": "author", "sender": "mona", "event_user": "mona",
            "assignee": "a1", "assignees": ["a1", "a2"], "reviewer": "r1", "reviewers": ["r1", "core"],
            "labels": ["bug", "p1"], "added_labels": ["bug"], "removed_labels": null,
            "milestone": "v1", "state": "open", "merged": false, "draft": false, "mergeable": true,
            "mergeable_state": "clean", "source_branch": "fix", "target_branch": "main",
            "environment": null, "ref": null, "build_status": null,
        }),
    );
}

#[test]
fn attributes_of_other_events() {
    let check = |event, message, expected| {
        check_attributes(&normalized(Github, event, &message), expected);
    };
    check(
        "issues",
        json!({"issue": {"labels": [], "mergeable": null}}),
        json!({
            "labels": [], "mergeable": null, "state": null,
        }),
    );
    check(
        "issues",
        json!({"action": "unlabeled", "label": {"name": "x"}, "issue": {}}),
        json!({
            "removed_labels": ["x"], "added_labels": null,
        }),
    );
    check(
        "issues",
        json!({"assignee": {"login": "now"}, "issue": {"assignee": {"login": "first"}}}),
        json!({
            "assignee": "now",
        }),
    );
    check("issues", json!({"issue": {"type": {"name": "Bug"}}}), json!({"issue_type": "Bug"}));
    check(
        "pull_request_review",
        json!({
            "review": {"state": "approved", "user": {"login": "r"}}, "pull_request": {"state": "open"},
        }),
        json!({"state": "approved", "reviewer": "r"}),
    );
    check(
        "push",
        json!({"ref": "refs/heads/main", "pusher": {"name": "p"}}),
        json!({
            "ref": "refs/heads/main", "author": "p",
        }),
    );
    check(
        "deployment_status",
        json!({
            "deployment_status": {"state": "success"}, "deployment": {"environment": "prod", "ref": "v1"},
        }),
        json!({"environment": "prod", "build_status": "success", "state": "success", "ref": "v1"}),
    );
    check(
        "check_run",
        json!({"check_run": {"status": "completed", "conclusion": "failure"}}),
        json!({
            "build_status": "failure", "state": "completed",
        }),
    );
    check(
        "check_run",
        json!({"check_run": {"status": "queued", "conclusion": null}}),
        json!({
            "build_status": "queued",
        }),
    );
    check(
        "workflow_run",
        json!({"workflow_run": {"head_branch": "fix", "conclusion": "success"}}),
        json!({
            "build_status": "success", "source_branch": "fix",
        }),
    );
    check(
        "status",
        json!({"state": "pending", "context": "ci"}),
        json!({
            "state": "pending", "build_status": "pending",
        }),
    );
    check(
        "release",
        json!({"release": {"tag_name": "v1", "author": {"login": "a"}}}),
        json!({
            "ref": "v1", "author": "a",
        }),
    );
}

fn check_own(event: &str, message: Value, expected: bool) {
    let content = normalized(Github, event, &message);
    assert_eq!(content.causation.own, expected, "{event} {message}");
}

#[test]
fn our_own_doing() {
    let ours = marked();
    let edited = |changes: Value| json!({"action": "edited", "changes": changes, "issue": {"body": marked()}});
    let created = |comment: &str| json!({"action": "created", "comment": {"body": comment}, "issue": {"body": marked()}});
    check_own("issues", json!({"action": "opened", "issue": {"body": ours}}), true);
    check_own("issues", json!({"action": "closed", "issue": {"body": ours}}), false);
    check_own("issues", json!({"action": "labeled", "issue": {"body": ours}}), false);
    check_own("issues", edited(json!({"body": {"from": "x"}})), true);
    check_own("issues", edited(json!({"title": {"from": "x"}})), false);
    check_own("issue_comment", created(&ours), true);
    check_own("issue_comment", created("thanks"), false);
    check_own("pull_request", json!({"action": "opened", "pull_request": {"body": ours}}), true);
    check_own(
        "pull_request",
        json!({"action": "synchronize", "pull_request": {"body": ours}}),
        false,
    );
    check_own(
        "pull_request_review",
        json!({"action": "submitted", "review": {"body": ours}}),
        true,
    );
    check_own("push", json!({"sender": {"login": "Robot"}}), true);
    check_own("push", json!({"sender": {"login": "preloop[bot]"}}), true);
    check_own("push", json!({"sender": {"login": "octocat"}}), false);
    let content = normalized(Github, "issue_comment", &created(&ours));
    assert_eq!(content.causation.depth, 2);
    assert!(content.causation.execution.is_some());
}
