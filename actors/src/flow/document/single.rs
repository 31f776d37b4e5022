//! One YAML document of another kind than a flow: read with the place of every field, and judged by whoever asks.

use super::{
    Diagnostic,
    node::{Node, Places, place},
    options, unreadable,
};
use crate::flow::problem::Problem;
use serde_json::Value;

/// Largest text that is read, in bytes.
const BYTES_MAX: usize = 4 * 1024 * 1024;
/// Mappings and lists within each other. A schema of a tool's arguments is nested more deeply than a flow.
const DEPTH_MAX: usize = 32;
/// More than one, so that several can be told of.
const DOCUMENTS_MAX: usize = 8;
const NODES_MAX: usize = 400_000;

/// What a document says, and where.
pub struct Single {
    /// Without places.
    pub value: Value,
    places: Places,
}

impl Single {
    /// Line and column, from 1, of a field such as `tools[0].rules`, or of the nearest field around it.
    pub fn place(&self, path: &str) -> (u64, u64) {
        place(&self.places, path)
    }
}

/// Reads the only document of a text; `file` is only its name. JSON is YAML, too.
pub fn read_single(file: &str, text: &str) -> Result<Single, Diagnostic> {
    let failed = |message: String| Diagnostic {
        file: file.to_owned(),
        line: 1,
        column: 1,
        problem: Problem::new("", message),
    };
    if text.len() > BYTES_MAX {
        return Err(failed(format!(
            "the document has {} bytes, {BYTES_MAX} are allowed",
            text.len()
        )));
    }
    let bounds = options(DOCUMENTS_MAX, DEPTH_MAX, NODES_MAX, BYTES_MAX);
    let documents: Vec<Node> = serde_saphyr::from_multiple_with_options(text, bounds)
        .map_err(|error| unreadable(file, &error))?;
    match documents.as_slice() {
        [document] => Ok(Single { value: document.value(), places: document.places() }),
        others => Err(failed(format!(
            "expected one document, found {}; put everything into one, without `---` between",
            others.len()
        ))),
    }
}
