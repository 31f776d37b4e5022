//! One text for each JSON value (RFC 8785), and the hashes that a grant is bound to.
//!
//! RFC 8785 writes every number as the double that it is. A whole number that would come out with other digits is one
//! that a person would approve to let another run; so it is refused, and the call with it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::fmt;

/// What of a tool's definition a person relies on when they approve a call of it.
pub const DEFINING: [&str; 6] =
    ["name", "title", "description", "inputSchema", "outputSchema", "annotations"];

/// SHA-256 of a canonical text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hash(pub [u8; 32]);

/// A value with no canonical text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    #[error("the number {0} is too large to be kept exactly; send it as a text")]
    Inexact(String),
    #[error("the value cannot be written: {0}")]
    Unwritable(String),
}

/// The canonical text of a value. It is also what is sent to the tool's server once a call is approved: of an object
/// that named a member twice, or a number with more digits than count, the server must see what the person saw.
///
/// `Err` for whole numbers whose digits would change.
pub fn canonical(value: &Value) -> Result<String, CanonicalError> {
    exact(value)?;
    serde_json_canonicalizer::to_string(value)
        .map_err(|error| CanonicalError::Unwritable(error.to_string()))
}

/// The hash of a call's arguments.
pub fn hash_of_arguments(arguments: &Value) -> Result<Hash, CanonicalError> {
    Ok(Hash::of(canonical(arguments)?.as_bytes()))
}

/// The hash of a tool's definition, as its server sent it: of its name, title, description, schemas and annotations. A
/// member that is not there is left out, so that it differs from one that is null.
pub fn hash_of_definition(definition: &Value) -> Result<Hash, CanonicalError> {
    let defining = DEFINING
        .into_iter()
        .filter_map(|name| definition.get(name).map(|member| (name.to_owned(), member.clone())));
    let defining = Value::Object(defining.collect::<Map<_, _>>());
    Ok(Hash::of(canonical(&spelled(defining)?)?.as_bytes()))
}

impl Hash {
    /// Of a text as it stands.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> Self {
        hash.to_string()
    }
}

impl TryFrom<String> for Hash {
    type Error = hex::FromHexError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes)?;
        Ok(Self(bytes))
    }
}

/// Refuses whole numbers whose digits would change.
fn exact(value: &Value) -> Result<(), CanonicalError> {
    match value {
        Value::Number(number) if !is_exact(number) => {
            Err(CanonicalError::Inexact(number.to_string()))
        }
        Value::Array(items) => items.iter().try_for_each(exact),
        Value::Object(fields) => fields.values().try_for_each(exact),
        _ => Ok(()),
    }
}

/// Whether a whole number keeps its digits when it is written as the double it becomes.
fn is_exact(number: &serde_json::Number) -> bool {
    let whole = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    let Some(whole) = whole else { return true };
    if whole.unsigned_abs() <= 1 << f64::MANTISSA_DIGITS {
        return true;
    }
    let written = serde_json_canonicalizer::to_string(&(whole as f64));
    written.is_ok_and(|written| written == whole.to_string())
}

