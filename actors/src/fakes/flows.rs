//! Flows in memory.

use crate::{
    flow::FlowVersion,
    ids::AccountId,
    ports::{Flows, StoreError},
};
use async_trait::async_trait;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Flows. Cheap to clone; clones share everything.
#[derive(Clone, Default)]
pub struct FakeFlows(Arc<Mutex<Vec<Arc<FlowVersion>>>>);

impl FakeFlows {
    pub fn add(&self, flow: FlowVersion) -> Arc<FlowVersion> {
        let flow = Arc::new(flow);
        self.flows().push(Arc::clone(&flow));
        flow
    }

    fn flows(&self) -> MutexGuard<'_, Vec<Arc<FlowVersion>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Flows for FakeFlows {
    async fn tracker_triggered(
        &self,
        accounts: &[AccountId],
    ) -> Result<Vec<Arc<FlowVersion>>, StoreError> {
        let flows = self.flows();
        Ok(flows.iter().filter(|flow| accounts.contains(&flow.account)).cloned().collect())
    }
}
