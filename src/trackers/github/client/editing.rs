//! Changes issues at GitHub step by step: status, labels, assignees, comments, reactions.

use super::{Github, below, read, wire};
use crate::trackers::{
    client::{Answer, Failure, Reacted, TrackerEditor, TrackerError, http::Call, reactions},
    writing::IssueTarget,
};
use async_trait::async_trait;
use preloop_actors::issue::{CommentSnapshot, IssueSnapshot, LinkKind, LinkSnapshot};
use serde_json::{Map, json};

#[async_trait]
impl TrackerEditor for Github {
    async fn transition(&self, issue: &IssueTarget, status: &str) -> Answer<IssueSnapshot> {
        let fields = self.state(&format!("change the status of `{}`", issue.key), status)?;
        self.patch(issue, "change the status of", fields).await
    }

    async fn close(&self, issue: &IssueTarget) -> Answer<IssueSnapshot> {
        let fields = Map::from_iter([("state".to_owned(), json!("closed"))]);
        self.patch(issue, "close", fields).await
    }

    async fn delete(&self, issue: &IssueTarget) -> Answer<()> {
        let why = "issues can only be deleted by people, on its pages; close it instead".to_owned();
        let operation = format!("delete `{}`", issue.key);
        Err(self.http.error(operation, Failure::Unsupported(why)))
    }

    async fn add_labels(&self, issue: &IssueTarget, labels: &[String]) -> Answer<IssueSnapshot> {
        if !labels.is_empty() {
            let path = self.path(issue, &["labels"])?;
            let call = Call::post(format!("label `{}`", issue.key), &refs(&path));
            self.http.send(call.json(json!({ "labels": labels }))).await?;
        }
        self.current(issue).await
    }

    async fn remove_labels(&self, issue: &IssueTarget, labels: &[String]) -> Answer<IssueSnapshot> {
        for label in labels {
            let path = self.path(issue, &["labels", label])?;
            let operation = format!("take the label `{label}` from `{}`", issue.key);
            gone_is_fine(self.http.send(Call::delete(operation, &refs(&path))).await)?;
        }
        self.current(issue).await
    }

    async fn set_assignees(&self, issue: &IssueTarget, logins: &[String]) -> Answer<IssueSnapshot> {
        self.assignable(&issue.project, logins).await?;
        let fields = Map::from_iter([("assignees".to_owned(), json!(logins))]);
        self.patch(issue, "assign", fields).await
    }

    async fn update_comment(
        &self,
        issue: &IssueTarget,
        comment: &str,
        body: &str,
    ) -> Answer<CommentSnapshot> {
        let repository = self.repository(&issue.project)?;
        let path = below(repository, &["issues", "comments", comment]);
        let call = Call::patch(format!("change a comment on `{}`", issue.key), &path);
        self.comment_snapshot(&self.http.send(call.json(json!({ "body": body }))).await?)
    }

    async fn delete_comment(&self, issue: &IssueTarget, comment: &str) -> Answer<()> {
        let repository = self.repository(&issue.project)?;
        let path = below(repository, &["issues", "comments", comment]);
        let call = Call::delete(format!("delete a comment on `{}`", issue.key), &path);
        gone_is_fine(self.http.send(call).await)
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
        let operation = format!("react to `{}`", on.issue.key);
        let content = self.reaction(&operation, reaction)?;
        let add = |path: Vec<String>| {
            let call =
                Call::post(operation.clone(), &refs(&path)).json(json!({ "content": content }));
            self.http.send(call)
        };
        let (first, second) = self.reaction_paths(on)?;
        match (add(first).await, second) {
            (Err(error), Some(second)) if error.is_not_found() => add(second).await.map(drop),
            (answer, _) => answer.map(drop),
        }
    }

    async fn unreact(&self, on: &Reacted<'_>, reaction: &str) -> Answer<()> {
        let operation = format!("take a reaction from `{}`", on.issue.key);
        let content = self.reaction(&operation, reaction)?;
        let login = self.login().await?;
        let (first, second) = self.reaction_paths(on)?;
        for path in [Some(first), second].into_iter().flatten() {
            let call = Call::get(operation.clone(), &refs(&path)).query("content", content);
            let reactions: Vec<wire::Reaction> = match self.http.linked(call).await {
                Err(error) if error.is_not_found() => continue,
                reactions => reactions?,
            };
            let is_ours = |found: &&wire::Reaction| {
                let user = found.user.as_ref().map(|user| user.login.as_str());
                found.content == content && user == Some(login)
            };
            if let Some(ours) = reactions.iter().find(is_ours) {
                let path = [path, vec![ours.id.0.clone()]].concat();
                let call = Call::delete(operation.clone(), &refs(&path));
                gone_is_fine(self.http.send(call).await)?;
            }
            break;
        }
        Ok(())
    }
}

impl Github {
    /// Below an issue.
    pub(super) fn path(&self, issue: &IssueTarget, rest: &[&str]) -> Answer<Vec<String>> {
        let (repository, number) =
            (self.repository(&issue.project)?, self.number(&issue.key)?.to_string());
        let path = below(repository, &["issues", &number]);
        Ok(path.iter().chain(rest).map(ToString::to_string).collect())
    }

    /// GitHub's word for a reaction.
    pub(super) fn reaction(&self, operation: &str, name: &str) -> Answer<&'static str> {
        reactions::of_github(name).ok_or_else(|| {
            let names = reactions::github_names();
            self.refused(operation, format!("there is no reaction `{name}`; use one of {names}"))
        })
    }

    /// Where reactions are: a comment is one on the issue, or else one on a line of a change.
    fn reaction_paths(&self, on: &Reacted<'_>) -> Answer<(Vec<String>, Option<Vec<String>>)> {
        let Some(comment) = on.comment else {
            return Ok((self.path(on.issue, &["reactions"])?, None));
        };
        let repository = self.repository(&on.issue.project)?;
        let of = |kind| {
            let path = below(repository, &[kind, "comments", comment, "reactions"]);
            path.iter().map(ToString::to_string).collect()
        };
        Ok((of("issues"), Some(of("pulls"))))
    }

    /// An issue of another repository by its key, as GitHub's links want it: by its id.
    pub(super) async fn id_of(&self, issue: &IssueTarget) -> Answer<u64> {
        let known = issue.external_id.parse();
        if let Ok(id) = known {
            return Ok(id);
        }
        let (repository, number) =
            (self.repository(&issue.project)?, self.number(&issue.key)?.to_string());
        let call = read(format!("read `{}`", issue.key), repository, &["issues", &number]);
        let reply = self.http.send(call).await?;
        let id = self.snapshot(&issue.project, &reply)?.external_id;
        id.parse().map_err(|_| reply.malformed(format!("the id `{id}` is no number")))
    }
}

/// As a path is given to a call.
pub(super) fn refs(path: &[String]) -> Vec<&str> {
    path.iter().map(String::as_str).collect()
}

/// What was to be removed may be gone already.
pub(super) fn gone_is_fine<T>(answer: Answer<T>) -> Result<(), TrackerError> {
    match answer {
        Err(error) if error.is_not_found() => Ok(()),
        answer => answer.map(drop),
    }
}
