//! Candidates by words.

use super::{Bound, Filters, Hit, Kind, read};
use crate::store::store_error;
use deadpool_postgres::GenericClient;
use preloop_actors::{ids::AccountId, ports::StoreError};
use tokio_postgres::{Row, types::ToSql};

const WORDS: &str = include_str!("words.sql");
const BY_WORDS: &str = include_str!("by_words.sql");
const NEWEST_BY_WORDS: &str = include_str!("newest_by_words.sql");

/// Most words of a query that are looked up.
pub const QUERY_WORDS_MAX: usize = 24;

/// A query, taken apart as the texts are.
#[derive(Clone, Debug, Default)]
pub struct QueryWords {
    /// As people write it: a `tsquery` with its phrases, `or` and `-`.
    pub as_written: String,
    /// All texts of the account, as far as they were counted.
    pub texts: i64,
    /// In their order, without those that are everywhere, such as `the`.
    pub words: Vec<Known>,
}

/// A word of a query.
#[derive(Clone, Debug)]
pub struct Known {
    /// As it is written, without case.
    pub word: String,
    pub stem: String,
    /// How many texts have it.
    pub texts: i64,
    /// Words that begin like it, and when no text has it those that look like it.
    pub likely: Vec<Likely>,
}

/// A word that another may have been meant to be.
#[derive(Clone, Debug)]
pub struct Likely {
    pub word: String,
    pub stem: String,
    pub texts: i64,
}

/// What is looked for by words, and how it is ranked.
#[derive(Clone, Debug, Default)]
pub struct Ranked {
    /// A `tsquery` that candidates match.
    pub required: String,
    /// Each a `tsquery` with its weight.
    pub words: Vec<(String, f64)>,
    /// What a text weighs that has all of them, each word only once, however many others would do for it.
    pub whole: f64,
    /// Whether so many texts match that only the newest are looked at.
    pub is_everywhere: bool,
    /// Most candidates that are ranked.
    pub ranked_max: i64,
}

/// A text that comes into question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worded {
    /// The score is the sum of the ranks of the words, each by its weight.
    pub hit: Hit,
    /// What share of the query's words it has, by their weight; 0 to 1.
    pub share: f64,
}

/// Takes a query apart, and looks its words up.
pub async fn query_words(
    db: &impl GenericClient,
    account: AccountId,
    query: &str,
) -> Result<QueryWords, StoreError> {
    let statement = db.prepare_cached(WORDS).await.map_err(store_error)?;
    let parameters: [&(dyn ToSql + Sync); 3] = [&account.0, &query, &(QUERY_WORDS_MAX as i64)];
    let rows = db.query(&statement, &parameters).await.map_err(store_error)?;
    let mut words = QueryWords::default();
    for row in &rows {
        match row.get::<_, i32>("place") {
            0 => {
                words.as_written = row.get("stem");
                words.texts = row.get("texts");
            }
            _ => words.words.push(known(row)),
        }
    }
    Ok(words)
}

/// Candidates, the best first.
pub async fn by_words(
    db: &impl GenericClient,
    account: AccountId,
    ranked: &Ranked,
    filters: &Filters,
    limit: i64,
) -> Result<Vec<Worded>, StoreError> {
    let (words, weights): (Vec<&str>, Vec<f64>) =
        ranked.words.iter().map(|(word, weight)| (word.as_str(), *weight)).unzip();
    let bound = Bound::of(filters);
    let head: [&(dyn ToSql + Sync); 2] = [&account.0, &ranked.required];
    let tail: [&(dyn ToSql + Sync); 4] = [&ranked.ranked_max, &words, &weights, &limit];
    let (sql, middle) = match ranked.is_everywhere && filters.are_none() {
        true => (NEWEST_BY_WORDS, vec![&bound.kind as &(dyn ToSql + Sync)]),
        false => (BY_WORDS, bound.parameters(filters).to_vec()),
    };
    let parameters: Vec<_> = head.into_iter().chain(middle).chain(tail).collect();
    let statement = db.prepare_cached(sql).await.map_err(store_error)?;
    let rows = db.query(&statement, &parameters).await.map_err(store_error)?;
    let worded = rows.iter().map(|row| Worded {
        hit: read(row),
        share: (row.get::<_, f64>("weight") / ranked.whole.max(f64::EPSILON)).min(1.0),
    });
    Ok(worded.collect())
}

fn known(row: &Row) -> Known {
    let (words, stems): (Vec<String>, Vec<String>) = (row.get("likely"), row.get("likely_stems"));
    let texts: Vec<i64> = row.get("likely_texts");
    let likely = words.into_iter().zip(stems).zip(texts);
    Known {
        word: row.get("word"),
        stem: row.get("stem"),
        texts: row.get("texts"),
        likely: likely.map(|((word, stem), texts)| Likely { word, stem, texts }).collect(),
    }
}

impl Kind {
    /// Whether issues are looked for, too.
    pub fn has_issues(self) -> bool {
        self != Self::Comments
    }
}
