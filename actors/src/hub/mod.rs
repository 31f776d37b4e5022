//! The hub: numbers live messages and fans them out to the sessions that asked.
//!
//! ```text
//! writer --outbox row--> store <--number, read-- HubActor --try_send--> Feed --> session (Watcher) --> socket
//!    `--published()--hint--------------------------^                               `--read()--> store
//! ```
//!
//! - One [`HubActor`] per process tails the store, one call at a time, woken by its own clock and, while
//!   somebody watches, by a hint; trimming is apart and holds up no look.
//! - A session holds a [`Feed`], a bounded queue that the hub never waits for: a full one is let go as slow.
//! - What a session has delivered stands in its [`Watcher`]. Whenever its feed ends, it gets a new one and
//!   reads from the store what came between, so neither a dead hub nor a lost queue leaves a gap.
//!
//! Nothing here is worth keeping: positions, registrations and queues are rebuilt from the store.

mod actor;
mod handle;
mod messages;
mod registry;
mod state;

#[cfg(test)]
mod tests;

pub use actor::HubActor;
pub use handle::{Feed, FeedItem, HubOptions, LiveHandle};
pub use registry::Interest;
pub use state::{Notice, READ_MAX, Read, Watcher};
