//! Flows as YAML documents, read with the place of every mistake and written back.

mod node;
mod single;
#[cfg(test)]
mod tests;

pub use super::shape::compare;
pub use single::{Single, read_single};

use node::{Node, place};

use super::{
    API_VERSION, FlowSpec,
    problem::Problem,
    schema::{KIND, document_schema, spec_schema},
    shape,
    validate::validate,
};
use serde::Serialize;
use serde_json::Value;
use serde_saphyr::Options;
use std::{fmt, sync::LazyLock};

/// Largest file that is read.
pub const FILE_BYTES_MAX: usize = 1024 * 1024;
/// Most documents of one file.
pub const DOCUMENTS_MAX: usize = 100;

/// Mappings and lists within each other. Reading each takes up to 40 kB of stack in an unoptimised build.
const DEPTH_MAX: usize = 24;
const NODES_MAX: usize = 50_000;

/// One thing to correct in a file. Shows as `flows/triage.yaml:12:5: trigger.tracker.events[0]: ...`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// As given to [`parse`].
    pub file: String,
    /// From 1.
    pub line: u64,
    /// From 1, in characters.
    pub column: u64,
    pub problem: Problem,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, problem } = self;
        write!(f, "{file}:{line}:{column}: {problem}")
    }
}

/// Reads and validates every flow of a file; `file` is only its name. All mistakes are reported at once.
pub fn parse(file: &str, text: &str) -> Result<Vec<FlowSpec>, Vec<Diagnostic>> {
    let at = |line, column, problem| Diagnostic { file: file.to_owned(), line, column, problem };
    if text.len() > FILE_BYTES_MAX {
        let message =
            format!("the file has {} bytes, {FILE_BYTES_MAX} are allowed; split it", text.len());
        return Err(vec![at(1, 1, Problem::new("", message))]);
    }
    let documents: Vec<Node> = serde_saphyr::from_multiple_with_options(text, bounds())
        .map_err(|error| vec![unreadable(file, &error)])?;
    if documents.is_empty() {
        let message = format!("the file has no flow; start with `apiVersion: {API_VERSION}`");
        return Err(vec![at(1, 1, Problem::new("", message))]);
    }
    let mut specs: Vec<FlowSpec> = Vec::new();
    let mut diagnostics = Vec::new();
    for document in &documents {
        let places = document.places();
        let mut report = |problem: Problem| {
            let (line, column) = place(&places, &problem.field);
            diagnostics.push(at(line, column, problem));
        };
        match read(document.value()) {
            Ok(spec) if specs.iter().any(|other| other.name == spec.name) => {
                let message =
                    format!("another flow of this file is named `{}`; rename one", spec.name);
                report(Problem::new("name", message));
            }
            Ok(spec) => specs.push(spec),
            Err(problems) => problems.into_iter().for_each(report),
        }
    }
    if diagnostics.is_empty() {
        return Ok(specs);
    }
    diagnostics.sort_by_key(|it| (it.line, it.column));
    Err(diagnostics)
}

/// Reads and validates a flow from JSON, as REST takes it: the fields of [`FlowSpec`] without the header.
pub fn from_json(value: Value) -> Result<FlowSpec, Vec<Problem>> {
    checked(value, spec_schema())
}

/// Writes a flow as a document that [`parse`] reads back as the same flow.
pub fn to_yaml(spec: &FlowSpec) -> Result<String, Problem> {
    let document = Document { api_version: API_VERSION, kind: KIND, spec };
    serde_saphyr::to_string(&document).map_err(|error| Problem::new("", error.to_string()))
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "apiVersion")]
    api_version: &'a str,
    kind: &'a str,
    #[serde(flatten)]
    spec: &'a FlowSpec,
}

fn read(value: Value) -> Result<FlowSpec, Vec<Problem>> {
    static SCHEMA: LazyLock<Value> = LazyLock::new(document_schema);
    checked(value, &SCHEMA)
}

fn checked(mut value: Value, schema: &Value) -> Result<FlowSpec, Vec<Problem>> {
    let problems = shape::compare(&value, schema);
    if !problems.is_empty() {
        return Err(problems);
    }
    if let Value::Object(fields) = &mut value {
        fields.remove("apiVersion");
        fields.remove("kind");
    }
    let spec: FlowSpec =
        serde_json::from_value(value).map_err(|error| vec![Problem::new("", error.to_string())])?;
    let problems = validate(&spec);
    if problems.is_empty() { Ok(spec) } else { Err(problems) }
}

/// Those of a file of flows.
fn bounds() -> Options {
    options(DOCUMENTS_MAX, DEPTH_MAX, NODES_MAX, FILE_BYTES_MAX)
}

/// Bounds for what a small text can expand to: `nodes` within `depth`, of `bytes` at most.
fn options(documents: usize, depth: usize, nodes: usize, bytes: usize) -> Options {
    serde_saphyr::options! {
        with_snippet: false,
        strict_booleans: true,
        budget: serde_saphyr::budget! {
            max_documents: documents,
            max_depth: depth,
            max_nodes: nodes,
            max_events: 4 * nodes,
            max_anchors: 100,
            max_aliases: 100,
            max_total_scalar_bytes: 2 * bytes,
        },
    }
}

fn unreadable(file: &str, error: &serde_saphyr::Error) -> Diagnostic {
    let location = error.location();
    let text = error.to_string();
    // The place stands in front already, and the library's own settings are nobody's way out.
    let own = [" at line ", ", set DuplicateKeyPolicy", "; use Option<"];
    let end = own.iter().filter_map(|part| text.find(part)).min().unwrap_or(text.len());
    let message = text[..end].replace(char::is_control, " ");
    Diagnostic {
        file: file.to_owned(),
        line: location.map_or(1, |location| location.line().max(1)),
        column: location.map_or(1, |location| location.column().max(1)),
        problem: Problem::new("", format!("not readable as YAML: {message}")),
    }
}
