//! What is found in documents for the account of `samples::known`.

use super::*;
use crate::policy::samples::{document, known};

/// What is found, as `line: code: path`, in the order of the text.
fn found(yaml: &str, known: &KnownTools) -> Vec<String> {
    let read = document(yaml);
    let findings = read.placed(check(&read.document, known));
    let told = |one: &Finding| {
        let sign = if one.is_error() { "!" } else { "" };
        format!("{}: {sign}{}: {}", one.line.unwrap_or_default(), one.code, one.path)
    };
    findings.iter().map(told).collect()
}

fn lint(yaml: &str, expected: &[&str]) {
    assert_eq!(found(yaml, &known()), expected, "{yaml}");
}

/// Rules of `push`, one a line from line 7 on.
fn rules(rules: &[&str], expected: &[&str]) {
    let lines: Vec<_> = rules.iter().map(|rule| format!("      - {rule}\n")).collect();
    lint(
        &format!("tools:\n  - tool: push\n    server: git\n    rules:\n{}", lines.concat()),
        expected,
    );
}

#[test]
fn what_the_account_has_is_fine() {
    let known = known();
    let live = crate::policy::export::export(&known);
    // Two people may decide, and the default workflow of the account asks one of them.
    let codes: Vec<_> = check(&live, &known).iter().map(|one| one.code).collect();
    assert_eq!(codes, ["only_requester"]);
}

/// Everything about `push` beside what is said of the default workflow, which the account has.
const ALWAYS: &str = "1: only_requester: workflows.Default.approvers";

#[test]
fn rules_that_are_never_reached() {
    rules(&["{action: deny, when: args.force}", "{action: allow}"], &[ALWAYS]);
    rules(
        &["{action: deny}", "{action: allow}"],
        &[ALWAYS, "8: unreachable_rule: tools[0].rules[1]"],
    );
    rules(
        &["{action: deny, when: 'true'}", "{action: allow}"],
        &[ALWAYS, "8: unreachable_rule: tools[0].rules[1]"],
    );
    rules(
        &["{action: deny, when: args.force}", "{action: allow, when: ' args.force '}"],
        &[ALWAYS, "8: unreachable_rule: tools[0].rules[1]"],
    );
    rules(
        &[
            "{action: deny, when: args.force == true}",
            "{action: allow, when: args.force == true, language: simple}",
        ],
        &[ALWAYS],
    );
    rules(&["{action: deny, is_enabled: false}", "{action: allow}"], &[ALWAYS]);
    rules(&["{action: deny, only_for: {key: laptop}}", "{action: allow}"], &[ALWAYS]);
    rules(
        &["{action: deny, only_for: {key: laptop}}", "{action: allow, only_for: {key: laptop}}"],
        &[ALWAYS, "8: unreachable_rule: tools[0].rules[1]"],
    );
    rules(
        &["{action: deny, only_for: {key: laptop}}", "{action: allow, only_for: {flow: triage}}"],
        &[ALWAYS],
    );
    rules(
        &["{action: deny, when: tool.name == 'push'}", "{action: allow}"],
        &[ALWAYS, "8: unreachable_rule: tools[0].rules[1]"],
    );
}

#[test]
fn rules_that_concern_nobody() {
    rules(
        &["{action: deny, only_for: {key: 01900000-0000-7000-8000-000000000000}}"],
        &[ALWAYS, "7: nobody: tools[0].rules[0].only_for"],
    );
    rules(&["{action: deny, only_for: {key: 00000000-0000-0000-0000-000000000006}}"], &[ALWAYS]);
    rules(&["{action: deny, only_for: {agent: 01900000-0000-7000-8000-000000000000}}"], &[ALWAYS]);
}

#[test]
fn conditions_that_do_not_fit_the_tool() {
    for (condition, codes) in [
        ("args.brnch == 'a'", &["unknown_argument"][..]),
        ("args.count == 'many'", &["type_error", "never_applies"]),
        ("args.branch > 3", &["type_error"]),
        ("args.mode == 'slw'", &["never_true", "never_applies"]),
        ("tool.name == 'pull'", &["never_true", "never_applies"]),
        ("tool.server == 'git' && args.force", &[]),
        ("principal.name == 'ada'", &["unknown_argument"]),
    ] {
        let expected: Vec<_> = std::iter::once(ALWAYS.to_owned())
            .chain(codes.iter().map(|code| format!("7: {code}: tools[0].rules[0].when")))
            .collect();
        let expected: Vec<_> = expected.iter().map(String::as_str).collect();
        rules(&[&format!("{{action: deny, when: \"{condition}\"}}")], &expected);
    }
}

