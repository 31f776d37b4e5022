//! Compares a document with its schema and says what to write instead, field by field.
//!
//! Serde would stop at the first mistake and lose its place within tagged variants, which is where steps live.

use super::{
    nearest::nearest,
    problem::{Problem, field, item},
};
use serde_json::{Map, Value};

/// Everything in `value` that `schema` does not allow. Knows the part of JSON Schema that schemars writes for flows.
pub fn compare(value: &Value, schema: &Value) -> Vec<Problem> {
    let mut shape = Shape { definitions: &schema["$defs"], problems: Vec::new() };
    shape.value(value, schema, "");
    shape.problems
}

struct Shape<'a> {
    definitions: &'a Value,
    problems: Vec<Problem>,
}

impl<'a> Shape<'a> {
    fn value(&mut self, value: &Value, schema: &'a Value, path: &str) {
        let schema = self.resolve(schema);
        if let Some(variants) = schema["oneOf"].as_array() {
            self.one_of(value, variants, path);
        } else if let Some(variants) = schema["anyOf"].as_array() {
            // An optional value: null or the one thing that it is.
            let inner = variants.iter().find(|variant| variant["type"] != "null");
            if let Some(inner) = inner.filter(|_| !value.is_null()) {
                self.value(value, inner, path);
            }
        } else if let Some(only) = schema.get("const") {
            self.choice(value, &[only], path);
        } else if let Some(choices) = schema["enum"].as_array() {
            self.choice(value, &choices.iter().collect::<Vec<_>>(), path);
        } else if self.has_type(value, schema, path) {
            self.content(value, schema, path);
        }
    }

    fn resolve(&self, schema: &'a Value) -> &'a Value {
        let name = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/"));
        name.map_or(schema, |name| &self.definitions[name])
    }

    fn content(&mut self, value: &Value, schema: &'a Value, path: &str) {
        match value {
            Value::Object(fields) => self.object(fields, schema, path),
            Value::Array(items) => {
                for (index, value) in items.iter().enumerate() {
                    self.value(value, &schema["items"], &item(path, index));
                }
            }
            Value::Number(number) => self.range(number.as_f64(), schema, path),
            _ => {}
        }
    }

    fn object(&mut self, fields: &Map<String, Value>, schema: &'a Value, path: &str) {
        let known = schema["properties"].as_object();
        for (name, value) in fields {
            let path = field(path, name);
            let other = &schema["additionalProperties"];
            match known.and_then(|known| known.get(name)) {
                Some(known) => self.value(value, known, &path),
                None if other == &Value::Bool(false) => {
                    self.unknown_field(name, known, &path);
                }
                None if other.is_object() => self.value(value, other, &path),
                None => {}
            }
        }
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !fields.contains_key(name) {
                let only = known.and_then(|known| known[name].get("const"));
                let hint = only.map(|only| format!("; write `{name}: {}`", plain(only)));
                let message = format!("`{name}` is missing{}", hint.unwrap_or_default());
                self.problem(path, message);
            }
        }
    }

    fn unknown_field(&mut self, name: &str, known: Option<&Map<String, Value>>, path: &str) {
        let names: Vec<_> = known.into_iter().flat_map(Map::keys).map(String::as_str).collect();
        let message = match nearest(name, names.iter().copied()) {
            Some(meant) => format!("unknown field `{name}`; did you mean `{meant}`?"),
            None if names.is_empty() => format!("unknown field `{name}`; none is allowed here"),
            None => format!("unknown field `{name}`; allowed are {}", names.join(", ")),
        };
        self.problem(path, message);
    }

