//! Collects what is wrong with a body, so that a client learns everything at once.

use crate::http::error::{ApiError, Problem};
use std::ops::RangeInclusive;

/// Problems found so far.
#[derive(Default)]
pub struct Checks(Vec<Problem>);

impl Checks {
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a problem with a field of the body unless `fits`.
    pub fn that(&mut self, fits: bool, field: &str, problem: impl Into<String>) -> &mut Self {
        if !fits {
            self.0.push(Problem::of("body", field, "value_error", problem));
        }
        self
    }

    /// Notes a text whose number of characters is out of bounds.
    pub fn length(&mut self, field: &str, text: &str, bounds: RangeInclusive<usize>) -> &mut Self {
        // Whoever sends a long text need not have it counted to its end.
        let length = text.chars().take(bounds.end() + 1).count();
        let problem = format!("has to have {} to {} characters", bounds.start(), bounds.end());
        self.that(bounds.contains(&length), field, problem)
    }

    /// All problems as one refusal.
    pub fn done(&mut self) -> Result<(), ApiError> {
        match std::mem::take(&mut self.0) {
            problems if problems.is_empty() => Ok(()),
            problems => Err(ApiError::invalid(problems)),
        }
    }
}
