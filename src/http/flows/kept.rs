//! Fields of the contract that are kept and given back although nothing acts on them yet.

use crate::http::error::{Place, Problem};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Most bytes of all kept fields together, as JSON.
const KEPT_BYTES_MAX: usize = 256 * 1024;

/// A kept field.
struct Kept {
    name: &'static str,
    shape: Shape,
    /// Shown by the console, which is all it is for.
    shown: bool,
}

/// What a kept field may hold, besides null.
#[derive(Clone, Copy)]
enum Shape {
    Text,
    Id,
    /// With the value it has when absent.
    Flag(bool),
    Number,
    List,
    Object,
}

const KEPT: &[Kept] = &[
    Kept { name: "icon", shape: Shape::Text, shown: true },
    acts("ai_model_id", Shape::Id),
    acts("allowed_mcp_servers", Shape::List),
    acts("allowed_mcp_tools", Shape::List),
    acts("git_clone_config", Shape::Object),
    acts("custom_commands", Shape::Object),
    acts("is_preset", Shape::Flag(false)),
    acts("source_preset_id", Shape::Id),
    acts("source_prompt_hash", Shape::Text),
    acts("source_tools_hash", Shape::Text),
    acts("prompt_customized", Shape::Flag(false)),
    acts("tools_customized", Shape::Flag(false)),
    acts("preset_update_available", Shape::Flag(false)),
    acts("review_instructions", Shape::Text),
    acts("callable_flows", Shape::List),
    acts("runner_pool", Shape::Text),
    acts("approval_window_seconds", Shape::Number),
    acts("notifications", Shape::Object),
    acts("result_schema", Shape::Object),
    acts("validate_result", Shape::Flag(true)),
    acts("max_budget", Shape::Number),
    acts("max_iterations", Shape::Number),
];

/// A field that will act one day.
const fn acts(name: &'static str, shape: Shape) -> Kept {
    Kept { name, shape, shown: false }
}

/// Whether this is the name of a kept field.
pub fn is_kept(name: &str) -> bool {
    KEPT.iter().any(|kept| kept.name == name)
}

/// Takes the kept fields of a body, leaving out what is as if absent.
pub fn take(body: &mut Map<String, Value>, problems: &mut Vec<Problem>) -> Map<String, Value> {
    let mut taken = Map::new();
    for kept in KEPT {
        let Some(value) = body.remove(kept.name) else { continue };
        if !kept.shape.fits(&value) {
            let message = format!("has to be {} or null", kept.shape.name());
            problems.push(Problem::of("body", kept.name, "type_error", message));
        } else if value != kept.shape.absent() && !value.is_null() {
            taken.insert(kept.name.to_owned(), value);
        }
    }
    if serde_json::to_vec(&taken).map_or(usize::MAX, |bytes| bytes.len()) > KEPT_BYTES_MAX {
        let loc = vec![Place::Name("body".to_owned())];
        let msg = format!("the kept fields are too large; use at most {KEPT_BYTES_MAX} bytes");
        problems.push(Problem { loc, msg, kind: "value_error".to_owned() });
    }
    taken
}

/// Every kept field, with its value or what it has when absent.
pub fn give_back(extras: &Map<String, Value>) -> BTreeMap<String, Value> {
    KEPT.iter()
        .map(|kept| {
            let value = extras.get(kept.name).cloned();
            (kept.name.to_owned(), value.unwrap_or_else(|| kept.shape.absent()))
        })
        .collect()
}

/// One sentence for each field that is set and has no effect.
pub fn warnings(extras: &Map<String, Value>) -> Vec<String> {
    KEPT.iter()
        .filter(|kept| !kept.shown && extras.contains_key(kept.name))
        .map(|kept| format!("`{}` is kept, but nothing acts on it yet", kept.name))
        .collect()
}

impl Shape {
    fn fits(self, value: &Value) -> bool {
        match self {
            _ if value.is_null() => true,
            Self::Text => value.is_string(),
            Self::Id => value.as_str().is_some_and(|text| text.parse::<uuid::Uuid>().is_ok()),
            Self::Flag(_) => value.is_boolean(),
            Self::Number => value.is_number(),
            Self::List => value.is_array(),
            Self::Object => value.is_object(),
        }
    }

    fn absent(self) -> Value {
        match self {
            Self::Flag(value) => json!(value),
            Self::List => json!([]),
            _ => Value::Null,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Id => "an id (UUID)",
            Self::Flag(_) => "true or false",
            Self::Number => "a number",
            Self::List => "a list",
            Self::Object => "an object",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_as_if_absent_is_not_kept() {
        let mut body = json!({
            "name": "x", "icon": "bug", "is_preset": false, "ai_model_id": null,
            "max_budget": 1.5, "allowed_mcp_servers": [],
        });
        let body = body.as_object_mut().unwrap();
        let mut problems = Vec::new();
        let kept = take(body, &mut problems);
        assert_eq!(problems, []);
        assert_eq!(Value::Object(kept.clone()), json!({"icon": "bug", "max_budget": 1.5}));
        assert_eq!(body.keys().collect::<Vec<_>>(), ["name"]);
        assert_eq!(warnings(&kept), ["`max_budget` is kept, but nothing acts on it yet"]);
        assert_eq!(give_back(&kept)["icon"], json!("bug"));
        assert_eq!(give_back(&kept)["validate_result"], json!(true));
    }

    #[test]
    fn wrong_shapes_are_refused() {
        for (name, value) in [
            ("icon", json!(5)),
            ("ai_model_id", json!("gpt")),
            ("is_preset", json!("no")),
            ("callable_flows", json!({})),
            ("notifications", json!([])),
        ] {
            let mut body = Map::from_iter([(name.to_owned(), value)]);
            let mut problems = Vec::new();
            take(&mut body, &mut problems);
            assert_eq!(problems.len(), 1, "{name}");
        }
    }
}
