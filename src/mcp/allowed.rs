//! The tools that a flow lists for its agents.

use super::{
    catalog::{Catalog, Source},
    protocol::SERVER_NAME,
};
use serde_json::Value;
use std::collections::HashSet;

/// A tool that a flow lists, as `allowed_mcp_tools` says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedTool {
    /// The server's name here; `None` for tools of ours.
    server: Option<String>,
    /// What its source calls it.
    tool: String,
}

impl AllowedTool {
    /// Reads a flow's list: `{server_name, tool_name}`, or `{name}` for a tool of ours. Anything else lists nothing.
    pub fn read_all(list: &Value) -> Vec<Self> {
        list.as_array().into_iter().flatten().filter_map(Self::read).collect()
    }

    fn read(item: &Value) -> Option<Self> {
        let text = |name: &str| item.get(name).and_then(Value::as_str).map(str::to_owned);
        match text("tool_name") {
            Some(tool) => {
                let server = text("server_name").filter(|server| server != SERVER_NAME);
                Some(Self { server, tool })
            }
            None => Some(Self {
                server: None,
                tool: text("name").or(item.as_str().map(str::to_owned))?,
            }),
        }
    }

    /// What the listed tools are called by. A server that goes by another name since is not meant.
    pub fn names(allowed: &[Self], catalog: &Catalog) -> HashSet<String> {
        let is_allowed = |source: &Source, own_name: &str| {
            let server = match source {
                Source::BuiltIn => None,
                Source::Server(origin) => Some(origin.name.as_str()),
            };
            allowed.iter().any(|one| one.server.as_deref() == server && one.tool == own_name)
        };
        let entries = catalog.entries().iter();
        let meant = entries.filter(|entry| is_allowed(&entry.source, &entry.own_name));
        meant.map(|entry| entry.name.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_form_of_the_list_is_read() {
        let list = json!([
            {"server_name": "docs", "tool_name": "find"},
            {"server_name": "preloop-mcp", "tool_name": "search"},
            {"name": "get_issue"},
            "add_comment",
            {"server_name": "docs"},
            5,
        ]);
        let tool = |server: Option<&str>, tool: &str| AllowedTool {
            server: server.map(str::to_owned),
            tool: tool.to_owned(),
        };
        let ours = ["search", "get_issue", "add_comment"].map(|name| tool(None, name));
        let expected: Vec<_> = [tool(Some("docs"), "find")].into_iter().chain(ours).collect();
        assert_eq!(AllowedTool::read_all(&list), expected);
        assert_eq!(AllowedTool::read_all(&Value::Null), []);
    }
}
