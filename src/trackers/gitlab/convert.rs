//! GitLab's webhooks in the common shape.
//!
//! An update of an issue that touches nothing but its labels or assignees gets a name that says so, as on GitHub.

use crate::trackers::{
    NotJson, SenderHeaders,
    attributes::{Attributes, added, clean, clean_some},
    json::Json,
    own,
};
use preloop_actors::event::{Normalized, ProjectRef};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Fields that change along with every other one.
const BOOKKEEPING: [&str; 5] =
    ["updated_at", "updated_by_id", "last_edited_at", "last_edited_by_id", "relative_position"];

/// Reads one delivery.
pub fn normalize(
    headers: &SenderHeaders,
    own_logins: &[String],
    body: &[u8],
) -> Result<Normalized, NotJson> {
    let message = Message::new(headers.event.as_deref(), Json::read(body, keep)?);
    let names = ["username", "email"].map(|name| message.json.at(&["user", name]).text());
    let actor = message.actor();
    Ok(Normalized {
        kind: clean(&message.kind()),
        raw_kind: clean(&message.raw_kind()),
        project: message.project(),
        subject: clean_some(message.subject()),
        subject_url: clean_some(message.url()),
        actor: clean_some(actor),
        attributes: message.attributes(),
        causation: own::causation(own_logins, names.into_iter().chain([actor]), message.new_text()),
    })
}

/// The keys that are read below; everything else is skipped while parsing.
fn keep(key: &str) -> bool {
    matches!(
        key,
        "object_kind"
            | "event_name"
            | "user"
            | "username"
            | "user_username"
            | "user_name"
            | "email"
            | "name"
            | "id"
            | "project"
            | "project_id"
            | "project_name"
            | "path_with_namespace"
            | "object_attributes"
            | "action"
            | "title"
            | "url"
            | "state"
            | "status"
            | "source_branch"
            | "target_branch"
            | "author_id"
            | "draft"
            | "work_in_progress"
            | "merge_status"
            | "detailed_merge_status"
            | "type"
            | "description"
            | "note"
            | "labels"
            | "assignees"
            | "assignee"
            | "reviewers"
            | "milestone"
            | "issue"
            | "merge_request"
            | "snippet"
            | "commit"
            | "changes"
            | "previous"
            | "current"
            | "ref"
            | "tag"
            | "build_name"
            | "build_status"
            | "environment"
            | "commit_title"
            | "deployable_url"
            | "commit_url"
    )
}

struct Message<'a> {
    /// `object_kind`, or what comes closest to it.
    object_kind: Cow<'a, str>,
    json: Json<'a>,
}

impl<'a> Message<'a> {
    fn new(hook: Option<&str>, json: Json<'a>) -> Self {
        let named = ["object_kind", "event_name"].map(|name| json.get(name).text());
        let named = named.into_iter().flatten().next().map(str::to_owned);
        let object_kind = named.unwrap_or_else(|| snake_case(hook.unwrap_or("unknown")));
        Self { object_kind: object_kind.into(), json }
    }

