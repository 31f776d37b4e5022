//! GitLab.

pub(super) mod client;
pub mod convert;
pub(super) mod issues;
pub(super) mod polled;
