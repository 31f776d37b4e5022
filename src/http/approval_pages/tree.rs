//! Arguments as a tree that reads well: all of them, or a word that they are too many.

use super::visible::visible;
use crate::http::oauth::Html;
use serde_json::Value;

/// What a page shows. Whoever looked through all of this has seen it; of more, nobody has.
const NODES_MAX: usize = 1_000;
const CHARS_MAX: usize = 60_000;
const DEPTH_MAX: usize = 24;

/// How much of it there is.
#[derive(Default)]
struct Size {
    nodes: usize,
    chars: usize,
}

/// Whether a page can show all of it.
pub fn fits(value: &Value) -> bool {
    let mut size = Size::default();
    size.add(value, 0)
}

impl Size {
    fn add(&mut self, value: &Value, depth: usize) -> bool {
        self.nodes += 1;
        let fits = match value {
            Value::Object(members) => members.iter().all(|(name, value)| {
                self.chars += name.len();
                self.add(value, depth + 1)
            }),
            Value::Array(items) => items.iter().all(|item| self.add(item, depth + 1)),
            Value::String(text) => {
                self.chars += text.len();
                true
            }
            _ => true,
        };
        fits && self.nodes <= NODES_MAX && self.chars <= CHARS_MAX && depth <= DEPTH_MAX
    }
}

/// The tree of something that [`fits`].
pub fn tree(value: &Value) -> Html {
    match value {
        Value::Object(members) if !members.is_empty() => {
            let item = |(name, value): (&String, &Value)| entry(visible(name, CHARS_MAX), value);
            list(members.iter().map(item).collect())
        }
        Value::Array(items) if !items.is_empty() => {
            let item =
                |(at, item): (usize, &Value)| entry(Html::text(&format!("{}.", at + 1)), item);
            list(items.iter().enumerate().map(item).collect())
        }
        leaf => Html::fill("<p class=\"tree\">{leaf}</p>", &[("leaf", self::leaf(leaf))]),
    }
}

fn list(items: Html) -> Html {
    Html::fill("<ul class=\"tree\">{items}</ul>", &[("items", items)])
}

fn entry(name: Html, value: &Value) -> Html {
    let is_branch = match value {
        Value::Object(members) => !members.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    };
    let value = if is_branch { tree(value) } else { leaf(value) };
    let values = [("name", name), ("value", value)];
    match is_branch {
        true => Html::fill(
            "<li class=\"branch\"><span class=\"key\">{name}</span>{value}</li>",
            &values,
        ),
        false => Html::fill("<li><span class=\"key\">{name}</span>{value}</li>", &values),
    }
}

fn leaf(value: &Value) -> Html {
    let word = |text: &str| {
        Html::fill("<span class=\"value word\">{text}</span>", &[("text", Html::text(text))])
    };
    let text = match value {
        Value::Object(_) => return word("empty object"),
        Value::Array(_) => return word("empty list"),
        Value::String(text) if text.trim().is_empty() => return word(&format!("{text:?}")),
        Value::String(text) => text,
        other => return word(&other.to_string()),
    };
    // A text that reads like a number is told from one.
    let is_like_other = serde_json::from_str::<Value>(text)
        .is_ok_and(|value| !value.is_object() && !value.is_array());
    let text = visible(text, CHARS_MAX);
    let template = match is_like_other {
        true => "<span class=\"value\">&quot;{text}&quot;</span>",
        false => "<span class=\"value\">{text}</span>",
    };
    Html::fill(template, &[("text", text)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn deep(depth: usize) -> Value {
        (0..depth).fold(json!(1), |inner, _| json!([inner]))
    }

    #[test]
    fn all_of_it_is_shown_or_none() {
        for (value, expected) in [
            (json!({}), true),
            (json!({"a": "x".repeat(CHARS_MAX - 1)}), true),
            (json!({"a": "x".repeat(CHARS_MAX)}), false),
            (json!(vec![0; NODES_MAX - 1]), true),
            (json!(vec![0; NODES_MAX]), false),
            (deep(DEPTH_MAX), true),
            (deep(DEPTH_MAX + 1), false),
        ] {
            assert_eq!(fits(&value), expected);
        }
    }

    #[test]
    fn kinds_are_told_apart() {
        let shown = tree(
            &json!({"n": 5, "t": "5", "no": null, "e": [], "o": {}, "l": ["a", {"b": true}], "s": " "}),
        );
        let shown = shown.into_string();
        for part in [
            "<span class=\"key\"><bdi>n</bdi></span><span class=\"value word\">5</span>",
            "<span class=\"value\">&quot;<bdi>5</bdi>&quot;</span>",
            "<span class=\"value word\">null</span>",
            "<span class=\"value word\">empty list</span>",
            "<span class=\"value word\">empty object</span>",
            "<span class=\"value word\">&quot; &quot;</span>",
            "<li><span class=\"key\">1.</span><span class=\"value\"><bdi>a</bdi></span></li>",
            "<li class=\"branch\"><span class=\"key\">2.</span><ul class=\"tree\"><li><span class=\"key\"><bdi>b</bdi>",
        ] {
            assert!(shown.contains(part), "{part} is not in {shown}");
        }
    }
}
