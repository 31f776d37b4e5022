//! What is told of two documents that differ.

use super::*;
use crate::policy::samples::document;

const BEFORE: &str = "
defaults: {unknown_tools: allow, workflow: Default}
servers:
  git: {url: https://git.example/mcp, auth_type: bearer}
workflows:
  Default: {approvers: {users: [ada]}, timeout_seconds: 300}
tools:
  - tool: get_issue
    rules:
      - {action: deny, when: args.a == 1}
      - {action: allow, when: args.b == 1}
      - {action: require_approval}
  - tool: push
    server: git
";

/// The lines of `after` as they differ from `BEFORE`, in which `from` is replaced by `to`.
fn check(replacements: &[(&str, &str)], expected: &[&str]) {
    let mut after = BEFORE.to_owned();
    for (from, to) in replacements {
        assert!(after.contains(from), "{from}");
        after = after.replacen(from, to, 1);
    }
    let changes = diff(&document(BEFORE).document, &document(&after).document);
    let lines: Vec<_> = changes.iter().map(ToString::to_string).collect();
    assert_eq!(lines, expected, "{after}");
}

#[test]
fn equal_documents_do_not_differ() {
    check(&[], &[]);
    // Said or not, it is the same.
    check(&[("  - tool: push\n", "  - tool: push\n    is_enabled: true\n")], &[]);
    check(&[("workflow: Default}", "workflow: Default }")], &[]);
    assert_eq!(summary(&[]), "no changes");
}

#[test]
fn defaults_servers_and_workflows() {
    check(
        &[("unknown_tools: allow", "unknown_tools: deny")],
        &["~ defaults: `unknown_tools` changed from `allow` to `deny`"],
    );
    check(
        &[("git.example/mcp", "git.example/v2")],
        &[
            "~ server `git`: `url` changed from `https://git.example/mcp` to `https://git.example/v2`",
        ],
    );
    check(
        &[("auth_type: bearer", "is_active: false")],
        &[
            "~ server `git`: `auth_type` changed from `bearer` to `none`",
            "~ server `git`: switched off",
        ],
    );
    check(
        &[("servers:\n", "servers:\n  wiki: {url: https://wiki.example/mcp}\n")],
        &["+ server `wiki` added"],
    );
    check(
        &[
            ("users: [ada]", "users: [ada, bob], teams: [ops]"),
            ("timeout_seconds: 300", "timeout_seconds: 60"),
        ],
        &[
            "~ workflow `Default`: approvers: `teams` changed from `[]` to `[\"ops\"]`",
            "~ workflow `Default`: approvers: `users` changed from `[\"ada\"]` to `[\"ada\",\"bob\"]`",
            "~ workflow `Default`: `timeout_seconds` changed from `300` to `60`",
        ],
    );
    check(
        &[("  Default: {approvers: {users: [ada]}, timeout_seconds: 300}", "  Other: {}")],
        &["- workflow `Default` removed", "+ workflow `Other` added"],
    );
}

#[test]
fn tools() {
    check(
        &[(
            "  - tool: push\n",
            "  - tool: push\n    is_enabled: false\n    justification: required\n",
        )],
        &[
            "~ tool `push` of the server `git`: switched off",
            "~ tool `push` of the server `git`: `justification` set to `required`",
        ],
    );
    check(
        &[(
            "    server: git\n",
            "    server: git\n  - tool: update_issue\n    rules: [{action: deny}]\n",
        )],
        &["+ tool `update_issue` set up, with 1 rule"],
    );
    check(
        &[("  - tool: push\n    server: git\n", "")],
        &["- tool `push` of the server `git` not set up any more, 0 rules gone"],
    );
}

#[test]
fn rules() {
    let (first, second) = (
        "      - {action: deny, when: args.a == 1}\n",
        "      - {action: allow, when: args.b == 1}\n",
    );
    check(
        &[
            (first, ""),
            (
                second,
                "      - {action: allow, when: args.b == 1}\n      - {action: deny, when: args.a == 1}\n",
            ),
        ],
        &["> tool `get_issue`: rule moved from place 1 to 2: deny when `args.a == 1`"],
    );
    check(
        &[(first, "      - {action: allow, when: args.a == 1}\n")],
        &["~ tool `get_issue`: rule 1: `action` changed from `deny` to `allow`"],
    );
    check(
        &[(first, "      - {action: deny, when: args.a == 2}\n")],
        &["~ tool `get_issue`: rule 1: `when` changed from `args.a == 1` to `args.a == 2`"],
    );
    check(
        &[(first, "      - {action: deny, when: args.a == 1, only_for: {key: laptop}}\n")],
        &[
            "+ tool `get_issue`: rule 1 added: deny for the key `laptop` when `args.a == 1`",
            "- tool `get_issue`: rule 1 removed: deny when `args.a == 1`",
        ],
    );
    check(&[(second, "")], &["- tool `get_issue`: rule 2 removed: allow when `args.b == 1`"]);
    check(
        &[(second, "      - {action: allow, when: args.b == 1, is_enabled: false}\n")],
        &["~ tool `get_issue`: rule 2: switched off"],
    );
}

#[test]
fn paths_values_and_sums_can_be_read_by_programs() {
    let after = BEFORE
        .replace("unknown_tools: allow", "unknown_tools: deny")
        .replace("args.a == 1", "args.a == 3");
    let changes = diff(&document(BEFORE).document, &document(&after).document);
    assert_eq!(summary(&changes), "2 changed");
    let told = serde_json::to_value(&changes).unwrap();
    assert_eq!(told[0]["path"], "defaults.unknown_tools");
    assert_eq!((&told[0]["old_value"], &told[0]["new_value"]), (&json!("allow"), &json!("deny")));
    assert_eq!(told[1]["path"], "tools.get_issue.rules[0].when");
    assert_eq!((&told[1]["section"], &told[1]["operation"]), (&json!("tools"), &json!("modify")));
}

#[test]
fn a_section_that_is_left_out_is_not_compared() {
    let part = document("tools: []").document;
    let lines: Vec<_> =
        diff(&document(BEFORE).document, &part).iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "- tool `get_issue` not set up any more, 3 rules gone",
            "- tool `push` of the server `git` not set up any more, 0 rules gone",
        ]
    );
}
