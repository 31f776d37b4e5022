//! What is wrong with a flow, and where in it.

use std::fmt;

/// One thing to correct. Problems of YAML and of REST are the same.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// Where, such as `trigger.tracker.events[0]`; empty for the whole flow.
    pub field: String,
    /// What is wrong and the way out, lower case, no full stop.
    pub message: String,
}

impl Problem {
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.field.is_empty() {
            return f.write_str(&self.message);
        }
        write!(f, "{}: {}", self.field, self.message)
    }
}

/// The path of a field within another: `a.b`, or `a["b c"]` when the name is not a plain word.
pub fn field(path: &str, name: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "_-".contains(character);
    match (path, !name.is_empty() && name.chars().all(plain)) {
        ("", true) => name.to_owned(),
        (path, true) => format!("{path}.{name}"),
        (path, false) => format!("{path}[{name:?}]"),
    }
}

/// The path of an item of a list: `a[0]`.
pub fn item(path: &str, index: usize) -> String {
    format!("{path}[{index}]")
}
