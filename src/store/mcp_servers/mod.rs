//! MCP servers elsewhere: where they are, with what we prove ourselves there, and what they said of themselves.

mod decided;
mod settings;
#[cfg(test)]
mod tests;

pub use decided::{Decided, decided, decided_for_good};
pub use settings::{AuthType, Place, PrefixMode, Sealed, Settings, Status, Transport};

use super::{
    mcp_pins::Pinning,
    page::{Listing, Slice, Window},
    rows::{Saved, parsed, saved},
    store_error, trust_changes,
};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{ids::AccountId, ports::StoreError};
use std::time::Duration;
use tokio_postgres::Row;
use uuid::Uuid;

const LIST: Listing = Listing { list: include_str!("list.sql"), count: include_str!("count.sql") };
const LOCK: &str = include_str!("lock.sql");
const INSERT: &str = include_str!("insert.sql");
const UPDATE: &str = include_str!("update.sql");
const DELETE: &str = include_str!("delete.sql");
const SCANNED: &str = include_str!("scanned.sql");
const SCAN_FAILED: &str = include_str!("scan_failed.sql");
const TROUBLE: &str = include_str!("trouble.sql");
const RENEW_AUTH: &str = include_str!("renew_auth.sql");
const CLAIM_RENEWAL: &str = include_str!("claim_renewal.sql");
const RELEASE_RENEWAL: &str = include_str!("release_renewal.sql");

/// Most servers of one account.
pub const SERVERS_MAX: i64 = 200;
/// Longest account of a failure that is kept, in characters.
const ERROR_CHARS_MAX: usize = 2_000;
/// Longest instructions that are kept, in characters.
const INSTRUCTIONS_CHARS_MAX: usize = 20_000;

/// A server that an account has connected.
#[derive(Clone, Debug)]
pub struct McpServer {
    pub id: Uuid,
    pub settings: Settings,
    pub status: Status,
    /// Counts changes of how it is reached.
    pub revision: i64,
    pub last_scan_at: Option<DateTime<Utc>>,
    /// Why the last scan or call failed; may tell of a call after a scan that worked.
    pub last_error: Option<String>,
    /// `None` until a scan worked.
    pub facts: Option<Facts>,
    pub pinning: Pinning,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What a server said of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// `modern` or `legacy`.
    pub era: String,
    pub protocol_version: String,
    /// `ServerCapabilities`, as JSON.
    pub capabilities: String,
    pub instructions: Option<String>,
}

/// Servers by name.
pub async fn list(
    db: &impl GenericClient,
    account: AccountId,
    window: Window,
) -> Result<Slice<McpServer>, StoreError> {
    LIST.slice(db, &[&account.0, &None::<Uuid>], window, read).await
}

/// How many servers the account has.
pub async fn count(db: &impl GenericClient, account: AccountId) -> Result<i64, StoreError> {
    LIST.count(db, &[&account.0, &None::<Uuid>]).await
}

/// All servers of the account, for its catalog.
pub async fn all(
    db: &impl GenericClient,
    account: AccountId,
) -> Result<Vec<McpServer>, StoreError> {
    let window = Window { offset: 0, limit: SERVERS_MAX };
    LIST.rows(db, &[&account.0, &None::<Uuid>], window, read).await
}

/// One server.
pub async fn get(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
) -> Result<Option<McpServer>, StoreError> {
    let window = Window { offset: 0, limit: 1 };
    LIST.rows(db, &[&account.0, &id], window, read).await.map(|mut rows| rows.pop())
}

/// One server, which nobody else changes until the transaction ends.
pub async fn get_for_change(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
) -> Result<Option<McpServer>, StoreError> {
    let statement = db.prepare_cached(LOCK).await.map_err(store_error)?;
    db.query_opt(&statement, &[&account.0, &id]).await.map_err(store_error)?;
    get(db, account, id).await
}

/// Keeps a new server; `false` when the name is taken.
pub async fn insert(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
    settings: &Settings,
    status: Status,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(INSERT).await.map_err(store_error)?;
    let columns = settings.columns(status);
    let parameters = columns.parameters(&account.0, &id);
    let row = db.query_opt(&statement, &parameters).await.map_err(store_error)?;
    Ok(row.is_some())
}

/// Writes a server's settings. `reconnects` says that it is reached in another way than before.
pub async fn update(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
    settings: &Settings,
    status: Status,
    reconnects: bool,
) -> Result<Saved, StoreError> {
    let statement = db.prepare_cached(UPDATE).await.map_err(store_error)?;
    let columns = settings.columns(status);
    let mut parameters = columns.parameters(&account.0, &id);
    parameters.push(&reconnects);
    let saved = saved(db.query_opt(&statement, &parameters).await)?;
    // After one that found the name taken the transaction takes no statement any more.
    if saved == Saved::Done {
        trust_changes::note(db, account).await?;
    }
    Ok(saved)
}

