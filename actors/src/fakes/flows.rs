//! Flows in memory.

use crate::{
    flow::FlowVersion,
    ids::{AccountId, FlowId},
    ports::{Deployed, DueSchedule, Flows, StoreError},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Flows and the next ticks of their schedules. Cheap to clone; clones share everything.
#[derive(Clone, Default)]
pub struct FakeFlows(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    flows: Vec<Arc<FlowVersion>>,
    due: BTreeMap<FlowId, DateTime<Utc>>,
    /// Moving a schedule on fails, as when the process dies before it.
    stuck: bool,
}

impl FakeFlows {
    pub fn add(&self, flow: FlowVersion) -> Arc<FlowVersion> {
        let flow = Arc::new(flow);
        self.inner().flows.push(Arc::clone(&flow));
        flow
    }

    /// Deploys another version of a flow.
    pub fn replace(&self, flow: FlowVersion) {
        let mut inner = self.inner();
        inner.flows.retain(|known| known.flow != flow.flow);
        inner.flows.push(Arc::new(flow));
    }

    /// Sets the next tick of a schedule.
    pub fn due(&self, flow: FlowId, at: DateTime<Utc>) {
        self.inner().due.insert(flow, at);
    }

    /// The next tick of a schedule.
    pub fn next(&self, flow: FlowId) -> Option<DateTime<Utc>> {
        self.inner().due.get(&flow).copied()
    }

    pub fn set_stuck(&self, stuck: bool) {
        self.inner().stuck = stuck;
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Flows for FakeFlows {
    async fn tracker_triggered(&self, accounts: &[AccountId]) -> Result<Deployed, StoreError> {
        let inner = self.inner();
        let flows = inner.flows.iter().filter(|flow| accounts.contains(&flow.account));
        Ok(Deployed { flows: flows.cloned().collect(), ..Deployed::default() })
    }

    async fn due_schedules(&self, limit: usize) -> Result<Vec<DueSchedule>, StoreError> {
        let inner = self.inner();
        let now = Utc::now();
        let due = inner.due.iter().filter(|(_, at)| **at <= now).take(limit);
        let find = |id: &FlowId| inner.flows.iter().find(|flow| flow.flow == *id).cloned();
        Ok(due
            .filter_map(|(id, at)| Some(DueSchedule { flow: find(id)?, fire_at: *at, now }))
            .collect())
    }

    async fn set_next_fire(
        &self,
        flow: FlowId,
        fired: DateTime<Utc>,
        next: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let mut inner = self.inner();
        if inner.stuck {
            return Err(StoreError::Unavailable("the fake is stuck".to_owned()));
        }
        if inner.due.get(&flow) == Some(&fired) {
            match next {
                Some(next) => inner.due.insert(flow, next),
                None => inner.due.remove(&flow),
            };
        }
        Ok(())
    }
}
