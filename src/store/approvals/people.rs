//! People whom a request concerns.

use crate::store::store_error;
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, UserId},
    policy::{Permission, Role},
    ports::StoreError,
};

const DECIDERS: &str = include_str!("deciders.sql");
const NAMES: &str = include_str!("names.sql");

/// What an account is called, and one of its people.
pub struct Names {
    pub account: String,
    pub user: Option<String>,
}

/// People of an account who have the right to decide.
pub async fn deciders(
    db: &impl GenericClient,
    account: AccountId,
    limit: usize,
) -> Result<Vec<UserId>, StoreError> {
    holders(db, account, Permission::DecideApprovals, limit).await
}

/// People of an account who have this right by one of their roles.
pub async fn holders(
    db: &impl GenericClient,
    account: AccountId,
    permission: Permission,
    limit: usize,
) -> Result<Vec<UserId>, StoreError> {
    let grants = |role: &Role| role.grants(permission);
    let roles: Vec<&str> = Role::ALL.into_iter().filter(grants).map(Role::as_str).collect();
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let statement = db.prepare_cached(DECIDERS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &roles, &limit]).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| UserId(row.get("id"))).collect())
}

/// The names; `None` when the account is gone.
pub async fn names(
    db: &impl GenericClient,
    account: AccountId,
    user: Option<UserId>,
) -> Result<Option<Names>, StoreError> {
    let statement = db.prepare_cached(NAMES).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &user.map(|user| user.0)]).await;
    let row = row.map_err(store_error)?;
    Ok(row.map(|row| Names { account: row.get("name"), user: row.get("username") }))
}
