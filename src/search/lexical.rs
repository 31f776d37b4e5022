//! From the words of a query to what the database is asked for: which texts come into question, and how they rank.
//!
//! A word weighs by how rare it is among the account's texts (the IDF of BM25). Texts come into question that have all
//! the words, or one of the rare ones: a text that has only words that are everywhere is not worth ranking, and so a
//! query costs about the same whatever its words are.

use crate::store::search::{Known, QueryWords, Ranked};

/// Most candidates that are ranked of what the words of a first page match.
pub const RANKED_MAX: i64 = 600;
/// Words in more texts than this together are looked for among the newest alone.
const EVERYWHERE: i64 = 6_000;
/// How many of the newest.
const NEWEST: i64 = 3_000;
/// What a word counts that only begins like the one that was asked for.
const PREFIX: f64 = 0.6;
/// The same for words that differ by one letter, or by two.
const TYPO: [f64; 2] = [0.8, 0.5];
/// Most words that one is taken to mean beside itself.
const MEANT_MAX: usize = 5;
/// From this length on two letters may be wrong, and below [`TYPO_CHARS_MIN`] none.
const TWO_TYPOS_CHARS_MIN: usize = 8;
const TYPO_CHARS_MIN: usize = 4;

/// One word of the query: every stem that will do for it.
struct Term {
    /// Quoted, with what it counts.
    stems: Vec<(String, f64)>,
    /// In how many texts it is, about.
    texts: i64,
}

/// What the database is asked for; `None` when the query has no word to look for.
pub fn rank(query: &QueryWords, text: &str, ranked_max: i64) -> Option<Ranked> {
    let all = query.texts.max(1) as f64;
    let last = query.words.len().saturating_sub(1);
    let mut terms: Vec<Term> = Vec::new();
    for (place, known) in query.words.iter().enumerate() {
        let term = term(known, place == last);
        if terms.iter().all(|other| other.stems[0].0 != term.stems[0].0) {
            terms.push(term);
        }
    }
    let rarity = |term: &Term| {
        let texts = term.texts as f64;
        (1.0 + (all - texts + 0.5).max(0.0) / (texts + 0.5)).ln()
    };
    let whole = terms.iter().map(rarity).sum();
    let words = terms.iter().flat_map(|term| {
        let rarity = rarity(term);
        term.stems.iter().map(move |(stem, counts)| (stem.clone(), counts * rarity))
    });
    let words: Vec<_> = words.collect();
    if has_operators(text) {
        let required = Some(query.as_written.clone()).filter(|required| !required.is_empty())?;
        return Some(Ranked { required, words, whole, is_everywhere: false, ranked_max });
    }
    let required = required(&mut terms)?;
    let expected = terms.iter().map(|term| term.texts).min().unwrap_or(0);
    let is_everywhere = expected > EVERYWHERE;
    let ranked_max = if is_everywhere { ranked_max.max(NEWEST) } else { ranked_max };
    Some(Ranked { required, words, whole, is_everywhere, ranked_max })
}

/// Whether the query is written in the way of search engines: `"a phrase"`, `this OR that`, `-not`. Then only what
/// matches will do, and nearness of meaning has no say.
pub fn has_operators(text: &str) -> bool {
    let excludes = |word: &str| {
        let mut letters = word.chars();
        letters.next() == Some('-') && letters.next().is_some_and(char::is_alphanumeric)
    };
    text.matches('"').count() >= 2
        || text.split_whitespace().any(|word| word == "OR" || excludes(word))
}

/// All of the words, or one of the rare ones.
fn required(terms: &mut [Term]) -> Option<String> {
    let any_of = |term: &Term| {
        let stems: Vec<_> = term.stems.iter().map(|(stem, _)| stem.as_str()).collect();
        format!("({})", stems.join(" | "))
    };
    let all: Vec<_> = terms.iter().map(any_of).collect();
    let all = (!all.is_empty()).then(|| all.join(" & "))?;
    terms.sort_by_key(|term| term.texts);
    let mut matched = 0;
    let rare = terms.iter().take_while(|term| {
        matched += term.texts;
        matched <= RANKED_MAX * 2
    });
    let rare: Vec<_> = rare.map(any_of).collect();
    Some(std::iter::once(format!("({all})")).chain(rare).collect::<Vec<_>>().join(" | "))
}

fn term(known: &Known, is_last: bool) -> Term {
    let mut stems = vec![(quoted(&known.stem), 1.0)];
    let mut texts = known.texts;
    let mut meant: Vec<_> = known
        .likely
        .iter()
        .filter_map(|likely| {
            let counts = resemblance(&known.word, &likely.word, known.texts == 0, is_last)?;
            Some((quoted(&likely.stem), counts, likely.texts))
        })
        .collect();
    // The likeliest first; of two that are as likely, the more frequent.
    meant.sort_by(|one, other| other.1.total_cmp(&one.1).then(other.2.cmp(&one.2)));
    for (stem, counts, frequency) in meant {
        if stems.len() <= MEANT_MAX && stems.iter().all(|(other, _)| *other != stem) {
            stems.push((stem, counts));
            texts += frequency;
        }
    }
    Term { stems, texts }
}

/// What a word counts in place of another; `None`: it is another word.
fn resemblance(asked: &str, word: &str, is_unknown: bool, is_last: bool) -> Option<f64> {
    if word.starts_with(asked) && (is_unknown || is_last) {
        return Some(PREFIX);
    }
    if !is_unknown || asked.chars().count() < TYPO_CHARS_MIN {
        return None;
    }
    let typos_max = if asked.chars().count() < TWO_TYPOS_CHARS_MIN { 1 } else { 2 };
    match strsim::osa_distance(asked, word) {
        0 => None,
        typos if typos <= typos_max => Some(TYPO[typos - 1]),
        _ => None,
    }
}

/// As PostgreSQL reads a word in a `tsquery`, whatever is in it.
fn quoted(stem: &str) -> String {
    format!("'{}'", stem.replace('\\', "\\\\").replace('\'', "''"))
}
