//! In-memory ports, for tests only.

pub mod event_log;
