//! What language models said of pairs.

use super::ordered;
use crate::{
    duplicates::Verdict,
    store::{rows::parsed, store_error},
};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{ids::AccountId, ports::StoreError};
use tokio_postgres::types::ToSql;
use uuid::Uuid;

const VERDICT: &str = include_str!("verdict.sql");
const SAID: &str = include_str!("said.sql");
const FAILED: &str = include_str!("failed.sql");
const STATE: &str = include_str!("state.sql");

/// Longest text of a model that is kept, in characters.
const SAID_CHARS_MAX: usize = 2_000;

/// What a model said of two issues as they are now, or why it said nothing.
#[derive(Clone, Debug)]
pub struct Said {
    pub verdict: Option<Verdict>,
    pub reason: Option<String>,
    pub suggestion: Option<String>,
    pub model: Option<String>,
    pub failure: Option<String>,
    pub asked_at: DateTime<Utc>,
}

/// What was said of two issues as they are now.
pub async fn verdict(
    db: &impl GenericClient,
    account: AccountId,
    one: Uuid,
    other: Uuid,
) -> Result<Option<Said>, StoreError> {
    let (one, other) = ordered(one, other);
    let statement = db.prepare_cached(VERDICT).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &one, &other]).await.map_err(store_error)?;
    let Some(row) = row else { return Ok(None) };
    let verdict = match row.get::<_, Option<&str>>("verdict") {
        Some(_) => Some(parsed(&row, "verdict")?),
        None => None,
    };
    Ok(Some(Said {
        verdict,
        reason: row.get("reason"),
        suggestion: row.get("suggestion"),
        model: row.get("model"),
        failure: row.get("failure"),
        asked_at: row.get("asked_at"),
    }))
}

/// Keeps what a model said of two issues whose contents were these; nothing when they have others by now.
pub async fn said(
    db: &impl GenericClient,
    account: AccountId,
    (one, one_content): (Uuid, &[u8]),
    (other, other_content): (Uuid, &[u8]),
    (verdict, reason, suggestion, model): (Verdict, &str, &str, &str),
) -> Result<(), StoreError> {
    let bounded =
        |text: &str| text.replace('\0', " ").chars().take(SAID_CHARS_MAX).collect::<String>();
    let (reason, suggestion) = (bounded(reason), bounded(suggestion));
    let statement = db.prepare_cached(SAID).await.map_err(store_error)?;
    let parameters: [&(dyn ToSql + Sync); 9] = [
        &account.0,
        &one,
        &other,
        &one_content,
        &other_content,
        &verdict.as_str(),
        &reason,
        &suggestion,
        &model,
    ];
    db.execute(&statement, &parameters).await.map_err(store_error)?;
    Ok(())
}

/// Notes why a model said nothing of two issues.
pub async fn failed(
    db: &impl GenericClient,
    account: AccountId,
    one: (Uuid, &[u8]),
    other: (Uuid, &[u8]),
    failure: &str,
) -> Result<(), StoreError> {
    let failure: String = failure.replace('\0', " ").chars().take(SAID_CHARS_MAX).collect();
    let statement = db.prepare_cached(FAILED).await.map_err(store_error)?;
    let parameters: [&(dyn ToSql + Sync); 6] =
        [&account.0, &one.0, &other.0, &one.1, &other.1, &failure];
    db.execute(&statement, &parameters).await.map_err(store_error)?;
    Ok(())
}

/// How many verdicts of models the account has, and how many failures.
pub async fn state(db: &impl GenericClient, account: AccountId) -> Result<(i64, i64), StoreError> {
    let statement = db.prepare_cached(STATE).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[&account.0]).await.map_err(store_error)?;
    Ok((row.get("verdicts"), row.get("failures")))
}
