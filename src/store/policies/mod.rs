//! What a policy document speaks about besides the tables of their own, and the versions that were applied: the tables
//! `policies`, `policy_versions` and `policy_tags`.

#[cfg(test)]
mod tests;
mod versions;

pub use versions::{
    Counts, Keep, NewVersion, Origin, TAG_CHARS_MAX, TagSet, Version, count, insert, is_tag,
    latest, list, lock, prune, set_tag, unset_tag, version, version_by_number, version_by_tag,
};

use super::store_error;
use deadpool_postgres::GenericClient;
use preloop_actors::{
    gate::Action,
    ids::AccountId,
    policy::{Permission, Role},
    ports::StoreError,
};
use tokio_postgres::Row;
use uuid::Uuid;

const PEOPLE: &str = include_str!("people.sql");
const TEAMS: &str = include_str!("teams.sql");
const KEYS: &str = include_str!("keys.sql");
const FLOWS: &str = include_str!("flows.sql");
const UNKNOWN_TOOLS: &str = include_str!("unknown_tools.sql");
const SET_UNKNOWN_TOOLS: &str = include_str!("set_unknown_tools.sql");

/// Something that a document may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub id: Uuid,
    pub name: String,
}

/// Somebody who may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: Uuid,
    pub name: String,
    /// Has a role that may decide.
    pub may_decide: bool,
    pub teams: Vec<Uuid>,
}

/// The account's people by name.
pub async fn people(
    db: &impl GenericClient,
    account: AccountId,
) -> Result<Vec<Person>, StoreError> {
    let statement = db.prepare_cached(PEOPLE).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0]).await.map_err(store_error)?;
    let may_decide = |role: &str| {
        role.parse::<Role>().is_ok_and(|role| role.grants(Permission::DecideApprovals))
    };
    let person = |row: &Row| Person {
        id: row.get("id"),
        name: row.get("username"),
        may_decide: row.get::<_, Vec<&str>>("roles").into_iter().any(may_decide),
        teams: row.get("teams"),
    };
    Ok(rows.iter().map(person).collect())
}

/// The account's teams by name.
pub async fn teams(db: &impl GenericClient, account: AccountId) -> Result<Vec<Named>, StoreError> {
    named(db, TEAMS, account).await
}

/// The account's API keys by name.
pub async fn keys(db: &impl GenericClient, account: AccountId) -> Result<Vec<Named>, StoreError> {
    named(db, KEYS, account).await
}

/// The account's flows by name.
pub async fn flows(db: &impl GenericClient, account: AccountId) -> Result<Vec<Named>, StoreError> {
    named(db, FLOWS, account).await
}

/// What becomes of calls of tools that are not set up.
pub async fn unknown_tools(
    db: &impl GenericClient,
    account: AccountId,
) -> Result<Action, StoreError> {
    let statement = db.prepare_cached(UNKNOWN_TOOLS).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0]).await.map_err(store_error)?;
    let word = row.as_ref().map(|row| row.get::<_, &str>("unknown_tools"));
    Ok(match word {
        None | Some("allow") => Action::Allow,
        Some("require_approval") => Action::RequireApproval,
        Some(_) => Action::Deny,
    })
}

/// Sets what becomes of calls of tools that are not set up.
pub async fn set_unknown_tools(
    db: &impl GenericClient,
    account: AccountId,
    action: &'static str,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(SET_UNKNOWN_TOOLS).await.map_err(store_error)?;
    db.execute(&statement, &[&account.0, &action]).await.map_err(store_error).map(drop)
}

async fn named(
    db: &impl GenericClient,
    statement: &'static str,
    account: AccountId,
) -> Result<Vec<Named>, StoreError> {
    let statement = db.prepare_cached(statement).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0]).await.map_err(store_error)?;
    let named = |row: &Row| Named { id: row.get("id"), name: row.get("name") };
    Ok(rows.iter().map(named).collect())
}
