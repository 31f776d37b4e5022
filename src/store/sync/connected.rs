//! What connecting a tracker leaves for those who read it.

use crate::store::{store_error, tracker_alarms};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, TrackerId},
    ports::StoreError,
};

const TRIED: &str = include_str!("tried.sql");
const UNTRIED: &str = include_str!("untried.sql");
const HOOK_IDS: &str = include_str!("hook_ids.sql");

/// Notes that a new token is good, and has everything read with it at once. The tracker is the account's. Alarms that
/// the token mends are cleared, all in the caller's transaction.
pub async fn tried(
    db: &impl GenericClient,
    account: AccountId,
    tracker: TrackerId,
    expires_at: Option<DateTime<Utc>>,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(TRIED).await.map_err(store_error)?;
    let noted = db.execute(&statement, &[&account.0, &tracker.0, &expires_at]).await;
    noted.map_err(store_error)?;
    tracker_alarms::settle(db, tracker).await
}

/// Forgets what was known of a token that is gone, and clears the alarms, in the caller's transaction.
pub async fn untried(
    db: &impl GenericClient,
    account: AccountId,
    tracker: TrackerId,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(UNTRIED).await.map_err(store_error)?;
    db.execute(&statement, &[&account.0, &tracker.0]).await.map_err(store_error)?;
    tracker_alarms::settle(db, tracker).await
}

/// The webhooks that we registered for a tracker, as pollers wrote them down.
pub async fn hook_ids(
    db: &impl GenericClient,
    account: AccountId,
    tracker: TrackerId,
) -> Result<Vec<String>, StoreError> {
    let statement = db.prepare_cached(HOOK_IDS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &tracker.0]).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| row.get("id")).collect())
}
