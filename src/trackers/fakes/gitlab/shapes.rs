//! What GitLab's answers and webhooks look like.

use crate::trackers::fakes::{Comment, Issue, Project, World};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

/// People who can be found by number as well.
const PEOPLE: [&str; 6] = ["mona", "hubot", "octocat", "ada", "grace", "preloop-sync"];

pub(crate) fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The number of a login, the same for the same login.
fn number(login: &str) -> u64 {
    let known = PEOPLE.iter().position(|person| *person == login);
    known.map_or(99, |at| at as u64 + 1)
}

pub(crate) fn login(number: u64) -> Option<String> {
    let at = usize::try_from(number.checked_sub(1)?).ok()?;
    PEOPLE.get(at).map(|login| (*login).to_owned())
}

pub(crate) fn user_json(login: &str) -> Value {
    json!({ "id": number(login), "username": login, "name": login, "state": "active" })
}

pub(crate) fn project_json(world: &World, project: &Project) -> Value {
    let path = project.path(false);
    json!({
        "id": project.id,
        "name": project.name,
        "path_with_namespace": path,
        "web_url": format!("{}/{path}", world.url),
        "archived": false,
        "issues_enabled": true,
        "issues_access_level": "enabled",
        "permissions": { "project_access": { "access_level": 40 }, "group_access": null },
    })
}

pub(crate) fn url(world: &World, project: &Project, issue: &Issue) -> String {
    format!("{}/{}/-/issues/{}", world.url, project.path(false), issue.number)
}

pub(crate) fn issue_json(world: &World, project: &Project, issue: &Issue) -> Value {
    let people: Vec<Value> = issue.assignees.iter().map(|login| user_json(login)).collect();
    json!({
        "id": issue.id,
        "iid": issue.number,
        "project_id": project.id,
        "title": issue.title,
        "description": issue.body,
        "state": if issue.is_open { "opened" } else { "closed" },
        "labels": issue.labels,
        "assignees": people,
        "author": user_json(&issue.author),
        "web_url": url(world, project, issue),
        "references": { "full": format!("{}#{}", project.path(false), issue.number) },
        "user_notes_count": issue.comments.len(),
        "created_at": time(issue.created_at),
        "updated_at": time(issue.updated_at),
    })
}

pub(crate) fn note_json(comment: &Comment) -> Value {
    json!({
        "id": comment.id,
        "body": comment.body,
        "author": user_json(&comment.author),
        "system": false,
        "created_at": time(comment.created_at),
        "updated_at": time(comment.updated_at),
    })
}

/// The issue at the other end of a link.
pub(crate) fn link_json(
    world: &World,
    project: &Project,
    other: &Issue,
    id: u64,
    link_type: &str,
) -> Value {
    let mut link = issue_json(world, project, other);
    link["issue_link_id"] = json!(id);
    link["link_type"] = json!(link_type);
    link
}
