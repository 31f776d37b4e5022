//! Jira's webhooks in the common shape.

use crate::trackers::{
    NotJson, SenderHeaders,
    attributes::{Attributes, added, clean, clean_some},
    json::Json,
    own,
};
use preloop_actors::event::{Normalized, ProjectRef};
use serde_json::{Map, Value};

/// What a person goes by, the most readable first. The cloud hides logins; servers have them.
const PERSON_NAMES: [&str; 5] = ["name", "displayName", "accountId", "key", "emailAddress"];

/// Reads one delivery.
pub fn normalize(
    _: &SenderHeaders,
    own_logins: &[String],
    body: &[u8],
) -> Result<Normalized, NotJson> {
    let message = Message(Json::read(body, keep)?);
    let names = PERSON_NAMES.map(|name| message.doer().get(name).text());
    Ok(Normalized {
        kind: clean(&message.kind()),
        raw_kind: clean(message.event()),
        project: message.project(),
        subject: clean_some(message.subject()),
        subject_url: clean_some(message.url()),
        actor: clean_some(person(message.doer())),
        attributes: message.attributes(),
        causation: own::causation(own_logins, names, message.new_text().as_deref()),
    })
}

/// The keys that are read below; everything else is skipped while parsing.
fn keep(key: &str) -> bool {
    matches!(
        key,
        "webhookEvent"
            | "user"
            | "name"
            | "key"
            | "accountId"
            | "displayName"
            | "emailAddress"
            | "issue"
            | "fields"
            | "summary"
            | "project"
            | "issuetype"
            | "priority"
            | "status"
            | "labels"
            | "assignee"
            | "reporter"
            | "creator"
            | "environment"
            | "description"
            | "comment"
            | "worklog"
            | "author"
            | "updateAuthor"
            | "body"
            | "content"
            | "text"
            | "changelog"
            | "items"
            | "field"
            | "fromString"
            | "toString"
            | "self"
            | "id"
    )
}

struct Message<'a>(Json<'a>);

impl<'a> Message<'a> {
    fn event(&self) -> &str {
        self.0.get("webhookEvent").text().unwrap_or("unknown")
    }

    fn fields(&self) -> &Json<'a> {
        self.0.at(&["issue", "fields"])
    }

    fn kind(&self) -> String {
        let kind = match self.event() {
            "jira:issue_created" => "issue_opened",
            "jira:issue_updated" if self.change("status").is_some() => "issue_status_changed",
            "jira:issue_updated" => "issue_updated",
            "jira:issue_deleted" => "issue_deleted",
            other => other,
        };
        kind.to_owned()
    }

    /// The entry of the change log about a field.
    fn change(&self, field: &str) -> Option<&Json<'a>> {
        let items = self.0.at(&["changelog", "items"]).items();
        let is_it = |name: &str| name.eq_ignore_ascii_case(field);
        items.iter().find(|item| item.get("field").text().is_some_and(is_it))
    }

    /// Who did it. Comments and work logs of the cloud have no `user`, only authors.
    fn doer(&self) -> &Json<'a> {
        let json = &self.0;
        let candidates = [
            json.get("user"),
            json.at(&["comment", "updateAuthor"]),
            json.at(&["comment", "author"]),
            json.at(&["worklog", "updateAuthor"]),
            json.at(&["worklog", "author"]),
        ];
        candidates.into_iter().find(|person| person.is_object()).unwrap_or(&Json::Null)
    }

    /// Keys are what people and addresses use; the number behind one is never shown.
    fn project(&self) -> Option<ProjectRef> {
        let of_issue = self.fields().get("project");
        let project = if of_issue.is_object() { of_issue } else { self.0.get("project") };
        let from_issue_key = || {
            let (key, _) = self.0.at(&["issue", "key"]).text()?.rsplit_once('-')?;
            Some(key)
        };
        let key = project.get("key").text().or_else(from_issue_key)?;
        Some(ProjectRef {
            external_id: clean(key),
            identifier: clean(key),
            name: clean(project.get("name").text().unwrap_or(key)),
        })
    }

    fn subject(&self) -> Option<&str> {
        self.fields().get("summary").text().or_else(|| self.0.at(&["issue", "key"]).text())
    }

    /// The page of the issue; Jira only tells the address of its REST resource.
    fn url(&self) -> Option<String> {
        let issue = self.0.get("issue");
        let (site, _) = issue.get("self").text()?.split_once("/rest/")?;
        let key = issue.get("key").text()?;
        Some(match self.0.at(&["comment", "id"]).scalar() {
            Some(comment) => format!("{site}/browse/{key}?focusedCommentId={comment}"),
            None => format!("{site}/browse/{key}"),
        })
    }

    /// The text that this very event wrote.
    fn new_text(&self) -> Option<String> {
        let comment = self.0.get("comment");
        let deleted = self.event().ends_with("_deleted");
        let text = if deleted {
            return None;
        } else if comment.is_object() {
            comment.get("body")
        } else if self.event() == "jira:issue_created" || self.change("description").is_some() {
            self.fields().get("description")
        } else {
            return None;
        };
        let mut written = String::new();
        collect_text(text, &mut written);
        Some(written)
    }

    fn attributes(&self) -> Map<String, Value> {
        let mut attributes = Attributes::default();
        let fields = self.fields();
        let doer = person(self.doer());
        let assignee = person(fields.get("assignee"));
        attributes
            .text("sender", [doer])
            .text("event_user", [doer])
            .text("author", [person(fields.get("creator"))])
            .text("reporter", [person(fields.get("reporter"))])
            .text("assignee", [assignee])
            .list("assignees", [assignee.map(|name| vec![name])])
            .text("action", [self.event().rsplit_once('_').map(|(_, action)| action)])
            .text("state", [fields.at(&["status", "name"]).text()])
            .text("priority", [fields.at(&["priority", "name"]).text()])
            .text("issue_type", [fields.at(&["issuetype", "name"]).text()])
            .text("environment", [fields.get("environment").text()])
            .list("labels", [fields.get("labels").names("name")]);
        self.add_changes(&mut attributes);
        attributes.finish()
    }

    fn add_changes(&self, attributes: &mut Attributes) {
        let status = self.change("status");
        attributes.text("status_to", [status.and_then(|item| item.get("toString").text())]);
        let Some(labels) = self.change("labels") else { return };
        let [before, now] = ["fromString", "toString"].map(|side| words(labels.get(side)));
        let (gained, lost) = (added(&before, &now), added(&now, &before));
        attributes
            .list("added_labels", [Some(gained).filter(|names| !names.is_empty())])
            .list("removed_labels", [Some(lost).filter(|names| !names.is_empty())]);
    }
}

/// A person's most readable name.
pub(super) fn person<'a>(person: &'a Json<'_>) -> Option<&'a str> {
    PERSON_NAMES.iter().find_map(|name| person.get(name).text())
}

/// The change log writes labels as one text.
fn words<'a>(text: &'a Json<'_>) -> Vec<&'a str> {
    text.text().unwrap_or_default().split_whitespace().collect()
}

/// Texts are plain, or documents of nested nodes. Nodes nest no deeper than what was kept.
fn collect_text(node: &Json<'_>, text: &mut String) {
    text.extend(node.text());
    text.extend(node.get("text").text());
    for child in node.get("content").items() {
        collect_text(child, text);
    }
}
