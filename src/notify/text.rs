//! Text from strangers, made fit to be shown: of a known length, without what hides or turns letters.

use serde_json::Value;

/// What stands for the rest of a text that was cut.
const REST: char = '…';

/// The first `chars_max` characters, the last of which says so when there were more.
pub fn cut(text: &str, chars_max: usize) -> String {
    // Bytes are never fewer than characters, so most texts need no count.
    if text.len() <= chars_max || text.char_indices().nth(chars_max).is_none() {
        return text.to_owned();
    }
    text.chars().take(chars_max.saturating_sub(1)).chain([REST]).collect()
}

/// One line of at most so many characters.
pub fn line(text: &str, chars_max: usize) -> String {
    // Looks no further than needed: a text may be long, and little of it is shown.
    let looked_at: String = text.chars().filter(|c| !is_hidden(*c)).take(chars_max * 4).collect();
    let words = looked_at.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    cut(&words.join(" "), chars_max)
}

/// A few lines, of at most so many characters in all.
pub fn lines(text: &str, lines_max: usize, chars_max: usize) -> String {
    let text = text.replace("\r\n", "\n");
    let visible = |c: &char| *c == '\n' || *c == '\t' || !(is_hidden(*c) || c.is_control());
    let text: String = text.trim().chars().filter(visible).collect();
    let mut kept: Vec<&str> = text.lines().map(str::trim_end).take(lines_max + 1).collect();
    if kept.len() > lines_max {
        kept.truncate(lines_max);
        kept.push("…");
    }
    cut(&kept.join("\n"), chars_max)
}

/// JSON for people: indented, exact, in at most so many characters. What cannot be seen is written as an escape, which
/// says the same to a machine, and so are the characters that `escape` names.
pub fn json(value: &Value, chars_max: usize, escape: &[char]) -> String {
    let pretty = serde_json::to_string_pretty(value).unwrap_or_default();
    let mut shown = String::new();
    for c in pretty.chars().take(chars_max + 1) {
        if c == '\n' || !(is_hidden(c) || c.is_control() || escape.contains(&c)) {
            shown.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                shown.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    cut(&shown, chars_max)
}

/// Characters that nobody sees, or that turn the direction of others: with them a text reads as what it is not.
pub fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json as value;

    #[test]
    fn a_line_is_one_line_of_a_known_length() {
        for (text, expected) in [
            ("plain", "plain"),
            ("  two\r\n words\t", "two words"),
            ("Subject\r\nBcc: all@example.com", "Subject Bcc: all…"),
            ("cc\u{202e}exe.gpj", "ccexe.gpj"),
            ("a\u{200b}d\u{ad}m\u{2066}in", "admin"),
            ("bell\u{7}", "bell"),
            ("", ""),
            ("0123456789abcdef0", "0123456789abcdef0"),
            ("0123456789abcdef01", "0123456789abcdef…"),
            ("éééééééééééééééééé", "éééééééééééééééé…"),
        ] {
            assert_eq!(line(text, 17), expected, "{text:?}");
        }
        assert_eq!(line(&" \n".repeat(1_000_000), 80), "");
    }

    #[test]
    fn a_few_lines_stay_a_few() {
        assert_eq!(lines("a\r\nb  \n\n\u{202e}c\0", 9, 99), "a\nb\n\nc");
        assert_eq!(lines("a\nb\nc\nd", 2, 99), "a\nb\n…");
        assert_eq!(lines(&"x".repeat(50), 2, 10), "xxxxxxxxx…");
    }

    #[test]
    fn json_is_exact_and_hides_nothing() {
        let hostile = value!({ "a\u{202e}b": "x\u{200b}`y\u{e0041}", "n": [1, null] });
        let shown = json(&hostile, 1_000, &['`']);
        assert!(shown.is_ascii() && !shown.contains('`'), "{shown}");
        assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), hostile, "it says the same");
        assert_eq!(json(&value!("é"), 99, &[]), "\"é\"", "what can be seen is left alone");
        assert_eq!(json(&value!({ "a": "x".repeat(100) }), 20, &[]).chars().count(), 20);
    }
}
