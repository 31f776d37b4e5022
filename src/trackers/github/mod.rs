//! GitHub.

pub mod convert;
