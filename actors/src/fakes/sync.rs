//! The ports of polling in memory: one tracker of one project, with the faults that tests want.
//!
//! Each call gives way before and after what it does, so that a caller who is dropped at any await has done it, or not.

use crate::{
    event::{IncomingEvent, ProjectRef, TrackerType},
    ids::{AccountId, Epoch, OrganizationId, ProjectId, ReplicaId, TrackerId},
    issue::IssueSnapshot,
    poller::{Change, ScopeRule, ScopeType, RuleType, issue_changes},
    ports::{
        ChangePage, ChangedIssue, Committed, Credential, Cursor, DeliveryLog, FoundOrganization,
        HookState, KnownOrganization, KnownProject, RoundEnd, RoundOutcome, SourceError,
        StoreError, SyncError, SyncLease, SyncLog, SyncPage, Tell, TrackerSource, TrackerSources,
        Work,
    },
};
use async_trait::async_trait;
use chrono::DateTime;
use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{task::yield_now, time::Instant};

/// Issues of one page.
const PAGE: usize = 2;

/// A tracker and what is kept of it. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct MemorySync(Arc<Mutex<Inner>>);

struct Inner {
    tracker: TrackerId,
    organization: OrganizationId,
    project: ProjectId,
    // The tracker.
    issues: BTreeMap<u64, (i64, String)>,
    clock: i64,
    trouble: Option<SourceError>,
    missed: Vec<IncomingEvent>,
    reads: usize,
    at_once: (usize, usize),
    // What is kept.
    lease: Option<(ReplicaId, Instant)>,
    epoch: i64,
    due_at: Instant,
    wanted: bool,
    failures: u32,
    polled_at: Option<Instant>,
    hook: HookState,
    deliveries: Option<Cursor>,
    cursor: Option<Cursor>,
    is_filled: bool,
    is_read: bool,
    rows: BTreeMap<String, IssueSnapshot>,
    told: Vec<(String, Change)>,
    ledger: HashSet<String>,
    fenced: usize,
    ends: Vec<RoundOutcome>,
}

impl Default for MemorySync {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Inner {
            tracker: TrackerId::fresh(),
            organization: OrganizationId::fresh(),
            project: ProjectId::fresh(),
            issues: BTreeMap::new(),
            clock: 0,
            trouble: None,
            missed: Vec::new(),
            reads: 0,
            at_once: (0, 0),
            lease: None,
            epoch: 0,
            due_at: Instant::now(),
            wanted: false,
            failures: 0,
            polled_at: None,
            hook: HookState::Unknown,
            deliveries: None,
            cursor: None,
            is_filled: false,
            is_read: false,
            rows: BTreeMap::new(),
            told: Vec::new(),
            ledger: HashSet::new(),
            fenced: 0,
            ends: Vec::new(),
        })))
    }
}

impl MemorySync {
    pub fn tracker(&self) -> TrackerId {
        self.inner().tracker
    }

    /// Opens or renames an issue at the tracker.
    pub fn change(&self, number: u64, title: &str) {
        let mut inner = self.inner();
        inner.clock += 1;
        let clock = inner.clock;
        inner.issues.insert(number, (clock, title.to_owned()));
    }

    /// What the tracker answers from now on.
    pub fn set_trouble(&self, trouble: Option<SourceError>) {
        self.inner().trouble = trouble;
    }

    /// Deliveries that the tracker's log has and we have not.
    pub fn miss(&self, events: Vec<IncomingEvent>) {
        self.inner().missed = events;
    }

    /// Someone asks for a round.
    pub fn want(&self) {
        let mut inner = self.inner();
        (inner.wanted, inner.due_at) = (true, Instant::now());
    }

    /// Titles that are kept, by the tracker's ids.
    pub fn titles(&self) -> BTreeMap<String, String> {
        self.inner().rows.iter().map(|(id, row)| (id.clone(), row.title.clone())).collect()
    }

    /// Titles that the tracker has.
    pub fn there(&self) -> BTreeMap<String, String> {
        let inner = self.inner();
        inner.issues.iter().map(|(id, (_, title))| (id.to_string(), title.clone())).collect()
    }

    /// What was told: ids of issues and what happened to them.
    pub fn told(&self) -> Vec<(String, Change)> {
        self.inner().told.clone()
    }

    /// Deliveries that were kept.
    pub fn ledger(&self) -> HashSet<String> {
        self.inner().ledger.clone()
    }

    /// How rounds ended, in order.
    pub fn ends(&self) -> Vec<RoundOutcome> {
        self.inner().ends.clone()
    }

    /// How often the tracker was asked for changes, and by how many at once at most.
    pub fn reads(&self) -> (usize, usize) {
        let inner = self.inner();
        (inner.reads, inner.at_once.1)
    }

