//! The router: matches events to flows and writes their executions.
//!
//! It reads what is not routed yet, decides, and commits executions together with the "routed" mark. Another
//! replica may decide the same event at the same time; the commit lets one of them win. Its mailbox holds
//! only wake-ups, so nothing is lost with it.

mod actor;
#[cfg(test)]
mod aside_tests;
mod cause;
mod decide;
mod handle;
#[cfg(test)]
mod poison_tests;
#[cfg(test)]
mod tests;
mod tired;

pub use actor::Router;
pub use cause::cause_of;
pub use decide::{Decision, decide, suppression};
pub use handle::RouterHandle;
pub use tired::Tired;

/// Tries after which an event whose routing keeps failing is parked (R-B5).
pub const ATTEMPTS_MAX: i16 = 3;
