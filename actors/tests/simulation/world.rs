//! What all processes share: the database, Docker, the calls on their way to them, and what was seen.

use super::{gate::Gate, state::State};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Outlives every process of a run.
pub struct World {
    gate: Mutex<Gate>,
    state: Mutex<State>,
}

impl World {
    pub fn new(state: State) -> Self {
        Self { gate: Mutex::default(), state: Mutex::new(state) }
    }

    pub fn gate(&self) -> MutexGuard<'_, Gate> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
