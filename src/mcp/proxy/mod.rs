//! MCP servers elsewhere, reached through us: links, their health, and what passes along them.

mod board;
pub mod breaker;
mod connector;
mod events;
mod fleet;
mod http;
mod keeper;
mod legacy;
mod line;
pub mod link;
mod modern;
mod news;
mod passage;
mod patience;
mod question;
mod relay;
mod scanning;
mod sse;
mod state;
mod station;
mod stdio;
mod task;
mod underway;

pub use connector::{Connections, Connector};
pub use fleet::{Fleet, Servers};
pub use http::HttpTarget;
pub use keeper::Keeper;
pub use legacy::LegacyHttp;
pub use line::Line;
pub use link::{Changed, Link, LinkError, ServerFacts, Upward};
pub use modern::ModernHttp;
pub use news::Pledge;
pub use passage::{Passage, Request};
pub use question::{Answered, Failure, Question, Target};
pub use relay::{Relay, across, capability_of, error_across};
pub use state::Place;
pub use stdio::{Channel, CommandOptions, Commands, Contained, Containers, Life, Wanted};
pub use task::TaskId;

/// Longest answer that is taken from a server.
pub const ANSWER_BYTES_MAX: usize = 16 << 20;
