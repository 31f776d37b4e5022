//! Requests for approval: the tables `approval_requests`, `approval_events` and `approval_links`, and the kill switch
//! of `policies`. One function a statement; what belongs into one transaction is put together in [`crate::approvals`].

mod events;
mod executions;
mod kill_switch;
mod links;
mod people;
mod row;

pub use events::{NewEvent, insert_events, publish};
pub use executions::touch_execution;
pub use kill_switch::{
    AskedToLift, Halted, Standing, Turn, all_halted, ask_to_lift, followed, following, halted,
    has_others, lock_following, lock_some, lock_standing, make_policy, share, standing, turn,
};
pub use links::{Link, find_link, insert_links, lock_by_link, spend_link};
pub use people::{Names, deciders, holders, names};
pub use row::{Card, Locked, Written, binding_hash};

use super::{rows::from_json, store_error};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    approval::{Approval, ApprovalId, Binding, Run},
    gate::ToolOrigin,
    ids::{AccountId, ReplicaId},
    ports::{Request, Seen, StoreError},
};
use row::ticking_at;
use tokio_postgres::types::Json;
use uuid::Uuid;

const INSERT: &str = include_str!("insert.sql");
const LOCK: &str = include_str!("lock.sql");
const WRITE: &str = include_str!("write.sql");
const GET: &str = include_str!("get.sql");
const ANY: &str = include_str!("any.sql");
const ARGUMENTS: &str = include_str!("arguments.sql");
const RESULT: &str = include_str!("result.sql");
const REUSABLE: &str = include_str!("reusable.sql");
const STARTED: &str = include_str!("started.sql");
const DUE: &str = include_str!("due.sql");
const ENDED: &str = include_str!("ended.sql");
const ABANDONED: &str = include_str!("abandoned.sql");
const RUNNING: &str = include_str!("running.sql");

/// Writes a request down in the caller's transaction; `false` when the id is taken.
pub async fn insert(
    db: &impl GenericClient,
    approval: &Approval,
    request: &Request,
) -> Result<bool, StoreError> {
    let (binding, about) = (&approval.binding, &request.about);
    let principal = binding.principal;
    let server = match binding.tool.origin {
        ToolOrigin::Server(server) => Some(server),
        ToolOrigin::Builtin | ToolOrigin::Http(_) => None,
    };
    let statement = db.prepare_cached(INSERT).await.map_err(store_error)?;
    let inserted = db
        .query_opt(
            &statement,
            &[
                &approval.id.0,
                &principal.account.0,
                &Json(approval),
                &approval.status.as_str(),
                &approval.asked_at,
                &approval.expires_at,
                &ticking_at(approval),
                &approval.frozen_since.is_some(),
                &binding_hash(binding).as_slice(),
                &principal.user.map(|user| user.0),
                &principal.key,
                &principal.execution.map(|execution| execution.0),
                &binding.tool.name,
                &server,
                &about.workflow.map(|workflow| workflow.0),
                &request.arguments,
                &request.justification,
                &Json(&request.why),
                &Json(about),
            ],
        )
        .await;
    Ok(inserted.map_err(store_error)?.is_some())
}

/// Locks a request for the caller's transaction.
pub async fn lock(
    db: &impl GenericClient,
    account: AccountId,
    id: ApprovalId,
) -> Result<Option<Locked>, StoreError> {
    let statement = db.prepare_cached(LOCK).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id.0]).await.map_err(store_error)?;
    row.as_ref().map(Locked::read).transpose()
}

/// Writes a step of a request that the caller has locked.
pub async fn write(db: &impl GenericClient, written: Written<'_>) -> Result<(), StoreError> {
    let Written { account, approval, arguments, result } = written;
    let (run, replica) = match approval.run {
        Run::NotStarted => ("not_started", None),
        Run::Acting(runner) => ("acting", Some(runner.replica.0)),
        Run::Asks(_) => ("asking", None),
        Run::Done(_) => ("done", None),
        Run::Unknown(runner) => ("unknown", Some(runner.replica.0)),
    };
    let statement = db.prepare_cached(WRITE).await.map_err(store_error)?;
    let done = db
        .execute(
            &statement,
            &[
                &account.0,
                &approval.id.0,
                &Json(approval),
                &approval.status.as_str(),
                &run,
                &replica,
                &approval.expires_at,
                &approval.settled_at,
                &ticking_at(approval),
                &approval.grant_until,
                &approval.frozen_since.is_some(),
                &arguments,
                &result,
            ],
        )
        .await;
    done.map(drop).map_err(store_error)
}

