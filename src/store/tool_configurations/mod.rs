//! How an account has set up its tools: which are off, what they are said to do, who has to give reasons.

#[cfg(test)]
mod tests;

use super::{
    page::{Listing, Slice, Window},
    rows::{Saved, from_json_opt, parsed, saved},
    store_error, trust_changes,
    words::words,
};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    gate::{Label, Labels, ToolKey, ToolOrigin},
    ids::AccountId,
    ports::StoreError,
};
use serde_json::Value;
use tokio_postgres::{Row, types::ToSql};
use uuid::Uuid;

const LIST: Listing = Listing { list: include_str!("list.sql"), count: include_str!("count.sql") };
const LOCK: &str = include_str!("lock.sql");
const INSERT: &str = include_str!("insert.sql");
const UPDATE: &str = include_str!("update.sql");
const LABEL: &str = include_str!("label.sql");
const DELETE: &str = include_str!("delete.sql");

/// Most configurations of one account.
pub const CONFIGURATIONS_MAX: i64 = 5_000;

words! {
    /// Where a tool comes from.
    ToolSource {
        Builtin = "builtin" | "preloop_builtin",
        /// A server that the account has connected.
        Mcp = "mcp",
        /// An HTTP endpoint. Kept, and nothing acts on it yet.
        Http = "http",
    }
}

words! {
    /// Whether calls have to say why.
    JustificationMode {
        Optional = "optional",
        Required = "required",
    }
}

/// How a tool is set up.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolConfiguration {
    pub id: Uuid,
    pub setup: Setup,
    /// What the tool does with information, as people said; `None`: nobody has.
    pub labels: Option<Labels>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What people set.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    /// The tool's own name, without a prefix of ours.
    pub tool_name: String,
    pub tool_source: ToolSource,
    /// Of `Mcp`, and only of it.
    pub mcp_server: Option<Uuid>,
    pub http_endpoint: Option<String>,
    pub is_enabled: bool,
    /// In the place of the tool's own.
    pub tool_description: Option<String>,
    /// In the place of the tool's own: a JSON object as it was given.
    pub tool_schema: Option<String>,
    pub custom_config: Option<Value>,
    pub justification_mode: Option<JustificationMode>,
    pub approval_workflow: Option<Uuid>,
}

impl Setup {
    /// What it is about, as rules know it.
    pub fn key(&self) -> ToolKey {
        let origin = match (self.tool_source, self.mcp_server) {
            (ToolSource::Builtin, _) => ToolOrigin::Builtin,
            (ToolSource::Mcp, server) => ToolOrigin::Server(server.unwrap_or_default()),
            (ToolSource::Http, _) => {
                ToolOrigin::Http(self.http_endpoint.clone().unwrap_or_default())
            }
        };
        ToolKey { origin, name: self.tool_name.clone() }
    }
}

/// Configurations by the names of their tools.
pub async fn list(
    db: &impl GenericClient,
    account: AccountId,
    window: Window,
) -> Result<Slice<ToolConfiguration>, StoreError> {
    LIST.slice(db, &[&account.0, &None::<Uuid>], window, read).await
}

/// How many configurations the account has.
pub async fn count(db: &impl GenericClient, account: AccountId) -> Result<i64, StoreError> {
    LIST.count(db, &[&account.0, &None::<Uuid>]).await
}

/// All configurations of the account, for its catalog.
pub async fn all(
    db: &impl GenericClient,
    account: AccountId,
) -> Result<Vec<ToolConfiguration>, StoreError> {
    let window = Window { offset: 0, limit: CONFIGURATIONS_MAX };
    LIST.rows(db, &[&account.0, &None::<Uuid>], window, read).await
}

/// One configuration.
pub async fn get(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
) -> Result<Option<ToolConfiguration>, StoreError> {
    let window = Window { offset: 0, limit: 1 };
    LIST.rows(db, &[&account.0, &id], window, read).await.map(|mut rows| rows.pop())
}

/// One configuration, which nobody else changes until the transaction ends.
pub async fn get_for_change(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
) -> Result<Option<ToolConfiguration>, StoreError> {
    let statement = db.prepare_cached(LOCK).await.map_err(store_error)?;
    db.query_opt(&statement, &[&account.0, &id]).await.map_err(store_error)?;
    get(db, account, id).await
}

/// Keeps a new configuration; `false` when the tool has one.
pub async fn insert(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
    setup: &Setup,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(INSERT).await.map_err(store_error)?;
    let words = setup.words();
    let row = db.query_opt(&statement, &parameters(&account.0, &id, setup, &words)).await;
    Ok(row.map_err(store_error)?.is_some())
}

/// Writes a configuration; `NameTaken` when another one is for the same tool.
pub async fn update(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
    setup: &Setup,
) -> Result<Saved, StoreError> {
    let statement = db.prepare_cached(UPDATE).await.map_err(store_error)?;
    let words = setup.words();
    saved(db.query_opt(&statement, &parameters(&account.0, &id, setup, &words)).await)
}

/// Says what a tool does with information.
pub async fn label(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
    labels: Option<Labels>,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(LABEL).await.map_err(store_error)?;
    let words: Option<Vec<&str>> = labels.map(|labels| labels.iter().map(Label::as_str).collect());
    db.execute(&statement, &[&account.0, &id, &words]).await.map_err(store_error)?;
    trust_changes::note(db, account).await
}

/// Removes a configuration and returns the name of its tool.
pub async fn delete(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
) -> Result<Option<String>, StoreError> {
    let statement = db.prepare_cached(DELETE).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id]).await.map_err(store_error)?;
    Ok(row.map(|row| row.get("tool_name")))
}

/// The columns that are words: source and justification.
type Words = (&'static str, Option<&'static str>);

impl Setup {
    fn words(&self) -> Words {
        (self.tool_source.as_str(), self.justification_mode.map(JustificationMode::as_str))
    }
}

/// The parameters of `insert.sql` and `update.sql`.
fn parameters<'a>(
    account: &'a Uuid,
    id: &'a Uuid,
    setup: &'a Setup,
    (source, justification): &'a Words,
) -> [&'a (dyn ToSql + Sync); 12] {
    [
        account,
        id,
        &setup.tool_name,
        source,
        &setup.mcp_server,
        &setup.http_endpoint,
        &setup.is_enabled,
        &setup.tool_description,
        &setup.tool_schema,
        &setup.custom_config,
        justification,
        &setup.approval_workflow,
    ]
}

fn read(row: &Row) -> Result<ToolConfiguration, StoreError> {
    let mode: Option<&str> = row.get("justification_mode");
    let setup = Setup {
        tool_name: row.get("tool_name"),
        tool_source: parsed(row, "tool_source")?,
        mcp_server: row.get("mcp_server_id"),
        http_endpoint: row.get("http_endpoint_id"),
        is_enabled: row.get("is_enabled"),
        tool_description: row.get("tool_description"),
        tool_schema: row.get("tool_schema"),
        custom_config: from_json_opt(row, "custom_config")?,
        justification_mode: mode.map(|_| parsed(row, "justification_mode")).transpose()?,
        approval_workflow: row.get("approval_workflow_id"),
    };
    let labels: Option<Vec<String>> = row.get("labels");
    Ok(ToolConfiguration {
        id: row.get("id"),
        setup,
        labels: labels.map(|words| Labels::of_words(words.iter().map(String::as_str))),
        created_at: row.get("created_at"),
        updated_at: row.get("updated_at"),
    })
}
