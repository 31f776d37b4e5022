//! What may go wrong with a fake tracker.

use serde::{Deserialize, Serialize};

/// Switched on by tests.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Faults {
    /// Every so manyth request is answered 502, the write done or not.
    pub error_every: u64,
    /// Every so manyth request is answered 429 with `Retry-After: 0`.
    pub limit_every: u64,
    /// After so many requests nothing is answered until the limit is changed (403 with a reset an hour away).
    pub budget: Option<u64>,
    /// How long every answer takes, in milliseconds.
    pub slow_ms: u64,
    /// The token is not taken.
    pub unauthorized: bool,
    /// Hooks may not be registered by this token.
    pub no_hooks: bool,
    /// Groups have no hooks, as in GitLab's free edition.
    pub no_group_hooks: bool,
    /// These projects, by path, cannot be read.
    pub broken_projects: Vec<String>,
}

/// What becomes of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Served,
    /// Done, and the answer is lost.
    Lost,
    Failed,
    Limited,
    Spent,
    Unauthorized,
}

impl Faults {
    /// The fate of the request of this number, from 1 on.
    pub(super) fn fate(&self, number: u64) -> Fate {
        let every = |period: u64| period > 0 && number.is_multiple_of(period);
        if self.unauthorized {
            Fate::Unauthorized
        } else if self.budget.is_some_and(|budget| number > budget) {
            Fate::Spent
        } else if every(self.limit_every) {
            Fate::Limited
        } else if every(self.error_every) {
            if number.is_multiple_of(2) { Fate::Lost } else { Fate::Failed }
        } else {
            Fate::Served
        }
    }
}
