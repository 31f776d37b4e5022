//! Search over issues and comments: by words, by meaning, or by both.
//!
//! By words ([`lexical`]) finds what is spelt like the query, by meaning ([`models`]) what says the same in other
//! words; hybrid, the default, ranks both lists together ([`fusion`]). Without a model it goes by words alone, and says
//! why. The [`indexer`] makes what both look things up in.

pub mod embedder;
mod fusion;
mod highlight;
pub mod indexer;
mod lexical;
mod models;

#[cfg(test)]
mod tests;

pub use highlight::highlight;
pub use models::Models;

use crate::store::{
    Store,
    issues::{self, Naming},
    page::Window,
    search::{self as store, Filters, Hit, HitId, Near, QueryWords, Worded},
};
use preloop_actors::{
    ids::{AccountId, CommentId, IssueId},
    ports::StoreError,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Instant};

/// The furthest that one can page.
pub const DEPTH_MAX: i64 = 10_000;
/// Longest query, in characters.
pub const QUERY_CHARS_MAX: usize = 1_000;
/// Results whose order is found with the index of vectors and among the best texts. Whoever pages beyond them has
/// everything ranked, and gets what is not among these.
const HEAD: i64 = 100;
/// Candidates of each kind that a head is made of.
const CANDIDATES: i64 = 100;
/// Cosines below this are of texts that have nothing to do with each other, and are no reason to show one.
const COSINE_MIN: f64 = 0.15;

/// How is searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SearchType {
    /// By words: stemmed, by their beginning, and with a letter or two wrong.
    Fulltext,
    /// By meaning.
    Similarity,
    /// By both.
    #[default]
    Hybrid,
}

impl SearchType {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fulltext => "fulltext",
            Self::Similarity => "similarity",
            Self::Hybrid => "hybrid",
        }
    }
}

/// What is searched for.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// Empty: whatever the filters leave, the newest first.
    pub text: &'a str,
    pub search_type: SearchType,
    pub filters: Filters,
    pub window: Window,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The page that was asked for, the best first; scores are from 0 to 1.
    pub hits: Vec<Hit>,
    /// How many there are to page through, as far as this page had them ranked.
    pub ranked: usize,
    /// How was searched.
    pub served: SearchType,
    /// Why that is not what was asked for.
    pub reason: Option<String>,
    /// What words that were asked for begin with, for highlights.
    pub stems: Vec<String>,
}

impl Found {
    /// Issues and comments of the page, each in its order.
    pub fn ids(&self) -> (Vec<IssueId>, Vec<CommentId>) {
        let (mut issues, mut comments) = (Vec::new(), Vec::new());
        for hit in &self.hits {
            match hit.id {
                HitId::Issue(id) => issues.push(id),
                HitId::Comment(id) => comments.push(id),
            }
        }
        (issues, comments)
    }
}

/// Finds issues and comments. Cheap to clone.
#[derive(Clone)]
pub struct Search {
    store: Store,
    pub models: Models,
}

impl Search {
    pub fn new(store: Store, models: Models) -> Self {
        Self { store, models }
    }

    /// By words alone.
    pub fn by_words_alone(store: Store) -> Self {
        Self::new(store, Models::none("no embedding model is set up"))
    }

    /// One page of what fits, the best first.
    pub async fn find(&self, account: AccountId, wanted: Wanted<'_>) -> Result<Found, StoreError> {
        let began = Instant::now();
        let text = wanted.text.replace('\0', " ");
        let text = text.trim();
        let found =
            if text.is_empty() || wanted.filters.projects.as_ref().is_some_and(Vec::is_empty) {
                self.newest(account, &wanted).await
            } else {
                Finding { search: self, account, text, wanted: &wanted }.run().await
            };
        if let Ok(found) = &found {
            let served = found.served.as_str();
            metrics::histogram!("preloop_search_duration_seconds", "type" => served)
                .record(began.elapsed().as_secs_f64());
        }
        found
    }

    async fn newest(&self, account: AccountId, wanted: &Wanted<'_>) -> Result<Found, StoreError> {
        let db = self.store.client().await?;
        let hits = store::newest(&db, account, &wanted.filters, wanted.window).await?;
        Ok(Found {
            ranked: wanted.window.offset as usize + hits.len(),
            hits,
            served: SearchType::Fulltext,
            reason: (wanted.search_type != SearchType::Fulltext)
                .then(|| "there is no query to compare with".to_owned()),
            stems: Vec::new(),
        })
    }
}

type Vector = (crate::store::search_index::Model, Arc<[f32]>);

/// One search.
struct Finding<'a> {
    search: &'a Search,
    account: AccountId,
    text: &'a str,
    wanted: &'a Wanted<'a>,
}

