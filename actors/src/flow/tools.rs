//! How a flow names the tools that its agent may call.

use std::fmt;

/// Most tools of one flow.
pub const TOOLS_MAX: usize = 200;
/// Longest name of a tool.
const TOOL_CHARS_MAX: usize = 128;
/// Longest name of an MCP server.
const SERVER_CHARS_MAX: usize = 200;

/// One entry of a flow's `tools`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ToolRef {
    /// The MCP server it is of, by the server's name here; `None` for whatever the MCP server lists by this name.
    pub server: Option<String>,
    /// What that server calls it; without a server, what it is listed as.
    pub tool: String,
}

impl ToolRef {
    /// Reads `get_issue` or `docs/find`. A server's name may have slashes, a tool's has none.
    pub fn read(text: &str) -> Result<Self, String> {
        let (server, tool) = match text.rsplit_once('/') {
            Some((server, tool)) => (Some(server), tool),
            None => (None, text),
        };
        if tool.contains(['*', '?']) {
            return Err(format!(
                "{text:?} is a pattern, which would also let in what does not exist yet; list the tools one by one"
            ));
        }
        if !is_tool_name(tool) {
            return Err(format!(
                "{text:?} is not the name of a tool; write one as `tools/list` shows it, such as `get_issue`, or \
                 `server/tool`"
            ));
        }
        let Some(server) = server else { return Ok(Self { server: None, tool: tool.to_owned() }) };
        let is_name = !server.trim().is_empty()
            && server.chars().count() <= SERVER_CHARS_MAX
            && !server.chars().any(char::is_control);
        if !is_name {
            return Err(format!(
                "{text:?} has no MCP server before the slash; write its name, such as `docs/{tool}`"
            ));
        }
        Ok(Self { server: Some(server.to_owned()), tool: tool.to_owned() })
    }
}

impl fmt::Display for ToolRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.server {
            Some(server) => write!(f, "{server}/{}", self.tool),
            None => f.write_str(&self.tool),
        }
    }
}

/// Whether a tool can be listed by this name (MCP 2026-07-28, "Tool names").
pub fn is_tool_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    (1..=TOOL_CHARS_MAX).contains(&text.len()) && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_is_named_with_or_without_its_server() {
        let check = |text: &str, server: Option<&str>, tool: &str| {
            let expected = ToolRef { server: server.map(str::to_owned), tool: tool.to_owned() };
            assert_eq!(ToolRef::read(text), Ok(expected.clone()), "{text}");
            assert_eq!(expected.to_string(), text);
        };
        check("get_issue", None, "get_issue");
        check("a.b-C_1", None, "a.b-C_1");
        check("docs/find", Some("docs"), "find");
        check("our docs/v2/find", Some("our docs/v2"), "find");
    }

    #[test]
    fn what_is_no_name_is_refused_with_a_way_out() {
        let check = |text: &str, said: &str| {
            let error = ToolRef::read(text).unwrap_err();
            assert!(error.contains(said), "{text:?}: {error}");
        };
        check("", "as `tools/list` shows it");
        check("get issue", "as `tools/list` shows it");
        check("docs/", "as `tools/list` shows it");
        check(&"x".repeat(129), "as `tools/list` shows it");
        check("/find", "write its name, such as `docs/find`");
        check(" /find", "write its name");
        check("github_*", "one by one");
        check("docs/*", "one by one");
    }
}
