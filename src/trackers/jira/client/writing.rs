//! Creates and changes issues at Jira, and comments on them.

use super::{Jira, wire};
use crate::trackers::{
    client::{Answer, http::Call},
    writing::{CommentDraft, IssueChange, IssueDraft, IssueTarget, TrackerWriter, WriteError},
};
use async_trait::async_trait;
use preloop_actors::issue::{CommentSnapshot, IssueSnapshot};
use serde_json::{Map, Value, json};

/// Kinds of issues that are taken first, where the project has them.
const USUAL_TYPES: [&str; 3] = ["Task", "Story", "Bug"];
/// Most names that an error lists.
const LISTED_MAX: usize = 10;

#[async_trait]
impl TrackerWriter for Jira {
    async fn create_issue(
        &self,
        project: &str,
        draft: &IssueDraft,
    ) -> Result<IssueSnapshot, WriteError> {
        Ok(self.create(project, draft).await?)
    }

    async fn update_issue(
        &self,
        issue: &IssueTarget,
        change: &IssueChange,
    ) -> Result<IssueSnapshot, WriteError> {
        Ok(self.update(issue, change).await?)
    }

    async fn add_comment(
        &self,
        issue: &IssueTarget,
        draft: &CommentDraft,
    ) -> Result<CommentSnapshot, WriteError> {
        Ok(self.comment(issue, draft).await?)
    }
}

impl Jira {
    async fn create(&self, project: &str, draft: &IssueDraft) -> Answer<IssueSnapshot> {
        let mut fields = json!({
            "project": { "key": project },
            "summary": draft.title,
            "issuetype": self.issue_type(project).await?,
        });
        if !draft.description.is_empty() {
            fields["description"] = self.text(&draft.description);
        }
        if !draft.labels.is_empty() {
            fields["labels"] = json!(draft.labels);
        }
        if let Some(priority) = &draft.priority {
            fields["priority"] = json!({ "name": priority });
        }
        if let Some(name) = &draft.assignee {
            fields["assignee"] = self.person(("project", project), name).await?.as_field();
        }
        let operation = format!("create an issue in `{project}`");
        let call = Call::post(operation, &self.path(&["issue"])).json(json!({ "fields": fields }));
        let created: wire::Created = self.http.send(call).await?.json()?;
        let target = IssueTarget {
            project: project.to_owned(),
            key: created.key,
            external_id: created.id.0,
        };
        if let Some(status) = &draft.status {
            let moved = self.move_to(&target, status).await;
            moved.map_err(|error| error.after_a_step(&format!("`{}` was created", target.key)))?;
        }
        // It is there for sure: that it cannot be read back is no reason to call it a failure.
        match self.in_full(&target.key).await {
            Ok(issue) => Ok(issue.issue),
            Err(_) => self.mention(&target, draft).await,
        }
    }

    /// What is known of a new issue without asking.
    async fn mention(&self, target: &IssueTarget, draft: &IssueDraft) -> Answer<IssueSnapshot> {
        Ok(IssueSnapshot {
            external_id: target.external_id.clone(),
            key: target.key.clone(),
            url: format!("{}/browse/{}", self.site().await?, target.key),
            title: draft.title.clone(),
            body: Some(draft.description.clone()),
            labels: Some(draft.labels.clone()),
            is_open: Some(true),
            ..IssueSnapshot::default()
        })
    }

