//! Changing a fake tracker from outside: `POST /_fake/…`, for tests that run it as a process.

use super::{
    Delivering, Edit, Faults, World,
    server::{Answered, Asked},
};
use serde::Deserialize;
use serde_json::{Value, json};

/// One command; the name is the last part of the path.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Command {
    /// Adds a project.
    Project {
        organization: String,
        name: String,
    },
    /// Fills a project with issues and comments.
    Fill {
        project: String,
        issues: u64,
        comments: u64,
    },
    Open {
        project: String,
        author: String,
        edit: Edit,
    },
    Edit {
        project: String,
        number: u64,
        by: String,
        edit: Edit,
    },
    Comment {
        project: String,
        number: u64,
        author: String,
        body: String,
    },
    EditComment {
        project: String,
        id: u64,
        body: String,
    },
    DeleteComment {
        project: String,
        id: u64,
    },
    Link {
        project: String,
        number: u64,
        blocks: u64,
    },
    Faults(Faults),
    /// `never`, `by_hand` or `at_once`.
    Delivering(Delivering),
    /// How many seconds the clock is ahead of ours.
    Skew {
        seconds: i64,
    },
    /// Forgets how often it was asked.
    Forget {},
}

/// `GET /_fake/state` tells what there is, `POST /_fake/NAME` does something.
pub(super) fn answer(world: &mut World, asked: &Asked) -> Answered {
    let name = asked.path.get(1).map_or("", String::as_str);
    if name == "state" {
        return Answered::ok(state(world, asked));
    }
    match serde_json::from_value(json!({ name: asked.body })) {
        Ok(command) => Answered::ok(run(world, command)),
        Err(error) => Answered::new(400, json!({ "message": error.to_string() })),
    }
}

fn run(world: &mut World, command: Command) -> Value {
    match command {
        Command::Project { organization, name } => {
            world.add_project(&organization, &name);
            json!(true)
        }
        Command::Fill { project, issues, comments } => {
            world.fill(&project, issues, comments);
            json!(true)
        }
        Command::Open { project, author, edit } => json!(world.open(&project, &author, edit)),
        Command::Edit { project, number, by, edit } => {
            json!(world.edit(&project, number, &by, edit))
        }
        Command::Comment { project, number, author, body } => {
            json!(world.comment(&project, number, &author, &body))
        }
        Command::EditComment { project, id, body } => {
            json!(world.edit_comment(&project, id, &body))
        }
        Command::DeleteComment { project, id } => json!(world.delete_comment(&project, id)),
        Command::Link { project, number, blocks } => json!(world.link(&project, number, blocks)),
        Command::Faults(faults) => {
            world.faults = faults;
            world.requests = 0;
            json!(true)
        }
        Command::Delivering(delivering) => {
            world.delivering = delivering;
            json!(true)
        }
        Command::Skew { seconds } => {
            world.skew = chrono::TimeDelta::seconds(seconds);
            json!(true)
        }
        Command::Forget {} => {
            world.asked.clear();
            world.requests = 0;
            json!(true)
        }
    }
}

/// Everything, or with `?project=` one project in full.
fn state(world: &World, asked: &Asked) -> Value {
    if let Some(project) = world.project(asked.text("project")) {
        let issues: Vec<_> = project.issues.values().collect();
        let comments: Vec<_> = project.comments.values().collect();
        return json!({ "issues": issues, "comments": comments });
    }
    let projects: Vec<_> = world
        .projects
        .iter()
        .map(|it| json!({ "path": it.path(world.flavor.is_jira()), "issues": it.issues.len() }))
        .collect();
    json!({
        "projects": projects, "hooks": world.hooks, "queue": world.queue, "log": world.log, "asked": world.asked,
        "requests": world.requests,
    })
}
