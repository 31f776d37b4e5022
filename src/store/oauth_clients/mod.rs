//! MCP clients: the table `oauth_clients`.

use crate::{
    oauth::{AuthMethod, Client, Described},
    store::{rows::parsed, store_error},
};
use deadpool_postgres::GenericClient;
use preloop_actors::ports::StoreError;
use std::time::Duration;
use tokio_postgres::Row;
use uuid::Uuid;

const FIND: &str = include_str!("find.sql");
const REGISTER: &str = include_str!("register.sql");
const KEEP_DOCUMENT: &str = include_str!("keep_document.sql");
const USED: &str = include_str!("used.sql");

/// Most clients that registered themselves and were not used yet.
const UNUSED_MAX: i64 = 10_000;

/// The client that calls itself so.
pub async fn find(db: &impl GenericClient, client_id: &str) -> Result<Option<Client>, StoreError> {
    let statement = db.prepare_cached(FIND).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&client_id]).await.map_err(store_error)?;
    row.as_ref().map(read_client).transpose()
}

/// Keeps a client that registers itself, for `lifetime` unless it is used. `false` when too many wait for that.
pub async fn register(
    db: &impl GenericClient,
    client_id: &str,
    described: &Described,
    secret_hash: Option<&[u8; 32]>,
    lifetime: Duration,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(REGISTER).await.map_err(store_error)?;
    let inserted = db
        .execute(
            &statement,
            &[
                &Uuid::now_v7(),
                &client_id,
                &described.name,
                &described.uri,
                &described.application_type.as_str(),
                &described.redirect_uris,
                &described.may_refresh,
                &described.auth_method.as_str(),
                &secret_hash.map(|hash| hash.as_slice()),
                &lifetime.as_secs_f64(),
                &UNUSED_MAX,
            ],
        )
        .await;
    Ok(inserted.map_err(store_error)? == 1)
}

/// Keeps what the document of a client says, to be fetched again after `fresh`. Returns the row's id.
pub async fn keep_document(
    db: &impl GenericClient,
    client_id: &str,
    described: &Described,
    fresh: Duration,
    lifetime: Duration,
) -> Result<Uuid, StoreError> {
    let statement = db.prepare_cached(KEEP_DOCUMENT).await.map_err(store_error)?;
    let row = db
        .query_one(
            &statement,
            &[
                &Uuid::now_v7(),
                &client_id,
                &described.name,
                &described.uri,
                &described.application_type.as_str(),
                &described.redirect_uris,
                &described.may_refresh,
                &fresh.as_secs_f64(),
                &lifetime.as_secs_f64(),
            ],
        )
        .await;
    row.map_err(store_error)?.try_get("id").map_err(store_error)
}

/// Notes that a client was used, so that it stays for `lifetime` from now.
pub async fn used(
    db: &impl GenericClient,
    client: Uuid,
    lifetime: Duration,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(USED).await.map_err(store_error)?;
    let noted = db.execute(&statement, &[&client, &lifetime.as_secs_f64()]).await;
    noted.map_err(store_error).map(drop)
}

fn read_client(row: &Row) -> Result<Client, StoreError> {
    let auth_method: AuthMethod = parsed(row, "auth_method")?;
    Ok(Client {
        id: row.try_get("id").map_err(store_error)?,
        client_id: row.try_get("client_id").map_err(store_error)?,
        described: Described {
            name: row.try_get("name").map_err(store_error)?,
            uri: row.try_get("uri").map_err(store_error)?,
            application_type: parsed(row, "application_type")?,
            redirect_uris: row.try_get("redirect_uris").map_err(store_error)?,
            may_refresh: row.try_get("may_refresh").map_err(store_error)?,
            auth_method,
        },
        secret_hash: row.try_get("secret_hash").map_err(store_error)?,
        has_document: row.try_get("has_document").map_err(store_error)?,
        is_fresh: row.try_get("is_fresh").map_err(store_error)?,
    })
}
