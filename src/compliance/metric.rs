//! What a metric measures, as YAML says it.

use regex::{Regex, RegexBuilder};
use serde::Deserialize;
use std::{collections::HashSet, sync::LazyLock};

/// The metric that every account has: is an issue ready to be worked on?
const DOR: &str = include_str!("dor.yaml");

/// The metrics of this program.
pub static SHIPPED: LazyLock<Metric> =
    LazyLock::new(|| Metric::parse(DOR).expect("a test reads the metric that is shipped"));

/// Longest definition, in bytes.
const DEFINITION_BYTES_MAX: usize = 64 * 1024;
const DIMENSIONS_MAX: usize = 20;
/// Clues for and clues against one dimension.
const CLUES_MAX: usize = 50;
/// Phrases of one clue.
const PHRASES_MAX: usize = 200;
const NAME_CHARS_MAX: usize = 100;
/// Longest text that people or models are told, in characters.
const TEXT_CHARS_MAX: usize = 2_000;
/// How large a compiled pattern may be.
const PATTERN_BYTES_MAX: usize = 1 << 20;

/// A metric, ready to be used.
#[derive(Debug)]
pub struct Metric {
    pub name: String,
    /// How it is asked for.
    pub short_name: String,
    /// Another name to ask for it.
    pub prompt_id: String,
    /// From which score on a text passes, and so does a dimension.
    pub passes_at: f64,
    pub dimensions: Vec<DimensionDefinition>,
    /// Of the whole definition: results by another one are other results.
    pub version: [u8; 32],
}

/// One thing that is measured.
#[derive(Debug)]
pub struct DimensionDefinition {
    pub id: String,
    pub name: String,
    pub weight: f64,
    /// The score of a text without any clue.
    pub base: f64,
    pub evidence: Vec<Clue>,
    pub against: Vec<Clue>,
    /// What is wrong when there is nothing to be found.
    pub missing: String,
    pub suggestion: String,
    /// What a model is to look at.
    pub prompt: String,
    pub draft: Option<Draft>,
}

/// A clue, and how much it is worth: 0 to 1.
#[derive(Debug)]
pub struct Clue {
    pub kind: Kind,
    pub worth: f64,
    pub says: String,
    pub place: Place,
}

/// What to look for.
#[derive(Debug)]
pub enum Kind {
    /// A section of such a name that says something.
    Heading(Regex),
    /// Such words, so many times.
    Words(Regex, usize),
    /// Items of lists, at least so many.
    List(usize),
    /// Boxes to check.
    Checklist(usize),
    /// Blocks of code.
    Code(usize),
    /// Addresses.
    Link(usize),
    /// Mentions of other issues.
    Issue(usize),
    /// So many words in all.
    Length(Bounds),
    /// So many words in the title.
    TitleLength(Bounds),
    /// A title that says what is to be done.
    ImperativeTitle,
}

/// How many; both ends belong to it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    #[serde(default)]
    pub min: usize,
    #[serde(default = "no_end")]
    pub max: usize,
}

/// Where words are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    Title,
    Body,
    #[default]
    Both,
}

/// What is put into a text that lacks the dimension.
#[derive(Clone, Debug)]
pub struct Draft {
    pub heading: String,
    /// Before each line, such as `- [ ]`.
    pub bullet: String,
    /// Sentences of the text with such words are put there.
    pub from: Option<Regex>,
    /// What stands there when there are none: a question to whoever reads it.
    pub ask: Vec<String>,
}

/// A definition that cannot be used; the text says where and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct MetricError(String);

impl Metric {
    /// Reads a definition.
    pub fn parse(text: &str) -> Result<Self, MetricError> {
        use sha2::{Digest, Sha256};
        if text.len() > DEFINITION_BYTES_MAX {
            let problem = format!("has {} bytes; use at most {DEFINITION_BYTES_MAX}", text.len());
            return Err(MetricError(problem));
        }
        let written: Written = serde_saphyr::from_str(text).map_err(|error| {
            MetricError(error.to_string().lines().next().unwrap_or_default().to_owned())
        })?;
        written.check(Sha256::digest(text).into())
    }
}

fn no_end() -> usize {
    usize::MAX
}

