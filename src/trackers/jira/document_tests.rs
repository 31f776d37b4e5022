//! Documents are what Jira's schema allows, whatever the text; and read again they say the same.

use super::*;
use crate::trackers::{
    jira::document::markdown,
    json::{Bounds, Json},
};
use proptest::prelude::*;

/// What may stand in what, from the published schema of the format (full, version 1).
fn children(kind: &str) -> &'static [&'static str] {
    const INLINE: &[&str] = &["text", "hardBreak"];
    match kind {
        "doc" => &[
            "paragraph",
            "heading",
            "bulletList",
            "orderedList",
            "codeBlock",
            "blockquote",
            "rule",
            "table",
        ],
        "paragraph" | "heading" => INLINE,
        "codeBlock" => &["text"],
        "blockquote" => &["paragraph", "bulletList", "orderedList", "codeBlock"],
        "bulletList" | "orderedList" => &["listItem"],
        "listItem" => &["paragraph", "bulletList", "orderedList", "codeBlock"],
        "table" => &["tableRow"],
        "tableRow" => &["tableHeader", "tableCell"],
        "tableHeader" | "tableCell" => &["paragraph"],
        _ => &[],
    }
}

/// Panics where Jira would answer `INVALID_INPUT`.
fn assert_valid(node: &Value) {
    let kind = node["type"].as_str().expect("a node has a type");
    let content = node.get("content").and_then(Value::as_array);
    for child in content.into_iter().flatten() {
        let child_kind = child["type"].as_str().expect("a node has a type");
        assert!(children(kind).contains(&child_kind), "{child_kind} in {kind}");
        if kind == "codeBlock" {
            assert!(child.get("marks").is_none(), "marks in code: {child}");
        }
        assert_valid(child);
    }
    let first = content.and_then(|content| content.first());
    match kind {
        "text" => assert_valid_text(node),
        "doc" => assert_eq!(node["version"], 1),
        "heading" => assert!((1..=6).contains(&node["attrs"]["level"].as_u64().unwrap())),
        "listItem" => {
            let first = first.expect("an item is not empty")["type"].as_str().unwrap();
            assert!(["paragraph", "codeBlock"].contains(&first), "an item begins with {first}");
        }
        "blockquote" | "bulletList" | "orderedList" | "table" | "tableRow" | "tableCell"
        | "tableHeader" => {
            assert!(first.is_some(), "{kind} is empty");
        }
        _ => {}
    }
}

fn assert_valid_text(node: &Value) {
    assert!(!node["text"].as_str().unwrap().is_empty(), "an empty text");
    let marks = node.get("marks").and_then(Value::as_array).cloned().unwrap_or_default();
    let kinds: Vec<_> = marks.iter().map(|mark| mark["type"].as_str().unwrap()).collect();
    let mut once = kinds.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), kinds.len(), "a mark twice: {kinds:?}");
    if kinds.contains(&"code") {
        assert!(kinds.iter().all(|kind| ["code", "link"].contains(kind)), "{kinds:?}");
    }
    for mark in &marks {
        assert!(
            mark["type"] != "link"
                || mark["attrs"]["href"].as_str().is_some_and(|href| !href.is_empty())
        );
    }
}

fn read_again(document: &Value) -> String {
    let body = document.to_string();
    markdown(&Json::read_within(body.as_bytes(), |_| true, Bounds::ISSUE).unwrap())
}

#[track_caller]
fn check(text: &str, expected: &Value) {
    let document = document(text);
    assert_valid(&document);
    assert_eq!(document["content"], *expected, "{text}");
}

#[test]
fn texts_become_documents() {
    let text = |text: &str| json!({ "type": "text", "text": text });
    let marked = |text: &str, mark: &str| json!({ "type": "text", "text": text, "marks": [{ "type": mark }] });
    let one = |text: &str| json!([paragraph(vec![json!({ "type": "text", "text": text })])]);
    check("", &json!([]));
    check("Hello.", &one("Hello."));
    check("a < b & c", &one("a < b & c"));
    check("<!-- preloop:execution=x depth=1 -->", &one("<!-- preloop:execution=x depth=1 -->"));
    check(
        "two\nlines",
        &json!([paragraph(vec![text("two"), json!({ "type": "hardBreak" }), text("lines")])]),
    );
    check(
        "**bold** and `code`",
        &json!([paragraph(vec![marked("bold", "strong"), text(" and "), marked("code", "code")])]),
    );
    check(
        "```rust\nlet a;\n```",
        &json!([{ "type": "codeBlock", "attrs": { "language": "rust" }, "content": [text("let a;")] }]),
    );
    check("```\n```", &json!([{ "type": "codeBlock", "content": [] }]));
    check(
        "# Head\n\n- one",
        &json!([
            { "type": "heading", "attrs": { "level": 1 }, "content": [text("Head")] },
            { "type": "bulletList", "content": [{ "type": "listItem", "content": [paragraph(vec![text("one")])] }] },
        ]),
    );
    check(
        "[here](https://x) [nowhere]()",
        &json!([paragraph(vec![
            json!({ "type": "text", "text": "here", "marks": [{ "type": "link", "attrs": { "href": "https://x" } }] }),
            text(" nowhere"),
        ])]),
    );
}

#[test]
fn what_may_not_stand_there_is_laid_flat() {
    for text in [
        "> # Head\n>\n> > deeper\n>\n> ---",
        "- # Head **bold `code`**\n- > quote\n-\n- - deep",
        "- | a | b |\n  |---|---|\n  | c | d |",
        "1. ```\n   code\n   ```",
        "> ",
        "| a |\n|---|\n|   |",
        "***`code`***",
        "**a **b** c**",
        "<div>\n<b>x</b>\n</div>",
        "![](https://x/y.png)",
        "- [x] done\n- [ ] not",
    ] {
        assert_valid(&document(text));
    }
}

/// Texts that mean the same after a round through a document.
#[test]
fn texts_survive_the_way_there_and_back() {
    for text in [
        "Hello.",
        "one\n\ntwo\nlines",
        "# Head\n\n## Deeper\n\ntext",
        "- one\n- two\n  - deep\n- three",
        "3. three\n4. four",
        "> said",
        "**bold**, *leaning*, ~~gone~~, `code`, [here](https://x)",
        "```rust\nfn main() {\n    let a = 1;\n}\n```",
        "| a | b |\n| --- | --- |\n| c | d |",
        "before\n\n---\n\nafter",
        "Done.\n\n<!-- preloop:execution=0198c5a8-4e3f-7c51-9d1c-1f0b6a3c9e77 depth=2 -->",
    ] {
        assert_eq!(read_again(&document(text)), text);
    }
}

proptest! {
    #[test]
    fn every_text_is_a_valid_document(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "- ", "1. ", "> ", "# ", "    ", "  ", "```\n", "`", "**", "*", "~~", "[", "](https://x)", "](", "![",
                "| ", "|---|\n", "---\n", "\n", "\n\n", "text", "ü 👍", "<b>", "<!-- x -->", "[x] ", "\\", "&amp;",
            ]),
            0..40,
        )
    ) {
        let text = pieces.concat();
        let document = document(&text);
        assert_valid(&document);
        read_again(&document);
    }
}
