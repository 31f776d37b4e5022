//! A sender's message as a small borrowed tree: only the keys a sender's converter asks for are kept.
//!
//! A GitHub message has some 30 KB of addresses that nothing here reads. Skipping them while parsing costs a
//! fraction of what building `serde_json::Value` does, and whatever shape a field has, reading it cannot fail.

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::{borrow::Cow, cell::Cell, fmt};

/// How much is kept; the rest is skipped.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Deeper values are skipped. Below the depth (128) at which the parser refuses a text.
    depth_max: usize,
    /// Most items of one list, and fields of one object.
    items_max: usize,
    /// Most values of all, which lists within lists could have millions of.
    values_max: usize,
}

impl Bounds {
    /// For what anybody may send. A message that means what it says has some hundreds of values.
    const MESSAGE: Self = Self { depth_max: 24, items_max: 1_000, values_max: 50_000 };
    /// For what a tracker answers about one issue: its text may be a document of many nested nodes.
    pub(super) const ISSUE: Self =
        Self { depth_max: 100, items_max: 20_000, values_max: 1_000_000 };
}

/// Which keys of an object are kept.
pub(super) type Keep = fn(&str) -> bool;

/// Below this key every name is kept: which fields changed is the message.
const EVERY_NAME_BELOW: &str = "changes";

/// The body is not JSON.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the body is not JSON: {0}")]
pub struct NotJson(pub String);

/// A JSON value. Readers give nothing, rather than an error, for a missing field or a surprising type.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json<'a> {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    Text(Cow<'a, str>),
    List(Vec<Json<'a>>),
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

/// Whether this is JSON, of whatever depth and with whatever numbers.
pub(super) fn is_json(body: &[u8]) -> bool {
    let text = std::str::from_utf8(body);
    text.is_ok_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok())
}

impl<'a> Json<'a> {
    /// Reads a body, keeping what `keep` names.
    pub(super) fn read(body: &'a [u8], keep: Keep) -> Result<Self, NotJson> {
        Self::read_within(body, keep, Bounds::MESSAGE)
    }

    /// Reads as much of a body as the bounds allow.
    pub(super) fn read_within(body: &'a [u8], keep: Keep, bounds: Bounds) -> Result<Self, NotJson> {
        let text = std::str::from_utf8(body).map_err(|error| NotJson(error.to_string()))?;
        let mut source = serde_json::Deserializer::from_str(text);
        let left = Cell::new(bounds.values_max);
        let seed = Seed { keep, bounds, every_name: false, depth: 0, left: &left };
        let tree = seed.deserialize(&mut source);
        tree.and_then(|tree| source.end().map(|()| tree)).map_err(|e| NotJson(e.to_string()))
    }

    /// A field; `Null` when there is none.
    pub(super) fn get(&self, key: &str) -> &Self {
        let Self::Object(fields) = self else { return &Json::Null };
        // The last of equal keys counts, as for every other reader of the message.
        fields.iter().rev().find(|(name, _)| name == key).map_or(&Json::Null, |(_, value)| value)
    }

    /// A field of a field.
    pub(super) fn at(&self, path: &[&str]) -> &Self {
        path.iter().fold(self, |value, key| value.get(key))
    }

    /// Whether there is such a field, be it null.
    pub(super) fn has(&self, key: &str) -> bool {
        self.fields().iter().any(|(name, _)| name == key)
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    pub(super) fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// Text that is not empty.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.as_ref()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// Text or a number, as text.
    pub(super) fn scalar(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Number(number) => Some(Cow::Owned(number.to_string())),
            _ => self.text().map(Cow::Borrowed),
        }
    }

    pub(super) fn flag(&self) -> Option<bool> {
        match self {
            Self::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    /// The items of a list; none for anything else.
    pub(super) fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// The fields of an object; none for anything else.
    pub(super) fn fields(&self) -> &[(Cow<'a, str>, Self)] {
        match self {
            Self::Object(fields) => fields,
            _ => &[],
        }
    }

    /// The texts that a list of objects has under `key`; items that are texts themselves count too. Nothing
    /// when this is no list.
    pub(super) fn names(&self, key: &str) -> Option<Vec<&str>> {
        let Self::List(items) = self else { return None };
        Some(items.iter().filter_map(|item| item.text().or_else(|| item.get(key).text())).collect())
    }
}

#[derive(Clone, Copy)]
struct Seed<'s> {
    keep: Keep,
    bounds: Bounds,
    every_name: bool,
    depth: usize,
    /// How many more values are kept.
    left: &'s Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Json<'de>;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Json<'de>, D::Error> {
        let left = self.left.get();
        if self.depth > self.bounds.depth_max || left == 0 {
            return source.deserialize_ignored_any(IgnoredAny).map(|_| Json::Null);
        }
        self.left.set(left - 1);
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json<'de>, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json<'de>, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json<'de>, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json<'de>, E> {
        Ok(serde_json::Number::from_f64(value).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Borrowed(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json<'de>, A::Error> {
        let inner = Seed { depth: self.depth + 1, every_name: false, ..self };
        let mut items = Vec::new();
        while items.len() < self.bounds.items_max && self.left.get() > 0 {
            let Some(item) = list.next_element_seed(inner)? else { return Ok(Json::List(items)) };
            items.push(item);
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json<'de>, A::Error> {
        let mut fields = Vec::new();
        while let Some(key) = map.next_key_seed(Key)? {
            let room = fields.len() < self.bounds.items_max && self.left.get() > 0;
            if room && (self.every_name || (self.keep)(&key)) {
                let every_name = key == EVERY_NAME_BELOW;
                let inner = Seed { depth: self.depth + 1, every_name, ..self };
                fields.push((key, map.next_value_seed(inner)?));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Json::Object(fields))
    }
}

/// Reads a key without copying it, unless it has escapes.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Cow<'de, str>, D::Error> {
        source.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(key.to_owned()))
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(value: &Json<'_>) -> usize {
        let fields = value.fields().iter().map(|(_, value)| value);
        1 + value.items().iter().chain(fields).map(count).sum::<usize>()
    }

    fn check_kept(body: &str, expected: usize) {
        let tree = Json::read(body.as_bytes(), |key| key == "kept").unwrap();
        assert_eq!(count(&tree), expected, "{:.60}", body);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        const ITEMS_MAX: usize = Bounds::MESSAGE.items_max;
        const VALUES_MAX: usize = Bounds::MESSAGE.values_max;
        let list = |item: &str, length: usize| format!("[{}]", vec![item; length].join(","));
        check_kept(r#"{"kept": [1, 2], "other": [3]}"#, 4);
        check_kept(&list("0", 3 * ITEMS_MAX), 1 + ITEMS_MAX);
        let nested = list(&list("0", ITEMS_MAX), 100);
        check_kept(&nested, VALUES_MAX);
        check_kept(&format!(r#"{{"kept": {nested}, "kept": [1, 2]}}"#), VALUES_MAX);
        check_kept(&list(&format!(r#"{{"kept": {}}}"#, list("0", 900)), 100), VALUES_MAX);
        assert!(Json::read(format!("{nested},").as_bytes(), |_| true).is_err(), "read to the end");
    }
}
