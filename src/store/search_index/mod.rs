//! What search looks things up in, beside the texts themselves: the queue of texts to be looked at, their words, and
//! the vectors that models make of them.
//!
//! Whatever writes an issue or a comment queues it (a trigger, in the same transaction). Here texts are taken off the
//! queue for a while, and for good only when what was made of them is kept: a process that is killed in between makes
//! them wait for [`CLAIM`], and loses nothing. A vector belongs to the hash of its text, so a text that did not change
//! is never embedded again, and equal texts of an account share one.

mod models;

pub use models::{Model, ModelId, clear_retired, models, queue_for, switch_to, want};

use super::{Store, store_error};
use deadpool_postgres::GenericClient;
use pgvector::HalfVector;
use preloop_actors::{
    ids::{AccountId, ReplicaId},
    ports::StoreError,
};
use std::time::Duration;
use tokio_postgres::{Row, types::ToSql};
use uuid::Uuid;

const DUE: &str = include_str!("due.sql");
const CLAIM_TEXTS: &str = include_str!("claim.sql");
const DONE: &str = include_str!("done.sql");
const FAILED: &str = include_str!("failed.sql");
const MISSING: &str = include_str!("missing.sql");
const KEEP: &str = include_str!("keep.sql");
const COUNT_WORDS: &str = include_str!("count_words.sql");
const TRIM: &str = include_str!("trim.sql");
const RELEASE: &str = include_str!("release.sql");
const WAITING: &str = include_str!("waiting.sql");

/// How long a text belongs to whoever took it; longer than a slow endpoint takes for a batch with all its tries.
pub const CLAIM: Duration = Duration::from_secs(400);
/// As far as waiting texts are counted.
pub const WAITING_MAX: i64 = 100_000;

/// A text that was taken off the queue.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// An issue or a comment.
    pub item: Uuid,
    pub account: AccountId,
    /// Whether its words are counted, so that only its vector is missing.
    pub is_counted: bool,
    /// Its hash and its beginning; `None`: it is gone.
    pub content: Option<Content>,
}

/// What is looked at of an issue or a comment.
#[derive(Clone, Debug)]
pub struct Content {
    pub hash: Vec<u8>,
    pub text: String,
}

/// A vector to be kept.
#[derive(Clone, Debug)]
pub struct NewVector<'a> {
    pub account: AccountId,
    pub hash: &'a [u8],
    pub vector: &'a [f32],
}

/// How the queue is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Waiting {
    /// Texts that wait, counted up to [`WAITING_MAX`].
    pub waiting: i64,
    /// Those among them that failed.
    pub failing: i64,
    /// How long the oldest text that just changed has waited.
    pub news_age: Duration,
}

/// Where trimming has come to: model, account, content hash.
pub type TrimmedTo = (ModelId, Uuid, Vec<u8>);

/// Whether any text of the queue may be claimed by now: what a worker asks that has nothing to do.
pub async fn is_anything_due(db: &impl GenericClient) -> Result<bool, StoreError> {
    let statement = db.prepare_cached(DUE).await.map_err(store_error)?;
    Ok(db.query_one(&statement, &[]).await.map_err(store_error)?.get(0))
}

/// Takes some texts off the queue for [`CLAIM`]; only those whose words are not counted, when no vector can be made.
pub async fn claim(
    db: &impl GenericClient,
    owner: ReplicaId,
    claim: Uuid,
    most: usize,
    only_uncounted: bool,
) -> Result<Vec<Claimed>, StoreError> {
    let statement = db.prepare_cached(CLAIM_TEXTS).await.map_err(store_error)?;
    let parameters: [&(dyn ToSql + Sync); 5] =
        [&(most as i64), &claim, &CLAIM.as_secs_f64(), &only_uncounted, &owner.0];
    let rows = db.query(&statement, &parameters).await.map_err(store_error)?;
    Ok(rows.iter().map(read_claimed).collect())
}

/// Gives up the claims of a replica that starts anew.
pub async fn release(db: &impl GenericClient, owner: ReplicaId) -> Result<u64, StoreError> {
    db.execute(RELEASE, &[&owner.0]).await.map_err(store_error)
}

