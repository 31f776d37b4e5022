//! How operations ended.

use preloop::trackers::{
    client::{Failure, TrackerError},
    writing::WriteError,
};
use serde_json::json;
use std::fmt::Display;

/// What an operation ended with, as far as it is told.
pub trait Ended {
    /// The kind of failure, and its text; nothing for a success.
    fn failure(&self) -> Option<(&'static str, String)>;
}

impl<T> Ended for Result<T, TrackerError> {
    fn failure(&self) -> Option<(&'static str, String)> {
        let error = self.as_ref().err()?;
        let kind = match error.failure {
            Failure::Unauthorized(_) => "unauthorized",
            Failure::Forbidden { .. } => "forbidden",
            Failure::NotFound(_) => "not_found",
            Failure::RateLimited { .. } => "rate_limited",
            Failure::Refused(_) => "refused",
            Failure::Unsupported(_) => "unsupported",
            Failure::Unavailable(_) => "unavailable",
            Failure::Unknown(_) => "unknown",
            Failure::Partial(_) => "partial",
            Failure::Ours(_) => "ours",
            Failure::Malformed(_) => "malformed",
        };
        Some((kind, error.to_string()))
    }
}

impl<T> Ended for Result<T, WriteError> {
    fn failure(&self) -> Option<(&'static str, String)> {
        let error = self.as_ref().err()?;
        let kind = match error {
            WriteError::Refused(_) => "refused",
            WriteError::Unavailable(_) => "unavailable",
            WriteError::Unknown(_) => "unknown",
        };
        Some((kind, error.to_string()))
    }
}

/// Tells how an operation ended.
pub fn note(operation: impl Display, ended: &impl Ended) {
    let (kind, text) = ended.failure().unwrap_or(("done", String::new()));
    println!("{}", json!({ "operation": operation.to_string(), "ended": kind, "text": text }));
}
