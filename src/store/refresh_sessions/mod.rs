//! Logins: the table `refresh_sessions`.

use crate::store::{
    store_error,
    users::{Login, read_login},
};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, UserId},
    ports::StoreError,
};
use std::time::Duration;
use uuid::Uuid;

const INSERT: &str = include_str!("insert.sql");
const FIND_BY_SECRET: &str = include_str!("find_by_secret.sql");
const ROTATE: &str = include_str!("rotate.sql");
const REVOKE: &str = include_str!("revoke.sql");
const REVOKE_ALL: &str = include_str!("revoke_all.sql");
const DELETE_OLD: &str = include_str!("delete_old.sql");

/// What became of a presented refresh token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// The successor counts now; for these an access token may be made.
    Done { account: AccountId, user: UserId, generation: i32 },
    /// A token that had been replaced was presented: the login has just been revoked.
    Reused,
    /// The login does not exist, was revoked or has ended.
    Over,
}

/// Keeps a login of a user with its first refresh token.
pub async fn insert(
    db: &impl GenericClient,
    session: Uuid,
    user: UserId,
    token_hash: &[u8; 32],
    refresh: Duration,
    session_max: Duration,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(INSERT).await.map_err(store_error)?;
    let lives = [refresh.as_secs_f64(), session_max.as_secs_f64()];
    db.execute(&statement, &[&session, &user.0, &token_hash.as_slice(), &lives[0], &lives[1]])
        .await
        .map_err(store_error)
        .map(drop)
}

/// Replaces a refresh token by its successor; the one just replaced is good for `grace` longer.
pub async fn rotate(
    db: &impl GenericClient,
    session: Uuid,
    presented: &[u8; 32],
    successor: &[u8; 32],
    refresh: Duration,
    grace: Duration,
) -> Result<Rotation, StoreError> {
    let statement = db.prepare_cached(ROTATE).await.map_err(store_error)?;
    let lives = [refresh.as_secs_f64(), grace.as_secs_f64()];
    let row = db
        .query_opt(
            &statement,
            &[&session, &presented.as_slice(), &successor.as_slice(), &lives[0], &lives[1]],
        )
        .await
        .map_err(store_error)?;
    let Some(row) = row else { return Ok(Rotation::Over) };
    if row.try_get("reused").map_err(store_error)? {
        return Ok(Rotation::Reused);
    }
    Ok(Rotation::Done {
        account: AccountId(row.try_get("account_id").map_err(store_error)?),
        user: UserId(row.try_get("user_id").map_err(store_error)?),
        generation: row.try_get("auth_generation").map_err(store_error)?,
    })
}

/// The person whose browser presents the secret of a login, while it lasts.
pub async fn find_by_secret(
    db: &impl GenericClient,
    session: Uuid,
    secret_hash: &[u8; 32],
) -> Result<Option<Login>, StoreError> {
    let statement = db.prepare_cached(FIND_BY_SECRET).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&session, &secret_hash.as_slice()]).await;
    row.map_err(store_error)?.as_ref().map(read_login).transpose()
}

/// Ends one login of a user.
pub async fn revoke(
    db: &impl GenericClient,
    user: UserId,
    session: Uuid,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(REVOKE).await.map_err(store_error)?;
    db.execute(&statement, &[&user.0, &session]).await.map_err(store_error).map(drop)
}

/// Ends the logins of a user, except perhaps one. Returns how many were ended.
pub async fn revoke_all(
    db: &impl GenericClient,
    user: UserId,
    except: Option<Uuid>,
) -> Result<u64, StoreError> {
    let statement = db.prepare_cached(REVOKE_ALL).await.map_err(store_error)?;
    db.execute(&statement, &[&user.0, &except]).await.map_err(store_error)
}

/// Removes logins that ended long ago; at most `max` of them, so that a caller can go in steps.
pub async fn delete_old(db: &impl GenericClient, max: i64) -> Result<u64, StoreError> {
    let statement = db.prepare_cached(DELETE_OLD).await.map_err(store_error)?;
    db.execute(&statement, &[&max]).await.map_err(store_error)
}
