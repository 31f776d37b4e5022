//! The HTTP surface: every route on one screen.

pub mod caller;
pub mod error;
pub mod extract;
pub mod live;
pub mod openapi;
pub mod page;
pub mod webhooks;
