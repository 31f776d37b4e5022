//! Creates and changes issues at GitHub, and comments on them.

use super::{Github, below, read, wire};
use crate::trackers::{
    client::{Answer, Failure, Reacted, TrackerEditor, http::Call},
    writing::{
        CodePlace, CommentDraft, IssueChange, IssueDraft, IssueTarget, Side, TrackerWriter,
        WriteError,
    },
};
use async_trait::async_trait;
use preloop_actors::issue::{CommentSnapshot, IssueSnapshot};
use serde_json::{Map, Value, json};

#[async_trait]
impl TrackerWriter for Github {
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
        let comment = match (&draft.in_reply_to, &draft.place) {
            (Some(thread), _) => self.reply(issue, thread, &draft.body).await,
            (None, Some(place)) => self.comment_on_line(issue, place, &draft.body).await,
            (None, None) => self.comment(issue, &draft.body).await,
        };
        Ok(comment?)
    }
}

impl Github {
    async fn create(&self, project: &str, draft: &IssueDraft) -> Answer<IssueSnapshot> {
        let repository = self.repository(project)?;
        let operation = format!("create an issue in `{project}`");
        self.without_priority(&operation, draft.priority.as_deref())?;
        let state = draft.status.as_deref().map(|status| self.state(&operation, status));
        let state = state.transpose()?.filter(|state| state["state"] == "closed");
        let mut body = json!({ "title": draft.title, "body": draft.description });
        if !draft.labels.is_empty() {
            body["labels"] = json!(draft.labels);
        }
        if let Some(login) = &draft.assignee {
            self.assignable(project, std::slice::from_ref(login)).await?;
            body["assignees"] = json!([login]);
        }
        let call = Call::post(operation, &below(repository, &["issues"])).json(body);
        let issue = self.snapshot(project, &self.http.send(call).await?)?;
        let Some(state) = state else { return Ok(issue) };
        let target = IssueTarget::of(project, &issue);
        let closed = self.patch(&target, "close", state).await;
        closed.map_err(|error| error.after_a_step(&format!("`{}` was created", issue.key)))
    }

