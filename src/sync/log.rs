//! What pollers know and find, kept in the store.

use super::AlarmTeller;
use crate::{
    secrets::{Sealer, random_token},
    store::{
        Store, organizations,
        sync::{self, NewOrganization},
    },
};
use async_trait::async_trait;
use preloop_actors::{
    event::ProjectRef,
    ids::{OrganizationId, ProjectId, ReplicaId, TrackerId},
    ports::{
        Committed, DeliveryLog, FoundOrganization, HookState, KnownOrganization, KnownProject,
        RoundEnd, StoreError, SyncError, SyncLease, SyncLog, SyncPage, Tell, Work,
    },
};
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;

/// Bytes of randomness in a webhook secret.
const SECRET_BYTES: usize = 32;
/// Most pages committed at once: others need the connections and the disk as well.
const COMMITS_MAX: usize = 2;

/// The store, what seals the secrets of organizations that are found, and who tells of alarms. Cheap to clone.
#[derive(Clone)]
pub struct StoredSync {
    store: Store,
    sealer: Sealer,
    alarms: AlarmTeller,
    /// Those who wait for it hold no connection.
    commits: Arc<Semaphore>,
}

#[async_trait]
impl SyncLog for StoredSync {
    async fn due(&self, limit: usize) -> Result<Vec<TrackerId>, StoreError> {
        sync::due(&self.store, limit).await
    }

    async fn take(
        &self,
        tracker: TrackerId,
        owner: ReplicaId,
        lasting: Duration,
        only_due: bool,
    ) -> Result<Option<Work>, StoreError> {
        sync::take(&self.store, tracker, owner, lasting, only_due).await
    }

    async fn renew(&self, lease: &SyncLease, lasting: Duration) -> Result<(), SyncError> {
        sync::renew(&self.store, lease, lasting).await
    }

    async fn keep_organizations(
        &self,
        lease: &SyncLease,
        found: &[FoundOrganization],
    ) -> Result<Vec<KnownOrganization>, SyncError> {
        let new: Vec<NewOrganization> = found.iter().map(|it| self.new_organization(it)).collect();
        sync::keep_organizations(&self.store, lease, &new).await
    }

    async fn keep_projects(
        &self,
        lease: &SyncLease,
        organization: OrganizationId,
        found: &[ProjectRef],
    ) -> Result<Vec<KnownProject>, SyncError> {
        sync::keep_projects(&self.store, lease, organization, found).await
    }

    async fn commit(
        &self,
        lease: &SyncLease,
        page: SyncPage,
        tell: Tell,
    ) -> Result<Committed, SyncError> {
        // Nobody closes it.
        let _turn = self.commits.acquire().await;
        sync::commit(&self.store, lease, page, tell).await
    }

    async fn project_failed(
        &self,
        lease: &SyncLease,
        project: ProjectId,
        why: &str,
    ) -> Result<(), SyncError> {
        sync::project_failed(&self.store, lease, project, why).await
    }

    async fn polled(
        &self,
        lease: &SyncLease,
        organization: OrganizationId,
    ) -> Result<(), SyncError> {
        sync::polled(&self.store, lease, organization).await
    }

    async fn hook_seen(
        &self,
        lease: &SyncLease,
        organization: OrganizationId,
        state: &HookState,
    ) -> Result<(), SyncError> {
        sync::hook_seen(&self.store, lease, organization, state).await
    }

    async fn heal(
        &self,
        lease: &SyncLease,
        organization: OrganizationId,
        log: DeliveryLog,
    ) -> Result<u64, SyncError> {
        sync::heal(&self.store, lease, organization, log).await
    }

    async fn finish(&self, lease: &SyncLease, end: &RoundEnd) -> Result<(), SyncError> {
        if sync::finish(&self.store, lease, end, &self.alarms).await? {
            self.alarms.wake();
        }
        Ok(())
    }
}

impl StoredSync {
    pub fn new(store: Store, sealer: Sealer, alarms: AlarmTeller) -> Self {
        Self { store, sealer, alarms, commits: Arc::new(Semaphore::new(COMMITS_MAX)) }
    }

    fn new_organization(&self, found: &FoundOrganization) -> NewOrganization {
        let id = OrganizationId::fresh();
        let place = organizations::secret_place(id);
        NewOrganization {
            id,
            identifier: found.identifier.clone(),
            name: found.name.clone(),
            webhook_secret_sealed: self.sealer.seal(&place, &random_token(SECRET_BYTES)),
        }
    }
}
