//! An issue's text as it is laid out: sections, lists, code, links, and the prose between them.

use super::Text;
use pulldown_cmark::{Event, Options, Parser, Tag};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// Longest description that is looked at, in bytes: trackers take 65,536 characters.
const DESCRIPTION_BYTES_MAX: usize = 262_144;
/// Most words of a line that stands for a heading.
const HEADING_WORDS_MAX: usize = 8;
/// Fewest words of a section that says something.
const SECTION_WORDS_MIN: usize = 3;

/// A line that is set like a heading without being one: bold, or ending with a colon, or Jira's `h2.`.
static LIKE_A_HEADING: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"^\s{0,3}(?:h[1-6]\.\s+(?P<jira>.+)|(?:\*\*|__)(?P<bold>[^*_]+?):?(?:\*\*|__):?|(?P<colon>[A-Z][^.!?:]*):)\s*$";
    Regex::new(pattern).expect("a test reads lines with it")
});
/// The same with its text on the same line, as in `**Expected:** it works` and `Expected: it works`.
static LEADS_A_LINE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"^\s{0,3}(?:[-*]\s+)?(?:(?:\*\*|__)(?P<bold>[^*_]+?):?(?:\*\*|__):?|(?P<plain>[A-Z][A-Za-z' /]{2,40}):)\s+\S";
    Regex::new(pattern).expect("a test reads lines with it")
});
/// `#12`, `owner/repo#12`, `PROJ-12`, or an address of an issue.
static ISSUE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?:\b[\w.-]+/[\w./-]+)?#\d+\b|\b[A-Z][A-Z0-9_]{1,9}-\d+\b|https?://\S+/(?:issues|merge_requests|pull|browse)/[\w#-]+";
    Regex::new(pattern).expect("a test reads mentions with it")
});
static COMMENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?s)<!--.*?(?:-->|\z)").expect("it is short"));
/// What stands where nothing was said.
static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?i)^[\s_*.\[\]>-]*(?:tbd|tba|todo|n/?a|none|no response|\.\.\.|-+|\?+|xxx|fill (?:me|this) in)?[\s_*.!\]-]*$";
    Regex::new(pattern).expect("a test reads sections with it")
});

/// A text that was read.
#[derive(Debug)]
pub struct Document<'a> {
    pub title: &'a str,
    pub body: &'a str,
    pub sections: Vec<Section>,
    /// Items of lists, their own text only.
    pub items: Vec<Range<usize>>,
    /// Items with a box.
    pub boxes: Vec<Range<usize>>,
    pub code: Vec<Range<usize>>,
    /// Code within a line.
    inline: Vec<Range<usize>>,
    pub links: Vec<Range<usize>>,
    pub issues: Vec<Range<usize>>,
    /// The body without code and comments, which are blanks here: places stay the same.
    pub prose: String,
}

/// A heading, and what stands under it.
#[derive(Debug)]
pub struct Section {
    pub name: String,
    pub heading: Range<usize>,
    pub content: Range<usize>,
    /// More than a placeholder stands there.
    pub says_something: bool,
}

impl<'a> Document<'a> {
    pub fn read(text: Text<'a>) -> Self {
        let mut end = text.description.len().min(DESCRIPTION_BYTES_MAX);
        while !text.description.is_char_boundary(end) {
            end -= 1;
        }
        let body = &text.description[..end];
        let mut document = Self {
            title: text.title,
            body,
            sections: Vec::new(),
            items: Vec::new(),
            boxes: Vec::new(),
            code: Vec::new(),
            inline: Vec::new(),
            links: Vec::new(),
            issues: Vec::new(),
            prose: String::new(),
        };
        let headings = document.read_blocks();
        document.prose = document.without_code();
        document.issues = document.mentions();
        document.read_sections(headings);
        document
    }

    /// Of all that is there, code too, save comments.
    pub fn words(&self) -> usize {
        let code = self.code.iter().map(|span| self.body[span.clone()].split_whitespace().count());
        let is_word = |word: &&str| word.contains(char::is_alphanumeric);
        self.prose.split_whitespace().filter(is_word).count() + code.sum::<usize>()
    }

