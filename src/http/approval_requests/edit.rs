//! The check of arguments that somebody puts in who approves.

use async_trait::async_trait;
use preloop_actors::{approval::ApprovalId, ids::AccountId};
use serde_json::Value;

/// Says whether a call may be made with other arguments: they fit the tool's schema, and no rule denies them. Handlers
/// look for a `Data<dyn EditCheck>`; without one nobody can edit.
#[async_trait]
pub trait EditCheck: Send + Sync {
    /// `Err` says what is wrong and what would be right, for whoever edits.
    async fn check(&self, account: AccountId, id: ApprovalId, edited: &Value)
    -> Result<(), String>;
}
