//! GitHub's webhooks in the common shape.
//!
//! The families `issues`, `issue_comment` and `pull_request` get a name with their action: what the table of
//! names does not list follows the same rule (`issue_pinned`). Every other event keeps GitHub's name.

use crate::trackers::{
    NotJson, SenderHeaders,
    attributes::{Attributes, clean, clean_some},
    json::Json,
    own,
};
use preloop_actors::event::{Normalized, ProjectRef};
use serde_json::{Map, Value};

/// Reads one delivery.
pub fn normalize(
    headers: &SenderHeaders,
    own_logins: &[String],
    body: &[u8],
) -> Result<Normalized, NotJson> {
    let message = Message::new(headers.event.as_deref(), Json::read(body, keep)?);
    let sender = message.sender();
    Ok(Normalized {
        kind: clean(&message.kind()),
        raw_kind: clean(&message.raw_kind()),
        project: message.project(),
        subject: clean_some(message.subject()),
        subject_url: clean_some(message.url()),
        actor: clean_some(sender),
        attributes: message.attributes(),
        causation: own::causation(own_logins, [sender], message.new_text()),
    })
}

/// The keys that are read below; everything else is skipped while parsing.
fn keep(key: &str) -> bool {
    matches!(
        key,
        "action"
            | "sender"
            | "login"
            | "repository"
            | "id"
            | "full_name"
            | "name"
            | "slug"
            | "issue"
            | "pull_request"
            | "discussion"
            | "comment"
            | "review"
            | "title"
            | "body"
            | "html_url"
            | "user"
            | "author"
            | "creator"
            | "username"
            | "type"
            | "changes"
            | "assignee"
            | "assignees"
            | "requested_reviewer"
            | "requested_reviewers"
            | "requested_team"
            | "requested_teams"
            | "label"
            | "labels"
            | "milestone"
            | "state"
            | "merged"
            | "draft"
            | "mergeable"
            | "mergeable_state"
            | "head"
            | "base"
            | "ref"
            | "compare"
            | "head_commit"
            | "pusher"
            | "release"
            | "tag_name"
            | "deployment"
            | "deployment_status"
            | "environment"
            | "target_url"
            | "check_run"
            | "check_suite"
            | "workflow_run"
            | "workflow_job"
            | "conclusion"
            | "status"
            | "head_branch"
            | "display_title"
            | "context"
    )
}

struct Message<'a> {
    event: &'a str,
    json: Json<'a>,
}

impl<'a> Message<'a> {
    fn new(event: Option<&'a str>, json: Json<'a>) -> Self {
        Self { event: event.unwrap_or("unknown"), json }
    }

    fn action(&self) -> Option<&str> {
        self.json.get("action").text()
    }

    fn kind(&self) -> String {
        let family = match self.event {
            "issues" => "issue",
            "issue_comment" => "comment",
            "pull_request" => "pull_request",
            "deployment_status" => return "deployment".to_owned(),
            other => return other.to_owned(),
        };
        let merged = self.json.at(&["pull_request", "merged"]).flag() == Some(true);
        match self.action() {
            None => self.event.to_owned(),
            Some("edited" | "synchronize") => format!("{family}_updated"),
            Some("closed") if merged => format!("{family}_merged"),
            Some(action) => format!("{family}_{action}"),
        }
    }

    fn raw_kind(&self) -> String {
        match self.action() {
            Some(action) => format!("{}.{action}", self.event),
            None => self.event.to_owned(),
        }
    }

    fn sender(&self) -> Option<&str> {
        self.json.at(&["sender", "login"]).text()
    }

    fn project(&self) -> Option<ProjectRef> {
        let repository = self.json.get("repository");
        let id = repository.get("id").scalar()?;
        let name = repository.get("name").text();
        let identifier = repository.get("full_name").text().or(name).unwrap_or(&id);
        Some(ProjectRef {
            external_id: clean(&id),
            identifier: clean(identifier),
            name: clean(name.unwrap_or(identifier)),
        })
    }