/// Removes a server and returns its name.
pub async fn delete(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
) -> Result<Option<String>, StoreError> {
    let statement = db.prepare_cached(DELETE).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id]).await.map_err(store_error)?;
    trust_changes::note(db, account).await?;
    Ok(row.map(|row| row.get("name")))
}

/// Notes a scan that worked. `false` when the server is reached in another way than the scan did, or gone.
pub async fn scanned(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
    revision: i64,
    facts: &Facts,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(SCANNED).await.map_err(store_error)?;
    let instructions =
        facts.instructions.as_deref().map(|text| storable(text, INSTRUCTIONS_CHARS_MAX));
    let version = storable(&facts.protocol_version, 100);
    let row = db
        .query_opt(
            &statement,
            &[&account.0, &id, &revision, &facts.era, &version, &facts.capabilities, &instructions],
        )
        .await
        .map_err(store_error)?;
    Ok(row.is_some())
}

/// Notes a scan that failed; `false` as with [`scanned`].
pub async fn scan_failed(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
    revision: i64,
    error: &str,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(SCAN_FAILED).await.map_err(store_error)?;
    let error = storable(error, ERROR_CHARS_MAX);
    let row = db
        .query_opt(&statement, &[&account.0, &id, &revision, &error])
        .await
        .map_err(store_error)?;
    Ok(row.is_some())
}

/// Notes why a call did not reach a server.
pub async fn trouble(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
    error: &str,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(TROUBLE).await.map_err(store_error)?;
    let error = storable(error, ERROR_CHARS_MAX);
    db.execute(&statement, &[&account.0, &id, &error]).await.map_err(store_error)?;
    Ok(())
}

/// Keeps OAuth credentials that were renewed with those of `server`; `false` when others came meanwhile.
pub async fn renew_auth(
    db: &impl GenericClient,
    account: AccountId,
    server: &McpServer,
    renewed: &Sealed,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(RENEW_AUTH).await.map_err(store_error)?;
    let former = &server.settings.auth.sealed;
    let row = db
        .query_opt(
            &statement,
            &[
                &account.0,
                &server.id,
                &server.revision,
                former,
                &renewed.sealed,
                &renewed.shown_value(),
            ],
        )
        .await
        .map_err(store_error)?;
    Ok(row.is_some())
}

/// Takes the turn to renew a server's credentials; `false` when another has it, or others came meanwhile.
pub async fn claim_renewal(
    db: &impl GenericClient,
    account: AccountId,
    server: &McpServer,
    turn: Duration,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(CLAIM_RENEWAL).await.map_err(store_error)?;
    let sealed = &server.settings.auth.sealed;
    let row = db
        .query_opt(&statement, &[&account.0, &server.id, sealed, &turn.as_secs_f64()])
        .await
        .map_err(store_error)?;
    Ok(row.is_some())
}

/// Gives the turn back without new credentials.
pub async fn release_renewal(
    db: &impl GenericClient,
    account: AccountId,
    server: &McpServer,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(RELEASE_RENEWAL).await.map_err(store_error)?;
    let sealed = &server.settings.auth.sealed;
    db.execute(&statement, &[&account.0, &server.id, sealed]).await.map_err(store_error)?;
    Ok(())
}

/// Where a server's credentials are sealed.
pub fn auth_place(id: Uuid) -> String {
    format!("mcp_server.auth:{id}")
}

/// Where a command's environment is sealed.
pub fn env_place(id: Uuid) -> String {
    format!("mcp_server.env:{id}")
}

/// Text of others as a column can hold it: bounded, and without NUL.
pub(crate) fn storable(text: &str, chars_max: usize) -> String {
    let shown = |c: char| if c == '\0' { char::REPLACEMENT_CHARACTER } else { c };
    text.chars().take(chars_max).map(shown).collect()
}

fn read(row: &Row) -> Result<McpServer, StoreError> {
    let era: Option<String> = row.get("era");
    let facts = era.map(|era| Facts {
        era,
        protocol_version: row.get("protocol_version"),
        capabilities: row.get("capabilities"),
        instructions: row.get("instructions"),
    });
    Ok(McpServer {
        id: row.get("id"),
        settings: Settings::read(row)?,
        status: parsed(row, "status")?,
        revision: row.get("revision"),
        last_scan_at: row.get("last_scan_at"),
        last_error: row.get("last_error"),
        facts,
        pinning: Pinning::read(row)?,
        created_at: row.get("created_at"),
        updated_at: row.get("updated_at"),
    })
}
