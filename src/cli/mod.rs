//! The command line.

pub mod doctor;
pub mod migrate;
