//! Polling: each tracker with a token is read now and then, so that nothing depends on its webhooks alone.
//!
//! ```text
//! PollersHandle ── Wake ──> PollWatch (one a process) ── Wake ──> Poller (one a tracker) ──> TrackerSource
//!                               └ SyncLog::due                        └ SyncLog: lease, commit, finish
//! ```
//!
//! A poller takes the lease on its tracker and goes through one round: organizations, webhooks and what they
//! missed, projects, changes. Rows, events and the place after them are committed together, under the lease's epoch, so
//! that a round may be cut off anywhere and by anyone: the next one goes on where the last commit ended (R-A9).
//!
//! A change that a webhook told of is not told again, and the other way round: see [`issue_changes`] and the store.

mod actor;
mod changes;
mod handle;
mod round;
mod scope;
mod state;
#[cfg(test)]
mod tests;
mod watch;

pub use actor::{Follow, Poller, PollerNeeds};
pub use changes::{Change, comment_change, issue_changes};
pub use handle::PollersHandle;
pub use round::{Extent, run};
pub use scope::{RuleType, ScopeRule, ScopeType, takes_organization, takes_project};
pub use state::Pace;
pub use watch::PollWatch;
