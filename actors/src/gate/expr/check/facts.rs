//! The shapes of everything that conditions see besides the arguments: see [`crate::gate::Facts`].

use super::super::node::Root;
use serde_json::{Value, json};
use std::sync::LazyLock;

/// What an expression may speak about, as JSON Schemas.
#[derive(Clone, Copy, Debug)]
pub struct Shapes<'a> {
    /// Of the tool's arguments.
    pub args: &'a Value,
    /// Of `tool`; see [`tool_shape`].
    pub tool: &'a Value,
}

impl<'a> Shapes<'a> {
    /// The schema of a name.
    pub(super) fn root(self, root: Root) -> &'a Value {
        match root {
            Root::Args => self.args,
            Root::Tool => self.tool,
            Root::Principal => &PRINCIPAL,
            Root::Time => &TIME,
            Root::Session => &SESSION,
            Root::Budget => &BUDGET,
        }
    }
}

/// The shape of `tool` in a rule of one tool: its name and its server are known.
pub fn tool_shape(name: &str, server: &str) -> Value {
    let hint = json!({ "type": "boolean" });
    closed(json!({
        "name": { "const": name },
        "server": { "const": server },
        "annotations": closed(json!({
            "readOnlyHint": hint,
            "destructiveHint": hint,
            "idempotentHint": hint,
            "openWorldHint": hint,
        })),
    }))
}

static PRINCIPAL: LazyLock<Value> = LazyLock::new(|| {
    let id = json!({ "type": ["string", "null"] });
    closed(json!({
        "user": id,
        "roles": { "type": "array", "items": { "type": "string" } },
        "key": id,
        "flow": id,
        "execution": id,
        "agent": id,
    }))
});

static TIME: LazyLock<Value> = LazyLock::new(|| {
    let number = json!({ "type": "integer" });
    closed(json!({
        "unix": number,
        "year": number,
        "month": number,
        "day": number,
        "hour": number,
        "minute": number,
        "weekday": number,
    }))
});

static SESSION: LazyLock<Value> = LazyLock::new(|| {
    closed(json!({
        "calls": { "type": "integer" },
        "labels": { "type": "array", "items": { "type": "string" } },
    }))
});

static BUDGET: LazyLock<Value> = LazyLock::new(|| {
    let money = json!({ "type": ["number", "null"] });
    closed(json!({ "limit": money, "spent": { "type": "number" }, "left": money }))
});

fn closed(properties: Value) -> Value {
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}
