//! GitLab's side of a fake tracker: what clients ask of its REST interface.

pub(super) mod hooks;
pub(super) mod shapes;

use super::{
    Edit, Issue, Project, World,
    server::{Answered, Asked},
};
use actix_web::http::Method;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use shapes::{issue_json, link_json, note_json, project_json, user_json};

/// Answers one request.
pub(super) fn serve(world: &mut World, asked: &Asked) -> Answered {
    let path: Vec<&str> = asked.path.iter().map(String::as_str).collect();
    match (&asked.method, path.as_slice()) {
        (&Method::GET, ["user"]) => Answered::ok(user_json(&world.login)),
        (&Method::GET, ["personal_access_tokens", "self"]) => Answered::ok(
            json!({ "id": 1, "name": "preloop", "scopes": ["api"], "active": true, "expires_at": null }),
        ),
        (&Method::GET, ["users"]) => Answered::ok(json!([user_json(asked.text("username"))])),
        (&Method::GET, ["groups"]) => {
            let mut names: Vec<_> =
                world.projects.iter().map(|it| it.organization.clone()).collect();
            names.dedup();
            let groups = names.into_iter().enumerate().map(|(n, name)| {
                json!({ "id": n + 1, "name": name, "full_name": name, "full_path": name })
            });
            Answered::page(asked, groups)
        }
        (&Method::GET, ["groups", group, "projects"]) => {
            let of = |it: &&Project| it.organization.eq_ignore_ascii_case(group);
            let found: Vec<Value> =
                world.projects.iter().filter(of).map(|it| project_json(world, it)).collect();
            match found.is_empty() {
                true => Answered::missing(),
                false => Answered::page(asked, found.into_iter()),
            }
        }
        (&Method::GET, ["users", _, "projects"]) => Answered::ok(json!([])),
        (_, ["groups", group, "hooks", rest @ ..]) => match world.faults.no_group_hooks {
            true => Answered::missing(),
            false => hooks::serve(world, asked, group, rest),
        },
        (_, ["projects", path, "hooks", rest @ ..]) => hooks::serve(world, asked, path, rest),
        (_, ["projects", path, rest @ ..]) => {
            if world.faults.broken_projects.iter().any(|broken| broken == path) {
                return Answered::missing();
            }
            project(world, asked, path, rest)
        }
        _ => Answered::missing(),
    }
}

fn project(world: &mut World, asked: &Asked, path: &str, rest: &[&str]) -> Answered {
    let Some(project) = world.project(path) else { return Answered::missing() };
    let path = project.path(false);
    match (&asked.method, rest) {
        (&Method::GET, []) => Answered::ok(project_json(world, project)),
        (&Method::GET, ["issues"]) => issues(world, project, asked),
        (&Method::GET, ["labels"]) => Answered::ok(json!([])),
        (&Method::POST, ["issues"]) => {
            let (login, edit) = (world.login.clone(), edit_of(&asked.body));
            let number = world.open(&path, &login, edit);
            number.map_or_else(Answered::missing, |number| issue(world, &path, number, 201))
        }
        (method, ["issues", number, rest @ ..]) => match number.parse() {
            Ok(number) => one_issue(world, method, &path, number, rest, asked),
            Err(_) => Answered::missing(),
        },
        _ => Answered::missing(),
    }
}

