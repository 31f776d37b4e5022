//! What an account's calls of language models took, by the day.

#[cfg(test)]
mod tests;

use super::store_error;
use chrono::NaiveDate;
use deadpool_postgres::GenericClient;
use preloop_actors::{ids::AccountId, ports::StoreError};

const RESERVE: &str = include_str!("reserve.sql");
const CORRECT: &str = include_str!("correct.sql");
const SPENT: &str = include_str!("spent.sql");

/// Tokens and millionths of a US dollar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    pub tokens: i64,
    pub cost_micros: i64,
}

/// Adds to today's sum, unless that would be over the limit; gives the day.
pub async fn reserve(
    db: &impl GenericClient,
    account: AccountId,
    amount: Amount,
    limit: Amount,
) -> Result<Option<NaiveDate>, StoreError> {
    let statement = db.prepare_cached(RESERVE).await.map_err(store_error)?;
    let row = db
        .query_opt(
            &statement,
            &[&account.0, &amount.tokens, &amount.cost_micros, &limit.tokens, &limit.cost_micros],
        )
        .await
        .map_err(store_error)?;
    Ok(row.map(|row| row.get("day")))
}

/// Adds to a day's sum, or takes away.
pub async fn correct(
    db: &impl GenericClient,
    account: AccountId,
    day: NaiveDate,
    more: Amount,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(CORRECT).await.map_err(store_error)?;
    let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 4] =
        [&account.0, &day, &more.tokens, &more.cost_micros];
    db.execute(&statement, &parameters).await.map_err(store_error)?;
    Ok(())
}

/// What today's calls cost so far, in millionths of a US dollar. Calls under way count as what is set aside for them.
pub async fn spent(db: &impl GenericClient, account: AccountId) -> Result<i64, StoreError> {
    let statement = db.prepare_cached(SPENT).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0]).await.map_err(store_error)?;
    Ok(row.map_or(0, |row| row.get("cost_micros")))
}
