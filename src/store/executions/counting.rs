//! What is counted about executions: claims, steps that took effect, writes that came too late.

use chrono::Utc;
use metrics::{counter, histogram};
use preloop_actors::{
    execution::{ExecutionState, FailureCategory},
    ids::Epoch,
    ports::{Change, Claimed},
};

/// Counts claims: new ones with the time they waited, and those whose former owner is gone.
pub(super) fn claimed(claimed: &[Claimed]) {
    let now = Utc::now().timestamp_millis();
    for Claimed { lease, found, .. } in claimed {
        let found = *found;
        counter!("preloop_executions_claimed_total", "found" => found.as_str()).increment(1);
        // The id holds the time of its making; a later attempt also waited for other reasons.
        if found == ExecutionState::Pending && lease.epoch == Epoch(1) {
            let made = (lease.execution.0.as_u128() >> 80) as i64;
            histogram!("preloop_execution_claim_delay_seconds")
                .record((now - made).max(0) as f64 / 1000.0);
        }
    }
}

/// Counts executions whose lease had run out, as against one that was given back.
pub(super) fn expired(leases: usize) {
    counter!("preloop_lease_expiries_total").increment(leases as u64);
}

/// Counts ends of executions that nobody owned.
pub(super) fn ended_waiting(state: ExecutionState, failure: Option<FailureCategory>, count: u64) {
    if count > 0 {
        ended(state, failure, count);
    }
}

/// Counts a write under a lease that is gone.
pub(super) fn fenced_unless(ours: bool) {
    if !ours {
        counter!("preloop_writes_fenced_total").increment(1);
    }
}

/// What a step will be counted as, once it is written.
pub(super) enum Step {
    Uncounted,
    AttemptFailed(FailureCategory),
    Postponed,
    Ended(ExecutionState, Option<FailureCategory>),
}

impl Step {
    pub(super) fn of(change: &Change) -> Self {
        match change {
            Change::Starting { .. } | Change::Running(_) => Self::Uncounted,
            Change::Retry { failure, .. } => Self::AttemptFailed(failure.category),
            Change::Postponed { .. } => Self::Postponed,
            Change::Ended { state, failure, .. } => {
                Self::Ended(*state, failure.as_ref().map(|failure| failure.category))
            }
        }
    }

    /// Counts the step as taken, or as fenced off.
    pub(super) fn recorded(self, ours: bool) {
        match self {
            _ if !ours => fenced_unless(ours),
            Self::Uncounted => {}
            Self::AttemptFailed(category) => {
                counter!("preloop_execution_retries_total", "failure_category" => category.as_str())
                    .increment(1);
            }
            Self::Postponed => counter!("preloop_executions_postponed_total").increment(1),
            Self::Ended(state, failure) => ended(state, failure, 1),
        }
    }
}

/// The category is `none` where nothing failed.
fn ended(state: ExecutionState, failure: Option<FailureCategory>, count: u64) {
    let category = failure.map_or("none", FailureCategory::as_str);
    counter!(
        "preloop_executions_ended_total",
        "state" => state.as_str(), "failure_category" => category
    )
    .increment(count);
}
