//! What sessions have read: the table `held_labels`.

#[cfg(test)]
mod tests;

use super::store_error;
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    gate::{Label, Labels},
    ids::{AccountId, ExecutionId},
    ports::StoreError,
};
use std::time::Duration;
use tokio_postgres::Row;

const HAND_ON: &str = include_str!("hand_on.sql");
const LIST: &str = include_str!("list.sql");
const READ: &str = include_str!("read.sql");
const TAKE: &str = include_str!("take.sql");
const TOUCH: &str = include_str!("touch.sql");

/// How long a credential holds what it has read after it was last asked for. An execution holds it for good.
pub const HELD_FOR: Duration = Duration::from_secs(24 * 3_600);
/// How far the time of the last use may lag behind.
pub const LAG_MAX: Duration = Duration::from_secs(600);

/// Who holds labels: an execution, in whichever container, or a credential. A client that opens another session has
/// read what it has read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Holder {
    pub account: AccountId,
    /// `execution:` and its id, or what a credential is known by.
    pub name: String,
    /// Those that it goes on from count, too.
    pub execution: Option<ExecutionId>,
}

impl Holder {
    /// An execution.
    pub fn execution(account: AccountId, execution: ExecutionId) -> Self {
        Self { account, name: format!("execution:{execution}"), execution: Some(execution) }
    }
}

/// Somebody who holds labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// See [`Holder::name`].
    pub holder: String,
    pub labels: Labels,
    /// Lags behind by [`LAG_MAX`] at most.
    pub used_at: DateTime<Utc>,
}

/// A credential makes another one, which then holds what it holds. Both are named as in [`Holder::name`].
pub async fn hand_on(
    db: &impl GenericClient,
    account: AccountId,
    from: &str,
    to: &str,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(HAND_ON).await.map_err(store_error)?;
    let held_for = HELD_FOR.as_secs_f64();
    let handed = db.execute(&statement, &[&account.0, &from, &to, &held_for]).await;
    handed.map(drop).map_err(store_error)
}

/// Who holds labels by themselves, the last used first, or one of them alone.
pub async fn list(
    db: &impl GenericClient,
    account: AccountId,
    holder: Option<&str>,
    limit: i64,
) -> Result<Vec<Held>, StoreError> {
    let statement = db.prepare_cached(LIST).await.map_err(store_error)?;
    let held_for = HELD_FOR.as_secs_f64();
    let rows = db.query(&statement, &[&account.0, &holder, &held_for, &limit]).await;
    let read = |row: &Row| {
        let words: Vec<String> = row.get("labels");
        Held {
            holder: row.get("holder"),
            labels: Labels::of_words(words.iter().map(String::as_str)),
            used_at: row.get("used_at"),
        }
    };
    Ok(rows.map_err(store_error)?.iter().map(read).collect())
}

/// What a session has read by now, as every replica knows it.
pub async fn read(db: &impl GenericClient, holder: &Holder) -> Result<Labels, StoreError> {
    let statement = db.prepare_cached(READ).await.map_err(store_error)?;
    let execution = holder.execution.map(|execution| execution.0);
    let (held_for, lag) = (HELD_FOR.as_secs_f64(), LAG_MAX.as_secs_f64());
    let row = db
        .query_one(&statement, &[&holder.account.0, &holder.name, &execution, &held_for, &lag])
        .await
        .map_err(store_error)?;
    let words: Vec<String> = row.get("labels");
    if row.get("is_stale") {
        let statement = db.prepare_cached(TOUCH).await.map_err(store_error)?;
        let touched = db.execute(&statement, &[&holder.account.0, &holder.name]).await;
        touched.map_err(store_error)?;
    }
    Ok(Labels::of_words(words.iter().map(String::as_str)))
}

/// Notes what a session reads, beside what it has read before. Once this returns, every replica knows it.
pub async fn take(
    db: &impl GenericClient,
    holder: &Holder,
    labels: Labels,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(TAKE).await.map_err(store_error)?;
    let words: Vec<&str> = labels.reads().iter().map(Label::as_str).collect();
    let held_for = HELD_FOR.as_secs_f64();
    let taken = db.execute(&statement, &[&holder.account.0, &holder.name, &words, &held_for]).await;
    taken.map(drop).map_err(store_error)
}
