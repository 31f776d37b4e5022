//! What is kept, in memory.

use super::MemorySync;
use crate::{
    event::{ProjectRef, TrackerType},
    ids::{AccountId, Epoch, OrganizationId, ProjectId, ReplicaId, TrackerId},
    poller::{RuleType, ScopeRule, ScopeType},
    ports::{
        Committed, DeliveryLog, FoundOrganization, HookState, KnownOrganization, KnownProject,
        RoundEnd, RoundOutcome, StoreError, SyncError, SyncLease, SyncLog, SyncPage, Tell, Work,
    },
};
use async_trait::async_trait;
use std::time::Duration;
use tokio::{task::yield_now, time::Instant};

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
