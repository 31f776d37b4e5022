//! GitLab.

pub mod convert;
