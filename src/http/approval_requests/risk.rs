//! How much a call could break, as far as its tool's name tells. For the eye; nothing is decided by it.

use serde::Serialize;
use utoipa::ToSchema;

/// From words in names that speak of taking things away, or of looking only.
const HIGH: [&str; 16] = [
    "delete",
    "destroy",
    "drop",
    "remove",
    "purge",
    "truncate",
    "revoke",
    "force",
    "terminate",
    "kill",
    "wipe",
    "transfer",
    "pay",
    "refund",
    "deploy",
    "grant",
];
const LOW: [&str; 10] =
    ["get", "list", "read", "search", "find", "fetch", "show", "ask", "view", "describe"];

/// How much a call could break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    Low,
    Medium,
    High,
}

/// By the words of a name such as `delete_branch` or `deleteBranch`.
pub fn risk(tool: &str) -> Risk {
    let mut spaced = String::new();
    for c in tool.chars() {
        if c.is_uppercase() {
            spaced.push(' ');
        }
        spaced.extend(c.to_lowercase());
    }
    let words: Vec<_> = spaced.split(|c: char| !c.is_alphanumeric()).collect();
    let has = |known: &[&str]| words.iter().any(|word| known.contains(word));
    match (has(&HIGH), has(&LOW)) {
        (true, _) => Risk::High,
        (false, true) => Risk::Low,
        (false, false) => Risk::Medium,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_something() {
        for (tool, expected) in [
            ("delete_branch", Risk::High),
            ("deleteBranch", Risk::High),
            ("force-push", Risk::High),
            ("list_issues", Risk::Low),
            ("get_and_delete", Risk::High),
            ("update_issue", Risk::Medium),
            ("targets", Risk::Medium),
            ("", Risk::Medium),
        ] {
            assert_eq!(risk(tool), expected, "{tool}");
        }
    }
}
