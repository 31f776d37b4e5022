//! How long each account keeps what its executions leave behind: the table `account_retention`.

use super::store_error;
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{ids::AccountId, ports::StoreError};

const GET: &str = include_str!("get.sql");
const SET: &str = include_str!("set.sql");

/// Most days an account may choose; the table refuses more.
pub const DAYS_MAX: i32 = 3_650;

/// An account's own times, in days after an execution's end; `None` takes the server's setting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountRetention {
    pub execution_days: Option<i32>,
    pub log_days: Option<i32>,
    /// Executions that ended by then have no log any more.
    pub logs_gone_by: Option<DateTime<Utc>>,
}

/// What an account has chosen; nothing when it never did.
pub async fn get(
    db: &impl GenericClient,
    account: AccountId,
) -> Result<AccountRetention, StoreError> {
    let statement = db.prepare_cached(GET).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0]).await.map_err(store_error)?;
    Ok(row.map_or_else(AccountRetention::default, |row| AccountRetention {
        execution_days: row.get("execution_days"),
        log_days: row.get("log_days"),
        logs_gone_by: row.get("logs_gone_by"),
    }))
}

/// Chooses both times, each 1 to [`DAYS_MAX`] days. What is gone already does not come back.
pub async fn set(
    db: &impl GenericClient,
    account: AccountId,
    execution_days: Option<i32>,
    log_days: Option<i32>,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(SET).await.map_err(store_error)?;
    let set = db.execute(&statement, &[&account.0, &execution_days, &log_days]).await;
    set.map_err(store_error).map(drop)
}
