//! Requests for approval over REST.

mod deciding;
mod reading;
pub mod world;
