//! The kill switch: `policies.halted_at`, and the requests that have to follow it.
//!
//! It holds from the moment it is written. Where a request's clock and the switch are locked both, the switch is first.

use super::{Locked, row::lockeds};
use crate::store::store_error;
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{ids::AccountId, ports::StoreError};

const SHARE_POLICY: &str = include_str!("share_policy.sql");
const POLICY: &str = include_str!("policy.sql");
const MAKE_POLICY: &str = include_str!("make_policy.sql");
const LOCK_POLICY: &str = include_str!("lock_policy.sql");
const TURN: &str = include_str!("turn.sql");
const LOCK_SOME: &str = include_str!("lock_some.sql");
const FOLLOWED: &str = include_str!("followed.sql");
const FOLLOWING: &str = include_str!("following.sql");

/// Whether the switch is on, which stays so until the caller's transaction ends. `None`: the account has no row yet,
/// and nothing stays; see [`make_policy`].
pub async fn share(
    db: &impl GenericClient,
    account: AccountId,
) -> Result<Option<bool>, StoreError> {
    let statement = db.prepare_cached(SHARE_POLICY).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0]).await.map_err(store_error)?;
    Ok(row.map(|row| row.get("is_halted")))
}

/// Whether the switch is on right now.
pub async fn is_halted(db: &impl GenericClient, account: AccountId) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(POLICY).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0]).await.map_err(store_error)?;
    Ok(row.is_some_and(|row| row.get("is_halted")))
}

/// Since when the switch is on, if it is.
pub async fn halted_since(
    db: &impl GenericClient,
    account: AccountId,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let statement = db.prepare_cached(POLICY).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0]).await.map_err(store_error)?;
    Ok(row.and_then(|row| row.get("halted_at")))
}

/// Gives an account a row with the defaults, if it has none.
pub async fn make_policy(db: &impl GenericClient, account: AccountId) -> Result<(), StoreError> {
    let statement = db.prepare_cached(MAKE_POLICY).await.map_err(store_error)?;
    db.execute(&statement, &[&account.0]).await.map(drop).map_err(store_error)
}

/// Turns the switch, and notes that requests have to follow it.
pub async fn turn(
    db: &impl GenericClient,
    account: AccountId,
    is_halted: bool,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(TURN).await.map_err(store_error)?;
    db.execute(&statement, &[&account.0, &is_halted]).await.map(drop).map_err(store_error)
}

/// Locks the switch of an account whose requests have to follow it, and says whether it is on; `None`: they all have.
pub async fn lock_following(
    db: &impl GenericClient,
    account: AccountId,
) -> Result<Option<bool>, StoreError> {
    let statement = db.prepare_cached(LOCK_POLICY).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0]).await.map_err(store_error)?;
    Ok(row.map(|row| row.get("is_halted")))
}

/// Locks some requests that have to follow the switch, and says whether there may be more.
pub async fn lock_some(
    db: &impl GenericClient,
    account: AccountId,
    is_halted: bool,
    limit: i64,
) -> Result<(Vec<Locked>, bool), StoreError> {
    let statement = db.prepare_cached(LOCK_SOME).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &is_halted, &limit]).await;
    let rows = rows.map_err(store_error)?;
    let has_more = i64::try_from(rows.len()).is_ok_and(|count| count >= limit);
    Ok((lockeds(&rows), has_more))
}

/// Notes that all requests have followed.
pub async fn followed(db: &impl GenericClient, account: AccountId) -> Result<(), StoreError> {
    let statement = db.prepare_cached(FOLLOWED).await.map_err(store_error)?;
    db.execute(&statement, &[&account.0]).await.map(drop).map_err(store_error)
}

/// Accounts whose requests have to follow the switch yet: whoever turned it is at it, or has died.
pub async fn following(db: &impl GenericClient) -> Result<Vec<AccountId>, StoreError> {
    let statement = db.prepare_cached(FOLLOWING).await.map_err(store_error)?;
    let rows = db.query(&statement, &[]).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| AccountId(row.get("account_id"))).collect())
}