/// Which of these contents have no vector of the model, each once; as places in the list.
pub async fn missing(
    db: &impl GenericClient,
    model: ModelId,
    contents: &[(AccountId, &[u8])],
) -> Result<Vec<usize>, StoreError> {
    let (accounts, hashes): (Vec<Uuid>, Vec<&[u8]>) =
        contents.iter().map(|(account, hash)| (account.0, hash)).unzip();
    let statement = db.prepare_cached(MISSING).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&model.0, &accounts, &hashes]).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| row.get::<_, i32>("place") as usize - 1).collect())
}

/// Keeps vectors of a model.
pub async fn keep(
    db: &impl GenericClient,
    model: ModelId,
    vectors: &[NewVector<'_>],
) -> Result<(), StoreError> {
    if vectors.is_empty() {
        return Ok(());
    }
    let accounts: Vec<Uuid> = vectors.iter().map(|new| new.account.0).collect();
    let hashes: Vec<&[u8]> = vectors.iter().map(|new| new.hash).collect();
    let halves: Vec<HalfVector> =
        vectors.iter().map(|new| HalfVector::from_f32_slice(new.vector)).collect();
    let statement = db.prepare_cached(KEEP).await.map_err(store_error)?;
    db.execute(&statement, &[&model.0, &accounts, &hashes, &halves]).await.map_err(store_error)?;
    Ok(())
}

/// Counts the words of texts.
pub async fn count_words(
    db: &impl GenericClient,
    texts: &[(AccountId, &str)],
) -> Result<(), StoreError> {
    if texts.is_empty() {
        return Ok(());
    }
    let (accounts, texts): (Vec<Uuid>, Vec<&str>) =
        texts.iter().map(|(account, text)| (account.0, text)).unzip();
    let statement = db.prepare_cached(COUNT_WORDS).await.map_err(store_error)?;
    db.execute(&statement, &[&accounts, &texts]).await.map_err(store_error)?;
    Ok(())
}

/// Takes texts off the queue for good, unless they changed since they were taken.
pub async fn done(db: &impl GenericClient, claim: Uuid, items: &[Uuid]) -> Result<(), StoreError> {
    let statement = db.prepare_cached(DONE).await.map_err(store_error)?;
    db.execute(&statement, &[&items, &claim]).await.map_err(store_error)?;
    Ok(())
}

/// Puts texts back until later. `is_their_fault`: each time makes them wait longer, and a new model does not wait for
/// them for ever.
pub async fn failed(
    db: &impl GenericClient,
    claim: Uuid,
    items: &[Uuid],
    problem: &str,
    is_their_fault: bool,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(FAILED).await.map_err(store_error)?;
    db.execute(&statement, &[&items, &claim, &problem, &is_their_fault])
        .await
        .map_err(store_error)?;
    Ok(())
}

/// Removes vectors whose text is gone, some at a time from one place on; `None` at the end.
pub async fn trim(
    db: &impl GenericClient,
    from: Option<TrimmedTo>,
    most: i64,
) -> Result<Option<TrimmedTo>, StoreError> {
    let (model, account, hash) = from.unwrap_or((ModelId(0), Uuid::nil(), Vec::new()));
    let statement = db.prepare_cached(TRIM).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&model.0, &account, &hash, &most]).await;
    let row = row.map_err(store_error)?;
    Ok(row
        .map(|row| (ModelId(row.get("model_id")), row.get("account_id"), row.get("content_hash"))))
}

impl Store {
    /// How the queue is.
    pub async fn waiting_for_search(&self) -> Result<Waiting, StoreError> {
        let db = self.client().await?;
        let statement = db.prepare_cached(WAITING).await.map_err(store_error)?;
        let row = db.query_one(&statement, &[&WAITING_MAX]).await.map_err(store_error)?;
        Ok(Waiting {
            waiting: row.get("waiting"),
            failing: row.get("failing"),
            news_age: Duration::try_from_secs_f64(row.get("news_age")).unwrap_or_default(),
        })
    }
}

fn read_claimed(row: &Row) -> Claimed {
    let hash: Option<Vec<u8>> = row.get("content_hash");
    let content = hash.map(|hash| Content { hash, text: row.get("text") });
    Claimed {
        item: row.get("item_id"),
        account: AccountId(row.get("account_id")),
        is_counted: row.get("is_counted"),
        content,
    }
}
