//! Requests whose execution has ended: they are cancelled, so that nobody is asked for nothing.

use super::StoredApprovals;
use crate::store::approvals as rows;
use preloop_actors::{
    approval::Event,
    ports::{ApprovalError, Approvals, StoreError},
};

/// Most that one look cancels; the next one follows soon.
const BATCH_MAX: i64 = 100;

impl StoredApprovals {
    /// Cancels what waits for executions that have ended.
    pub(super) async fn cancel_forsaken(&self) -> Result<(), StoreError> {
        let found = self.store.within(async |db| rows::forsaken(&*db, BATCH_MAX).await).await?;
        for (account, id) in found {
            let reason = "its execution has ended".to_owned();
            match self.step(account, id, Event::Cancel { reason }).await {
                Ok(_) | Err(ApprovalError::Refused(_) | ApprovalError::NotFound) => {}
                Err(ApprovalError::Store(error)) => return Err(error),
                Err(error) => {
                    tracing::warn!(approval.id = %id, "a request is not cancelled: {error}")
                }
            }
        }
        Ok(())
    }
}
