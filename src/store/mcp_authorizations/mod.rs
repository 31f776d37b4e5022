//! People on their way to let us in at MCP servers elsewhere.

use super::store_error;
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, UserId},
    ports::StoreError,
};
use std::time::Duration;
use uuid::Uuid;

const BEGIN: &str = include_str!("begin.sql");
const FINISH: &str = include_str!("finish.sql");

/// A way that begins. Hashes are of what the browser and the address hold.
pub struct Begun<'a> {
    pub state_hash: &'a [u8],
    pub link_hash: &'a [u8],
    pub browser_hash: &'a [u8],
    pub account: AccountId,
    pub server: Uuid,
    pub user: UserId,
    pub revision: i64,
    pub sealed: &'a [u8],
    pub lifetime: Duration,
}

/// A way that came to its end.
pub struct Finished {
    pub account: AccountId,
    pub server: Uuid,
    pub revision: i64,
    pub sealed: Vec<u8>,
}

/// Notes that somebody is on the way; `false` when the link was used before.
pub async fn begin(db: &impl GenericClient, begun: &Begun<'_>) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(BEGIN).await.map_err(store_error)?;
    let row = db
        .query_opt(
            &statement,
            &[
                &begun.state_hash,
                &begun.link_hash,
                &begun.browser_hash,
                &begun.account.0,
                &begun.server,
                &begun.user.0,
                &begun.revision,
                &begun.sealed,
                &begun.lifetime.as_secs_f64(),
            ],
        )
        .await
        .map_err(store_error)?;
    Ok(row.is_some())
}

/// Ends a way. `None` when there is none such, it came too late, or in another browser.
pub async fn finish(
    db: &impl GenericClient,
    state_hash: &[u8],
    browser_hash: &[u8],
) -> Result<Option<Finished>, StoreError> {
    let statement = db.prepare_cached(FINISH).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&state_hash, &browser_hash]).await.map_err(store_error)?;
    Ok(row.map(|row| Finished {
        account: AccountId(row.get("account_id")),
        server: row.get("server_id"),
        revision: row.get("revision"),
        sealed: row.get("sealed"),
    }))
}
