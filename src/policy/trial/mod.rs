//! Policy before it counts: a draft decides about calls, made up, recorded or live, and nobody feels it.
//!
//! ```text
//! a call ── decided by the policy ──> runs, waits or not, and is on record with its facts
//!    │                                             │
//!    └── decided by the draft (Shadows)            └── decided again by a draft (replay)
//!              difference ══════ the same, call by call ══════ difference
//! ```
//!
//! What a decision rests on is kept with the call's entry in the record ([`facts`]), so that a draft decides later
//! about exactly what it would have decided about then. Arguments are kept as the record has them: without secrets, and
//! not the largest ones. Nothing more is kept for the sake of a replay, not even sealed: the record is exported and
//! kept for long. Where a draft's rules speak about what is not on record, the replay says so and guesses nothing
//! ([`again`]); the shadow sees such calls whole.

pub mod again;
mod difference;
mod draft;
pub mod facts;
pub mod replay;
pub mod shadows;
#[cfg(test)]
mod tests;

pub use difference::{Difference, Kind, Told, ToldRule};
pub use draft::{compile, tried};
pub use shadows::Shadows;
