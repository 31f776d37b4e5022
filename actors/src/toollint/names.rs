//! Names that pass for others, and tools that speak of tools which are not theirs.

use super::{
    Finding, Severity,
    fold::{Folded, blurred, skeleton},
    walk::{Place, Text},
};
use regex::Regex;
use std::{
    collections::{HashMap, HashSet},
    ops::Range,
    sync::LazyLock,
};

/// Shortest name that is looked for in texts; shorter ones are words.
const NAME_CHARS_MIN: usize = 6;
/// Most findings of one text.
const MENTIONS_MAX: usize = 5;
/// Bytes of a text on either side of a name that say what it is named for.
const CONTEXT_BYTES: usize = 100;

/// What the tool's own server is called in messages.
const HERE: &str = "this server";

/// What may be a name.
static WORDS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[a-z0-9_][a-z0-9_.-]+").expect("a pattern of ours"));

/// What makes of a mention an order.
static ORDERS: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"\b(?:instead of|rather than|do not (?:use|call)|don't (?:use|call)|never (?:use|call)|must|always|whenever|before (?:using|calling)|when(?:ever)? [^.]{0,40}(?:is|are) (?:used|called|invoked|available)|replaces?|deprecated|broken|no longer|behaviou?r of|all (?:calls|emails|messages|requests))\b";
    Regex::new(pattern).expect("a pattern of ours")
});

/// The tools whose names a tool should not borrow, prepared to be looked up.
#[derive(Clone, Debug, Default)]
pub struct Neighbours<'a> {
    /// Servers and tools, by what their names come to without separators.
    plain: HashMap<String, Vec<(&'a str, &'a str)>>,
    /// The same by what careless readers take them for.
    blurred: HashMap<String, Vec<(&'a str, &'a str)>>,
    /// Names of other servers' tools that are more than words, in lower case.
    telling: HashMap<String, (&'a str, &'a str)>,
}

impl<'a> Neighbours<'a> {
    /// `own` are all tools of the tool's own server, itself included; `others` are servers and their tools, of the
    /// other servers of the account and of ours.
    pub fn new(own: &[&'a str], others: &[(&'a str, &'a str)]) -> Self {
        let mut made = Self::default();
        let named = own.iter().map(|tool| (HERE, *tool)).chain(others.iter().copied());
        for (server, tool) in named {
            made.plain.entry(plain(tool)).or_default().push((server, tool));
            made.blurred.entry(blurred(tool)).or_default().push((server, tool));
        }
        let own: HashSet<&str> = own.iter().copied().collect();
        let is_another = |(_, tool): &&(&str, &str)| is_telling(tool) && !own.contains(tool);
        for (server, tool) in others.iter().filter(is_another) {
            made.telling.entry(tool.to_lowercase()).or_insert((*server, *tool));
        }
        made
    }
}

/// A name as it looks, without what parts its words.
fn plain(name: &str) -> String {
    skeleton(name).replace(['-', '_', '.', ' '], "")
}

/// Looks at the tool's own name.
pub(super) fn look(name: &str, neighbours: &Neighbours<'_>, findings: &mut Vec<Finding>) {
    let text = Text { pointer: "/name".to_owned(), place: Place::Name, text: name };
    let all = 0..name.len();
    let alike = neighbours.plain.get(&plain(name)).into_iter().flatten();
    let blurred = neighbours.blurred.get(&blurred(name)).into_iter().flatten();
    let mut worst: Option<(Severity, String)> = None;
    for (server, other) in alike.chain(blurred) {
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
        return (server != HERE).then_some((Severity::Low, "the same name as"));
    }
    if name.eq_ignore_ascii_case(other) {
        return Some((Severity::Low, "but for upper and lower case the name of"));
    }
    if skeleton(name) == skeleton(other) {
        return Some((Severity::High, "a name that looks just like"));
    }
    if plain(name) == plain(other) {
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
    neighbours: &Neighbours<'_>,
    findings: &mut Vec<Finding>,
) {
    if text.pointer == "/name" || neighbours.telling.is_empty() {
        return;
    }
    let mut told: Vec<&str> = Vec::new();
    for span in words(&folded.text) {
        let Some((server, tool)) = neighbours.telling.get(&folded.text[span.clone()]) else {
            continue;
        };
        if *tool == own_name || told.contains(tool) {
            continue;
        }
        let (severity, what) = match ORDERS.is_match(around(&folded.text, &span)) {
            true => (Severity::High, "gives orders about the tool"),
            false => (Severity::Medium, "speaks of the tool"),
        };
        let name = super::escaped(tool.chars().take(128));
        let message = format!("{what} `{name}` of another server, {server}");
        findings.push(text.finding("other_tool", severity, folded.source(span), message));
        told.push(tool);
        if told.len() == MENTIONS_MAX {
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

/// The words of a text that may be names of tools: a full stop at the end belongs to the sentence.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    WORDS.find_iter(text).map(|found| {
        let word = found.as_str().trim_end_matches(['.', '-']);
        found.start()..found.start() + word.len()
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
