//! Phones and watches: the tables `notification_devices` and `device_registrations`.

use super::words;
use crate::{
    secrets::{hash_token, random_token},
    store::{clean::cleaned, rows::parsed, store_error},
};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, UserId},
    ports::StoreError,
};
use std::time::Duration;
use uuid::Uuid;

const DEVICES: &str = include_str!("devices.sql");
const REGISTER_DEVICE: &str = include_str!("register_device.sql");
const FORGET_DEVICE: &str = include_str!("forget_device.sql");
const BEGIN_REGISTRATION: &str = include_str!("begin_registration.sql");
const FINISH_REGISTRATION: &str = include_str!("finish_registration.sql");

/// Most devices of one person; the one registered longest ago makes room.
const DEVICES_MAX: i64 = 10;
/// Longest name of a device, in characters.
const NAME_CHARS_MAX: usize = 100;
/// How long a code on a screen is good: as long as it takes to find one's phone.
const REGISTRATION_LIFETIME: Duration = Duration::from_secs(600);
/// Random bytes of a code.
const REGISTRATION_BYTES: usize = 32;

words! {
    /// Who passes pushes on to a device.
    Platform {
        Ios = "ios",
        Android = "android",
    }
}

/// A device that somebody is told on.
#[derive(Clone, Debug, PartialEq)]
pub struct Device {
    pub id: Uuid,
    pub user: UserId,
    pub platform: Platform,
    /// Where the push service finds it.
    pub token: String,
    pub name: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// A device to be registered.
#[derive(Clone, Copy, Debug)]
pub struct NewDevice<'a> {
    pub platform: Platform,
    pub token: &'a str,
    pub name: Option<&'a str>,
}

/// Devices of these people, those registered last first.
pub async fn devices(
    db: &impl GenericClient,
    account: AccountId,
    users: &[UserId],
) -> Result<Vec<Device>, StoreError> {
    let ids: Vec<Uuid> = users.iter().map(|user| user.0).collect();
    let statement = db.prepare_cached(DEVICES).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &ids]).await.map_err(store_error)?;
    rows.iter()
        .map(|row| {
            Ok(Device {
                id: row.get("id"),
                user: UserId(row.get("user_id")),
                platform: parsed(row, "platform")?,
                token: row.get("token"),
                name: row.get("name"),
                created_at: row.get("created_at"),
            })
        })
        .collect()
}

/// Registers a device, once more or for the first time; it is told no other person's requests from then on. `None`:
/// the account has no such person.
pub async fn register_device(
    db: &impl GenericClient,
    account: AccountId,
    user: UserId,
    device: NewDevice<'_>,
) -> Result<Option<Uuid>, StoreError> {
    let name = device.name.map(|name| cleaned(name, NAME_CHARS_MAX));
    let statement = db.prepare_cached(REGISTER_DEVICE).await.map_err(store_error)?;
    let row = db
        .query_opt(
            &statement,
            &[
                &account.0,
                &user.0,
                &Uuid::now_v7(),
                &device.platform.as_str(),
                &device.token,
                &name,
                &DEVICES_MAX,
            ],
        )
        .await
        .map_err(store_error)?;
    Ok(row.map(|row| row.get("id")))
}

/// Forgets a device of somebody's; `false` when they have none such.
pub async fn forget_device(
    db: &impl GenericClient,
    account: AccountId,
    user: UserId,
    token: &str,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(FORGET_DEVICE).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &user.0, &token]).await;
    Ok(row.map_err(store_error)?.is_some())
}

/// Makes a code that one device may register with for somebody, and says until when. It is kept hashed, so this is
/// the only time it is seen. `None`: the account has no such person.
pub async fn begin_registration(
    db: &impl GenericClient,
    account: AccountId,
    user: UserId,
) -> Result<Option<(String, DateTime<Utc>)>, StoreError> {
    let token = random_token(REGISTRATION_BYTES);
    let hash = hash_token(&token);
    let statement = db.prepare_cached(BEGIN_REGISTRATION).await.map_err(store_error)?;
    let lifetime = REGISTRATION_LIFETIME.as_secs_f64();
    let row = db
        .query_opt(&statement, &[&account.0, &user.0, &hash.as_slice(), &lifetime])
        .await
        .map_err(store_error)?;
    Ok(row.map(|row| (token, row.get("expires_at"))))
}

/// Uses a code up, and says whose it was. `None`: there is none such, it was used, or it came too late.
pub async fn finish_registration(
    db: &impl GenericClient,
    token: &str,
) -> Result<Option<(AccountId, UserId)>, StoreError> {
    let statement = db.prepare_cached(FINISH_REGISTRATION).await.map_err(store_error)?;
    let hash = hash_token(token);
    let row = db.query_opt(&statement, &[&hash.as_slice()]).await.map_err(store_error)?;
    Ok(row.map(|row| (AccountId(row.get("account_id")), UserId(row.get("user_id")))))
}
