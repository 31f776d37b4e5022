//! The ports that the store serves.

use super::Ports;
use crate::{
    state::State,
    workload::{Fault, fault_of, is_unroutable},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use preloop_actors::{
    event::IncomingEvent,
    execution::Lease,
    flow::FlowVersion,
    ids::{AccountId, Epoch, EventId, ExecutionId, ReplicaId},
    ports::*,
};
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;

impl Ports {
    /// The answer to what only an owner may do arrived.
    fn heard(&self, lease: Lease, is_owner: bool) {
        self.world.state().audit.answered(self.process, lease, is_owner);
    }
}

#[async_trait]
impl EventLog for Ports {
    async fn append(&self, batch: Vec<IncomingEvent>) -> Result<Vec<Appended>, StoreError> {
        let ids = self.world.state().database.ids_for(batch.len());
        let batch = ids.into_iter().zip(batch).collect();
        self.store("append", |state| state.database.append(batch)).await
    }

    async fn unrouted(&self, limit: usize) -> Result<Backlog, StoreError> {
        let from = self.frontier().begin();
        let backlog =
            self.store("unrouted", move |state| state.database.unrouted(from, limit)).await?;
        let last = backlog.events.last().map(|event| event.id);
        self.frontier().ended(from, last, backlog.more);
        Ok(backlog)
    }

    async fn commit_routes(&self, routes: Vec<Route>) -> Result<Vec<ExecutionId>, StoreError> {
        let commit = |state: &mut State| {
            let database = &mut state.database;
            if routes.iter().any(|route| is_unroutable(&database.events[&route.event])) {
                return Err(StoreError::Internal("a route cannot be written".to_owned()));
            }
            Ok(database.commit_routes(routes))
        };
        self.transact("commit_routes", commit).await
    }

    async fn routing_failed(&self, event: EventId, _: &str) -> Result<(), StoreError> {
        self.store("routing_failed", move |state| state.database.routing_failed(event)).await
    }

    async fn start(&self, start: DirectStart) -> Result<Started, StoreError> {
        let id = self.world.state().database.ids_for(1)[0];
        self.store("start_directly", move |state| state.database.start(id, start)).await
    }
}

#[async_trait]
impl Flows for Ports {
    async fn tracker_triggered(&self, accounts: &[AccountId]) -> Result<Deployed, StoreError> {
        let accounts = accounts.to_vec();
        self.store("flows", move |state| state.database.tracker_triggered(&accounts)).await
    }
}

#[async_trait]
impl Schedules for Ports {
    async fn due(&self, limit: usize) -> Result<Vec<Due>, StoreError> {
        self.store("due_schedules", move |state| state.database.due(limit)).await
    }

    async fn settle(&self, turn: Turn) -> Result<Settled, StoreError> {
        let id = self.world.state().database.ids_for(1)[0];
        self.store("settle_tick", move |state| state.settle_tick(id, turn)).await
    }

    async fn resume(
        &self,
        flow: Arc<FlowVersion>,
        fire_at: DateTime<Utc>,
        event: Option<IncomingEvent>,
    ) -> Result<Settled, StoreError> {
        let id = self.world.state().database.ids_for(1)[0];
        let resume = move |state: &mut State| state.resume_tick(id, flow, fire_at, event);
        self.store("resume_tick", resume).await
    }
}

#[async_trait]
impl Executions for Ports {
    async fn waiting(&self) -> Result<Waiting, StoreError> {
        self.store("waiting", |state| state.database.waiting()).await
    }

    async fn claim(
        &self,
        replica: ReplicaId,
        limits: ClaimLimits,
    ) -> Result<Vec<Claimed>, StoreError> {
        let (process, asked) = (self.process, Instant::now());
        let claim = move |state: &mut State| state.claim(process, replica, limits);
        let claimed = self.store("claim", claim).await?;
        self.world.state().audit.claimed(process, asked, &claimed);
        Ok(claimed)
    }

    async fn settle_on(&self, _: ReplicaId, _: &str) -> Result<(), StoreError> {
        self.store("settle_on", |_| ()).await
    }

    async fn renew(
        &self,
        replica: ReplicaId,
        held: Vec<(ExecutionId, Epoch)>,
        lease: Duration,
    ) -> Result<Vec<Renewed>, StoreError> {
        let (process, asked) = (self.process, Instant::now());
        let named = held.clone();
        let renew = move |state: &mut State| state.database.renew(replica, &named, lease);
        let renewed = self.store("renew", renew).await?;
        self.world.state().audit.renewed(process, asked, &held, &renewed);
        Ok(renewed)
    }

    async fn release(&self, replica: ReplicaId) -> Result<(), StoreError> {
        self.store("release", move |state| state.database.release(replica)).await
    }

    async fn hand_over(&self, replica: ReplicaId) -> Result<(), StoreError> {
        self.store("hand_over", move |state| state.database.hand_over(replica)).await
    }

    async fn context(&self, lease: Lease) -> Result<Option<ExecutionContext>, StoreError> {
        self.world.state().audit.touched(self.process, lease);
        let read = move |state: &mut State| {
            let context = state.database.context(lease);
            match context.as_ref().map(|context| fault_of(&context.flow)) {
                Some(Some(Fault::Unreadable)) => {
                    Err(StoreError::Internal("a flow cannot be read".to_owned()))
                }
                _ => Ok(context),
            }
        };
        let context = self.transact("context", read).await?;
        self.heard(lease, context.is_some());
        Ok(context)
    }

    async fn record(&self, lease: Lease, change: Change) -> Result<bool, StoreError> {
        let process = self.process;
        let record = move |state: &mut State| {
            writable(state, lease, &change)?;
            Ok(state.record(process, lease, change))
        };
        let ours = self.transact("record", record).await?;
        self.heard(lease, ours);
        Ok(ours)
    }

    async fn record_all(&self, steps: Vec<(Lease, Change)>) -> Result<Vec<bool>, StoreError> {
        let (process, leases) = (self.process, steps.iter().map(|(lease, _)| *lease));
        let leases: Vec<_> = leases.collect();
        let record = move |state: &mut State| {
            steps.iter().try_for_each(|(lease, change)| writable(state, *lease, change))?;
            let record = |(lease, change)| state.record(process, lease, change);
            Ok(steps.into_iter().map(record).collect())
        };
        let ours: Vec<_> = self.transact("record_all", record).await?;
        leases.iter().zip(&ours).for_each(|(lease, ours)| self.heard(*lease, *ours));
        Ok(ours)
    }

    async fn log_position(
        &self,
        lease: Lease,
        container: Epoch,
    ) -> Result<LogPosition, StoreError> {
        let read = move |state: &mut State| state.database.log_position(lease, container);
        self.store("log_position", read).await
    }

    async fn append_log(
        &self,
        lease: Lease,
        container: Epoch,
        lines: Vec<NewLogLine>,
    ) -> Result<bool, StoreError> {
        let append = move |state: &mut State| state.append_log(lease, container, lines);
        let ours = self.store("append_log", append).await?;
        self.heard(lease, ours);
        Ok(ours)
    }

    async fn explain_waiting(&self, _: WaitReasons) -> Result<(), StoreError> {
        self.store("explain_waiting", |_| ()).await
    }

    async fn expire_waiting(&self) -> Result<u64, StoreError> {
        self.store("expire_waiting", |state| state.database.expire_waiting()).await
    }

    async fn let_go(&self, missed: bool) -> Result<u64, StoreError> {
        self.store("let_go", move |state| state.database.let_go(missed)).await
    }

    async fn orphans(
        &self,
        containers: &[(ExecutionId, Epoch)],
    ) -> Result<Vec<(ExecutionId, Epoch)>, StoreError> {
        let containers = containers.to_vec();
        self.store("orphans", move |state| state.database.orphans(&containers)).await
    }

    async fn overdue(
        &self,
        containers: &[(ExecutionId, Epoch)],
    ) -> Result<Vec<(ExecutionId, Epoch)>, StoreError> {
        let containers = containers.to_vec();
        self.store("overdue", move |state| state.database.overdue(&containers)).await
    }
}

#[async_trait]
impl Live for Ports {
    async fn number_outbox(&self, limit: usize) -> Result<usize, StoreError> {
        self.store("number_outbox", move |state| state.database.number_outbox(limit)).await
    }

    async fn newest_position(&self) -> Result<i64, StoreError> {
        self.store("newest_position", |state| state.database.newest_position()).await
    }

    async fn after_position(
        &self,
        position: i64,
        limit: usize,
    ) -> Result<Vec<LiveMessage>, StoreError> {
        let after = move |state: &mut State| state.database.after_position(position, limit);
        self.store("after_position", after).await
    }

    async fn replay(
        &self,
        account: AccountId,
        topics: &[Topic],
        after: i64,
        limit: usize,
    ) -> Result<Replay, StoreError> {
        let topics = topics.to_vec();
        let replay = move |state: &mut State| state.database.replay(account, &topics, after, limit);
        self.store("replay", replay).await
    }

    async fn trim(&self) -> Result<(), StoreError> {
        self.store("trim", |_| ()).await
    }
}

/// Refuses to write down what is decided of some flows.
fn writable(state: &State, lease: Lease, change: &Change) -> Result<(), StoreError> {
    let row = state.database.executions.get(&lease.execution);
    let refused = row.is_some_and(|row| fault_of(&row.flow) == Some(Fault::Unwritable));
    match change {
        Change::Starting { .. } if refused => {
            Err(StoreError::Internal("a prompt cannot be written".to_owned()))
        }
        _ => Ok(()),
    }
}
