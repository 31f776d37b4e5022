//! Writing through: the tracker first, then our row.

use super::{IssueError, Issues};
use crate::{
    store::{
        issues::{self, Issue},
        projects::Place,
    },
    trackers::{
        client::{TrackerClients, TrackerError},
        writing::{CommentDraft, IssueChange, IssueDraft, IssueTarget, TrackerWriter, WriteError},
    },
};
use preloop_actors::{
    ids::{AccountId, CommentId, IssueId},
    issue::{CommentSnapshot, IssueNews, IssueSnapshot},
    ports::StoreError,
};
use std::sync::Arc;

/// What the tracker did.
#[derive(Clone, Debug)]
pub struct Written<S, I> {
    /// What it has now, as it answered.
    pub said: S,
    /// Our id; `None` when the row is deleted meanwhile, an error when it could not be kept. Sync mends both.
    pub id: Result<Option<I>, StoreError>,
}

/// How an issue was taken away.
#[derive(Clone, Debug)]
pub enum Removed {
    /// It is gone at the tracker.
    Deleted(Written<IssueSnapshot, IssueId>),
    /// The tracker, or our rights there, only allow to close it.
    Closed(Written<IssueSnapshot, IssueId>),
}

impl Issues {
    /// Creates an issue.
    pub async fn create(
        &self,
        account: AccountId,
        place: &Place,
        draft: IssueDraft,
    ) -> Result<Written<IssueSnapshot, IssueId>, IssueError> {
        let writer = self.writer(account, place).await?;
        let (issues, place) = (self.clone(), place.clone());
        whole(&place.tracker_name.clone(), async move {
            let said = writer.create_issue(&place.project_identifier, &draft).await?;
            Ok(issues.keep(account, &place, said).await)
        })
        .await
    }

    /// Changes an issue.
    pub async fn update(
        &self,
        account: AccountId,
        issue: &Issue,
        change: IssueChange,
    ) -> Result<Written<IssueSnapshot, IssueId>, IssueError> {
        let writer = self.writer(account, &issue.place).await?;
        let (issues, place, target) = (self.clone(), issue.place.clone(), IssueTarget::from(issue));
        whole(&issue.place.tracker_name, async move {
            let said = writer.update_issue(&target, &change).await?;
            Ok(issues.keep(account, &place, said).await)
        })
        .await
    }

    /// Comments on an issue or pull request.
    pub async fn comment(
        &self,
        account: AccountId,
        issue: &Issue,
        draft: CommentDraft,
    ) -> Result<Written<CommentSnapshot, CommentId>, IssueError> {
        let writer = self.writer(account, &issue.place).await?;
        let (store, issue) = (self.store.clone(), issue.clone());
        whole(&issue.place.tracker_name.clone(), async move {
            let said = writer.add_comment(&IssueTarget::from(&issue), &draft).await?;
            let news = news(&issue, said);
            let id = issues::comment_written(&store, account, &news).await;
            let said = news.comment.unwrap_or_default();
            Ok(Written { id: id.inspect_err(|error| unkept(&said.url, error)), said })
        })
        .await
    }

    /// Deletes an issue, or closes it where the tracker or our rights there allow no more.
    pub async fn remove(
        &self,
        clients: &dyn TrackerClients,
        account: AccountId,
        issue: &Issue,
    ) -> Result<Removed, IssueError> {
        let place = issue.place.clone();
        if !place.has_token {
            return Err(without_token(&place));
        }
        let failed = |error: TrackerError| IssueError::Write {
            tracker: place.tracker_name.clone(),
            error: error.into(),
        };
        let client = clients.client(account, place.tracker).await.map_err(failed)?;
        let client = client.ok_or_else(|| without_token(&place))?;
        let (issues, target, gone) = (self.clone(), IssueTarget::from(issue), gone(issue));
        whole(&issue.place.tracker_name, async move {
            match client.delete(&target).await {
                Ok(()) => Ok(Removed::Deleted(issues.keep(account, &place, gone).await)),
                Err(error) if error.is_denied() => {
                    let said = client.close(&target).await?;
                    Ok(Removed::Closed(issues.keep(account, &place, said).await))
                }
                Err(error) => Err(error.into()),
            }
        })
        .await
    }

    async fn keep(
        &self,
        account: AccountId,
        place: &Place,
        said: IssueSnapshot,
    ) -> Written<IssueSnapshot, IssueId> {
        let (tracker, project) = (place.tracker, place.project);
        let news = IssueNews { tracker, project, issue: said, comment: None };
        let id = issues::issue_written(&self.store, account, &news).await;
        let said = news.issue;
        Written { id: id.inspect_err(|error| unkept(&said.url, error)), said }
    }

    /// Who writes to the tracker of a project.
    async fn writer(
        &self,
        account: AccountId,
        place: &Place,
    ) -> Result<Arc<dyn TrackerWriter>, IssueError> {
        let name = &place.tracker_name;
        if !place.has_token {
            return Err(without_token(place));
        }
        let writer = self.writers.writer(account, place.tracker).await;
        let failed = |error| IssueError::Write { tracker: name.clone(), error };
        writer.map_err(failed)?.ok_or_else(|| {
            IssueError::ReadOnly(format!(
                "tracker `{name}` has a token, but this server cannot write to {} yet; do not try again",
                place.tracker_type
            ))
        })
    }
}

/// Does all of a write even when whoever asked for it goes away in the middle: half of it would be the tracker's part
/// without ours.
async fn whole<T: Send + 'static>(
    tracker: &str,
    work: impl Future<Output = Result<T, WriteError>> + Send + 'static,
) -> Result<T, IssueError> {
    let ended = tokio::spawn(work).await;
    let ended = ended.unwrap_or_else(|fault| {
        tracing::error!("a write to a tracker was cut off: {fault}");
        Err(WriteError::Unknown("the server failed in the middle of it".to_owned()))
    });
    ended.map_err(|error| IssueError::Write { tracker: tracker.to_owned(), error })
}

fn without_token(place: &Place) -> IssueError {
    IssueError::ReadOnly(format!(
        "tracker `{}` only receives webhooks: it has no API token, so nothing can be written to it; \
         ask the people who own it to add a token, and do not try again before",
        place.tracker_name
    ))
}

/// The tracker did something that we could not write down.
fn unkept(url: &str, error: &StoreError) {
    tracing::warn!("what was written to a tracker ({url}) is not kept yet: {error}");
}

/// A comment on an issue that is known better than this mention of it.
fn news(issue: &Issue, comment: CommentSnapshot) -> IssueNews {
    let (tracker, project) = (issue.place.tracker, issue.place.project);
    IssueNews { tracker, project, issue: mention(issue), comment: Some(comment) }
}

/// The trace of an issue that was deleted.
fn gone(issue: &Issue) -> IssueSnapshot {
    mention(issue).emptied()
}

fn mention(issue: &Issue) -> IssueSnapshot {
    IssueSnapshot {
        external_id: issue.external_id.clone(),
        key: issue.key.clone(),
        url: issue.url.clone(),
        title: issue.title.clone(),
        is_pull_request: issue.is_pull_request,
        ..IssueSnapshot::default()
    }
}

impl From<&Issue> for IssueTarget {
    fn from(issue: &Issue) -> Self {
        Self {
            project: issue.place.project_identifier.clone(),
            key: issue.key.clone(),
            external_id: issue.external_id.clone(),
        }
    }
}
