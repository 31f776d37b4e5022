//! Text from strangers, made fit to be stored: PostgreSQL refuses NUL, and every column has a limit.

use serde_json::{Map, Value};

/// Most entries of one list or object among an event's attributes; the rest is left out.
const ENTRIES_MAX: usize = 1_000;
/// Longest text and longest name among an event's attributes, in characters.
const ATTRIBUTE_CHARS_MAX: usize = 10_000;

/// Removes NUL and cuts the text after `chars_max` characters.
pub(super) fn clean(text: &mut String, chars_max: usize) {
    if text.contains('\0') {
        text.retain(|character| character != '\0');
    }
    // Bytes are never fewer than characters, so most texts need no count.
    if text.len() > chars_max
        && let Some((end, _)) = text.char_indices().nth(chars_max)
    {
        text.truncate(end);
    }
}

/// [`clean`] for text that may be absent.
pub(super) fn clean_opt(text: &mut Option<String>, chars_max: usize) {
    if let Some(text) = text {
        clean(text, chars_max);
    }
}

/// A cleaned copy, for text that is only lent to us.
pub(super) fn cleaned(text: &str, chars_max: usize) -> String {
    let mut text = text.to_owned();
    clean(&mut text, chars_max);
    text
}

/// Cleans names and values at every depth and bounds what each level holds.
pub(super) fn clean_map(map: &mut Map<String, Value>) {
    let fits = |name: &String| !name.contains('\0') && name.len() <= ATTRIBUTE_CHARS_MAX;
    if map.len() > ENTRIES_MAX || !map.keys().all(fits) {
        let entries = std::mem::take(map).into_iter().take(ENTRIES_MAX);
        map.extend(entries.map(|(name, value)| (cleaned(&name, ATTRIBUTE_CHARS_MAX), value)));
    }
    map.values_mut().for_each(clean_value);
}

/// Removes NUL from all text of a document, and nothing else: the document's size is bounded by its owner.
pub(super) fn without_nul(value: &mut Value) {
    match value {
        Value::String(text) => clean(text, usize::MAX),
        Value::Array(items) => items.iter_mut().for_each(without_nul),
        Value::Object(map) => {
            if map.keys().any(|name| name.contains('\0')) {
                let entries = std::mem::take(map).into_iter();
                map.extend(entries.map(|(name, value)| (cleaned(&name, usize::MAX), value)));
            }
            map.values_mut().for_each(without_nul);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn clean_value(value: &mut Value) {
    match value {
        Value::String(text) => clean(text, ATTRIBUTE_CHARS_MAX),
        Value::Array(items) => {
            items.truncate(ENTRIES_MAX);
            items.iter_mut().for_each(clean_value);
        }
        Value::Object(map) => clean_map(map),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn text_is_cut_between_characters_and_loses_nul() {
        let check = |text: &str, max, expected: &str| assert_eq!(cleaned(text, max), expected);
        check("plain", 10, "plain");
        check("a\0b\0", 10, "ab");
        check("äöü", 2, "äö");
        check("äöü", 3, "äöü");
        check("\0\0abc", 2, "ab");
        check("abc", 0, "");
    }

    #[test]
    fn attributes_are_clean_at_every_depth() {
        let long = "x".repeat(ATTRIBUTE_CHARS_MAX + 1);
        let mut map = json!({ "a\0": ["\0x", { "\0k": "v\0" }], "long": long, "n": 1.5 });
        let Value::Object(map) = &mut map else { unreachable!() };
        clean_map(map);
        let cut = "x".repeat(ATTRIBUTE_CHARS_MAX);
        assert_eq!(json!(map), json!({ "a": ["x", { "k": "v" }], "long": cut, "n": 1.5 }));
    }

    #[test]
    fn attributes_are_bounded_at_every_level() {
        let many = || (0..ENTRIES_MAX + 5).map(|n| (n.to_string(), json!(n)));
        let mut map: Map<String, Value> = many().collect();
        map.insert("0".into(), many().map(|(_, value)| value).collect());
        clean_map(&mut map);
        assert_eq!(map.len(), ENTRIES_MAX);
        assert_eq!(map["0"].as_array().map(Vec::len), Some(ENTRIES_MAX));
    }

    #[test]
    fn a_result_keeps_everything_but_nul() {
        let long = "x".repeat(ATTRIBUTE_CHARS_MAX + 1);
        let mut value = json!({ "\0k": [format!("\0{long}")] });
        without_nul(&mut value);
        assert_eq!(value, json!({ "k": [long] }));
    }
}
