//! What Jira's answers and webhooks look like.

use super::is_cloud;
use crate::trackers::fakes::{Comment, Issue, Project, World};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

pub(crate) fn time(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%dT%H:%M:%S%.3f%z").to_string()
}

/// The cloud hides logins behind account ids.
pub(crate) fn person_json(world: &World, login: Option<&str>) -> Value {
    let Some(login) = login else { return Value::Null };
    match is_cloud(world) {
        true => json!({ "accountId": format!("id:{login}"), "displayName": login, "active": true }),
        false => json!({ "name": login, "key": login, "displayName": login, "active": true }),
    }
}

/// The login behind an account id.
pub(crate) fn login(name: &str) -> String {
    name.strip_prefix("id:").unwrap_or(name).to_owned()
}

pub(crate) fn project_json(project: &Project) -> Value {
    json!({ "id": project.id.to_string(), "key": project.name, "name": project.name })
}

pub(crate) fn status_json(name: &str) -> Value {
    let category = match name {
        "To Do" => "new",
        "Done" => "done",
        _ => "indeterminate",
    };
    json!({ "name": name, "statusCategory": { "key": category } })
}

/// A text as the interface has it: a document in the cloud.
fn text_json(world: &World, text: &str) -> Value {
    if !is_cloud(world) {
        return json!(text);
    }
    let lines = text
        .lines()
        .map(|line| json!({ "type": "paragraph", "content": [{ "type": "text", "text": line }] }));
    json!({ "type": "doc", "version": 1, "content": lines.collect::<Vec<_>>() })
}

/// The text of a document, or a text.
pub(crate) fn text_of(body: &Value) -> String {
    if let Some(text) = body.as_str() {
        return text.to_owned();
    }
    let mut lines = Vec::new();
    collect(body, &mut lines);
    lines.join("\n")
}

fn collect(node: &Value, lines: &mut Vec<String>) {
    let children = node["content"].as_array().map(Vec::as_slice).unwrap_or_default();
    if children.iter().any(|child| child["type"] == "text") {
        lines.push(children.iter().filter_map(|child| child["text"].as_str()).collect());
        return;
    }
    children.iter().for_each(|child| collect(child, lines));
}

pub(crate) fn issue_json(
    world: &World,
    project: &Project,
    issue: &Issue,
    with_comments: bool,
) -> Value {
    let key = format!("{}-{}", project.name, issue.number);
    let mut fields = json!({
        "summary": issue.title,
        "description": text_json(world, &issue.body),
        "status": status_json(&issue.status),
        "priority": { "name": issue.priority },
        "labels": issue.labels,
        "assignee": person_json(world, issue.assignees.first().map(String::as_str)),
        "creator": person_json(world, Some(&issue.author)),
        "reporter": person_json(world, Some(&issue.author)),
        "issuetype": { "name": "Task" },
        "project": project_json(project),
        "created": time(issue.created_at),
        "updated": time(issue.updated_at),
        "issuelinks": links(project, issue),
    });
    if with_comments {
        let comments = issue.comments.iter().filter_map(|id| project.comments.get(id));
        let comments: Vec<Value> = comments.map(|comment| comment_json(world, comment)).collect();
        fields["comment"] = json!({ "total": comments.len(), "comments": comments });
    }
    let url = format!("{}/rest/api/2/issue/{}", world.url, issue.id);
    json!({ "id": issue.id.to_string(), "key": key, "self": url, "fields": fields })
}

pub(crate) fn comment_json(world: &World, comment: &Comment) -> Value {
    json!({
        "id": comment.id.to_string(),
        "body": text_json(world, &comment.body),
        "author": person_json(world, Some(&comment.author)),
        "created": time(comment.created_at),
        "updated": time(comment.updated_at),
    })
}

/// Links in both directions.
fn links(project: &Project, issue: &Issue) -> Vec<Value> {
    let mention = |number: u64| {
        let other = project.issues.get(&number)?;
        Some(json!({ "id": other.id.to_string(), "key": format!("{}-{number}", project.name) }))
    };
    let kind = json!({ "name": "Blocks", "inward": "is blocked by", "outward": "blocks" });
    let outward = issue.links.iter().filter_map(|link| {
        let other = mention(link.blocks)?;
        Some(json!({ "id": link.id.to_string(), "type": kind, "outwardIssue": other }))
    });
    let few = project.issues.len() <= 1_000;
    let others = project.issues.values().filter(|_| few);
    let inward = others.flat_map(|other| other.links.iter().map(move |link| (other, link)));
    let inward =
        inward.filter(|(_, link)| link.blocks == issue.number).filter_map(|(other, link)| {
            let other = mention(other.number)?;
            Some(json!({ "id": link.id.to_string(), "type": kind, "inwardIssue": other }))
        });
    outward.chain(inward).collect()
}
