//! Clients of the trackers' APIs: what is asked of GitHub, GitLab and Jira, whichever of them it is.
//!
//! One [`TrackerClient`] speaks with one tracker under one credential. What it can do is split by concern into traits
//! that it brings together: [`TrackerReader`] (who am I, what is there, what changed), [`TrackerWriter`] and
//! [`TrackerEditor`] (issues), [`CodeReviews`] (pull and merge requests) and [`Hooks`] (webhooks and their deliveries).
//!
//! Projects go by the names people use: `owner/repo`, `group/subgroup/project`, `PROJ`. Issues go by their keys:
//! `owner/repo#12`, `group/project#3`, `PROJ-1`; pull requests of GitHub are issues, merge requests of GitLab are
//! written `group/project!7`.
//!
//! Every method may be called at any time and by many at once. It waits a few seconds for rate limits and repeats what
//! is safe to repeat; when that is not enough, [`TrackerError`] says what happened and what to do.

mod cursor;
mod error;
mod factory;
pub(in crate::trackers) mod http;
mod model;
mod options;
pub(in crate::trackers) mod reactions;
#[cfg(test)]
pub(in crate::trackers) mod testing;
mod walk;
pub(in crate::trackers) mod wire;

pub use cursor::{Cursor, Page};
pub use error::{Failure, TrackerError};
pub use factory::ClientFactory;
pub use model::*;
pub use options::ClientOptions;
pub(super) use walk::{Step, Walk};

use super::writing::{IssueTarget, TrackerWriter};
use async_trait::async_trait;
use preloop_actors::{
    event::TrackerType,
    ids::{AccountId, TrackerId},
    issue::{CommentSnapshot, IssueSnapshot, LinkKind, LinkSnapshot},
};
use std::sync::Arc;

/// What every method answers with.
pub type Answer<T> = Result<T, TrackerError>;

/// Everything that can be done with one tracker under one credential.
pub trait TrackerClient:
    TrackerReader + TrackerWriter + TrackerEditor + CodeReviews + Hooks
{
    fn kind(&self) -> TrackerType;

    /// What is left of the tracker's patience, by resource, as its last answers said. Empty: it did not say.
    fn budget(&self) -> Vec<Budget>;
}

/// Reads who we are, what there is, and what changed.
#[async_trait]
pub trait TrackerReader: Send + Sync {
    /// Who the credential is, and what it may do as far as the tracker tells. The cheapest way to try a credential.
    async fn identity(&self) -> Answer<Identity>;

    /// What is missing to read and write the issues of this project and to register hooks. Nothing missing: all works.
    /// A project that cannot be seen is an answer, too; only a tracker that cannot be asked is an error.
    async fn check(&self, project: &str) -> Answer<Vec<Missing>>;

    /// All organizations (owners, groups, the site) that the credential sees, by name.
    async fn organizations(&self) -> Answer<Vec<RemoteOrganization>>;

    /// All projects of an organization, given by its identifier. Archived ones are left out.
    async fn projects(&self, organization: &str) -> Answer<Vec<RemoteProject>>;

    /// The next page of what changed in a project, oldest change first. `Cursor::default()` begins with everything
    /// there is. Reading the same changes twice happens; missing one does not. While [`Page::has_more`], ask again at
    /// once with [`Page::next`]; a cursor can be kept between any two pages, for years.
    async fn changes(&self, project: &str, cursor: &Cursor) -> Answer<Page>;

    /// One issue with all its comments and links. `NotFound` when it was deleted or moved away.
    async fn issue(&self, project: &str, key: &str) -> Answer<IssueInFull>;
}

/// Changes issues beyond what [`TrackerWriter`] can.
///
/// Methods answer with the issue as it is afterwards. What a tracker cannot do is [`Failure::Unsupported`].
#[async_trait]
pub trait TrackerEditor: Send + Sync {
    /// Brings an issue into a status: GitHub and GitLab know `open` and `closed`, Jira what its workflow allows from
    /// where the issue is; the error names what is possible.
    async fn transition(&self, issue: &IssueTarget, status: &str) -> Answer<IssueSnapshot>;

    /// Closes an issue; in Jira by the first transition that leads to a status of the category "done".
    async fn close(&self, issue: &IssueTarget) -> Answer<IssueSnapshot>;

