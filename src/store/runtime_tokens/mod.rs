//! Runtime tokens: which running execution a container's credential belongs to.

use crate::{auth::RuntimeIdentity, secrets::hash_token, store::store_error};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, Epoch, ExecutionId, FlowId},
    ports::StoreError,
};

const FIND: &str = include_str!("find.sql");
const REACH: &str = include_str!("reach.sql");

/// The execution that holds this token; `None` when there is none, or it has ended.
pub async fn find(
    db: &impl GenericClient,
    token: &str,
) -> Result<Option<RuntimeIdentity>, StoreError> {
    let statement = db.prepare_cached(FIND).await.map_err(store_error)?;
    let hash = hex::encode(hash_token(token));
    let Some(row) = db.query_opt(&statement, &[&hash]).await.map_err(store_error)? else {
        return Ok(None);
    };
    Ok(Some(RuntimeIdentity {
        account: AccountId(row.try_get("account_id").map_err(store_error)?),
        execution: ExecutionId(row.try_get("execution_id").map_err(store_error)?),
        container_epoch: Epoch(row.try_get("container_epoch").map_err(store_error)?),
    }))
}

/// What an execution's agent may use.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// The tools that its flow lists, as the flow names them.
    pub tools: Vec<String>,
    /// Its flow, and what that is called.
    pub flow: Option<(FlowId, String)>,
    /// How far what it writes is from something that happened outside; see `trackers::marker`.
    pub depth: i16,
}

/// What an execution may use; nothing when there is no such execution.
pub async fn reach(
    db: &impl GenericClient,
    account: AccountId,
    execution: ExecutionId,
) -> Result<Reach, StoreError> {
    let statement = db.prepare_cached(REACH).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &execution.0]).await.map_err(store_error)?;
    let Some(row) = row else { return Ok(Reach::default()) };
    Ok(Reach {
        tools: row.try_get("tools").map_err(store_error)?,
        flow: Some((FlowId(row.get("flow_id")), row.get("flow_name"))),
        depth: row.try_get("depth").map_err(store_error)?,
    })
}
