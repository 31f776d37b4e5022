//! Why what waits does so, for the metrics.

use super::COUNTED_MAX;
use crate::store::store_error;
use deadpool_postgres::GenericClient;
use preloop_actors::ports::StoreError;

const WAITING: &str = include_str!("waiting.sql");

/// What waits, by reason. Counts end at [`COUNTED_MAX`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Executions that wait for nothing but a place of a replica.
    pub place: i64,
    /// Executions that wait for the time of their next attempt.
    pub attempt: i64,
    /// Executions behind others of their key.
    pub concurrency: i64,
    /// Executions whose start is put off.
    pub throttle: i64,
    /// Events that wait for others, by a debounce or in a batch.
    pub gathering: i64,
    /// Fire times of schedules that wait for executions of their flow.
    pub overlap: i64,
}

impl Waiting {
    /// Each reason, as it is shown, with how many wait for it.
    pub fn by_reason(self) -> [(&'static str, i64); 6] {
        [
            ("place", self.place),
            ("attempt", self.attempt),
            ("concurrency", self.concurrency),
            ("throttle", self.throttle),
            ("gathering", self.gathering),
            ("overlap", self.overlap),
        ]
    }
}

/// Looks once; a few index lookups.
pub(super) async fn look(db: &impl GenericClient) -> Result<Waiting, StoreError> {
    let statement = db.prepare_cached(WAITING).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[&COUNTED_MAX]).await.map_err(store_error)?;
    Ok(Waiting {
        place: row.get("place"),
        attempt: row.get("attempt"),
        concurrency: row.get("concurrency"),
        throttle: row.get("throttle"),
        gathering: row.get("gathering"),
        overlap: row.get("overlap"),
    })
}