    /// The pull request, issue or discussion that it is about.
    fn object(&self) -> &Json<'a> {
        let names = ["pull_request", "issue", "discussion"];
        let objects = names.iter().map(|name| self.json.get(name));
        objects.into_iter().find(|object| object.is_object()).unwrap_or(&Json::Null)
    }

    /// The check or workflow that it is about.
    fn build(&self) -> &Json<'a> {
        let names = ["check_run", "workflow_run", "workflow_job", "check_suite"];
        let builds = names.iter().map(|name| self.json.get(name));
        builds.into_iter().find(|build| build.is_object()).unwrap_or(&Json::Null)
    }

    fn subject(&self) -> Option<&str> {
        let json = &self.json;
        let candidates = [
            self.object().get("title"),
            json.at(&["release", "name"]),
            json.at(&["release", "tag_name"]),
            self.build().get("display_title"),
            self.build().get("name"),
            self.build().get("head_branch"),
            json.at(&["deployment", "environment"]),
            json.at(&["milestone", "title"]),
            json.at(&["label", "name"]),
            json.get("context"),
            json.get("ref"),
        ];
        candidates.into_iter().find_map(Json::text)
    }

    fn url(&self) -> Option<&str> {
        let json = &self.json;
        let pages = ["comment", "review"].map(|name| json.at(&[name, "html_url"]));
        let object = self.object().get("html_url");
        let others = ["release", "check_run", "workflow_run", "workflow_job", "milestone"]
            .map(|name| json.at(&[name, "html_url"]));
        let targets = [json.at(&["deployment_status", "target_url"]), json.get("target_url")];
        let candidates = pages.into_iter().chain([object]).chain(others).chain(targets);
        candidates.chain([json.get("compare")]).find_map(Json::text)
    }

    /// The text that this very event wrote. An issue that someone else labels still has our text, but not anew.
    fn new_text(&self) -> Option<&str> {
        let text = match self.event {
            "issue_comment"
            | "commit_comment"
            | "discussion_comment"
            | "pull_request_review_comment" => self.json.at(&["comment", "body"]),
            "pull_request_review" => self.json.at(&["review", "body"]),
            "issues" | "pull_request" | "discussion" => self.object().get("body"),
            _ => return None,
        };
        let changes = self.json.get("changes");
        let written = match self.action() {
            Some("opened" | "created" | "submitted") => true,
            Some("edited") => changes.is_null() || changes.get("body").is_object(),
            _ => false,
        };
        text.text().filter(|_| written)
    }

    fn attributes(&self) -> Map<String, Value> {
        let mut attributes = Attributes::default();
        self.add_people(&mut attributes);
        self.add_object(&mut attributes);
        self.add_build(&mut attributes);
        attributes.finish()
    }

    fn add_people(&self, attributes: &mut Attributes) {
        let (json, object) = (&self.json, self.object());
        let reviewers = object.get("requested_reviewers").names("login").map(|mut reviewers| {
            reviewers.extend(object.get("requested_teams").names("slug").unwrap_or_default());
            reviewers
        });
        let author = [
            object.at(&["user", "login"]),
            json.at(&["comment", "user", "login"]),
            json.at(&["release", "author", "login"]),
            json.at(&["deployment", "creator", "login"]),
            json.at(&["head_commit", "author", "username"]),
            json.at(&["pusher", "name"]),
        ];
        // Who was just assigned or asked stands beside the object; in it stands only the first of all.
        let assignee = [json.at(&["assignee", "login"]), object.at(&["assignee", "login"])];
        let reviewer = [
            json.at(&["review", "user", "login"]).text(),
            json.at(&["requested_reviewer", "login"]).text(),
            json.at(&["requested_team", "slug"]).text(),
            reviewers.as_ref().and_then(|reviewers| reviewers.first().copied()),
        ];
        attributes
            .text("sender", [self.sender()])
            .text("event_user", [self.sender()])
            .text("author", author.map(Json::text))
            .text("assignee", assignee.map(Json::text))
            .list("assignees", [object.get("assignees").names("login")])
            .text("reviewer", reviewer)
            .list("reviewers", [reviewers]);
    }

    fn add_object(&self, attributes: &mut Attributes) {
        let (json, object) = (&self.json, self.object());
        let label = || json.at(&["label", "name"]).text().map(|name| vec![name]);
        let state = [
            json.at(&["review", "state"]),
            json.at(&["deployment_status", "state"]),
            object.get("state"),
            json.get("state"),
            self.build().get("status"),
        ];
        let milestone = [object.at(&["milestone", "title"]), json.at(&["milestone", "title"])];
        attributes
            .text("action", [self.action()])
            .text("state", state.map(Json::text))
            .list("labels", [object.get("labels").names("name")])
            .list("added_labels", [label().filter(|_| self.action() == Some("labeled"))])
            .list("removed_labels", [label().filter(|_| self.action() == Some("unlabeled"))])
            .text("milestone", milestone.map(Json::text))
            .text("issue_type", [object.at(&["type", "name"]).text()])
            .flag("merged", [object.get("merged").flag()])
            .flag("draft", [object.get("draft").flag()])
            .flag("mergeable", [object.get("mergeable").flag()])
            .text("mergeable_state", [object.get("mergeable_state").text()])
            .text("target_branch", [object.at(&["base", "ref"]).text()]);
    }

    fn add_build(&self, attributes: &mut Attributes) {
        let (json, build) = (&self.json, self.build());
        let source_branch = [self.object().at(&["head", "ref"]), build.get("head_branch")];
        let environment = [
            json.at(&["deployment", "environment"]),
            json.at(&["deployment_status", "environment"]),
            json.get("environment"),
        ];
        let reference =
            [json.get("ref"), json.at(&["deployment", "ref"]), json.at(&["release", "tag_name"])];
        let build_status = [
            build.get("conclusion"),
            build.get("status"),
            json.at(&["deployment_status", "state"]),
            if self.event == "status" { json.get("state") } else { &Json::Null },
        ];
        attributes
            .text("source_branch", source_branch.map(Json::text))
            .text("ref", reference.map(Json::text))
            .text("environment", environment.map(Json::text))
            .text("build_status", build_status.map(Json::text));
    }
}
