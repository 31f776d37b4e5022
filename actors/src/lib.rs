//! The deciding half of Preloop: the domain as data, pure state machines, actors, and the ports they need.
//!
//! Knows no HTTP, SQL, Docker or MCP. Everything outside is a trait in [`ports`].

pub mod admission;
pub mod approval;
pub mod event;
pub mod execution;
#[cfg(any(test, feature = "fakes"))]
pub mod fakes;
pub mod flow;
pub mod gate;
pub mod guardian;
pub mod hub;
pub mod ids;
pub mod issue;
pub mod mailbox;
pub mod policy;
pub mod poller;
pub mod ports;
pub mod pump;
pub mod receiver;
pub mod router;
pub mod scheduler;
pub mod toollint;
