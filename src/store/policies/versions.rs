//! Versions of an account's policy, which never change, and their tags, which may be moved.

use super::super::{
    page::{Listing, Slice, Window},
    rows::parsed,
    store_error,
    words::words,
};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{
    gate::Hash,
    ids::{AccountId, UserId},
    ports::StoreError,
};
use tokio_postgres::{Row, types::ToSql};
use uuid::Uuid;

const LIST: Listing =
    Listing { list: include_str!("versions.sql"), count: include_str!("count_versions.sql") };
const LOCK: &str = include_str!("lock.sql");
const INSERT: &str = include_str!("insert_version.sql");
const SET_TAG: &str = include_str!("set_tag.sql");
const UNSET_TAG: &str = include_str!("unset_tag.sql");
const PRUNE: &str = include_str!("prune.sql");

words! {
    /// How a version came about.
    Origin {
        Applied = "applied",
        RolledBack = "rolled_back",
        /// Kept by hand, as it was.
        Saved = "saved",
        /// It was changed by other means, and kept when that was noticed.
        Found = "found",
    }
}

/// A policy as it was once.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    pub id: Uuid,
    /// Counts from 1 within the account.
    pub number: i32,
    /// YAML. Empty in listings that do not ask for it.
    pub document: String,
    pub hash: Hash,
    pub origin: Origin,
    pub rolled_back_to: Option<i32>,
    /// Nobody's where it was found.
    pub author: Option<UserId>,
    pub comment: Option<String>,
    /// By name.
    pub tags: Vec<String>,
    pub counts: Counts,
    /// It is the newest one.
    pub is_newest: bool,
    pub created_at: DateTime<Utc>,
}

/// How much is in a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub servers: i32,
    pub workflows: i32,
    pub tools: i32,
}

/// A version to be kept.
#[derive(Clone, Debug)]
pub struct NewVersion<'a> {
    pub id: Uuid,
    pub number: i32,
    pub document: &'a str,
    pub hash: Hash,
    pub origin: Origin,
    pub rolled_back_to: Option<i32>,
    pub author: Option<UserId>,
    pub comment: Option<&'a str>,
    pub counts: Counts,
}

/// What became of a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagSet {
    Done,
    /// The account has no such version.
    Missing,
}

/// Keeps others from changing the account's policy as a whole, or its workflows, until the transaction ends.
pub async fn lock(db: &impl GenericClient, account: AccountId) -> Result<(), StoreError> {
    let statement = db.prepare_cached(LOCK).await.map_err(store_error)?;
    db.query_opt(&statement, &[&account.0]).await.map_err(store_error).map(drop)
}

/// Versions, the newest first; their documents only if they are asked for.
pub async fn list(
    db: &impl GenericClient,
    account: AccountId,
    with_documents: bool,
    window: Window,
) -> Result<Slice<Version>, StoreError> {
    let none = (None::<Uuid>, None::<i32>, None::<String>);
    LIST.slice(db, &[&account.0, &none.0, &none.1, &none.2, &with_documents], window, read).await
}

/// How many versions the account has.
pub async fn count(db: &impl GenericClient, account: AccountId) -> Result<i64, StoreError> {
    let none = (None::<Uuid>, None::<i32>, None::<String>);
    LIST.count(db, &[&account.0, &none.0, &none.1, &none.2, &false]).await
}

/// The newest version.
pub async fn latest(
    db: &impl GenericClient,
    account: AccountId,
) -> Result<Option<Version>, StoreError> {
    one(db, account, None, None, None).await
}

/// One version.
pub async fn version(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
) -> Result<Option<Version>, StoreError> {
    one(db, account, Some(id), None, None).await
}

/// The version of this number.
pub async fn version_by_number(
    db: &impl GenericClient,
    account: AccountId,
    number: i32,
) -> Result<Option<Version>, StoreError> {
    one(db, account, None, Some(number), None).await
}

