//! Jira's webhooks: what they say and how they are registered. There is no log of deliveries.

use super::{
    counted,
    shapes::{comment_json, issue_json, person_json, text_of},
};
use crate::trackers::fakes::{
    Hook, Issue, Project, World,
    deliver::{Happening, Told},
    server::{Answered, Asked},
};
use actix_web::http::Method;
use serde_json::{Value, json};

/// What hooks are told.
pub(crate) fn told(
    world: &World,
    project: &Project,
    issue: &Issue,
    what: &Happening,
    by: &str,
) -> Vec<Told> {
    let mut about = issue_json(world, project, issue, false);
    // Webhooks have plain texts, in the cloud as well.
    about["fields"]["description"] = json!(issue.body);
    let (event, beside) = match what {
        Happening::Opened => ("jira:issue_created".to_owned(), None),
        Happening::Edited { before, changed } => {
            let items = changed.iter().filter_map(|field| item(before, issue, field));
            let log = json!({ "items": items.collect::<Vec<_>>() });
            ("jira:issue_updated".to_owned(), Some(("changelog", log)))
        }
        Happening::Commented { id, action } => {
            let Some(comment) = project.comments.get(id) else { return Vec::new() };
            let action = if *action == "edited" { "updated" } else { action };
            let mut said = comment_json(world, comment);
            said["body"] = json!(text_of(&said["body"]));
            // A comment's message merely mentions the issue.
            for field in ["description", "updated", "labels", "assignee", "issuelinks", "creator"] {
                about["fields"].as_object_mut().map(|fields| fields.remove(field));
            }
            (format!("comment_{action}"), Some(("comment", said)))
        }
    };
    let mut body = json!({ "webhookEvent": event, "issue": about });
    if !event.starts_with("comment_") {
        body["user"] = person_json(world, Some(by));
    }
    if let Some((name, value)) = beside {
        body[name] = value;
    }
    vec![(event, body)]
}

fn item(before: &Issue, issue: &Issue, field: &str) -> Option<Value> {
    let (name, from, to) = match field {
        "title" => ("summary", before.title.clone(), issue.title.clone()),
        "body" => ("description", before.body.clone(), issue.body.clone()),
        "labels" => ("labels", before.labels.join(" "), issue.labels.join(" ")),
        "assignees" => ("assignee", before.assignees.join(" "), issue.assignees.join(" ")),
        "priority" => ("priority", before.priority.clone(), issue.priority.clone()),
        "status" => ("status", before.status.clone(), issue.status.clone()),
        _ => return None,
    };
    Some(json!({ "field": name, "fromString": from, "toString": to }))
}

/// Answers below `rest/webhooks/1.0/webhook`.
pub(crate) fn admin(world: &mut World, asked: &Asked, rest: &[&str]) -> Answered {
    if world.faults.no_hooks {
        let message = "Only administrators may register webhooks";
        return Answered::new(403, json!({ "errorMessages": [message] }));
    }
    let id = rest.first().and_then(|id| id.parse::<u64>().ok());
    let at = world.hooks.iter().position(|hook| Some(hook.id) == id);
    match (&asked.method, at) {
        (&Method::GET, None) => {
            Answered::ok(world.hooks.iter().map(|hook| admin_json(world, hook)).collect())
        }
        (&Method::GET, Some(at)) => Answered::ok(admin_json(world, &world.hooks[at])),
        (&Method::POST, None) => {
            let secret = asked.body["secret"].as_str().unwrap_or_default().to_owned();
            let hook = new_hook(world, &asked.body, secret);
            Answered::new(201, admin_json(world, &hook))
        }
        (&Method::PUT, Some(at)) => {
            let hook = &mut world.hooks[at];
            if let Some(secret) = asked.body["secret"].as_str() {
                hook.secret = secret.to_owned();
            }
            hook.url = asked.body["url"].as_str().unwrap_or_default().to_owned();
            hook.body = asked.body.clone();
            hook.is_active = asked.body["enabled"].as_bool().unwrap_or(true);
            Answered::ok(admin_json(world, &world.hooks[at]))
        }
        (&Method::DELETE, Some(at)) => {
            world.hooks.remove(at);
            Answered::new(204, Value::Null)
        }
        _ => Answered::missing(),
    }
}

fn new_hook(world: &mut World, body: &Value, secret: String) -> Hook {
    let hook = Hook {
        id: world.id(),
        place: "site".to_owned(),
        url: body["url"].as_str().unwrap_or_default().to_owned(),
        secret,
        is_active: true,
        failures: 0,
        body: body.clone(),
    };
    world.hooks.push(hook.clone());
    hook
}

fn admin_json(world: &World, hook: &Hook) -> Value {
    json!({
        "name": "Preloop",
        "url": hook.url,
        "events": hook.body["events"],
        "filters": hook.body["filters"],
        "enabled": hook.is_active,
        "self": format!("{}/rest/webhooks/1.0/webhook/{}", world.url, hook.id),
    })
}

/// Answers below `rest/api/3/webhook`, for apps.
pub(crate) fn of_app(world: &mut World, asked: &Asked, rest: &[&str]) -> Answered {
    match (&asked.method, rest) {
        (&Method::GET, []) => {
            let all = world.hooks.iter().map(|hook| {
                let wished = &hook.body["webhooks"][0];
                json!({
                    "id": hook.id, "url": hook.url, "events": wished["events"], "jqlFilter": wished["jqlFilter"],
                    "expirationDate": world.now.timestamp_millis() + 30 * 86_400_000,
                })
            });
            counted(asked, "values", all.collect())
        }
        (&Method::POST, []) => {
            let id = new_hook(world, &asked.body, String::new()).id;
            Answered::ok(json!({ "webhookRegistrationResult": [{ "createdWebhookId": id }] }))
        }
        (&Method::PUT, ["refresh"]) => {
            let expires = world.now.timestamp_millis() + 30 * 86_400_000;
            Answered::ok(json!({ "expirationDate": expires }))
        }
        (&Method::DELETE, []) => {
            let ids = asked.body["webhookIds"].as_array().cloned().unwrap_or_default();
            world.hooks.retain(|hook| !ids.contains(&json!(hook.id)));
            Answered::new(202, Value::Null)
        }
        _ => Answered::missing(),
    }
}
