//! Configuration: one struct for each concern, read from the environment here and nowhere else.

pub mod auth;
pub mod data;
pub mod env;

pub use auth::AuthConfig;
pub use data::{DataConfig, DataDir, DataDirError, Environment, Lock, LockError, home_dir};
pub use env::{ConfigError, Env};