    /// Deletes an issue for good. GitHub cannot: close it instead.
    async fn delete(&self, issue: &IssueTarget) -> Answer<()>;

    async fn add_labels(&self, issue: &IssueTarget, labels: &[String]) -> Answer<IssueSnapshot>;

    async fn remove_labels(&self, issue: &IssueTarget, labels: &[String]) -> Answer<IssueSnapshot>;

    /// Replaces the assignees. Jira has one at most.
    async fn set_assignees(&self, issue: &IssueTarget, logins: &[String]) -> Answer<IssueSnapshot>;

    async fn update_comment(
        &self,
        issue: &IssueTarget,
        comment: &str,
        body: &str,
    ) -> Answer<CommentSnapshot>;

    async fn delete_comment(&self, issue: &IssueTarget, comment: &str) -> Answer<()>;

    async fn links(&self, issue: &IssueTarget) -> Answer<Vec<LinkSnapshot>>;

    /// Says that `issue` stands in this relation to `target`. A link that is there already is fine.
    async fn link(&self, issue: &IssueTarget, kind: LinkKind, target: &IssueTarget) -> Answer<()>;

    /// Removes a link that [`Self::links`] listed.
    async fn unlink(&self, issue: &IssueTarget, link: &LinkSnapshot) -> Answer<()>;

    /// Adds our reaction, such as `+1`, `eyes`, `rocket`, to an issue or to a comment on it.
    async fn react(&self, on: &Reacted<'_>, reaction: &str) -> Answer<()>;

    /// Takes our reaction back; one that is not there is fine.
    async fn unreact(&self, on: &Reacted<'_>, reaction: &str) -> Answer<()>;
}

/// Reads pull requests of GitHub and merge requests of GitLab. Comments on them, also on a line of the change, are
/// written by [`TrackerWriter::add_comment`]. Jira has none.
#[async_trait]
pub trait CodeReviews: Send + Sync {
    async fn pull_request(&self, project: &str, number: u64) -> Answer<PullRequest>;

    /// The files that it changes, with their patches where the tracker gives them.
    async fn changed_files(&self, project: &str, number: u64) -> Answer<Vec<FileChange>>;

    /// What reviewers decided, oldest first.
    async fn reviews(&self, project: &str, number: u64) -> Answer<Vec<Review>>;

    /// Comments on lines of the change, oldest first.
    async fn review_comments(&self, project: &str, number: u64) -> Answer<Vec<ReviewComment>>;
}

/// Webhooks, and what the tracker remembers of their deliveries.
#[async_trait]
pub trait Hooks: Send + Sync {
    /// The hooks of a place, ours and others'.
    async fn hooks(&self, place: &HookPlace) -> Answer<Vec<RemoteHook>>;

    /// Registers a hook. One with the same address is updated instead, so that there are never two. `Forbidden` and
    /// `NotFound` mean that the credential may not, or that the place has no hooks (groups of GitLab CE).
    async fn register_hook(&self, place: &HookPlace, wish: &HookWish) -> Answer<RemoteHook>;

    /// Gives a hook another address, secret or events; also wakes up a disabled one and renews one that expires.
    async fn update_hook(&self, hook: &HookRef, wish: &HookWish) -> Answer<RemoteHook>;

    /// Removes a hook; one that is gone already is fine.
    async fn remove_hook(&self, hook: &HookRef) -> Answer<()>;

    /// One page of the delivery log, newest first, from the start or where the page before ended. `Unsupported`
    /// where the tracker keeps none (Jira, GitLab before 17.3).
    async fn deliveries(&self, hook: &HookRef, from: Option<&str>) -> Answer<DeliveryPage>;

    /// One delivery with the headers and the body that were sent.
    async fn delivery(&self, hook: &HookRef, id: &str) -> Answer<DeliveryInFull>;

    /// Has the tracker deliver again.
    async fn redeliver(&self, hook: &HookRef, id: &str) -> Answer<()>;
}

/// Knows the client of every connected tracker.
#[async_trait]
pub trait TrackerClients: Send + Sync {
    /// `None`: there is no such tracker in the account, or it has no token.
    async fn client(
        &self,
        account: AccountId,
        tracker: TrackerId,
    ) -> Answer<Option<Arc<dyn TrackerClient>>>;
}
