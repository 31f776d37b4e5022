//! MCP servers elsewhere, reached through us: links, their health, and what passes along them.

pub mod breaker;
mod events;
mod http;
mod legacy;
pub mod link;
mod modern;
mod relay;

pub use http::HttpTarget;
pub use legacy::LegacyHttp;
pub use link::{Changed, Link, LinkError, ServerFacts, Upward};
pub use modern::ModernHttp;
pub use relay::{Relay, across, error_across};

/// Longest answer that is taken from a server.
pub const ANSWER_BYTES_MAX: usize = 16 << 20;