    /// Other issues that are named, and not as a piece of code.
    fn mentions(&self) -> Vec<Range<usize>> {
        let found = ISSUE.find_iter(&self.prose).map(|found| found.range());
        let is_code = |it: &Range<usize>| self.inline.iter().any(|code| code.contains(&it.start));
        found.filter(|it| !is_code(it)).collect()
    }

    /// Collects blocks; gives the headings.
    fn read_blocks(&mut self) -> Vec<Range<usize>> {
        let options =
            Options::ENABLE_TASKLISTS | Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
        let mut headings = Vec::new();
        for (event, span) in Parser::new_ext(self.body, options).into_offset_iter() {
            match event {
                Event::Start(Tag::Heading { .. }) => headings.push(span),
                Event::Start(Tag::Item) => self.items.push(self.first_line(span)),
                Event::TaskListMarker(_) => {
                    if let Some(item) = self.items.last() {
                        self.boxes.push(item.clone());
                    }
                }
                Event::Start(Tag::CodeBlock(_)) => self.code.push(span),
                Event::Code(_) => self.inline.push(span),
                Event::Start(Tag::Link { .. }) => self.links.push(span),
                _ => {}
            }
        }
        let bare = self.body.match_indices("http").filter(|(at, _)| {
            let rest = &self.body[*at..];
            let is_address = rest.starts_with("http://") || rest.starts_with("https://");
            is_address && !self.links.iter().any(|link| link.contains(at))
        });
        let bare: Vec<_> = bare.map(|(at, _)| at..self.end_of_word(at)).collect();
        self.links.extend(bare);
        headings
    }

    fn first_line(&self, span: Range<usize>) -> Range<usize> {
        let text = &self.body[span.clone()];
        let length = text.find('\n').unwrap_or(text.len());
        span.start..span.start + length
    }

    fn end_of_word(&self, at: usize) -> usize {
        let rest = &self.body[at..];
        at + rest.find(char::is_whitespace).unwrap_or(rest.len())
    }

    fn without_code(&self) -> String {
        let comments = COMMENT.find_iter(self.body).map(|found| found.range());
        let mut bytes = self.body.as_bytes().to_vec();
        for span in self.code.iter().cloned().chain(comments) {
            for byte in &mut bytes[span] {
                if *byte != b'\n' {
                    *byte = b' ';
                }
            }
        }
        // Whole characters were replaced, so what is left is text.
        String::from_utf8(bytes).unwrap_or_default()
    }

    /// Headings, and lines that stand for one, with what follows each.
    fn read_sections(&mut self, headings: Vec<Range<usize>>) {
        let mut found: Vec<(String, Range<usize>, usize)> = Vec::new();
        for span in headings {
            let line = self.prose[span.clone()].to_owned();
            let (span, end) = (self.trimmed(span.clone()), span.end);
            found.push((plain(&line), span, end));
        }
        let mut at = 0;
        for line in self.prose.split_inclusive('\n') {
            let (start, end) = (at, at + line.len());
            at = end;
            if found.iter().any(|(_, span, _)| span.start < end && start < span.end) {
                continue;
            }
            if let Some((name, after)) = stands_for_heading(line) {
                found.push((plain(&name), self.trimmed(start..start + after), start + after));
            }
        }
        found.sort_by_key(|(_, span, _)| span.start);
        let starts: Vec<_> = found.iter().map(|(_, span, _)| span.start).collect();
        for (index, (name, heading, from)) in found.into_iter().enumerate() {
            let to = starts.get(index + 1).copied().unwrap_or(self.body.len()).max(from);
            let content = self.trimmed(from..to);
            let says_something = self.says_something(content.clone());
            self.sections.push(Section { name, heading, content, says_something });
        }
    }

    fn says_something(&self, span: Range<usize>) -> bool {
        let has_code = self.code.iter().any(|code| code.start < span.end && span.start < code.end);
        let text = &self.prose[span];
        let words = text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric));
        has_code || (!PLACEHOLDER.is_match(text.trim()) && words.count() >= SECTION_WORDS_MIN)
    }

    /// A span without the blanks at its ends.
    fn trimmed(&self, span: Range<usize>) -> Range<usize> {
        let text = &self.body[span.clone()];
        let start = span.start + (text.len() - text.trim_start().len());
        let length = text.trim().len();
        start..start + length
    }
}

