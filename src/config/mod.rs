//! Configuration: one struct for each concern, read from the environment here and nowhere else.

pub mod auth;
pub mod env;

pub use auth::AuthConfig;
pub use env::{ConfigError, Env};
