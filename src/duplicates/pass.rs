//! The search that never ends: whenever an issue's text is new, what is near it is compared with it.
//!
//! One replica at a time is at it. A batch is claimed for a while, and its issues are taken off the queue in the
//! transactions that keep what came of them, so that one that is given up in the middle is new again; comparing holds
//! no connection. What is near is found along the index of the vectors. Where many issues are new at once, as after a
//! first sync or with a new model, the signs of all of the account's vectors are read once for the batch instead.

use super::{
    Signs, Text,
    score::{Scored, Verdict, score},
    words::Parts,
};
use crate::store::{
    Store,
    duplicates::{self, Candidate, Pair, Scan, Side},
    search_index::{self, Model},
};
use futures::{StreamExt, TryStreamExt, stream};
use preloop_actors::{ids::AccountId, ports::StoreError};
use rayon::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::JoinError;
use uuid::Uuid;

/// Issues of one batch.
const BATCH: i64 = 10_000;
/// Issues of a batch that are compared and kept together: two such parts are in memory, texts and all.
const PART: usize = 500;
/// From so many new issues of an account on, its vectors' signs are read.
const MANY: usize = 500;
/// Reading the signs of so many vectors costs as much as looking for one along the index.
const SIGNS_PER_ISSUE: usize = 200;
/// With more vectors than that, comparing with all takes as long as the index does.
const SIGNS_MAX: usize = 500_000;
/// Issues that may be near by their signs, for each candidate that is wanted: signs tell roughly.
const ROUGHLY: usize = 4;
/// Issues whose candidates are looked for by one statement.
const CHUNK: usize = 250;
/// Statements that run at once, however many accounts have news: others need the connections.
const ASKED_AT_ONCE: usize = 2;
/// Candidates of one issue.
const CANDIDATES_MAX: i64 = 10;
/// Vectors of issues that have nothing to do with each other are mostly less near than this.
const NEARNESS_MIN: f64 = 0.5;
/// A pair that is as near as that is kept and shown even where its texts say that it is nothing.
const SHOWN_NEARNESS: f64 = 0.7;
/// How long is waited when nothing is new, and after a failure.
const IDLE: Duration = Duration::from_secs(5);

/// Looks at new issues as long as the process lives.
pub async fn run(store: Store) {
    loop {
        let looked = once(&store).await;
        let pause = match looked {
            Ok(count) if count as i64 == BATCH => Duration::ZERO,
            Ok(_) => IDLE,
            Err(error) => {
                tracing::warn!("the search for duplicates goes on in a while: {error}");
                IDLE
            }
        };
        tokio::time::sleep(pause).await;
    }
}

/// Looks at one batch; gives how many issues it had.
pub async fn once(store: &Store) -> Result<usize, StoreError> {
    let mut db = store.client().await?;
    let Some(scan) = Scan::begin(&mut db, BATCH).await? else { return Ok(0) };
    let models = search_index::models(&db).await?;
    drop(db);
    let model = models.into_iter().find(|model| model.is_serving);
    let batch =
        Batch { store, signs: signs(store, model.as_ref(), &scan.issues).await?, model, scan };
    batch.run().await
}

/// The signs of the accounts that have many issues among some.
async fn signs(
    store: &Store,
    model: Option<&Model>,
    issues: &[(AccountId, Uuid)],
) -> Result<HashMap<AccountId, Arc<Signs>>, StoreError> {
    let Some(model) = model else { return Ok(HashMap::new()) };
    let mut known = HashMap::new();
    for (account, issues) in by_account(issues) {
        let most = (issues.len() * SIGNS_PER_ISSUE).min(SIGNS_MAX) as i64;
        if issues.len() >= MANY
            && let Some(signs) = duplicates::signs(store, model, account, most).await?
        {
            known.insert(account, Arc::new(signs));
        }
    }
    Ok(known)
}

fn by_account(issues: &[(AccountId, Uuid)]) -> BTreeMap<AccountId, Vec<Uuid>> {
    let mut by_account: BTreeMap<AccountId, Vec<Uuid>> = BTreeMap::new();
    for (account, issue) in issues {
        by_account.entry(*account).or_default().push(*issue);
    }
    by_account
}

/// Issues that are claimed, and what they are compared with.
struct Batch<'a> {
    store: &'a Store,
    model: Option<Model>,
    signs: HashMap<AccountId, Arc<Signs>>,
    scan: Scan,
}

/// Some issues of a batch.
type Part<'a> = &'a [(AccountId, Uuid)];

/// What is near the issues of a part.
struct Near<'a> {
    part: Part<'a>,
    found: Vec<Candidate>,
    began: Instant,
}

