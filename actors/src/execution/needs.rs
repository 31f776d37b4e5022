//! What executions need of the world.

use crate::ports::{AgentRuntime, Agents, Executions, StoreError};
use std::{sync::Arc, time::Duration};

/// Ports and hints shared by the dispatcher and every execution. Cheap to clone.
#[derive(Clone)]
pub struct Needs {
    pub executions: Arc<dyn Executions>,
    pub runtime: Arc<dyn AgentRuntime>,
    pub agents: Arc<dyn Agents>,
    /// Something was published: the hub may look.
    pub published: Arc<dyn Fn() + Send + Sync>,
    /// Origin under which people reach this server, for links in prompts.
    pub public_url: String,
}

/// How the dispatcher deals out work.
#[derive(Clone, Copy, Debug)]
pub struct Capacity {
    /// Most executions this replica runs at once.
    pub running_max: usize,
    /// Most executions one account runs at once, over all replicas.
    pub per_account_max: i64,
    /// How long a lease lasts without renewal; renewed three times as often.
    pub lease: Duration,
}

/// Waits before the next try of something the store or the runtime could not do.
pub(super) struct Patience {
    next: Duration,
}

impl Patience {
    const FIRST: Duration = Duration::from_millis(100);
    const LONGEST: Duration = Duration::from_secs(2);

    pub(super) fn new() -> Self {
        Self { next: Self::FIRST }
    }

    pub(super) async fn wait(&mut self) {
        tokio::time::sleep(self.next).await;
        self.next = (self.next * 2).min(Self::LONGEST);
    }
}

/// A refusal that no waiting mends is logged as ours; a missing database is only noted.
pub(super) fn note(what: &str, error: &StoreError) {
    match error {
        StoreError::Unavailable(_) => tracing::warn!("{what} waits: {error}"),
        StoreError::Internal(_) => tracing::error!("{what} failed: {error}"),
    }
}
