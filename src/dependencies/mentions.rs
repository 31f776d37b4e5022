//! What texts say outright about other issues: pure.

use super::{Dependency, Judge, Kind};
use crate::compliance::{
    Text,
    document::{Document, Section},
};
use regex::Regex;
use std::{collections::HashMap, ops::Range, sync::LazyLock};
use uuid::Uuid;

/// Most words between what is said and the issue that it is said of.
const WORDS_BETWEEN_MAX: usize = 6;
/// Longest reason, in characters.
const REASON_CHARS_MAX: usize = 200;

/// An issue of a set.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    pub id: Uuid,
    /// `owner/repo#12`, `PROJ-1`.
    pub key: &'a str,
    pub url: &'a str,
    pub title: &'a str,
    pub body: &'a str,
}

/// Whom something said holds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    /// The issue waits for the one that is mentioned.
    Waits,
    /// The one that is mentioned waits for it.
    IsWaitedFor,
    /// The one that is mentioned is a piece of it.
    HasPart,
    IsPart,
    Related,
    /// It is said that there is nothing between them.
    Nothing,
}

use Said::{HasPart, IsPart, IsWaitedFor, Nothing, Related, Waits};

/// What stands before a mention, and how sure it makes one.
const BEFORE: [(&str, Said, f64); 14] = [
    (
        r"(?:not|no longer|never|isn't|is not) (?:really )?(?:blocked (?:by|on)|dependent on)",
        Nothing,
        1.0,
    ),
    (
        r"(?:does not|doesn't|do not|don't) (?:depend on|need|require|block)|independent of|unrelated to",
        Nothing,
        1.0,
    ),
    (r"blocked (?:by|on)|blocker|blockers", Waits, 0.95),
    (
        r"depends? (?:up)?on|depending on|dependent on|dependency|dependencies|prerequisites?",
        Waits,
        0.9,
    ),
    (
        r"waits? (?:for|on)|waiting (?:for|on)|on hold until|not before|cannot (?:start|begin|be done|be merged) (?:before|until)",
        Waits,
        0.9,
    ),
    (r"requires?|needs|builds? (?:up)?on|based on", Waits, 0.75),
    (r"after|once|as soon as|until", Waits, 0.7),
    (
        r"blocks|blocking|is (?:needed|required) (?:for|by)|prerequisite (?:for|of)|has to be done before|must be done before|unblocks|enables",
        IsWaitedFor,
        0.9,
    ),
    (r"before", IsWaitedFor, 0.6),
    (
        r"(?:sub-?task|part|child|piece|step) of|parent|epic|belongs to|tracked (?:by|in)",
        IsPart,
        0.85,
    ),
    (r"(?:sub-?tasks?|sub-?issues|children|split into|consists of|parts)", HasPart, 0.85),
    (
        r"related to|relates to|see also|see|similar to|follow-?up (?:to|of)|follows|cf\.?|like|same as|duplicates?(?: of)?|caused by|introduced (?:by|in)|fallout of",
        Related,
        0.6,
    ),
    (r"related|references?|links", Related, 0.55),
    (r"fixes|closes|resolves|implements", Related, 0.5),
];
/// What stands after one.
const AFTER: [(&str, Said, f64); 4] = [
    (
        r"(?:is|are|has been|was|gets?)?\s*(?:must|has to|have to|needs? to|should)\s+(?:be\s+)?(?:done|merged|released|fixed|finished|shipped|land|go)?\s*(?:first|before)",
        Waits,
        0.9,
    ),
    (r"(?:blocks|is blocking|holds up) (?:this|it|us)", Waits, 0.95),
    (r"(?:depends on|is blocked by|waits for|needs|requires) (?:this|it)", IsWaitedFor, 0.9),
    (r"(?:comes|goes) first", Waits, 0.85),
];

static BEFORE_RULES: LazyLock<Vec<(Regex, Said, f64)>> = LazyLock::new(|| {
    // What is said is said of the mention that ends the text.
    rules(&BEFORE, |words| format!(r"(?i)\b(?:{words})\b"))
});
static AFTER_RULES: LazyLock<Vec<(Regex, Said, f64)>> =
    LazyLock::new(|| rules(&AFTER, |words| format!(r"(?i)^[\s,)]*(?:{words})\b")));

fn rules(words: &[(&str, Said, f64)], whole: impl Fn(&str) -> String) -> Vec<(Regex, Said, f64)> {
    let made = words.iter().map(|(words, said, sure)| {
        let regex = Regex::new(&whole(words)).expect("a test makes all of them");
        (regex, *said, *sure)
    });
    made.collect()
}

