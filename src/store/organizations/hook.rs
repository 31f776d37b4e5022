//! Webhook addresses of organizations, as their receiver needs them.

use super::super::{rows::parsed, store_error};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    event::TrackerType,
    ids::{AccountId, OrganizationId, TrackerId},
    ports::StoreError,
};

const HOOK: &str = include_str!("hook.sql");
const TOUCH: &str = include_str!("touch.sql");

/// An organization's webhook address; its secrets are sealed at [`super::secret_place`].
#[derive(Clone, Debug)]
pub struct StoredHook {
    pub account: AccountId,
    pub tracker: TrackerId,
    pub tracker_type: TrackerType,
    /// Both the tracker and the organization are active.
    pub active: bool,
    /// Event names that the tracker takes; `None` takes all.
    pub subscriptions: Option<Vec<String>>,
    pub own_logins: Vec<String>,
    pub secret_sealed: Vec<u8>,
    /// The secret before the last rotation, and until when it is good.
    pub previous_sealed: Option<(Vec<u8>, DateTime<Utc>)>,
}

/// A webhook address. It is public, so there is no account to ask for: the answer says whose it is.
pub async fn hook(
    db: &impl GenericClient,
    id: OrganizationId,
) -> Result<Option<StoredHook>, StoreError> {
    let statement = db.prepare_cached(HOOK).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&id.0]).await.map_err(store_error)?;
    row.map(|row| {
        let previous: Option<Vec<u8>> = row.get("previous_secret_sealed");
        Ok(StoredHook {
            account: AccountId(row.get("account_id")),
            tracker: TrackerId(row.get("tracker_id")),
            tracker_type: parsed(&row, "tracker_type")?,
            active: row.get("is_active"),
            subscriptions: row.get("subscribed_events"),
            own_logins: row.get("own_logins"),
            secret_sealed: row.get("webhook_secret_sealed"),
            previous_sealed: previous.zip(row.get("previous_secret_until")),
        })
    })
    .transpose()
}

/// Notes that an authenticated delivery came just now.
pub async fn touch(db: &impl GenericClient, id: OrganizationId) -> Result<(), StoreError> {
    let statement = db.prepare_cached(TOUCH).await.map_err(store_error)?;
    db.execute(&statement, &[&id.0]).await.map(drop).map_err(store_error)
}
