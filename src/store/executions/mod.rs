//! Executions: leases, steps and logs. Every write of an owner names its epoch; a stale one matches no row.

mod claim;
mod context;
mod counting;
mod create;
mod engine;
mod log;
mod record;
#[cfg(test)]
mod tests;
mod waiting;

pub(super) use create::{Admitted, Created, NewExecution, Only, create, insert_and_keep};

use super::{Store, flow_control};
use async_trait::async_trait;
use preloop_actors::{
    execution::Lease,
    ids::{Epoch, ExecutionId, ReplicaId},
    ports::{
        Change, ClaimLimits, Claimed, ExecutionContext, Executions, LogPosition, NewLogLine,
        Renewed, StoreError, WaitReasons, Waiting,
    },
};
use std::time::Duration;

#[async_trait]
impl Executions for Store {
    async fn waiting(&self) -> Result<Waiting, StoreError> {
        waiting::look(self).await
    }

    async fn paused(&self, replica: ReplicaId) -> Result<usize, StoreError> {
        waiting::paused(self, replica).await
    }

    async fn paused_for(&self, execution: ExecutionId) -> Result<Duration, StoreError> {
        waiting::paused_for(self, execution).await
    }

    async fn claim(
        &self,
        replica: ReplicaId,
        limits: ClaimLimits,
    ) -> Result<Vec<Claimed>, StoreError> {
        let claimed = claim::claim(self, replica, limits).await?;
        counting::claimed(&claimed);
        Ok(claimed)
    }

    async fn settle_on(&self, replica: ReplicaId, engine: &str) -> Result<(), StoreError> {
        engine::settle(self, replica, engine).await
    }

    async fn renew(
        &self,
        replica: ReplicaId,
        held: Vec<(ExecutionId, Epoch)>,
        lease: Duration,
    ) -> Result<Vec<Renewed>, StoreError> {
        claim::renew(self, replica, &held, lease).await
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
        let counted = counting::Step::of(&change);
        let ours = record::record(self, lease, change).await?;
        counted.recorded(ours);
        Ok(ours)
    }

    async fn record_all(&self, steps: Vec<(Lease, Change)>) -> Result<Vec<bool>, StoreError> {
        let counted: Vec<_> = steps.iter().map(|(_, change)| counting::Step::of(change)).collect();
        let written = record::record_all(self, steps).await?;
        counted.into_iter().zip(&written).for_each(|(step, ours)| step.recorded(*ours));
        Ok(written)
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
        let ours = log::append(self, lease, container_epoch, lines).await?;
        counting::fenced_unless(ours);
        Ok(ours)
    }

    async fn explain_waiting(&self, reasons: WaitReasons) -> Result<(), StoreError> {
        waiting::explain(self, reasons).await
    }

    async fn expire_waiting(&self) -> Result<u64, StoreError> {
        waiting::expire(self).await
    }

    async fn let_go(&self, missed: bool) -> Result<u64, StoreError> {
        flow_control::let_go(self, missed).await
    }

    async fn orphans(
        &self,
        containers: &[(ExecutionId, Epoch)],
    ) -> Result<Vec<(ExecutionId, Epoch)>, StoreError> {
        waiting::orphans(self, containers).await
    }

    async fn overdue(
        &self,
        containers: &[(ExecutionId, Epoch)],
    ) -> Result<Vec<(ExecutionId, Epoch)>, StoreError> {
        waiting::overdue(self, containers).await
    }
}
