//! GitHub's side of a fake tracker: what clients ask of its REST interface.

pub(super) mod hooks;
pub(super) mod shapes;

use super::{
    Edit, Project, World,
    server::{Answered, Asked},
};
use actix_web::http::Method;
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use serde_json::{Value, json};
use shapes::{comment_json, issue_json, repository_json, user_json};

/// Answers one request.
pub(super) fn serve(world: &mut World, asked: &Asked) -> Answered {
    let path: Vec<&str> = asked.path.iter().map(String::as_str).collect();
    match (&asked.method, path.as_slice()) {
        (&Method::GET, ["user"]) => me(world),
        (&Method::GET, ["user", "orgs"]) => {
            let mut names: Vec<_> =
                world.projects.iter().map(|it| it.organization.clone()).collect();
            names.dedup();
            let organizations = names.iter().enumerate();
            Answered::page(
                asked,
                organizations.map(|(n, name)| json!({ "id": n + 1, "login": name })),
            )
        }
        (&Method::GET, ["user", "repos"]) => repositories(world, asked, None),
        (&Method::GET, ["orgs", organization, "repos"]) => {
            repositories(world, asked, Some(organization))
        }
        (_, ["orgs", place, "hooks", rest @ ..]) => hooks::serve(world, asked, place, rest),
        (_, ["repos", owner, name, "hooks", rest @ ..]) => {
            hooks::serve(world, asked, &format!("{owner}/{name}"), rest)
        }
        (_, ["repos", owner, name, rest @ ..]) => {
            let path = format!("{owner}/{name}");
            if world.faults.broken_projects.contains(&path) {
                return Answered::missing();
            }
            repository(world, asked, &path, rest)
        }
        _ => Answered::missing(),
    }
}

fn me(world: &World) -> Answered {
    let headers = vec![("x-oauth-scopes", "repo, admin:org_hook".to_owned())];
    Answered { headers, ..Answered::ok(user_json(&world.login)) }
}

fn repositories(world: &World, asked: &Asked, organization: Option<&str>) -> Answered {
    let of =
        |it: &&Project| organization.is_none_or(|name| it.organization.eq_ignore_ascii_case(name));
    let found: Vec<Value> =
        world.projects.iter().filter(of).map(|it| repository_json(world, it)).collect();
    if organization.is_some() && found.is_empty() {
        return Answered::missing();
    }
    Answered::page(asked, found.into_iter())
}

