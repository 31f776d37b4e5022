//! A call's arguments as rules and people see them: one value for each name.
//!
//! A reader that takes the last of two equal names, as ours does, and a server that takes the first would disagree
//! about what the call is. So such arguments are none.

use crate::mcp::{raw::RawObject, tools::ToolError};
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value, value::RawValue};
use std::fmt;

/// The arguments of a call; those that are missing or null are an empty object.
pub(super) fn read(params: &RawObject<'_>) -> Result<Value, ToolError> {
    let text = params.get("arguments").map_or("null", RawValue::get);
    match serde_json::from_str(text) {
        Ok(Plain(Value::Null)) => Ok(Value::Object(Map::new())),
        Ok(Plain(arguments)) => Ok(arguments),
        Err(error) => Err(ToolError::argument("arguments", error.to_string())),
    }
}

/// JSON without names that stand twice in one object.
struct Plain(Value);

impl<'de> Deserialize<'de> for Plain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PlainVisitor).map(Self)
    }
}

struct PlainVisitor;

impl<'de> Visitor<'de> for PlainVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Plain(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some((name, Plain(value))) = members.next_entry::<String, _>()? {
            if object.contains_key(&name) {
                let name: String = name.chars().take(100).collect();
                return Err(A::Error::custom(format!("`{name}` is given twice; give it once")));
            }
            object.insert(name, value);
        }
        Ok(object.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn check(text: &str, expected: Option<Value>) {
        let text = format!(r#"{{"arguments":{text}}}"#);
        assert_eq!(read(&RawObject::parse(&text).unwrap()).ok(), expected, "{text}");
    }

    #[test]
    fn a_name_stands_once() {
        check("null", Some(json!({})));
        check(
            r#"{"a":1,"b":[{"a":-1},1.5,"x",null,true]}"#,
            Some(json!({"a":1,"b":[{"a":-1},1.5,"x",null,true]})),
        );
        check(r#"{"a":1,"a":1}"#, None);
        check(r#"{"a":1,"\u0061":2}"#, None);
        check(r#"{"x":[{"a":1,"b":2,"a":3}]}"#, None);
        check(r#"{"a":{"a":{"a":1}}}"#, Some(json!({"a":{"a":{"a":1}}})));
        assert_eq!(read(&RawObject::default()).ok(), Some(json!({})));
        let error = read(&RawObject::parse(r#"{"arguments":{"sum":1,"sum":9}}"#).unwrap());
        assert!(error.unwrap_err().to_string().contains("`sum` is given twice"));
    }

    proptest! {
        /// Everything else reads as it always does.
        #[test]
        fn the_same_as_the_library(text in any_json()) {
            let plain: Plain = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(plain.0, serde_json::from_str::<Value>(&text).unwrap());
        }
    }

    fn any_json() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            any::<i64>().prop_map(|number| number.to_string()),
            any::<u64>().prop_map(|number| number.to_string()),
            any::<f64>().prop_map(|number| json!(number).to_string()),
            Just("-0".to_owned()),
            ".*".prop_map(|text| json!(text).to_string()),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4)
                    .prop_map(|items| format!("[{}]", items.join(","))),
                prop::collection::hash_map("[a-z]{0,3}", inner, 0..4).prop_map(|members| {
                    let members: Vec<_> = members
                        .iter()
                        .map(|(name, value)| format!(r#""{name}":{value}"#))
                        .collect();
                    format!("{{{}}}", members.join(","))
                }),
            ]
        })
    }
}
