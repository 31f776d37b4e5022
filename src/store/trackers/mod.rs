//! The trackers an account has connected, and their scope rules.

use super::{
    page::{Listing, Slice, Window},
    rows::{Saved, from_json, parsed, saved},
    store_error,
};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    event::TrackerType,
    ids::{AccountId, OrganizationId, TrackerId},
    ports::StoreError,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;
use tokio_postgres::Row;
use uuid::Uuid;

const ANY: &str = include_str!("any.sql");
const CONNECTION: &str = include_str!("connection.sql");
const LIST: Listing = Listing { list: include_str!("list.sql"), count: include_str!("count.sql") };
const INSERT: &str = include_str!("insert.sql");
const UPDATE: &str = include_str!("update.sql");
const SET_SCOPE_RULES: &str = include_str!("set_scope_rules.sql");
const CLEAR_SCOPE_RULES: &str = include_str!("clear_scope_rules.sql");
const SOFT_DELETE: &str = include_str!("soft_delete.sql");
const HARD_DELETE: &str = include_str!("hard_delete.sql");
const CLAIM_RENEWAL: &str = include_str!("claim_renewal.sql");
const END_RENEWAL: &str = include_str!("end_renewal.sql");

/// A connected tracker. Its token stays in the database.
#[derive(Clone, Debug)]
pub struct Tracker {
    pub id: TrackerId,
    pub name: String,
    pub kind: TrackerType,
    pub url: Option<String>,
    pub has_token: bool,
    pub is_active: bool,
    pub connection_details: Value,
    pub meta_data: Value,
    /// Event names this tracker takes; `None` takes all.
    pub subscribed_events: Option<Vec<String>>,
    /// Logins under which we ourselves act there.
    pub own_logins: Vec<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub scope_rules: Vec<StoredScopeRule>,
    /// Oldest first.
    pub organizations: Vec<OrganizationName>,
}

/// What it takes to speak with a tracker.
#[derive(Clone, Debug, PartialEq)]
pub struct Connection {
    pub kind: TrackerType,
    pub url: Option<String>,
    /// Opens at [`token_place`].
    pub token_sealed: Vec<u8>,
    pub details: Value,
}

/// One include or exclude rule, as stored.
#[derive(Clone, Debug, Deserialize)]
pub struct StoredScopeRule {
    pub id: Uuid,
    #[serde(flatten)]
    pub rule: ScopeRule,
}

/// Which organization or project a tracker takes in or leaves out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeRule {
    pub scope_type: ScopeType,
    pub rule_type: RuleType,
    pub identifier: String,
}

/// What a scope rule speaks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum ScopeType {
    Organization,
    Project,
}

/// Whether a scope rule takes in or leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum RuleType {
    Include,
    Exclude,
}

/// An organization as its tracker lists it.
#[derive(Clone, Debug, Deserialize)]
pub struct OrganizationName {
    pub id: OrganizationId,
    pub identifier: String,
    pub name: String,
}

/// A tracker to be kept.
#[derive(Debug)]
pub struct NewTracker<'a> {
    pub id: TrackerId,
    pub name: &'a str,
    pub kind: TrackerType,
    pub url: Option<&'a str>,
    pub token_sealed: Option<Vec<u8>>,
    pub is_active: bool,
    pub connection_details: &'a Value,
    pub meta_data: &'a Value,
    pub subscribed_events: Option<&'a [String]>,
    pub own_logins: &'a [String],
    pub scope_rules: &'a [ScopeRule],
}

/// What to change; absent values stay. The doubly optional ones can be emptied.
#[derive(Debug, Default)]
pub struct TrackerChange<'a> {
    pub name: Option<&'a str>,
    pub is_active: Option<bool>,
    pub connection_details: Option<&'a Value>,
    pub meta_data: Option<&'a Value>,
    pub own_logins: Option<&'a [String]>,
    pub url: Option<Option<&'a str>>,
    pub token_sealed: Option<Option<Vec<u8>>>,
    pub subscribed_events: Option<Option<&'a [String]>>,
    pub scope_rules: Option<&'a [ScopeRule]>,
}

/// Trackers by name.
pub async fn list(
    db: &impl GenericClient,
    account: AccountId,
    window: Window,
) -> Result<Slice<Tracker>, StoreError> {
    LIST.slice(db, &[&account.0, &None::<Uuid>], window, read).await
}

/// Whether the account has a tracker that is active.
pub async fn any(db: &impl GenericClient, account: AccountId) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(ANY).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[&account.0]).await.map_err(store_error)?;
    row.try_get("found").map_err(store_error)
}

/// One tracker that is not deleted.
pub async fn get(
    db: &impl GenericClient,
    account: AccountId,
    id: TrackerId,
) -> Result<Option<Tracker>, StoreError> {
    let statement = db.prepare_cached(LIST.list).await.map_err(store_error)?;
    let row = db
        .query_opt(&statement, &[&account.0, &id.0, &1_i64, &0_i64])
        .await
        .map_err(store_error)?;
    row.as_ref().map(read).transpose()
}

/// What it takes to speak with a tracker. `None`: there is none of this id, or it has no token.
pub async fn connection(
    db: &impl GenericClient,
    account: AccountId,
    id: TrackerId,
) -> Result<Option<Connection>, StoreError> {
    let statement = db.prepare_cached(CONNECTION).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id.0]).await.map_err(store_error)?;
    let read = |row: Row| {
        Ok(Connection {
            kind: parsed(&row, "tracker_type")?,
            url: row.get("url"),
            token_sealed: row.get("token_sealed"),
            details: from_json(&row, "connection_details")?,
        })
    };
    row.map(read).transpose()
}

