//! Who is asked about calls, and how: the table `approval_workflows`. Approval policies are the same thing.

mod channels;
mod setup;
#[cfg(test)]
mod tests;

pub use channels::{ChannelConfigs, MASK, SealedChannels, WebhookConfig, masked_url};
pub use setup::{AiFallback, Kept, WorkflowSetup};

use super::{
    page::{Listing, Slice, Window},
    rows::{Saved, saved},
    store_error,
};
use crate::secrets::{OpenError, Sealer};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    gate::WorkflowId,
    ids::{AccountId, UserId},
    policy::{Permission, Role},
    ports::StoreError,
};
use std::collections::BTreeMap;
use tokio_postgres::{Row, error::SqlState};
use uuid::Uuid;

const LIST: Listing = Listing { list: include_str!("list.sql"), count: include_str!("count.sql") };
const PRESENT: &str = include_str!("present.sql");
const LOCK: &str = include_str!("lock.sql");
const INSERT: &str = include_str!("insert.sql");
const UPDATE: &str = include_str!("update.sql");
const CLEAR_DEFAULT: &str = include_str!("clear_default.sql");
const DELETE: &str = include_str!("delete.sql");
const APPROVERS: &str = include_str!("approvers.sql");
const USAGE: &str = include_str!("usage.sql");

/// Most workflows of one account.
pub const WORKFLOWS_MAX: i64 = 200;
/// How many of the things that use a workflow are named.
const USAGE_MAX: i64 = 5;
/// How long people have who are asked by the workflow that an account starts with.
const FIRST_TIMEOUT_SECS: i32 = 3_600;

/// Who is asked, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Workflow {
    pub id: WorkflowId,
    pub account: AccountId,
    pub setup: WorkflowSetup,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What became of a deletion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deleted {
    /// The workflow of this name is gone.
    Done(String),
    /// Something names it.
    Used,
    Missing,
}

impl Workflow {
    /// Where to tell people besides mail and push, with the secrets. Fails when it was sealed with another key.
    pub fn channels(&self, sealer: &Sealer) -> Result<ChannelConfigs, OpenError> {
        self.setup.channels.open(sealer, self.id)
    }
}

/// Workflows by name.
pub async fn list(
    db: &impl GenericClient,
    account: AccountId,
    window: Window,
) -> Result<Slice<Workflow>, StoreError> {
    LIST.slice(db, &[&account.0, &None::<Uuid>, &false], window, read).await
}

/// How many workflows the account has.
pub async fn count(db: &impl GenericClient, account: AccountId) -> Result<i64, StoreError> {
    LIST.count(db, &[&account.0, &None::<Uuid>, &false]).await
}

/// All workflows of the account, by name.
pub async fn all(db: &impl GenericClient, account: AccountId) -> Result<Vec<Workflow>, StoreError> {
    let window = Window { offset: 0, limit: WORKFLOWS_MAX };
    LIST.rows(db, &[&account.0, &None::<Uuid>, &false], window, read).await
}

/// One workflow.
pub async fn get(
    db: &impl GenericClient,
    account: AccountId,
    id: WorkflowId,
) -> Result<Option<Workflow>, StoreError> {
    let window = Window { offset: 0, limit: 1 };
    let rows = LIST.rows(db, &[&account.0, &Some(id.0), &false], window, read).await;
    rows.map(|mut rows| rows.pop())
}

/// Whether the account has a workflow. It stays until the transaction ends.
pub async fn is_present(
    db: &impl GenericClient,
    account: AccountId,
    id: WorkflowId,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(PRESENT).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id.0]).await.map_err(store_error)?;
    Ok(row.is_some())
}

/// Who is asked where neither a rule nor its tool says.
pub async fn default_of(
    db: &impl GenericClient,
    account: AccountId,
) -> Result<Option<Workflow>, StoreError> {
    let window = Window { offset: 0, limit: 1 };
    let rows = LIST.rows(db, &[&account.0, &None::<Uuid>, &true], window, read).await;
    rows.map(|mut rows| rows.pop())
}

/// Keeps others from changing the account's workflows until the transaction ends. To be called before any change.
pub async fn lock(db: &impl GenericClient, account: AccountId) -> Result<(), StoreError> {
    let statement = db.prepare_cached(LOCK).await.map_err(store_error)?;
    db.query_opt(&statement, &[&account.0]).await.map_err(store_error).map(drop)
}

