//! What GitHub's answers and webhooks look like.

use crate::trackers::fakes::{Comment, Issue, Project, World};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

pub(crate) fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

pub(crate) fn user_json(login: &str) -> Value {
    // An id that is the same for the same login.
    let id = login.bytes().fold(7_u64, |id, byte| id * 31 % 1_000_003 + u64::from(byte));
    json!({ "id": id, "login": login, "name": login, "type": "User" })
}

pub(crate) fn repository_json(world: &World, project: &Project) -> Value {
    let path = project.path(false);
    json!({
        "id": project.id,
        "name": project.name,
        "full_name": path,
        "private": true,
        "archived": false,
        "disabled": false,
        "has_issues": true,
        "html_url": format!("{}/{path}", world.url),
        "owner": user_json(&project.organization),
        "permissions": { "admin": true, "maintain": true, "push": true, "triage": true, "pull": true },
    })
}

pub(crate) fn issue_json(world: &World, project: &Project, issue: &Issue) -> Value {
    let path = project.path(false);
    let number = issue.number;
    let blocks = issue.links.len();
    let blocked = match blocks {
        _ if project.issues.len() > 1_000 => 0,
        _ => {
            let blocks = |it: &&Issue| it.links.iter().any(|link| link.blocks == number);
            project.issues.values().filter(blocks).count()
        }
    };
    json!({
        "id": issue.id,
        "number": number,
        "title": issue.title,
        "body": issue.body,
        "state": if issue.is_open { "open" } else { "closed" },
        "labels": issue.labels.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>(),
        "assignees": issue.assignees.iter().map(|login| user_json(login)).collect::<Vec<_>>(),
        "user": user_json(&issue.author),
        "comments": issue.comments.len(),
        "html_url": format!("{}/{path}/issues/{number}", world.url),
        "url": format!("{}/api/v3/repos/{path}/issues/{number}", world.url),
        "repository_url": format!("{}/api/v3/repos/{path}", world.url),
        "created_at": time(issue.created_at),
        "updated_at": time(issue.updated_at),
        "issue_dependencies_summary": {
            "blocked_by": blocked, "blocking": blocks, "total_blocked_by": blocked, "total_blocking": blocks,
        },
        "sub_issues_summary": { "total": 0, "completed": 0, "percent_completed": 0 },
    })
}

pub(crate) fn comment_json(world: &World, project: &Project, comment: &Comment) -> Value {
    let (path, number) = (project.path(false), comment.issue);
    json!({
        "id": comment.id,
        "body": comment.body,
        "user": user_json(&comment.author),
        "html_url": format!("{}/{path}/issues/{number}#issuecomment-{}", world.url, comment.id),
        "issue_url": format!("{}/api/v3/repos/{path}/issues/{number}", world.url),
        "created_at": time(comment.created_at),
        "updated_at": time(comment.updated_at),
    })
}
