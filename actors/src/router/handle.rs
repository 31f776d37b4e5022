//! What the rest of the program sees of the router.

use super::Router;
use crate::{guardian::Guarded, pump::Wake};

/// Wakes the router. Cheap to clone.
#[derive(Clone)]
pub struct RouterHandle(pub(super) Guarded<Router>);

impl RouterHandle {
    /// Hints that events were kept. A full mailbox means that a hint is waiting already.
    pub fn wake(&self) {
        let _ = self.0.try_send(Wake);
    }
}
