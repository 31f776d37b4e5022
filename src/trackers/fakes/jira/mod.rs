//! Jira's side of a fake tracker: the cloud's interface (version 3, texts as documents) and the server's (version 2).

pub(super) mod hooks;
mod query;
pub(super) mod shapes;

use super::{
    Edit, Flavor, World,
    server::{Answered, Asked},
};
use actix_web::http::Method;
use serde_json::{Value, json};
use shapes::{comment_json, issue_json, person_json, project_json, text_of};

/// Where issues can go, with the number of the step.
const STATUSES: [(&str, &str); 3] = [("11", "To Do"), ("21", "In Progress"), ("31", "Done")];

/// Answers one request.
pub(super) fn serve(world: &mut World, asked: &Asked) -> Answered {
    let path: Vec<&str> = asked.path.iter().map(String::as_str).collect();
    match (&asked.method, path.as_slice()) {
        (_, ["rest", "webhooks", "1.0", "webhook", rest @ ..]) => hooks::admin(world, asked, rest),
        (_, ["rest", "api", "2" | "3" | "latest", rest @ ..]) => api(world, asked, rest),
        _ => Answered::missing(),
    }
}

fn api(world: &mut World, asked: &Asked, path: &[&str]) -> Answered {
    match (&asked.method, path) {
        (&Method::GET, ["myself"]) => {
            let mut me = person_json(world, Some(&world.login));
            me["timeZone"] = json!("UTC");
            Answered::ok(me)
        }
        (&Method::GET, ["serverInfo"]) => Answered::ok(
            json!({ "baseUrl": world.url, "serverTitle": "Fake Jira", "version": "9.12.0" }),
        ),
        (&Method::GET, ["project"]) => {
            Answered::ok(world.projects.iter().map(project_json).collect())
        }
        (&Method::GET, ["project", "search"]) => {
            let all = world.projects.iter().map(project_json).collect();
            counted(asked, "values", all)
        }
        (&Method::GET, ["project", key]) => {
            world.project(key).map_or_else(Answered::missing, |it| Answered::ok(project_json(it)))
        }
        (&Method::GET, ["mypermissions"]) => {
            let names = asked.text("permissions").split(',');
            let all = names.map(|name| (name.to_owned(), json!({ "havePermission": true })));
            Answered::ok(json!({ "permissions": Value::Object(all.collect()) }))
        }
        (_, ["search"] | ["search", "jql"]) => query::search(world, asked),
        (&Method::GET, ["issueLinkType"]) => Answered::ok(json!({ "issueLinkTypes": [
            { "id": "1", "name": "Blocks", "inward": "is blocked by", "outward": "blocks" },
        ] })),
        (&Method::POST, ["issueLink"]) => link(world, &asked.body),
        (&Method::GET, ["user", "assignable", "search"]) => {
            let name = [asked.text("query"), asked.text("username")].concat();
            Answered::ok(json!([person_json(world, Some(&name))]))
        }
        (&Method::GET, ["issue", "createmeta", _, "issuetypes"]) => {
            let types = json!([{ "id": "10001", "name": "Task", "subtask": false }]);
            Answered::ok(json!({ "issueTypes": types, "values": types }))
        }
        (&Method::POST, ["issue"]) => create(world, &asked.body["fields"]),
        (method, ["issue", key, rest @ ..]) => one_issue(world, method, key, rest, &asked.body),
        (_, ["webhook", rest @ ..]) => hooks::of_app(world, asked, rest),
        _ => Answered::missing(),
    }
}

/// A page as Jira counts it.
pub(super) fn counted(asked: &Asked, list: &str, all: Vec<Value>) -> Answered {
    let (from, size) = (asked.number("startAt", 0), asked.number("maxResults", 50).min(100));
    let total = all.len();
    let page: Vec<Value> = all.into_iter().skip(from).take(size).collect();
    let is_last = from + page.len() >= total;
    let mut body =
        json!({ "startAt": from, "maxResults": size, "total": total, "isLast": is_last });
    body[list] = page.into();
    Answered::ok(body)
}

/// `PROJ-1` as project and number; ids are found as well.
fn place(world: &World, key: &str) -> Option<(String, u64)> {
    if let Ok(id) = key.parse::<u64>() {
        return world.projects.iter().find_map(|project| {
            let issue = project.issues.values().find(|issue| issue.id == id)?;
            Some((project.name.clone(), issue.number))
        });
    }
    let (project, number) = key.rsplit_once('-')?;
    Some((world.project(project)?.name.clone(), number.parse().ok()?))
}

fn create(world: &mut World, fields: &Value) -> Answered {
    let project = fields["project"]["key"].as_str().unwrap_or_default().to_owned();
    let login = world.login.clone();
    let Some(number) = world.open(&project, &login, edit_of(fields)) else {
        let errors = json!({ "project": "valid project is required" });
        return Answered::new(400, json!({ "errorMessages": [], "errors": errors }));
    };
    let id = world.project(&project).and_then(|it| it.issues.get(&number)).map(|issue| issue.id);
    let (key, url) = (format!("{project}-{number}"), &world.url);
    let id = id.unwrap_or_default().to_string();
    Answered::new(
        201,
        json!({ "id": id, "key": key, "self": format!("{url}/rest/api/2/issue/{id}") }),
    )
}