impl Batch<'_> {
    /// Looks at all parts: while one is compared and kept, what is near the next is looked for.
    async fn run(&self) -> Result<usize, StoreError> {
        let mut looked = 0;
        let mut before = None;
        for part in self.scan.issues.chunks(PART) {
            let began = Instant::now();
            let (kept, found) = tokio::join!(self.finish(before.take()), self.near(part));
            looked += kept?;
            before = Some(Near { part, found: found?, began });
        }
        looked += self.finish(before).await?;
        Ok(looked)
    }

    /// Compares a part with what is near it and keeps what came of that; gives how many issues it had.
    async fn finish(&self, near: Option<Near<'_>>) -> Result<usize, StoreError> {
        let Some(Near { part, found, began }) = near else { return Ok(0) };
        let ids: BTreeSet<Uuid> = found.iter().flat_map(|it| [it.one, it.other]).collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let known = duplicates::sides(&self.store.client().await?, &ids).await?;
        let compared = tokio::task::spawn_blocking(move || compare(known, found));
        let (known, scored) = compared.await.unwrap_or_else(resume);
        let pairs = kept(&known, &scored);
        if !self.scan.keep(&mut self.store.client().await?, part, &pairs).await? {
            tracing::warn!(
                issues = part.len(),
                "what was compared is not claimed any more; it is done again"
            );
            return Ok(0);
        }
        metrics::counter!("preloop_duplicate_issues_scanned_total").increment(part.len() as u64);
        metrics::histogram!("preloop_duplicate_batch_duration_seconds").record(began.elapsed());
        Ok(part.len())
    }

    /// Candidates of all issues of a part, each pair once.
    async fn near(&self, part: Part<'_>) -> Result<Vec<Candidate>, StoreError> {
        let by_account = by_account(part);
        let chunks = by_account
            .iter()
            .flat_map(|(account, issues)| issues.chunks(CHUNK).map(move |chunk| (*account, chunk)));
        let asked = chunks.map(|(account, chunk)| self.candidates(account, chunk));
        let found: Vec<_> =
            stream::iter(asked).buffer_unordered(ASKED_AT_ONCE).try_collect().await?;
        let mut pairs: HashMap<(Uuid, Uuid), Option<f64>> = HashMap::new();
        for candidate in found.into_iter().flatten() {
            let known =
                pairs.entry(duplicates::ordered(candidate.one, candidate.other)).or_default();
            *known = known.or(candidate.similarity);
        }
        let pairs = pairs.into_iter();
        Ok(pairs.map(|((one, other), similarity)| Candidate { one, other, similarity }).collect())
    }

    async fn candidates(
        &self,
        account: AccountId,
        issues: &[Uuid],
    ) -> Result<Vec<Candidate>, StoreError> {
        let (model, most) = (self.model.as_ref(), CANDIDATES_MAX);
        let Some((model, signs)) = model.zip(self.signs.get(&account)) else {
            return duplicates::candidates(self.store, model, account, issues, most, NEARNESS_MIN)
                .await;
        };
        let (signs, wanted) = (signs.clone(), issues.to_vec());
        let roughly = move || signs.near(&wanted, NEARNESS_MIN, most as usize * ROUGHLY);
        let pairs = tokio::task::spawn_blocking(roughly).await.unwrap_or_else(resume);
        duplicates::candidates_among(self.store, model, account, issues, &pairs, most, NEARNESS_MIN)
            .await
    }
}

/// Goes on with the panic of a task.
fn resume<T>(error: JoinError) -> T {
    std::panic::resume_unwind(error.into_panic())
}

/// What the texts of candidates have to do with each other.
fn compare(
    known: Vec<Side>,
    found: Vec<Candidate>,
) -> (HashMap<Uuid, Side>, Vec<(Candidate, Scored)>) {
    let parts: HashMap<Uuid, Parts> = known
        .par_iter()
        .map(|side| (side.id, Parts::of(Text { title: &side.title, body: &side.body })))
        .collect();
    let scored = found
        .into_par_iter()
        .filter_map(|it| {
            let scored = score(parts.get(&it.one)?, parts.get(&it.other)?, it.similarity);
            Some((it, scored))
        })
        .collect();
    (known.into_iter().map(|side| (side.id, side)).collect(), scored)
}

/// The pairs that are worth keeping.
fn kept<'a>(known: &'a HashMap<Uuid, Side>, scored: &'a [(Candidate, Scored)]) -> Vec<Pair<'a>> {
    let pairs = scored.iter().filter_map(|(it, scored)| {
        let is_near = it.similarity.is_some_and(|similarity| similarity >= SHOWN_NEARNESS);
        let (one, other) = (known.get(&it.one)?, known.get(&it.other)?);
        let is_kept =
            one.account == other.account && (scored.verdict != Verdict::Unrelated || is_near);
        is_kept.then_some(Pair {
            one,
            other,
            similarity: it.similarity,
            probability: scored.probability,
            verdict: scored.verdict,
            matched: &scored.matched,
        })
    });
    pairs.collect()
}