    async fn update(&self, issue: &IssueTarget, change: &IssueChange) -> Answer<IssueSnapshot> {
        let operation = format!("change `{}`", issue.key);
        self.without_priority(&operation, change.priority.as_deref())?;
        for reaction in [&change.add_reaction, &change.remove_reaction].into_iter().flatten() {
            self.reaction(&operation, reaction)?;
        }
        let mut fields = match &change.status {
            Some(status) => self.state(&operation, status)?,
            None => Map::new(),
        };
        let mut set = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                fields.insert(name.to_owned(), value);
            }
        };
        set("title", change.title.as_ref().map(|title| json!(title)));
        set("body", change.description.as_ref().map(|text| json!(text)));
        set("labels", change.labels.as_ref().map(|labels| json!(labels)));
        if let Some(login) = &change.assignee {
            let logins: Vec<_> =
                Some(login.clone()).filter(|login| !login.is_empty()).into_iter().collect();
            self.assignable(&issue.project, &logins).await?;
            fields.insert("assignees".to_owned(), json!(logins));
        }
        let is_changed = !fields.is_empty();
        let changed = match is_changed {
            true => self.patch(issue, "change", fields).await?,
            false => self.current(issue).await?,
        };
        let reacted = self.change_reactions(issue, change).await;
        match reacted {
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

    /// Changes fields of an issue; `verb` says what that is to people.
    pub(super) async fn patch(
        &self,
        issue: &IssueTarget,
        verb: &str,
        fields: Map<String, Value>,
    ) -> Answer<IssueSnapshot> {
        let (repository, number) =
            (self.repository(&issue.project)?, self.number(&issue.key)?.to_string());
        let path = below(repository, &["issues", &number]);
        let call = Call::patch(format!("{verb} `{}`", issue.key), &path).json(fields.into());
        self.snapshot(&issue.project, &self.http.send(call).await?)
    }

    /// The issue as it is now.
    pub(super) async fn current(&self, issue: &IssueTarget) -> Answer<IssueSnapshot> {
        let (repository, number) =
            (self.repository(&issue.project)?, self.number(&issue.key)?.to_string());
        let call = read(format!("read `{}`", issue.key), repository, &["issues", &number]);
        self.snapshot(&issue.project, &self.http.send(call).await?)
    }

    async fn comment(&self, issue: &IssueTarget, body: &str) -> Answer<CommentSnapshot> {
        let (repository, number) =
            (self.repository(&issue.project)?, self.number(&issue.key)?.to_string());
        let path = below(repository, &["issues", &number, "comments"]);
        let call = Call::post(format!("comment on `{}`", issue.key), &path);
        self.comment_snapshot(&self.http.send(call.json(json!({ "body": body }))).await?)
    }

    /// Answers a comment on a line. Comments on the issue itself have no answers at GitHub.
    async fn reply(
        &self,
        issue: &IssueTarget,
        thread: &str,
        body: &str,
    ) -> Answer<CommentSnapshot> {
        let (repository, number) =
            (self.repository(&issue.project)?, self.number(&issue.key)?.to_string());
        let path = below(repository, &["pulls", &number, "comments", thread, "replies"]);
        let call = Call::post(format!("answer comment {thread} on `{}`", issue.key), &path);
        self.comment_snapshot(&self.http.send(call.json(json!({ "body": body }))).await?)
    }

    async fn comment_on_line(
        &self,
        issue: &IssueTarget,
        place: &CodePlace,
        body: &str,
    ) -> Answer<CommentSnapshot> {
        let (repository, number) =
            (self.repository(&issue.project)?, self.number(&issue.key)?.to_string());
        let operation = format!("find the last commit of `{}`", issue.key);
        let pull = read(operation, repository, &["pulls", &number]);
        let pull: wire::PullRequest = self.http.send(pull).await?.json()?;
        let side = match place.side {
            Side::Left => "LEFT",
            Side::Right => "RIGHT",
        };
        let body = json!({
            "body": body, "commit_id": pull.head.sha, "path": place.path, "line": place.line, "side": side,
        });
        let operation = format!("comment on `{}` of `{}`", place.path, issue.key);
        let call = Call::post(operation, &below(repository, &["pulls", &number, "comments"]));
        self.comment_snapshot(&self.http.send(call.json(body)).await?)
    }

    /// The fields for a status by any of the names people use.
    pub(super) fn state(&self, operation: &str, status: &str) -> Answer<Map<String, Value>> {
        let (state, reason) = match status.trim().to_lowercase().replace([' ', '-'], "_").as_str() {
            "open" | "opened" | "reopen" | "reopened" => ("open", None),
            "closed" | "close" => ("closed", None),
            "completed" | "done" => ("closed", Some("completed")),
            "not_planned" | "wontfix" | "won't_fix" => ("closed", Some("not_planned")),
            "duplicate" => ("closed", Some("duplicate")),
            _ => {
                let why = format!(
                    "there is no status `{status}`; use `open`, `closed`, `not_planned` or `duplicate`"
                );
                return Err(self.refused(operation, why));
            }
        };
        let mut fields = Map::from_iter([("state".to_owned(), json!(state))]);
        if let Some(reason) = reason {
            fields.insert("state_reason".to_owned(), json!(reason));
        }
        Ok(fields)
    }

    /// GitHub leaves out assignees that it does not like, without a word.
    pub(super) async fn assignable(&self, project: &str, logins: &[String]) -> Answer<()> {
        let repository = self.repository(project)?;
        for login in logins {
            let operation = format!("look for `{login}`");
            let call = read(operation.clone(), repository, &["assignees", login]);
            if !self.http.exists(call).await? {
                let why = format!("issues of `{project}` cannot be assigned to `{login}`");
                return Err(self.refused(&operation, why));
            }
        }
        Ok(())
    }

    fn without_priority(&self, operation: &str, priority: Option<&str>) -> Answer<()> {
        let Some(priority) = priority else { return Ok(()) };
        let why = format!("issues have no priority here; say `{priority}` with a label");
        Err(self.http.error(operation, Failure::Unsupported(why)))
    }
}
