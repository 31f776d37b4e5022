//! JSON objects whose values stay the text they came as, so that what is passed on arrives byte for byte.

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, Visitor},
};
use serde_json::value::RawValue;
use std::{borrow::Cow, fmt};

/// Deepest nesting that is looked at: as deep as serde_json reads values, and far beyond what any tool needs.
pub const DEPTH_MAX: usize = 100;

/// One object, member by member in its own order. Names are compared as what they mean, not as they are written,
/// so `"n\u0061me"` cannot pass for another member than `name`.
#[derive(Clone, Debug, Default)]
pub struct RawObject<'a>(Vec<Member<'a>>);

#[derive(Clone, Debug)]
struct Member<'a> {
    /// The name as written, with its quotes.
    written: Cow<'a, RawValue>,
    value: Cow<'a, RawValue>,
}

/// Why a text is no object that can be passed on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RawError {
    #[error("{0}")]
    NotJson(String),
    /// Two readers of such an object may see two different things.
    #[error("the member `{0}` occurs twice")]
    Twice(String),
    #[error("nested more than {DEPTH_MAX} deep")]
    TooDeep,
}

impl<'a> RawObject<'a> {
    /// Reads one object. Members of objects within are not looked at.
    pub fn parse(text: &'a str) -> Result<Self, RawError> {
        let object: Self =
            serde_json::from_str(text).map_err(|error| RawError::NotJson(error.to_string()))?;
        object.without_twins()
    }

    /// The value of a member as it is written.
    pub fn get(&self, name: &str) -> Option<&RawValue> {
        self.0.iter().find(|member| member.is(name)).map(|member| member.value.as_ref())
    }

    /// A member's value, read; `None` when absent or null.
    pub fn read<T: for<'de> Deserialize<'de>>(
        &self,
        name: &str,
    ) -> Result<Option<T>, serde_json::Error> {
        self.get(name).map_or(Ok(None), |value| serde_json::from_str(value.get()))
    }

    /// A member's value as a string; `None` when absent or no string.
    pub fn text(&self, name: &str) -> Option<String> {
        self.read(name).ok().flatten()
    }

    /// Gives a member a new value, at its place or at the end.
    pub fn set(&mut self, name: &str, value: Box<RawValue>) {
        match self.0.iter_mut().find(|member| member.is(name)) {
            Some(member) => member.value = Cow::Owned(value),
            None => {
                let written = Cow::Owned(raw(&name));
                self.0.push(Member { written, value: Cow::Owned(value) });
            }
        }
    }

    /// Takes a member away; whether it was there.
    pub fn remove(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|member| !member.is(name));
        self.0.len() != before
    }

    /// Keeps the members for whose name this holds.
    pub fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        self.0.retain(|member| keep(&member.name()));
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The members' names, as what they mean.
    pub fn names(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.0.iter().map(Member::name)
    }

    /// The object as text: names and values as they came, nothing between them.
    pub fn write(&self) -> String {
        let size =
            self.0.iter().map(|m| m.written.get().len() + m.value.get().len() + 2).sum::<usize>();
        let mut text = String::with_capacity(size + 2);
        text.push('{');
        for (index, member) in self.0.iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            text.push_str(member.written.get());
            text.push(':');
            text.push_str(member.value.get());
        }
        text.push('}');
        text
    }

    /// The object apart from the text that it was read from.
    pub fn into_owned(self) -> RawObject<'static> {
        let owned = |member: Member<'_>| Member {
            written: Cow::Owned(member.written.into_owned()),
            value: Cow::Owned(member.value.into_owned()),
        };
        RawObject(self.0.into_iter().map(owned).collect())
    }

    /// The object as a value.
    pub fn to_raw(&self) -> Box<RawValue> {
        RawValue::from_string(self.write()).expect("members that were read, or made, as JSON")
    }

    fn without_twins(self) -> Result<Self, RawError> {
        for (index, member) in self.0.iter().enumerate() {
            let name = member.name();
            if self.0[..index].iter().any(|earlier| earlier.is(&name)) {
                return Err(RawError::Twice(name.chars().take(80).collect()));
            }
        }
        Ok(self)
    }
}

impl Member<'_> {
    /// Most names have no escapes and are compared as they stand.
    fn is(&self, name: &str) -> bool {
        let written = self.written.get();
        match written.contains('\\') {
            false => written.len() == name.len() + 2 && &written[1..written.len() - 1] == name,
            true => self.name() == name,
        }
    }

    fn name(&self) -> Cow<'_, str> {
        let written = self.written.get();
        match written.contains('\\') {
            false => Cow::Borrowed(&written[1..written.len() - 1]),
            true => Cow::Owned(serde_json::from_str(written).unwrap_or_default()),
        }
    }
}

