//! Metrics that accounts define, and what metrics said of issues.

use super::{rows::from_json, store_error};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, IssueId},
    ports::StoreError,
};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use std::fmt::Debug;
use tokio_postgres::types::Json;

const METRICS: &str = include_str!("metrics.sql");
const PUT_METRIC: &str = include_str!("put_metric.sql");
const DELETE_METRIC: &str = include_str!("delete_metric.sql");
const RESULT: &str = include_str!("result.sql");
const RESULTS: &str = include_str!("results.sql");
const PUT_RESULT: &str = include_str!("put_result.sql");

/// Most metrics of one account.
pub const METRICS_MAX: i64 = 50;

/// A metric of an account, as it was given.
#[derive(Clone, Debug)]
pub struct StoredMetric {
    pub name: String,
    pub definition: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What a result is about and how it was made.
#[derive(Clone, Copy, Debug)]
pub struct Basis<'a> {
    pub issue: IssueId,
    /// The metric's short name.
    pub metric: &'a str,
    /// [`content_of`] the issue.
    pub content: [u8; 32],
    /// Of the metric's definition and the model.
    pub basis: [u8; 32],
}

/// The account's own metrics by name; only the one of that name, if one is given.
pub async fn metrics(
    db: &impl GenericClient,
    account: AccountId,
    name: Option<&str>,
) -> Result<Vec<StoredMetric>, StoreError> {
    let statement = db.prepare_cached(METRICS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &name]).await.map_err(store_error)?;
    let read = |row: &tokio_postgres::Row| StoredMetric {
        name: row.get("name"),
        definition: row.get("definition"),
        created_at: row.get("created_at"),
        updated_at: row.get("updated_at"),
    };
    Ok(rows.iter().map(read).collect())
}

/// Keeps a metric in the place of the one of that name; `false` when the account has [`METRICS_MAX`] others.
pub async fn put_metric(
    db: &impl GenericClient,
    account: AccountId,
    name: &str,
    definition: &str,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(PUT_METRIC).await.map_err(store_error)?;
    let kept = db.execute(&statement, &[&account.0, &name, &definition, &METRICS_MAX]).await;
    Ok(kept.map_err(store_error)? > 0)
}

/// Removes a metric; `false` when the account has none of that name.
pub async fn delete_metric(
    db: &impl GenericClient,
    account: AccountId,
    name: &str,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(DELETE_METRIC).await.map_err(store_error)?;
    Ok(db.execute(&statement, &[&account.0, &name]).await.map_err(store_error)? > 0)
}

/// What was said of just this, and when.
pub async fn result<T: DeserializeOwned + Debug>(
    db: &impl GenericClient,
    account: AccountId,
    of: Basis<'_>,
) -> Result<Option<(T, DateTime<Utc>)>, StoreError> {
    let statement = db.prepare_cached(RESULT).await.map_err(store_error)?;
    let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 5] =
        [&account.0, &of.issue.0, &of.metric, &&of.content[..], &&of.basis[..]];
    let row = db.query_opt(&statement, &parameters).await.map_err(store_error)?;
    row.map(|row| Ok((from_json(&row, "result")?, row.get("created_at")))).transpose()
}

/// What metrics said of an issue as it is now, by the metric's name.
pub async fn results<T: DeserializeOwned + Debug>(
    db: &impl GenericClient,
    account: AccountId,
    issue: IssueId,
) -> Result<Vec<(T, DateTime<Utc>)>, StoreError> {
    let statement = db.prepare_cached(RESULTS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &issue.0]).await.map_err(store_error)?;
    rows.iter().map(|row| Ok((from_json(row, "result")?, row.get("created_at")))).collect()
}

/// Keeps what was said, in the place of what the metric said before.
pub async fn put_result(
    db: &impl GenericClient,
    account: AccountId,
    of: Basis<'_>,
    result: &(impl Serialize + Debug + Sync),
    judged_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(PUT_RESULT).await.map_err(store_error)?;
    let (content, basis) = (&of.content[..], &of.basis[..]);
    let result = Json(result);
    let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 7] =
        [&account.0, &of.issue.0, &of.metric, &content, &basis, &result, &judged_at];
    db.execute(&statement, &parameters).await.map_err(store_error)?;
    Ok(())
}

/// Tells contents apart; the same as the database's `issue_content`.
pub fn content_of(title: &str, body: Option<&str>) -> [u8; 32] {
    let hash = Sha256::new().chain_update(title).chain_update("\n");
    hash.chain_update(body.unwrap_or_default()).finalize().into()
}