    async fn update(&self, issue: &IssueTarget, change: &IssueChange) -> Answer<IssueSnapshot> {
        if change.add_reaction.is_some() || change.remove_reaction.is_some() {
            let why = "issues have no reactions here; write a comment instead";
            return Err(self.unsupported(format!("react to `{}`", issue.key), why));
        }
        let mut fields = Map::new();
        let mut set = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                fields.insert(name.to_owned(), value);
            }
        };
        set("summary", change.title.as_ref().map(|title| json!(title)));
        set("description", change.description.as_ref().map(|text| self.text(text)));
        set("labels", change.labels.as_ref().map(|labels| json!(labels)));
        set("priority", change.priority.as_ref().map(|name| json!({ "name": name })));
        match change.assignee.as_deref() {
            Some("") => set("assignee", Some(Value::Null)),
            Some(name) => {
                let person = self.person(("issueKey", &issue.key), name).await?;
                set("assignee", Some(person.as_field()));
            }
            None => {}
        }
        let is_changed = !fields.is_empty();
        if is_changed {
            self.put(issue, "change", json!({ "fields": fields })).await?;
        }
        if let Some(status) = &change.status {
            match self.move_to(issue, status).await {
                Err(error) if is_changed => {
                    return Err(error.after_a_step("the fields were changed"));
                }
                answer => answer?,
            }
        }
        self.read_back(issue).await
    }

    /// Changes an issue; `verb` says what that is to people.
    pub(super) async fn put(&self, issue: &IssueTarget, verb: &str, body: Value) -> Answer<()> {
        let call = Call::put(format!("{verb} `{}`", issue.key), &self.path(&["issue", &issue.key]));
        self.http.send(call.json(body)).await.map(drop)
    }

    /// The issue after a change. That it cannot be read does not undo the change.
    pub(super) async fn read_back(&self, issue: &IssueTarget) -> Answer<IssueSnapshot> {
        let read = self.in_full(&issue.key).await;
        read.map(|read| read.issue).map_err(|error| error.after_a_step("the issue was changed"))
    }

    async fn comment(&self, issue: &IssueTarget, draft: &CommentDraft) -> Answer<CommentSnapshot> {
        let operation = format!("comment on `{}`", issue.key);
        if draft.place.is_some() {
            return Err(self.unsupported(operation, "an issue has no lines; leave the place out"));
        }
        if draft.in_reply_to.is_some() {
            let why = "comments have no answers here; leave out what it answers, and quote it";
            return Err(self.unsupported(operation, why));
        }
        let call = Call::post(operation, &self.path(&["issue", &issue.key, "comment"]));
        let reply = self.http.send(call.json(json!({ "body": self.text(&draft.body) }))).await?;
        self.comment_snapshot(&issue.key, &reply).await
    }

    /// The kind of a new issue: the one that is set, or one that the project has.
    async fn issue_type(&self, project: &str) -> Answer<Value> {
        if let Some(name) = &self.issue_type {
            return Ok(json!({ "name": name }));
        }
        let operation = format!("ask which kinds of issues `{project}` has");
        let call = self.read(operation.clone(), &["issue", "createmeta", project, "issuetypes"]);
        let types: wire::IssueTypes = self.http.send(call.remembered()).await?.json()?;
        let types: Vec<_> = types.all().into_iter().filter(|found| !found.subtask).collect();
        let usual =
            USUAL_TYPES.iter().find_map(|name| types.iter().find(|found| found.name == *name));
        let found = usual.or(types.first()).ok_or_else(|| {
            self.refused(&operation, "the token's owner may not create issues there")
        })?;
        Ok(json!({ "id": found.id.0 }))
    }

    /// A person by any of their names. `place` is the project or the issue that they shall work on.
    pub(super) async fn person(&self, place: (&str, &str), name: &str) -> Answer<wire::Person> {
        let operation = format!("look for `{name}`");
        let asked = if self.is_cloud() { "query" } else { "username" };
        let call = self
            .read(operation.clone(), &["user", "assignable", "search"])
            .query(place.0, place.1)
            .query(asked, name)
            .query("maxResults", self.http.page_size());
        let mut found: Vec<wire::Person> = self.http.send(call).await?.json()?;
        let is_meant = |person: &wire::Person| {
            let names = [
                &person.account_id,
                &person.name,
                &person.key,
                &person.email_address,
                &person.display_name,
            ];
            names.into_iter().flatten().any(|known| known.eq_ignore_ascii_case(name))
        };
        match found.iter().position(is_meant) {
            Some(at) => return Ok(found.swap_remove(at)),
            None if found.len() == 1 => return Ok(found.remove(0)),
            None => {}
        }
        let names: Vec<_> = found
            .iter()
            .filter_map(|person| person.display_name.as_deref())
            .take(LISTED_MAX)
            .collect();
        let why = match names.is_empty() {
            true => format!("nobody named `{name}` can be assigned there"),
            false => format!("`{name}` may be any of {}; use one of these names", names.join(", ")),
        };
        Err(self.refused(&operation, why))
    }
}
