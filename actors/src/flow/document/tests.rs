//! Documents: every mistake in its place, and whatever is written is read back.

use super::*;
use crate::flow::{AgentSpec, Limits, NetworkMode, Trigger, WebhookTrigger, samples};
use proptest::prelude::*;
use serde_json::json;

const GOOD: &str = "\
apiVersion: preloop/v1
kind: Flow
name: triage
trigger:
  tracker:
    events: [issue_opened]
agent:
  type: builtin
  steps:
    - log: hello
";

/// The diagnostics of the good document with one line replaced.
fn replaced(line: &str, by: &str) -> Vec<String> {
    assert!(GOOD.contains(line), "{line}");
    diagnostics(&GOOD.replace(line, by))
}

fn diagnostics(text: &str) -> Vec<String> {
    let problems = parse("f.yaml", text).expect_err(text);
    problems.iter().map(Diagnostic::to_string).collect()
}

fn check(line: &str, by: &str, expected: &str) {
    assert_eq!(replaced(line, by), [format!("f.yaml:{expected}")]);
}

#[test]
fn a_good_document_is_read() {
    let specs = parse("f.yaml", GOOD).unwrap();
    assert_eq!(specs.len(), 1);
    assert_eq!((specs[0].name.as_str(), specs[0].enabled), ("triage", true));
}

#[test]
fn mistakes_in_names_and_triggers_are_placed_and_explained() {
    check(
        "name: triage",
        "nam: triage\nname: x",
        "3:1: nam: unknown field `nam`; did you mean `name`?",
    );
    check("name: triage", "name: 5", "3:1: name: expected a text, found `5`; put it in quotes");
    check(
        "name: triage",
        "name: x\nenabled: yes",
        "4:1: enabled: expected true or false, found `yes`",
    );
    check("name: triage\n", "", "1:1: `name` is missing");
    check("kind: Flow\n", "", "1:1: `kind` is missing; write `kind: Flow`");
    check(
        "kind: Flow",
        "kind: flow",
        "2:1: kind: `flow` is not allowed here; did you mean `Flow`?",
    );
    check(
        "preloop/v1",
        "preloop/v9",
        "1:1: apiVersion: `preloop/v9` is not allowed here; did you mean `preloop/v1`?",
    );
    check(
        "  tracker:",
        "  tracked:",
        "5:3: trigger.tracked: unknown field `tracked`; did you mean `tracker`?",
    );
    check(
        "  tracker:",
        "  manual: {}\n  tracker:",
        "4:1: trigger: expected exactly one of tracker, schedule, webhook, manual, found manual, tracker",
    );
    check(
        "    events: [issue_opened]",
        "    type: bitbucket",
        "6:5: trigger.tracker.type: `bitbucket` is not allowed here; write one of github, gitlab, jira",
    );
    check(
        "[issue_opened]",
        "issue_opened",
        "6:5: trigger.tracker.events: expected a list, found `issue_opened`",
    );
    check(
        "[issue_opened]",
        "[a, 'b c']",
        "6:17: trigger.tracker.events[1]: \"b c\" matches nothing; write a name or a pattern, such as `issue_opened`",
    );
    check(
        "[issue_opened]",
        "[]\n    where: |\n      event.type ==",
        "7:5: trigger.tracker.where: line 2, column 1: the condition ends too early",
    );
}

#[test]
fn mistakes_in_agents_and_numbers_are_placed_and_explained() {
    check(
        "type: builtin",
        "type: bultin",
        "8:3: agent.type: `bultin` is not allowed here; did you mean `builtin`?",
    );
    check("  type: builtin\n", "", "7:1: agent: `type` is missing; write one of builtin, custom");
    check(
        "log: hello",
        "lgo: hello",
        "10:7: agent.steps[0].lgo: unknown field `lgo`; did you mean `log`?",
    );
    check(
        "    - log: hello",
        "    - log: '{{ event.'",
        "10:7: agent.steps[0].log: line 1: unexpected end of input, expected identifier or integer",
    );
    check("log: hello", "sleep: ten", "10:7: agent.steps[0].sleep: expected a number, found `ten`");
    check(
        "name: triage",
        "name: x\ntimeouts: {runSecs: 0}",
        "4:12: timeouts.runSecs: 0 is out of range; write 1 to 86400",
    );
    check(
        "name: triage",
        "name: x\ntimeouts: {runSecs: 1.5}",
        "4:12: timeouts.runSecs: expected a whole number, found `1.5`",
    );
    check(
        "name: triage",
        "name: x\nretry: {on: [agnt]}",
        "4:14: retry.on[0]: `agnt` is not allowed here; did you mean `agent`?",
    );
    check(
        "name: triage",
        "name: x\nretry:\n  on: [agent]\n  attempts: 11",
        "6:3: retry.attempts: 11 is out of range; write 1 to 10",
    );
}

#[test]
fn what_is_not_yaml_is_placed() {
    check(
        "[issue_opened]",
        "[issue_opened",
        "7:6: not readable as YAML: illegal placement of ':' indicator",
    );
    check(
        "name: triage",
        "name: a\nname: b",
        "4:1: not readable as YAML: duplicate mapping key: name",
    );
    check("name: triage", "name: *x", "3:7: not readable as YAML: alias references unknown anchor");
    check(
        "    events:",
        "\tevents:",
        "6:2: not readable as YAML: tabs disallowed within this context (block indentation)",
    );
    assert_eq!(
        diagnostics(""),
        ["f.yaml:1:1: the file has no flow; start with `apiVersion: preloop/v1`"]
    );
    assert_eq!(diagnostics("- a"), ["f.yaml:1:1: expected a mapping, found a list"]);
}

