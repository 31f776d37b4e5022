//! Changes issues at GitLab step by step: status, labels, assignees, comments, reactions.

use super::{Gitlab, Thing, gone_is_fine, read, wire};
use crate::trackers::{
    client::{Answer, Failure, Reacted, TrackerEditor, http::Call, reactions},
    writing::IssueTarget,
};
use async_trait::async_trait;
use preloop_actors::issue::{CommentSnapshot, IssueSnapshot, LinkKind, LinkSnapshot};
use serde_json::{Map, Value, json};

#[async_trait]
impl TrackerEditor for Gitlab {
    async fn transition(&self, issue: &IssueTarget, status: &str) -> Answer<IssueSnapshot> {
        let event = self.state_event(&format!("change the status of `{}`", issue.key), status)?;
        self.put_one(issue, "change the status of", "state_event", json!(event)).await
    }

    async fn close(&self, issue: &IssueTarget) -> Answer<IssueSnapshot> {
        self.put_one(issue, "close", "state_event", json!("close")).await
    }

    async fn delete(&self, issue: &IssueTarget) -> Answer<()> {
        let call = Call::delete(format!("delete `{}`", issue.key), &self.target(issue)?.path(&[]));
        gone_is_fine(self.http.send(call).await)
    }

    async fn add_labels(&self, issue: &IssueTarget, labels: &[String]) -> Answer<IssueSnapshot> {
        self.put_one(issue, "label", "add_labels", json!(labels)).await
    }

    async fn remove_labels(&self, issue: &IssueTarget, labels: &[String]) -> Answer<IssueSnapshot> {
        self.put_one(issue, "take labels from", "remove_labels", json!(labels)).await
    }

    async fn set_assignees(&self, issue: &IssueTarget, logins: &[String]) -> Answer<IssueSnapshot> {
        let people = self.people(logins).await?;
        self.put_one(issue, "assign", "assignee_ids", json!(people)).await
    }

    async fn update_comment(
        &self,
        issue: &IssueTarget,
        comment: &str,
        body: &str,
    ) -> Answer<CommentSnapshot> {
        self.change_note(&self.target(issue)?, comment, body).await
    }

    async fn delete_comment(&self, issue: &IssueTarget, comment: &str) -> Answer<()> {
        self.remove_note(&self.target(issue)?, comment).await
    }

    async fn links(&self, issue: &IssueTarget) -> Answer<Vec<LinkSnapshot>> {
        self.links_of(issue).await
    }

    async fn link(&self, issue: &IssueTarget, kind: LinkKind, target: &IssueTarget) -> Answer<()> {
        self.add_link(issue, kind, target).await
    }

    async fn unlink(&self, issue: &IssueTarget, link: &LinkSnapshot) -> Answer<()> {
        self.remove_link(issue, link).await
    }

    async fn react(&self, on: &Reacted<'_>, reaction: &str) -> Answer<()> {
        let (thing, below) = self.awards(on)?;
        let call = Call::post(format!("react to `{}`", on.issue.key), &thing.path(&below));
        let name = reactions::of_gitlab(reaction);
        match self.http.send(call.json(json!({ "name": name }))).await {
            // Said with the status 404, which is about something else.
            Err(error) if is_taken(&error.failure) => Ok(()),
            answer => answer.map(drop),
        }
    }

    async fn unreact(&self, on: &Reacted<'_>, reaction: &str) -> Answer<()> {
        let operation = format!("take a reaction from `{}`", on.issue.key);
        let (thing, below) = self.awards(on)?;
        let awards: Vec<wire::Award> =
            self.http.linked(read(operation.clone(), &thing, &below)).await?;
        let (name, login) = (reactions::of_gitlab(reaction), self.login().await?);
        let is_ours = |award: &&wire::Award| {
            let user = award.user.as_ref().map(|user| user.username.as_str());
            award.name == name && user == Some(login)
        };
        let Some(ours) = awards.iter().find(is_ours) else { return Ok(()) };
        let path = [below, vec![ours.id.0.as_str()]].concat();
        gone_is_fine(self.http.send(Call::delete(operation, &thing.path(&path))).await)
    }
}

impl Gitlab {
    async fn put_one(
        &self,
        issue: &IssueTarget,
        verb: &str,
        field: &str,
        value: Value,
    ) -> Answer<IssueSnapshot> {
        let fields = Map::from_iter([(field.to_owned(), value)]);
        self.put(&self.target(issue)?, verb, fields).await
    }

    /// Where the reactions to an issue or to a comment on it are.
    fn awards<'a>(&self, on: &Reacted<'a>) -> Answer<(Thing, Vec<&'a str>)> {
        let below = match on.comment {
            Some(comment) => vec!["notes", comment, "award_emoji"],
            None => vec!["award_emoji"],
        };
        Ok((self.target(on.issue)?, below))
    }
}

fn is_taken(failure: &Failure) -> bool {
    matches!(failure, Failure::NotFound(said) | Failure::Refused(said) if said.contains("already been taken"))
}
