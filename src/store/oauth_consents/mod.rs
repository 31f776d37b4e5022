//! What people allowed MCP clients: the table `oauth_consents`.

use crate::store::{
    page::{Listing, Slice, Window},
    store_error,
};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, UserId},
    ports::StoreError,
};
use tokio_postgres::Row;
use uuid::Uuid;

const KEEP: &str = include_str!("keep.sql");
const FIND: &str = include_str!("find.sql");
const DELETE: &str = include_str!("delete.sql");
const LISTING: Listing =
    Listing { list: include_str!("list.sql"), count: include_str!("count.sql") };

/// Who allows a client something, and where it is led back to.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub account: AccountId,
    pub user: UserId,
    pub client: Uuid,
    /// As registered.
    pub redirect_uri: &'a str,
}

/// A client that a person connected.
#[derive(Clone, Debug, PartialEq)]
pub struct Connected {
    pub id: Uuid,
    pub client_id: String,
    pub name: String,
    pub uri: Option<String>,
    pub has_document: bool,
    pub redirect_uris: Vec<String>,
    pub scopes: Vec<String>,
    pub connected_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// Keeps what is allowed now.
pub async fn keep(
    db: &impl GenericClient,
    place: Place<'_>,
    scopes: &[&str],
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(KEEP).await.map_err(store_error)?;
    let Place { account, user, client, redirect_uri } = place;
    db.execute(&statement, &[&account.0, &user.0, &client, &redirect_uri, &scopes])
        .await
        .map_err(store_error)
        .map(drop)
}

/// The scopes that were allowed before; `None` when nothing was.
pub async fn find(
    db: &impl GenericClient,
    place: Place<'_>,
) -> Result<Option<Vec<String>>, StoreError> {
    let statement = db.prepare_cached(FIND).await.map_err(store_error)?;
    let Place { account, user, client, redirect_uri } = place;
    let row = db.query_opt(&statement, &[&account.0, &user.0, &client, &redirect_uri]).await;
    row.map_err(store_error)?.map(|row| row.try_get("scopes").map_err(store_error)).transpose()
}

/// Part of the clients that a person connected.
pub async fn list(
    db: &impl GenericClient,
    account: AccountId,
    user: UserId,
    window: Window,
) -> Result<Slice<Connected>, StoreError> {
    LISTING.slice(db, &[&account.0, &user.0], window, read_connected).await
}

/// Takes back what was allowed. `false` when nothing was.
pub async fn delete(
    db: &impl GenericClient,
    account: AccountId,
    user: UserId,
    client: Uuid,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(DELETE).await.map_err(store_error)?;
    let deleted = db.execute(&statement, &[&account.0, &user.0, &client]).await;
    Ok(deleted.map_err(store_error)? > 0)
}

fn read_connected(row: &Row) -> Result<Connected, StoreError> {
    Ok(Connected {
        id: row.try_get("id").map_err(store_error)?,
        client_id: row.try_get("client_id").map_err(store_error)?,
        name: row.try_get("name").map_err(store_error)?,
        uri: row.try_get("uri").map_err(store_error)?,
        has_document: row.try_get("has_document").map_err(store_error)?,
        redirect_uris: row.try_get("redirect_uris").map_err(store_error)?,
        scopes: row.try_get("scopes").map_err(store_error)?,
        connected_at: row.try_get("connected_at").map_err(store_error)?,
        last_used_at: row.try_get("last_used_at").map_err(store_error)?,
    })
}
