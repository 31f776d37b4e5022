//! Tools and instructions of MCP servers as people know them: pinned, or rejected.

#[cfg(test)]
mod tests;

use super::{rows::parsed, store_error, trust_changes, words::words};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    gate::Hash,
    ids::{AccountId, UserId},
    ports::StoreError,
};
use tokio_postgres::Row;
use uuid::Uuid;

const LIST: &str = include_str!("list.sql");
const DECIDE: &str = include_str!("decide.sql");
const FIRST_LISTED: &str = include_str!("first_listed.sql");
const SET_REVIEW: &str = include_str!("set_review.sql");
const NOTE_HELD: &str = include_str!("note_held.sql");
const DEFAULT_REVIEW: &str = include_str!("default_review.sql");
const SET_DEFAULT_REVIEW: &str = include_str!("set_default_review.sql");

words! {
    /// What of a server has to be reviewed.
    Review {
        /// Everything: nothing counts that a person has not looked at.
        All = "all",
        /// The first list is trusted; what is new or changed later is reviewed.
        Changes = "changes",
    }
}

words! {
    /// What is pinned.
    PinKind {
        Tool = "tool",
        /// What the server says of how to use it.
        Instructions = "instructions",
    }
}

words! {
    /// What was decided.
    PinVerdict {
        Approved = "approved",
        Rejected = "rejected",
    }
}

words! {
    /// Why something is pinned.
    PinBasis {
        /// It was there before tools were pinned.
        Existing = "existing",
        /// It was in the first list, which was trusted.
        FirstUse = "first_use",
        /// A person looked at it.
        Review = "review",
    }
}

/// How a server's tools are pinned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pinning {
    pub review: Review,
    /// Counts changes of where the server is. Pins are of one identity.
    pub identity: i64,
    /// When its first list was taken.
    pub first_listed_at: Option<DateTime<Utc>>,
    /// Tools that wait for review, as of the last scan or review.
    pub held_tools: i32,
}

impl Default for Pinning {
    fn default() -> Self {
        Self { review: Review::Changes, identity: 1, first_listed_at: None, held_tools: 0 }
    }
}

impl Pinning {
    /// Reads the columns `review`, `identity`, `first_listed_at` and `held_tools` of a server.
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            review: parsed(row, "review")?,
            identity: row.get("identity"),
            first_listed_at: row.get("first_listed_at"),
            held_tools: row.get("held_tools"),
        })
    }
}

/// A verdict about one version of a tool, or of a server's instructions.
#[derive(Clone, Debug, PartialEq)]
pub struct Pin {
    pub id: Uuid,
    pub server: Uuid,
    pub kind: PinKind,
    /// The server's own name of a tool; empty for instructions.
    pub name: String,
    pub identity: i64,
    /// `None`: that of `definition`.
    pub hash: Option<Hash>,
    /// What the hash is of, where it was asked for, and where there is no hash.
    pub definition: Option<String>,
    pub verdict: PinVerdict,
    pub basis: PinBasis,
    pub decided_by: Option<UserId>,
    pub reason: Option<String>,
    pub decided_at: DateTime<Utc>,
}

/// One version that a verdict is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub kind: PinKind,
    pub name: String,
    pub hash: Hash,
    pub definition: String,
}

/// A verdict about versions of one server.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    pub identity: i64,
    pub verdict: PinVerdict,
    pub basis: PinBasis,
    pub by: Option<UserId>,
    pub reason: Option<&'a str>,
}

/// All verdicts of an account, without what they are about, for its catalog.
pub async fn all(db: &impl GenericClient, account: AccountId) -> Result<Vec<Pin>, StoreError> {
    list(db, account, None, false).await
}

/// All verdicts about one server, without what they are about.
pub async fn of_server(
    db: &impl GenericClient,
    account: AccountId,
    server: Uuid,
) -> Result<Vec<Pin>, StoreError> {
    list(db, account, Some(server), false).await
}

/// All verdicts of an account, or of one of its servers, with what they are about.
pub async fn whole(
    db: &impl GenericClient,
    account: AccountId,
    server: Option<Uuid>,
) -> Result<Vec<Pin>, StoreError> {
    list(db, account, server, true).await
}