impl Finding<'_> {
    async fn run(&self) -> Result<Found, StoreError> {
        // The words are looked up while the model is at work, which nobody waits for with a connection.
        let (words, vector) = futures::join!(self.words(), self.vector());
        let words = words?;
        let (served, vector, reason) = match vector {
            Ok(vector) => (self.wanted.search_type, vector, None),
            Err(reason) => (SearchType::Fulltext, None, Some(reason)),
        };
        let db = self.search.store.client().await?;
        let ranked = self.ranked(&db, &words, vector.as_ref(), served).await?;
        let Window { offset, limit } = self.wanted.window;
        let page = ranked.iter().skip(offset as usize).take(limit as usize).copied().collect();
        Ok(Found { hits: page, ranked: ranked.len(), served, reason, stems: stems(&words) })
    }

    async fn words(&self) -> Result<QueryWords, StoreError> {
        let db = self.search.store.client().await?;
        store::query_words(&db, self.account, self.text).await
    }

    /// The query's vector, if it takes one; or why it goes by words alone.
    async fn vector(&self) -> Result<Option<Vector>, String> {
        match self.wanted.search_type {
            SearchType::Fulltext => Ok(None),
            _ if lexical::has_operators(self.text) => {
                Err("the query has quotes, OR or -, which only words can be matched with"
                    .to_owned())
            }
            _ => self.search.models.vector_of(self.text).await.map(Some),
        }
    }

    /// The head of the ranking, and when the page lies beyond it the rest.
    async fn ranked(
        &self,
        db: &deadpool_postgres::Client,
        words: &QueryWords,
        vector: Option<&Vector>,
        served: SearchType,
    ) -> Result<Vec<Hit>, StoreError> {
        let mut head = self.candidates(db, words, vector, served, CANDIDATES, false).await?;
        head.truncate(HEAD as usize);
        let end = self.wanted.window.offset + self.wanted.window.limit;
        if end <= HEAD || (head.len() as i64) < HEAD {
            return Ok(head);
        }
        let rest = self.candidates(db, words, vector, served, DEPTH_MAX, true).await?;
        Ok(fusion::continued(head, rest))
    }

    async fn candidates(
        &self,
        db: &deadpool_postgres::Client,
        words: &QueryWords,
        vector: Option<&Vector>,
        served: SearchType,
        most: i64,
        exactly: bool,
    ) -> Result<Vec<Hit>, StoreError> {
        let by_meaning = match vector {
            Some((model, vector)) => {
                let near = Near { model, vector, exactly };
                store::near(db, self.account, near, &self.wanted.filters, most).await?
            }
            None => Vec::new(),
        };
        let by_words = match served {
            SearchType::Similarity => Vec::new(),
            _ => self.by_words(db, words, most).await?,
        };
        Ok(match served {
            SearchType::Fulltext => by_words.into_iter().map(|found| found.hit).collect(),
            SearchType::Similarity => clamped(by_meaning),
            SearchType::Hybrid => {
                let alike = by_meaning.partition_point(|hit| hit.score >= COSINE_MIN);
                fusion::fuse(&by_words, &by_meaning[..alike])
            }
        })
    }

    /// Scores are the share of what a text could reach that has every word in its title.
    async fn by_words(
        &self,
        db: &deadpool_postgres::Client,
        words: &QueryWords,
        most: i64,
    ) -> Result<Vec<Worded>, StoreError> {
        let mut found = self.named(db).await?;
        let ranked_max = if most > CANDIDATES { DEPTH_MAX } else { lexical::RANKED_MAX };
        let Some(ranked) = lexical::rank(words, self.text, ranked_max) else { return Ok(found) };
        let filters = &self.wanted.filters;
        let mut worded = store::by_words(db, self.account, &ranked, filters, most).await?;
        let best = ranked.whole.max(f64::EPSILON);
        worded.iter_mut().for_each(|found| found.hit.score = (found.hit.score / best).min(1.0));
        worded.retain(|other| found.iter().all(|named| named.hit.id != other.hit.id));
        found.append(&mut worded);
        Ok(found)
    }

    /// The issue that the whole query is a name of, such as `PROJ-1`.
    async fn named(&self, db: &deadpool_postgres::Client) -> Result<Vec<Worded>, StoreError> {
        let is_name = !self.text.contains(char::is_whitespace)
            && self.text.contains(|letter: char| letter.is_ascii_digit())
            && self.text.contains(['-', '#', '/']);
        if !is_name || !self.wanted.filters.are_none() || !self.wanted.filters.kind.has_issues() {
            return Ok(Vec::new());
        }
        let naming = Naming { text: self.text, ..Naming::default() };
        let found = issues::find(db, self.account, naming).await?;
        let named = found.into_iter().map(|id| Hit { id: HitId::Issue(id), score: 1.0 });
        Ok(named.map(|hit| Worded { hit, share: 1.0 }).collect())
    }
}

fn clamped(mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.iter_mut().for_each(|hit| hit.score = hit.score.clamp(0.0, 1.0));
    hits
}

fn stems(words: &QueryWords) -> Vec<String> {
    let known = words.words.iter().map(|known| known.stem.clone());
    let meant = words.words.iter().filter(|known| known.texts == 0);
    let meant = meant.flat_map(|known| known.likely.iter().map(|likely| likely.stem.clone()));
    known.chain(meant).collect()
}
