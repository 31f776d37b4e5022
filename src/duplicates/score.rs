//! From features to a probability and a verdict, and what counted. Pure.
//!
//! One sum says how alike two texts are; two thresholds on it tell the three verdicts apart (ordinal logistic
//! regression). Weights and thresholds were fitted by `tests/duplicates/fit.py` to the pairs labelled there.

use super::{
    Text,
    features::{COUNT, Features, NAMES, OPPOSITE, compare},
    weights::{WITH_VECTORS, WITHOUT_VECTORS},
    words::{Parts, rarity},
};
use preloop_actors::event::UnknownName;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, str::FromStr};

/// Weights of the features, in their order, and the sums from which on two texts overlap, and are duplicates.
pub(super) struct Weights {
    pub features: [f64; COUNT],
    pub overlapping: f64,
    pub duplicate: f64,
}

/// Most that is said of titles that take different sides.
const OPPOSITE_MAX: f64 = 0.4;
/// Most things that are named as shared.
const MATCHED_MAX: usize = 6;
/// Most words of one of them.
const WORDS_MAX: usize = 8;

/// What two issues are to one another.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Who solves one has solved the other.
    Duplicate,
    /// They touch the same thing; who solves one has to know the other.
    Overlapping,
    Unrelated,
}

impl Verdict {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::Overlapping => "overlapping",
            Self::Unrelated => "unrelated",
        }
    }
}

impl FromStr for Verdict {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Duplicate, Self::Overlapping, Self::Unrelated]
            .into_iter()
            .find(|verdict| verdict.as_str() == text)
            .ok_or_else(|| UnknownName(text.to_owned()))
    }
}

/// What is said of two texts.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// That they are duplicates: 0 to 1.
    pub probability: f64,
    /// That they are duplicates or overlap: 0 to 1.
    pub related: f64,
    pub verdict: Verdict,
    /// What counted most, first; what speaks against it has a negative weight.
    pub matched: Vec<Matched>,
}

/// Something that two texts share, or that sets them apart.
#[derive(
    Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema, schemars::JsonSchema,
)]
pub struct Matched {
    /// A feature, such as `errors`.
    pub what: String,
    /// How much it counted; negative: against it.
    pub weight: f64,
    /// What is shared, such as the words; empty where there is nothing to show.
    pub shared: Vec<String>,
}

/// Judges two texts. `cosine` is that of their vectors, if they have some.
pub fn score(one: &Parts, other: &Parts, cosine: Option<f64>) -> Scored {
    let cosine = cosine.filter(|cosine| cosine.is_finite());
    let features = compare(one, other, cosine);
    let weights = if cosine.is_some() { &WITH_VECTORS } else { &WITHOUT_VECTORS };
    let sum: f64 =
        features.iter().zip(&weights.features).map(|(value, weight)| value * weight).sum();
    let (mut probability, related) =
        (logistic(sum - weights.duplicate), logistic(sum - weights.overlapping));
    // However alike they are otherwise, who solves the import has not solved the export.
    if features[OPPOSITE] > 0.0 {
        probability = probability.min(OPPOSITE_MAX);
    }
    let verdict = match (probability >= 0.5, related >= 0.5) {
        (true, _) => Verdict::Duplicate,
        (false, true) => Verdict::Overlapping,
        (false, false) => Verdict::Unrelated,
    };
    Scored { probability, related, verdict, matched: matched(one, other, &features, weights) }
}

/// The same of texts that were not taken apart yet.
pub fn score_texts(one: Text<'_>, other: Text<'_>, cosine: Option<f64>) -> Scored {
    score(&Parts::of(one), &Parts::of(other), cosine)
}

fn logistic(sum: f64) -> f64 {
    1.0 / (1.0 + (-sum).exp())
}

fn matched(one: &Parts, other: &Parts, features: &Features, weights: &Weights) -> Vec<Matched> {
    let values = features.iter().zip(&weights.features).zip(NAMES);
    let mut matched: Vec<_> = values
        .map(|((value, weight), what)| Matched {
            what: what.to_owned(),
            weight: (value * weight * 100.0).round() / 100.0,
            shared: shared(one, other, what),
        })
        .filter(|it| it.weight.abs() >= 0.1)
        .collect();
    matched.sort_by(|one, other| other.weight.abs().total_cmp(&one.weight.abs()));
    matched.truncate(MATCHED_MAX);
    matched
}

/// What there is to show of a feature.
fn shared(one: &Parts, other: &Parts, what: &str) -> Vec<String> {
    let both = |one: &BTreeSet<String>, other| -> Vec<String> {
        one.intersection(other).take(WORDS_MAX).cloned().collect()
    };
    match what {
        "title_words" | "same_title" => telling(one.title.shared(&other.title)),
        "words" | "contained_words" => telling(one.words.shared(&other.words)),
        "errors" => both(&one.errors, &other.errors),
        "names" => both(&one.names, &other.names),
        "quotes" => both(&one.quotes, &other.quotes),
        "other_errors" => each(&one.errors, &other.errors),
        "other_names" => each(&one.names, &other.names),
        "other_platform" => each(&one.platforms, &other.platforms),
        _ => Vec::new(),
    }
}

/// The words that tell the most, first.
fn telling<'a>(words: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut words: Vec<_> = words.collect();
    words.sort_by(|one, other| rarity(other).total_cmp(&rarity(one)).then(one.cmp(other)));
    words.into_iter().take(WORDS_MAX).map(str::to_owned).collect()
}

/// What sets them apart: one of each.
fn each<T: ToString + Ord>(one: &BTreeSet<T>, other: &BTreeSet<T>) -> Vec<String> {
    one.first().into_iter().chain(other.first()).map(ToString::to_string).collect()
}
