//! Finding an issue by whatever name someone has for it.

use crate::store::store_error;
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, IssueId},
    ports::StoreError,
};
use uuid::Uuid;

const FIND: &str = include_str!("find.sql");

/// Most issues that one name is said to stand for.
pub const NAMESAKES_MAX: usize = 5;

/// A name for an issue, and what can be read from it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Naming<'a> {
    /// As given: an address, a key, our id or the tracker's.
    pub text: &'a str,
    /// The address without query, fragment and slash at the end.
    pub plain_url: Option<&'a str>,
    /// The key in the address.
    pub key_in_url: Option<&'a str>,
}

/// The issues of that name, the one changed last first; at most [`NAMESAKES_MAX`]. More than one is rare.
pub async fn find(
    db: &impl GenericClient,
    account: AccountId,
    naming: Naming<'_>,
) -> Result<Vec<IssueId>, StoreError> {
    // Nothing stored has it, and PostgreSQL takes no such text.
    if naming.text.contains('\0') {
        return Ok(Vec::new());
    }
    let id: Option<Uuid> = naming.text.parse().ok();
    let statement = db.prepare_cached(FIND).await.map_err(store_error)?;
    let rows = db
        .query(
            &statement,
            &[
                &account.0,
                &naming.text,
                &naming.plain_url,
                &naming.key_in_url,
                &id,
                &(NAMESAKES_MAX as i64),
            ],
        )
        .await
        .map_err(store_error)?;
    Ok(rows.iter().map(|row| IssueId(row.get("id"))).collect())
}
