//! Looks for clues in a text that was read.

use super::{
    document::Document,
    metric::{Bounds, Clue, Kind, Place},
};
use regex::Regex;
use std::ops::Range;

/// Most places of one clue that are shown.
const PLACES_MAX: usize = 20;

/// Words that titles begin with when they say what is to be done.
const IMPERATIVES: [&str; 100] = [
    "add",
    "adapt",
    "adjust",
    "align",
    "allow",
    "apply",
    "audit",
    "automate",
    "avoid",
    "backport",
    "block",
    "bring",
    "build",
    "bump",
    "cache",
    "change",
    "check",
    "clarify",
    "clean",
    "collect",
    "configure",
    "consolidate",
    "convert",
    "correct",
    "create",
    "cut",
    "define",
    "delete",
    "deploy",
    "deprecate",
    "describe",
    "detect",
    "disable",
    "display",
    "document",
    "drop",
    "emit",
    "enable",
    "encrypt",
    "enforce",
    "ensure",
    "evaluate",
    "expose",
    "extend",
    "extract",
    "filter",
    "fix",
    "generate",
    "handle",
    "hide",
    "honour",
    "ignore",
    "implement",
    "import",
    "improve",
    "include",
    "increase",
    "inline",
    "install",
    "integrate",
    "introduce",
    "invalidate",
    "investigate",
    "keep",
    "let",
    "limit",
    "link",
    "load",
    "localize",
    "log",
    "make",
    "measure",
    "merge",
    "migrate",
    "move",
    "notify",
    "optimize",
    "paginate",
    "prevent",
    "provide",
    "publish",
    "redirect",
    "reduce",
    "refactor",
    "reject",
    "release",
    "remove",
    "rename",
    "replace",
    "report",
    "restore",
    "retry",
    "return",
    "rotate",
    "run",
    "send",
    "show",
    "sort",
    "split",
    "validate",
];
const MORE_IMPERATIVES: [&str; 20] = [
    "start",
    "stop",
    "store",
    "support",
    "switch",
    "sync",
    "test",
    "track",
    "translate",
    "trim",
    "unify",
    "update",
    "upgrade",
    "upload",
    "use",
    "verify",
    "warn",
    "wrap",
    "write",
    "set",
];

/// Where a clue was found; `None`: it was not.
pub type Places = Option<Vec<Range<usize>>>;

/// Looks for one clue. Places are of the body; what the title or the whole says has none.
pub fn find(document: &Document<'_>, clue: &Clue) -> Places {
    match &clue.kind {
        Kind::Heading(names) => sections(document, names),
        Kind::Words(regex, at_least) => words(document, regex, *at_least, clue.place),
        Kind::List(count) => enough(&document.items, *count),
        Kind::Checklist(count) => enough(&document.boxes, *count),
        Kind::Code(count) => enough(&document.code, *count),
        Kind::Link(count) => enough(&document.links, *count),
        Kind::Issue(count) => enough(&document.issues, *count),
        Kind::Length(bounds) => within(document.words(), *bounds),
        Kind::TitleLength(bounds) => within(document.title.split_whitespace().count(), *bounds),
        Kind::ImperativeTitle => is_imperative(document.title).then(Vec::new),
    }
}

fn sections(document: &Document<'_>, names: &Regex) -> Places {
    let named = document.sections.iter().filter(|section| {
        // A section whose name only contains the words is about something else, unless it is short.
        let found = names.find(&section.name);
        found.is_some_and(|found| found.start() == 0 || section.name.split(' ').count() <= 4)
    });
    let found: Vec<_> = named
        .filter(|section| section.says_something)
        .map(|section| section.heading.start..section.content.end)
        .take(PLACES_MAX)
        .collect();
    (!found.is_empty()).then_some(found)
}

fn words(document: &Document<'_>, regex: &Regex, at_least: usize, place: Place) -> Places {
    let in_title = match place {
        Place::Body => 0,
        Place::Title | Place::Both => regex.find_iter(document.title).count(),
    };
    let in_body: Vec<_> = match place {
        Place::Title => Vec::new(),
        Place::Body | Place::Both => {
            regex.find_iter(&document.prose).map(|found| found.range()).collect()
        }
    };
    let sentences = || in_body.iter().map(|at| sentence(&document.prose, at.clone()));
    (in_title + in_body.len() >= at_least).then(|| sentences().take(PLACES_MAX).collect())
}

/// The sentence or line that something stands in.
pub fn sentence(text: &str, at: Range<usize>) -> Range<usize> {
    let ends = |from: usize| {
        let rest = &text[from..];
        let stop = rest.char_indices().find(|(at, c)| {
            let next = rest[at + c.len_utf8()..].chars().next();
            *c == '\n' || (".!?".contains(*c) && next.is_none_or(char::is_whitespace))
        });
        stop.map_or(text.len(), |(at, c)| from + at + if c == '\n' { 0 } else { c.len_utf8() })
    };
    let before = &text[..at.start];
    let start = before.char_indices().rev().find(|(at, c)| {
        let next = before[at + c.len_utf8()..].chars().next();
        *c == '\n' || (".!?".contains(*c) && next.is_some_and(char::is_whitespace))
    });
    let start = start.map_or(0, |(at, c)| at + c.len_utf8());
    let end = ends(at.end.max(at.start));
    let blanks = text[start..end].len() - text[start..end].trim_start().len();
    let length = text[start..end].trim().len();
    start + blanks..start + blanks + length
}

fn enough(found: &[Range<usize>], count: usize) -> Places {
    (found.len() >= count.max(1)).then(|| found.iter().take(PLACES_MAX).cloned().collect())
}

fn within(count: usize, bounds: Bounds) -> Places {
    (bounds.min..=bounds.max).contains(&count).then(Vec::new)
}

/// Whether a title says what is to be done, after a tag such as `[api]` or `fix:`.
pub fn is_imperative(title: &str) -> bool {
    let mut rest = title.trim();
    while let Some((_, after)) = rest.strip_prefix('[').and_then(|tag| tag.split_once(']')) {
        rest = after.trim();
    }
    if let Some((tag, after)) = rest.split_once(':')
        && !tag.contains(char::is_whitespace)
    {
        rest = after.trim();
    }
    let first: String = rest.chars().take_while(|c| c.is_alphabetic()).collect();
    let first = first.to_lowercase();
    IMPERATIVES.iter().chain(&MORE_IMPERATIVES).any(|word| *word == first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_that_say_what_is_to_be_done() {
        for (title, expected) in [
            ("Add a retry to the uploader", true),
            ("[api] fix: Return 404 for strangers", true),
            ("[web][ui] Show the total", true),
            ("Uploader fails", false),
            ("Fixes are needed", false),
            ("", false),
            ("[", false),
        ] {
            assert_eq!(is_imperative(title), expected, "{title}");
        }
    }

    #[test]
    fn a_place_is_its_whole_sentence() {
        let text = "It is v1.2 here. Users cannot save!\n- and lose work";
        for (word, expected) in [
            ("v1", "It is v1.2 here."),
            ("cannot", "Users cannot save!"),
            ("lose", "- and lose work"),
        ] {
            let at = text.find(word).unwrap();
            assert_eq!(&text[sentence(text, at..at + word.len())], expected);
        }
    }
}
