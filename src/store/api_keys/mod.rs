//! API keys: the table `api_keys`. Only hashes are kept.

use crate::{
    auth::identity::User,
    secrets::hash_token,
    store::{store_error, users::read_user},
};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, UserId},
    ports::StoreError,
};
use tokio_postgres::Row;
use uuid::Uuid;

const FIND_BY_SECRET: &str = include_str!("find_by_secret.sql");
const TOUCH: &str = include_str!("touch.sql");
const INSERT: &str = include_str!("insert.sql");
const LIST: &str = include_str!("list.sql");
const FIND: &str = include_str!("find.sql");
const COUNT: &str = include_str!("count.sql");
const DELETE: &str = include_str!("delete.sql");

/// A key that was presented, with the user it acts as.
pub struct Presented {
    pub id: Uuid,
    pub user: User,
    pub scopes: Vec<String>,
    /// The last use was not noted for a minute.
    pub last_use_is_old: bool,
}

/// A key as people see it; the secret itself is nowhere.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiKey {
    pub id: Uuid,
    pub user: UserId,
    pub name: String,
    pub prefix: String,
    pub scopes: Vec<String>,
    pub expires_at: Option<DateTime<Utc>>,
    pub last_used_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// A key to be kept.
pub struct NewApiKey<'a> {
    pub account: AccountId,
    pub user: UserId,
    /// Unique within the account.
    pub name: &'a str,
    pub secret: &'a str,
    pub scopes: &'a [String],
    pub expires_at: Option<DateTime<Utc>>,
}

/// Which keys, in which order.
#[derive(Clone, Debug)]
pub struct Listing<'a> {
    /// Part of the name; case does not matter.
    pub search: Option<&'a str>,
    /// Expired keys too.
    pub include_retired: bool,
    /// `name`, `created` or `expires`.
    pub order: &'a str,
    pub descending: bool,
    pub limit: i64,
    pub offset: i64,
}

/// Characters of a key that are kept in clear, so that a person can tell keys apart.
const PREFIX_CHARS: usize = 12;

/// The key of this secret, unless it has expired.
pub async fn find_by_secret(
    db: &impl GenericClient,
    secret: &str,
) -> Result<Option<Presented>, StoreError> {
    let statement = db.prepare_cached(FIND_BY_SECRET).await.map_err(store_error)?;
    let hash = hash_token(secret);
    let row = db.query_opt(&statement, &[&hash.as_slice()]).await.map_err(store_error)?;
    row.map(|row| {
        Ok(Presented {
            id: row.try_get("id").map_err(store_error)?,
            user: read_user(&row)?,
            scopes: row.try_get("scopes").map_err(store_error)?,
            last_use_is_old: row.try_get("last_use_is_old").map_err(store_error)?,
        })
    })
    .transpose()
}

/// Notes that a key was used, at most once a minute.
pub async fn touch(db: &impl GenericClient, key: Uuid) -> Result<(), StoreError> {
    let statement = db.prepare_cached(TOUCH).await.map_err(store_error)?;
    db.execute(&statement, &[&key]).await.map_err(store_error).map(drop)
}

/// Keeps a key. `None` when the account has one of that name.
pub async fn insert(
    db: &impl GenericClient,
    new: &NewApiKey<'_>,
) -> Result<Option<ApiKey>, StoreError> {
    let statement = db.prepare_cached(INSERT).await.map_err(store_error)?;
    let prefix: String = new.secret.chars().take(PREFIX_CHARS).collect();
    let hash = hash_token(new.secret);
    let row = db
        .query_opt(
            &statement,
            &[
                &Uuid::now_v7(),
                &new.account.0,
                &new.user.0,
                &new.name,
                &prefix,
                &hash.as_slice(),
                &new.scopes,
                &new.expires_at,
            ],
        )
        .await
        .map_err(store_error)?;
    row.as_ref().map(read_key).transpose()
}

/// One page of a user's keys.
pub async fn list(
    db: &impl GenericClient,
    account: AccountId,
    user: UserId,
    listing: &Listing<'_>,
) -> Result<Vec<ApiKey>, StoreError> {
    let statement = db.prepare_cached(LIST).await.map_err(store_error)?;
    let rows = db
        .query(
            &statement,
            &[
                &account.0,
                &user.0,
                &listing.search,
                &listing.include_retired,
                &listing.order,
                &listing.descending,
                &listing.limit,
                &listing.offset,
            ],
        )
        .await
        .map_err(store_error)?;
    rows.iter().map(read_key).collect()
}

/// How many of a user's keys there are: those whose name has `search` in it, expired ones only if wanted.
pub async fn count(
    db: &impl GenericClient,
    account: AccountId,
    user: UserId,
    search: Option<&str>,
    include_retired: bool,
) -> Result<i64, StoreError> {
    let statement = db.prepare_cached(COUNT).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[&account.0, &user.0, &search, &include_retired]).await;
    row.map_err(store_error)?.try_get(0).map_err(store_error)
}

/// One key of a user.
pub async fn find(
    db: &impl GenericClient,
    account: AccountId,
    user: UserId,
    key: Uuid,
) -> Result<Option<ApiKey>, StoreError> {
    let statement = db.prepare_cached(FIND).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &user.0, &key]).await;
    row.map_err(store_error)?.as_ref().map(read_key).transpose()
}

/// Deletes a key; it is refused from now on. `false` when there was none.
pub async fn delete(
    db: &impl GenericClient,
    account: AccountId,
    user: UserId,
    key: Uuid,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(DELETE).await.map_err(store_error)?;
    let deleted = db.execute(&statement, &[&account.0, &user.0, &key]).await;
    Ok(deleted.map_err(store_error)? == 1)
}

fn read_key(row: &Row) -> Result<ApiKey, StoreError> {
    Ok(ApiKey {
        id: row.try_get("id").map_err(store_error)?,
        user: UserId(row.try_get("user_id").map_err(store_error)?),
        name: row.try_get("name").map_err(store_error)?,
        prefix: row.try_get("prefix").map_err(store_error)?,
        scopes: row.try_get("scopes").map_err(store_error)?,
        expires_at: row.try_get("expires_at").map_err(store_error)?,
        last_used_at: row.try_get("last_used_at").map_err(store_error)?,
        created_at: row.try_get("created_at").map_err(store_error)?,
    })
}
