//! Receiving: every delivery passes its source's receiver and is kept by the one writer before it is answered.
//!
//! ```text
//! Receivers (handle) ── Accept ──> Receiver (one a source) ── Keep ──> IngestWriter (one a process) ──> EventLog
//!       └ Admission: a place for each event on the way, none when it could not be kept soon
//! ```
//!
//! All of it may die at any moment: an answer is given only after a commit, so a caller whose event got lost on
//! the way hears an error, its sender tries again, and the delivery key makes the second try harmless.

mod actor;
mod admission;
mod handle;
mod messages;
mod state;
#[cfg(test)]
mod tests;
mod writer;

pub use admission::Place;
pub use handle::{Hint, Receivers};
pub use messages::ReceiveError;
