//! Where a process begins to read the router's queue, as `src/store/frontier.rs` decides it.

use preloop_actors::ids::EventId;
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

/// How often a read begins at the start, at most.
const FULL_EVERY: Duration = Duration::from_secs(5);

/// How far a queue has been read. Without a margin: what is committed behind it waits for the next read from the start.
#[derive(Default)]
pub struct Frontier {
    reached: Uuid,
    /// When the next read begins at the start; unknown before the first.
    full_at: Option<Instant>,
}

impl Frontier {
    /// Where the next read begins.
    pub fn begin(&self) -> EventId {
        let full = self.full_at.is_none_or(|at| at <= Instant::now());
        EventId(if full { Uuid::nil() } else { self.reached })
    }

    /// A read ended. `last` is the newest it saw; `more`: it stopped at its limit.
    pub fn ended(&mut self, from: EventId, last: Option<EventId>, more: bool) {
        if let Some(EventId(last)) = last {
            self.reached = if more { last } else { self.reached.max(last) };
        }
        if from.0.is_nil() {
            self.full_at = Some(Instant::now() + FULL_EVERY);
        }
    }
}
