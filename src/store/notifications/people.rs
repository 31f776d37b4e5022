//! How people wish to be told: the table `notification_preferences`.

use super::{Device, devices, words};
use crate::store::{rows::parsed, store_error};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use futures::future::try_join;
use preloop_actors::{
    ids::{AccountId, UserId},
    ports::StoreError,
};
use tokio_postgres::{Row, types::ToSql};
use uuid::Uuid;

const PEOPLE: &str = include_str!("people.sql");
const PREFERENCES: &str = include_str!("preferences.sql");
const BEGIN_PREFERENCES: &str = include_str!("begin_preferences.sql");
const CHANGE_PREFERENCES: &str = include_str!("change_preferences.sql");

words! {
    /// What reaches somebody best.
    Preferred {
        Email = "email",
        MobilePush = "mobile_push",
    }
}

/// What somebody wishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wishes {
    pub preferred: Preferred,
    pub email: bool,
    pub mobile_push: bool,
    /// Mail follows a push a little later, unless the request is settled by then.
    pub stagger_email: bool,
    /// Whether to be told when a decision is asked for.
    pub when_needed: bool,
    /// Whether to be told when something is wrong with a tracker, for who may manage those.
    pub tracker_alarms: bool,
}

impl Default for Wishes {
    fn default() -> Self {
        Self {
            preferred: Preferred::Email,
            email: true,
            mobile_push: false,
            stagger_email: true,
            when_needed: true,
            tracker_alarms: true,
        }
    }
}

/// Somebody's wishes as they are kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Preferences {
    pub id: Uuid,
    pub wishes: Wishes,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// New wishes; `None` leaves one as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Change {
    pub preferred: Option<Preferred>,
    pub email: Option<bool>,
    pub mobile_push: Option<bool>,
    pub stagger_email: Option<bool>,
    pub when_needed: Option<bool>,
    pub tracker_alarms: Option<bool>,
}

/// Somebody who may be told, and by what.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    pub user: UserId,
    pub email: String,
    pub wishes: Wishes,
    /// Those registered last first.
    pub devices: Vec<Device>,
}

/// These people of an account; whoever is not of it is left out.
pub async fn people(
    db: &impl GenericClient,
    account: AccountId,
    users: &[UserId],
) -> Result<Vec<Person>, StoreError> {
    let ids: Vec<Uuid> = users.iter().map(|user| user.0).collect();
    let statement = db.prepare_cached(PEOPLE).await.map_err(store_error)?;
    let params: [&(dyn ToSql + Sync); 2] = [&account.0, &ids];
    let people = async { db.query(&statement, &params).await.map_err(store_error) };
    let (rows, mut devices) = try_join(people, devices(db, account, users)).await?;
    rows.iter()
        .map(|row| {
            let user = UserId(row.get("id"));
            let (own, others) = devices.drain(..).partition(|device: &Device| device.user == user);
            devices = others;
            Ok(Person { user, email: row.get("email"), wishes: wishes(row)?, devices: own })
        })
        .collect()
}

/// What somebody wishes; from the first question on there is a row. `None`: the account has no such person.
pub async fn preferences(
    db: &impl GenericClient,
    account: AccountId,
    user: UserId,
) -> Result<Option<Preferences>, StoreError> {
    if let Some(known) = find(db, account, user).await? {
        return Ok(Some(known));
    }
    let statement = db.prepare_cached(BEGIN_PREFERENCES).await.map_err(store_error)?;
    db.execute(&statement, &[&account.0, &user.0, &Uuid::now_v7()]).await.map_err(store_error)?;
    find(db, account, user).await
}

/// Changes what somebody wishes. `None`: the account has no such person.
pub async fn change(
    db: &impl GenericClient,
    account: AccountId,
    user: UserId,
    change: Change,
) -> Result<Option<Preferences>, StoreError> {
    if preferences(db, account, user).await?.is_none() {
        return Ok(None);
    }
    let statement = db.prepare_cached(CHANGE_PREFERENCES).await.map_err(store_error)?;
    let preferred = change.preferred.map(Preferred::as_str);
    db.execute(
        &statement,
        &[
            &account.0,
            &user.0,
            &preferred,
            &change.email,
            &change.mobile_push,
            &change.stagger_email,
            &change.when_needed,
            &change.tracker_alarms,
        ],
    )
    .await
    .map_err(store_error)?;
    find(db, account, user).await
}

async fn find(
    db: &impl GenericClient,
    account: AccountId,
    user: UserId,
) -> Result<Option<Preferences>, StoreError> {
    let statement = db.prepare_cached(PREFERENCES).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &user.0]).await.map_err(store_error)?;
    row.map(|row| {
        Ok(Preferences {
            id: row.get("id"),
            wishes: wishes(&row)?,
            created_at: row.get("created_at"),
            updated_at: row.get("updated_at"),
        })
    })
    .transpose()
}

fn wishes(row: &Row) -> Result<Wishes, StoreError> {
    Ok(Wishes {
        preferred: parsed(row, "preferred_channel")?,
        email: row.get("enable_email"),
        mobile_push: row.get("enable_mobile_push"),
        stagger_email: row.get("stagger_email"),
        when_needed: row.get("notify_when_needed"),
        tracker_alarms: row.get("notify_tracker_alarms"),
    })
}
