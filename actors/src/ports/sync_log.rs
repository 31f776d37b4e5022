//! Port: what is known of trackers, and how far each has been read.

use super::{ChangedComment, ChangedIssue, Cursor, DeliveryLog, FoundOrganization, StoreError};
use crate::{
    event::{IncomingEvent, ProjectRef, TrackerType},
    ids::{AccountId, Epoch, OrganizationId, ProjectId, ReplicaId, TrackerId},
    issue::{CommentSnapshot, IssueSnapshot},
    poller::{Change, ScopeRule},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use std::{ops::AddAssign, time::Duration};

/// The right to read one tracker. Only one owner has it at a time, and writes of a former one match no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyncLease {
    pub tracker: TrackerId,
    pub account: AccountId,
    pub owner: ReplicaId,
    pub epoch: Epoch,
}

/// A tracker to be read, with the lease on it.
#[derive(Clone, Debug)]
pub struct Work {
    pub lease: SyncLease,
    pub kind: TrackerType,
    pub rules: Vec<ScopeRule>,
    /// Someone asked for it: everything is due.
    pub forced: bool,
    /// The organizations known so far.
    pub organizations: Vec<KnownOrganization>,
    /// Rounds in a row that failed.
    pub failures: u32,
}

/// An organization as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownOrganization {
    pub id: OrganizationId,
    pub identifier: String,
    /// How long ago an authenticated delivery came.
    pub webhook_age: Option<Duration>,
    /// How long ago all of its projects were read to the end.
    pub polled_age: Option<Duration>,
    pub hook: HookState,
    /// How far the log of deliveries was looked at.
    pub deliveries: Option<Cursor>,
}

/// What is known of an organization's webhooks.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum HookState {
    /// Nobody has looked yet.
    #[default]
    Unknown,
    /// Registered by us; `ids` are the tracker's, one for the organization or one for each project.
    Registered { ids: Vec<String> },
    /// The token may not register any: a person has to. The steps say how.
    Manual { steps: String },
    /// Registered, and switched off by the tracker.
    Disabled { ids: Vec<String>, why: String },
}

/// A project as it is kept.
#[derive(Clone, Debug)]
pub struct KnownProject {
    pub id: ProjectId,
    pub organization: OrganizationId,
    pub named: ProjectRef,
    pub cursor: Option<Cursor>,
    /// It was read to its end, or could not be, since all of the organization's projects were for the last time.
    pub is_read: bool,
}

/// A page of changes, to be written down together with the place after it.
#[derive(Clone, Debug)]
pub struct SyncPage {
    pub project: KnownProject,
    pub issues: Vec<ChangedIssue>,
    pub comments: Vec<ChangedComment>,
    /// Where the next page begins. `None`: the place that is kept stays.
    pub next: Option<Cursor>,
    /// Nothing is left to be read right now.
    pub last: bool,
}

/// What was written down of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    /// Rows of issues, comments and links that changed.
    pub written: usize,
    /// Events told to the router.
    pub events: usize,
}

impl AddAssign for Committed {
    fn add_assign(&mut self, more: Self) {
        self.written += more.written;
        self.events += more.events;
    }
}

/// A change of an issue that a page brought, for who makes an event of it.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    pub lease: &'a SyncLease,
    pub kind: TrackerType,
    pub project: &'a KnownProject,
    /// Logins under which we act on this tracker ourselves.
    pub own_logins: &'a [String],
    /// Event names that the tracker takes; `None` takes all.
    pub subscribed: Option<&'a [String]>,
    /// The issue as it was kept, if it was.
    pub before: Option<&'a IssueSnapshot>,
    pub issue: &'a IssueSnapshot,
    pub comment: Option<&'a CommentSnapshot>,
    pub change: &'a Change,
}

/// Makes the event that the tracker's own webhook would have been. Pure. `None`: nobody wants it.
pub type Tell = fn(&Told<'_>) -> Option<IncomingEvent>;

/// How a round ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundEnd {
    /// When the tracker is due again.
    pub due_in: Duration,
    pub outcome: RoundOutcome,
    /// When the token ends, where the tracker says so.
    pub token_expires_at: Option<DateTime<Utc>>,
}

/// What a round came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoundOutcome {
    /// Everything that was due has been read.
    Complete,
    /// There is more to read; others come first.
    Unfinished,
    /// The tracker did not answer; `token_refused`: nor will it until a person gives another token.
    Failed { why: String, token_refused: bool },
}

/// Why nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SyncError {
    /// Another one has the tracker, or it is gone.
    #[error("the tracker belongs to someone else by now")]
    Lost,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps how far trackers have been read. Everything under a lease is written only while it holds.
#[async_trait]
pub trait SyncLog: Send + Sync {
    /// The trackers that are due, those that wait longest first, at most `limit`.
    async fn due(&self, limit: usize) -> Result<Vec<TrackerId>, StoreError>;

    /// Takes the lease on a tracker for so long, with `only_due` only when it is due. `None`: it is not, someone has
    /// it, or there is no such tracker that is active and has a token.
    async fn take(
        &self,
        tracker: TrackerId,
        owner: ReplicaId,
        lasting: Duration,
        only_due: bool,
    ) -> Result<Option<Work>, StoreError>;

    /// Keeps the lease for so long from now.
    async fn renew(&self, lease: &SyncLease, lasting: Duration) -> Result<(), SyncError>;

    /// Writes down the organizations that are taken in, `found`, and gives all of the tracker's as they are kept now.
    /// Of others it is forgotten what is wrong there.
    async fn keep_organizations(
        &self,
        lease: &SyncLease,
        found: &[FoundOrganization],
    ) -> Result<Vec<KnownOrganization>, SyncError>;

    /// Writes down an organization's projects that are taken in, `found`, and gives them as they are kept now. Of
    /// others it is forgotten why they cannot be read.
    async fn keep_projects(
        &self,
        lease: &SyncLease,
        organization: OrganizationId,
        found: &[ProjectRef],
    ) -> Result<Vec<KnownProject>, SyncError>;

    /// Writes down rows, events and the place after them, all or nothing (R-A9).
    async fn commit(
        &self,
        lease: &SyncLease,
        page: SyncPage,
        tell: Tell,
    ) -> Result<Committed, SyncError>;

    /// Notes why a project could not be read.
    async fn project_failed(
        &self,
        lease: &SyncLease,
        project: ProjectId,
        why: &str,
    ) -> Result<(), SyncError>;

    /// Notes that an organization's projects have been read to the end, but for the failed ones.
    async fn polled(
        &self,
        lease: &SyncLease,
        organization: OrganizationId,
    ) -> Result<(), SyncError>;

    /// Notes how an organization's webhooks are.
    async fn hook_seen(
        &self,
        lease: &SyncLease,
        organization: OrganizationId,
        state: &HookState,
    ) -> Result<(), SyncError>;

    /// Keeps the deliveries that were missed, under the keys they would have had, and the place in the log after
    /// them, all or nothing. Gives how many of them nobody had.
    async fn heal(
        &self,
        lease: &SyncLease,
        organization: OrganizationId,
        log: DeliveryLog,
    ) -> Result<u64, SyncError>;

    /// Gives the lease back.
    async fn finish(&self, lease: &SyncLease, end: &RoundEnd) -> Result<(), SyncError>;
}
