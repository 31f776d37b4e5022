//! Jira.

pub(super) mod client;
pub mod convert;
mod document;
mod document_writing;
pub(super) mod issues;
pub(super) mod polled;
