//! Recorded calls, decided again by a draft: what would change, each call, and how many in all.
//!
//! Entries come in batches behind a place in the record. While one batch is decided, on a thread that may be busy, the
//! next is on its way from the database; nothing is kept of a call that comes to the same.

use super::{
    again::{Again, again},
    difference::{Difference, Kind},
};
use crate::store::{
    Store,
    recorded_calls::{self, Batch},
};
use preloop_actors::{gate::Policy, ids::AccountId, ports::StoreError};
use std::sync::Arc;
use uuid::Uuid;

/// Entries of one batch.
const BATCH: i64 = 2_000;
/// Most entries that one replay looks through.
const ENTRIES_MAX: usize = 1_000_000;

/// Which part of the record is looked through.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Begins behind this entry.
    pub behind: Uuid,
    /// Ends with this one.
    pub until: Uuid,
}

/// How a draft came out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Calls that were decided about.
    pub calls: usize,
    /// Of these, those that the draft decides otherwise.
    pub changes: usize,
    /// Of these, those of which it cannot be told.
    pub unknown: usize,
    /// The first of both, oldest first.
    pub differences: Vec<Difference>,
    /// There are more of both than that.
    pub has_more: bool,
    /// The last entry that was looked at, where there are more.
    pub capped_at: Option<Uuid>,
}

/// Decides again about the calls of a part of the record; of what differs the first `limit` are told.
pub async fn replay(
    store: &Store,
    account: AccountId,
    policy: Arc<Policy>,
    part: Part,
    limit: usize,
) -> Result<Report, StoreError> {
    let (mut report, mut entries) = (Report::default(), 0);
    let mut next = recorded_calls::page(store, account, part.behind, part.until, BATCH).await?;
    while let Some(last) = next.last() {
        entries += next.len();
        let (batch, policy) = (next, policy.clone());
        let mut so_far = report;
        let deciding = tokio::task::spawn_blocking(move || {
            so_far.take(&policy, &batch, limit);
            so_far
        });
        let fetching = recorded_calls::page(store, account, last, part.until, BATCH);
        let (decided, fetched) = tokio::join!(deciding, fetching);
        report = decided.map_err(|error| StoreError::Internal(error.to_string()))?;
        next = fetched?;
        if entries >= ENTRIES_MAX && !next.is_empty() {
            report.capped_at = Some(last);
            break;
        }
    }
    Ok(report)
}

impl Report {
    /// Decides again about a batch.
    pub fn take(&mut self, policy: &Policy, batch: &Batch, limit: usize) {
        for call in batch.iter() {
            let difference = match again(policy, call) {
                Again::Undecided => continue,
                Again::Same => None,
                Again::Differs(difference) => Some(difference),
            };
            self.calls += 1;
            let Some(difference) = difference else { continue };
            match difference.outcome {
                Kind::CannotTell => self.unknown += 1,
                Kind::Changes | Kind::Fault => self.changes += 1,
            }
            if self.differences.len() < limit {
                self.differences.push(*difference);
            } else {
                self.has_more = true;
            }
        }
    }
}
