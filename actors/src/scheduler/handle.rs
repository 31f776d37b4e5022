//! What the rest of the program sees of the scheduler.

use super::Scheduler;
use crate::{guardian::Guarded, pump::Wake};

/// Wakes the scheduler. Cheap to clone.
#[derive(Clone)]
pub struct SchedulerHandle(pub(super) Guarded<Scheduler>);

impl SchedulerHandle {
    /// Hints that a schedule was saved.
    pub fn wake(&self) {
        let _ = self.0.try_send(Wake);
    }
}