    /// How many writes came too late.
    pub fn fenced(&self) -> usize {
        self.inner().fenced
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something while the lease holds.
    async fn fenced_by<T>(
        &self,
        lease: &SyncLease,
        work: impl FnOnce(&mut Inner) -> T,
    ) -> Result<T, SyncError> {
        yield_now().await;
        let done = {
            let mut inner = self.inner();
            let holds = inner.epoch == lease.epoch.0
                && inner.lease.is_some_and(|(owner, _)| owner == lease.owner);
            if !holds {
                inner.fenced += 1;
                return Err(SyncError::Lost);
            }
            work(&mut inner)
        };
        yield_now().await;
        Ok(done)
    }
}

impl Inner {
    fn organization(&self) -> KnownOrganization {
        KnownOrganization {
            id: self.organization,
            identifier: "octo".to_owned(),
            webhook_age: None,
            polled_age: self.polled_at.map(|at| at.elapsed()),
            hook: self.hook.clone(),
            deliveries: self.deliveries.clone(),
        }
    }

    fn keep(&mut self, page: &SyncPage) -> Committed {
        let mut committed = Committed::default();
        for ChangedIssue { issue, .. } in &page.issues {
            let known = self.rows.get(&issue.external_id).cloned();
            if known.as_ref() == Some(issue) {
                continue;
            }
            let changes = match &known {
                _ if !self.is_filled => Vec::new(),
                None => vec![Change::Opened],
                Some(known) => issue_changes(TrackerType::Github, known, issue),
            };
            committed.written += 1;
            committed.events += changes.len();
            let told = changes.into_iter().map(|change| (issue.external_id.clone(), change));
            self.told.extend(told);
            self.rows.insert(issue.external_id.clone(), issue.clone());
        }
        if page.next.is_some() {
            self.cursor = page.next.clone();
        }
        self.is_filled |= page.last;
        self.is_read |= page.last;
        committed
    }
}

#[async_trait]
impl SyncLog for MemorySync {
    async fn due(&self, _: usize) -> Result<Vec<TrackerId>, StoreError> {
        yield_now().await;
        let inner = self.inner();
        let free = inner.lease.is_none_or(|(_, until)| until <= Instant::now());
        let due = free && inner.due_at <= Instant::now();
        Ok(due.then_some(inner.tracker).into_iter().collect())
    }

    async fn take(
        &self,
        tracker: TrackerId,
        owner: ReplicaId,
        lasting: Duration,
        only_due: bool,
    ) -> Result<Option<Work>, StoreError> {
        yield_now().await;
        let work = {
            let mut inner = self.inner();
            let now = Instant::now();
            let taken = inner.lease.is_some_and(|(_, until)| until > now);
            if taken || tracker != inner.tracker || (only_due && inner.due_at > now) {
                return Ok(None);
            }
            inner.epoch += 1;
            inner.lease = Some((owner, now + lasting));
            let epoch = Epoch(inner.epoch);
            Work {
                lease: SyncLease { tracker, account: AccountId::fresh(), owner, epoch },
                kind: TrackerType::Github,
                rules: vec![ScopeRule {
                    scope: ScopeType::Organization,
                    rule: RuleType::Include,
                    identifier: "octo".to_owned(),
                }],
                forced: inner.wanted,
                organizations: vec![inner.organization()],
                failures: inner.failures,
            }
        };
        yield_now().await;
        Ok(Some(work))
    }

    async fn renew(&self, lease: &SyncLease, lasting: Duration) -> Result<(), SyncError> {
        let owner = lease.owner;
        self.fenced_by(lease, |inner| inner.lease = Some((owner, Instant::now() + lasting))).await
    }

    async fn keep_organizations(
        &self,
        lease: &SyncLease,
        _: &[FoundOrganization],
    ) -> Result<Vec<KnownOrganization>, SyncError> {
        self.fenced_by(lease, |inner| vec![inner.organization()]).await
    }

    async fn keep_projects(
        &self,
        lease: &SyncLease,
        organization: OrganizationId,
        found: &[ProjectRef],
    ) -> Result<Vec<KnownProject>, SyncError> {
        self.fenced_by(lease, |inner| {
            let known = |named: &ProjectRef| KnownProject {
                id: inner.project,
                organization,
                named: named.clone(),
                cursor: inner.cursor.clone(),
                is_read: inner.is_read,
            };
            found.iter().map(known).collect()
        })
        .await
    }

    async fn commit(
        &self,
        lease: &SyncLease,
        page: SyncPage,
        _: Tell,
    ) -> Result<Committed, SyncError> {
        self.fenced_by(lease, |inner| inner.keep(&page)).await
    }

    async fn project_failed(
        &self,
        lease: &SyncLease,
        _: ProjectId,
        _: &str,
    ) -> Result<(), SyncError> {
        self.fenced_by(lease, |inner| inner.is_read = true).await
    }