#[test]
fn names_of_variables_in_simple_conditions() {
    let taken = "variable_as_argument";
    for (condition, language, codes) in [
        ("budget.spent > 1", "simple", &[taken][..]),
        ("budget.spent > 1", "cel", &[]),
        ("principal.roles.contains('owner')", "simple", &[taken]),
        ("session.calls > 3", "simple", &[taken]),
        ("time.hour >= 18", "simple", &[taken]),
        ("tool.name == 'push'", "simple", &[taken]),
        ("args.budget.spent > 1", "simple", &["unknown_argument"]),
        ("branch == 'main'", "simple", &[]),
        ("brnch == 'main'", "simple", &["unknown_argument"]),
    ] {
        let expected: Vec<_> = std::iter::once(ALWAYS.to_owned())
            .chain(codes.iter().map(|code| format!("7: {code}: tools[0].rules[0].when")))
            .collect();
        let expected: Vec<_> = expected.iter().map(String::as_str).collect();
        rules(
            &[&format!("{{action: deny, when: \"{condition}\", language: {language}}}")],
            &expected,
        );
    }
    // A tool that has such an argument, and one of which nothing is known.
    let named = "schema: {type: object, properties: {budget: {type: object}}}";
    let rule = "rules: [{action: deny, when: budget.spent > 1, language: simple}]";
    lint(&format!("tools:\n  - tool: push\n    server: git\n    {named}\n    {rule}\n"), &[ALWAYS]);
    lint(
        &format!("tools:\n  - tool: pay\n    source: http\n    endpoint: e\n    {rule}\n"),
        &[ALWAYS, &format!("7: {taken}: tools[0].rules[0].when")],
    );
}

#[test]
fn the_way_out_of_a_variable_that_is_an_argument() {
    let rule = "rules: [{action: deny, when: budget.spent > 1, language: simple}]";
    let cel = "write `language: cel` for the variable `budget`";
    for (tool, why, hint) in [
        ("tool: push\n    server: git", "there is no `args.budget`", cel.to_owned()),
        (
            "tool: pay\n    source: http\n    endpoint: e",
            "nothing is known of such an argument",
            format!("{cel}, or `args.budget` for the argument"),
        ),
    ] {
        let read = document(&format!("tools:\n  - {tool}\n    {rule}\n"));
        let findings = check(&read.document, &known());
        let [_, found] = &findings[..] else { panic!("{findings:?}") };
        let message =
            format!("in the language `simple`, `budget` is an argument of the tool, and {why}");
        assert_eq!((&found.message, &found.hint), (&message, &hint));
        assert!(!found.is_error());
    }
}

#[test]
fn a_schema_of_the_document_takes_the_place_of_the_tools_own() {
    let schema = "schema: {type: object, properties: {other: {type: string}}}";
    let rule = |name: &str| format!("      - {{action: deny, when: args.{name} == 'a'}}\n");
    let rules = format!("rules:\n{}{}", rule("other"), rule("branch"));
    let yaml = format!("tools:\n  - tool: push\n    server: git\n    {schema}\n    {rules}\n");
    lint(&yaml, &[ALWAYS, "9: unknown_argument: tools[0].rules[1].when"]);
}

#[test]
fn tools_that_are_not_there() {
    lint("tools: [{tool: get_isue}]", &[ALWAYS, "3: unknown_tool: tools[0].tool"]);
    lint("tools: [{tool: pull, server: git}]", &[ALWAYS, "3: unknown_tool: tools[0].tool"]);
    lint("tools: [{tool: pull, server: gti}]", &[ALWAYS, "3: !unknown_name: tools[0].server"]);
    lint("tools: [{tool: anything, source: http, endpoint: e}]", &[ALWAYS]);
    let mut known = known();
    known.tools.retain(|tool| matches!(tool.key.origin, ToolOrigin::Builtin));
    assert_eq!(found("tools: [{tool: pull, server: git}]", &known), [ALWAYS]);
}

