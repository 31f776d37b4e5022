//! What people decided about two issues, and whether it is done.

use super::ordered;
use crate::store::{store_error, words::words};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    ids::{AccountId, UserId},
    ports::StoreError,
};
use tokio_postgres::types::ToSql;
use uuid::Uuid;

const BEGIN: &str = include_str!("begin.sql");
const END: &str = include_str!("end.sql");
const RESOLUTION: &str = include_str!("resolution.sql");

words! {
    /// What becomes of two issues, `a` and `b`.
    Resolution {
        /// `a` is closed as a duplicate of `b`.
        CloseA = "close_a",
        CloseB = "close_b",
        /// What `a` says goes into `b`, and `a` is closed.
        MergeAToB = "merge_a_to_b",
        MergeBToA = "merge_b_to_a",
        /// Both stay, with texts that tell them apart.
        Deconflict = "deconflict",
        /// Nothing is written; they are not shown as duplicates any more.
        NotADuplicate = "not_a_duplicate",
    }
}

/// Whether what was decided is to be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    Now,
    /// It is done, or somebody is at it.
    Already,
}

/// Notes what is about to be done; nobody else does it meanwhile. What failed may be tried again.
pub async fn begin(
    db: &impl GenericClient,
    account: AccountId,
    (a, b): (Uuid, Uuid),
    resolution: Resolution,
    by: UserId,
) -> Result<Begun, StoreError> {
    let (one, other) = ordered(a, b);
    let statement = db.prepare_cached(BEGIN).await.map_err(store_error)?;
    let parameters: [&(dyn ToSql + Sync); 6] =
        [&account.0, &one, &other, &resolution.as_str(), &a, &by.0];
    let kept = db.execute(&statement, &parameters).await.map_err(store_error)?;
    Ok(if kept > 0 { Begun::Now } else { Begun::Already })
}

/// Notes that it is done, or why it is not.
pub async fn end(
    db: &impl GenericClient,
    account: AccountId,
    (a, b): (Uuid, Uuid),
    failure: Option<&str>,
) -> Result<(), StoreError> {
    let (one, other) = ordered(a, b);
    let statement = db.prepare_cached(END).await.map_err(store_error)?;
    db.execute(&statement, &[&account.0, &one, &other, &failure]).await.map_err(store_error)?;
    Ok(())
}

/// What was decided, whether it is done, and why not.
pub async fn resolution(
    db: &impl GenericClient,
    account: AccountId,
    one: Uuid,
    other: Uuid,
) -> Result<Option<(String, bool, Option<String>)>, StoreError> {
    let (one, other) = ordered(one, other);
    let statement = db.prepare_cached(RESOLUTION).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &one, &other]).await.map_err(store_error)?;
    Ok(row.map(|row| (row.get("resolution"), row.get("is_done"), row.get("failure"))))
}