    /// Variants are told apart by a constant each, by the constant of their field `type`, or by their only field.
    fn one_of(&mut self, value: &Value, variants: &'a [Value], path: &str) {
        let constants: Vec<_> =
            variants.iter().filter_map(|variant| variant.get("const")).collect();
        if constants.len() == variants.len() {
            return self.choice(value, &constants, path);
        }
        let Value::Object(fields) = value else {
            return self.problem(path, format!("expected a mapping, found {}", kind(value)));
        };
        let tag = |variant: &'a Value| variant["properties"]["type"]["const"].as_str();
        if variants.iter().all(|variant| tag(variant).is_some()) {
            let names: Vec<_> = variants.iter().filter_map(tag).collect();
            let Some(given) = fields.get("type") else {
                return self.problem(
                    path,
                    format!("`type` is missing; write one of {}", names.join(", ")),
                );
            };
            match variants.iter().find(|variant| tag(variant) == given.as_str()) {
                Some(variant) => self.content(value, variant, path),
                None => {
                    let names: Vec<_> =
                        variants.iter().map(|it| &it["properties"]["type"]["const"]).collect();
                    self.choice(given, &names, &field(path, "type"));
                }
            }
            return;
        }
        self.by_only_field(value, fields, variants, path);
    }

    fn by_only_field(
        &mut self,
        value: &Value,
        fields: &Map<String, Value>,
        variants: &'a [Value],
        path: &str,
    ) {
        let names: Vec<_> =
            variants.iter().filter_map(|variant| variant["required"][0].as_str()).collect();
        if fields.len() != 1 {
            let found = fields.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            let found = if found.is_empty() { "none".to_owned() } else { found };
            return self.problem(
                path,
                format!("expected exactly one of {}, found {found}", names.join(", ")),
            );
        }
        for name in fields.keys() {
            match variants.iter().find(|variant| variant["required"][0] == name.as_str()) {
                Some(variant) => self.content(value, variant, path),
                None => {
                    let meant = nearest(name, names.iter().copied());
                    let hint = match meant {
                        Some(meant) => format!("did you mean `{meant}`?"),
                        None => format!("write one of {}", names.join(", ")),
                    };
                    self.problem(&field(path, name), format!("unknown field `{name}`; {hint}"));
                }
            }
        }
    }

    fn choice(&mut self, value: &Value, choices: &[&Value], path: &str) {
        if choices.contains(&value) {
            return;
        }
        let names: Vec<_> = choices.iter().map(|choice| plain(choice)).collect();
        let meant = value.as_str().and_then(|text| nearest(text, names.iter().map(String::as_str)));
        let hint = match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if names.len() == 1 => format!("write `{}`", names[0]),
            None => format!("write one of {}", names.join(", ")),
        };
        self.problem(path, format!("{} is not allowed here; {hint}", shown(value)));
    }

    fn has_type(&mut self, value: &Value, schema: &Value, path: &str) -> bool {
        let types: Vec<&str> = match &schema["type"] {
            Value::String(only) => vec![only],
            Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
            _ => return true,
        };
        if types.iter().any(|name| is_a(value, name)) {
            return true;
        }
        let wanted = types.iter().find(|name| **name != "null").copied().unwrap_or("null");
        let hint = if wanted == "string" && (value.is_number() || value.is_boolean()) {
            "; put it in quotes"
        } else {
            ""
        };
        self.problem(path, format!("expected {}, found {}{hint}", article(wanted), shown(value)));
        false
    }

    fn range(&mut self, number: Option<f64>, schema: &Value, path: &str) {
        let (least, most) = (schema["minimum"].as_f64(), schema["maximum"].as_f64());
        let Some(number) = number else { return };
        if least.is_some_and(|least| number < least) || most.is_some_and(|most| number > most) {
            let least = least.unwrap_or(0.0);
            let most = most.map_or_else(String::new, |most| format!(" to {most}"));
            self.problem(path, format!("{number} is out of range; write {least}{most}"));
        }
    }

    fn problem(&mut self, path: &str, message: String) {
        self.problems.push(Problem::new(path, message));
    }
}

fn is_a(value: &Value, name: &str) -> bool {
    match name {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "null" => value.is_null(),
        _ => true,
    }
}

fn article(name: &str) -> &'static str {
    match name {
        "string" => "a text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "object" => "a mapping",
        "array" => "a list",
        _ => "nothing",
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}

/// Scalars in backticks, cut when long; of the rest its kind.
fn shown(value: &Value) -> String {
    match value {
        Value::Null | Value::Array(_) | Value::Object(_) => kind(value).to_owned(),
        scalar => format!("`{}`", plain(scalar).chars().take(60).collect::<String>()),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