#[test]
fn all_mistakes_of_all_documents_are_reported_in_order() {
    let second = GOOD.replace("name: triage", "name: 1").replace("log:", "lgo:");
    let third = GOOD.replace("Flow", "flow");
    let found = diagnostics(&format!("{GOOD}---\n{second}---\n{third}"));
    let places: Vec<_> = found.iter().map(|it| it.split(": ").next().unwrap()).collect();
    assert_eq!(places, ["f.yaml:14:1", "f.yaml:21:7", "f.yaml:24:1"]);
}

#[test]
fn several_documents_have_several_names() {
    let other = GOOD.replace("triage", "other");
    assert_eq!(parse("f.yaml", &format!("{GOOD}---\n{other}")).unwrap().len(), 2);
    assert_eq!(
        diagnostics(&format!("{GOOD}---\n{GOOD}")),
        ["f.yaml:14:1: name: another flow of this file is named `triage`; rename one"]
    );
}

#[test]
fn anchors_work_and_bombs_do_not() {
    let shared = GOOD.replace("    - log: hello", "    - &step {log: hello}\n    - *step");
    assert!(
        matches!(&parse("f.yaml", &shared).unwrap()[0].agent, AgentSpec::Builtin { steps, .. } if steps.len() == 2)
    );
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let list = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{list}]\n"));
    }
    assert!(diagnostics(&bomb)[0].contains("not readable as YAML"));
    for nested in ["[".repeat(10_000), format!("a: {}", "{a: ".repeat(10_000)), "- ".repeat(10_000)]
    {
        assert!(!diagnostics(&nested).is_empty());
    }
    assert!(diagnostics(&"x".repeat(FILE_BYTES_MAX + 1))[0].contains("are allowed; split it"));
    let many = "a: b\n---\n".repeat(DOCUMENTS_MAX + 1);
    assert!(diagnostics(&many)[0].contains("not readable as YAML"));
}

#[test]
fn json_is_read_without_the_header() {
    let body = json!({
        "name": "x", "trigger": { "manual": {} },
        "agent": { "type": "custom", "image": "octo/agent:1" },
    });
    assert_eq!(from_json(body.clone()).unwrap().name, "x");
    let mut header = body.clone();
    header["apiVersion"] = "preloop/v1".into();
    assert_eq!(from_json(header).unwrap_err()[0].field, "apiVersion");
    let mut wrong = body;
    wrong["agent"]["image"] = "octo/agent".into();
    wrong["trigger"] = json!({ "manual": { "x": 1 } });
    let problems = from_json(wrong).unwrap_err();
    assert_eq!(
        problems[0].to_string(),
        "trigger.manual.x: unknown field `x`; none is allowed here"
    );
    assert_eq!(from_json(json!(5)).unwrap_err()[0].to_string(), "expected a mapping, found `5`");
}

#[test]
fn what_is_written_is_read_back() {
    for trigger in [
        json!({ "tracker": { "tracker": "hub", "type": "jira", "events": ["a", "yes", "1"], "where": "event.a == 'b'\n|| true" } }),
        json!({ "schedule": { "cron": "*/5 * * * *", "payload": { "on": [1, 1.0, "1", null, "~", "a: b", "- x", "#"] } } }),
        json!({ "webhook": { "filters": { "a.b": "null", "yes": true }, "dedupePath": "x.y" } }),
        json!({ "manual": {} }),
    ] {
        let spec = samples::flow(trigger).spec;
        assert_eq!(parse("f", &to_yaml(&spec).unwrap()).unwrap(), [spec]);
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ -~\n]{0,40}",
        "[-?:,\\[\\]{}#&*!|>'\"%@` a\n]{0,12}",
        prop::sample::select(vec![
            "yes", "NO", "~", "null", "1e3", "0x1F", "1_000", ".inf", "---", "...", "<<", "=",
            " x ", "x\n\n", "\n", "\ta"
        ])
        .prop_map(str::to_owned),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        prop::num::f64::NORMAL.prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    scalar.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(text(), inner, 0..4)
                .prop_map(|fields| fields.into_iter().collect::<Value>()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    /// Written and read again, a flow is the same, whatever it says; whether it is valid is another matter.
    #[test]
    fn any_flow_survives_yaml(
        name in text(), description in proptest::option::of(text()), prompt in text(),
        payload in value(), command in prop::collection::vec(text(), 0..3),
        env in prop::collection::btree_map(text(), text(), 0..3), cpus in proptest::option::of(0.01..64.0),
    ) {
        let filters = [("f".to_owned(), payload)].into_iter().collect();
        let mut spec = samples::flow(json!({ "manual": {} })).spec;
        spec.name = name;
        spec.description = description;
        spec.prompt = prompt;
        spec.trigger = Trigger::Webhook(WebhookTrigger { filters, ..WebhookTrigger::default() });
        spec.agent = AgentSpec::Custom {
            image: "octo/agent:1".to_owned(), command, env, network: Some(NetworkMode::None),
            limits: Limits { cpus, ..Limits::default() },
        };
        let written = to_yaml(&spec).unwrap();
        let read: Vec<Node> = serde_saphyr::from_multiple_with_options(&written, bounds()).unwrap();
        prop_assert_eq!(read.len(), 1);
        let mut value = read[0].value();
        let fields = value.as_object_mut().unwrap();
        fields.remove("apiVersion");
        fields.remove("kind");
        prop_assert_eq!(serde_json::from_value::<FlowSpec>(value).unwrap(), spec, "{}", written);
    }

    /// No text makes the reader panic.
    #[test]
    fn any_text_is_answered(text in text()) {
        let _ = parse("f.yaml", &text);
        let _ = parse("f.yaml", &format!("{GOOD}{text}"));
    }
}
