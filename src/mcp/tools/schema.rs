//! JSON Schema 2020-12 of arguments and answers, made from their types, as short as it can be.

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::Value;

/// The schema of a type, in one piece. 2020-12 is what MCP takes a schema for that does not say.
pub(super) fn of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    if let Some(root) = schema.as_object_mut() {
        root.remove("title");
        root.remove("description");
    }
    tidy(&mut schema);
    schema
}

/// Takes out what tells an agent nothing: line ends of our source, and names for sizes of numbers.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            let sizes = ["uint8", "uint32", "uint64", "int32", "int64", "float", "double"];
            if fields.get("format").and_then(Value::as_str).is_some_and(|it| sizes.contains(&it)) {
                fields.remove("format");
            }
            for (name, value) in fields {
                match value {
                    Value::String(text) if name == "description" => *text = text.replace('\n', " "),
                    other => tidy(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        _ => {}
    }
}
