//! Port: flows as the router sees them.

use super::StoreError;
use crate::{flow::FlowVersion, ids::AccountId};
use async_trait::async_trait;
use std::sync::Arc;

/// Reads enabled flows in their current version.
#[async_trait]
pub trait Flows: Send + Sync {
    /// Every enabled flow of these accounts that a tracker event can start.
    async fn tracker_triggered(
        &self,
        accounts: &[AccountId],
    ) -> Result<Vec<Arc<FlowVersion>>, StoreError>;
}