    fn attrs(&self) -> &Json<'a> {
        self.json.get("object_attributes")
    }

    fn changes(&self) -> &Json<'a> {
        self.json.get("changes")
    }

    fn action(&self) -> Option<&str> {
        self.attrs().get("action").text().or_else(|| self.json.get("action").text())
    }

    fn is_issue(&self) -> bool {
        matches!(self.object_kind.as_ref(), "issue" | "work_item" | "incident")
    }

    fn kind(&self) -> String {
        let family = match self.object_kind.as_ref() {
            "note" if self.action() == Some("update") => return "comment_updated".to_owned(),
            "note" => return "comment_created".to_owned(),
            "build" => return "job".to_owned(),
            "merge_request" => "merge_request",
            _ if self.is_issue() => "issue",
            other => return other.to_owned(),
        };
        match self.action() {
            None => self.object_kind.to_string(),
            Some("open") => format!("{family}_opened"),
            Some("close") => format!("{family}_closed"),
            Some("reopen") => format!("{family}_reopened"),
            Some("merge") => format!("{family}_merged"),
            Some("update") if self.is_issue() => format!("issue_{}", self.issue_change()),
            Some("update") => format!("{family}_updated"),
            Some(action) => format!("{family}_{action}"),
        }
    }

    /// What an update did to an issue.
    fn issue_change(&self) -> &'static str {
        let changed = self.changes().fields().iter().map(|(name, _)| name.as_ref());
        let mut changed = changed.filter(|name| !BOOKKEEPING.contains(name));
        let (only, None) = (changed.next(), changed.next()) else { return "updated" };
        match only {
            Some("labels") if !self.difference("labels", "title").0.is_empty() => "labeled",
            Some("labels") => "unlabeled",
            Some("assignees") if !self.difference("assignees", "username").0.is_empty() => {
                "assigned"
            }
            Some("assignees") => "unassigned",
            _ => "updated",
        }
    }

    /// What a list gained and what it lost.
    fn difference(&self, list: &str, name: &str) -> (Vec<&str>, Vec<&str>) {
        let change = self.changes().get(list);
        let previous = change.get("previous").names(name).unwrap_or_default();
        let current = change.get("current").names(name).unwrap_or_default();
        (added(&previous, &current), added(&current, &previous))
    }

    fn raw_kind(&self) -> String {
        match self.action() {
            Some(action) => format!("{}.{action}", self.object_kind),
            None => self.object_kind.to_string(),
        }
    }

    fn actor(&self) -> Option<&str> {
        let json = &self.json;
        let candidates = [
            json.at(&["user", "username"]),
            json.get("user_username"),
            json.at(&["user", "name"]),
            json.get("user_name"),
        ];
        candidates.into_iter().find_map(Json::text)
    }

    fn project(&self) -> Option<ProjectRef> {
        let (json, project) = (&self.json, self.json.get("project"));
        let id = project.get("id").scalar().or_else(|| json.get("project_id").scalar())?;
        let paths = [
            project.get("path_with_namespace"),
            json.get("path_with_namespace"),
            json.get("project_name"),
        ];
        let identifier = paths.into_iter().find_map(Json::text).unwrap_or(&id);
        let names = [project.get("name"), json.get("project_name"), json.get("name")];
        let name = names.into_iter().find_map(Json::text).unwrap_or(identifier);
        Some(ProjectRef {
            external_id: clean(&id),
            identifier: clean(identifier),
            name: clean(name),
        })
    }

    /// The merge request or issue that it is about; what a note is about stands beside the note.
    fn object(&self) -> &Json<'a> {
        let beside = ["merge_request", "issue", "snippet"].map(|name| self.json.get(name));
        beside.into_iter().find(|object| object.is_object()).unwrap_or(self.attrs())
    }

    fn subject(&self) -> Option<&str> {
        let json = &self.json;
        let candidates = [
            self.object().get("title"),
            json.get("name"),
            json.get("build_name"),
            self.environment(),
            self.attrs().get("name"),
            json.at(&["commit", "title"]),
            json.get("commit_title"),
            json.get("ref"),
            self.attrs().get("ref"),
        ];
        candidates.into_iter().find_map(Json::text)
    }

    fn url(&self) -> Option<&str> {
        let names = ["url", "deployable_url", "commit_url"];
        let beside = names.map(|name| self.json.get(name));
        [self.attrs().get("url")].into_iter().chain(beside).find_map(Json::text)
    }

    /// The text that this very event wrote. An issue that someone else labels still has our text, but not anew.
    fn new_text(&self) -> Option<&str> {
        if self.object_kind == "note" {
            return self.attrs().get("note").text();
        }
        let changes = self.changes();
        let written = match self.action() {
            Some("open") => true,
            Some("update") => changes.is_null() || changes.get("description").is_object(),
            _ => false,
        };
        self.attrs().get("description").text().filter(|_| written)
    }

    /// A text, or in newer messages an object with a name.
    fn environment(&self) -> &Json<'a> {
        let environment = self.json.get("environment");
        if environment.is_object() { environment.get("name") } else { environment }
    }

    /// The login of who wrote the issue or merge request. GitLab tells a number; the people around may have it.
    fn author(&self) -> Option<&str> {
        let author = self.object().get("author_id");
        let (json, object) = (&self.json, self.object());
        let lists = ["assignees", "reviewers"].map(|name| json.get(name).items());
        let single = [json.get("user"), json.get("assignee"), object.get("assignee")];
        let mut people = single.into_iter().chain(lists.into_iter().flatten());
        let found = people.find(|person| !author.is_null() && person.get("id") == author);
        found.and_then(|person| person.get("username").text())
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
        let everyone = |list: &str| {
            let names = json.get(list).names("username");
            names.or_else(|| object.get(list).names("username"))
        };
        let one =
            [json.get("assignee"), object.get("assignee")].map(|one| one.get("username").text());
        let assignees = everyone("assignees");
        let reviewers = everyone("reviewers");
        let first_assignee = assignees.as_ref().and_then(|names| names.first().copied());
        let first_reviewer = reviewers.as_ref().and_then(|names| names.first().copied());
        attributes
            .text("sender", [self.actor()])
            .text("event_user", [self.actor()])
            .text("author", [self.author()])
            .text("assignee", [one[0], one[1], first_assignee])
            .list("assignees", [assignees, one[0].or(one[1]).map(|name| vec![name])])
            .text("reviewer", [first_reviewer])
            .list("reviewers", [reviewers]);
    }

    fn add_object(&self, attributes: &mut Attributes) {
        let (json, object) = (&self.json, self.object());
        let (gained, lost) = self.difference("labels", "title");
        let milestone = [object.at(&["milestone", "title"]), json.at(&["milestone", "title"])];
        let is_merge_request =
            self.object_kind == "merge_request" || json.get("merge_request").is_object();
        let merged = object.get("state").text().map(|state| state == "merged");
        let draft = ["draft", "work_in_progress"].map(|name| object.get(name).flag());
        attributes
            .text("action", [self.action()])
            .text("state", [object.get("state").text()])
            .list(
                "labels",
                [json.get("labels"), object.get("labels")].map(|list| list.names("title")),
            )
            .list("added_labels", [Some(gained).filter(|names| !names.is_empty())])
            .list("removed_labels", [Some(lost).filter(|names| !names.is_empty())])
            .text("milestone", milestone.map(Json::text))
            .text("issue_type", [self.attrs().get("type").text().filter(|_| self.is_issue())])
            .flag("merged", [merged.filter(|_| is_merge_request)])
            .flag("draft", draft)
            .text("merge_status", [object.get("merge_status").text()])
            .text("detailed_merge_status", [object.get("detailed_merge_status").text()])
            .text("source_branch", [object.get("source_branch").text()])
            .text("target_branch", [object.get("target_branch").text()]);
    }

    fn add_build(&self, attributes: &mut Attributes) {
        let (json, attrs) = (&self.json, self.attrs());
        let build_status = [json.get("build_status"), attrs.get("status"), json.get("status")];
        let reference = [json.get("ref"), attrs.get("ref"), json.get("tag")];
        attributes
            .text("ref", reference.map(Json::text))
            .text("environment", [self.environment().text()])
            .text("build_status", build_status.map(Json::text));
    }
}

/// `Feature Flag Hook` becomes `feature_flag`.
fn snake_case(hook: &str) -> String {
    let name = hook.trim_start_matches("Confidential ").trim_end_matches(" Hook");
    name.to_lowercase().replace(' ', "_")
}
