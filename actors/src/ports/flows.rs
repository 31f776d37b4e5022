//! Port: flows as the router sees them.

use super::StoreError;
use crate::{flow::FlowVersion, ids::AccountId};
use async_trait::async_trait;
use std::{collections::BTreeMap, sync::Arc};

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
}