/// The same with numbers as texts, behind a letter that tells them from texts. Schemas are compared, never run: a bound
/// such as 2^63-1 in one of them is no reason to refuse the tool, and two such bounds have to stay different.
fn spelled(value: Value) -> Result<Value, CanonicalError> {
    Ok(match value {
        Value::Number(number) if !is_exact(&number) => format!("n{number}").into(),
        Value::Number(_) => format!("n{}", canonical(&value)?).into(),
        Value::String(text) => format!("s{text}").into(),
        Value::Array(items) => {
            Value::Array(items.into_iter().map(spelled).collect::<Result<_, _>>()?)
        }
        Value::Object(fields) => {
            let spelled = fields.into_iter().map(|(name, value)| Ok((name, spelled(value)?)));
            Value::Object(spelled.collect::<Result<_, _>>()?)
        }
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn read(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    /// The test data of RFC 8785's authors.
    #[test]
    fn the_official_documents() {
        for (input, expected) in [
            (r#"[56, {"d": true, "10": null, "1": []}]"#, r#"[56,{"1":[],"10":null,"d":true}]"#),
            (
                r#"{"peach": "This sorting order", "péché": "is wrong according to French",
                    "pêche": "but canonicalization MUST", "sin": "ignore locale"}"#,
                r#"{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonicalization MUST","sin":"ignore locale"}"#,
            ),
            (
                r#"{"1": {"f": {"f": "hi", "F": 5}, "\n": 56.0}, "10": {}, "": "empty", "a": {},
                    "111": [{"e": "yes", "E": "no"}], "A": {}}"#,
                r#"{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}"#,
            ),
            (r#"{"Unnormalized Unicode": "A\u030a"}"#, "{\"Unnormalized Unicode\":\"A\u{30a}\"}"),
            (
                r#"{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}"#,
                r#"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"#,
            ),
            (
                r#"{"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh",
                    "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control",
                    "\u00f6": "Latin Small Letter O With Diaeresis"}"#,
                "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"\u{1f600}\":\"Emoji: Grinning Face\",\"\u{fb33}\":\"Hebrew Letter Dalet With Dagesh\"}",
            ),
        ] {
            assert_eq!(canonical(&read(input)).as_deref(), Ok(expected));
        }
    }

    /// Appendix B of RFC 8785.
    #[test]
    fn the_official_numbers() {
        for (bits, expected) in [
            (0x0000_0000_0000_0000_u64, "0"),
            (0x8000_0000_0000_0000, "0"),
            (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"),
            (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
            (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"),
            (0xc340_0000_0000_0000, "-9007199254740992"),
            (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
            (0x44b5_2d02_c7e1_4af6, "1e+23"),
            (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
            (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
            (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
            (0x444b_1ae4_d6e2_ef50, "1e+21"),
            (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
            (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
            (0x41b3_de43_5555_5553, "333333333.3333332"),
            (0x41b3_de43_5555_5554, "333333333.33333325"),
            (0x41b3_de43_5555_5555, "333333333.3333333"),
            (0x41b3_de43_5555_5556, "333333333.3333334"),
            (0x41b3_de43_5555_5557, "333333333.33333343"),
            (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
            (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
        ] {
            let number = json!(f64::from_bits(bits));
            assert_eq!(canonical(&number).as_deref(), Ok(expected), "{bits:x}");
        }
    }

    #[test]
    fn whole_numbers_are_exact_or_refused() {
        for (text, expected) in [
            ("9007199254740992", Some("9007199254740992")),
            ("9007199254740993", None),
            ("-9007199254740993", None),
            ("9007199254740994", Some("9007199254740994")),
            ("9223372036854775807", None),
            ("9223372036854775808", None),
            ("9223372036854776000", Some("9223372036854776000")),
            ("9223372036854775808.0", Some("9223372036854776000")),
            ("18446744073709551615", None),
            ("7.0", Some("7")),
            ("-0.0", Some("0")),
        ] {
            let nested = json!({ "a": [read(text)] });
            let found = canonical(&nested).ok();
            let expected = expected.map(|number| format!(r#"{{"a":[{number}]}}"#));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_definition_is_what_people_rely_on() {
        let tool = json!({
            "name": "pay", "description": "Pays.", "annotations": { "readOnlyHint": false },
            "inputSchema": { "type": "object", "properties": { "sum": { "maximum": i64::MAX } } },
        });
        let hash = |change: fn(&mut Value)| {
            let mut changed = tool.clone();
            change(&mut changed);
            hash_of_definition(&changed).unwrap()
        };
        let same = hash(|_| {});
        assert_eq!(hash(|tool| tool["_meta"] = json!({ "seen": 1 })), same);
        assert_eq!(hash(|tool| tool["annotations"] = json!({ "readOnlyHint": false })), same);
        for change in [
            (|tool| tool["name"] = "pay2".into()) as fn(&mut Value),
            |tool| tool["title"] = Value::Null,
            |tool| tool["description"] = "Pays twice.".into(),
            |tool| tool["annotations"]["readOnlyHint"] = true.into(),
            |tool| tool["outputSchema"] = json!({}),
            |tool| tool["inputSchema"]["properties"]["sum"]["maximum"] = (i64::MAX - 1).into(),
            |tool| {
                tool["inputSchema"]["properties"]["sum"]["maximum"] = i64::MAX.to_string().into()
            },
        ] {
            assert_ne!(hash(change), same);
        }
    }

    #[test]
    fn a_hash_survives_being_written_down() {
        let hash = hash_of_arguments(&json!({ "b": 1, "a": [2.0] })).unwrap();
        assert_eq!(hash, Hash::of(br#"{"a":[2],"b":1}"#));
        let text = serde_json::to_string(&hash).unwrap();
        assert_eq!(serde_json::from_str::<Hash>(&text).unwrap(), hash);
        assert!(serde_json::from_str::<Hash>("\"ab\"").is_err());
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::hash_map(any::<String>(), inner, 0..6)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        /// Reading a canonical text and writing it again changes nothing, and so does the order of members.
        #[test]
        fn canonical_texts_are_their_own(value in any_json()) {
            let text = canonical(&value).unwrap();
            prop_assert_eq!(canonical(&read(&text)).unwrap(), text);
        }
    }
}
