//! Executions: leases, steps and logs. Every write of an owner names its epoch; a stale one matches no row.

mod claim;
mod context;
mod create;
mod log;
mod record;
#[cfg(test)]
mod tests;
mod waiting;

pub(super) use create::{NewExecution, Only, create};

use super::Store;
use async_trait::async_trait;
use preloop_actors::{
    execution::Lease,
    ids::{Epoch, ExecutionId, ReplicaId},
    ports::{
        Change, ClaimLimits, Claimed, ExecutionContext, Executions, LogPosition, NewLogLine,
        Renewed, StoreError,
    },
};
use std::time::Duration;

#[async_trait]
impl Executions for Store {
    async fn claim(
        &self,
        replica: ReplicaId,
        limits: ClaimLimits,
    ) -> Result<Vec<Claimed>, StoreError> {
        claim::claim(self, replica, limits).await
    }

    async fn renew(&self, replica: ReplicaId, lease: Duration) -> Result<Vec<Renewed>, StoreError> {
        claim::renew(self, replica, lease).await
    }

    async fn release(&self, replica: ReplicaId) -> Result<(), StoreError> {
        claim::release(self, replica).await
    }

    async fn hand_over(&self, replica: ReplicaId) -> Result<(), StoreError> {
        claim::hand_over(self, replica).await
    }

    async fn context(&self, lease: Lease) -> Result<Option<ExecutionContext>, StoreError> {
        context::context(self, lease).await
    }

    async fn record(&self, lease: Lease, change: Change) -> Result<bool, StoreError> {
        record::record(self, lease, change).await
    }

    async fn record_all(&self, steps: Vec<(Lease, Change)>) -> Result<Vec<bool>, StoreError> {
        record::record_all(self, steps).await
    }

    async fn log_position(
        &self,
        lease: Lease,
        container_epoch: Epoch,
    ) -> Result<LogPosition, StoreError> {
        log::position(self, lease, container_epoch).await
    }

    async fn append_log(
        &self,
        lease: Lease,
        container_epoch: Epoch,
        lines: Vec<NewLogLine>,
    ) -> Result<bool, StoreError> {
        log::append(self, lease, container_epoch, lines).await
    }

    async fn explain_waiting(&self, reason: &str) -> Result<(), StoreError> {
        waiting::explain(self, reason).await
    }

    async fn expire_waiting(&self) -> Result<u64, StoreError> {
        waiting::expire(self).await
    }

    async fn orphans(
        &self,
        containers: &[(ExecutionId, Epoch)],
    ) -> Result<Vec<(ExecutionId, Epoch)>, StoreError> {
        waiting::orphans(self, containers).await
    }
}
