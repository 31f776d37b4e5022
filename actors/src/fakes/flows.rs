//! Flows in memory.

use crate::{
    flow::FlowVersion,
    ids::AccountId,
    ports::{Deployed, Flows, StoreError},
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

    /// Deploys another version of a flow.
    pub fn replace(&self, flow: FlowVersion) {
        let mut flows = self.flows();
        flows.retain(|known| known.flow != flow.flow);
        flows.push(Arc::new(flow));
    }

    fn flows(&self) -> MutexGuard<'_, Vec<Arc<FlowVersion>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Flows for FakeFlows {
    async fn tracker_triggered(&self, accounts: &[AccountId]) -> Result<Deployed, StoreError> {
        let flows = self.flows();
        let flows = flows.iter().filter(|flow| accounts.contains(&flow.account));
        Ok(Deployed { flows: flows.cloned().collect(), ..Deployed::default() })
    }
}
