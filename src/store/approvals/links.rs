//! Links that were sent to people: the table `approval_links`. Only hashes of tokens are kept.

use super::Locked;
use crate::store::store_error;
use deadpool_postgres::GenericClient;
use preloop_actors::{
    approval::ApprovalId,
    ids::{AccountId, UserId},
    ports::StoreError,
};
use uuid::Uuid;

const INSERT_LINKS: &str = include_str!("insert_links.sql");
const LINK: &str = include_str!("link.sql");
const LOCK_BY_LINK: &str = include_str!("lock_by_link.sql");
const SPEND_LINK: &str = include_str!("spend_link.sql");

/// A link that was sent to somebody, or posted where several read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    pub account: AccountId,
    /// Whose vote it is; nobody's in particular where it was posted.
    pub user: Option<UserId>,
    pub is_used: bool,
    /// Its request is settled.
    pub is_over: bool,
}

/// Notes links by the hashes of their tokens.
pub async fn insert_links(
    db: &impl GenericClient,
    account: AccountId,
    id: ApprovalId,
    links: &[([u8; 32], Option<UserId>)],
) -> Result<(), StoreError> {
    if links.is_empty() {
        return Ok(());
    }
    let hashes: Vec<&[u8]> = links.iter().map(|(hash, _)| hash.as_slice()).collect();
    let users: Vec<Option<Uuid>> = links.iter().map(|(_, user)| user.map(|user| user.0)).collect();
    let statement = db.prepare_cached(INSERT_LINKS).await.map_err(store_error)?;
    let inserted = db.execute(&statement, &[&account.0, &id.0, &hashes, &users]).await;
    inserted.map(drop).map_err(store_error)
}

/// A link of this request; `None` also for one of another request.
pub async fn find_link(
    db: &impl GenericClient,
    id: ApprovalId,
    hash: &[u8; 32],
) -> Result<Option<Link>, StoreError> {
    let statement = db.prepare_cached(LINK).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&id.0, &hash.as_slice()]).await.map_err(store_error)?;
    Ok(row.map(|row| Link {
        account: AccountId(row.get("account_id")),
        user: row.get::<_, Option<Uuid>>("user_id").map(UserId),
        is_used: row.get("is_used"),
        is_over: row.get("is_over"),
    }))
}

/// Locks the request that a link is for. Whether the link was used is to be read afterwards: others may have waited for
/// the same lock.
pub async fn lock_by_link(
    db: &impl GenericClient,
    id: ApprovalId,
    hash: &[u8; 32],
) -> Result<Option<Locked>, StoreError> {
    let statement = db.prepare_cached(LOCK_BY_LINK).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&id.0, &hash.as_slice()]).await.map_err(store_error)?;
    row.as_ref().map(Locked::read).transpose()
}

/// Uses a link up; `false` when it was used before.
pub async fn spend_link(
    db: &impl GenericClient,
    id: ApprovalId,
    hash: &[u8; 32],
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(SPEND_LINK).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&id.0, &hash.as_slice()]).await.map_err(store_error)?;
    Ok(row.is_some())
}
