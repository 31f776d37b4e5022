//! What all processes share: the database, Docker, the calls on their way to them, and what was seen.

use super::{gate::Gate, state::State};
use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};

/// Outlives every process of a run.
pub struct World {
    gate: Mutex<Gate>,
    state: Mutex<State>,
    deaf: AtomicBool,
}

impl World {
    pub fn new(state: State) -> Self {
        Self { gate: Mutex::default(), state: Mutex::new(state), deaf: AtomicBool::new(false) }
    }

    pub fn gate(&self) -> MutexGuard<'_, Gate> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on hints between actors get lost, or arrive again.
    pub fn lose_hints(&self, lose: bool) {
        self.deaf.store(lose, Ordering::SeqCst);
    }

    pub fn loses_hints(&self) -> bool {
        self.deaf.load(Ordering::SeqCst)
    }
}