/// What the issues of a set say of one another.
pub fn detect(set: &[Member<'_>]) -> Vec<Dependency> {
    let known = Names::of(set);
    let found = set.iter().flat_map(|member| said_by(member, &known));
    super::settled(found.collect())
}

/// Issues by what others call them.
struct Names<'a>(HashMap<String, &'a Member<'a>>);

impl<'a> Names<'a> {
    fn of(set: &'a [Member<'a>]) -> Self {
        let mut names = HashMap::new();
        for member in set {
            names.insert(member.key.to_lowercase(), member);
            names.insert(plain(member.url), member);
        }
        Self(names)
    }

    /// Who is meant by a mention in the text of somebody of the same project.
    fn meant(&self, mention: &str, by: &Member<'_>) -> Option<&'a Member<'a>> {
        let name = match mention.strip_prefix('#') {
            Some(number) => format!("{}#{number}", by.key.rsplit_once('#')?.0).to_lowercase(),
            None => plain(mention),
        };
        self.0.get(&name).copied()
    }
}

/// An address without what may stand behind it.
fn plain(name: &str) -> String {
    let end = name.find(['?']).unwrap_or(name.len());
    let mut name = &name[..end];
    if name.contains("://") {
        name = name.split('#').next().unwrap_or(name);
    }
    name.trim_end_matches(['/', '.', ',', ')', ';']).to_lowercase()
}

fn said_by<'a>(member: &Member<'a>, known: &Names<'a>) -> Vec<Dependency> {
    let document = Document::read(Text { title: member.title, description: member.body });
    let mut found = Vec::new();
    for place in &document.issues {
        let mention = &document.prose[place.clone()];
        let Some(other) = known.meant(mention, member).filter(|other| other.id != member.id) else {
            continue;
        };
        let (said, confidence) = said_at(&document, place);
        let (source, target, kind) = match said {
            Waits => (member.id, other.id, Kind::BlockedBy),
            IsWaitedFor => (other.id, member.id, Kind::BlockedBy),
            HasPart => (member.id, other.id, Kind::ParentOf),
            IsPart => (other.id, member.id, Kind::ParentOf),
            Related => (member.id, other.id, Kind::RelatesTo),
            Nothing => continue,
        };
        let reason = reason(&document, member, place);
        found.push(Dependency { source, target, kind, reason, confidence, judge: Judge::Local });
    }
    found
}

/// What is said at a mention: by the words after it, by those before it, by the box or the heading it stands under.
fn said_at(document: &Document<'_>, place: &Range<usize>) -> (Said, f64) {
    let sentence = line(&document.prose, place);
    let after = &document.prose[place.end..sentence.end];
    let rule = AFTER_RULES.iter().find(|(regex, ..)| regex.is_match(after));
    if let Some((_, said, sure)) = rule {
        return (*said, *sure);
    }
    let before = &document.prose[sentence.start..place.start];
    if let Some(said) = before_it(document, before, sentence.start) {
        return said;
    }
    if document.boxes.iter().any(|item| item.contains(&place.start)) {
        return (HasPart, 0.85);
    }
    let heading = document.sections.iter().rev().find(|section| section.heading.end <= place.start);
    heading.and_then(under).unwrap_or((Related, 0.3))
}

/// The last thing said before a mention, if it reaches that far.
fn before_it(document: &Document<'_>, before: &str, start: usize) -> Option<(Said, f64)> {
    let mut last: Option<(Range<usize>, Said, f64)> = None;
    for (regex, said, sure) in BEFORE_RULES.iter() {
        let Some(found) = regex.find_iter(before).last() else { continue };
        // Of what ends at the same place, the longer one says more; it comes first.
        let is_later = last.as_ref().is_none_or(|(range, ..)| {
            found.end() > range.end || (found.end() == range.end && found.start() < range.start)
        });
        if is_later {
            last = Some((found.range(), *said, *sure));
        }
    }
    let (range, said, sure) = last?;
    // Other mentions between do not count: “depends on #1, #2 and #3” is said of all three.
    let is_mention = |at: usize| document.issues.iter().any(|issue| issue.contains(&(start + at)));
    let between = before[range.end..].split_whitespace();
    let words = between.filter(|word| {
        let at = word.as_ptr() as usize - before.as_ptr() as usize;
        word.contains(char::is_alphanumeric) && !is_mention(at) && *word != "and" && *word != "or"
    });
    (words.count() <= WORDS_BETWEEN_MAX).then_some((said, sure))
}

/// What a heading says of the issues under it.
fn under(section: &Section) -> Option<(Said, f64)> {
    let rules = BEFORE_RULES.iter().filter(|(_, said, _)| *said != Nothing);
    let mut found = rules.filter(|(regex, ..)| regex.is_match(&section.name));
    found.next().map(|(_, said, sure)| (*said, sure - 0.05))
}

/// The sentence that a mention stands in; a number's dot ends none.
fn line(text: &str, place: &Range<usize>) -> Range<usize> {
    crate::compliance::sentence(text, place.clone())
}

fn reason(document: &Document<'_>, member: &Member<'_>, place: &Range<usize>) -> String {
    let said = document.prose[line(&document.prose, place)].trim();
    let said: String = said.chars().take(REASON_CHARS_MAX).collect();
    format!("`{}` says: “{said}”", member.key)
}
