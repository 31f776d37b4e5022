//! Jira's texts as Markdown: they are plain, or documents of nested nodes (the "Atlassian Document Format").

use crate::trackers::json::Json;
use chrono::DateTime;

/// The keys of documents that are read here.
pub(super) fn keep(key: &str) -> bool {
    matches!(
        key,
        "type"
            | "content"
            | "text"
            | "marks"
            | "attrs"
            | "href"
            | "url"
            | "level"
            | "language"
            | "order"
            | "shortName"
            | "timestamp"
            | "state"
            | "alt"
            | "title"
    )
}

/// A text as Markdown. What is plain stays as it is.
pub(super) fn markdown(text: &Json<'_>) -> String {
    let mut written = match text.text() {
        Some(plain) => plain.to_owned(),
        None => blocks(text),
    };
    written.truncate(written.trim_end().len());
    written
}

/// The blocks within a node, with an empty line between them.
fn blocks(node: &Json<'_>) -> String {
    let blocks = node.get("content").items().iter().map(block);
    let blocks: Vec<_> = blocks.filter(|block| !block.is_empty()).collect();
    blocks.join("\n\n")
}

fn block(node: &Json<'_>) -> String {
    let kind = node.get("type").text().unwrap_or_default();
    match kind {
        "heading" => format!("{} {}", "#".repeat(level(node)), inline(node)),
        "bulletList" => list(node, |_| "- ".to_owned()),
        "orderedList" => {
            let first = number(node, "order").unwrap_or(1);
            list(node, |index| format!("{}. ", first + index))
        }
        "taskList" | "decisionList" => tasks(node),
        "codeBlock" => {
            let language = node.at(&["attrs", "language"]).text().unwrap_or_default();
            let code = inline(node);
            let fence = fence(&code);
            format!("{fence}{language}\n{code}\n{fence}")
        }
        "blockquote" | "panel" => prefixed(&blocks(node), "> ", "> "),
        "rule" => "---".to_owned(),
        "table" => table(node),
        "expand" | "nestedExpand" => {
            let title = node.at(&["attrs", "title"]).text().unwrap_or_default();
            [title.to_owned(), blocks(node)].join("\n\n").trim_start().to_owned()
        }
        "mediaSingle" | "mediaGroup" | "layoutSection" | "layoutColumn" | "bodiedExtension" => {
            blocks(node)
        }
        _ if has_blocks(node) => blocks(node),
        _ => one_inline(node),
    }
}

/// Whether a node that is not known holds blocks rather than text.
fn has_blocks(node: &Json<'_>) -> bool {
    let kinds = ["paragraph", "heading", "bulletList", "orderedList", "codeBlock", "listItem"];
    let is_block =
        |child: &Json<'_>| child.get("type").text().is_some_and(|kind| kinds.contains(&kind));
    node.get("content").items().iter().any(is_block)
}

fn list(node: &Json<'_>, mark: impl Fn(usize) -> String) -> String {
    let items = node.get("content").items().iter().enumerate().map(|(index, item)| {
        let mark = mark(index);
        // Blocks of one item stand close together, or the list would look like many.
        let text: Vec<_> = item.get("content").items().iter().map(block).collect();
        prefixed(&text.join("\n"), &mark, &" ".repeat(mark.len()))
    });
    items.collect::<Vec<_>>().join("\n")
}

fn tasks(node: &Json<'_>) -> String {
    let items = node.get("content").items().iter().map(|item| {
        if item.get("type").text().is_some_and(|kind| kind.ends_with("List")) {
            return prefixed(&tasks(item), "  ", "  ");
        }
        let done = ["DONE", "DECIDED"]
            .iter()
            .any(|state| item.at(&["attrs", "state"]).text() == Some(*state));
        format!("- [{}] {}", if done { "x" } else { " " }, inline(item))
    });
    items.collect::<Vec<_>>().join("\n")
}

fn table(node: &Json<'_>) -> String {
    let cell = |cell: &Json<'_>| {
        blocks(cell).replace("\n\n", "<br>").replace('\n', "<br>").replace('|', "\\|")
    };
    let row = |row: &Json<'_>| {
        let cells: Vec<_> = row.get("content").items().iter().map(cell).collect();
        (format!("| {} |", cells.join(" | ")), cells.len())
    };
    let mut rows = node.get("content").items().iter().map(row);
    let Some((head, columns)) = rows.next() else { return String::new() };
    let line = format!("|{}", " --- |".repeat(columns));
    [head, line].into_iter().chain(rows.map(|(row, _)| row)).collect::<Vec<_>>().join("\n")
}

/// The text within a node.
fn inline(node: &Json<'_>) -> String {
    node.get("content").items().iter().map(one_inline).collect()
}

fn one_inline(node: &Json<'_>) -> String {
    let attr = |name| node.at(&["attrs", name]).text().unwrap_or_default().to_owned();
    match node.get("type").text().unwrap_or_default() {
        "text" => marked(node),
        "hardBreak" => "\n".to_owned(),
        "mention" | "status" => attr("text"),
        "emoji" => {
            Some(attr("text")).filter(|text| !text.is_empty()).unwrap_or_else(|| attr("shortName"))
        }
        "date" => date(&node.at(&["attrs", "timestamp"]).scalar().unwrap_or_default()),
        "inlineCard" | "blockCard" | "embedCard" => attr("url"),
        "media" | "mediaInline" => Some(attr("alt"))
            .filter(|alt| !alt.is_empty())
            .map_or_else(String::new, |alt| format!("[{alt}]")),
        _ => inline(node),
    }
}

