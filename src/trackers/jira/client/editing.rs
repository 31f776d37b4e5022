//! Changes issues at Jira step by step: status, labels, assignee, comments.

use super::{Jira, gone_is_fine, wire};
use crate::trackers::{
    client::{Answer, Reacted, TrackerEditor, http::Call},
    writing::IssueTarget,
};
use async_trait::async_trait;
use preloop_actors::issue::{CommentSnapshot, IssueSnapshot, LinkKind, LinkSnapshot};
use serde_json::{Value, json};

/// Why there are no reactions.
const NO_REACTIONS: &str = "issues have no reactions here; write a comment instead";

#[async_trait]
impl TrackerEditor for Jira {
    async fn transition(&self, issue: &IssueTarget, status: &str) -> Answer<IssueSnapshot> {
        self.move_to(issue, status).await?;
        self.read_back(issue).await
    }

    async fn close(&self, issue: &IssueTarget) -> Answer<IssueSnapshot> {
        let now = self.in_full(&issue.key).await?.issue;
        if now.is_open == Some(false) {
            return Ok(now);
        }
        let operation = format!("close `{}`", issue.key);
        let possible = self.transitions(issue).await?;
        let done = possible.iter().find(|transition| {
            let category = transition.to.as_ref().and_then(|to| to.status_category.as_ref());
            category.is_some_and(|category| category.key == "done")
        });
        let done = done.ok_or_else(|| {
            self.refused(
                &operation,
                format!("no step leads to its end from here; {}", listed(&possible)),
            )
        })?;
        self.step(issue, &operation, done).await?;
        self.read_back(issue).await
    }

    async fn delete(&self, issue: &IssueTarget) -> Answer<()> {
        let path = self.path(&["issue", &issue.key]);
        gone_is_fine(self.http.send(Call::delete(format!("delete `{}`", issue.key), &path)).await)
    }

    async fn add_labels(&self, issue: &IssueTarget, labels: &[String]) -> Answer<IssueSnapshot> {
        self.change_labels(issue, "add", labels).await
    }

    async fn remove_labels(&self, issue: &IssueTarget, labels: &[String]) -> Answer<IssueSnapshot> {
        self.change_labels(issue, "remove", labels).await
    }

    async fn set_assignees(&self, issue: &IssueTarget, logins: &[String]) -> Answer<IssueSnapshot> {
        let operation = format!("assign `{}`", issue.key);
        let body = match logins {
            [] => {
                let nobody = json!({ "fields": { "assignee": null } });
                self.put(issue, "assign nobody to", nobody).await?;
                return self.read_back(issue).await;
            }
            [name] => self.person(("issueKey", &issue.key), name).await?.as_field(),
            _ => {
                return Err(
                    self.unsupported(operation, "an issue has one assignee here; give one name")
                );
            }
        };
        let call = Call::put(operation, &self.path(&["issue", &issue.key, "assignee"]));
        self.http.send(call.json(body)).await?;
        self.read_back(issue).await
    }

    async fn update_comment(
        &self,
        issue: &IssueTarget,
        comment: &str,
        body: &str,
    ) -> Answer<CommentSnapshot> {
        let path = self.path(&["issue", &issue.key, "comment", comment]);
        let call = Call::put(format!("change a comment on `{}`", issue.key), &path);
        let reply = self.http.send(call.json(json!({ "body": self.text(body) }))).await?;
        self.comment_snapshot(&issue.key, &reply).await
    }

    async fn delete_comment(&self, issue: &IssueTarget, comment: &str) -> Answer<()> {
        let path = self.path(&["issue", &issue.key, "comment", comment]);
        let call = Call::delete(format!("delete a comment on `{}`", issue.key), &path);
        gone_is_fine(self.http.send(call).await)
    }

    async fn links(&self, issue: &IssueTarget) -> Answer<Vec<LinkSnapshot>> {
        Ok(self.in_full(&issue.key).await?.links.unwrap_or_default())
    }

    async fn link(&self, issue: &IssueTarget, kind: LinkKind, target: &IssueTarget) -> Answer<()> {
        self.add_link(issue, kind, target).await
    }

    async fn unlink(&self, issue: &IssueTarget, link: &LinkSnapshot) -> Answer<()> {
        self.remove_link(issue, link).await
    }

    async fn react(&self, on: &Reacted<'_>, _: &str) -> Answer<()> {
        Err(self.unsupported(format!("react to `{}`", on.issue.key), NO_REACTIONS))
    }

    async fn unreact(&self, on: &Reacted<'_>, _: &str) -> Answer<()> {
        Err(self.unsupported(format!("react to `{}`", on.issue.key), NO_REACTIONS))
    }
}

impl Jira {
    /// Brings an issue into a status by the step that leads there, given by the name of either. Being there already is
    /// fine.
    pub(super) async fn move_to(&self, issue: &IssueTarget, status: &str) -> Answer<()> {
        let operation = format!("change the status of `{}`", issue.key);
        let possible = self.transitions(issue).await?;
        let leads_there = |transition: &&wire::Transition| {
            transition.to.as_ref().is_some_and(|to| to.name.eq_ignore_ascii_case(status))
        };
        let is_named =
            |transition: &&wire::Transition| transition.name.eq_ignore_ascii_case(status);
        let found = possible.iter().find(leads_there).or_else(|| possible.iter().find(is_named));
        if let Some(found) = found {
            return self.step(issue, &operation, found).await;
        }
        let now = self.in_full(&issue.key).await?.issue.status.unwrap_or_default();
        if now.eq_ignore_ascii_case(status) {
            return Ok(());
        }
        let why = format!("no step leads from `{now}` to `{status}`; {}", listed(&possible));
        Err(self.refused(&operation, why))
    }

    async fn transitions(&self, issue: &IssueTarget) -> Answer<Vec<wire::Transition>> {
        let operation = format!("ask where `{}` can go", issue.key);
        let call = self.read(operation, &["issue", &issue.key, "transitions"]);
        Ok(self.http.send(call).await?.json::<wire::Transitions>()?.transitions)
    }

    async fn step(
        &self,
        issue: &IssueTarget,
        operation: &str,
        transition: &wire::Transition,
    ) -> Answer<()> {
        let path = self.path(&["issue", &issue.key, "transitions"]);
        let body = json!({ "transition": { "id": transition.id.0 } });
        self.http.send(Call::post(operation, &path).json(body)).await.map(drop)
    }

    async fn change_labels(
        &self,
        issue: &IssueTarget,
        verb: &str,
        labels: &[String],
    ) -> Answer<IssueSnapshot> {
        if !labels.is_empty() {
            let changes: Vec<Value> = labels.iter().map(|label| json!({ verb: label })).collect();
            self.put(issue, "label", json!({ "update": { "labels": changes } })).await?;
        }
        self.read_back(issue).await
    }
}

/// Where an issue can go from where it is.
fn listed(possible: &[wire::Transition]) -> String {
    let name = |transition: &wire::Transition| {
        let to = transition.to.as_ref().map_or(transition.name.as_str(), |to| to.name.as_str());
        format!("`{to}`")
    };
    match possible {
        [] => "from there the token's owner cannot bring it anywhere".to_owned(),
        possible => {
            format!("it can go to {}", possible.iter().map(name).collect::<Vec<_>>().join(", "))
        }
    }
}
