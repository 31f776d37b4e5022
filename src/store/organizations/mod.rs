//! Organizations: what a webhook address belongs to, with its secrets.

mod hook;

pub use hook::{StoredHook, hook, touch};

use super::{
    page::{Listing, Slice, Window},
    rows::{from_json, from_json_opt, parsed},
    store_error,
};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    event::TrackerType,
    ids::{AccountId, OrganizationId, TrackerId},
    ports::StoreError,
};
use serde_json::Value;
use std::time::Duration;
use tokio_postgres::Row;
use uuid::Uuid;

const LIST: Listing = Listing { list: include_str!("list.sql"), count: include_str!("count.sql") };
const INSERT: &str = include_str!("insert.sql");
const UPDATE: &str = include_str!("update.sql");
const DELETE: &str = include_str!("delete.sql");
const ROTATE_SECRET: &str = include_str!("rotate_secret.sql");

/// An organization. Its secrets stay in the database.
#[derive(Clone, Debug)]
pub struct Organization {
    pub id: OrganizationId,
    pub tracker: TrackerId,
    pub tracker_kind: TrackerType,
    pub name: String,
    pub identifier: String,
    pub description: Option<String>,
    pub settings: Option<Value>,
    pub meta_data: Value,
    pub is_active: bool,
    /// Until when the secret before the last rotation is taken.
    pub previous_secret_until: Option<DateTime<Utc>>,
    pub last_webhook_update: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// An organization to be kept.
#[derive(Debug)]
pub struct NewOrganization<'a> {
    pub id: OrganizationId,
    pub tracker: TrackerId,
    pub name: &'a str,
    pub identifier: &'a str,
    pub description: Option<&'a str>,
    pub settings: Option<&'a Value>,
    pub webhook_secret_sealed: Vec<u8>,
}

/// What to change; absent values stay. The doubly optional ones can be emptied.
#[derive(Debug, Default)]
pub struct OrganizationChange<'a> {
    pub name: Option<&'a str>,
    pub description: Option<Option<&'a str>>,
    pub settings: Option<Option<&'a Value>>,
}

/// What a rotation left behind.
#[derive(Clone, Copy, Debug)]
pub struct Rotated {
    pub tracker_kind: TrackerType,
    /// Until when the secret before is taken as well.
    pub previous_until: Option<DateTime<Utc>>,
}

/// Organizations by name.
pub async fn list(
    db: &impl GenericClient,
    account: AccountId,
    window: Window,
) -> Result<Slice<Organization>, StoreError> {
    LIST.slice(db, &[&account.0, &None::<Uuid>, &None::<&str>], window, read).await
}

/// One organization.
pub async fn get(
    db: &impl GenericClient,
    account: AccountId,
    id: OrganizationId,
) -> Result<Option<Organization>, StoreError> {
    find(db, account, Some(id), None).await
}

/// One organization by the tracker's name for it; the first by name when several trackers have one.
pub async fn by_identifier(
    db: &impl GenericClient,
    account: AccountId,
    identifier: &str,
) -> Result<Option<Organization>, StoreError> {
    find(db, account, None, Some(identifier)).await
}

/// Keeps a new organization; `false` when the tracker has one of that identifier or is not the account's.
pub async fn insert(
    db: &impl GenericClient,
    account: AccountId,
    new: &NewOrganization<'_>,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(INSERT).await.map_err(store_error)?;
    let row = db
        .query_opt(
            &statement,
            &[
                &account.0,
                &new.tracker.0,
                &new.id.0,
                &new.name,
                &new.identifier,
                &new.description,
                &new.settings,
                &new.webhook_secret_sealed,
            ],
        )
        .await
        .map_err(store_error)?;
    Ok(row.is_some())
}

/// Changes an organization; `false` when the account has none of that id.
pub async fn update(
    db: &impl GenericClient,
    account: AccountId,
    id: OrganizationId,
    change: &OrganizationChange<'_>,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(UPDATE).await.map_err(store_error)?;
    let row = db
        .query_opt(
            &statement,
            &[
                &account.0,
                &id.0,
                &change.name,
                &change.description.is_some(),
                &change.description.flatten(),
                &change.settings.is_some(),
                &change.settings.flatten(),
            ],
        )
        .await
        .map_err(store_error)?;
    Ok(row.is_some())
}

/// Removes an organization with its projects; `false` when the account has none of that id.
pub async fn delete(
    db: &impl GenericClient,
    account: AccountId,
    id: OrganizationId,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(DELETE).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id.0]).await.map_err(store_error)?;
    Ok(row.is_some())
}

/// Replaces the webhook secret; the one before is taken for `overlap` more. `None`: no such organization.
pub async fn rotate_secret(
    db: &impl GenericClient,
    account: AccountId,
    id: OrganizationId,
    secret_sealed: &[u8],
    overlap: Duration,
) -> Result<Option<Rotated>, StoreError> {
    let statement = db.prepare_cached(ROTATE_SECRET).await.map_err(store_error)?;
    let row = db
        .query_opt(&statement, &[&account.0, &id.0, &secret_sealed, &overlap.as_secs_f64()])
        .await
        .map_err(store_error)?;
    row.map(|row| {
        Ok(Rotated {
            tracker_kind: parsed(&row, "tracker_type")?,
            previous_until: row.get("previous_secret_until"),
        })
    })
    .transpose()
}

/// Where an organization's webhook secrets are sealed, the current and the one before.
pub fn secret_place(id: OrganizationId) -> String {
    format!("organization.webhook_secret:{id}")
}

async fn find(
    db: &impl GenericClient,
    account: AccountId,
    id: Option<OrganizationId>,
    identifier: Option<&str>,
) -> Result<Option<Organization>, StoreError> {
    let id = id.map(|id| id.0);
    let statement = db.prepare_cached(LIST.list).await.map_err(store_error)?;
    let row = db
        .query_opt(&statement, &[&account.0, &id, &identifier, &1_i64, &0_i64])
        .await
        .map_err(store_error)?;
    row.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Organization, StoreError> {
    Ok(Organization {
        id: OrganizationId(row.get("id")),
        tracker: TrackerId(row.get("tracker_id")),
        tracker_kind: parsed(row, "tracker_type")?,
        name: row.get("name"),
        identifier: row.get("identifier"),
        description: row.get("description"),
        settings: from_json_opt(row, "settings")?,
        meta_data: from_json(row, "meta_data")?,
        is_active: row.get("is_active"),
        previous_secret_until: row.get("previous_secret_until"),
        last_webhook_update: row.get("last_webhook_update"),
        created_at: row.get("created_at"),
        updated_at: row.get("updated_at"),
    })
}
