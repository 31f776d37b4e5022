//! How much work a schema can make: a short one can ask for more steps than there is time for.

use serde_json::Value;
use std::collections::HashMap;

/// Most parts of a schema when every reference is written out; one within itself ends there.
const PARTS_MAX: u64 = 10_000;
/// Deepest that references and parts may be nested.
const NESTED_MAX: usize = 200;
/// Most steps that a check may take, at a few nanoseconds each.
const STEPS_MAX: u64 = 20_000_000;

/// Keywords whose schemas are about the same value.
const SAME_VALUE: [&str; 7] = ["allOf", "anyOf", "oneOf", "not", "if", "then", "else"];
/// Keywords of named schemas about the same value.
const SAME_VALUE_NAMED: [&str; 2] = ["dependentSchemas", "dependencies"];
/// Keywords whose schemas are about what is within the value.
const WITHIN: [&str; 8] = [
    "items",
    "prefixItems",
    "additionalItems",
    "contains",
    "additionalProperties",
    "unevaluatedItems",
    "unevaluatedProperties",
    "propertyNames",
];
const WITHIN_NAMED: [&str; 2] = ["properties", "patternProperties"];
/// Keywords that lead somewhere that is not followed here.
const UNKNOWN: [&str; 2] = ["$dynamicRef", "$recursiveRef"];
/// Keywords that give a schema a name of its own, `id` in the oldest drafts.
const NAMES: [&str; 2] = ["$id", "id"];

/// What a schema costs to check by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Effort {
    parts: u64,
    /// How often it has itself within itself.
    recursions: u64,
}

impl Effort {
    /// `None` when it costs too much whatever is checked, would never end, or cannot be told.
    pub fn of(schema: &Value) -> Option<Self> {
        let mut anchors = HashMap::new();
        collect_anchors(schema, &mut anchors, 0)?;
        let effort = Self { parts: 0, recursions: 0 };
        let mut walk = Walk { root: schema, anchors, effort, open: Vec::new() };
        walk.schema(schema, 0)?;
        Some(walk.effort)
    }

    /// Whether these arguments can be checked in time.
    pub fn fits(&self, arguments: &Value) -> bool {
        let depth = u32::try_from(depth(arguments)).unwrap_or(u32::MAX);
        let steps = self.recursions.max(1).saturating_pow(depth).saturating_mul(self.parts);
        steps.saturating_mul(values(arguments)) <= STEPS_MAX
    }
}

fn depth(value: &Value) -> usize {
    let deepest = |within: &mut dyn Iterator<Item = &Value>| within.map(depth).max().unwrap_or(0);
    match value {
        Value::Array(items) => 1 + deepest(&mut items.iter()),
        Value::Object(fields) => 1 + deepest(&mut fields.values()),
        _ => 0,
    }
}

fn values(value: &Value) -> u64 {
    1 + match value {
        Value::Array(items) => items.iter().map(values).sum(),
        Value::Object(fields) => fields.values().map(values).sum(),
        _ => 0,
    }
}

fn collect_anchors<'a>(
    schema: &'a Value,
    anchors: &mut HashMap<&'a str, &'a Value>,
    nested: usize,
) -> Option<()> {
    if nested > NESTED_MAX {
        return None;
    }
    match schema {
        Value::Object(fields) => {
            if let Some(anchor) = fields.get("$anchor").and_then(Value::as_str) {
                anchors.insert(anchor, schema);
            }
            fields.values().try_for_each(|inner| collect_anchors(inner, anchors, nested + 1))
        }
        Value::Array(items) => {
            items.iter().try_for_each(|inner| collect_anchors(inner, anchors, nested + 1))
        }
        _ => Some(()),
    }
}

/// A way through a schema with its references written out. `None` anywhere ends it.
struct Walk<'a> {
    root: &'a Value,
    anchors: HashMap<&'a str, &'a Value>,
    effort: Effort,
    /// The references that are followed at the moment, each with how deep within the value it began.
    open: Vec<(&'a str, usize)>,
}

impl<'a> Walk<'a> {
    /// `within` counts how deep in the value this schema is about.
    fn schema(&mut self, schema: &'a Value, within: usize) -> Option<()> {
        self.effort.parts += 1;
        if self.effort.parts > PARTS_MAX || self.open.len() > NESTED_MAX || within > NESTED_MAX {
            return None;
        }
        let Value::Object(fields) = schema else { return Some(()) };
        // The schema as a whole may have a name: what begins with `#` is then still found in it.
        let is_root = std::ptr::eq(self.root, schema);
        let is_named = !is_root && NAMES.iter().any(|name| schema[*name].is_string());
        if is_named || UNKNOWN.iter().any(|keyword| fields.contains_key(*keyword)) {
            return None;
        }
        if let Some(reference) = fields.get("$ref") {
            self.reference(reference.as_str()?, within)?;
        }
        for (keyword, inner) in fields {
            // Keywords of sizes and texts cost a step each.
            self.effort.parts += 1;
            let keyword = keyword.as_str();
            if SAME_VALUE.contains(&keyword) {
                self.one_or_many(inner, within)?;
            } else if WITHIN.contains(&keyword) {
                self.one_or_many(inner, within + 1)?;
            } else if SAME_VALUE_NAMED.contains(&keyword) {
                self.named(inner, within)?;
            } else if WITHIN_NAMED.contains(&keyword) {
                self.named(inner, within + 1)?;
            } else if let Value::Array(items) = inner {
                self.effort.parts += items.len() as u64;
            }
        }
        Some(())
    }

    fn one_or_many(&mut self, inner: &'a Value, within: usize) -> Option<()> {
        match inner {
            Value::Array(schemas) => schemas.iter().try_for_each(|one| self.schema(one, within)),
            one => self.schema(one, within),
        }
    }

    fn named(&mut self, inner: &'a Value, within: usize) -> Option<()> {
        let Value::Object(schemas) = inner else { return Some(()) };
        schemas.values().try_for_each(|one| self.schema(one, within))
    }

    fn reference(&mut self, to: &'a str, within: usize) -> Option<()> {
        if let Some((_, began)) = self.open.iter().find(|(open, _)| *open == to) {
            // One that comes back without having gone anywhere never ends.
            (within > *began).then_some(())?;
            self.effort.recursions += 1;
            return Some(());
        }
        let place = to.strip_prefix('#')?;
        let schema = match place {
            "" => self.root,
            pointer if pointer.starts_with('/') => self.root.pointer(pointer)?,
            anchor => self.anchors.get(anchor)?,
        };
        self.open.push((to, within));
        self.schema(schema, within)?;
        self.open.pop();
        Some(())
    }
}
