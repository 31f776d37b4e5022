//! Characters that people do not see, or see otherwise than a model reads them.

use super::{Finding, Severity, walk::Text};
use std::ops::Range;

/// Flags of parts of countries, the only honest use of tag characters: England, Scotland, Wales.
const FLAGS: [&str; 3] = ["gbeng", "gbsct", "gbwls"];
/// White space in one piece that pushes what follows out of sight.
const BLANKS_MAX: usize = 200;
/// Single zero-width spaces come along with copied text; so many are no accident.
const STRAY_MAX: usize = 3;

/// Why a character is suspicious.
struct Kind {
    rule: &'static str,
    severity: Severity,
    message: &'static str,
}

/// Looks for hidden characters. Neighbours of the same kind are one finding.
pub(super) fn look(text: &Text<'_>, findings: &mut Vec<Finding>) {
    if text.text.is_ascii() && !text.text.bytes().any(|byte| byte.is_ascii_control()) {
        look_for_blanks(text, findings);
        return;
    }
    let chars: Vec<(usize, char)> = text.text.char_indices().collect();
    let mut place = 0;
    let mut strays = Vec::new();
    while place < chars.len() {
        let end = run(&chars, place);
        if let Some(kind) = judge(&chars, place, end) {
            let span = span(text.text, &chars, place, end);
            match kind.rule {
                "hidden_zero_width" if kind.severity < Severity::High => strays.push(span),
                "hidden_tags" => {
                    let told = told_by_tags(&chars[place..end]);
                    let message = format!("{}: `{told}`", kind.message);
                    findings.push(text.finding(kind.rule, kind.severity, span, message));
                }
                _ => {
                    let message = kind.message.to_owned();
                    findings.push(text.finding(kind.rule, kind.severity, span, message));
                }
            }
        }
        place = end;
    }
    report_strays(text, strays, findings);
    look_for_blanks(text, findings);
}

/// The end of the run of characters of one class that begins here.
fn run(chars: &[(usize, char)], place: usize) -> usize {
    let class = class(chars[place].1);
    let same = |(_, c): &&(usize, char)| class != Class::Plain && class == self::class(*c);
    place + 1 + chars[place + 1..].iter().take_while(same).count()
}

fn span(text: &str, chars: &[(usize, char)], place: usize, end: usize) -> Range<usize> {
    let of = |index: usize| chars.get(index).map_or(text.len(), |(at, _)| *at);
    of(place)..of(end)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Plain,
    Tag,
    Bidi,
    Mark,
    ZeroWidth,
    Joiner,
    Variation,
    VariationSupplement,
    Filler,
    Control,
    Escape,
    PrivateUse,
}

fn class(c: char) -> Class {
    match c {
        '\u{e0000}'..='\u{e007f}' => Class::Tag,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Class::Bidi,
        '\u{200e}' | '\u{200f}' | '\u{61c}' => Class::Mark,
        '\u{200b}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206a}'..='\u{206f}'
        | '\u{feff}'
        | '\u{180e}'
        | '\u{ad}'
        | '\u{34f}' => Class::ZeroWidth,
        '\u{200c}' | '\u{200d}' => Class::Joiner,
        '\u{fe00}'..='\u{fe0f}' => Class::Variation,
        '\u{e0100}'..='\u{e01ef}' => Class::VariationSupplement,
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' => {
            Class::Filler
        }
        '\u{1b}' | '\u{9b}' | '\u{8}' => Class::Escape,
        '\n' | '\r' | '\t' => Class::Plain,
        c if c.is_control() => Class::Control,
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' => Class::PrivateUse,
        _ => Class::Plain,
    }
}

