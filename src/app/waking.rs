//! An event log that wakes the engine when a flow was started directly.

use async_trait::async_trait;
use preloop_actors::{
    event::IncomingEvent,
    ids::{EventId, ExecutionId},
    ports::{Appended, Backlog, DirectStart, EventLog, Route, Started, StoreError},
};
use std::sync::Arc;

/// Passes everything on; after a direct start it gives the hint without which the engine would look a moment later.
pub struct WakingLog {
    log: Arc<dyn EventLog>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl WakingLog {
    pub fn new(log: Arc<dyn EventLog>, wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        Self { log, wake }
    }
}

#[async_trait]
impl EventLog for WakingLog {
    async fn append(&self, batch: Vec<IncomingEvent>) -> Result<Vec<Appended>, StoreError> {
        self.log.append(batch).await
    }

    async fn unrouted(&self, limit: usize) -> Result<Backlog, StoreError> {
        self.log.unrouted(limit).await
    }

    async fn commit_routes(&self, routes: Vec<Route>) -> Result<Vec<ExecutionId>, StoreError> {
        self.log.commit_routes(routes).await
    }

    async fn routing_failed(&self, event: EventId, reason: &str) -> Result<(), StoreError> {
        self.log.routing_failed(event, reason).await
    }

    async fn start(&self, start: DirectStart) -> Result<Started, StoreError> {
        let started = self.log.start(start).await?;
        (self.wake)();
        Ok(started)
    }
}
