//! Admission: whether what an event starts may run now, later, or not at all. Pure; the store holds the locks.
//!
//! A **key** is what a flow's limit counts by. Nothing is counted but rows: an execution takes a place under its key
//! from the moment it is let go until it has ended, and waits without one (*held*) before. So a place cannot leak,
//! however a process dies.
//!
//! The router computes the keys ([`Control::of`]); the store locks them, reads how they stand into a [`Ledger`], and
//! asks it about each new execution, in the order of events. What waits is let go by the transaction that ends
//! another of its key.

mod control;
mod gathering;
mod ledger;
#[cfg(test)]
mod tests;

pub use control::{Control, Gather, Key, Keyed};
pub use gathering::{BATCH_BYTES_FULL, Gathering};
pub use ledger::{Ledger, Line, Start};

use std::{fmt, str::FromStr};

/// What became of an event that matched a flow and started nothing of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlowOutcome {
    /// Its key was taken, and the flow says `skip`.
    Skipped,
    /// Too many of its key started within the period.
    RateLimited,
    /// Another event of its key stands for it.
    Debounced,
    /// It is one of the events of an execution.
    Batched,
    /// As many wait behind its key as may.
    QueueFull,
}

impl FlowOutcome {
    /// As it is stored and shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Skipped => "skipped",
            Self::RateLimited => "rate_limited",
            Self::Debounced => "debounced",
            Self::Batched => "batched",
            Self::QueueFull => "queue_full",
        }
    }
}

impl FromStr for FlowOutcome {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let all =
            [Self::Skipped, Self::RateLimited, Self::Debounced, Self::Batched, Self::QueueFull];
        let found = all.into_iter().find(|outcome| outcome.as_str() == text);
        found.ok_or_else(|| format!("`{text}` is no outcome of an event"))
    }
}

impl fmt::Display for FlowOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why an event starts nothing, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub outcome: FlowOutcome,
    pub detail: String,
}
