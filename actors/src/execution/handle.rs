//! What the rest of the program sees of executions.

use super::{
    Dispatcher,
    messages::{HandOver, StopRequested},
};
use crate::{guardian::Guarded, ids::ExecutionId, pump::Wake};

/// Wakes the dispatcher and reaches running executions. Cheap to clone.
#[derive(Clone)]
pub struct ExecutionsHandle(pub(super) Guarded<Dispatcher>);

impl ExecutionsHandle {
    /// Hints that executions wait.
    pub fn wake(&self) {
        let _ = self.0.try_send(Wake);
    }

    /// Hints that a stop was written down; without the hint the next renewal finds it.
    pub fn stop_requested(&self, execution: ExecutionId) {
        let _ = self.0.try_send(StopRequested(execution));
    }

    /// Lets go of everything and gives the leases back; containers go on for the next owner.
    pub async fn hand_over(&self) {
        let _waiting = self.0.enter();
        if self.0.addr().send(HandOver).await.is_err() {
            tracing::warn!("the dispatcher was gone at the end: its leases run out by themselves");
        }
    }
}