/// The name of a line that stands for a heading, and where its own text ends.
fn stands_for_heading(line: &str) -> Option<(String, usize)> {
    let name = |text: &str| {
        let words = text.split_whitespace().count();
        (1..=HEADING_WORDS_MAX).contains(&words).then(|| text.to_owned())
    };
    let text = line.trim_end();
    if let Some(found) = LIKE_A_HEADING.captures(text) {
        let written = ["jira", "bold", "colon"].into_iter().find_map(|group| found.name(group))?;
        return Some((name(written.as_str())?, text.len()));
    }
    let found = LEADS_A_LINE.captures(text)?;
    let written = found.name("bold").or(found.name("plain"))?;
    // The match ends one character into the text.
    let whole = found.get(0)?;
    let last = whole.as_str().chars().last().map_or(0, char::len_utf8);
    Some((name(written.as_str())?, whole.end() - last))
}

/// A heading's words without marks, numbers before them and little pictures.
fn plain(heading: &str) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c.is_whitespace() || "'-/&".contains(c);
    let words: String = heading.chars().map(|c| if is_word(c) { c } else { ' ' }).collect();
    let words: Vec<_> = words.split_whitespace().filter(|word| *word != "-").collect();
    words.join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sections(description: &str) -> Vec<(String, bool)> {
        let document = Document::read(Text { title: "t", description });
        let sections = document.sections.into_iter();
        sections.map(|section| (section.name, section.says_something)).collect()
    }

    #[test]
    fn headings_of_every_kind_are_found() {
        for (text, expected) in [
            (
                "## Steps to reproduce\n\n1. Open the page\n2. Wait",
                vec![("steps to reproduce", true)],
            ),
            ("Expected\n====\nIt opens at once.", vec![("expected", true)]),
            ("**Expected:**\nIt opens at once.", vec![("expected", true)]),
            ("**Expected**: it opens at once.", vec![("expected", true)]),
            ("Expected behaviour:\n\nit opens at once", vec![("expected behaviour", true)]),
            ("Goal: make it open at once", vec![("goal", true)]),
            ("h2. Goal\nMake it open at once", vec![("goal", true)]),
            ("### 🐛 What happens?\n\n_No response_", vec![("what happens", false)]),
            (
                "## Goal\nTBD\n## Scope\n<!-- say what is in -->",
                vec![("goal", false), ("scope", false)],
            ),
            ("## Log\n```\nboom: at x\n```", vec![("log", true)]),
            (
                "```\n# not a heading\n```\nThe thing broke, and I saw this. See the log: it is long.",
                vec![],
            ),
        ] {
            let found = sections(text);
            let found: Vec<_> = found.iter().map(|(name, says)| (name.as_str(), *says)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn lists_boxes_code_links_and_mentions_are_counted() {
        let text = "- [ ] one\n- [x] two #12\n- three\n\n1. four\n\n```sh\nls #9\n```\n\
                    see [this](https://a.example/x), https://b.example/issues/4 and PROJ-7, acme/web#3";
        let document = Document::read(Text { title: "t", description: text });
        let count =
            (document.items.len(), document.boxes.len(), document.code.len(), document.links.len());
        assert_eq!(count, (4, 2, 1, 2));
        let issues: Vec<_> = document.issues.iter().map(|span| &text[span.clone()]).collect();
        assert_eq!(issues, ["#12", "https://b.example/issues/4", "PROJ-7", "acme/web#3"]);
        assert_eq!(document.prose.len(), text.len());
    }

    #[test]
    fn nothing_that_people_write_breaks_it() {
        let long = "a ".repeat(200_000);
        for text in
            ["", "\u{0}", "<!--", "```", "####### x", "**:**", "- [ ]", "é:", &long, "**é**: ü"]
        {
            Document::read(Text { title: "", description: text });
        }
    }
}
