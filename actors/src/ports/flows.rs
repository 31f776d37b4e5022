//! Port: flows as the router and the scheduler see them.

use super::StoreError;
use crate::{
    flow::FlowVersion,
    ids::{AccountId, FlowId},
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use std::{collections::BTreeMap, sync::Arc};

/// A schedule that is due.
#[derive(Clone, Debug)]
pub struct DueSchedule {
    pub flow: Arc<FlowVersion>,
    /// The time it was due, which names this tick: the same tick is never started twice.
    pub fire_at: DateTime<Utc>,
    /// Now, on the database clock.
    pub now: DateTime<Utc>,
}

/// Flows as they stood in one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Deployed {
    pub flows: Vec<Arc<FlowVersion>>,
    /// The number of each account's last change of a flow. Everything up to it is seen here, and nothing after it, so
    /// that what the router saw can be looked up later. An account without flows may be absent: zero.
    pub generations: BTreeMap<AccountId, i64>,
}

/// Reads enabled flows in their current version.
#[async_trait]
pub trait Flows: Send + Sync {
    /// Every enabled flow of these accounts that a tracker event can start.
    async fn tracker_triggered(&self, accounts: &[AccountId]) -> Result<Deployed, StoreError>;

    /// Enabled schedules whose next tick has come on the database clock, oldest first, at most `limit`.
    async fn due_schedules(&self, limit: usize) -> Result<Vec<DueSchedule>, StoreError>;

    /// Moves a schedule from one tick to the next; does nothing when someone else did. `None`: no further tick.
    async fn set_next_fire(
        &self,
        flow: FlowId,
        fired: DateTime<Utc>,
        next: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError>;
}