async fn list(
    db: &impl GenericClient,
    account: AccountId,
    server: Option<Uuid>,
    is_whole: bool,
) -> Result<Vec<Pin>, StoreError> {
    let statement = db.prepare_cached(LIST).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &server, &is_whole]).await;
    rows.map_err(store_error)?.iter().map(read).collect()
}

/// Writes verdicts down. Each version occurs once.
///
/// Belongs into a transaction that keeps the server from being changed or scanned meanwhile.
pub async fn decide(
    db: &impl GenericClient,
    account: AccountId,
    server: Uuid,
    decision: Decision<'_>,
    versions: &[Version],
) -> Result<(), StoreError> {
    let ids: Vec<_> = versions.iter().map(|_| Uuid::now_v7()).collect();
    let kinds: Vec<_> = versions.iter().map(|version| version.kind.as_str()).collect();
    let names: Vec<_> = versions.iter().map(|version| version.name.as_str()).collect();
    let hashes: Vec<_> = versions.iter().map(|version| version.hash.0.to_vec()).collect();
    let definitions: Vec<_> = versions.iter().map(|version| version.definition.as_str()).collect();
    let Decision { identity, verdict, basis, by, reason } = decision;
    let statement = db.prepare_cached(DECIDE).await.map_err(store_error)?;
    db.execute(
        &statement,
        &[
            &account.0,
            &server,
            &identity,
            &verdict.as_str(),
            &basis.as_str(),
            &by.map(|user| user.0),
            &reason,
            &ids,
            &kinds,
            &names,
            &hashes,
            &definitions,
        ],
    )
    .await
    .map_err(store_error)?;
    trust_changes::note(db, account).await
}

/// Notes that a server's first list is taken; whether it is the first.
pub async fn first_listed(
    db: &impl GenericClient,
    account: AccountId,
    server: Uuid,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(FIRST_LISTED).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &server]).await.map_err(store_error)?;
    Ok(row.is_some())
}

/// Sets what has to be reviewed of a server; without a wish what the account gives to new ones.
pub async fn set_review(
    db: &impl GenericClient,
    account: AccountId,
    server: Uuid,
    review: Option<Review>,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(SET_REVIEW).await.map_err(store_error)?;
    let review = review.map(Review::as_str);
    db.execute(&statement, &[&account.0, &server, &review]).await.map_err(store_error)?;
    trust_changes::note(db, account).await
}

/// Notes how many tools of a server wait for review.
pub async fn note_held(
    db: &impl GenericClient,
    account: AccountId,
    server: Uuid,
    held: usize,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(NOTE_HELD).await.map_err(store_error)?;
    let held = i32::try_from(held).unwrap_or(i32::MAX);
    db.execute(&statement, &[&account.0, &server, &held]).await.map_err(store_error)?;
    Ok(())
}

/// What new servers of the account get.
pub async fn default_review(
    db: &impl GenericClient,
    account: AccountId,
) -> Result<Review, StoreError> {
    let statement = db.prepare_cached(DEFAULT_REVIEW).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0]).await.map_err(store_error)?;
    row.map_or(Ok(Review::Changes), |row| parsed(&row, "tool_review"))
}

/// Sets what new servers of the account get.
pub async fn set_default_review(
    db: &impl GenericClient,
    account: AccountId,
    review: Review,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(SET_DEFAULT_REVIEW).await.map_err(store_error)?;
    db.execute(&statement, &[&account.0, &review.as_str()]).await.map_err(store_error)?;
    Ok(())
}

fn read(row: &Row) -> Result<Pin, StoreError> {
    let hash: Option<Vec<u8>> = row.get("hash");
    let hash = hash.map(|bytes| bytes.try_into().map(Hash)).transpose();
    let odd = |_| StoreError::Internal("a hash that is not 32 bytes long".to_owned());
    Ok(Pin {
        id: row.get("id"),
        server: row.get("server_id"),
        kind: parsed(row, "kind")?,
        name: row.get("name"),
        identity: row.get("identity"),
        hash: hash.map_err(odd)?,
        definition: row.get("definition"),
        verdict: parsed(row, "verdict")?,
        basis: parsed(row, "basis")?,
        decided_by: row.get::<_, Option<Uuid>>("decided_by").map(UserId),
        reason: row.get("reason"),
        decided_at: row.get("decided_at"),
    })
}
