//! Flows and their versions: what REST, YAML and the command line keep and read.
//!
//! Saving is in [`save`]: one way in, whoever asks.

mod hook;
mod resolve;
mod save;
mod standing;
#[cfg(test)]
mod tests;

pub use hook::{StoredFlowHook, hook};
pub use save::{
    Applied, Change, Draft, Extras, SECRET_BYTES, SaveError, apply, check, clock, create, update,
};

use super::{
    flow_reading::version_from,
    page::{Listing, Slice, Window},
    rows::{RowVersion, from_json},
    store_error,
};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    flow::FlowVersion,
    ids::{AccountId, FlowId, FlowVersionId, TrackerId},
    ports::StoreError,
};
use serde_json::{Map, Value};
use tokio_postgres::Row;
use uuid::Uuid;

const LIST: Listing = Listing { list: include_str!("list.sql"), count: include_str!("count.sql") };
const THESE: &str = include_str!("these.sql");
const VERSIONS: Listing =
    Listing { list: include_str!("versions.sql"), count: include_str!("count_versions.sql") };
const NAMED: &str = include_str!("named.sql");
const DELETE: &str = include_str!("delete.sql");
const ROTATE_SECRET: &str = include_str!("rotate_secret.sql");

/// The furthest a flow's executions are counted: its newest ones, and of those that have not ended the newest. A list
/// shows hundreds of flows and is asked for whenever an execution changes, so that more would cost too much.
pub const COUNTED_MAX: i64 = 100;

/// What a list shows of a flow that changes more often than the flow.
#[derive(Clone, Copy, Debug)]
pub struct Listed {
    pub id: FlowId,
    /// Under which the rest of it may be kept.
    pub row_version: RowVersion,
    pub stats: Stats,
}

/// A flow in its current version. Its webhook secret stays in the database.
#[derive(Clone, Debug)]
pub struct Flow {
    pub row_version: RowVersion,
    pub version: FlowVersion,
    /// Fields of the contract that are kept and given back.
    pub extras: Map<String, Value>,
    /// When its schedule ticks next.
    pub next_fire_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub stats: Stats,
}

/// How a flow's executions went, its newest [`COUNTED_MAX`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// How many are counted.
    pub total: i64,
    pub succeeded: i64,
    pub failed: i64,
    pub stopped: i64,
    /// Not ended, older ones too, up to [`COUNTED_MAX`]: waiting ones count here as well.
    pub running: i64,
    /// When the newest was created.
    pub last_execution_at: Option<DateTime<Utc>>,
}

/// One version in a flow's history.
#[derive(Clone, Debug)]
pub struct HistoricVersion {
    pub version: FlowVersion,
    /// Username of who saved it, while the user exists.
    pub created_by: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// Which flows there are, by name. `stats_since` leaves older executions out of the numbers.
pub async fn list(
    db: &impl GenericClient,
    account: AccountId,
    stats_since: Option<DateTime<Utc>>,
    window: Window,
) -> Result<Slice<Listed>, StoreError> {
    let read = |row: &Row| {
        Ok(Listed {
            id: FlowId(row.get("flow_id")),
            row_version: RowVersion::read(row),
            stats: read_stats(row),
        })
    };
    LIST.slice(db, &[&account.0, &stats_since], window, read).await
}

/// Those of these flows that are not deleted, by name.
pub async fn these(
    db: &impl GenericClient,
    account: AccountId,
    ids: &[Uuid],
) -> Result<Vec<Flow>, StoreError> {
    let statement = db.prepare_cached(THESE).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &ids]).await.map_err(store_error)?;
    rows.iter().map(read).collect()
}

/// One flow that is not deleted.
pub async fn get(
    db: &impl GenericClient,
    account: AccountId,
    id: FlowId,
) -> Result<Option<Flow>, StoreError> {
    Ok(these(db, account, &[id.0]).await?.pop())
}

/// The flow of a name.
pub async fn named(
    db: &impl GenericClient,
    account: AccountId,
    name: &str,
) -> Result<Option<FlowId>, StoreError> {
    let statement = db.prepare_cached(NAMED).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &name]).await.map_err(store_error)?;
    Ok(row.map(|row| FlowId(row.get("id"))))
}

/// The versions of a flow, newest first; none when the account has no such flow.
pub async fn versions(
    db: &impl GenericClient,
    account: AccountId,
    id: FlowId,
    window: Window,
) -> Result<Slice<HistoricVersion>, StoreError> {
    let read = |row: &Row| {
        Ok(HistoricVersion {
            version: FlowVersion {
                id: FlowVersionId(row.get("id")),
                flow: id,
                account,
                number: row.get("number"),
                tracker: row.get::<_, Option<Uuid>>("tracker_id").map(TrackerId),
                spec: from_json(row, "spec")?,
            },
            created_by: row.get("created_by"),
            created_at: row.get("created_at"),
        })
    };
    VERSIONS.slice(db, &[&account.0, &id.0], window, read).await
}

/// Hides a flow and stops it from starting; `false` when the account has none of that id.
pub async fn delete(
    db: &impl GenericClient,
    account: AccountId,
    id: FlowId,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(DELETE).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id.0]).await.map_err(store_error)?;
    Ok(row.is_some())
}

/// Replaces a webhook flow's secret; `false` when the account has no webhook flow of that id.
pub async fn rotate_secret(
    db: &impl GenericClient,
    account: AccountId,
    id: FlowId,
    secret_sealed: &[u8],
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(ROTATE_SECRET).await.map_err(store_error)?;
    let row = db
        .query_opt(&statement, &[&account.0, &id.0, &secret_sealed])
        .await
        .map_err(store_error)?;
    Ok(row.is_some())
}

/// Where a flow's webhook secret is sealed.
pub fn secret_place(id: FlowId) -> String {
    format!("flow.webhook_secret:{id}")
}

fn read(row: &Row) -> Result<Flow, StoreError> {
    Ok(Flow {
        row_version: RowVersion::read(row),
        version: version_from(row)?,
        extras: from_json(row, "extras")?,
        next_fire_at: row.get("next_fire_at"),
        created_at: row.get("created_at"),
        updated_at: row.get("updated_at"),
        stats: read_stats(row),
    })
}

fn read_stats(row: &Row) -> Stats {
    Stats {
        total: row.get("total"),
        succeeded: row.get("succeeded"),
        failed: row.get("failed"),
        stopped: row.get("stopped"),
        running: row.get("running"),
        last_execution_at: row.get("last_execution_at"),
    }
}
