//! GitHub.

pub mod convert;
pub(super) mod issues;
