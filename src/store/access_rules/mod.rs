//! Which calls of a tool run, do not run, or need people: the table `tool_access_rules`.
//!
//! A configuration's approval condition is one of its rules, marked as such: what decides about calls sees one list.

mod order;
mod setup;
#[cfg(test)]
pub(in crate::store) mod tests;

pub use order::{all_for_change, reorder};
pub use setup::{ConditionType, Marker, RuleAction, RuleSetup, SubjectKind};

use super::{
    page::{Listing, Window},
    store_error,
};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    gate::{AccessRule, RuleId, Subject},
    ids::AccountId,
    ports::StoreError,
};
use tokio_postgres::Row;
use uuid::Uuid;

const LIST: Listing = Listing { list: include_str!("list.sql"), count: include_str!("count.sql") };
const LOCK: &str = include_str!("lock.sql");
const INSERT: &str = include_str!("insert.sql");
const UPDATE: &str = include_str!("update.sql");
const DELETE: &str = include_str!("delete.sql");
const SUBJECT: &str = include_str!("subject.sql");

/// Most rules of one configuration.
pub const RULES_MAX: i64 = 500;
/// Most rules of one account.
pub const RULES_OF_ACCOUNT_MAX: i64 = 10_000;

/// A rule of a tool's configuration.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    pub id: RuleId,
    /// The configuration it belongs to.
    pub configuration: Uuid,
    pub setup: RuleSetup,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// All rules of the account with the ids of their configurations, as what decides about calls reads them.
pub async fn all(
    db: &impl GenericClient,
    account: AccountId,
) -> Result<Vec<(Uuid, AccessRule)>, StoreError> {
    let as_rule = |rule: Rule| (rule.configuration, rule.setup.into_rule(rule.id));
    Ok(of_account(db, account).await?.into_iter().map(as_rule).collect())
}

/// All rules of the account, with everything that is kept of them.
pub async fn of_account(
    db: &impl GenericClient,
    account: AccountId,
) -> Result<Vec<Rule>, StoreError> {
    rows(db, account, None, None).await
}

/// A configuration's rules in the order they are looked at, its condition among them.
pub async fn of_configuration(
    db: &impl GenericClient,
    account: AccountId,
    configuration: Uuid,
) -> Result<Vec<Rule>, StoreError> {
    rows(db, account, Some(configuration), None).await
}

/// A configuration's approval condition.
pub async fn condition(
    db: &impl GenericClient,
    account: AccountId,
    configuration: Uuid,
) -> Result<Option<Rule>, StoreError> {
    let rules = of_configuration(db, account, configuration).await?;
    Ok(rules.into_iter().find(|rule| rule.setup.marker.is_some()))
}

/// How many rules the account has, or one of its configurations.
pub async fn count(
    db: &impl GenericClient,
    account: AccountId,
    configuration: Option<Uuid>,
) -> Result<i64, StoreError> {
    LIST.count(db, &[&account.0, &configuration, &None::<Uuid>]).await
}

/// One rule.
pub async fn get(
    db: &impl GenericClient,
    account: AccountId,
    id: RuleId,
) -> Result<Option<Rule>, StoreError> {
    rows(db, account, None, Some(id.0)).await.map(|mut rules| rules.pop())
}

/// One rule, which nobody else changes until the transaction ends.
pub async fn get_for_change(
    db: &impl GenericClient,
    account: AccountId,
    id: RuleId,
) -> Result<Option<Rule>, StoreError> {
    let statement = db.prepare_cached(LOCK).await.map_err(store_error)?;
    db.query_opt(&statement, &[&account.0, &id.0]).await.map_err(store_error)?;
    get(db, account, id).await
}

/// Keeps a new rule; `false` when the account has no such configuration.
pub async fn insert(
    db: &impl GenericClient,
    account: AccountId,
    configuration: Uuid,
    id: RuleId,
    setup: &RuleSetup,
) -> Result<bool, StoreError> {
    write(db, INSERT, account, configuration, id, setup).await
}

/// Writes a rule; `false` when it is gone.
pub async fn update(
    db: &impl GenericClient,
    account: AccountId,
    configuration: Uuid,
    id: RuleId,
    setup: &RuleSetup,
) -> Result<bool, StoreError> {
    write(db, UPDATE, account, configuration, id, setup).await
}

/// Removes a rule; `false` when the account has none of that id.
pub async fn delete(
    db: &impl GenericClient,
    account: AccountId,
    id: RuleId,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(DELETE).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id.0]).await.map_err(store_error)?;
    Ok(row.is_some())
}

/// Whether the account has what a rule is to be about.
pub async fn has_subject(
    db: &impl GenericClient,
    account: AccountId,
    subject: Subject,
) -> Result<bool, StoreError> {
    let (kind, id) = setup::subject_columns(subject);
    let statement = db.prepare_cached(SUBJECT).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[&account.0, &kind, &id]).await.map_err(store_error)?;
    Ok(row.get("is_there"))
}

async fn rows(
    db: &impl GenericClient,
    account: AccountId,
    configuration: Option<Uuid>,
    id: Option<Uuid>,
) -> Result<Vec<Rule>, StoreError> {
    // Concurrent requests may get a little over the bound of an account; no rule may be left out for it.
    let window = Window { offset: 0, limit: i64::MAX };
    LIST.rows(db, &[&account.0, &configuration, &id], window, read).await
}

async fn write(
    db: &impl GenericClient,
    statement: &'static str,
    account: AccountId,
    configuration: Uuid,
    id: RuleId,
    setup: &RuleSetup,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(statement).await.map_err(store_error)?;
    let columns = setup.columns();
    let row =
        db.query_opt(&statement, &columns.parameters(&account.0, &id.0, &configuration)).await;
    Ok(row.map_err(store_error)?.is_some())
}

fn read(row: &Row) -> Result<Rule, StoreError> {
    Ok(Rule {
        id: RuleId(row.get("id")),
        configuration: row.get("tool_configuration_id"),
        setup: RuleSetup::read(row)?,
        created_at: row.get("created_at"),
        updated_at: row.get("updated_at"),
    })
}
