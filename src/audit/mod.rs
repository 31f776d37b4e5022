//! The one writer of the record: entries of the whole process are kept in batches, each with one commit.
//!
//! ```text
//! Audit (handle) ── admit ──> Ticket ── strict, batched ──> Queue ── cut ──> commit (two at once) ──> Record
//! ```
//!
//! Whoever does something that belongs in the record takes a place first, and does nothing when there is none: the
//! queue is full, or writing has been failing. So nothing passes unrecorded. What is in the queue stays there until it
//! is committed, whatever dies on the way; writing an entry again does nothing.

pub mod chain;
mod queue;
mod ticket;
mod writer;

#[cfg(test)]
mod bench;
#[cfg(test)]
mod tests;

pub(crate) use queue::COMMITS_MAX;
pub use ticket::{Audit, STRICT_MAX, Ticket, Unrecorded};
pub use writer::Writer;

use crate::store::{
    Store,
    audit::{self, Row},
};
use async_trait::async_trait;
use preloop_actors::ports::StoreError;
use std::time::Duration;

/// Longest a commit may take before it is tried again.
const COMMIT_MAX: Duration = Duration::from_secs(5);

/// Where entries are kept.
#[async_trait]
pub trait Record: Send + Sync {
    /// Keeps all of them, or none; once it returns they are flushed. Those that are kept already stay as they are.
    async fn write(&self, rows: &[Row]) -> Result<(), StoreError>;
}

#[async_trait]
impl Record for Store {
    async fn write(&self, rows: &[Row]) -> Result<(), StoreError> {
        audit::write_within(self, COMMIT_MAX, rows).await
    }
}
