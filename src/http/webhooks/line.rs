//! Lines in front of the store: few are served at once, and only so many wait.
//!
//! Webhooks use the engine's connections, because calls of the API must not keep them from theirs; and but a few at
//! a time, because they must not keep the engine from its own. Whoever does not fit into a line hears so at once.

use super::{
    busy,
    room::{Room, Share},
};
use crate::http::error::ApiError;
use preloop_actors::ids::FlowId;
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

/// Most that are in one line: about what is served before patience ends.
pub(super) const PLACES: usize = 256;
/// Of these, one source gets this part at most.
const SOURCE_SHARE: usize = 2;
/// Look-ups of addresses that are known to exist, at once.
const KNOWN_AT_ONCE: usize = 2;
/// Look-ups of those that may be made up, at once.
const STRANGERS_AT_ONCE: usize = 1;
/// Direct starts at once.
const STARTS_AT_ONCE: usize = 2;
/// Most flows that are known to exist.
const FLOWS_MAX: usize = 10_000;

/// One line. Clones are the same line.
#[derive(Clone)]
pub(super) struct Line {
    places: Arc<Room>,
    turns: Arc<Semaphore>,
}

/// There is no place in the line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Full;

/// Somebody in a line.
pub(super) struct Waiting {
    place: Share,
    turns: Arc<Semaphore>,
}

/// Somebody's turn; the next one's when dropped.
pub(super) struct Turn {
    _place: Share,
    _turn: Option<OwnedSemaphorePermit>,
}

impl Line {
    fn new(at_once: usize) -> Self {
        Self { places: Room::new(PLACES, SOURCE_SHARE), turns: Arc::new(Semaphore::new(at_once)) }
    }

    /// The line of those who start a flow.
    pub(super) fn of_starts() -> Self {
        Self::new(STARTS_AT_ONCE)
    }

    /// A place in the line, for a source of which not too many are there already.
    pub(super) fn join(&self, source: Uuid) -> Result<Waiting, Full> {
        let mut place = self.places.share(source);
        let waiting = place.grow(1).then(|| Waiting { place, turns: Arc::clone(&self.turns) });
        waiting.ok_or(Full)
    }

    /// A turn, if there is one that nobody waits for.
    pub(super) fn free_turn(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.turns).try_acquire_owned().ok()
    }

    #[cfg(test)]
    pub(super) fn apart(&self, sources: [Uuid; 2]) -> bool {
        self.places.apart(sources)
    }
}

impl Waiting {
    /// Waits for those before.
    pub(super) async fn turn(self) -> Turn {
        // Nobody closes it.
        let turn = self.turns.acquire_owned().await.ok();
        Turn { _place: self.place, _turn: turn }
    }
}

impl From<Full> for ApiError {
    fn from(Full: Full) -> Self {
        busy("overloaded", "too many deliveries are waiting")
    }
}

/// The lines of those who ask for an address. Addresses that were found before have one of their own: whoever makes
/// addresses up can fill the other, and a sender that is new must try again then, but nobody who is known.
pub(super) struct Lookups {
    known: Line,
    strangers: Line,
    flows: Mutex<HashSet<FlowId>>,
}

impl Default for Lookups {
    fn default() -> Self {
        Self {
            known: Line::new(KNOWN_AT_ONCE),
            strangers: Line::new(STRANGERS_AT_ONCE),
            flows: Mutex::default(),
        }
    }
}

impl Lookups {
    /// The line for an address that was found before, or not.
    pub(super) fn line(&self, known: bool) -> &Line {
        if known { &self.known } else { &self.strangers }
    }

    /// The line for a flow's address.
    pub(super) fn of_flow(&self, flow: FlowId) -> &Line {
        self.line(self.flows().contains(&flow))
    }

    /// Remembers whether there is such a flow.
    pub(super) fn note(&self, flow: FlowId, exists: bool) {
        let mut flows = self.flows();
        if !exists {
            flows.remove(&flow);
            return;
        }
        if flows.len() >= FLOWS_MAX && !flows.contains(&flow) {
            // Whoever is forgotten waits with the strangers once.
            flows.clear();
        }
        flows.insert(flow);
    }

    fn flows(&self) -> MutexGuard<'_, HashSet<FlowId>> {
        self.flows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