/// The row as it stands.
pub async fn get(
    db: &impl GenericClient,
    account: AccountId,
    id: ApprovalId,
) -> Result<Option<Seen>, StoreError> {
    let statement = db.prepare_cached(GET).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id.0]).await.map_err(store_error)?;
    let read = |row| Ok(Seen { approval: from_json(&row, "state")?, now: row.get("now") });
    row.map(read).transpose()
}

/// Whatever an id stands for, in any account: to find out whether a request is the one that was written before.
pub async fn any(db: &impl GenericClient, id: ApprovalId) -> Result<Option<Approval>, StoreError> {
    let statement = db.prepare_cached(ANY).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&id.0]).await.map_err(store_error)?;
    row.map(|row| from_json(&row, "state")).transpose()
}

/// The canonical arguments of what would run.
pub async fn arguments(
    db: &impl GenericClient,
    account: AccountId,
    id: ApprovalId,
) -> Result<Option<String>, StoreError> {
    let statement = db.prepare_cached(ARGUMENTS).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id.0]).await.map_err(store_error)?;
    Ok(row.map(|row| row.get("arguments")))
}

/// What the call came to, once it has ended.
pub async fn result(
    db: &impl GenericClient,
    account: AccountId,
    id: ApprovalId,
) -> Result<Option<String>, StoreError> {
    let statement = db.prepare_cached(RESULT).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id.0]).await.map_err(store_error)?;
    Ok(row.and_then(|row| row.get("result")))
}

/// The newest request for exactly this call that waits or can still be used.
pub async fn reusable(
    db: &impl GenericClient,
    binding: &Binding,
) -> Result<Option<ApprovalId>, StoreError> {
    Ok(first(db, REUSABLE, binding).await?.map(|approval| approval.id))
}

/// The newest request for exactly this call that was started, and of which no end is known.
pub async fn started(
    db: &impl GenericClient,
    binding: &Binding,
) -> Result<Option<Approval>, StoreError> {
    first(db, STARTED, binding).await
}

/// The first request that a statement finds by the hash of this binding, and that really has it.
async fn first(
    db: &impl GenericClient,
    statement: &str,
    binding: &Binding,
) -> Result<Option<Approval>, StoreError> {
    let statement = db.prepare_cached(statement).await.map_err(store_error)?;
    let hash = binding_hash(binding);
    let rows = db.query(&statement, &[&hash.as_slice(), &binding.principal.account.0]).await;
    for row in rows.map_err(store_error)? {
        let approval: Approval = from_json(&row, "state")?;
        if approval.binding == *binding {
            return Ok(Some(approval));
        }
    }
    Ok(None)
}

/// Requests that time does something to, those due longest first.
pub async fn due(
    db: &impl GenericClient,
    limit: usize,
) -> Result<Vec<(AccountId, ApprovalId)>, StoreError> {
    let statement = db.prepare_cached(DUE).await.map_err(store_error)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = db.query(&statement, &[&limit]).await.map_err(store_error)?;
    Ok(rows.iter().map(key).collect())
}

/// Of these, those that wait no more.
pub async fn ended(
    db: &impl GenericClient,
    waiting: &[(AccountId, ApprovalId)],
) -> Result<Vec<(AccountId, ApprovalId)>, StoreError> {
    let (accounts, ids): (Vec<Uuid>, Vec<Uuid>) =
        waiting.iter().map(|(account, id)| (account.0, id.0)).unzip();
    let statement = db.prepare_cached(ENDED).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&accounts, &ids]).await.map_err(store_error)?;
    Ok(rows.iter().map(key).collect())
}

/// Requests that wait though their execution has ended, some of them.
pub async fn abandoned(
    db: &impl GenericClient,
) -> Result<Vec<(AccountId, ApprovalId)>, StoreError> {
    let statement = db.prepare_cached(ABANDONED).await.map_err(store_error)?;
    let rows = db.query(&statement, &[]).await.map_err(store_error)?;
    Ok(rows.iter().map(key).collect())
}

/// What a replica was running when it was last heard of.
pub async fn running(
    db: &impl GenericClient,
    replica: ReplicaId,
) -> Result<Vec<(AccountId, Approval)>, StoreError> {
    let statement = db.prepare_cached(RUNNING).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&replica.0]).await.map_err(store_error)?;
    rows.iter()
        .map(|row| Ok((AccountId(row.get("account_id")), from_json(row, "state")?)))
        .collect()
}

fn key(row: &tokio_postgres::Row) -> (AccountId, ApprovalId) {
    (AccountId(row.get("account_id")), ApprovalId(row.get("id")))
}
