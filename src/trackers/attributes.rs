//! The filter fields of an event, bounded and fit for the database.

use serde_json::{Map, Value};
use std::borrow::Cow;

/// Longest text kept in an event's columns and filter fields, in characters.
const TEXT_MAX: usize = 1_024;

/// Collects filter fields. Absent ones are left out; of several values for one name the first counts.
#[derive(Debug, Default)]
pub(super) struct Attributes(Map<String, Value>);

impl Attributes {
    /// Text; the first of the values that is there.
    pub(super) fn text<'a>(
        &mut self,
        name: &str,
        values: impl IntoIterator<Item = Option<&'a str>>,
    ) -> &mut Self {
        if let Some(text) = values.into_iter().flatten().next() {
            self.put(name, clean(text).into());
        }
        self
    }

    /// A truth; the first of the values that is one.
    pub(super) fn flag(
        &mut self,
        name: &str,
        values: impl IntoIterator<Item = Option<bool>>,
    ) -> &mut Self {
        if let Some(flag) = values.into_iter().flatten().next() {
            self.put(name, flag.into());
        }
        self
    }

    /// A list of texts; the first of the values that is one. An empty list says something and is kept.
    pub(super) fn list<'a>(
        &mut self,
        name: &str,
        values: impl IntoIterator<Item = Option<Vec<&'a str>>>,
    ) -> &mut Self {
        if let Some(texts) = values.into_iter().flatten().next() {
            self.put(name, texts.into_iter().map(clean).collect());
        }
        self
    }

    pub(super) fn finish(self) -> Map<String, Value> {
        self.0
    }

    fn put(&mut self, name: &str, value: Value) {
        if !self.0.contains_key(name) {
            self.0.insert(name.to_owned(), value);
        }
    }
}

/// A text as the database takes it: without NUL, which PostgreSQL cannot store, and not endless.
pub(super) fn clean(text: &str) -> String {
    let end = if text.len() <= TEXT_MAX { None } else { text.char_indices().nth(TEXT_MAX) };
    let text = end.map_or(text, |(end, _)| &text[..end]);
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text.to_owned() }
}

/// [`clean`] for what may be absent.
pub(super) fn clean_some<'a>(text: Option<impl Into<Cow<'a, str>>>) -> Option<String> {
    text.map(|text| clean(&text.into()))
}

/// What `now` has that `before` had not.
pub(super) fn added<'a>(before: &[&'a str], now: &[&'a str]) -> Vec<&'a str> {
    now.iter().filter(|name| !before.contains(name)).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fit_the_database() {
        assert_eq!(clean("a\0b"), "a\u{fffd}b");
        assert_eq!(clean(&"ü".repeat(TEXT_MAX + 1)).chars().count(), TEXT_MAX);
        assert_eq!(clean("plain"), "plain");
    }
}
