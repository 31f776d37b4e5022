//! The outside world as traits, named for what the engine wants from it.

mod agents;
mod approvals;
mod event_log;
mod executions;
mod flows;
mod live;
mod runtime;
mod schedules;
mod sync_log;
mod tracker_source;

pub use agents::*;
pub use approvals::*;
pub use event_log::*;
pub use executions::*;
pub use flows::*;
pub use live::*;
pub use runtime::*;
pub use schedules::*;
pub use sync_log::*;
pub use tracker_source::*;

/// The store did not do what was asked; nothing was half-written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// No connection, a timeout, a full disk: worth another try later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// The store answered with something we do not expect: a fault of ours.
    #[error("the database refused: {0}")]
    Internal(String),
}
