//! The one door for tools.

pub mod tools;