fn judge(chars: &[(usize, char)], place: usize, end: usize) -> Option<Kind> {
    use Severity::{High, Low, Medium};
    let before = place.checked_sub(1).map(|index| chars[index].1);
    let after = chars.get(end).map(|(_, c)| *c);
    let length = end - place;
    let is_within_word = is_letter(before) && is_letter(after);
    let (rule, severity, message) = match class(chars[place].1) {
        Class::Plain => return None,
        Class::Tag if is_flag(before, &chars[place..end]) => return None,
        Class::Tag => ("hidden_tags", High, "invisible tag characters that models read as text"),
        Class::Bidi => {
            ("hidden_bidi", High, "marks that show text in another order than it is read")
        }
        Class::Mark if is_right_to_left(before) || is_right_to_left(after) => return None,
        Class::Mark => ("hidden_bidi", Medium, "a mark of writing direction outside such writing"),
        Class::ZeroWidth if place == 0 && length == 1 => {
            ("hidden_zero_width", Low, "an invisible mark at the beginning")
        }
        Class::ZeroWidth if length > STRAY_MAX || is_within_word => {
            ("hidden_zero_width", High, "invisible characters that split a word or carry a message")
        }
        Class::ZeroWidth => ("hidden_zero_width", Medium, "an invisible character"),
        Class::Joiner if length == 1 && joins(before, after) => return None,
        Class::Joiner if length > 1 || is_within_word => {
            ("hidden_joiner", High, "invisible joiners where nothing is joined")
        }
        Class::Joiner => ("hidden_joiner", Medium, "an invisible joiner where nothing is joined"),
        Class::Variation if length == 1 && before.is_some_and(may_vary) => return None,
        Class::Variation if length == 1 => (
            "hidden_variation",
            Medium,
            "a variation selector after a character that has no variations",
        ),
        Class::VariationSupplement if length == 1 && before.is_some_and(is_ideograph) => {
            return None;
        }
        Class::Variation | Class::VariationSupplement => {
            ("hidden_variation", High, "variation selectors that can carry a message")
        }
        Class::Filler => ("hidden_filler", High, "letters that are drawn as nothing"),
        Class::Escape => {
            ("hidden_escape", High, "a terminal code, which can hide or overwrite text")
        }
        Class::Control => ("hidden_control", Medium, "a control character"),
        Class::PrivateUse => ("hidden_private_use", Medium, "a character without a public meaning"),
    };
    Some(Kind { rule, severity, message })
}

fn report_strays(text: &Text<'_>, strays: Vec<Range<usize>>, findings: &mut Vec<Finding>) {
    let Some(first) = strays.first() else { return };
    let is_first_alone = strays.len() == 1 && first.start == 0;
    let (severity, message) = match strays.len() {
        1 if is_first_alone => (Severity::Low, "an invisible mark at the beginning".to_owned()),
        count if count <= STRAY_MAX => (Severity::Medium, format!("{count} invisible characters")),
        count => {
            (Severity::High, format!("{count} invisible characters, which can carry a message"))
        }
    };
    findings.push(text.finding("hidden_zero_width", severity, first.clone(), message));
}

/// White space in such a piece that what follows it is out of sight.
fn look_for_blanks(text: &Text<'_>, findings: &mut Vec<Finding>) {
    let mut start = None;
    let mut count = 0;
    for (at, c) in text.text.char_indices() {
        if c.is_whitespace() {
            start.get_or_insert(at);
            count += 1;
            continue;
        }
        if let Some(start) = start.take()
            && count > BLANKS_MAX
        {
            let message =
                format!("{count} blanks in one piece, which push what follows out of sight");
            findings.push(text.finding("hidden_by_blanks", Severity::High, start..at, message));
        }
        count = 0;
    }
}

/// What tag characters say: each stands for an ASCII character.
fn told_by_tags(tags: &[(usize, char)]) -> String {
    let ascii = |(_, c): &(usize, char)| char::from_u32(u32::from(*c) - 0xe0000);
    let shown = |c: &char| (' '..='~').contains(c);
    tags.iter().filter_map(ascii).filter(shown).take(200).collect()
}

fn is_flag(before: Option<char>, tags: &[(usize, char)]) -> bool {
    let told = told_by_tags(tags);
    before == Some('\u{1f3f4}')
        && tags.last().is_some_and(|(_, c)| *c == '\u{e007f}')
        && FLAGS.contains(&told.as_str())
}

fn is_letter(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_ascii_alphabetic())
}

fn is_right_to_left(c: Option<char>) -> bool {
    c.is_some_and(
        |c| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'),
    )
}

/// Whether a joiner belongs between these: parts of one picture, or letters whose script needs it.
fn joins(before: Option<char>, after: Option<char>) -> bool {
    let needs =
        |c: char| is_picture(c) || matches!(c, '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{dff}');
    before.is_some_and(needs) && after.is_some_and(needs)
}

fn is_picture(c: char) -> bool {
    matches!(c, '\u{fe0f}' | '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

fn may_vary(c: char) -> bool {
    is_picture(c)
        || is_ideograph(c)
        || matches!(c, '0'..='9' | '#' | '*' | '\u{a9}' | '\u{ae}' | '\u{203c}'..='\u{2049}' | '\u{2100}'..='\u{218f}'
            | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}')
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