impl<'de> Deserialize<'de> for RawObject<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = RawObject<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((written, value)) = map.next_entry::<&RawValue, &RawValue>()? {
                    if members.len() >= MEMBERS_MAX {
                        return Err(A::Error::custom("too many members"));
                    }
                    members.push(Member {
                        written: Cow::Borrowed(written),
                        value: Cow::Borrowed(value),
                    });
                }
                Ok(RawObject(members))
            }
        }

        deserializer.deserialize_map(Members)
    }
}

/// Most members of one object that is passed on: looking for twins costs the square of it.
const MEMBERS_MAX: usize = 256;

/// Any value as JSON text. For our own values, which always serialize.
pub fn raw<T: serde::Serialize + ?Sized>(value: &T) -> Box<RawValue> {
    serde_json::value::to_raw_value(value).expect("our own values are JSON")
}

/// Refuses a text that is nested too deep, before anything recursive reads it.
pub fn check_depth(text: &[u8]) -> Result<(), RawError> {
    let (mut depth, mut bytes) = (0_usize, text.iter());
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => skip_string(&mut bytes),
            b'[' | b'{' => {
                depth += 1;
                if depth > DEPTH_MAX {
                    return Err(RawError::TooDeep);
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

fn skip_string(bytes: &mut std::slice::Iter<'_, u8>) {
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => return,
            b'\\' => drop(bytes.next()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check_set(text: &str, name: &str, value: &str, expected: &str) {
        let mut object = RawObject::parse(text).unwrap();
        object.set(name, RawValue::from_string(value.to_owned()).unwrap());
        assert_eq!(object.write(), expected, "{text}");
    }

    #[test]
    fn only_what_is_set_changes() {
        check_set(r#"{"name":"a","x":1}"#, "name", r#""b""#, r#"{"name":"b","x":1}"#);
        check_set(r#"{ "x" : 1.0e2 }"#, "name", "null", r#"{"x":1.0e2,"name":null}"#);
        check_set(r#"{"n\u0061me":"a"}"#, "name", "2", r#"{"n\u0061me":2}"#);
        check_set("{}", "a", "[ 1 ]", r#"{"a":[ 1 ]}"#);
        check_set(r#"{"x":{"b":1,"b":2}}"#, "y", "1", r#"{"x":{"b":1,"b":2},"y":1}"#);
    }

    #[test]
    fn two_members_of_one_name_are_refused() {
        let twice = |text| match RawObject::parse(text) {
            Err(RawError::Twice(name)) => name,
            other => panic!("{other:?}"),
        };
        assert_eq!(twice(r#"{"name":"a","name":"b"}"#), "name");
        assert_eq!(twice(r#"{"name":"a","n\u0061me":"b"}"#), "name");
        assert!(matches!(RawObject::parse("[]"), Err(RawError::NotJson(_))));
        assert!(matches!(RawObject::parse(r#"{"a":1} x"#), Err(RawError::NotJson(_))));
    }

    #[test]
    fn removed_members_are_gone() {
        let mut object = RawObject::parse(r#"{"a":1,"b":2,"c":3}"#).unwrap();
        assert!(object.remove("b") && !object.remove("b"));
        object.retain(|name| name != "a");
        assert_eq!(object.write(), r#"{"c":3}"#);
        assert_eq!(object.get("c").map(RawValue::get), Some("3"));
        assert_eq!(object.read::<u8>("c").unwrap(), Some(3));
        assert_eq!((object.text("c"), object.text("a")), (None, None));
    }

    #[test]
    fn depth_counts_outside_strings_only() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(check_depth(nested(DEPTH_MAX).as_bytes()), Ok(()));
        assert_eq!(check_depth(nested(DEPTH_MAX + 1).as_bytes()), Err(RawError::TooDeep));
        let text = format!(r#"{{"a":"{}\"{}"}}"#, "[".repeat(200), "{".repeat(200));
        assert_eq!(check_depth(text.as_bytes()), Ok(()));
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<f64>().prop_map(Into::into),
            ".*".prop_map(Into::into),
        ];
        leaf.prop_recursive(3, 16, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
                prop::collection::hash_map(".*", inner, 0..4)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_value_passes_byte_for_byte(
            members in prop::collection::btree_map(".*", any_json(), 0..6),
            pretty in any::<bool>(),
        ) {
            let value = serde_json::json!(members);
            let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
            let text = text.unwrap();
            let object = RawObject::parse(&text).unwrap();
            for (name, value) in &members {
                let written = if pretty { object.get(name).unwrap().get().to_owned() } else { value.to_string() };
                prop_assert_eq!(object.get(name).unwrap().get(), written);
            }
            let again: serde_json::Value = serde_json::from_str(&object.write()).unwrap();
            prop_assert_eq!(again, value);
        }
    }
}
