//! The HTTP surface: every route on one screen.

pub mod caller;
pub mod check;
pub mod error;
pub mod extract;
pub mod fields;
pub mod links;
pub mod openapi;
pub mod optional;
pub mod organizations;
pub mod page;
pub mod projects;
pub mod trackers;
pub mod webhooks;
