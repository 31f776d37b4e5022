//! What the drain needs of the table of messages. The database is the usual one; tests bring one of their own.

use crate::store::{
    Store,
    notifications::{Channel, Claimed, Fate, State, Turn},
};
use async_trait::async_trait;
use preloop_actors::{ids::AccountId, ports::StoreError};
use uuid::Uuid;

/// Messages that wait to be sent. Any number of drains may work on one.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// In how many seconds each of these channels' next message is due; channels without any are left out.
    async fn due(&self, channels: &[Channel]) -> Result<Vec<(Channel, f64)>, StoreError>;

    /// Takes messages that are due. Nobody else takes them until the lease is over.
    async fn claim(&self, turn: Turn<'_>) -> Result<Vec<Claimed>, StoreError>;

    /// Notes that a message was sent. `false`: somebody else has taken it since.
    async fn sent(&self, id: Uuid, attempt: i32) -> Result<bool, StoreError>;

    /// Notes why a message was not sent. `None`: it is not the caller's any more.
    async fn failed(
        &self,
        id: Uuid,
        attempt: i32,
        why: &str,
        fate: Fate,
    ) -> Result<Option<State>, StoreError>;

    /// Gives up what helps nobody any more, which is returned, and forgets what is old.
    async fn sweep(&self) -> Result<Vec<Channel>, StoreError>;

    /// Forgets a device that is gone.
    async fn prune_device(
        &self,
        account: AccountId,
        device: Uuid,
        token: &str,
    ) -> Result<bool, StoreError>;
}

#[async_trait]
impl Outbox for Store {
    async fn due(&self, channels: &[Channel]) -> Result<Vec<(Channel, f64)>, StoreError> {
        self.notifications_due(channels).await
    }

    async fn claim(&self, turn: Turn<'_>) -> Result<Vec<Claimed>, StoreError> {
        self.claim_notifications(turn).await
    }

    async fn sent(&self, id: Uuid, attempt: i32) -> Result<bool, StoreError> {
        self.notification_sent(id, attempt).await
    }

    async fn failed(
        &self,
        id: Uuid,
        attempt: i32,
        why: &str,
        fate: Fate,
    ) -> Result<Option<State>, StoreError> {
        self.notification_failed(id, attempt, why, fate).await
    }

    async fn sweep(&self) -> Result<Vec<Channel>, StoreError> {
        self.sweep_notifications().await
    }

    async fn prune_device(
        &self,
        account: AccountId,
        device: Uuid,
        token: &str,
    ) -> Result<bool, StoreError> {
        Store::prune_device(self, account, device, token).await
    }
}
