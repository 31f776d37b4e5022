//! Checks of the tools that a flow lists, and of the steps that call them.

use super::Problems;
use crate::flow::{
    Step,
    nearest::nearest,
    problem::{field, item},
    tools::{TOOLS_MAX, ToolRef, is_tool_name},
};

impl Problems {
    pub fn tools(&mut self, path: &str, tools: &[String]) {
        let count = tools.len();
        self.check(count <= TOOLS_MAX, path, || {
            format!("has {count} tools, {TOOLS_MAX} are allowed")
        });
        for (index, tool) in tools.iter().enumerate().take(TOOLS_MAX) {
            let path = item(path, index);
            self.add(&path, ToolRef::read(tool).err());
            let stands_twice = tools[..index].contains(tool);
            self.check(!stands_twice, &path, || "stands here already; remove it".to_owned());
        }
    }

    /// A step's `tool` and `with`.
    pub(super) fn call(&mut self, path: &str, step: &Step, tools: &[String]) {
        let with = field(path, "with");
        self.values(&with, &step.with);
        let Some(tool) = &step.tool else {
            self.check(step.with.is_empty(), &with, || {
                "has no effect without `tool`; name the tool that these arguments are for"
                    .to_owned()
            });
            return;
        };
        self.add(&field(path, "tool"), call_problem(tool, tools));
    }
}

/// Why a step cannot call this tool. Under which name the tool of a server is listed is not known here, so a flow that
/// lists one may call it by any name; at the latest the door refuses what is not listed.
fn call_problem(tool: &str, tools: &[String]) -> Option<String> {
    if !is_tool_name(tool) {
        return Some(format!(
            "{tool:?} is not the name of a tool; write one as `tools/list` shows it, such as `get_issue`"
        ));
    }
    if tools.iter().any(|listed| listed == tool || listed.contains('/')) {
        return None;
    }
    let hint = match nearest(tool, tools.iter().map(String::as_str)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("add `{tool}` to `tools`"),
    };
    Some(format!("the flow does not list the tool `{tool}`; {hint}"))
}
