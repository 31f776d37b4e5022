//! The search for duplicates: what is new, which issues are near it, and keeping what came of it.

use crate::{
    duplicates::{Matched, Verdict},
    store::store_error,
};
use deadpool_postgres::{Client, GenericClient};
use preloop_actors::{ids::AccountId, ports::StoreError};
use std::collections::HashSet;
use tokio_postgres::types::{Json, ToSql};
use uuid::Uuid;

const LOCK: &str = include_str!("lock.sql");
const TAKE: &str = include_str!("take.sql");
const DONE: &str = include_str!("done.sql");
const SIDES: &str = include_str!("sides.sql");
const SIMILARITY: &str = include_str!("similarity.sql");
const FORGET: &str = include_str!("forget.sql");
const KEEP: &str = include_str!("keep.sql");

/// How long a batch is claimed: longer than one takes, also where each of its issues is looked for along the index.
const CLAIM_SECS: f64 = 300.0;
/// Longest part of a text that is compared, in characters.
const TEXT_CHARS_MAX: i32 = 16_384;

/// A batch of issues that are new to the search, claimed. [`Scan::keep`] ends that for some of them; given up, they are
/// new again when the claim ends.
pub struct Scan {
    claim: Uuid,
    pub issues: Vec<(AccountId, Uuid)>,
}

/// An issue as it is compared.
#[derive(Clone, Debug)]
pub struct Side {
    pub id: Uuid,
    pub account: AccountId,
    pub title: String,
    pub body: String,
    pub content: Vec<u8>,
}

/// A pair to keep.
#[derive(Debug)]
pub struct Pair<'a> {
    pub one: &'a Side,
    pub other: &'a Side,
    pub similarity: Option<f64>,
    pub probability: f64,
    pub verdict: Verdict,
    pub matched: &'a [Matched],
}

impl Scan {
    /// Claims so many issues; `None` when another replica is at it.
    pub async fn begin(db: &mut Client, most: i64) -> Result<Option<Self>, StoreError> {
        let claim = Uuid::new_v4();
        let tx = db.transaction().await.map_err(store_error)?;
        let statement = tx.prepare_cached(LOCK).await.map_err(store_error)?;
        let is_ours: bool = tx.query_one(&statement, &[]).await.map_err(store_error)?.get(0);
        if !is_ours {
            return Ok(None);
        }
        let statement = tx.prepare_cached(TAKE).await.map_err(store_error)?;
        let rows =
            tx.query(&statement, &[&most, &claim, &CLAIM_SECS]).await.map_err(store_error)?;
        let issues = rows
            .iter()
            .map(|row| (AccountId(row.get("account_id")), row.get("issue_id")))
            .collect();
        tx.commit().await.map_err(store_error)?;
        Ok(Some(Self { claim, issues }))
    }

    /// Puts pairs in the place of those that some of the batch's issues had. A pair of an issue that changed meanwhile
    /// is left to the search that comes to it again. `false`: the claim ended before, and nothing was kept.
    pub async fn keep(
        &self,
        db: &mut Client,
        issues: &[(AccountId, Uuid)],
        pairs: &[Pair<'_>],
    ) -> Result<bool, StoreError> {
        let ids: Vec<Uuid> = issues.iter().map(|(_, id)| *id).collect();
        let tx = db.transaction().await.map_err(store_error)?;
        let statement = tx.prepare_cached(DONE).await.map_err(store_error)?;
        let rows = tx.query(&statement, &[&self.claim, &ids]).await.map_err(store_error)?;
        let ours: HashSet<Uuid> = rows.iter().map(|row| row.get(0)).collect();
        if ours.is_empty() {
            return Ok(false);
        }
        let pairs =
            pairs.iter().filter(|it| ours.contains(&it.one.id) || ours.contains(&it.other.id));
        let pairs: Vec<&Pair<'_>> = pairs.collect();
        let ids: Vec<Uuid> = ours.into_iter().collect();
        let statement = tx.prepare_cached(FORGET).await.map_err(store_error)?;
        tx.execute(&statement, &[&ids]).await.map_err(store_error)?;
        let column = |of: fn(&Pair<'_>) -> Uuid| pairs.iter().copied().map(of).collect::<Vec<_>>();
        let (accounts, ones, others) =
            (column(|it| it.one.account.0), column(|it| it.one.id), column(|it| it.other.id));
        let contents: Vec<&[u8]> = pairs.iter().map(|it| it.one.content.as_slice()).collect();
        let other_contents: Vec<&[u8]> =
            pairs.iter().map(|it| it.other.content.as_slice()).collect();
        let similarities: Vec<_> = pairs.iter().map(|it| it.similarity).collect();
        let probabilities: Vec<_> = pairs.iter().map(|it| it.probability).collect();
        let verdicts: Vec<_> = pairs.iter().map(|it| it.verdict.as_str()).collect();
        let matched: Vec<_> = pairs.iter().map(|it| Json(it.matched)).collect();
        let parameters: [&(dyn ToSql + Sync); 9] = [
            &accounts,
            &ones,
            &others,
            &contents,
            &other_contents,
            &similarities,
            &probabilities,
            &verdicts,
            &matched,
        ];
        let statement = tx.prepare_cached(KEEP).await.map_err(store_error)?;
        tx.execute(&statement, &parameters).await.map_err(store_error)?;
        tx.commit().await.map_err(store_error)?;
        Ok(true)
    }
}

/// Issues as they are compared; those that are gone are left out.
pub async fn sides(db: &impl GenericClient, issues: &[Uuid]) -> Result<Vec<Side>, StoreError> {
    let statement = db.prepare_cached(SIDES).await.map_err(store_error)?;
    let rows = db.query(&statement, &[&issues, &TEXT_CHARS_MAX]).await.map_err(store_error)?;
    let read = |row: &tokio_postgres::Row| Side {
        id: row.get("id"),
        account: AccountId(row.get("account_id")),
        title: row.get("title"),
        body: row.get("body"),
        content: row.get("content_hash"),
    };
    Ok(rows.iter().map(read).collect())
}

/// How near the vectors of two issues are, by the model that serves.
pub async fn similarity(
    db: &impl GenericClient,
    account: AccountId,
    one: Uuid,
    other: Uuid,
) -> Result<Option<f64>, StoreError> {
    let statement = db.prepare_cached(SIMILARITY).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &one, &other]).await.map_err(store_error)?;
    Ok(row.and_then(|row| row.get("similarity")))
}
