//! Issues that may be about the same as some: by their vectors, along an index, all of them or by their signs, and by
//! their words.

use crate::{
    duplicates::Signs,
    store::{Store, search_index::Model, store_error},
};
use deadpool_postgres::GenericClient;
use futures::TryStreamExt;
use pgvector::Bit;
use preloop_actors::{
    ids::{AccountId, ProjectId},
    ports::StoreError,
};
use std::pin::pin;
use tokio_postgres::{Row, types::ToSql};
use uuid::Uuid;

const NEAR: &str = include_str!("near.sql");
const NEAR_EXACTLY: &str = include_str!("near_exactly.sql");
const NEARNESS: &str = include_str!("nearness.sql");
const SAME_TITLE: &str = include_str!("same_title.sql");
const BY_WORDS: &str = include_str!("by_words.sql");
const HOW_MANY: &str = include_str!("how_many.sql");
const SIGNS: &str = include_str!("signs.sql");
const NEAREST: &str = include_str!("nearest.sql");
/// Between filters and what the index gives, it goes on until there are enough.
const SCAN_ON: &str =
    "SET LOCAL hnsw.iterative_scan = relaxed_order; SET LOCAL hnsw.ef_search = 40";
const EXACTLY: &str = "SET LOCAL enable_indexscan = on; SET LOCAL hnsw.iterative_scan = off";
/// So many vectors are compared one by one: an index that is shared with larger accounts would pass over theirs.
const FEW: i64 = 2_000;

/// Two issues that may be about the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    pub one: Uuid,
    pub other: Uuid,
    /// Of their vectors, if both have one.
    pub similarity: Option<f64>,
}

/// Candidates for some issues of one account: near ones, and those with the same words in their titles; without a
/// model, those with some of the words.
pub async fn candidates(
    store: &Store,
    model: Option<&Model>,
    account: AccountId,
    issues: &[Uuid],
    most: i64,
    nearness: f64,
) -> Result<Vec<Candidate>, StoreError> {
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let Some(model) = model else {
        return with_words(&tx, BY_WORDS, account, issues, most).await;
    };
    let exactly = are_few(&tx, account, model).await?;
    tx.batch_execute(if exactly { EXACTLY } else { SCAN_ON }).await.map_err(store_error)?;
    let sql = for_model(if exactly { NEAR_EXACTLY } else { NEAR }, model);
    let statement = tx.prepare_cached(&sql).await.map_err(store_error)?;
    let parameters: [&(dyn ToSql + Sync); 4] = [&account.0, &issues, &most, &nearness];
    let rows = tx.query(&statement, &parameters).await.map_err(store_error)?;
    let mut found: Vec<_> = rows.iter().map(near_one).collect();
    found.extend(with_words(&tx, SAME_TITLE, account, issues, most).await?);
    Ok(found)
}

/// The same, where it is known already which pairs may be near, as [`signs`] tell.
pub async fn candidates_among(
    store: &Store,
    model: &Model,
    account: AccountId,
    issues: &[Uuid],
    pairs: &[(Uuid, Uuid)],
    most: i64,
    nearness: f64,
) -> Result<Vec<Candidate>, StoreError> {
    let db = store.client().await?;
    let (ones, others): (Vec<Uuid>, Vec<Uuid>) = pairs.iter().copied().unzip();
    let statement = db.prepare_cached(NEARNESS).await.map_err(store_error)?;
    let parameters: [&(dyn ToSql + Sync); 6] =
        [&model.id.0, &account.0, &ones, &others, &most, &nearness];
    let rows = db.query(&statement, &parameters).await.map_err(store_error)?;
    let mut found: Vec<_> = rows.iter().map(near_one).collect();
    found.extend(with_words(&db, SAME_TITLE, account, issues, most).await?);
    Ok(found)
}

/// The signs of the vectors of all issues of an account; `None` when it has none, or more than so many.
pub async fn signs(
    store: &Store,
    model: &Model,
    account: AccountId,
    most: i64,
) -> Result<Option<Signs>, StoreError> {
    let db = store.client().await?;
    let count = how_many(&db, account, model, most + 1).await?;
    if count == 0 || count > most {
        return Ok(None);
    }
    let statement = db.prepare_cached(SIGNS).await.map_err(store_error)?;
    let parameters: [&(dyn ToSql + Sync); 2] = [&model.id.0, &account.0];
    let rows = db.query_raw(&statement, parameters).await;
    let mut rows = pin!(rows.map_err(store_error)?);
    let mut signs = Signs::new(model.dimensions);
    while let Some(row) = rows.try_next().await.map_err(store_error)? {
        signs.add(row.get("id"), row.get::<_, Bit>("signs").as_bytes());
    }
    Ok(Some(signs))
}

async fn with_words(
    db: &impl GenericClient,
    sql: &str,
    account: AccountId,
    issues: &[Uuid],
    most: i64,
) -> Result<Vec<Candidate>, StoreError> {
    let statement = db.prepare_cached(sql).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&account.0, &issues, &most]).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| candidate(row, None)).collect())
}

fn near_one(row: &Row) -> Candidate {
    candidate(row, row.get("similarity"))
}

fn candidate(row: &Row, similarity: Option<f64>) -> Candidate {
    Candidate { one: row.get("issue_id"), other: row.get("other_id"), similarity }
}

/// Issues of a project whose vectors are near to one that is not kept, or whose titles share its words.
pub async fn nearest(
    db: &impl GenericClient,
    model: Option<(&Model, &[f32])>,
    account: AccountId,
    project: ProjectId,
    title: &str,
    most: i64,
) -> Result<Vec<(Uuid, Option<f64>)>, StoreError> {
    // Without a model the vector is null, and none is near it.
    let sql = match model {
        Some((model, _)) => for_model(NEAREST, model),
        None => NEAREST.replace("model_id = 0", "model_id = -1"),
    };
    let vector = model.map(|(_, vector)| vector);
    let statement = db.prepare_cached(&sql).await.map_err(store_error)?;
    let parameters: [&(dyn ToSql + Sync); 5] = [&account.0, &project.0, &vector, &title, &most];
    let rows = db.query(&statement, &parameters).await.map_err(store_error)?;
    Ok(rows.iter().map(|row| (row.get("id"), row.get("similarity"))).collect())
}

async fn are_few(
    db: &impl GenericClient,
    account: AccountId,
    model: &Model,
) -> Result<bool, StoreError> {
    Ok(how_many(db, account, model, FEW + 1).await? <= FEW)
}

/// How many vectors of a model an account has, counted up to a limit.
async fn how_many(
    db: &impl GenericClient,
    account: AccountId,
    model: &Model,
    limit: i64,
) -> Result<i64, StoreError> {
    let statement = db.prepare_cached(HOW_MANY).await.map_err(store_error)?;
    let row = db.query_one(&statement, &[&model.id.0, &account.0, &limit]).await;
    Ok(row.map_err(store_error)?.get(0))
}

/// The index of a model is only used where its dimensions and its id stand in the statement: two numbers of ours.
fn for_model(sql: &str, model: &Model) -> String {
    sql.replace("(384)", &format!("({})", model.dimensions))
        .replace("model_id = 0", &format!("model_id = {}", model.id.0))
}
