//! The record of what happened: the table `audit_logs`.

pub mod form;
mod groups;
mod read;
mod row;
#[cfg(test)]
mod tests;

pub use groups::{Group, GroupFilter, Groups, OutcomeMatch, grouped};
pub use read::{
    Actor, Counts, Filter, LIST_SEARCH_MAX, Page, Span, Stats, View, actors, counts, get, list,
    stats,
};
pub use row::{Row, write, write_within};

use super::words::words;
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, ExecutionId, UserId},
    ports::StoreError,
};
use serde_json::Value;
use uuid::Uuid;

const INSERT: &str = include_str!("insert.sql");

words! {
    /// How it went.
    Status {
        Success = "success",
        Failure = "failure",
        /// It was not allowed.
        Denied = "denied",
        /// It waits for people, or has begun and not ended yet.
        Pending = "pending",
    }
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Of version 7. Writing the same entry again does nothing.
    pub id: Uuid,
    pub account: AccountId,
    /// Who, as far as it is known.
    pub by: By,
    /// Such as `tool_call`, `approval_vote` or `update_access_rule`.
    pub action: &'static str,
    /// Such as `tool` or `approval_request`, and which one.
    pub resource: Option<(&'static str, String)>,
    pub status: Status,
    /// What belongs together has the same.
    pub correlation: Option<Uuid>,
    /// What exactly, why, and what came of it. Redacted.
    pub details: Value,
}

/// Who did it, and from where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct By {
    pub user: Option<UserId>,
    pub key: Option<Uuid>,
    pub execution: Option<ExecutionId>,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
}

/// Writes entries in the caller's transaction.
pub async fn insert(db: &impl GenericClient, entries: &[Entry]) -> Result<(), StoreError> {
    let rows: Vec<Row> = entries.iter().cloned().map(Row::from).collect();
    write(db, &rows).await
}
