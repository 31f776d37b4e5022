//! The record of what happened: the table `audit_logs`.

use super::{store_error, words::words};
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
    fn column<'a, T>(entries: &'a [Entry], of: impl Fn(&'a Entry) -> T) -> Vec<T> {
        entries.iter().map(of).collect()
    }
    let ids = column(entries, |entry| entry.id);
    let accounts = column(entries, |entry| entry.account.0);
    let users = column(entries, |entry| entry.by.user.map(|user| user.0));
    let keys = column(entries, |entry| entry.by.key);
    let executions = column(entries, |entry| entry.by.execution.map(|execution| execution.0));
    let actions = column(entries, |entry| entry.action);
    let types = column(entries, |entry| entry.resource.as_ref().map(|(kind, _)| *kind));
    let resources = column(entries, |entry| entry.resource.as_ref().map(|(_, id)| id.as_str()));
    let statuses = column(entries, |entry| entry.status.as_str());
    let correlations = column(entries, |entry| entry.correlation);
    let ips = column(entries, |entry| entry.by.ip.as_deref());
    let agents = column(entries, |entry| entry.by.user_agent.as_deref());
    let details = column(entries, |entry| entry.details.to_string());
    let statement = db.prepare_cached(INSERT).await.map_err(store_error)?;
    let inserted = db
        .execute(
            &statement,
            &[
                &ids,
                &accounts,
                &users,
                &keys,
                &executions,
                &actions,
                &types,
                &resources,
                &statuses,
                &correlations,
                &ips,
                &agents,
                &details,
            ],
        )
        .await;
    inserted.map(drop).map_err(store_error)
}
