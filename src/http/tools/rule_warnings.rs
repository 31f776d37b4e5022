//! What is told of a tool's rules that were kept before anybody looked: those in the simple grammar that begin with the
//! name of a variable, and so speak of an argument that the tool does not have.

use crate::{
    http::tool_configurations::reading::absent,
    mcp::{catalog::Entry, raw::RawObject},
    store::access_rules::{ConditionType, Rule},
};
use preloop_actors::gate::expr::check::{Shapes, tool_shape, variable};
use serde_json::Value;

/// One warning for each such rule that is on, in their order.
pub fn of(entry: &Entry, rules: &[Rule]) -> Vec<String> {
    let mut doubtful = rules.iter().filter(|rule| is_doubtful(rule)).peekable();
    if doubtful.peek().is_none() {
        return Vec::new();
    }
    let listed = RawObject::parse(entry.listed.get()).unwrap_or_default();
    let args: Option<Value> = listed.read("inputSchema").ok().flatten();
    let (args, shape) =
        (args.unwrap_or_default(), tool_shape(&entry.own_name, entry.server_name()));
    let shapes = Shapes { args: &args, tool: &shape };
    doubtful.filter_map(|rule| told(rule, shapes)).collect()
}

/// It may speak of a variable, or of an argument.
fn is_doubtful(rule: &Rule) -> bool {
    let text = rule.setup.condition.as_deref().unwrap_or_default();
    let is_simple = rule.setup.condition_type == ConditionType::Simple;
    rule.setup.is_enabled && is_simple && variable(text).is_some()
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
