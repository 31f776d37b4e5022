//! Decisions about calls as the record has them, to be decided again: part of the table `audit_logs`.

#[cfg(test)]
mod tests;

use super::{Store, store_error};
use chrono::{DateTime, Utc};
use preloop_actors::{ids::AccountId, ports::StoreError};
use std::time::Duration;
use tokio_postgres::Row;
use uuid::Uuid;

const PAGE: &str = include_str!("page.sql");

/// Longest that one batch may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A batch of entries, read without a copy of each.
pub struct Batch(Vec<Row>);

/// An entry: of a call that was decided about, or that never came so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded<'a> {
    pub id: Uuid,
    /// The tool's own name.
    pub tool: Option<&'a str>,
    /// JSON.
    pub details: &'a str,
}

impl Batch {
    pub fn iter(&self) -> impl Iterator<Item = Recorded<'_>> {
        self.0.iter().map(|row| Recorded {
            id: row.get("id"),
            tool: row.get("resource_id"),
            details: row.get("details"),
        })
    }

    /// The last entry, behind which the next batch begins.
    pub fn last(&self) -> Option<Uuid> {
        self.0.last().map(|row| row.get("id"))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The place in the record where a time begins. Ids know no time before 1970.
pub fn place_of(at: DateTime<Utc>) -> Uuid {
    let millis = u128::try_from(at.timestamp_millis()).unwrap_or_default();
    Uuid::from_u128(millis.min((1 << 48) - 1) << 80)
}

/// The next entries of an account, oldest first: those behind `behind`, up to `until`, at most `limit`.
pub async fn page(
    store: &Store,
    account: AccountId,
    behind: Uuid,
    until: Uuid,
    limit: i64,
) -> Result<Batch, StoreError> {
    store
        .within_at_most(PATIENCE, async |db| {
            let statement = db.prepare_cached(PAGE).await.map_err(store_error)?;
            let rows = db.query(&statement, &[&account.0, &behind, &until, &limit]).await;
            rows.map(Batch).map_err(store_error)
        })
        .await
}
