//! GitLab's webhooks: what they say, how they are registered, and what became of their deliveries.

use super::shapes::{time, url, user_json};
use crate::trackers::fakes::{
    Hook, Issue, Project, Sent, World,
    deliver::{Happening, Told},
    server::{Answered, Asked},
};
use actix_web::http::Method;
use serde_json::{Map, Value, json};

/// GitLab gives twenty deliveries a page.
const PER_PAGE: usize = 20;

/// What hooks are told. GitLab does not tell of deleted notes.
pub(crate) fn told(
    world: &World,
    project: &Project,
    issue: &Issue,
    what: &Happening,
    by: &str,
) -> Vec<Told> {
    let path = project.path(false);
    let mut body = json!({
        "user": user_json(by),
        "project": {
            "id": project.id, "name": project.name, "path_with_namespace": path,
            "web_url": format!("{}/{path}", world.url),
        },
    });
    let labels: Vec<Value> = titles(&issue.labels);
    let mut about = json!({
        "id": issue.id,
        "iid": issue.number,
        "title": issue.title,
        "description": issue.body,
        "state": if issue.is_open { "opened" } else { "closed" },
        "url": url(world, project, issue),
        "author_id": user_json(&issue.author)["id"],
        "labels": labels,
        "created_at": time(issue.created_at),
        "updated_at": time(issue.updated_at),
    });
    if let Happening::Commented { id, action } = what {
        let Some(comment) = project.comments.get(id).filter(|_| *action != "deleted") else {
            return Vec::new();
        };
        body["object_kind"] = json!("note");
        body["object_attributes"] = json!({
            "id": comment.id,
            "note": comment.body,
            "noteable_type": "Issue",
            "action": if *action == "created" { "create" } else { "update" },
            "system": false,
            "author_id": user_json(&comment.author)["id"],
            "url": format!("{}#note_{}", url(world, project, issue), comment.id),
            "created_at": time(comment.created_at),
            "updated_at": time(comment.updated_at),
        });
        body["issue"] = about;
        return vec![("Note Hook".to_owned(), body)];
    }
    let (action, changes) = match what {
        Happening::Edited { before, changed } => edited(before, issue, changed),
        _ => ("open", Map::new()),
    };
    about["action"] = json!(action);
    body["object_kind"] = json!("issue");
    body["object_attributes"] = about;
    body["labels"] = json!(labels);
    body["assignees"] = issue.assignees.iter().map(|login| user_json(login)).collect();
    body["changes"] = changes.into();
    vec![("Issue Hook".to_owned(), body)]
}

fn edited(before: &Issue, issue: &Issue, changed: &[&str]) -> (&'static str, Map<String, Value>) {
    let mut changes = Map::new();
    let mut note = |name: &str, previous: Value, current: Value| {
        changes.insert(name.to_owned(), json!({ "previous": previous, "current": current }));
    };
    for field in changed {
        match *field {
            "title" => note("title", json!(before.title), json!(issue.title)),
            "body" => note("description", json!(before.body), json!(issue.body)),
            "labels" => note("labels", titles(&before.labels).into(), titles(&issue.labels).into()),
            "assignees" => {
                let people = |names: &[String]| names.iter().map(|it| user_json(it)).collect();
                note("assignees", people(&before.assignees), people(&issue.assignees));
            }
            _ => {}
        }
    }
    let action = match (changed.contains(&"state"), issue.is_open) {
        (true, true) => "reopen",
        (true, false) => "close",
        (false, _) => "update",
    };
    (action, changes)
}

fn titles(labels: &[String]) -> Vec<Value> {
    labels.iter().map(|title| json!({ "title": title })).collect()
}

/// Answers below `hooks`.
pub(crate) fn serve(world: &mut World, asked: &Asked, place: &str, rest: &[&str]) -> Answered {
    if world.faults.no_hooks {
        return Answered::new(403, json!({ "message": "403 Forbidden" }));
    }
    let (id, rest) = match rest {
        [] => return all(world, asked, place),
        [id, rest @ ..] => (id.parse::<u64>().unwrap_or_default(), rest),
    };
    let Some(at) = world.hooks.iter().position(|hook| hook.id == id) else {
        return Answered::missing();
    };
    match (&asked.method, rest) {
        (&Method::GET, []) => Answered::ok(hook_json(&world.hooks[at])),
        (&Method::PUT, []) => {
            change(&mut world.hooks[at], &asked.body);
            Answered::ok(hook_json(&world.hooks[at]))
        }
        (&Method::DELETE, []) => {
            world.hooks.remove(at);
            Answered::new(204, Value::Null)
        }
        (&Method::GET, ["events"]) => {
            let skip = (asked.number("page", 1).max(1) - 1) * PER_PAGE;
            let of_hook = world.log.iter().rev().filter(|sent| sent.hook == id);
            Answered::ok(of_hook.skip(skip).take(PER_PAGE).map(event_json).collect())
        }
        (&Method::POST, ["events", event, "resend"]) => {
            match event.parse().is_ok_and(|id| world.redeliver(id)) {
                true => Answered::new(201, json!({ "response_status": 200 })),
                false => Answered::missing(),
            }
        }
        _ => Answered::missing(),
    }
}

fn all(world: &mut World, asked: &Asked, place: &str) -> Answered {
    if asked.method != Method::POST {
        let here = world.hooks.iter().filter(|hook| hook.place == place);
        let hooks: Vec<Value> = here.map(hook_json).collect();
        return Answered::page(asked, hooks.into_iter());
    }
    let mut hook = Hook {
        id: world.id(),
        place: place.to_owned(),
        url: String::new(),
        secret: String::new(),
        is_active: true,
        failures: 0,
        body: Value::Null,
    };
    change(&mut hook, &asked.body);
    let answer = hook_json(&hook);
    world.hooks.push(hook);
    Answered::new(201, answer)
}

/// A change wakes a hook up that was switched off.
fn change(hook: &mut Hook, body: &Value) {
    if let Some(url) = body["url"].as_str() {
        hook.url = url.to_owned();
    }
    if let Some(token) = body["token"].as_str() {
        hook.secret = token.to_owned();
    }
    (hook.is_active, hook.failures) = (true, 0);
    let mut kept = body.clone();
    kept.as_object_mut().map(|kept| kept.remove("token"));
    hook.body = kept;
}

fn hook_json(hook: &Hook) -> Value {
    let mut body = hook.body.clone();
    if !body.is_object() {
        body = json!({});
    }
    body["id"] = json!(hook.id);
    body["url"] = json!(hook.url);
    body["alert_status"] = json!(if hook.is_active { "executable" } else { "disabled" });
    body["disabled_until"] = Value::Null;
    body
}

fn event_json(sent: &Sent) -> Value {
    let headers: Map<String, Value> =
        sent.headers.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let payload: Value = serde_json::from_str(&sent.body).unwrap_or_default();
    let status = sent.status.map_or_else(|| "internal error".to_owned(), |it| it.to_string());
    json!({
        "id": sent.id,
        "url": sent.url,
        "trigger": sent.event,
        "request_headers": headers,
        "request_data": payload,
        "response_headers": { "Date": sent.at.to_rfc2822() },
        "response_status": status,
        "execution_duration": 0.1,
    })
}
