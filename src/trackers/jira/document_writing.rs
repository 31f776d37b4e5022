//! Markdown as a document of Jira Cloud (the "Atlassian Document Format").
//!
//! Jira refuses a document whose nodes stand where its schema does not allow them, and says no more than
//! `INVALID_INPUT`. So what Markdown nests more freely is laid flat: a heading within a list is a bold paragraph, a
//! quotation within a quotation loses its own frame.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};
use serde_json::{Value, json};

/// The document that says what the text says.
pub(super) fn document(text: &str) -> Value {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut writer = Writer { open: vec![Frame::new(Kind::Doc)], marks: Vec::new() };
    for event in Parser::new_ext(text, options) {
        writer.take(event);
    }
    writer.finish()
}

/// What kind of node is open.
#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Doc,
    Paragraph,
    /// Opened by text that stands where a paragraph has to be around it.
    Implied,
    Heading(u8),
    Quote,
    Code(String),
    Bullets,
    Numbers(u64),
    Item,
    Table,
    Row,
    HeadCell,
    Cell,
}

/// An open node.
struct Frame {
    kind: Kind,
    content: Vec<Value>,
}

impl Frame {
    fn new(kind: Kind) -> Self {
        Self { kind, content: Vec::new() }
    }
}

struct Writer {
    /// From the document inwards; never empty.
    open: Vec<Frame>,
    marks: Vec<Value>,
}

impl Writer {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(&tag.into()),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.text(&text);
            }
            Event::Code(text) => {
                self.marks.push(json!({ "type": "code" }));
                self.text(&text);
                self.marks.pop();
            }
            Event::SoftBreak | Event::HardBreak => self.inline(json!({ "type": "hardBreak" })),
            Event::Rule => self.block(json!({ "type": "rule" })),
            Event::TaskListMarker(done) => self.text(if done { "[x] " } else { "[ ] " }),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        let kind = match tag {
            Tag::Paragraph | Tag::HtmlBlock => Kind::Paragraph,
            Tag::Heading { level, .. } => Kind::Heading(level as u8),
            Tag::BlockQuote(_) => Kind::Quote,
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                Kind::Code(info.split_whitespace().next().unwrap_or_default().to_owned())
            }
            Tag::CodeBlock(CodeBlockKind::Indented) => Kind::Code(String::new()),
            Tag::List(None) => Kind::Bullets,
            Tag::List(Some(first)) => Kind::Numbers(first),
            Tag::Item => Kind::Item,
            Tag::Table(_) => Kind::Table,
            Tag::TableHead => return self.open.push(Frame::new(Kind::Row)),
            Tag::TableRow => Kind::Row,
            Tag::TableCell => {
                let is_head = self
                    .open
                    .iter()
                    .any(|frame| frame.kind == Kind::Table && frame.content.is_empty());
                if is_head { Kind::HeadCell } else { Kind::Cell }
            }
            Tag::Emphasis => return self.marks.push(json!({ "type": "em" })),
            Tag::Strong => return self.marks.push(json!({ "type": "strong" })),
            Tag::Strikethrough => return self.marks.push(json!({ "type": "strike" })),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                return self
                    .marks
                    .push(json!({ "type": "link", "attrs": { "href": dest_url.as_ref() } }));
            }
            _ => return,
        };
        self.close_implied();
        self.open.push(Frame::new(kind));
    }

    fn end(&mut self, end: &End) {
        match end {
            End::Mark => {
                self.marks.pop();
            }
            End::Block => {
                self.close_implied();
                self.close();
            }
            End::Nothing => {}
        }
    }

    /// Text within the open node, with the marks that are open.
    fn text(&mut self, text: &str) {
        let is_code = matches!(self.top().kind, Kind::Code(_));
        if is_code {
            return self.push_text(text, &[]);
        }
        // Lines of HTML come as one text.
        let mut lines = text.split('\n').peekable();
        while let Some(line) = lines.next() {
            let marks = allowed(&self.marks);
            self.imply();
            self.push_text(line, &marks);
            if lines.peek().is_some() {
                self.inline(json!({ "type": "hardBreak" }));
            }
        }
    }

    /// Adds to the text before, if that is marked alike: the parser gives texts in pieces.
    fn push_text(&mut self, text: &str, marks: &[Value]) {
        if text.is_empty() {
            return;
        }
        let content = &mut self.top_mut().content;
        if let Some(last) = content.last_mut()
            && last["type"] == "text"
            && last.get("marks").and_then(Value::as_array).map_or(&[][..], Vec::as_slice) == marks
            && let Some(Value::String(before)) = last.get_mut("text")
        {
            return before.push_str(text);
        }
        let mut node = json!({ "type": "text", "text": text });
        if !marks.is_empty() {
            node["marks"] = json!(marks);
        }
        content.push(node);
    }

    fn inline(&mut self, node: Value) {
        self.imply();
        self.top_mut().content.push(node);
    }

    fn block(&mut self, node: Value) {
        self.close_implied();
        self.place(node);
    }

    /// Opens a paragraph where text may not stand alone.
    fn imply(&mut self) {
        let is_text = matches!(
            self.top().kind,
            Kind::Paragraph | Kind::Implied | Kind::Heading(_) | Kind::Code(_)
        );
        if !is_text {
            self.open.push(Frame::new(Kind::Implied));
        }
    }

    fn close_implied(&mut self) {
        if self.top().kind == Kind::Implied {
            self.close();
        }
    }

    /// Ends the innermost node and puts it where it may stand.
    fn close(&mut self) {
        if self.open.len() > 1
            && let Some(frame) = self.open.pop()
        {
            self.place(frame.into_node());
        }
    }

    /// Puts a node into the innermost open one, as far as it may stand there.
    fn place(&mut self, node: Value) {
        let frame = self.top_mut();
        let is_narrow = matches!(frame.kind, Kind::Quote | Kind::Item);
        let nodes = if is_narrow { narrowed(node) } else { vec![node] };
        for node in nodes {
            let is_list = ["bulletList", "orderedList"].iter().any(|list| node["type"] == *list);
            if frame.kind == Kind::Item && frame.content.is_empty() && is_list {
                frame.content.push(paragraph(Vec::new()));
            }
            frame.content.push(node);
        }
    }

    fn finish(mut self) -> Value {
        while self.open.len() > 1 {
            self.close();
        }
        let content = self.open.pop().map(|frame| frame.content).unwrap_or_default();
        json!({ "type": "doc", "version": 1, "content": content })
    }

    fn top(&self) -> &Frame {
        self.open.last().expect("the document is open to the end")
    }

    fn top_mut(&mut self) -> &mut Frame {
        self.open.last_mut().expect("the document is open to the end")
    }
}

