//! Jira.

pub mod convert;
