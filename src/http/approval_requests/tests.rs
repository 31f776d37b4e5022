//! Requests for approval over REST.

mod deciding;
mod reading;
mod shown;
pub mod world;
