//! Access tokens of MCP clients: the table `oauth_tokens`. Only hashes are kept.

use crate::{
    auth::identity::User,
    secrets::hash_token,
    store::{store_error, users::read_user},
};
use deadpool_postgres::GenericClient;
use preloop_actors::ports::StoreError;
use std::time::Duration;
use uuid::Uuid;

const INSERT: &str = include_str!("insert.sql");
const FIND: &str = include_str!("find.sql");
const DELETE: &str = include_str!("delete.sql");

/// Most access tokens of one grant.
const PER_GRANT_MAX: i64 = 20;

/// A token that was presented, with the user it speaks for.
pub struct Presented {
    pub user: User,
    pub client: Uuid,
    pub grant: Uuid,
    pub scopes: Vec<String>,
}

/// Keeps an access token of a grant. Returns how long it counts.
pub async fn insert(
    db: &impl GenericClient,
    grant: Uuid,
    token: &str,
    scopes: &[&str],
    lifetime: Duration,
) -> Result<Duration, StoreError> {
    let statement = db.prepare_cached(INSERT).await.map_err(store_error)?;
    let hash = hash_token(token);
    let others_max = PER_GRANT_MAX - 1;
    let row = db
        .query_one(
            &statement,
            &[&hash.as_slice(), &grant, &scopes, &lifetime.as_secs_f64(), &others_max],
        )
        .await
        .map_err(store_error)?;
    let seconds: f64 = row.try_get("seconds").map_err(store_error)?;
    Ok(Duration::from_secs_f64(seconds.max(0.0)))
}

/// Whom this token for `resource` speaks for; `None` when it does not count, or not there.
pub async fn find(
    db: &impl GenericClient,
    token: &str,
    resource: &str,
) -> Result<Option<Presented>, StoreError> {
    let statement = db.prepare_cached(FIND).await.map_err(store_error)?;
    let hash = hash_token(token);
    let row = db.query_opt(&statement, &[&hash.as_slice(), &resource]).await;
    row.map_err(store_error)?
        .map(|row| {
            Ok(Presented {
                user: read_user(&row)?,
                client: row.try_get("client_id").map_err(store_error)?,
                grant: row.try_get("grant_id").map_err(store_error)?,
                scopes: row.try_get("scopes").map_err(store_error)?,
            })
        })
        .transpose()
}

/// Takes one token from its client; it is refused from now on.
pub async fn delete(db: &impl GenericClient, client: Uuid, token: &str) -> Result<(), StoreError> {
    let statement = db.prepare_cached(DELETE).await.map_err(store_error)?;
    let hash = hash_token(token);
    db.execute(&statement, &[&hash.as_slice(), &client]).await.map_err(store_error).map(drop)
}
