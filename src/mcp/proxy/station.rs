//! One server's links, with the room and the breaker of its calls.

use super::{
    breaker::{Breaker, Open},
    link::Link,
    news::News,
};
use crate::mcp::protocol::Era;
use serde_json::Value;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{sync::Semaphore, task::AbortHandle, time::Instant};

/// Most calls of one server at once.
pub(super) const CALLS_MAX: usize = 128;
/// Most links to one server: a legacy session is told once what clients can do, so each set of it has its own.
pub(super) const LINKS_MAX: usize = 8;

/// One server.
pub(super) struct Station {
    breaker: Breaker,
    pub room: Semaphore,
    /// Whoever connects holds it.
    pub making: tokio::sync::Mutex<()>,
    /// What is not known yet of what it offers.
    pub news: Arc<News>,
    links: Mutex<Vec<Held>>,
}

/// A link that is held for the next call.
pub(super) struct Held {
    revision: i64,
    /// What a legacy server was told that clients can do.
    capabilities: Value,
    link: Arc<dyn Link>,
    watching: AbortHandle,
    used_at: Instant,
}

impl Held {
    pub fn new(
        revision: i64,
        capabilities: Value,
        link: Arc<dyn Link>,
        watching: AbortHandle,
    ) -> Self {
        Self { revision, capabilities, link, watching, used_at: Instant::now() }
    }

    fn fits(&self, revision: i64, capabilities: &Value) -> bool {
        // Modern servers are told with each request.
        self.revision == revision
            && (self.link.facts().era == Era::Modern || self.capabilities == *capabilities)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.watching.abort();
    }
}

/// One call as the breaker sees it. Dropped without a word, it says nothing about the server.
pub(super) struct Trial<'a>(Option<&'a Breaker>);

impl Trial<'_> {
    pub fn well(mut self) {
        if let Some(breaker) = self.0.take() {
            breaker.well();
        }
    }

    pub fn sick(mut self) {
        if let Some(breaker) = self.0.take() {
            breaker.sick();
        }
    }
}

impl Drop for Trial<'_> {
    fn drop(&mut self) {
        if let Some(breaker) = self.0 {
            breaker.given_up();
        }
    }
}

impl Default for Station {
    fn default() -> Self {
        Self {
            breaker: Breaker::default(),
            room: Semaphore::new(CALLS_MAX),
            making: tokio::sync::Mutex::default(),
            news: Arc::default(),
            links: Mutex::default(),
        }
    }
}

impl Station {
    /// Whether to try; how long not to, if not.
    pub fn admit(&self, insists: bool) -> Result<Trial<'_>, Duration> {
        match self.breaker.admit() {
            Err(Open(left)) if !insists => Err(left),
            Ok(()) | Err(_) => Ok(Trial(Some(&self.breaker))),
        }
    }

    pub fn find(&self, revision: i64, capabilities: &Value) -> Option<Arc<dyn Link>> {
        let mut links = self.links();
        let held = links.iter_mut().find(|held| held.fits(revision, capabilities))?;
        held.used_at = Instant::now();
        Some(held.link.clone())
    }

    /// Holds a new link; gives those that are not held any more.
    pub fn hold(&self, new: Held) -> Vec<Arc<dyn Link>> {
        let mut links = self.links();
        let mut gone: Vec<Held> =
            links.extract_if(.., |held| held.revision != new.revision).collect();
        if links.len() >= LINKS_MAX {
            let oldest = (0..links.len()).min_by_key(|index| links[*index].used_at);
            gone.extend(oldest.map(|index| links.swap_remove(index)));
        }
        links.push(new);
        gone.iter().map(|held| held.link.clone()).collect()
    }

    pub fn forget(&self, link: &Arc<dyn Link>) {
        self.links().retain(|held| !Arc::ptr_eq(&held.link, link));
    }

    /// Lets go of links that nobody used for so long.
    pub fn idle(&self, idle_max: Duration) -> Vec<Arc<dyn Link>> {
        let mut links = self.links();
        let idle = links.extract_if(.., |held| held.used_at.elapsed() >= idle_max);
        idle.map(|held| held.link.clone()).collect()
    }

    /// Whether nothing would be lost with it. News would not: the next call makes a link, which is news again.
    pub fn is_blank(&self) -> bool {
        self.links().is_empty() && !self.breaker.is_open()
    }

    fn links(&self) -> MutexGuard<'_, Vec<Held>> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
