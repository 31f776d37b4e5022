//! The JSON schema of a flow document, made from the Rust types.

use super::{API_VERSION, FlowSpec};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// What a document's `kind` says.
pub const KIND: &str = "Flow";

/// Schema of a whole YAML document, draft 2020-12. The same as the file `flows/schema.json`.
pub fn document_schema() -> Value {
    let mut schema = SPEC.clone();
    if let Some(required) = schema["required"].as_array_mut() {
        required.splice(0..0, ["apiVersion".into(), "kind".into()]);
    }
    if let Some(properties) = schema["properties"].as_object_mut() {
        let own = std::mem::take(properties);
        let version = json!({ "description": "The document version.", "const": API_VERSION });
        let kind = json!({ "description": "What the document is.", "const": KIND });
        *properties =
            Map::from_iter([("apiVersion".to_owned(), version), ("kind".to_owned(), kind)]);
        properties.extend(own);
    }
    schema["title"] = "Preloop flow".into();
    schema
}

/// Schema of [`FlowSpec`], the body REST takes.
pub fn spec_schema() -> &'static Value {
    &SPEC
}

static SPEC: LazyLock<Value> = LazyLock::new(|| {
    let mut schema = schemars::schema_for!(FlowSpec).to_value();
    unwrap_lines(&mut schema);
    schema
});

/// Doc comments are wrapped for the source; editors wrap them for themselves.
fn unwrap_lines(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if name == "description" => *text = text.replace('\n', " "),
                    other => unwrap_lines(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(unwrap_lines),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Set `UPDATE_SCHEMA=1` to write the file anew.
    #[test]
    fn the_shipped_schema_is_up_to_date() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../flows/schema.json");
        let current = document_schema();
        if std::env::var_os("UPDATE_SCHEMA").is_some_and(|value| value == "1") {
            std::fs::write(path, serde_json::to_string_pretty(&current).unwrap() + "\n").unwrap();
        }
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let shipped: Value = serde_json::from_str(&text).unwrap_or_default();
        assert!(shipped == current, "{path} is stale; run the tests once with UPDATE_SCHEMA=1");
    }

    #[test]
    fn it_is_draft_2020_12_and_closed() {
        let schema = document_schema();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert_eq!(schema["additionalProperties"], false);
        assert_eq!(schema["properties"]["apiVersion"]["const"], "preloop/v1");
        assert_eq!(schema["required"][0], "apiVersion");
        let definitions = schema["$defs"].as_object().unwrap();
        for name in
            ["TrackerTrigger", "WebhookTrigger", "Step", "Limits", "Timeouts", "RetryPolicy"]
        {
            assert_eq!(definitions[name]["additionalProperties"], false, "{name}");
        }
    }
}