fn one_issue(
    world: &mut World,
    method: &Method,
    key: &str,
    rest: &[&str],
    body: &Value,
) -> Answered {
    let Some((path, number)) = place(world, key) else { return Answered::missing() };
    let Some(known) = world.project(&path).and_then(|it| it.issues.get(&number)) else {
        return Answered::missing();
    };
    let (login, labels) = (world.login.clone(), known.labels.clone());
    let done = |world: &mut World, edit: Edit| {
        world.edit(&path, number, &login, edit);
        Answered::new(204, Value::Null)
    };
    match (method, rest) {
        (&Method::GET, []) => {
            let project = world.project(&path);
            let found = project.and_then(|it| Some((it, it.issues.get(&number)?)));
            found.map_or_else(Answered::missing, |(project, issue)| {
                Answered::ok(issue_json(world, project, issue, true))
            })
        }
        (&Method::PUT, []) => {
            let edit = edit_of(&body["fields"]);
            let edit = relabeled(edit, labels, &body["update"]["labels"]);
            done(world, edit)
        }
        (&Method::PUT, ["assignee"]) => {
            let name = body["name"].as_str().or(body["accountId"].as_str());
            let assignees = name.map(shapes::login).into_iter().collect();
            done(world, Edit { assignees: Some(assignees), ..Edit::default() })
        }
        (&Method::GET, ["transitions"]) => {
            let steps = STATUSES.iter().map(
                |(id, name)| json!({ "id": id, "name": name, "to": shapes::status_json(name) }),
            );
            Answered::ok(json!({ "transitions": steps.collect::<Vec<_>>() }))
        }
        (&Method::POST, ["transitions"]) => {
            let id = body["transition"]["id"].as_str().unwrap_or_default();
            let status = STATUSES.iter().find(|(known, _)| *known == id);
            let status = status.map(|(_, name)| (*name).to_owned());
            done(world, Edit { status, ..Edit::default() })
        }
        (_, ["comment", rest @ ..]) => comments(world, method, &path, number, rest, body),
        _ => Answered::missing(),
    }
}

fn comments(
    world: &mut World,
    method: &Method,
    path: &str,
    number: u64,
    rest: &[&str],
    body: &Value,
) -> Answered {
    let (login, text) = (world.login.clone(), text_of(&body["body"]));
    let id = match (method, rest) {
        (&Method::GET, []) => {
            let Some(project) = world.project(path) else { return Answered::missing() };
            let ids = project.issues.get(&number).map(|issue| issue.comments.as_slice());
            let all = ids.unwrap_or_default().iter().filter_map(|id| project.comments.get(id));
            let all: Vec<Value> = all.map(|comment| comment_json(world, comment)).collect();
            let total = all.len();
            return Answered::ok(
                json!({ "startAt": 0, "maxResults": total, "total": total, "comments": all }),
            );
        }
        (&Method::POST, []) => world.comment(path, number, &login, &text),
        (&Method::PUT, [id]) => id.parse().ok().filter(|id| world.edit_comment(path, *id, &text)),
        (&Method::DELETE, [id]) => {
            return match id.parse().is_ok_and(|id| world.delete_comment(path, id)) {
                true => Answered::new(204, Value::Null),
                false => Answered::missing(),
            };
        }
        (_, rest) => rest.first().and_then(|id| id.parse().ok()),
    };
    let found = world.project(path).and_then(|it| it.comments.get(&id?));
    let status = if *method == Method::POST { 201 } else { 200 };
    found.map_or_else(Answered::missing, |comment| {
        Answered::new(status, comment_json(world, comment))
    })
}

fn link(world: &mut World, body: &Value) -> Answered {
    let side = |name: &str| place(world, body[name]["key"].as_str().unwrap_or_default());
    let (Some((path, inward)), Some((_, outward))) = (side("inwardIssue"), side("outwardIssue"))
    else {
        return Answered::missing();
    };
    world.link(&path, inward, outward);
    Answered::new(201, Value::Null)
}

fn edit_of(fields: &Value) -> Edit {
    let labels = fields["labels"].as_array().map(|labels| {
        labels.iter().filter_map(|label| label.as_str().map(str::to_owned)).collect()
    });
    let assignee = fields.get("assignee").map(|person| {
        let name = person["name"].as_str().or(person["accountId"].as_str());
        name.map(shapes::login).into_iter().collect()
    });
    Edit {
        title: fields["summary"].as_str().map(str::to_owned),
        body: fields.get("description").map(text_of),
        priority: fields["priority"]["name"].as_str().map(str::to_owned),
        labels,
        assignees: assignee,
        ..Edit::default()
    }
}

/// `update.labels` adds and removes.
fn relabeled(edit: Edit, mut labels: Vec<String>, changes: &Value) -> Edit {
    let Some(changes) = changes.as_array() else { return edit };
    for change in changes {
        if let Some(label) = change["add"].as_str().filter(|it| !labels.contains(&(*it).to_owned()))
        {
            labels.push(label.to_owned());
        }
        labels.retain(|label| change["remove"].as_str() != Some(label));
    }
    Edit { labels: Some(labels), ..edit }
}

/// Whether texts are documents.
pub(super) fn is_cloud(world: &World) -> bool {
    world.flavor == Flavor::JiraCloud
}
