//! GitHub's webhooks: what they say, how they are registered, and the log of their deliveries.

use super::shapes::{comment_json, issue_json, repository_json, time, user_json};
use crate::trackers::fakes::{
    Hook, Issue, Project, Sent, World,
    deliver::{Happening, Told},
    server::{Answered, Asked},
};
use actix_web::http::Method;
use serde_json::{Map, Value, json};

/// What hooks are told: one message for each label and each person, as GitHub does.
pub(crate) fn told(
    world: &World,
    project: &Project,
    issue: &Issue,
    what: &Happening,
    by: &str,
) -> Vec<Told> {
    let message = |action: &str| {
        json!({
            "action": action,
            "issue": issue_json(world, project, issue),
            "repository": repository_json(world, project),
            "sender": user_json(by),
        })
    };
    match what {
        Happening::Opened => vec![("issues".to_owned(), message("opened"))],
        Happening::Commented { id, action } => {
            let Some(comment) = project.comments.get(id) else { return Vec::new() };
            let mut body = message(action);
            body["comment"] = comment_json(world, project, comment);
            vec![("issue_comment".to_owned(), body)]
        }
        Happening::Edited { before, changed } => {
            let mut told = Vec::new();
            let mut tell = |action: &str, beside: Option<(&str, Value)>| {
                let mut body = message(action);
                if let Some((name, value)) = beside {
                    body[name] = value;
                }
                told.push(("issues".to_owned(), body));
            };
            if changed.contains(&"state") {
                tell(if issue.is_open { "reopened" } else { "closed" }, None);
            }
            let label = |name: &String| Some(("label", json!({ "name": name })));
            let person = |login: &String| Some(("assignee", user_json(login)));
            new(&before.labels, &issue.labels).for_each(|name| tell("labeled", label(name)));
            new(&issue.labels, &before.labels).for_each(|name| tell("unlabeled", label(name)));
            new(&before.assignees, &issue.assignees).for_each(|it| tell("assigned", person(it)));
            new(&issue.assignees, &before.assignees).for_each(|it| tell("unassigned", person(it)));
            let mut changes = Map::new();
            if changed.contains(&"title") {
                changes.insert("title".into(), json!({ "from": before.title }));
            }
            if changed.contains(&"body") {
                changes.insert("body".into(), json!({ "from": before.body }));
            }
            if !changes.is_empty() {
                tell("edited", Some(("changes", changes.into())));
            }
            told
        }
    }
}

/// What `now` has that `before` had not.
fn new<'a>(before: &'a [String], now: &'a [String]) -> impl Iterator<Item = &'a String> {
    now.iter().filter(|name| !before.contains(name))
}

/// Answers below `hooks`.
pub(crate) fn serve(world: &mut World, asked: &Asked, place: &str, rest: &[&str]) -> Answered {
    if world.faults.no_hooks {
        return Answered::new(404, json!({ "message": "Not Found" }));
    }
    let (id, rest) = match rest {
        [] => return all(world, asked, place),
        [id, rest @ ..] => (id.parse::<u64>().unwrap_or_default(), rest),
    };
    let Some(at) = world.hooks.iter().position(|hook| hook.id == id) else {
        return Answered::missing();
    };
    match (&asked.method, rest) {
        (&Method::GET, []) => Answered::ok(hook_json(world, &world.hooks[at])),
        (&Method::PATCH, []) => {
            let hook = &mut world.hooks[at];
            change(hook, &asked.body);
            Answered::ok(hook_json(world, &world.hooks[at]))
        }
        (&Method::DELETE, []) => {
            world.hooks.remove(at);
            Answered::new(204, Value::Null)
        }
        (&Method::GET, ["deliveries"]) => deliveries(world, asked, id),
        (&Method::GET, ["deliveries", delivery]) => {
            let found = world.log.iter().find(|sent| sent.id.to_string() == *delivery);
            found.map_or_else(Answered::missing, |sent| Answered::ok(in_full(sent)))
        }
        (&Method::POST, ["deliveries", delivery, "attempts"]) => {
            match delivery.parse().is_ok_and(|id| world.redeliver(id)) {
                true => Answered::new(202, json!({})),
                false => Answered::missing(),
            }
        }
        _ => Answered::missing(),
    }
}

fn all(world: &mut World, asked: &Asked, place: &str) -> Answered {
    if asked.method != Method::POST {
        let here = world.hooks.iter().filter(|hook| hook.place == place);
        let hooks: Vec<Value> = here.map(|hook| hook_json(world, hook)).collect();
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
    let answer = hook_json(world, &hook);
    world.hooks.push(hook);
    Answered::new(201, answer)
}

fn change(hook: &mut Hook, body: &Value) {
    let config = &body["config"];
    if let Some(url) = config["url"].as_str() {
        hook.url = url.to_owned();
    }
    if let Some(secret) = config["secret"].as_str() {
        hook.secret = secret.to_owned();
    }
    hook.is_active = body["active"].as_bool().unwrap_or(true);
    hook.failures = 0;
    hook.body = json!({ "events": body["events"] });
}

fn hook_json(world: &World, hook: &Hook) -> Value {
    let last = world.log.iter().rev().find(|sent| sent.hook == hook.id);
    json!({
        "id": hook.id,
        "type": "Repository",
        "name": "web",
        "active": hook.is_active,
        "events": hook.body["events"],
        "config": { "url": hook.url, "content_type": "json", "insecure_ssl": "0", "secret": "********" },
        "last_response": { "code": last.and_then(|sent| sent.status), "message": null, "status": null },
    })
}

/// Newest first; the mark of the next page is the number of deliveries to skip.
fn deliveries(world: &World, asked: &Asked, hook: u64) -> Answered {
    let size = asked.number("per_page", 30).clamp(1, 100);
    let skip = asked.number("cursor", 0);
    let of_hook = world.log.iter().rev().filter(|sent| sent.hook == hook);
    let found: Vec<&Sent> = of_hook.skip(skip).take(size + 1).collect();
    let mut headers = Vec::new();
    if found.len() > size {
        let next = format!("{}/next?cursor={}", world.url, skip + size);
        headers.push(("link", format!("<{next}>; rel=\"next\"")));
    }
    let page = found.into_iter().take(size).map(delivery_json).collect();
    Answered { headers, ..Answered::ok(page) }
}

fn delivery_json(sent: &Sent) -> Value {
    json!({
        "id": sent.id,
        "guid": sent.guid,
        "delivered_at": time(sent.at),
        "redelivery": sent.is_redelivery,
        "duration": 0.1,
        "status": if sent.status.is_some() { "answered" } else { "failed to connect to host" },
        "status_code": sent.status.unwrap_or_default(),
        "event": sent.event,
        "action": null,
    })
}

fn in_full(sent: &Sent) -> Value {
    let headers: Map<String, Value> =
        sent.headers.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let payload: Value = serde_json::from_str(&sent.body).unwrap_or_default();
    let mut delivery = delivery_json(sent);
    delivery["request"] = json!({ "headers": headers, "payload": payload });
    delivery
}
