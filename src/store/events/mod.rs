//! Events: the ledger of deliveries, the events themselves, and the queue in front of the router.

mod append;
pub(super) mod counting;
pub(super) mod payload;
mod prepare;
mod projects;
pub(super) mod read;
mod routes;
mod start;
mod taking;
#[cfg(test)]
mod tests;
mod told;

pub(super) use append::Prepared;
pub(super) use projects::found;
pub(super) use read::UNROUTED_MARGIN;
pub(super) use start::Startable;

use super::Store;
use async_trait::async_trait;
use preloop_actors::{
    event::IncomingEvent,
    ids::{EventId, ExecutionId},
    ports::{Appended, Backlog, DirectStart, EventLog, Route, Started, StoreError},
};

#[async_trait]
impl EventLog for Store {
    async fn append(&self, batch: Vec<IncomingEvent>) -> Result<Vec<Appended>, StoreError> {
        counting::append(batch, |batch| append::append(self, batch)).await
    }

    async fn unrouted(&self, limit: usize) -> Result<Backlog, StoreError> {
        read::unrouted(self, limit).await
    }

    async fn commit_routes(&self, routes: Vec<Route>) -> Result<Vec<ExecutionId>, StoreError> {
        let (ours, created, tally) = routes::commit(self, &routes).await?;
        counting::routed(&ours, created.len());
        tally.count();
        Ok(created)
    }

    async fn routing_failed(&self, event: EventId, reason: &str) -> Result<(), StoreError> {
        routes::failed(self, event, reason).await
    }

    async fn start(&self, start: DirectStart) -> Result<Started, StoreError> {
        let source = start.event.source;
        let started = start::start(self, start).await?;
        counting::started(source, &started);
        Ok(started)
    }
}
