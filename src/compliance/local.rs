//! The judgement that needs nothing but the text: clues summed up.

use super::{
    Text, annotate,
    annotate::{Annotated, Note, Status},
    clues,
    document::Document,
    metric::{DimensionDefinition, Metric},
};
use serde::{Deserialize, Serialize};

/// What a metric says of a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// 0 to 1: the dimensions by their weights.
    pub score: f64,
    pub is_passed: bool,
    pub reason: String,
    /// Empty when nothing is missing.
    pub suggestion: String,
    pub dimensions: Vec<Dimension>,
    /// The description in pieces, which put together are the description.
    pub annotated: Vec<Annotated>,
}

/// What is said of one dimension.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dimension {
    pub id: String,
    pub name: String,
    pub weight: f64,
    /// 0 to 1.
    pub score: f64,
    pub is_passed: bool,
    pub reason: String,
    /// Empty when it passed.
    pub suggestion: String,
    /// Who said so.
    pub judge: Judge,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Judge {
    /// The clues in the text.
    Local,
    Model,
}

/// Judges a text.
pub fn judge(metric: &Metric, text: Text<'_>) -> Report {
    let document = Document::read(text);
    let mut notes = Vec::new();
    let dimensions = metric
        .dimensions
        .iter()
        .map(|definition| dimension(definition, metric.passes_at, &document, &mut notes))
        .collect();
    Report::of(metric, dimensions, annotate::pieces(text.description, notes))
}

impl Report {
    /// Sums up what is said of the dimensions.
    pub fn of(metric: &Metric, dimensions: Vec<Dimension>, annotated: Vec<Annotated>) -> Self {
        let weights: f64 = dimensions.iter().map(|dimension| dimension.weight).sum();
        let sum: f64 = dimensions.iter().map(|dimension| dimension.score * dimension.weight).sum();
        let score = round(sum / weights);
        let missing: Vec<_> = dimensions.iter().filter(|dimension| !dimension.is_passed).collect();
        let names: Vec<_> = missing.iter().map(|dimension| dimension.name.to_lowercase()).collect();
        let reason = match missing.len() {
            0 => "nothing is missing".to_owned(),
            count => format!("{count} of {} are missing: {}", dimensions.len(), names.join(", ")),
        };
        let suggestions: Vec<_> = missing.iter().map(|it| it.suggestion.as_str()).collect();
        let suggestion = suggestions.join(" ");
        let is_passed = score >= metric.passes_at;
        Self { score, is_passed, reason, suggestion, dimensions, annotated }
    }
}

/// Clues for it add up as independent ones do, and clues against it each take their share away.
fn dimension(
    definition: &DimensionDefinition,
    passes_at: f64,
    document: &Document<'_>,
    notes: &mut Vec<Note>,
) -> Dimension {
    let mut doubt = 1.0 - definition.base;
    let mut found = Vec::new();
    for clue in &definition.evidence {
        let Some(places) = clues::find(document, clue) else { continue };
        doubt *= 1.0 - clue.worth;
        found.push(clue);
        notes.extend(Note::all(places, &definition.id, Status::Good, &clue.says));
    }
    let mut score = 1.0 - doubt;
    let mut objections = Vec::new();
    for clue in &definition.against {
        let Some(places) = clues::find(document, clue) else { continue };
        score *= 1.0 - clue.worth;
        objections.push(clue.says.as_str());
        notes.extend(Note::all(places, &definition.id, Status::Weak, &clue.says));
    }
    let score = round(score);
    let is_passed = score >= passes_at;
    found.sort_by(|one, other| other.worth.total_cmp(&one.worth));
    let says: Vec<_> = found.iter().map(|clue| clue.says.as_str()).take(3).collect();
    let reason = match (says.is_empty(), objections.is_empty()) {
        (true, false) => objections.join("; "),
        (false, false) => format!("{}; but {}", says.join("; "), objections.join("; ")),
        (false, true) => says.join("; "),
        (true, true) if is_passed => "nothing speaks against it".to_owned(),
        (true, true) => definition.missing.clone(),
    };
    Dimension {
        id: definition.id.clone(),
        name: definition.name.clone(),
        weight: definition.weight,
        score,
        is_passed,
        reason,
        suggestion: if is_passed { String::new() } else { definition.suggestion.clone() },
        judge: Judge::Local,
    }
}

/// Two digits are more than such a judgement knows.
pub fn round(score: f64) -> f64 {
    (score.clamp(0.0, 1.0) * 100.0).round() / 100.0
}
