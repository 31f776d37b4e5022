//! Teams of people who decide together: the tables `teams` and `team_members`.

#[cfg(test)]
mod tests;

use super::{
    page::{Listing, Slice, Window},
    rows::{Saved, saved},
    store_error,
};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    approval::TeamId,
    ids::{AccountId, UserId},
    ports::StoreError,
};
use std::collections::BTreeSet;
use tokio_postgres::Row;
use uuid::Uuid;

const LIST: Listing = Listing { list: include_str!("list.sql"), count: include_str!("count.sql") };
const PEOPLE: Listing =
    Listing { list: include_str!("people.sql"), count: include_str!("count_people.sql") };
const INSERT: &str = include_str!("insert.sql");
const UPDATE: &str = include_str!("update.sql");
const LOCK: &str = include_str!("lock.sql");
const DELETE: &str = include_str!("delete.sql");
const USAGE: &str = include_str!("usage.sql");
const PRESENT: &str = include_str!("present.sql");
const OF_USER: &str = include_str!("of_user.sql");
const MEMBERS: &str = include_str!("members.sql");
const ADD_MEMBER: &str = include_str!("add_member.sql");
const REMOVE_MEMBER: &str = include_str!("remove_member.sql");

/// Most teams of one account.
pub const TEAMS_MAX: i64 = 500;
/// Most people of one team.
pub const MEMBERS_MAX: i64 = 1_000;
/// How many of the workflows that ask a team are named.
const USAGE_MAX: i64 = 5;

/// Some people of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    pub id: TeamId,
    pub setup: TeamSetup,
    /// How many people are in it.
    pub members: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What people set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamSetup {
    pub name: String,
    pub description: Option<String>,
}

/// Somebody in a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Teammate {
    pub user: UserId,
    pub username: String,
    pub email: String,
    pub full_name: Option<String>,
    /// Since when.
    pub added_at: DateTime<Utc>,
}

/// Teams by name.
pub async fn list(
    db: &impl GenericClient,
    account: AccountId,
    window: Window,
) -> Result<Slice<Team>, StoreError> {
    LIST.slice(db, &[&account.0, &None::<Uuid>], window, |row| Ok(read(row))).await
}

/// How many teams the account has.
pub async fn count(db: &impl GenericClient, account: AccountId) -> Result<i64, StoreError> {
    LIST.count(db, &[&account.0, &None::<Uuid>]).await
}

/// One team.
pub async fn get(
    db: &impl GenericClient,
    account: AccountId,
    id: TeamId,
) -> Result<Option<Team>, StoreError> {
    let window = Window { offset: 0, limit: 1 };
    let rows = LIST.rows(db, &[&account.0, &Some(id.0)], window, |row| Ok(read(row))).await;
    rows.map(|mut rows| rows.pop())
}

/// One team, which nobody else changes until the transaction ends.
pub async fn get_for_change(
    db: &impl GenericClient,
    account: AccountId,
    id: TeamId,
) -> Result<Option<Team>, StoreError> {
    let statement = db.prepare_cached(LOCK).await.map_err(store_error)?;
    db.query_opt(&statement, &[&account.0, &id.0]).await.map_err(store_error)?;
    get(db, account, id).await
}

/// Keeps a new team; `false` when the name is taken.
pub async fn insert(
    db: &impl GenericClient,
    account: AccountId,
    id: TeamId,
    setup: &TeamSetup,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(INSERT).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id.0, &setup.name, &setup.description]).await;
    Ok(row.map_err(store_error)?.is_some())
}

/// Writes a team.
pub async fn update(
    db: &impl GenericClient,
    account: AccountId,
    id: TeamId,
    setup: &TeamSetup,
) -> Result<Saved, StoreError> {
    let statement = db.prepare_cached(UPDATE).await.map_err(store_error)?;
    saved(db.query_opt(&statement, &[&account.0, &id.0, &setup.name, &setup.description]).await)
}

/// Removes a team and returns its name. Ask [`usage`] first, under [`get_for_change`].
pub async fn delete(
    db: &impl GenericClient,
    account: AccountId,
    id: TeamId,
) -> Result<Option<String>, StoreError> {
    let statement = db.prepare_cached(DELETE).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id.0]).await.map_err(store_error)?;
    Ok(row.map(|row| row.get("name")))
}

/// The names of some workflows that ask a team.
pub async fn usage(
    db: &impl GenericClient,
    account: AccountId,
    id: TeamId,
) -> Result<Vec<String>, StoreError> {
    let statement = db.prepare_cached(USAGE).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &id.0, &USAGE_MAX]).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| row.get("name")).collect())
}

/// Which of these teams the account has. They stay until the transaction ends.
pub async fn present(
    db: &impl GenericClient,
    account: AccountId,
    ids: &[TeamId],
) -> Result<BTreeSet<TeamId>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let statement = db.prepare_cached(PRESENT).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &ids]).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| TeamId(row.get("id"))).collect())
}

/// The teams that somebody is in right now.
pub async fn of_user(
    db: &impl GenericClient,
    account: AccountId,
    user: UserId,
) -> Result<BTreeSet<TeamId>, StoreError> {
    let statement = db.prepare_cached(OF_USER).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &user.0]).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| TeamId(row.get("id"))).collect())
}

/// Who is in any of these teams right now, each once.
pub async fn members(
    db: &impl GenericClient,
    account: AccountId,
    ids: &[TeamId],
) -> Result<Vec<UserId>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let statement = db.prepare_cached(MEMBERS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &ids]).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| UserId(row.get("user_id"))).collect())
}

/// The people of a team by the names they sign in with.
pub async fn people(
    db: &impl GenericClient,
    account: AccountId,
    id: TeamId,
    window: Window,
) -> Result<Slice<Teammate>, StoreError> {
    let read = |row: &Row| {
        Ok(Teammate {
            user: UserId(row.get("id")),
            username: row.get("username"),
            email: row.get("email"),
            full_name: row.get("full_name"),
            added_at: row.get("created_at"),
        })
    };
    PEOPLE.slice(db, &[&account.0, &id.0], window, read).await
}

/// Puts somebody of the account into a team; `false` when they are in it already, or there is no such person or team.
pub async fn add_member(
    db: &impl GenericClient,
    account: AccountId,
    id: TeamId,
    user: UserId,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(ADD_MEMBER).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id.0, &user.0]).await;
    Ok(row.map_err(store_error)?.is_some())
}

/// Takes somebody out of a team; `false` when they are not in it.
pub async fn remove_member(
    db: &impl GenericClient,
    account: AccountId,
    id: TeamId,
    user: UserId,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(REMOVE_MEMBER).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id.0, &user.0]).await;
    Ok(row.map_err(store_error)?.is_some())
}

fn read(row: &Row) -> Team {
    Team {
        id: TeamId(row.get("id")),
        setup: TeamSetup { name: row.get("name"), description: row.get("description") },
        members: row.get("members"),
        created_at: row.get("created_at"),
        updated_at: row.get("updated_at"),
    }
}
