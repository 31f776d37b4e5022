//! What is told of a tool's rules that were kept before anybody looked: those in the simple grammar that speak of an
//! argument that the tool does not have.

use crate::{
    http::tool_configurations::reading::absent,
    mcp::{
        catalog::{Entry, JUSTIFICATION},
        raw::RawObject,
    },
    store::access_rules::{ConditionType, Rule},
};
use preloop_actors::gate::expr::check::Shapes;
use serde_json::Value;

/// One warning for each such rule that is on, in their order.
pub fn of(entry: &Entry, rules: &[Rule]) -> Vec<String> {
    let mut simple = rules.iter().filter(|rule| is_simple(rule)).peekable();
    if simple.peek().is_none() {
        return Vec::new();
    }
    let args = arguments(entry);
    // Simple conditions speak of arguments alone.
    let shapes = Shapes { args: &args, tool: &Value::Null };
    simple.filter_map(|rule| told(rule, shapes)).collect()
}

fn is_simple(rule: &Rule) -> bool {
    let setup = &rule.setup;
    setup.is_enabled && setup.condition.is_some() && setup.condition_type == ConditionType::Simple
}

/// A JSON Schema of what rules see of a call; null where it is not known.
fn arguments(entry: &Entry) -> Value {
    let listed = RawObject::parse(entry.listed.get()).unwrap_or_default();
    let args: Option<Value> = listed.read("inputSchema").ok().flatten();
    let mut args = args.unwrap_or_default();
    if entry.justification.is_some_and(|reason| !reason.is_own) {
        take_justification(&mut args);
    }
    args
}

/// Takes the argument for reasons out again, which rules do not see. A tool that has no others left may be one that
/// does not say which it has.
fn take_justification(schema: &mut Value) {
    let Some(fields) = schema.as_object_mut() else { return };
    let Some(properties) = fields.get_mut("properties").and_then(Value::as_object_mut) else {
        return;
    };
    properties.remove(JUSTIFICATION);
    if properties.is_empty() {
        fields.remove("properties");
    }
}

fn told(rule: &Rule, shapes: Shapes<'_>) -> Option<String> {
    let text = rule.setup.condition.as_deref()?;
    let problem = absent(text, shapes)?;
    let what = match &rule.setup.marker {
        Some(_) => "approval condition",
        None => "rule",
    };
    Some(format!("the {what} `{text}` {problem}"))
}