    async fn polled(&self, lease: &SyncLease, _: OrganizationId) -> Result<(), SyncError> {
        self.fenced_by(lease, |inner| {
            (inner.polled_at, inner.is_read) = (Some(Instant::now()), false);
        })
        .await
    }

    async fn hook_seen(
        &self,
        lease: &SyncLease,
        _: OrganizationId,
        state: &HookState,
    ) -> Result<(), SyncError> {
        self.fenced_by(lease, |inner| inner.hook = state.clone()).await
    }

    async fn heal(
        &self,
        lease: &SyncLease,
        _: OrganizationId,
        log: DeliveryLog,
    ) -> Result<u64, SyncError> {
        self.fenced_by(lease, |inner| {
            inner.deliveries = log.next.clone();
            let keys = log.missed.iter().map(|event| event.delivery_key.clone());
            keys.filter(|key| inner.ledger.insert(key.clone())).count() as u64
        })
        .await
    }

    async fn finish(&self, lease: &SyncLease, end: &RoundEnd) -> Result<(), SyncError> {
        self.fenced_by(lease, |inner| {
            inner.lease = None;
            inner.due_at = Instant::now() + end.due_in;
            inner.ends.push(end.outcome.clone());
            match &end.outcome {
                RoundOutcome::Complete => (inner.wanted, inner.failures) = (false, 0),
                RoundOutcome::Unfinished => inner.failures = 0,
                RoundOutcome::Failed { .. } => inner.failures += 1,
            }
        })
        .await
    }
}

#[async_trait]
impl TrackerSources for MemorySync {
    async fn open(&self, _: &Work) -> Result<Arc<dyn TrackerSource>, SourceError> {
        yield_now().await;
        Ok(Arc::new(self.clone()))
    }
}

#[async_trait]
impl TrackerSource for MemorySync {
    async fn credential(&self) -> Result<Credential, SourceError> {
        yield_now().await;
        self.inner().trouble.clone().map_or_else(|| Ok(Credential::default()), Err)
    }

    async fn organizations(&self) -> Result<Vec<FoundOrganization>, SourceError> {
        yield_now().await;
        let (external_id, name) = ("1".to_owned(), "Octo".to_owned());
        Ok(vec![FoundOrganization { external_id, identifier: "octo".to_owned(), name }])
    }

    async fn projects(&self, _: &str) -> Result<Vec<ProjectRef>, SourceError> {
        yield_now().await;
        let (external_id, name) = ("7".to_owned(), "app".to_owned());
        Ok(vec![ProjectRef { external_id, identifier: "octo/app".to_owned(), name }])
    }

    async fn changes(
        &self,
        _: &ProjectRef,
        after: Option<&Cursor>,
    ) -> Result<ChangePage, SourceError> {
        {
            let mut inner = self.inner();
            inner.reads += 1;
            inner.at_once.0 += 1;
            inner.at_once.1 = inner.at_once.1.max(inner.at_once.0);
        }
        let _leaving = Leaving(self);
        yield_now().await;
        let after = after.and_then(|cursor| cursor.0.as_i64()).unwrap_or_default();
        let inner = self.inner();
        let mut changed: Vec<_> =
            inner.issues.iter().filter(|(_, (clock, _))| *clock > after).collect();
        changed.sort_by_key(|(_, (clock, _))| *clock);
        let more = changed.len() > PAGE;
        changed.truncate(PAGE);
        let next = changed.last().map_or(after, |(_, (clock, _))| *clock);
        let issues = changed.into_iter().map(|(id, (clock, title))| ChangedIssue {
            issue: IssueSnapshot {
                external_id: id.to_string(),
                title: title.clone(),
                version: DateTime::from_timestamp(*clock, 0),
                ..IssueSnapshot::default()
            },
            ..ChangedIssue::default()
        });
        let issues = issues.collect();
        Ok(ChangePage { issues, comments: Vec::new(), next: Cursor(next.into()), more })
    }

    async fn hook(
        &self,
        _: &KnownOrganization,
        _: &[ProjectRef],
    ) -> Result<HookState, SourceError> {
        yield_now().await;
        Ok(HookState::Registered { ids: vec!["1".to_owned()] })
    }

    async fn deliveries(&self, known: &KnownOrganization) -> Result<DeliveryLog, SourceError> {
        yield_now().await;
        let inner = self.inner();
        let next = Cursor(inner.missed.len().into());
        if known.deliveries.as_ref() == Some(&next) {
            return Ok(DeliveryLog::default());
        }
        Ok(DeliveryLog { missed: inner.missed.clone(), next: Some(next), ..DeliveryLog::default() })
    }
}

/// Whoever asks for changes is counted until the answer is there, or the asker gone.
struct Leaving<'a>(&'a MemorySync);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.0.inner().at_once.0 -= 1;
    }
}