/// Takes the turn to renew this very token, for so long at most; `false` when another has it, or had it.
pub async fn claim_renewal(
    db: &impl GenericClient,
    account: AccountId,
    id: TrackerId,
    token_sealed: &[u8],
    turn: Duration,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(CLAIM_RENEWAL).await.map_err(store_error)?;
    let row = db
        .query_opt(&statement, &[&account.0, &id.0, &token_sealed, &turn.as_secs_f64()])
        .await
        .map_err(store_error)?;
    Ok(row.is_some())
}

/// Ends the turn: with what the token was renewed to, or with what it was. `false` when somebody gave another token
/// meanwhile, which stays.
pub async fn end_renewal(
    db: &impl GenericClient,
    account: AccountId,
    id: TrackerId,
    token_sealed: &[u8],
    renewed: Option<&[u8]>,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(END_RENEWAL).await.map_err(store_error)?;
    let row = db
        .query_opt(&statement, &[&account.0, &id.0, &token_sealed, &renewed])
        .await
        .map_err(store_error)?;
    Ok(row.is_some())
}

/// Keeps a new tracker with its rules; `false` when the name is taken. Belongs into a transaction.
pub async fn insert(
    db: &impl GenericClient,
    account: AccountId,
    new: &NewTracker<'_>,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(INSERT).await.map_err(store_error)?;
    let row = db
        .query_opt(
            &statement,
            &[
                &new.id.0,
                &account.0,
                &new.name,
                &new.kind.as_str(),
                &new.url,
                &new.token_sealed,
                &new.is_active,
                &new.connection_details,
                &new.meta_data,
                &new.subscribed_events,
                &new.own_logins,
            ],
        )
        .await
        .map_err(store_error)?;
    if row.is_some() {
        add_scope_rules(db, new.id, new.scope_rules).await?;
    }
    Ok(row.is_some())
}

/// Changes a tracker. Belongs into a transaction, which is of no further use after `NameTaken`.
pub async fn update(
    db: &impl GenericClient,
    account: AccountId,
    id: TrackerId,
    change: &TrackerChange<'_>,
) -> Result<Saved, StoreError> {
    let statement = db.prepare_cached(UPDATE).await.map_err(store_error)?;
    let answer = db
        .query_opt(
            &statement,
            &[
                &account.0,
                &id.0,
                &change.name,
                &change.is_active,
                &change.connection_details,
                &change.meta_data,
                &change.own_logins,
                &change.url.is_some(),
                &change.url.flatten(),
                &change.token_sealed.is_some(),
                &change.token_sealed.as_ref().and_then(Option::as_ref),
                &change.subscribed_events.is_some(),
                &change.subscribed_events.flatten(),
            ],
        )
        .await;
    let saved = saved(answer)?;
    if saved != Saved::Done {
        return Ok(saved);
    }
    if let Some(rules) = change.scope_rules {
        let statement = db.prepare_cached(CLEAR_SCOPE_RULES).await.map_err(store_error)?;
        db.execute(&statement, &[&account.0, &id.0]).await.map_err(store_error)?;
        add_scope_rules(db, id, rules).await?;
    }
    Ok(Saved::Done)
}

/// Hides a tracker, or with `hard` removes it with all it owns. Returns its name.
pub async fn delete(
    db: &impl GenericClient,
    account: AccountId,
    id: TrackerId,
    hard: bool,
) -> Result<Option<String>, StoreError> {
    let sql = if hard { HARD_DELETE } else { SOFT_DELETE };
    let statement = db.prepare_cached(sql).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id.0]).await.map_err(store_error)?;
    Ok(row.map(|row| row.get("name")))
}

/// Where a tracker's token is sealed.
pub fn token_place(id: TrackerId) -> String {
    format!("tracker.token:{id}")
}

async fn add_scope_rules(
    db: &impl GenericClient,
    id: TrackerId,
    rules: &[ScopeRule],
) -> Result<(), StoreError> {
    if rules.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = rules.iter().map(|_| Uuid::now_v7()).collect();
    let scopes: Vec<_> = rules.iter().map(|rule| rule.scope_type.as_str()).collect();
    let kinds: Vec<_> = rules.iter().map(|rule| rule.rule_type.as_str()).collect();
    let identifiers: Vec<_> = rules.iter().map(|rule| rule.identifier.as_str()).collect();
    let statement = db.prepare_cached(SET_SCOPE_RULES).await.map_err(store_error)?;
    db.execute(&statement, &[&id.0, &ids, &scopes, &kinds, &identifiers])
        .await
        .map_err(store_error)?;
    Ok(())
}

fn read(row: &Row) -> Result<Tracker, StoreError> {
    Ok(Tracker {
        id: TrackerId(row.get("id")),
        name: row.get("name"),
        kind: parsed(row, "tracker_type")?,
        url: row.get("url"),
        has_token: row.get("has_token"),
        is_active: row.get("is_active"),
        connection_details: from_json(row, "connection_details")?,
        meta_data: from_json(row, "meta_data")?,
        subscribed_events: row.get("subscribed_events"),
        own_logins: row.get("own_logins"),
        created_at: row.get("created_at"),
        updated_at: row.get("updated_at"),
        scope_rules: from_json(row, "scope_rules")?,
        organizations: from_json(row, "organizations")?,
    })
}

impl ScopeType {
    fn as_str(self) -> &'static str {
        match self {
            Self::Organization => "ORGANIZATION",
            Self::Project => "PROJECT",
        }
    }
}

impl RuleType {
    fn as_str(self) -> &'static str {
        match self {
            Self::Include => "INCLUDE",
            Self::Exclude => "EXCLUDE",
        }
    }
}
