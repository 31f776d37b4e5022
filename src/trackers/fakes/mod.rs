//! Fake trackers for tests: GitHub, GitLab, Jira's cloud and server, each a stateful server on a port of its own.
//!
//! One [`World`] of projects, issues, comments, links and hooks stands behind all of them; what differs is how it is
//! asked
//! and what it sends. Everything a client can trip over is there: pages, `ETag`s, rate limits, errors, slow answers, a
//! clock that is off, signed webhooks, and the log of their deliveries. Below `/_fake/` tests change the world and its
//! [`Faults`] over HTTP; `tests/trackers/fake` runs a fake as a process.

mod control;
mod deliver;
mod faults;
mod github;
mod gitlab;
mod issue;
mod jira;
mod places;
mod server;
#[cfg(test)]
mod tests;
mod world;

pub use deliver::{Delivering, Sent};
pub use faults::Faults;
pub use issue::{Comment, Edit, Issue, Link};
pub use places::{Hook, Project};
pub use server::Fake;
pub use world::{Flavor, World};
