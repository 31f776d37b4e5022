//! In-memory ports, for tests only.

pub mod executions;
pub mod runtime;
pub mod samples;
