//! What happened to a request: its history for people, and messages for those who watch.

use crate::store::store_error;
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    approval::ApprovalId,
    ids::{AccountId, UserId},
    ports::StoreError,
};
use serde_json::Value;
use tokio_postgres::types::Json;
use uuid::Uuid;

const INSERT_EVENTS: &str = include_str!("insert_events.sql");
const PUBLISH: &str = include_str!("publish.sql");

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// One word, such as `requested` or `voted`.
    pub kind: &'static str,
    /// A sentence about it.
    pub detail: String,
    /// What somebody said.
    pub comment: Option<String>,
    /// Whose doing it was, where that is known.
    pub user: Option<UserId>,
}

/// Keeps events in the caller's transaction, in this order.
pub async fn insert_events(
    db: &impl GenericClient,
    account: AccountId,
    id: ApprovalId,
    at: DateTime<Utc>,
    events: &[NewEvent],
) -> Result<(), StoreError> {
    if events.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = events.iter().map(|_| Uuid::now_v7()).collect();
    let kinds: Vec<&str> = events.iter().map(|event| event.kind).collect();
    let details: Vec<&str> = events.iter().map(|event| event.detail.as_str()).collect();
    let comments: Vec<Option<&str>> = events.iter().map(|event| event.comment.as_deref()).collect();
    let users: Vec<Option<Uuid>> =
        events.iter().map(|event| event.user.map(|user| user.0)).collect();
    let statement = db.prepare_cached(INSERT_EVENTS).await.map_err(store_error)?;
    let inserted = db
        .execute(&statement, &[&account.0, &id.0, &at, &ids, &kinds, &details, &comments, &users])
        .await;
    inserted.map(drop).map_err(store_error)
}

/// Puts messages of the topic `approvals` into the outbox, in the caller's transaction.
pub async fn publish(
    db: &impl GenericClient,
    account: AccountId,
    messages: &[Value],
) -> Result<(), StoreError> {
    if messages.is_empty() {
        return Ok(());
    }
    let messages: Vec<Json<&Value>> = messages.iter().map(Json).collect();
    let statement = db.prepare_cached(PUBLISH).await.map_err(store_error)?;
    db.execute(&statement, &[&account.0, &messages]).await.map(drop).map_err(store_error)
}
