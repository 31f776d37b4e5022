//! What is known of a value before there is one: of which kinds it can be, and what a schema says of its parts.

use crate::flow::nearest;
use serde_json::{Map, Value};
use std::{fmt, ops::BitAnd};

/// References within a schema that lead to references.
const REFERENCES_MAX: usize = 16;
/// Choices within choices that are looked at, and alternatives of each: schemas of others may be choices of themselves.
const CHOICES_MAX: usize = 2;
const ALTERNATIVES_MAX: usize = 64;
/// What a value refers to of which nothing is known.
static NOTHING: Value = Value::Null;
/// Kinds of values, and what they are called.
const NAMES: [(Kinds, &str); 6] = [
    (Kinds::NULL, "null"),
    (Kinds::BOOL, "bool"),
    (Kinds::NUMBER, "number"),
    (Kinds::TEXT, "string"),
    (Kinds::LIST, "list"),
    (Kinds::MAP, "map"),
];

/// Some of the kinds of values that JSON has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds(u8);

impl Kinds {
    pub const NONE: Self = Self(0);
    pub const NULL: Self = Self(1);
    pub const BOOL: Self = Self(2);
    pub const NUMBER: Self = Self(4);
    pub const TEXT: Self = Self(8);
    pub const LIST: Self = Self(16);
    pub const MAP: Self = Self(32);
    pub const ANY: Self = Self(63);

    /// Those of both.
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a value can be of one of these.
    pub fn meets(self, others: Self) -> bool {
        self & others != Self::NONE
    }

    /// The kind of a value.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::NULL,
            Value::Bool(_) => Self::BOOL,
            Value::Number(_) => Self::NUMBER,
            Value::String(_) => Self::TEXT,
            Value::Array(_) => Self::LIST,
            Value::Object(_) => Self::MAP,
        }
    }

    fn named(name: &str) -> Self {
        match name {
            "null" => Self::NULL,
            "boolean" => Self::BOOL,
            "integer" | "number" => Self::NUMBER,
            "string" => Self::TEXT,
            "array" => Self::LIST,
            "object" => Self::MAP,
            _ => Self::ANY,
        }
    }
}

impl BitAnd for Kinds {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl fmt::Display for Kinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = NAMES.iter().filter(|(kind, _)| self.meets(*kind)).map(|(_, name)| *name);
        f.write_str(&names.collect::<Vec<_>>().join(" or "))
    }
}

/// What is known of a value.
#[derive(Clone, Debug)]
pub struct Type<'a> {
    pub kinds: Kinds,
    /// All values that it can have, where they are known.
    pub values: Option<Vec<&'a Value>>,
    /// What its parts are; `None` where nothing is known of them.
    parts: Option<&'a Map<String, Value>>,
    /// What a value of this schema refers to.
    root: &'a Value,
}

/// What became of a step into a value.
pub enum Stepped<'a> {
    To(Type<'a>),
    /// It is not there, in words.
    Nowhere(String),
}

impl<'a> Type<'a> {
    /// Something of these kinds, and nothing more is known.
    pub fn of_kinds(kinds: Kinds) -> Self {
        Self { kinds, values: None, parts: None, root: &NOTHING }
    }

    /// A value that is written out.
    pub fn of_value(value: &'a Value) -> Self {
        Self { values: Some(vec![value]), ..Self::of_kinds(Kinds::of(value)) }
    }

    /// What a JSON Schema says; of what is not understood of it, anything.
    pub fn of_schema(schema: &'a Value, root: &'a Value) -> Self {
        Self::within(schema, root, CHOICES_MAX)
    }