fn one_issue(
    world: &mut World,
    method: &Method,
    path: &str,
    number: u64,
    rest: &[&str],
    asked: &Asked,
) -> Answered {
    let Some(project) = world.project(path) else { return Answered::missing() };
    let Some(known) = project.issues.get(&number) else { return Answered::missing() };
    let login = world.login.clone();
    let text = asked.body["body"].as_str().unwrap_or_default().to_owned();
    match (method, rest) {
        (&Method::GET, []) => issue(world, path, number, 200),
        (&Method::PUT, []) => {
            let edit = with_labels(edit_of(&asked.body), known, &asked.body);
            world.edit(path, number, &login, edit);
            issue(world, path, number, 200)
        }
        (&Method::GET, ["links"]) => {
            let blocking = known.links.iter().filter_map(|link| {
                let other = project.issues.get(&link.blocks)?;
                Some(link_json(world, project, other, link.id, "blocks"))
            });
            let few = project.issues.len() <= 1_000;
            let others = project.issues.values().filter(|_| few);
            let blocked = others.flat_map(|other| other.links.iter().map(move |it| (other, it)));
            let blocked = blocked.filter(|(_, link)| link.blocks == number);
            let blocked = blocked
                .map(|(other, link)| link_json(world, project, other, link.id, "is_blocked_by"));
            let links: Vec<Value> = blocking.chain(blocked).collect();
            Answered::page(asked, links.into_iter())
        }
        (&Method::GET, ["notes"]) => {
            let notes = known.comments.iter().filter_map(|id| project.comments.get(id));
            let notes: Vec<Value> = notes.map(note_json).collect();
            Answered::page(asked, notes.into_iter())
        }
        (&Method::POST, ["notes"]) => {
            let id = world.comment(path, number, &login, &text);
            note(world, path, id, 201)
        }
        (&Method::PUT, ["notes", id]) => {
            let id = id.parse().ok().filter(|id| world.edit_comment(path, *id, &text));
            note(world, path, id, 200)
        }
        (&Method::DELETE, ["notes", id]) => {
            match id.parse().is_ok_and(|id| world.delete_comment(path, id)) {
                true => Answered::new(204, Value::Null),
                false => Answered::missing(),
            }
        }
        (&Method::GET, ["award_emoji"]) => Answered::ok(json!([])),
        (&Method::POST, ["award_emoji"]) => Answered::new(
            201,
            json!({ "id": 1, "name": asked.body["name"], "user": user_json(&login) }),
        ),
        _ => Answered::missing(),
    }
}

fn issue(world: &World, path: &str, number: u64, status: u16) -> Answered {
    let found = world.project(path).and_then(|it| Some((it, it.issues.get(&number)?)));
    found.map_or_else(Answered::missing, |(project, issue)| {
        Answered::new(status, issue_json(world, project, issue))
    })
}

fn note(world: &World, path: &str, id: Option<u64>, status: u16) -> Answered {
    let found = world.project(path).and_then(|it| it.comments.get(&id?));
    found.map_or_else(Answered::missing, |comment| Answered::new(status, note_json(comment)))
}

fn issues(world: &World, project: &Project, asked: &Asked) -> Answered {
    let since = DateTime::parse_from_rfc3339(asked.text("updated_after")).ok();
    let since = since.map_or(DateTime::<Utc>::UNIX_EPOCH, |since| since.to_utc());
    let changed = project.by_time.range((since, u64::MAX)..);
    let issues = changed.filter_map(|(_, number)| project.issues.get(number));
    Answered::page(asked, issues.map(|issue| issue_json(world, project, issue)))
}

fn edit_of(body: &Value) -> Edit {
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    let people = body["assignee_ids"].as_array().map(|ids| {
        let login = |id: &Value| shapes::login(id.as_u64()?);
        ids.iter().filter_map(login).collect()
    });
    Edit {
        title: text("title"),
        body: text("description"),
        is_open: body["state_event"].as_str().map(|event| event == "reopen"),
        labels: strings(&body["labels"]),
        assignees: people,
        ..Edit::default()
    }
}

/// `add_labels` and `remove_labels`.
fn with_labels(edit: Edit, known: &Issue, body: &Value) -> Edit {
    let (add, remove) = (strings(&body["add_labels"]), strings(&body["remove_labels"]));
    if add.is_none() && remove.is_none() {
        return edit;
    }
    let (add, remove) = (add.unwrap_or_default(), remove.unwrap_or_default());
    let kept = known.labels.iter().filter(|label| !remove.contains(label)).cloned();
    let new = add.into_iter().filter(|label| !known.labels.contains(label));
    Edit { labels: Some(kept.chain(new).collect()), ..edit }
}

/// A list, or a text with commas.
fn strings(list: &Value) -> Option<Vec<String>> {
    if let Some(text) = list.as_str() {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        return Some(parts.map(str::to_owned).collect());
    }
    let list = list.as_array()?;
    Some(list.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect())
}
