//! Searches in Jira's query language, as far as clients of ours use it.

use super::{is_cloud, shapes::issue_json};
use crate::trackers::fakes::{
    Issue, Project, World,
    server::{Answered, Asked},
};
use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::{Value, json};

/// `project = "KEY" AND updated >= "YYYY/MM/DD HH:MM" ORDER BY updated ASC, key ASC`, by the minute.
pub(super) fn search(world: &World, asked: &Asked) -> Answered {
    let jql = asked.body["jql"].as_str().unwrap_or_default();
    let quoted: Vec<&str> = jql.split('"').collect();
    let Some(project) = quoted.get(1).and_then(|key| world.project(key)) else {
        let message = "The value does not exist for the field 'project'.";
        return Answered::new(400, json!({ "errorMessages": [message], "errors": {} }));
    };
    if world.faults.broken_projects.contains(&project.name) {
        return Answered::new(404, json!({ "errorMessages": ["No project"], "errors": {} }));
    }
    let since = quoted.get(3).and_then(|text| {
        NaiveDateTime::parse_from_str(&format!("{text}:00"), "%Y/%m/%d %H:%M:%S").ok()
    });
    let since = since.map_or(DateTime::UNIX_EPOCH, |since| since.and_utc());
    let size = asked.body["maxResults"].as_u64().unwrap_or(50).min(100) as usize;
    match is_cloud(world) {
        true => by_mark(world, asked, project, since, size),
        false => by_count(world, asked, project, since, size),
    }
}

fn changed(project: &Project, since: DateTime<Utc>) -> impl Iterator<Item = &Issue> {
    project.by_time.range((since, 0)..).filter_map(|(_, number)| project.issues.get(number))
}

/// The cloud's mark for the next page is the place behind the last issue.
fn by_mark(
    world: &World,
    asked: &Asked,
    project: &Project,
    since: DateTime<Utc>,
    size: usize,
) -> Answered {
    let skip = asked.body["nextPageToken"].as_str().and_then(|mark| mark.parse().ok());
    let skip: usize = skip.unwrap_or_default();
    let found: Vec<&Issue> = changed(project, since).skip(skip).take(size + 1).collect();
    let more = found.len() > size;
    let issues = found.into_iter().take(size);
    let issues: Vec<Value> = issues.map(|issue| issue_json(world, project, issue, true)).collect();
    let mut body = json!({ "issues": issues, "isLast": !more });
    if more {
        body["nextPageToken"] = json!((skip + size).to_string());
    }
    Answered::ok(body)
}

fn by_count(
    world: &World,
    asked: &Asked,
    project: &Project,
    since: DateTime<Utc>,
    size: usize,
) -> Answered {
    let from = asked.body["startAt"].as_u64().unwrap_or_default() as usize;
    let total = project.by_time.range((since, 0)..).count();
    let issues = changed(project, since).skip(from).take(size);
    let issues: Vec<Value> = issues.map(|issue| issue_json(world, project, issue, true)).collect();
    Answered::ok(json!({ "startAt": from, "maxResults": size, "total": total, "issues": issues }))
}