/// What an end ends.
enum End {
    Block,
    Mark,
    Nothing,
}

impl From<pulldown_cmark::TagEnd> for End {
    fn from(end: pulldown_cmark::TagEnd) -> Self {
        use pulldown_cmark::TagEnd as Tag;
        match end {
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link | Tag::Image => Self::Mark,
            Tag::Paragraph
            | Tag::HtmlBlock
            | Tag::Heading(_)
            | Tag::BlockQuote(_)
            | Tag::CodeBlock
            | Tag::List(_)
            | Tag::Item
            | Tag::Table
            | Tag::TableHead
            | Tag::TableRow
            | Tag::TableCell => Self::Block,
            _ => Self::Nothing,
        }
    }
}

impl Frame {
    fn into_node(mut self) -> Value {
        let needs_block =
            matches!(self.kind, Kind::Quote | Kind::Item | Kind::HeadCell | Kind::Cell);
        if needs_block && self.content.is_empty() {
            self.content.push(paragraph(Vec::new()));
        }
        let content = self.content;
        match self.kind {
            Kind::Doc | Kind::Paragraph | Kind::Implied => paragraph(trimmed(content)),
            Kind::Heading(level) => {
                json!({ "type": "heading", "attrs": { "level": level }, "content": content })
            }
            Kind::Quote => json!({ "type": "blockquote", "content": content }),
            Kind::Code(language) => code(&language, content),
            Kind::Bullets => json!({ "type": "bulletList", "content": content }),
            Kind::Numbers(first) => {
                json!({ "type": "orderedList", "attrs": { "order": first }, "content": content })
            }
            Kind::Item => json!({ "type": "listItem", "content": content }),
            Kind::Table => json!({ "type": "table", "content": content }),
            Kind::Row => json!({ "type": "tableRow", "content": content }),
            Kind::HeadCell => json!({ "type": "tableHeader", "content": content }),
            Kind::Cell => json!({ "type": "tableCell", "content": content }),
        }
    }
}

fn paragraph(content: Vec<Value>) -> Value {
    json!({ "type": "paragraph", "content": content })
}

/// Without line breaks at the end.
fn trimmed(mut content: Vec<Value>) -> Vec<Value> {
    while content.last().is_some_and(|last| last["type"] == "hardBreak") {
        content.pop();
    }
    content
}

fn code(language: &str, mut content: Vec<Value>) -> Value {
    if let Some(Value::String(text)) = content.last_mut().and_then(|last| last.get_mut("text")) {
        text.truncate(text.strip_suffix('\n').map_or(text.len(), str::len));
    }
    content.retain(|node| node["text"] != "");
    let mut node = json!({ "type": "codeBlock", "content": content });
    if !language.is_empty() {
        node["attrs"] = json!({ "language": language });
    }
    node
}

/// A node as it may stand in a list or a quotation.
fn narrowed(node: Value) -> Vec<Value> {
    let kind = node["type"].as_str().unwrap_or_default();
    match kind {
        "heading" => {
            let mut content = contents(node);
            content.iter_mut().for_each(embolden);
            vec![paragraph(content)]
        }
        "blockquote" => contents(node),
        "rule" => Vec::new(),
        "table" => contents(node).into_iter().map(flat_row).collect(),
        _ => vec![node],
    }
}

/// A row of a table in one line.
fn flat_row(row: Value) -> Value {
    let mut line = Vec::new();
    for cell in contents(row) {
        if !line.is_empty() {
            line.push(json!({ "type": "text", "text": " | " }));
        }
        line.extend(contents(cell).into_iter().flat_map(contents));
    }
    paragraph(line)
}

fn contents(mut node: Value) -> Vec<Value> {
    match node.get_mut("content").map(Value::take) {
        Some(Value::Array(content)) => content,
        _ => Vec::new(),
    }
}

fn embolden(node: &mut Value) {
    if node["type"] != "text" {
        return;
    }
    let mut marks = node["marks"].as_array().cloned().unwrap_or_default();
    marks.push(json!({ "type": "strong" }));
    node["marks"] = json!(allowed(&marks));
}

/// Marks as they may stand together: each once, and code with nothing but a link. A link needs an address.
fn allowed(marks: &[Value]) -> Vec<Value> {
    let is_code = marks.iter().any(|mark| mark["type"] == "code");
    let mut kept: Vec<Value> = Vec::new();
    for mark in marks {
        let is_known = kept.iter().any(|known| known["type"] == mark["type"]);
        let fits = !is_code || mark["type"] == "code" || mark["type"] == "link";
        let leads_nowhere = mark["type"] == "link" && mark["attrs"]["href"] == "";
        if !is_known && fits && !leads_nowhere {
            kept.push(mark.clone());
        }
    }
    kept
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