#[test]
fn nobody_is_asked() {
    let asking =
        "tools:\n  - tool: push\n    server: git\n    rules: [{action: require_approval}]\n";
    let none = format!("defaults: {{unknown_tools: allow}}\n{asking}");
    lint(&none, &[ALWAYS, "7: nobody_asked: tools[0].rules[0]"]);
    let by_rule = none.replace("require_approval}", "require_approval, workflow: Default}");
    lint(&by_rule, &[ALWAYS]);
    let by_tool = none.replace("server: git", "server: git\n    workflow: Default");
    lint(&by_tool, &[ALWAYS]);
    lint(
        "defaults: {unknown_tools: require_approval}",
        // The tools stay as they are, and their default workflow goes.
        &[ALWAYS, "1: nobody_asked: tools[1].rules[1]", "3: nobody_asked: defaults.unknown_tools"],
    );
}

/// The only workflow, in flow style.
fn workflow(fields: &str, expected: &[&str]) {
    lint(&format!("workflows:\n  Default: {fields}\n"), expected);
}

#[test]
fn workflows_that_nobody_can_decide() {
    workflow("{}", &[]);
    workflow("{approvers: {teams: [ops]}}", &[]);
    workflow("{approvers: {users: [ada, bob]}, approvals_required: 2}", &[]);
    workflow(
        "{approvers: {users: [ada]}, approvals_required: 2}",
        &["4: !undecidable_workflow: workflows.Default.approvals_required"],
    );
    workflow(
        "{approvals_required: 3}",
        &["4: !undecidable_workflow: workflows.Default.approvals_required"],
    );
    workflow(
        "{approvers: {users: [ada]}, escalation: {users: [bob]}, approvals_required: 2}",
        &["4: decided_late: workflows.Default.approvals_required"],
    );
    workflow(
        "{approvers: {users: [eve]}}",
        &[
            "4: !undecidable_workflow: workflows.Default.approvers",
            "4: !may_not_decide: workflows.Default.approvers.users[0]",
        ],
    );
    workflow(
        "{approvers: {users: [adda]}}",
        &[
            "4: !undecidable_workflow: workflows.Default.approvers",
            "4: !unknown_name: workflows.Default.approvers.users[0]",
        ],
    );
    workflow(
        "{approvers: {users: [ada, 01900000-0000-7000-8000-000000000000]}}",
        &[
            "4: only_requester: workflows.Default.approvers",
            "4: !nobody: workflows.Default.approvers.users[1]",
        ],
    );
    workflow(
        "{approvers: {users: [ada, bob], teams: [01900000-0000-7000-8000-000000000000]}}",
        &["4: !nobody: workflows.Default.approvers.teams[0]"],
    );
    workflow("{approvers: {teams: [00000000-0000-0000-0000-000000000005]}}", &[]);
    workflow(
        "{notification_channels: [email, slack]}",
        &["4: !no_address: workflows.Default.notification_channels[1]"],
    );
}

#[test]
fn what_the_account_has_already_is_only_warned_of() {
    let mut known = known();
    known.workflows[0].setup.approvals_required = 2;
    let codes: Vec<_> = check(&PolicyDocument::default(), &known)
        .iter()
        .map(|one| (one.code, one.is_error()))
        .collect();
    assert_eq!(codes, [("undecidable_workflow", false)]);
}

#[test]
fn secrets_are_not_in_a_document() {
    let servers = |fields: &str| format!("servers:\n  git: {{{fields}}}\n");
    lint(
        &servers("url: 'https://git.example/mcp', auth_type: bearer, tool_prefix: git"),
        &[ALWAYS],
    );
    lint(
        &servers("url: 'https://git.example/mcp', auth_type: oauth"),
        &[ALWAYS, "4: secret_missing: servers.git.auth_type"],
    );
    let kept =
        "servers:\n  git: {url: 'https://git.example/mcp', auth_type: bearer, tool_prefix: git}";
    lint(
        &format!("{kept}\n  new: {{url: 'https://a.example', auth_type: bearer}}\n"),
        &[ALWAYS, "5: secret_missing: servers.new.auth_type"],
    );
    lint(
        &format!("{kept}\n  new: {{transport: stdio, command: a, env: [TOKEN]}}\n"),
        &[ALWAYS, "5: !no_value: servers.new.env[0]"],
    );
}
