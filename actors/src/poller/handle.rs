//! What the rest of the program sees of polling.

use super::PollWatch;
use crate::{guardian::Guarded, pump::Wake};

/// Wakes the watch over trackers. Cheap to clone.
#[derive(Clone)]
pub struct PollersHandle(pub(super) Guarded<PollWatch>);

impl PollersHandle {
    /// Hints that a tracker was connected, changed, or is to be read now.
    pub fn wake(&self) {
        let _ = self.0.try_send(Wake);
    }
}
