//! Runtime tokens: which running execution a container's credential belongs to.

use crate::{auth::RuntimeIdentity, secrets::hash_token, store::store_error};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, Epoch, ExecutionId},
    ports::StoreError,
};

const FIND: &str = include_str!("find.sql");

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
