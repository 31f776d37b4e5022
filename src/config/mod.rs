//! Configuration: one struct for each concern, read from the environment here and nowhere else.

pub mod env;

pub use env::{ConfigError, Env};
