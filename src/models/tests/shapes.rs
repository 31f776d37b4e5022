//! Every shape that this program asks for can be asked for by providers that keep to a schema strictly.

use crate::models::Shape;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "only its shape is of interest")]
struct Nested {
    /// 0 to 1.
    #[schemars(range(min = 0.0, max = 1.0))]
    score: f64,
    items: Vec<Inner>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "only its shape is of interest")]
struct Inner {
    minimum: u8,
}

/// All properties needed, no others, and no words that strict providers do not take.
pub fn assert_strict(schema: &Value) {
    match schema {
        Value::Object(fields) => {
            if let Some(Value::Object(properties)) = fields.get("properties") {
                let required = fields["required"].as_array().unwrap();
                assert_eq!(properties.len(), required.len(), "{schema}");
                assert_eq!(fields["additionalProperties"], false, "{schema}");
                properties.values().for_each(assert_strict);
                return;
            }
            for word in ["format", "minimum", "maximum", "default", "$ref"] {
                assert!(!fields.contains_key(word), "{word}: {schema}");
            }
            fields.values().for_each(assert_strict);
        }
        Value::Array(items) => items.iter().for_each(assert_strict),
        _ => {}
    }
}

#[test]
fn shapes_are_strict() {
    assert_strict(Shape::<Nested>::new("nested").schema());
}
