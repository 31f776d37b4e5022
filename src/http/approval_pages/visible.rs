//! Texts of strangers as people see them: never markup, and nothing in them hidden or turned round.

use crate::{http::oauth::Html, notify::text::is_hidden};

/// The text, with what cannot be seen, or turns the direction of other letters, written out as `U+202E`. Longer texts
/// are cut, and say so.
pub fn visible(text: &str, chars_max: usize) -> Html {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut chars = text.chars().filter(|c| *c != '\r');
    for c in chars.by_ref().take(chars_max) {
        if c == '\n' || c == '\t' || !(c.is_control() || is_hidden(c)) {
            plain.push(c);
            continue;
        }
        pieces.push(Html::text(&std::mem::take(&mut plain)));
        let code = format!("U+{:04X}", u32::from(c));
        pieces.push(Html::fill(
            "<span class=\"unseen\">{code}</span>",
            &[("code", Html::text(&code))],
        ));
    }
    pieces.push(Html::text(&plain));
    let left = chars.count();
    if left > 0 {
        let text = format!("… {left} more characters");
        pieces.push(Html::fill(" <em class=\"muted\">{text}</em>", &[("text", Html::text(&text))]));
    }
    // Letters that are written from right to left stay within.
    Html::fill("<bdi>{text}</bdi>", &[("text", pieces.into_iter().collect())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_is_seen() {
        for (text, expected) in [
            ("plain", "<bdi>plain</bdi>"),
            ("<b>&\"'", "<bdi>&lt;b&gt;&amp;&quot;&#39;</bdi>"),
            ("a\u{202e}b", "<bdi>a<span class=\"unseen\">U+202E</span>b</bdi>"),
            (
                "\0\u{7}",
                "<bdi><span class=\"unseen\">U+0000</span><span class=\"unseen\">U+0007</span></bdi>",
            ),
            ("two\r\nline\t.", "<bdi>two\nline\t.</bdi>"),
            ("0123456789", "<bdi>0123456789</bdi>"),
            ("0123456789ab", "<bdi>0123456789 <em class=\"muted\">… 2 more characters</em></bdi>"),
        ] {
            assert_eq!(visible(text, 10).into_string(), expected, "{text:?}");
        }
    }
}