/// A text with its marks, in the order in which Markdown nests them.
fn marked(node: &Json<'_>) -> String {
    let text = node.get("text").text().unwrap_or_default();
    let mark = |kind: &str| {
        node.get("marks").items().iter().find(|mark| mark.get("type").text() == Some(kind))
    };
    let (before, rest) = text.split_at(text.len() - text.trim_start().len());
    let (core, after) = rest.split_at(rest.trim_end().len());
    if core.is_empty() {
        return text.to_owned();
    }
    let mut core = core.to_owned();
    if mark("code").is_some() {
        core = format!("`{core}`");
    }
    for (kind, sign) in [("em", "*"), ("strong", "**"), ("strike", "~~")] {
        if mark(kind).is_some() {
            core = format!("{sign}{core}{sign}");
        }
    }
    let link = mark("link").and_then(|link| link.at(&["attrs", "href"]).text());
    if let Some(address) = link {
        core = if core == address { core } else { format!("[{core}]({address})") };
    }
    format!("{before}{core}{after}")
}

fn level(node: &Json<'_>) -> usize {
    number(node, "level").unwrap_or(1).clamp(1, 6)
}

fn number(node: &Json<'_>, attribute: &str) -> Option<usize> {
    node.at(&["attrs", attribute]).scalar()?.parse().ok()
}

/// Milliseconds since 1970 as a day.
fn date(timestamp: &str) -> String {
    let time = timestamp.parse().ok().and_then(DateTime::from_timestamp_millis);
    time.map_or_else(|| timestamp.to_owned(), |time| time.format("%Y-%m-%d").to_string())
}

/// A fence that is longer than any within the code.
fn fence(code: &str) -> String {
    let longest = code.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    "`".repeat((longest + 1).max(3))
}

/// Lines with something before the first of them, and something before all others.
fn prefixed(text: &str, first: &str, others: &str) -> String {
    let lines = text.lines().enumerate().map(|(index, line)| {
        let prefix = if index == 0 { first } else { others };
        format!("{prefix}{line}").trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn check(document: Value, expected: &str) {
        let body = document.to_string();
        assert_eq!(markdown(&Json::read(body.as_bytes(), |_| true).unwrap()), expected, "{body}");
    }

    fn text(text: &str) -> Value {
        json!({ "type": "text", "text": text })
    }

    fn with(text: &str, marks: Value) -> Value {
        json!({ "type": "text", "text": text, "marks": marks })
    }

    fn node(kind: &str, content: &[Value]) -> Value {
        json!({ "type": kind, "content": content })
    }

    #[test]
    fn what_is_plain_stays() {
        check(json!("plain\n\ntext\n"), "plain\n\ntext");
        check(json!(null), "");
        check(json!({ "type": "doc", "content": [] }), "");
        check(json!({ "type": "unknown", "content": "nonsense" }), "");
    }

    #[test]
    fn documents_become_markdown() {
        let item = |content: &[Value]| node("listItem", content);
        let lines = [text("two"), json!({ "type": "hardBreak" }), text("lines")];
        check(
            node(
                "doc",
                &[
                    node(
                        "paragraph",
                        &[
                            text("Hello "),
                            json!({ "type": "mention", "attrs": { "text": "@ada" } }),
                            text("!"),
                        ],
                    ),
                    json!({ "type": "heading", "attrs": { "level": 2 }, "content": [text("Steps")] }),
                    node(
                        "bulletList",
                        &[
                            item(&[node("paragraph", &[text("one")])]),
                            item(&[
                                node("paragraph", &lines),
                                node("orderedList", &[item(&[node("paragraph", &[text("deep")])])]),
                            ]),
                        ],
                    ),
                    json!({ "type": "codeBlock", "attrs": { "language": "rust" }, "content": [text("let a = 1;")] }),
                    node("blockquote", &[node("paragraph", &[text("said")])]),
                    json!({ "type": "rule" }),
                ],
            ),
            "Hello @ada!\n\n## Steps\n\n- one\n- two\n  lines\n  1. deep\n\n```rust\nlet a = 1;\n```\n\n> said\n\n---",
        );
    }

    #[test]
    fn marks_and_pieces() {
        let link = json!([{ "type": "link", "attrs": { "href": "https://x" } }]);
        check(
            node(
                "doc",
                &[node(
                    "paragraph",
                    &[
                        with("bold ", json!([{ "type": "strong" }])),
                        with("code", json!([{ "type": "code" }])),
                        text(" "),
                        with("here", link.clone()),
                        text(" "),
                        with("https://x", link),
                    ],
                )],
            ),
            "**bold** `code` [here](https://x) https://x",
        );
        check(
            node(
                "doc",
                &[node(
                    "paragraph",
                    &[
                        json!({ "type": "date", "attrs": { "timestamp": "1767225600000" } }),
                        text(" "),
                        json!({ "type": "emoji", "attrs": { "shortName": ":tada:" } }),
                        text(" "),
                        json!({ "type": "inlineCard", "attrs": { "url": "https://y" } }),
                    ],
                )],
            ),
            "2026-01-01 :tada: https://y",
        );
        let cell = |said: &str| node("tableCell", &[node("paragraph", &[text(said)])]);
        check(
            node(
                "doc",
                &[node(
                    "table",
                    &[
                        node("tableRow", &[cell("a"), cell("b|c")]),
                        node("tableRow", &[cell("d"), cell("")]),
                    ],
                )],
            ),
            "| a | b\\|c |\n| --- | --- |\n| d |  |",
        );
        check(
            node(
                "doc",
                &[node(
                    "taskList",
                    &[
                        json!({ "type": "taskItem", "attrs": { "state": "DONE" }, "content": [text("did")] }),
                        json!({ "type": "taskItem", "attrs": { "state": "TODO" }, "content": [text("will")] }),
                    ],
                )],
            ),
            "- [x] did\n- [ ] will",
        );
    }
}
