//! A flow's tools between the contract's `{server_name, tool_name}` and the one name that the definition has for each.

use super::wire::AllowedTool;
use crate::mcp::{protocol::SERVER_NAME, tools::named};
use preloop_actors::flow::tools::ToolRef;

impl AllowedTool {
    /// As the definition has it. What is no name is refused later, at its place.
    pub fn reference(&self) -> String {
        match self {
            Self::OfServer { server_name, tool_name } if server_name == SERVER_NAME => {
                tool_name.clone()
            }
            Self::OfServer { server_name, tool_name } => format!("{server_name}/{tool_name}"),
            Self::Named { name } | Self::Name(name) => name.clone(),
        }
    }

    /// As the contract says it.
    pub fn of(reference: impl AsRef<str>) -> Self {
        let reference = reference.as_ref();
        match ToolRef::read(reference) {
            Ok(ToolRef { server: Some(server_name), tool: tool_name }) => {
                Self::OfServer { server_name, tool_name }
            }
            Ok(ToolRef { server: None, tool: tool_name }) if named(&tool_name).is_some() => {
                Self::OfServer { server_name: SERVER_NAME.to_owned(), tool_name }
            }
            Ok(_) | Err(_) => Self::Named { name: reference.to_owned() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn every_form_is_read_and_one_is_given_back() {
        let check = |given: Value, reference: &str, back: Value| {
            let read: AllowedTool = serde_json::from_value(given).unwrap();
            assert_eq!(read.reference(), reference);
            assert_eq!(json!(AllowedTool::of(reference)), back);
            let again: AllowedTool = serde_json::from_value(back).unwrap();
            assert_eq!(again.reference(), reference);
        };
        let ours = json!({ "server_name": "preloop-mcp", "tool_name": "search" });
        check(ours.clone(), "search", ours.clone());
        check(json!({ "name": "search" }), "search", ours.clone());
        check(json!("search"), "search", ours);
        let theirs = json!({ "server_name": "docs", "tool_name": "find" });
        check(theirs.clone(), "docs/find", theirs);
        let listed = json!({ "name": "docs_find" });
        check(listed.clone(), "docs_find", listed);
    }

    #[test]
    fn anything_else_is_no_tool() {
        for wrong in [json!(5), json!({ "server_name": "docs" }), json!(["a"]), json!(null)] {
            assert!(serde_json::from_value::<AllowedTool>(wrong).is_err());
        }
    }
}