fn repository(world: &mut World, asked: &Asked, path: &str, rest: &[&str]) -> Answered {
    let Some(project) = world.project(path) else { return Answered::missing() };
    match (&asked.method, rest) {
        (&Method::GET, []) => Answered::ok(repository_json(world, project)),
        (&Method::GET, ["issues"]) => issues(world, project, asked),
        (&Method::GET, ["issues", "comments"]) => comments(world, project, asked),
        (&Method::GET, ["labels"]) => {
            let names = project.issues.values().flat_map(|issue| issue.labels.clone());
            let mut names: Vec<String> = names.collect();
            names.sort();
            names.dedup();
            Answered::page(asked, names.into_iter().map(|name| json!({ "name": name })))
        }
        (&Method::GET, ["assignees", _]) => Answered::new(204, Value::Null),
        (&Method::POST, ["issues"]) => {
            let (login, edit) = (world.login.clone(), edit_of(&asked.body));
            match world.open(path, &login, edit) {
                Some(number) => issue(world, path, number, 201),
                None => Answered::missing(),
            }
        }
        (method, ["issues", "comments", id]) => comment(world, method, path, id, &asked.body),
        (method, ["issues", number, rest @ ..]) => match number.parse() {
            Ok(number) => one_issue(world, method, path, number, rest, asked),
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
    let (login, labels) = (world.login.clone(), known.labels.clone());
    let relabel = |world: &mut World, labels: Vec<String>| {
        world.edit(path, number, &login, Edit { labels: Some(labels), ..Edit::default() });
        let named = world.project(path).and_then(|it| it.issues.get(&number));
        let named = named.map(|issue| issue.labels.clone()).unwrap_or_default();
        Answered::ok(named.iter().map(|name| json!({ "name": name })).collect())
    };
    match (method, rest) {
        (&Method::GET, []) => issue(world, path, number, 200),
        (&Method::PATCH, []) => {
            world.edit(path, number, &login, edit_of(&asked.body));
            issue(world, path, number, 200)
        }
        (&Method::POST, ["labels"]) => {
            let new = strings(&asked.body["labels"]).unwrap_or_default();
            let new = new.into_iter().filter(|name| !labels.contains(name));
            relabel(world, labels.iter().cloned().chain(new).collect())
        }
        (&Method::DELETE, ["labels", name]) => {
            let name = (*name).to_owned();
            relabel(world, labels.into_iter().filter(|label| *label != name).collect())
        }
        (&Method::GET, ["comments"]) => {
            let ids = known.comments.iter().filter_map(|id| project.comments.get(id));
            let found: Vec<Value> =
                ids.map(|comment| comment_json(world, project, comment)).collect();
            Answered::page(asked, found.into_iter())
        }
        (&Method::POST, ["comments"]) => {
            let body = asked.body["body"].as_str().unwrap_or_default().to_owned();
            let id = world.comment(path, number, &login, &body);
            let project = world.project(path);
            let made = project.and_then(|it| Some((it, it.comments.get(&id?)?)));
            made.map_or_else(Answered::missing, |(project, comment)| {
                Answered::new(201, comment_json(world, project, comment))
            })
        }
        (&Method::POST, ["reactions"]) => Answered::new(
            201,
            json!({ "id": 1, "content": asked.body["content"], "user": { "login": login } }),
        ),
        (&Method::GET, ["reactions"] | ["sub_issues"]) => Answered::ok(json!([])),
        (&Method::GET, ["dependencies", side]) => {
            Answered::ok(linked(world, project, number, side))
        }
        (&Method::POST, ["dependencies", "blocked_by"]) => {
            let id = asked.body["issue_id"].as_u64();
            let other = project.issues.values().find(|it| Some(it.id) == id).map(|it| it.number);
            other.and_then(|other| world.link(path, other, number));
            issue(world, path, number, 201)
        }
        _ => Answered::missing(),
    }
}

fn issue(world: &World, path: &str, number: u64, status: u16) -> Answered {
    let project = world.project(path);
    let found = project.and_then(|it| Some((it, it.issues.get(&number)?)));
    found.map_or_else(Answered::missing, |(project, issue)| {
        Answered::new(status, issue_json(world, project, issue))
    })
}

fn comment(world: &mut World, method: &Method, path: &str, id: &str, body: &Value) -> Answered {
    let Ok(id) = id.parse() else { return Answered::missing() };
    let text = body["body"].as_str().unwrap_or_default().to_owned();
    let done = match *method {
        Method::PATCH => world.edit_comment(path, id, &text),
        Method::DELETE if world.delete_comment(path, id) => {
            return Answered::new(204, Value::Null);
        }
        _ => true,
    };
    let found = world.project(path).and_then(|it| Some((it, it.comments.get(&id)?)));
    found.filter(|_| done).map_or_else(Answered::missing, |(project, comment)| {
        Answered::ok(comment_json(world, project, comment))
    })
}

/// Issues on the side of a dependency that is asked for.
fn linked(world: &World, project: &Project, number: u64, side: &str) -> Value {
    let blocked: Vec<u64> = match side {
        "blocking" => {
            let links = project.issues.get(&number).map(|issue| issue.links.as_slice());
            links.unwrap_or_default().iter().map(|link| link.blocks).collect()
        }
        _ => {
            let blocks = |it: &&super::Issue| it.links.iter().any(|link| link.blocks == number);
            project.issues.values().filter(blocks).map(|it| it.number).collect()
        }
    };
    let issues = blocked.iter().filter_map(|number| project.issues.get(number));
    issues.map(|issue| issue_json(world, project, issue)).collect()
}

fn issues(world: &World, project: &Project, asked: &Asked) -> Answered {
    let from = (since(asked), 0);
    let changed =
        project.by_time.range(from..).filter_map(|(_, number)| project.issues.get(number));
    let state = asked.text("state").to_owned();
    let wanted = move |issue: &&super::Issue| match state.as_str() {
        "all" => true,
        "closed" => !issue.is_open,
        _ => issue.is_open,
    };
    Answered::page(asked, changed.filter(wanted).map(|issue| issue_json(world, project, issue)))
}

fn comments(world: &World, project: &Project, asked: &Asked) -> Answered {
    let from = (since(asked), 0);
    let changed =
        project.comments_by_time.range(from..).filter_map(|(_, id)| project.comments.get(id));
    Answered::page(asked, changed.map(|comment| comment_json(world, project, comment)))
}

/// GitHub's times have whole seconds.
fn since(asked: &Asked) -> DateTime<Utc> {
    let since = DateTime::parse_from_rfc3339(asked.text("since")).ok();
    since.map_or(DateTime::UNIX_EPOCH, |since| since.to_utc().trunc_subsecs(0) + TimeDelta::zero())
}

fn edit_of(body: &Value) -> Edit {
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    Edit {
        title: text("title"),
        body: text("body"),
        is_open: body["state"].as_str().map(|state| state == "open"),
        labels: strings(&body["labels"]),
        assignees: strings(&body["assignees"]),
        ..Edit::default()
    }
}

fn strings(list: &Value) -> Option<Vec<String>> {
    let list = list.as_array()?;
    Some(list.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect())
}
