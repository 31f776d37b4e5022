//! Jira.

pub mod convert;
mod document;
pub(super) mod issues;
pub(super) mod polled;