/// Keeps a new workflow; `false` when the name is taken. As the default, it takes the place of the one before.
pub async fn insert(
    db: &impl GenericClient,
    account: AccountId,
    id: WorkflowId,
    setup: &WorkflowSetup,
) -> Result<bool, StoreError> {
    clear_default(db, account, id, setup).await?;
    let statement = db.prepare_cached(INSERT).await.map_err(store_error)?;
    let columns = setup.columns();
    let row = db.query_opt(&statement, &columns.parameters(&account.0, &id.0)).await;
    Ok(row.map_err(store_error)?.is_some())
}

/// Writes a workflow; as the default, it takes the place of the one before.
pub async fn update(
    db: &impl GenericClient,
    account: AccountId,
    id: WorkflowId,
    setup: &WorkflowSetup,
) -> Result<Saved, StoreError> {
    clear_default(db, account, id, setup).await?;
    let statement = db.prepare_cached(UPDATE).await.map_err(store_error)?;
    let columns = setup.columns();
    saved(db.query_opt(&statement, &columns.parameters(&account.0, &id.0)).await)
}

/// Removes a workflow that nothing names.
pub async fn delete(
    db: &impl GenericClient,
    account: AccountId,
    id: WorkflowId,
) -> Result<Deleted, StoreError> {
    let statement = db.prepare_cached(DELETE).await.map_err(store_error)?;
    match db.query_opt(&statement, &[&account.0, &id.0]).await {
        Ok(Some(row)) => Ok(Deleted::Done(row.get("name"))),
        Ok(None) => Ok(Deleted::Missing),
        Err(error) if error.code() == Some(&SqlState::FOREIGN_KEY_VIOLATION) => Ok(Deleted::Used),
        Err(error) => Err(store_error(error)),
    }
}

/// Some of what names a workflow, such as "the tool `a`".
pub async fn usage(
    db: &impl GenericClient,
    account: AccountId,
    id: WorkflowId,
) -> Result<Vec<String>, StoreError> {
    let statement = db.prepare_cached(USAGE).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &id.0, &USAGE_MAX]).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| row.get("by")).collect())
}

/// Which of these people the account has, and whether they may decide. They stay until the transaction ends.
pub async fn approvers(
    db: &impl GenericClient,
    account: AccountId,
    users: &[UserId],
) -> Result<BTreeMap<UserId, bool>, StoreError> {
    let users: Vec<Uuid> = users.iter().map(|user| user.0).collect();
    let statement = db.prepare_cached(APPROVERS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &users]).await.map_err(store_error)?;
    let may_decide = |role: &str| {
        role.parse::<Role>().is_ok_and(|role| role.grants(Permission::DecideApprovals))
    };
    let approver = |row: &Row| {
        let roles: Vec<&str> = row.get("roles");
        (UserId(row.get("id")), roles.into_iter().any(may_decide))
    };
    Ok(rows.iter().map(approver).collect())
}

/// The workflow that an account starts with: its owner is asked.
pub async fn insert_first(
    db: &impl GenericClient,
    account: AccountId,
    owner: UserId,
) -> Result<(), StoreError> {
    let setup = WorkflowSetup {
        description: Some("Asked where neither the rule nor the tool names a workflow.".to_owned()),
        is_default: true,
        approver_user_ids: vec![owner],
        timeout_seconds: Some(FIRST_TIMEOUT_SECS),
        ..WorkflowSetup::named("Default")
    };
    match insert(db, account, WorkflowId(Uuid::now_v7()), &setup).await? {
        true => Ok(()),
        false => Err(StoreError::Internal("a new account has a workflow already".to_owned())),
    }
}

async fn clear_default(
    db: &impl GenericClient,
    account: AccountId,
    id: WorkflowId,
    setup: &WorkflowSetup,
) -> Result<(), StoreError> {
    if !setup.is_default {
        return Ok(());
    }
    let statement = db.prepare_cached(CLEAR_DEFAULT).await.map_err(store_error)?;
    db.execute(&statement, &[&account.0, &id.0]).await.map_err(store_error).map(drop)
}

fn read(row: &Row) -> Result<Workflow, StoreError> {
    Ok(Workflow {
        id: WorkflowId(row.get("id")),
        account: AccountId(row.get("account_id")),
        setup: WorkflowSetup::read(row)?,
        created_at: row.get("created_at"),
        updated_at: row.get("updated_at"),
    })
}
