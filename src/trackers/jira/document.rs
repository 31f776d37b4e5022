//! Jira's texts: plain, or documents of nested nodes in newer interfaces.

use crate::trackers::json::Json;

/// A text as people read it, without its form.
pub(super) fn plain(text: &Json<'_>) -> String {
    let mut written = String::new();
    write(text, &mut written);
    written.truncate(written.trim_end().len());
    written
}

/// Nodes nest no deeper than what was kept while parsing.
fn write(node: &Json<'_>, text: &mut String) {
    text.extend(node.text());
    match node.get("type").text() {
        Some("hardBreak") => text.push('\n'),
        Some("text") => text.extend(node.get("text").text()),
        Some("mention" | "emoji" | "status" | "date") => {
            text.extend(node.at(&["attrs", "text"]).text());
        }
        Some("inlineCard") => text.extend(node.at(&["attrs", "url"]).text()),
        _ => {
            for child in node.get("content").items() {
                write(child, text);
            }
            if node.is_object() && !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn check(document: Value, expected: &str) {
        let body = document.to_string();
        assert_eq!(plain(&Json::read(body.as_bytes(), |_| true).unwrap()), expected, "{body}");
    }

    #[test]
    fn documents_become_lines() {
        let text = |text: &str| json!({ "type": "text", "text": text });
        let paragraph = |nodes: Value| json!({ "type": "paragraph", "content": nodes });
        check(json!("plain\n\ntext\n"), "plain\n\ntext");
        check(json!(null), "");
        check(json!({ "type": "doc", "content": [] }), "");
        check(
            json!({ "type": "doc", "content": [
                paragraph(json!([text("Hello "), { "type": "mention", "attrs": { "text": "@ada" } }, text("!")])),
                { "type": "bulletList", "content": [
                    { "type": "listItem", "content": [paragraph(json!([text("one")]))] },
                    { "type": "listItem", "content": [paragraph(json!([text("two"), { "type": "hardBreak" }, text("lines")]))] },
                ] },
            ] }),
            "Hello @ada!\none\ntwo\nlines",
        );
    }
}
