//! Fields of the contract that are kept beside a flow's definition and given back; nothing acts on most of them yet.

use crate::http::error::{Place, Problem};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Most bytes of all kept fields together, as JSON.
const KEPT_BYTES_MAX: usize = 256 * 1024;

/// A kept field.
struct Kept {
    name: &'static str,
    shape: Shape,
    /// Something acts on it, or it is only to be shown.
    acts: bool,
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
    Kept { name: "icon", shape: Shape::Text, acts: true },
    waits("ai_model_id", Shape::Id),
    waits("allowed_mcp_servers", Shape::List),
    waits("git_clone_config", Shape::Object),
    waits("custom_commands", Shape::Object),
    waits("is_preset", Shape::Flag(false)),
    waits("source_preset_id", Shape::Id),
    waits("source_prompt_hash", Shape::Text),
    waits("source_tools_hash", Shape::Text),
    waits("prompt_customized", Shape::Flag(false)),
    waits("tools_customized", Shape::Flag(false)),
    waits("preset_update_available", Shape::Flag(false)),
    waits("review_instructions", Shape::Text),
    waits("callable_flows", Shape::List),
    waits("runner_pool", Shape::Text),
    waits("approval_window_seconds", Shape::Number),
    waits("notifications", Shape::Object),
    waits("result_schema", Shape::Object),
    waits("validate_result", Shape::Flag(true)),
    waits("max_budget", Shape::Number),
    waits("max_iterations", Shape::Number),
];

/// A field that will act one day.
const fn waits(name: &'static str, shape: Shape) -> Kept {
    Kept { name, shape, acts: false }
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
        .filter(|kept| !kept.acts && extras.contains_key(kept.name))
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