/// The version that has this tag.
pub async fn version_by_tag(
    db: &impl GenericClient,
    account: AccountId,
    tag: &str,
) -> Result<Option<Version>, StoreError> {
    one(db, account, None, None, Some(tag)).await
}

/// Keeps a version. Its number has to be the next one: see [`lock`].
pub async fn insert(
    db: &impl GenericClient,
    account: AccountId,
    new: &NewVersion<'_>,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(INSERT).await.map_err(store_error)?;
    let (hash, origin) = (new.hash.0.as_slice(), new.origin.as_str());
    let author = new.author.map(|user| user.0);
    let Counts { servers, workflows, tools } = new.counts;
    db.execute(
        &statement,
        &[
            &account.0,
            &new.id,
            &new.number,
            &new.document,
            &hash,
            &origin,
            &new.rolled_back_to,
            &author,
            &new.comment,
            &servers,
            &workflows,
            &tools,
        ],
    )
    .await
    .map_err(store_error)
    .map(drop)
}

/// Gives a version a tag, which another one may have had.
pub async fn set_tag(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
    tag: &str,
) -> Result<TagSet, StoreError> {
    let statement = db.prepare_cached(SET_TAG).await.map_err(store_error)?;
    let set = db.execute(&statement, &[&account.0, &id, &tag]).await.map_err(store_error)?;
    Ok(if set > 0 { TagSet::Done } else { TagSet::Missing })
}

/// Takes the tag from a version, or all that it has; whether it had any.
pub async fn unset_tag(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
    tag: Option<&str>,
) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(UNSET_TAG).await.map_err(store_error)?;
    let unset = db.execute(&statement, &[&account.0, &id, &tag]).await.map_err(store_error)?;
    Ok(unset > 0)
}

/// Longest tag, in characters.
pub const TAG_CHARS_MAX: usize = 100;

/// Whether a version can be tagged with it: not what is blank or too long, and no number, which versions have.
pub fn is_tag(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= TAG_CHARS_MAX && text.parse::<i64>().is_err()
}

/// Which versions stay when the others are removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    /// Those that are not older, in days.
    pub days: i32,
    /// At least so many of the newest; 1 or more, so that numbers go on from there.
    pub newest: i32,
    /// Those that have a tag.
    pub tagged: bool,
}

/// Removes versions for good; how many.
pub async fn prune(
    db: &impl GenericClient,
    account: AccountId,
    keep: Keep,
) -> Result<u64, StoreError> {
    let statement = db.prepare_cached(PRUNE).await.map_err(store_error)?;
    let newest = keep.newest.max(1);
    let parameters: [&(dyn ToSql + Sync); 4] = [&account.0, &keep.days, &newest, &keep.tagged];
    db.execute(&statement, &parameters).await.map_err(store_error)
}

async fn one(
    db: &impl GenericClient,
    account: AccountId,
    id: Option<Uuid>,
    number: Option<i32>,
    tag: Option<&str>,
) -> Result<Option<Version>, StoreError> {
    let window = Window { offset: 0, limit: 1 };
    let rows = LIST.rows(db, &[&account.0, &id, &number, &tag, &true], window, read).await;
    rows.map(|mut rows| rows.pop())
}

fn read(row: &Row) -> Result<Version, StoreError> {
    let hash: &[u8] = row.get("document_hash");
    let hash: [u8; 32] = hash.try_into().map_err(|_| {
        StoreError::Internal("the hash of a version of a policy is not of 32 bytes".to_owned())
    })?;
    Ok(Version {
        id: row.get("id"),
        number: row.get("number"),
        document: row.get("document"),
        hash: Hash(hash),
        origin: parsed(row, "origin")?,
        rolled_back_to: row.get("rolled_back_to"),
        author: row.get::<_, Option<Uuid>>("author_id").map(UserId),
        comment: row.get("comment"),
        tags: row.get("tags"),
        counts: Counts {
            servers: row.get("servers"),
            workflows: row.get("workflows"),
            tools: row.get("tools"),
        },
        is_newest: row.get("is_newest"),
        created_at: row.get("created_at"),
    })
}
