//! How the polling of trackers is: for the REST resource, and for metrics.

use crate::store::{rows::from_json, store_error};
use chrono::{DateTime, TimeDelta, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, OrganizationId, TrackerId},
    ports::StoreError,
};
use serde::Deserialize;
use std::collections::HashMap;
use tokio_postgres::Row;
use uuid::Uuid;

const STATUS: &str = include_str!("status.sql");
const TROUBLES: &str = include_str!("troubles.sql");

/// A token that ends within so many days is one to be replaced.
pub(in crate::store) const EXPIRES_SOON_DAYS: i32 = 14;

/// How the polling of one tracker is.
#[derive(Clone, Debug, Default)]
pub struct SyncStatus {
    /// Whether the token was good when it was last used; `None`: it never was used.
    pub is_valid: Option<bool>,
    pub last_validation: Option<DateTime<Utc>>,
    /// What was wrong the last time.
    pub validation_message: Option<String>,
    pub token_expires_at: Option<DateTime<Utc>>,
    /// The last round that read all that was due.
    pub completed_at: Option<DateTime<Utc>>,
    /// When the next round is due.
    pub due_at: Option<DateTime<Utc>>,
    /// Someone asked for a round and it is not over.
    pub is_wanted: bool,
    pub is_running: bool,
    /// Projects that could not be read, by name.
    pub degraded_projects: Vec<String>,
    pub organizations: Vec<HookStatus>,
}

/// How an organization's webhooks are, with the line of the gap healer.
#[derive(Clone, Debug, Deserialize)]
pub struct HookStatus {
    pub organization_id: OrganizationId,
    pub identifier: String,
    /// `unknown`, `registered`, `manual` or `disabled`.
    pub state: String,
    /// What a person has to do, or what is wrong.
    pub message: Option<String>,
    pub seen_at: Option<DateTime<Utc>>,
    pub last_polling_update: Option<DateTime<Utc>>,
    /// Deliveries that came by themselves, that were fetched, and that cannot be had.
    pub received: i64,
    pub healed: i64,
    pub missing: i64,
    pub healed_at: Option<DateTime<Utc>>,
}

impl SyncStatus {
    /// `valid`, `expiring_soon` or `expired`; `None` where the token does not end, or nobody says when.
    pub fn token_expiry_status(&self) -> Option<&'static str> {
        let expires_at = self.token_expires_at?;
        let soon = TimeDelta::days(i64::from(EXPIRES_SOON_DAYS));
        Some(match expires_at - Utc::now() {
            left if left <= TimeDelta::zero() => "expired",
            left if left < soon => "expiring_soon",
            _ => "valid",
        })
    }
}

/// What wants a person, in numbers over all accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Troubles {
    /// Trackers whose token is refused, or ends within two weeks.
    pub token_refused: i64,
    pub token_expiring: i64,
    /// Organizations whose webhooks were switched off.
    pub hook_disabled: i64,
    /// Projects that could not be read.
    pub project_failed: i64,
    /// Deliveries that were missed and cannot be had.
    pub deliveries_missing: i64,
    /// How long the tracker that waits longest has been due.
    pub oldest_due_secs: f64,
}

/// How one tracker's polling is. `None`: the account has no such tracker.
pub async fn status(
    db: &impl GenericClient,
    account: AccountId,
    tracker: TrackerId,
) -> Result<Option<SyncStatus>, StoreError> {
    Ok(read_all(db, account, Some(tracker.0)).await?.remove(&tracker))
}

/// The same for all of an account's trackers.
pub async fn status_of_all(
    db: &impl GenericClient,
    account: AccountId,
) -> Result<HashMap<TrackerId, SyncStatus>, StoreError> {
    read_all(db, account, None).await
}

async fn read_all(
    db: &impl GenericClient,
    account: AccountId,
    tracker: Option<Uuid>,
) -> Result<HashMap<TrackerId, SyncStatus>, StoreError> {
    let statement = db.prepare_cached(STATUS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &tracker]).await.map_err(store_error)?;
    rows.iter().map(|row| Ok((TrackerId(row.get("tracker_id")), read(row)?))).collect()
}

fn read(row: &Row) -> Result<SyncStatus, StoreError> {
    Ok(SyncStatus {
        is_valid: row.get("is_valid"),
        last_validation: row.get("validated_at"),
        validation_message: row.get("validation_message"),
        token_expires_at: row.get("token_expires_at"),
        completed_at: row.get("completed_at"),
        due_at: row.get("due_at"),
        is_wanted: row.get("is_wanted"),
        is_running: row.get::<_, Option<bool>>("is_running").unwrap_or_default(),
        degraded_projects: row.get("degraded_projects"),
        organizations: from_json(row, "organizations")?,
    })
}

/// What wants a person.
pub async fn troubles(db: &impl GenericClient) -> Result<Troubles, StoreError> {
    let statement = db.prepare_cached(TROUBLES).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[&EXPIRES_SOON_DAYS]).await.map_err(store_error)?;
    Ok(Troubles {
        token_refused: row.get("token_refused"),
        token_expiring: row.get("token_expiring"),
        hook_disabled: row.get("hook_disabled"),
        project_failed: row.get("project_failed"),
        deliveries_missing: row.get("deliveries_missing"),
        oldest_due_secs: row.get("oldest_due"),
    })
}
