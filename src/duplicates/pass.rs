//! The search that never ends: whenever an issue's text is new, what is near it is compared with it.
//!
//! One replica at a time is at it. A batch is claimed for a while, and taken off the queue in the transaction that
//! keeps what came of it, so that one that is given up in the middle is new again; comparing holds no connection.

use super::{
    Text,
    score::{Scored, Verdict, score},
    words::Parts,
};
use crate::store::{
    Store,
    duplicates::{Candidate, Pair, Scan, Side, candidates, sides},
    search_index::{self, Model},
};
use futures::{StreamExt, TryStreamExt, stream};
use preloop_actors::{ids::AccountId, ports::StoreError};
use rayon::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::{Duration, Instant},
};
use uuid::Uuid;

/// Issues of one batch.
const BATCH: i64 = 500;
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
    let began = Instant::now();
    let mut db = store.client().await?;
    let Some(scan) = Scan::begin(&mut db, BATCH).await? else { return Ok(0) };
    let models = search_index::models(&db).await?;
    drop(db);
    if scan.issues.is_empty() {
        return Ok(0);
    }
    let count = scan.issues.len();
    let model = models.into_iter().find(|model| model.is_serving);
    let found = near(store, model.as_ref(), &scan.issues).await?;
    let ids: BTreeSet<Uuid> = found.iter().flat_map(|it| [it.one, it.other]).collect();
    let known = sides(&store.client().await?, &ids.into_iter().collect::<Vec<_>>()).await?;
    let compared = tokio::task::spawn_blocking(move || compare(known, found));
    let (known, scored) = match compared.await {
        Ok(compared) => compared,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    };
    if !scan.keep(&mut store.client().await?, &kept(&known, &scored)).await? {
        tracing::warn!(
            issues = count,
            "what was compared is not claimed any more; it is done again"
        );
        return Ok(0);
    }
    metrics::counter!("preloop_duplicate_issues_scanned_total").increment(count as u64);
    metrics::histogram!("preloop_duplicate_batch_duration_seconds").record(began.elapsed());
    Ok(count)
}

/// Candidates of all issues of a batch, each pair once.
async fn near(
    store: &Store,
    model: Option<&Model>,
    issues: &[(AccountId, Uuid)],
) -> Result<Vec<Candidate>, StoreError> {
    let mut by_account: BTreeMap<AccountId, Vec<Uuid>> = BTreeMap::new();
    for (account, issue) in issues {
        by_account.entry(*account).or_default().push(*issue);
    }
    let chunks = by_account
        .iter()
        .flat_map(|(account, issues)| issues.chunks(CHUNK).map(move |chunk| (*account, chunk)));
    let asked = chunks.map(|(account, chunk)| async move {
        candidates(store, model, account, chunk, CANDIDATES_MAX, NEARNESS_MIN).await
    });
    let found: Vec<_> = stream::iter(asked).buffer_unordered(ASKED_AT_ONCE).try_collect().await?;
    let mut pairs: HashMap<(Uuid, Uuid), Option<f64>> = HashMap::new();
    for candidate in found.into_iter().flatten() {
        let pair = crate::store::duplicates::ordered(candidate.one, candidate.other);
        let known = pairs.entry(pair).or_default();
        *known = known.or(candidate.similarity);
    }
    let pairs = pairs.into_iter();
    Ok(pairs.map(|((one, other), similarity)| Candidate { one, other, similarity }).collect())
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
