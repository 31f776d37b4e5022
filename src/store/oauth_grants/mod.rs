//! What clients were given: the table `oauth_grants`, from the code to the last refresh token.

use crate::store::store_error;
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, UserId},
    ports::StoreError,
};
use std::time::Duration;
use uuid::Uuid;

const INSERT: &str = include_str!("insert.sql");
const FIND_BY_CODE: &str = include_str!("find_by_code.sql");
const FIND: &str = include_str!("find.sql");
const REDEEM: &str = include_str!("redeem.sql");
const ROTATE: &str = include_str!("rotate.sql");
const REVOKE: &str = include_str!("revoke.sql");
const REVOKE_OF_USER: &str = include_str!("revoke_of_user.sql");

/// A grant to be kept, with its code.
pub struct NewGrant<'a> {
    pub account: AccountId,
    pub user: UserId,
    pub client: Uuid,
    pub scopes: &'a [&'a str],
    pub resource: &'a str,
    pub generation: i32,
    pub redirect_uri: &'a str,
    pub code_hash: &'a [u8; 32],
    pub code_challenge: &'a str,
    /// How long the code counts.
    pub code_lifetime: Duration,
    /// How long anything of it can count.
    pub lifetime: Duration,
}

/// The grant of a code that was presented.
#[derive(Clone, Debug, PartialEq)]
pub struct Coded {
    pub id: Uuid,
    pub client: Uuid,
    pub scopes: Vec<String>,
    pub resource: String,
    pub redirect_uri: String,
    pub code_challenge: String,
    pub is_redeemed: bool,
}

/// A grant that counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    pub scopes: Vec<String>,
    pub resource: String,
}

/// What became of a presented refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// The successor counts now.
    Done,
    /// A token that had been replaced was presented: the grant has just been revoked.
    Reused,
    /// The grant does not count any more, or is another client's.
    Over,
}

/// Keeps a grant under its code.
pub async fn insert(db: &impl GenericClient, new: &NewGrant<'_>) -> Result<Uuid, StoreError> {
    let statement = db.prepare_cached(INSERT).await.map_err(store_error)?;
    let id = Uuid::now_v7();
    db.execute(
        &statement,
        &[
            &id,
            &new.account.0,
            &new.user.0,
            &new.client,
            &new.scopes,
            &new.resource,
            &new.generation,
            &new.redirect_uri,
            &new.code_hash.as_slice(),
            &new.code_challenge,
            &new.code_lifetime.as_secs_f64(),
            &new.lifetime.as_secs_f64(),
        ],
    )
    .await
    .map_err(store_error)?;
    Ok(id)
}

/// The grant of a code, redeemed or not.
pub async fn find_by_code(
    db: &impl GenericClient,
    code_hash: &[u8; 32],
) -> Result<Option<Coded>, StoreError> {
    let statement = db.prepare_cached(FIND_BY_CODE).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&code_hash.as_slice()]).await.map_err(store_error)?;
    row.map(|row| {
        Ok(Coded {
            id: row.try_get("id").map_err(store_error)?,
            client: row.try_get("client_id").map_err(store_error)?,
            scopes: row.try_get("scopes").map_err(store_error)?,
            resource: row.try_get("resource").map_err(store_error)?,
            redirect_uri: row.try_get("redirect_uri").map_err(store_error)?,
            code_challenge: row.try_get("code_challenge").map_err(store_error)?,
            is_redeemed: row.try_get("is_redeemed").map_err(store_error)?,
        })
    })
    .transpose()
}

/// What a client was given; `None` when it does not count any more, or is another client's.
pub async fn find(
    db: &impl GenericClient,
    grant: Uuid,
    client: Uuid,
) -> Result<Option<Given>, StoreError> {
    let statement = db.prepare_cached(FIND).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&grant, &client]).await.map_err(store_error)?;
    row.map(|row| {
        Ok(Given {
            scopes: row.try_get("scopes").map_err(store_error)?,
            resource: row.try_get("resource").map_err(store_error)?,
        })
    })
    .transpose()
}

/// Redeems a code. From then on the grant counts for `lifetime`, by its first refresh token if there is one.
/// `false` when it was redeemed before, or does not count any more.
pub async fn redeem(
    db: &impl GenericClient,
    grant: Uuid,
    refresh_hash: Option<&[u8; 32]>,
    lifetime: Duration,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(REDEEM).await.map_err(store_error)?;
    let refresh_hash = refresh_hash.map(|hash| hash.as_slice());
    let row = db.query_opt(&statement, &[&grant, &refresh_hash, &lifetime.as_secs_f64()]).await;
    Ok(row.map_err(store_error)?.is_some())
}

/// The refresh token presented, and the one to replace it.
pub struct Turn<'a> {
    pub grant: Uuid,
    pub client: Uuid,
    pub presented: &'a [u8; 32],
    pub successor: &'a [u8; 32],
    /// How long the successor counts.
    pub lifetime: Duration,
    /// How much longer the one just replaced is good for an answer that got lost.
    pub grace: Duration,
}

/// Replaces a refresh token by its successor.
pub async fn rotate(db: &impl GenericClient, turn: &Turn<'_>) -> Result<Rotation, StoreError> {
    let statement = db.prepare_cached(ROTATE).await.map_err(store_error)?;
    let row = db
        .query_opt(
            &statement,
            &[
                &turn.grant,
                &turn.client,
                &turn.presented.as_slice(),
                &turn.successor.as_slice(),
                &turn.lifetime.as_secs_f64(),
                &turn.grace.as_secs_f64(),
            ],
        )
        .await
        .map_err(store_error)?;
    let Some(row) = row else { return Ok(Rotation::Over) };
    Ok(match row.try_get("reused").map_err(store_error)? {
        true => Rotation::Reused,
        false => Rotation::Done,
    })
}

/// Ends a grant of a client, with all of its tokens.
pub async fn revoke(
    db: &impl GenericClient,
    grant: Uuid,
    client: Uuid,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(REVOKE).await.map_err(store_error)?;
    let revoked = db.execute(&statement, &[&grant, &client]).await.map_err(store_error)?;
    Ok(revoked == 1)
}

/// Ends all that a person gave, to one client or to all of them. Returns how many grants that were.
pub async fn revoke_of_user(
    db: &impl GenericClient,
    account: AccountId,
    user: UserId,
    client: Option<Uuid>,
) -> Result<u64, StoreError> {
    let statement = db.prepare_cached(REVOKE_OF_USER).await.map_err(store_error)?;
    db.execute(&statement, &[&account.0, &user.0, &client]).await.map_err(store_error)
}
