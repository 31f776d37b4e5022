//! From text to a document, with line and column of every mistake.

use super::{
    document::{PolicyDocument, schema},
    finding::Finding,
    validate::validate,
};
use preloop_actors::flow::{
    Problem,
    document::{Single, compare, read_single},
};

/// A document that was read from a text.
pub struct Read {
    /// In the order in which it is written, not the one of the text.
    pub document: PolicyDocument,
    places: Single,
    /// Where the tools of the document stand in the text, by their place in the document.
    order: Vec<usize>,
}

impl Read {
    /// Reads and validates YAML or JSON. All mistakes are reported at once.
    pub fn text(text: &str) -> Result<Self, Vec<Finding>> {
        let single = read_single("", text).map_err(|unreadable| {
            let finding = Finding::error("unreadable", "", unreadable.problem.message);
            let (line, column) = (Some(unreadable.line), Some(unreadable.column));
            vec![Finding { line, column, ..finding }]
        })?;
        let problems = compare(&single.value, schema());
        if !problems.is_empty() {
            return Err(placed(&single, problems.into_iter().map(misshapen).collect()));
        }
        let mut value = single.value.clone();
        if let Some(fields) = value.as_object_mut() {
            fields.remove("apiVersion");
            fields.remove("kind");
        }
        let written: PolicyDocument = serde_json::from_value(value).map_err(|error| {
            placed(&single, vec![Finding::error("unreadable", "", error.to_string())])
        })?;
        let findings = validate(&written);
        if !findings.is_empty() {
            return Err(placed(&single, findings));
        }
        let order = order(&written);
        Ok(Self { document: written.sorted(), places: single, order })
    }

    /// Says where in the text findings about the document are, the first of the text first.
    pub fn placed(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let moved = findings.into_iter().map(|finding| {
            let path = self.path_in_text(&finding.path);
            Finding { path, ..finding }
        });
        placed(&self.places, moved.collect())
    }

    /// Tools are sorted once they are read: `tools[0]` of the document may be another one of the text.
    fn path_in_text(&self, path: &str) -> String {
        let of_tool = path.strip_prefix("tools[").and_then(|rest| rest.split_once(']'));
        let place = of_tool.and_then(|(place, rest)| Some((place.parse::<usize>().ok()?, rest)));
        match place.and_then(|(place, rest)| Some((self.order.get(place)?, rest))) {
            Some((place, rest)) => format!("tools[{place}]{rest}"),
            None => path.to_owned(),
        }
    }
}

/// For each tool of the sorted document, its place before.
fn order(written: &PolicyDocument) -> Vec<usize> {
    let tools = written.tools.as_deref().unwrap_or_default();
    let mut order: Vec<usize> = (0..tools.len()).collect();
    order.sort_by(|left, right| tools[*left].key().cmp(&tools[*right].key()));
    order
}

fn misshapen(problem: Problem) -> Finding {
    Finding::error("misshapen", problem.field, problem.message)
}

fn placed(single: &Single, findings: Vec<Finding>) -> Vec<Finding> {
    let place = |finding: Finding| {
        let (line, column) = single.place(&finding.path);
        Finding { line: Some(line), column: Some(column), ..finding }
    };
    let mut findings: Vec<_> = findings.into_iter().map(place).collect();
    findings.sort_by_key(|finding| (finding.line, finding.column));
    findings
}
