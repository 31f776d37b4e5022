//! Creates and changes issues and merge requests at GitLab, and comments on them.

use super::{Gitlab, Thing, wire};
use crate::trackers::{
    client::{Answer, Failure, Reacted, TrackerEditor, http::Call},
    writing::{CommentDraft, IssueChange, IssueDraft, IssueTarget, TrackerWriter, WriteError},
};
use async_trait::async_trait;
use preloop_actors::issue::{CommentSnapshot, IssueSnapshot};
use serde_json::{Map, Value, json};

#[async_trait]
impl TrackerWriter for Gitlab {
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
        Ok(self.comment(&self.target(issue)?, draft).await?)
    }
}

impl Gitlab {
    async fn create(&self, project: &str, draft: &IssueDraft) -> Answer<IssueSnapshot> {
        let operation = format!("create an issue in `{project}`");
        self.without_priority(&operation, draft.priority.as_deref())?;
        let event = draft.status.as_deref().map(|status| self.state_event(&operation, status));
        let is_closed = event.transpose()? == Some("close");
        let mut body = json!({ "title": draft.title, "description": draft.description });
        if !draft.labels.is_empty() {
            body["labels"] = json!(draft.labels);
        }
        if let Some(login) = &draft.assignee {
            body["assignee_ids"] = json!(self.people(std::slice::from_ref(login)).await?);
        }
        let call = Call::post(operation, &["projects", project, "issues"]).json(body);
        let reply = self.http.send(call).await?;
        let new = Thing { project: project.to_owned(), kind: "issues", number: String::new() };
        let issue = self.snapshot(&new, &reply)?;
        if !is_closed {
            return Ok(issue);
        }
        let fields = Map::from_iter([("state_event".to_owned(), json!("close"))]);
        let closed = self.put(&self.thing(project, &issue.key)?, "close", fields).await;
        closed.map_err(|error| error.after_a_step(&format!("`{}` was created", issue.key)))
    }

    async fn update(&self, issue: &IssueTarget, change: &IssueChange) -> Answer<IssueSnapshot> {
        let thing = self.target(issue)?;
        let operation = format!("change `{}`", issue.key);
        self.without_priority(&operation, change.priority.as_deref())?;
        let mut fields = Map::new();
        let mut set = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                fields.insert(name.to_owned(), value);
            }
        };
        set("title", change.title.as_ref().map(|title| json!(title)));
        set("description", change.description.as_ref().map(|text| json!(text)));
        set("labels", change.labels.as_ref().map(|labels| json!(labels)));
        if let Some(status) = &change.status {
            set("state_event", Some(json!(self.state_event(&operation, status)?)));
        }
        if let Some(login) = &change.assignee {
            let logins: Vec<_> =
                Some(login.clone()).filter(|login| !login.is_empty()).into_iter().collect();
            set("assignee_ids", Some(json!(self.people(&logins).await?)));
        }
        let is_changed = !fields.is_empty();
        let changed = match is_changed {
            true => self.put(&thing, "change", fields).await?,
            false => self.current(&thing).await?,
        };
        match self.change_reactions(issue, change).await {
            Err(error) if is_changed => Err(error.after_a_step("the fields were changed")),
            Err(error) => Err(error),
            Ok(()) => Ok(changed),
        }
    }

    async fn change_reactions(&self, issue: &IssueTarget, change: &IssueChange) -> Answer<()> {
        let on = Reacted { issue, comment: None };
        if let Some(reaction) = &change.add_reaction {
            self.react(&on, reaction).await?;
        }
        if let Some(reaction) = &change.remove_reaction {
            self.unreact(&on, reaction).await?;
        }
        Ok(())
    }

    /// Changes fields; `verb` says what that is to people.
    pub(super) async fn put(
        &self,
        thing: &Thing,
        verb: &str,
        fields: Map<String, Value>,
    ) -> Answer<IssueSnapshot> {
        let operation = format!("{verb} number {} of `{}`", thing.number, thing.project);
        let call = Call::put(operation, &thing.path(&[])).json(fields.into());
        self.snapshot(thing, &self.http.send(call).await?)
    }

    /// The event that leads to a status, by any of the names people use.
    pub(super) fn state_event(&self, operation: &str, status: &str) -> Answer<&'static str> {
        match status.trim().to_lowercase().as_str() {
            "open" | "opened" | "reopen" | "reopened" => Ok("reopen"),
            "closed" | "close" | "done" | "completed" => Ok("close"),
            _ => {
                let why = format!("there is no status `{status}`; use `opened` or `closed`");
                Err(self.refused(operation, why))
            }
        }
    }

    /// The numbers of people. For nobody it is 0: an empty list may be taken for no list.
    pub(super) async fn people(&self, logins: &[String]) -> Answer<Vec<u64>> {
        let mut ids = Vec::new();
        for login in logins {
            let operation = format!("look for `{login}`");
            let call = Call::get(operation.clone(), &["users"]).query("username", login);
            let reply = self.http.send(call.remembered()).await?;
            let found: Vec<wire::User> = reply.json()?;
            let is_wanted = |user: &wire::User| user.username.eq_ignore_ascii_case(login);
            let id = found.into_iter().find(is_wanted).and_then(|user| user.id.0.parse().ok());
            ids.push(id.ok_or_else(|| {
                self.refused(&operation, format!("nobody has the login `{login}`"))
            })?);
        }
        Ok(if ids.is_empty() { vec![0] } else { ids })
    }

    fn without_priority(&self, operation: &str, priority: Option<&str>) -> Answer<()> {
        let Some(priority) = priority else { return Ok(()) };
        let why = format!("issues have no priority here; say `{priority}` with a label");
        Err(self.http.error(operation, Failure::Unsupported(why)))
    }
}
