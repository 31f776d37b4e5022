//! What differs between two versions of a tool's definition, field by field, and how alike two tools are.

use super::{escaped, walk::escape};
use crate::gate::DEFINING;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Most changes that are told.
const CHANGES_MAX: usize = 200;

/// How something changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Operation {
    Add,
    Remove,
    Modify,
}

impl Operation {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Remove => "remove",
            Self::Modify => "modify",
        }
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldChange {
    /// One of [`DEFINING`].
    pub field: &'static str,
    /// JSON pointer into the definition, to the smallest part that differs.
    pub path: String,
    pub operation: Operation,
    /// What it was; null where nothing was.
    pub old: Value,
    /// What it is; null where nothing is.
    pub new: Value,
    /// Of a text: both versions from where they begin to differ, with what cannot be seen escaped.
    pub shown: Option<(String, String)>,
}

/// What differs, in the order of [`DEFINING`]. Of lists the whole list is one change: order counts in them.
pub fn changes(old: &Value, new: &Value) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    for field in DEFINING {
        compare(field, &format!("/{field}"), old.get(field), new.get(field), &mut changes);
    }
    changes.truncate(CHANGES_MAX);
    changes
}

fn compare(
    field: &'static str,
    path: &str,
    old: Option<&Value>,
    new: Option<&Value>,
    changes: &mut Vec<FieldChange>,
) {
    match (old, new) {
        (old, new) if old == new => {}
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
            for name in names {
                let path = format!("{path}/{}", escape(name));
                compare(field, &path, old.get(name), new.get(name), changes);
            }
        }
        (old, new) => {
            let operation = match (old, new) {
                (None, _) => Operation::Add,
                (_, None) => Operation::Remove,
                _ => Operation::Modify,
            };
            let shown = texts(old, new).map(|(old, new)| apart(old, new));
            let (old, new) = (old.cloned().unwrap_or_default(), new.cloned().unwrap_or_default());
            changes.push(FieldChange { field, path: path.to_owned(), operation, old, new, shown });
        }
    }
}

fn texts<'a>(old: Option<&'a Value>, new: Option<&'a Value>) -> Option<(&'a str, &'a str)> {
    let text = |value: Option<&'a Value>| value.map_or(Some(""), Value::as_str);
    Some((text(old)?, text(new)?))
}

/// The parts of two texts that differ, escaped, with a little of what they share.
fn apart(old: &str, new: &str) -> (String, String) {
    const SHARED: usize = 30;
    let same = |(a, b): &(char, char)| a == b;
    let before = old.chars().zip(new.chars()).take_while(same).count();
    let (old, new): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    let most = old.len().min(new.len()) - before;
    let after =
        old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let part = |text: &[char]| {
        let (start, end) =
            (before.saturating_sub(SHARED), (text.len() - after + SHARED).min(text.len()));
        let (head, tail) =
            (if start > 0 { "..." } else { "" }, if end < text.len() { "..." } else { "" });
        format!("{head}{}{tail}", escaped(text[start..end].iter().copied()))
    };
    (part(&old), part(&new))
}

/// What a tool is compared by.
pub struct Traits {
    words: BTreeSet<String>,
    parts: BTreeSet<String>,
}

impl Traits {
    /// Of a definition.
    pub fn of(tool: &Value) -> Self {
        Self { words: words(tool), parts: parts(tool) }
    }
}

/// How alike two tools are but for their names, from 0 to 1: the mean of how many words their descriptions and how many
/// parts their schemas share (Jaccard). Where neither says anything, they are not alike but unknown: 0.
pub fn likeness(one: &Traits, other: &Traits) -> f64 {
    let words = jaccard(&one.words, &other.words);
    let parts = jaccard(&one.parts, &other.parts);
    match (words, parts) {
        (Some(words), Some(parts)) => f64::midpoint(words, parts),
        // A description alone says enough; a schema alone, such as one text, is like many others.
        (Some(words), None) => words,
        (None, Some(_)) | (None, None) => 0.0,
    }
}

fn jaccard(one: &BTreeSet<String>, other: &BTreeSet<String>) -> Option<f64> {
    let all = one.union(other).count();
    (all > 0).then(|| one.intersection(other).count() as f64 / all as f64)
}

fn words(tool: &Value) -> BTreeSet<String> {
    let text = tool["description"].as_str().unwrap_or_default().to_lowercase();
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(ToOwned::to_owned).collect()
}

/// Every leaf of the schemas with its place.
fn parts(tool: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for field in ["inputSchema", "outputSchema"] {
        let properties = tool[field].get("properties").and_then(Value::as_object);
        leaves(field, properties.unwrap_or(&Map::new()), &mut found);
    }
    found
}

fn leaves(path: &str, members: &Map<String, Value>, found: &mut BTreeSet<String>) {
    for (name, value) in members {
        let path = format!("{path}/{name}");
        match value {
            Value::Object(members) => leaves(&path, members, found),
            value => drop(found.insert(format!("{path}={value}"))),
        }
    }
}
