//! Names that pass for others, and tools that speak of tools which are not theirs.

use super::{
    Finding, Neighbours, Severity,
    fold::{Folded, blurred, skeleton},
    walk::{Place, Text},
};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// Shortest name that is looked for in texts; shorter ones are words.
const NAME_CHARS_MIN: usize = 6;
/// Most findings of one text.
const MENTIONS_MAX: usize = 5;
/// Bytes of a text on either side of a name that say what it is named for.
const CONTEXT_BYTES: usize = 100;

/// What makes of a mention an order.
static ORDERS: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"\b(?:instead of|rather than|do not (?:use|call)|don't (?:use|call)|never (?:use|call)|must|always|whenever|before (?:using|calling)|when(?:ever)? [^.]{0,40}(?:is|are) (?:used|called|invoked|available)|replaces?|deprecated|broken|no longer|behaviou?r of|all (?:calls|emails|messages|requests))\b";
    Regex::new(pattern).expect("a pattern of ours")
});

/// Looks at the tool's own name.
pub(super) fn look(name: &str, neighbours: Neighbours<'_>, findings: &mut Vec<Finding>) {
    let text = Text { pointer: "/name".to_owned(), place: Place::Name, text: name };
    let all = 0..name.len();
    let own =
        neighbours.own.iter().filter(|other| **other != name).map(|other| ("this server", *other));
    let others = neighbours.others.iter().map(|(server, tool)| (*server, *tool));
    let mut worst: Option<(Severity, String)> = None;
    for (server, other) in own.chain(others) {
        let Some((severity, how)) = resemblance(name, other, server) else { continue };
        if worst.as_ref().is_none_or(|(before, _)| severity > *before) {
            let other = super::escaped(other.chars().take(128));
            worst = Some((severity, format!("{how} `{other}` of {server}")));
        }
    }
    if let Some((severity, message)) = worst {
        findings.push(text.finding("name_looks_like", severity, all.clone(), message));
    }
    if !name.is_ascii() {
        let is_mixed = name.chars().any(|c| c.is_ascii_alphabetic());
        let severity = if is_mixed { Severity::High } else { Severity::Medium };
        let message =
            "letters of other scripts, which can pass for those of another name".to_owned();
        findings.push(text.finding("name_script", severity, all, message));
    }
}

/// How a name resembles another one.
fn resemblance(name: &str, other: &str, server: &str) -> Option<(Severity, &'static str)> {
    if name == other {
        return (server != "this server").then_some((Severity::Low, "the same name as"));
    }
    let (mine, theirs) = (skeleton(name), skeleton(other));
    let plain = |text: &str| text.replace(['-', '_', '.', ' '], "");
    if mine == theirs && name.eq_ignore_ascii_case(other) {
        return Some((Severity::Low, "but for upper and lower case the name of"));
    }
    if mine == theirs {
        return Some((Severity::High, "a name that looks just like"));
    }
    if plain(&mine) == plain(&theirs) {
        return Some((Severity::Low, "but for separators the name of"));
    }
    // Short names are alike by chance.
    let is_alike = blurred(name) == blurred(other) && other.len() >= NAME_CHARS_MIN;
    is_alike.then_some((Severity::High, "a name that is easily taken for"))
}

/// Looks for names of tools of other servers.
pub(super) fn look_for_others(
    text: &Text<'_>,
    folded: &Folded,
    own_name: &str,
    neighbours: Neighbours<'_>,
    findings: &mut Vec<Finding>,
) {
    if text.pointer == "/name" {
        return;
    }
    let mut found = 0;
    for (server, tool) in neighbours.others {
        if !is_telling(tool) || *tool == own_name || neighbours.own.contains(tool) {
            continue;
        }
        let Some(span) = mention(&folded.text, &tool.to_lowercase()) else { continue };
        let around = around(&folded.text, &span);
        let is_order = ORDERS.is_match(around);
        let (severity, what) = match is_order {
            true => (Severity::High, "gives orders about the tool"),
            false => (Severity::Medium, "speaks of the tool"),
        };
        let name = super::escaped(tool.chars().take(128));
        let message = format!("{what} `{name}` of another server, {server}");
        findings.push(text.finding("other_tool", severity, folded.source(span), message));
        found += 1;
        if found == MENTIONS_MAX {
            return;
        }
    }
}

/// Whether a name is more than a word that anybody may use.
fn is_telling(name: &str) -> bool {
    let is_compound =
        name.contains(['_', '-', '.']) || name.chars().skip(1).any(|c| c.is_ascii_uppercase());
    name.len() >= NAME_CHARS_MIN && is_compound
}

/// Where a name stands as a word of its own.
fn mention(text: &str, name: &str) -> Option<Range<usize>> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    text.match_indices(name).map(|(at, _)| at..at + name.len()).find(|span| {
        !text[..span.start].ends_with(is_part) && !text[span.end..].starts_with(is_part)
    })
}

/// The text around a span, as far as it is near.
fn around<'a>(text: &'a str, span: &Range<usize>) -> &'a str {
    let mut start = span.start.saturating_sub(CONTEXT_BYTES);
    let mut end = (span.end + CONTEXT_BYTES).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    &text[start..end]
}
