//! The ports of polling in memory: one tracker of one project, with the faults that tests want.
//!
//! Each call gives way before and after what it does, so that a caller who is dropped at any await has done it, or not.

mod log;
mod source;

use crate::{
    event::{IncomingEvent, TrackerType},
    ids::{OrganizationId, ProjectId, ReplicaId, TrackerId},
    issue::IssueSnapshot,
    poller::{Change, issue_changes},
    ports::{
        ChangedIssue, Committed, Cursor, HookState, KnownOrganization, RoundOutcome, SourceError,
        SyncError, SyncLease, SyncPage,
    },
};
use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
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
