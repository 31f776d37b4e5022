//! Reads a page as a browser does, and finds what would run, load, or lead elsewhere.

const TAGS: [&str; 38] = [
    "html", "head", "meta", "title", "style", "body", "main", "p", "span", "svg", "h1", "h2", "a",
    "form", "input", "label", "textarea", "button", "div", "dl", "dt", "dd", "ul", "ol", "li",
    "bdi", "em", "strong", "details", "summary", "option", "select", "path", "rect", "circle", "g",
    "defs", "stop",
];
const LEADING: [&str; 4] = ["href", "action", "src", "formaction"];
const OWN: [&str; 3] = ["/approval/", "/console/", "preloop://register?token="];

/// Nothing in a page runs, loads, or leads elsewhere.
#[track_caller]
pub fn is_harmless(page: &str) {
    let mut rest = page;
    while let Some((_, from)) = rest.split_once('<') {
        let (tag, after) = tag(from);
        rest = after;
        let Some(name) = tag.first().map(|(name, _)| name.trim_start_matches('/').to_owned())
        else {
            continue;
        };
        if name.starts_with('!') {
            continue;
        }
        assert!(TAGS.contains(&name.as_str()), "<{name}> in {page}");
        for (attribute, value) in &tag[1..] {
            assert!(
                !attribute.starts_with("on") && attribute != "style",
                "{attribute}={value} in {page}"
            );
            if LEADING.contains(&attribute.as_str()) {
                assert!(
                    OWN.iter().any(|own| value.starts_with(own)),
                    "{attribute}={value} in {page}"
                );
            }
        }
    }
}

/// The names and values of a tag, the tag's own first, and what follows it.
fn tag(text: &str) -> (Vec<(String, String)>, &str) {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace());
        let end =
            rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>')).unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(from) = rest.strip_prefix('=') {
            let quote = from.chars().next().filter(|c| matches!(c, '"' | '\''));
            let from = if quote.is_some() { &from[1..] } else { from };
            let ends = |c: char| quote.map_or(c.is_whitespace() || c == '>', |quote| c == quote);
            let end = from.find(ends).unwrap_or(from.len());
            value = from[..end].to_ascii_lowercase();
            rest = from[end..].strip_prefix(['"', '\'']).unwrap_or(&from[end..]);
        }
        if !name.is_empty() && name != "/" {
            found.push((name, value));
        }
        if let Some(after) = rest.strip_prefix('>') {
            return (found, after);
        }
        if rest.is_empty() {
            return (found, rest);
        }
    }
}

#[test]
fn what_would_run_is_found() {
    for bad in [
        "<script>",
        "<p onclick=x>",
        "<p\nonload='x'>",
        "<a href=\"javascript:x\">",
        "<img src=x>",
        "<form action=https://a.example>",
        "<p style=\"x\">",
        "<input value=\"\" onfocus=x>",
    ] {
        assert!(std::panic::catch_unwind(|| is_harmless(bad)).is_err(), "{bad}");
    }
    is_harmless(
        "<!doctype html><p class=\"a\" title='onclick=x'>&lt;script&gt;</p><a href=\"/approval/1\">",
    );
}