    /// `levels` bounds schemas that are choices of themselves.
    fn within(schema: &'a Value, root: &'a Value, levels: usize) -> Self {
        let any = Self { root, ..Self::of_kinds(Kinds::ANY) };
        let Some(fields) = resolved(schema, root) else { return any };
        for name in ["anyOf", "oneOf"] {
            if let Some(variants) = fields.get(name).and_then(Value::as_array) {
                let levels = levels.checked_sub(1);
                let levels = levels.filter(|_| variants.len() <= ALTERNATIVES_MAX);
                let Some(levels) = levels else { return any };
                let kinds =
                    variants.iter().map(|variant| Self::within(variant, root, levels).kinds);
                return Self { kinds: kinds.fold(Kinds::NONE, Kinds::or), ..any };
            }
        }
        if ["allOf", "not", "if", "dependentSchemas", "$dynamicRef"]
            .iter()
            .any(|name| fields.contains_key(*name))
        {
            return any;
        }
        let kinds = match fields.get("type") {
            Some(Value::String(name)) => Kinds::named(name),
            Some(Value::Array(names)) => {
                let named = names.iter().filter_map(Value::as_str).map(Kinds::named);
                named.fold(Kinds::NONE, Kinds::or)
            }
            _ => Kinds::ANY,
        };
        let values = match (fields.get("const"), fields.get("enum")) {
            (Some(only), _) => Some(vec![only]),
            (None, Some(Value::Array(values))) => Some(values.iter().collect()),
            _ => None,
        };
        let of_values = values.as_ref().map_or(Kinds::ANY, |values: &Vec<&Value>| {
            values.iter().map(|value| Kinds::of(value)).fold(Kinds::NONE, Kinds::or)
        });
        Self { kinds: kinds & of_values, values, parts: Some(fields), root }
    }

    /// What stands under a name. `path` is what this value is called.
    pub fn field(&self, name: &str, path: &str) -> Stepped<'a> {
        if !self.kinds.meets(Kinds::MAP) {
            let kinds = self.kinds;
            return Stepped::Nowhere(format!("`{path}` is a {kinds} and has no field `{name}`"));
        }
        let anything = || Stepped::To(Self { root: self.root, ..Self::of_kinds(Kinds::ANY) });
        let Some(parts) = self.parts else { return anything() };
        let Some(known) = parts.get("properties").and_then(Value::as_object) else {
            return anything();
        };
        if let Some(schema) = known.get(name) {
            return Stepped::To(Self::of_schema(schema, self.root));
        }
        // Whoever says what else may stand there expects something else to stand there.
        let other = parts.get("additionalProperties");
        if let Some(other @ Value::Object(_)) = other {
            return Stepped::To(Self::of_schema(other, self.root));
        }
        if other == Some(&Value::Bool(true)) || parts.contains_key("patternProperties") {
            return anything();
        }
        let hint = match nearest(name, known.keys().map(String::as_str)) {
            Some(meant) => format!("; did you mean `{path}.{meant}`?"),
            None => String::new(),
        };
        Stepped::Nowhere(format!("there is no `{path}.{name}`{hint}"))
    }

    /// Whether a schema says something of what stands under a name.
    pub fn names(&self, name: &str) -> bool {
        let known = self.parts.and_then(|parts| parts.get("properties")?.as_object());
        known.is_some_and(|known| known.contains_key(name))
    }

    /// An element of a list.
    pub fn item(&self, path: &str) -> Stepped<'a> {
        if !self.kinds.meets(Kinds::LIST.or(Kinds::MAP)) {
            return Stepped::Nowhere(format!("`{path}` is a {} and has no elements", self.kinds));
        }
        let items = self.parts.and_then(|parts| parts.get("items"));
        let is_list = !self.kinds.meets(Kinds::MAP);
        match items.filter(|_| is_list) {
            Some(items) => Stepped::To(Self::of_schema(items, self.root)),
            None => Stepped::To(Self { root: self.root, ..Self::of_kinds(Kinds::ANY) }),
        }
    }
}

/// The schema itself, behind its references.
fn resolved<'a>(schema: &'a Value, root: &'a Value) -> Option<&'a Map<String, Value>> {
    let mut schema = schema;
    for _ in 0..REFERENCES_MAX {
        let fields = schema.as_object()?;
        match fields.get("$ref") {
            None => return Some(fields),
            // Some readers go by both, others by the reference alone.
            Some(_) if fields.contains_key("properties") => return None,
            Some(Value::String(place)) => schema = root.pointer(place.strip_prefix('#')?)?,
            Some(_) => return None,
        }
    }
    None
}
