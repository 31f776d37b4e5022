//! Everything that an account's catalog of tools is made from, over its tables.

#[cfg(test)]
mod tests;

use super::{
    mcp_offers::{self, Offer},
    mcp_servers::{self, McpServer},
    store_error,
    tool_configurations::{self, ToolConfiguration},
};
use deadpool_postgres::{Client, GenericClient};
use preloop_actors::{ids::AccountId, ports::StoreError};
use tokio_postgres::IsolationLevel;

const FINGERPRINT: &str = include_str!("fingerprint.sql");
const HAS_TRACKER: &str = include_str!("has_tracker.sql");

/// What there is of an account, as of one moment.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    /// Differs after every change of the rest.
    pub fingerprint: i64,
    pub servers: Vec<McpServer>,
    /// Each server's in its own order.
    pub offers: Vec<Offer>,
    pub configurations: Vec<ToolConfiguration>,
    pub has_tracker: bool,
}

/// A number that differs after every change of what [`read`] gives.
pub async fn fingerprint(db: &impl GenericClient, account: AccountId) -> Result<i64, StoreError> {
    let statement = db.prepare_cached(FINGERPRINT).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[&account.0]).await.map_err(store_error)?;
    Ok(row.get("fingerprint"))
}

/// Reads everything as of one moment.
pub async fn read(db: &mut Client, account: AccountId) -> Result<Stored, StoreError> {
    let begun = db
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true)
        .start()
        .await;
    let tx = begun.map_err(store_error)?;
    let stored = Stored {
        fingerprint: fingerprint(&tx, account).await?,
        servers: mcp_servers::all(&tx, account).await?,
        offers: mcp_offers::all(&tx, account).await?,
        configurations: tool_configurations::all(&tx, account).await?,
        has_tracker: has_tracker(&tx, account).await?,
    };
    tx.commit().await.map_err(store_error)?;
    Ok(stored)
}

async fn has_tracker(db: &impl GenericClient, account: AccountId) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(HAS_TRACKER).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[&account.0]).await.map_err(store_error)?;
    Ok(row.get(0))
}
