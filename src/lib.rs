//! The doing half of Preloop: HTTP, SQL, Docker and the command line around the `preloop-actors` crate.

pub mod agents;
pub mod app;
pub mod approvals;
pub mod audit;
pub mod auth;
pub mod cli;
pub mod compliance;
pub mod config;
pub mod dependencies;
pub mod descriptors;
pub mod http;
pub mod issues;
pub mod logging;
pub mod mcp;
pub mod metrics;
pub mod models;
pub mod net_guard;
pub mod notify;
pub mod oauth;
pub mod runtime;
pub mod secrets;
pub mod store;
pub mod tls;
pub mod traces;
pub mod trackers;
pub mod warden;
