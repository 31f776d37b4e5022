//! Requests of executions: that one waits is seen at the execution.

use crate::store::store_error;
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, ExecutionId},
    ports::StoreError,
};

const TOUCH: &str = include_str!("touch_execution.sql");

/// Shows anew an execution that begins to wait, or goes on.
pub async fn touch_execution(
    db: &impl GenericClient,
    account: AccountId,
    execution: ExecutionId,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(TOUCH).await.map_err(store_error)?;
    db.execute(&statement, &[&account.0, &execution.0]).await.map(drop).map_err(store_error)
}
