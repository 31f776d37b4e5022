//! In-memory ports, for tests only.

pub mod approval_checks;
pub mod approvals;
pub mod event_log;
pub mod executions;
pub mod flows;
mod held;
pub mod live;
pub mod rows;
pub mod runtime;
pub mod samples;
pub mod schedules;
pub mod sync;
