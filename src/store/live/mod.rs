//! Live messages: numbered by one replica at a time, kept for a while, read by all.

mod number;
mod read;
#[cfg(test)]
mod tests;
mod trim;

pub(super) use number::OUTBOX_MARGIN;
pub(super) use trim::Trimmed;

use super::Store;
use async_trait::async_trait;
use preloop_actors::{
    ids::AccountId,
    ports::{Live, LiveMessage, Replay, StoreError, Topic},
};

#[async_trait]
impl Live for Store {
    async fn number_outbox(&self, limit: usize) -> Result<usize, StoreError> {
        number::number_outbox(self, limit).await
    }

    async fn newest_position(&self) -> Result<i64, StoreError> {
        read::newest_position(self).await
    }

    async fn after_position(
        &self,
        position: i64,
        limit: usize,
    ) -> Result<Vec<LiveMessage>, StoreError> {
        read::after_position(self, position, limit).await
    }

    async fn replay(
        &self,
        account: AccountId,
        topics: &[Topic],
        after: i64,
        limit: usize,
    ) -> Result<Replay, StoreError> {
        read::replay(self, account, topics, after, limit).await
    }

    async fn trim(&self) -> Result<(), StoreError> {
        trim::trim(self).await
    }
}
