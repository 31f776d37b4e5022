//! Requests of executions: that one waits is seen at the execution, and what has ended waits no more.

use crate::store::store_error;
use deadpool_postgres::GenericClient;
use preloop_actors::{
    approval::ApprovalId,
    ids::{AccountId, ExecutionId},
    ports::StoreError,
};

const TOUCH: &str = include_str!("touch_execution.sql");
const FORSAKEN: &str = include_str!("forsaken.sql");

/// Shows anew an execution that begins to wait, or goes on.
pub async fn touch_execution(
    db: &impl GenericClient,
    account: AccountId,
    execution: ExecutionId,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(TOUCH).await.map_err(store_error)?;
    db.execute(&statement, &[&account.0, &execution.0]).await.map(drop).map_err(store_error)
}

/// Requests that wait for executions which have ended, at most so many.
pub async fn forsaken(
    db: &impl GenericClient,
    limit: i64,
) -> Result<Vec<(AccountId, ApprovalId)>, StoreError> {
    let statement = db.prepare_cached(FORSAKEN).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&limit]).await.map_err(store_error)?;
    let read =
        |row: &tokio_postgres::Row| (AccountId(row.get("account_id")), ApprovalId(row.get("id")));
    Ok(rows.iter().map(read).collect())
}
