//! Looks for poison in what servers say of their tools: text that is hidden from people, that gives orders to models,
//! that borrows the name of another tool, or that nobody could review.
//!
//! Pure, and a second line only: a tool that changed is held whatever is found in it. Every string of a definition is
//! looked at, the names of parameters, defaults and enumerations included, because models read all of it. Words are
//! looked for in a folded text: without what is invisible, with look-alikes as the ASCII letters that they pass for.
//!
//! What is looked for is documented publicly: tool poisoning and shadowing (Invariant Labs, 2025-04), line jumping and
//! terminal codes (Trail of Bits, 2025-04), full-schema poisoning (CyberArk, 2025-05), ASCII smuggling (Goodside,
//! 2024-01; Embrace the Red), Trojan Source (CVE-2021-42574), and MCPoison (CVE-2025-54136).

mod blobs;
pub mod diff;
mod fold;
mod hidden;
mod names;
mod orders;
#[cfg(test)]
mod tests;
mod twins;
mod walk;

pub use names::Neighbours;
pub use twins::is_ambiguous;

use fold::Folded;
use serde::Serialize;
use serde_json::Value;
use std::ops::Range;
use walk::{Place, Text};

/// Most findings of one definition. A definition with more is held for the first already.
const FINDINGS_MAX: usize = 50;
/// Characters of a text that are shown on either side of what was found.
const CONTEXT_CHARS: usize = 40;
/// Longest excerpt, in characters of the text itself.
const EXCERPT_CHARS_MAX: usize = 240;
/// Longest description that people can be expected to read, in characters.
const DESCRIPTION_CHARS_MAX: usize = 10_000;
/// The same of any other text.
const TEXT_CHARS_MAX: usize = 4_000;

/// How much it takes to be harmless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Common, and worth a look.
    Low,
    /// Unusual in honest definitions.
    Medium,
    /// Without an honest reason that we know of; holds the tool.
    High,
}

impl Severity {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// Something suspicious.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked for, such as `hidden_tags`; one of few words.
    pub rule: &'static str,
    pub severity: Severity,
    /// Where it stands, as a JSON pointer into the definition; empty for a whole definition or for instructions.
    pub field: String,
    /// Which bytes of the text there, as UTF-8.
    pub span: Range<usize>,
    /// The text around it, with everything that is not printable ASCII escaped.
    pub excerpt: String,
    /// What it means, for people.
    pub message: String,
}

/// What is suspicious about a tool's definition, the worst first.
pub fn lint(definition: &str, neighbours: &Neighbours<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if is_ambiguous(definition) {
        findings.push(Finding {
            rule: "ambiguous",
            severity: Severity::High,
            field: String::new(),
            span: 0..definition.len(),
            excerpt: escaped(definition.chars().take(EXCERPT_CHARS_MAX)),
            message: "a member occurs twice, or it is no JSON: two readers may see two tools"
                .to_owned(),
        });
    }
    let Ok(value) = serde_json::from_str::<Value>(definition) else { return findings };
    let own_name = value["name"].as_str().unwrap_or_default();
    names::look(own_name, neighbours, &mut findings);
    for text in walk::texts(&value) {
        let folded = Folded::of(text.text);
        look(&text, &folded, &mut findings);
        names::look_for_others(&text, &folded, own_name, neighbours, &mut findings);
    }
    worst_first(findings)
}

/// What is suspicious about a server's instructions, the worst first.
pub fn lint_instructions(text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let text = Text { pointer: String::new(), place: Place::Description, text };
    look(&text, &Folded::of(text.text), &mut findings);
    worst_first(findings)
}

/// Whether something was found that holds a tool which would be trusted otherwise.
pub fn is_held(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::High)
}

fn look(text: &Text<'_>, folded: &Folded, findings: &mut Vec<Finding>) {
    hidden::look(text, findings);
    orders::look(text, folded, findings);
    blobs::look(text, findings);
    look_at_length(text, findings);
}

fn look_at_length(text: &Text<'_>, findings: &mut Vec<Finding>) {
    let most = match text.place {
        Place::Description => DESCRIPTION_CHARS_MAX,
        _ => TEXT_CHARS_MAX,
    };
    if text.text.len() > most && text.text.chars().take(most + 1).count() > most {
        let message = format!("longer than {most} characters, which nobody reads to the end");
        findings.push(text.finding("too_long", Severity::Medium, 0..0, message));
    }
    if text.place == Place::Name && text.text.trim().contains(' ') && text.text.len() >= 60 {
        let message = "a name that is a whole sentence".to_owned();
        findings.push(text.finding(
            "sentence_as_name",
            Severity::Medium,
            0..text.text.len(),
            message,
        ));
    }
}

fn worst_first(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings.truncate(FINDINGS_MAX);
    findings
}

impl Text<'_> {
    /// Something found in these bytes of the text.
    fn finding(
        &self,
        rule: &'static str,
        severity: Severity,
        span: Range<usize>,
        message: String,
    ) -> Finding {
        let field = self.pointer.clone();
        Finding { rule, severity, field, excerpt: excerpt(self.text, &span), span, message }
    }
}

/// The text around a span, escaped.
fn excerpt(text: &str, span: &Range<usize>) -> String {
    let before = text.get(..span.start).unwrap_or_default();
    let skipped = before.char_indices().rev().nth(CONTEXT_CHARS - 1).map_or(0, |(at, _)| at);
    let shown = text.get(skipped..).unwrap_or_default();
    let found = text.get(span.clone()).unwrap_or_default().chars().count();
    let chars = (CONTEXT_CHARS * 2 + found).min(EXCERPT_CHARS_MAX);
    let mut excerpt = escaped(shown.chars().take(chars));
    if skipped > 0 {
        excerpt.insert_str(0, "...");
    }
    if shown.chars().nth(chars).is_some() {
        excerpt.push_str("...");
    }
    excerpt
}

/// Printable ASCII as it is, and everything else by its number: whoever looks at an excerpt must see what is there.
pub fn escaped(chars: impl Iterator<Item = char>) -> String {
    let mut text = String::new();
    for c in chars {
        match c {
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\\' => text.push_str("\\\\"),
            ' '..='~' => text.push(c),
            _ => text.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
        }
    }
    text
}