fn one() -> usize {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    short_name: String,
    prompt_id: Option<String>,
    passes_at: f64,
    dimensions: Vec<WrittenDimension>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenDimension {
    id: String,
    name: String,
    weight: f64,
    #[serde(default)]
    base: f64,
    #[serde(default)]
    evidence: Vec<WrittenClue>,
    #[serde(default)]
    against: Vec<WrittenClue>,
    missing: String,
    suggestion: String,
    prompt: String,
    draft: Option<WrittenDraft>,
}

/// Exactly one of the first ten says what to look for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenClue {
    heading: Option<Vec<String>>,
    phrase: Option<Vec<String>>,
    pattern: Option<String>,
    list: Option<usize>,
    checklist: Option<usize>,
    code: Option<usize>,
    link: Option<usize>,
    issue: Option<usize>,
    words: Option<Bounds>,
    title_words: Option<Bounds>,
    imperative_title: Option<bool>,
    #[serde(default = "one")]
    at_least: usize,
    #[serde(default, rename = "in")]
    place: Place,
    worth: f64,
    says: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenDraft {
    heading: String,
    #[serde(default)]
    bullet: String,
    #[serde(default)]
    from: Vec<String>,
    ask: Vec<String>,
}

impl Written {
    fn check(self, version: [u8; 32]) -> Result<Metric, MetricError> {
        named("name", &self.name)?;
        let is_word = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
        if self.short_name.is_empty()
            || self.short_name.len() > NAME_CHARS_MAX
            || !self.short_name.chars().all(is_word)
        {
            return wrong("short_name", "has to have 1 to 100 letters, digits, `_`, `.` or `-`");
        }
        share("passes_at", self.passes_at)?;
        if self.dimensions.is_empty() || self.dimensions.len() > DIMENSIONS_MAX {
            return wrong("dimensions", &format!("have to be 1 to {DIMENSIONS_MAX}"));
        }
        let mut ids = HashSet::new();
        let mut dimensions = Vec::new();
        for (at, dimension) in self.dimensions.into_iter().enumerate() {
            let place = format!("dimensions[{at}]");
            if !ids.insert(dimension.id.clone()) {
                return wrong(
                    &format!("{place}.id"),
                    &format!("`{}` is there twice", dimension.id),
                );
            }
            dimensions.push(dimension.check(&place)?);
        }
        let prompt_id = self.prompt_id.unwrap_or_else(|| self.short_name.clone());
        let Self { name, short_name, passes_at, .. } = self;
        Ok(Metric { name, short_name, prompt_id, passes_at, dimensions, version })
    }
}

impl WrittenDimension {
    fn check(self, place: &str) -> Result<DimensionDefinition, MetricError> {
        named(&format!("{place}.id"), &self.id)?;
        named(&format!("{place}.name"), &self.name)?;
        let weight = self.weight;
        if !(weight.is_finite() && weight > 0.0 && weight <= 100.0) {
            return wrong(&format!("{place}.weight"), "has to be above 0, and 100 at most");
        }
        share(&format!("{place}.base"), self.base)?;
        for (field, text) in
            [("missing", &self.missing), ("suggestion", &self.suggestion), ("prompt", &self.prompt)]
        {
            told(&format!("{place}.{field}"), text)?;
        }
        let clues = |name: &str, clues: Vec<WrittenClue>| {
            let place = format!("{place}.{name}");
            if clues.len() > CLUES_MAX {
                return wrong(&place, &format!("may be at most {CLUES_MAX}"));
            }
            let numbered = clues.into_iter().enumerate();
            numbered.map(|(at, clue)| clue.check(&format!("{place}[{at}]"))).collect()
        };
        Ok(DimensionDefinition {
            evidence: clues("evidence", self.evidence)?,
            against: clues("against", self.against)?,
            draft: self.draft.map(|draft| draft.check(&format!("{place}.draft"))).transpose()?,
            id: self.id,
            name: self.name,
            weight,
            base: self.base,
            missing: self.missing,
            suggestion: self.suggestion,
            prompt: self.prompt,
        })
    }
}

impl WrittenClue {
    fn check(self, place: &str) -> Result<Clue, MetricError> {
        share(&format!("{place}.worth"), self.worth)?;
        told(&format!("{place}.says"), &self.says)?;
        if self.at_least == 0 {
            return wrong(&format!("{place}.at_least"), "has to be 1 or more");
        }
        let (where_words_are, worth, says) = (self.place, self.worth, self.says.clone());
        let mut kinds = self.kinds(place)?;
        match (kinds.pop(), kinds.is_empty()) {
            (Some(kind), true) => Ok(Clue { kind, worth, says, place: where_words_are }),
            _ => wrong(
                place,
                "has to have exactly one of heading, phrase, pattern, list, checklist, code, link, issue, words, \
                 title_words, imperative_title",
            ),
        }
    }

    fn kinds(self, place: &str) -> Result<Vec<Kind>, MetricError> {
        let heading = self.heading.map(|names| phrases(&format!("{place}.heading"), &names));
        let phrase = self.phrase.map(|texts| phrases(&format!("{place}.phrase"), &texts));
        let pattern = self.pattern.map(|text| compiled(&format!("{place}.pattern"), &text));
        let at_least = self.at_least;
        let found = [
            heading.transpose()?.map(Kind::Heading),
            phrase.transpose()?.map(|regex| Kind::Words(regex, at_least)),
            pattern.transpose()?.map(|regex| Kind::Words(regex, at_least)),
            self.list.map(Kind::List),
            self.checklist.map(Kind::Checklist),
            self.code.map(Kind::Code),
            self.link.map(Kind::Link),
            self.issue.map(Kind::Issue),
            self.words.map(Kind::Length),
            self.title_words.map(Kind::TitleLength),
            self.imperative_title.map(|_| Kind::ImperativeTitle),
        ];
        Ok(found.into_iter().flatten().collect())
    }
}

impl WrittenDraft {
    fn check(self, place: &str) -> Result<Draft, MetricError> {
        named(&format!("{place}.heading"), &self.heading)?;
        for line in &self.ask {
            told(&format!("{place}.ask"), line)?;
        }
        let from = match self.from.is_empty() {
            true => None,
            false => Some(phrases(&format!("{place}.from"), &self.from)?),
        };
        Ok(Draft { heading: self.heading, bullet: self.bullet, from, ask: self.ask })
    }
}

/// One expression for whole words, whatever their case and the blanks between them.
fn phrases(place: &str, texts: &[String]) -> Result<Regex, MetricError> {
    if texts.is_empty() || texts.len() > PHRASES_MAX {
        return wrong(place, &format!("has to have 1 to {PHRASES_MAX} entries"));
    }
    if texts.iter().any(|text| text.trim().is_empty()) {
        return wrong(place, "has an empty entry");
    }
    let escaped = texts.iter().map(|text| {
        let words: Vec<_> = text.split_whitespace().map(regex::escape).collect();
        words.join(r"\s+")
    });
    let any = escaped.collect::<Vec<_>>().join("|");
    compiled(place, &format!(r"(?:^|\b)(?:{any})(?:\b|$)"))
}

fn compiled(place: &str, pattern: &str) -> Result<Regex, MetricError> {
    let built = RegexBuilder::new(pattern)
        .case_insensitive(true)
        .multi_line(true)
        .size_limit(PATTERN_BYTES_MAX)
        .build();
    built.or_else(|error| {
        let why = error.to_string();
        wrong(place, why.lines().last().unwrap_or("is not a regular expression"))
    })
}

fn named(place: &str, name: &str) -> Result<(), MetricError> {
    match name.trim().is_empty() || name.chars().count() > NAME_CHARS_MAX {
        true => wrong(place, &format!("has to have 1 to {NAME_CHARS_MAX} characters")),
        false => Ok(()),
    }
}

fn told(place: &str, text: &str) -> Result<(), MetricError> {
    match text.trim().is_empty() || text.chars().count() > TEXT_CHARS_MAX {
        true => wrong(place, &format!("has to have 1 to {TEXT_CHARS_MAX} characters")),
        false => Ok(()),
    }
}

fn share(place: &str, share: f64) -> Result<(), MetricError> {
    match (0.0..=1.0).contains(&share) {
        true => Ok(()),
        false => wrong(place, "has to be 0 to 1"),
    }
}

fn wrong<T>(place: &str, problem: &str) -> Result<T, MetricError> {
    Err(MetricError(format!("`{place}` {problem}")))
}
