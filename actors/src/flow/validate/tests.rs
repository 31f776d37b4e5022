//! Validation: one wrong value at a time, and the problem it gives.

use super::*;
use crate::flow::samples;
use serde_json::json;

/// The problems of a flow whose `trigger` and `agent` are these, `field: message` each.
fn problems(spec: Value) -> Vec<String> {
    let mut whole = json!({
        "name": "sample",
        "trigger": { "manual": {} },
        "agent": { "type": "builtin", "steps": [{ "log": "hello" }] },
    });
    for (name, value) in samples::object(spec) {
        whole[name] = value;
    }
    let spec = serde_json::from_value(whole).unwrap();
    validate(&spec).iter().map(Problem::to_string).collect()
}

pub(super) fn good(spec: Value) {
    assert_eq!(problems(spec.clone()), Vec::<String>::new(), "{spec}");
}

/// Exactly one problem, that begins with the first text and contains the second.
pub(super) fn bad(spec: Value, field: &str, part: &str) {
    let found = problems(spec.clone());
    let [one] = found.as_slice() else { panic!("{spec}: {found:?}") };
    assert!(one.starts_with(&format!("{field}: ")) && one.contains(part), "{spec}: {one}");
}

fn tracker(trigger: Value) -> Value {
    json!({ "trigger": { "tracker": trigger } })
}

fn schedule(cron: &str, timezone: &str) -> Value {
    json!({ "trigger": { "schedule": { "cron": cron, "timezone": timezone } } })
}

fn steps(steps: Value) -> Value {
    json!({ "agent": { "type": "builtin", "steps": steps } })
}

fn image(image: &str) -> Value {
    json!({ "agent": { "type": "custom", "image": image } })
}

fn limits(limits: Value) -> Value {
    json!({ "agent": { "type": "builtin", "steps": [{ "log": "x" }], "limits": limits } })
}

#[test]
fn names() {
    good(json!({ "name": "ä".repeat(100), "description": "two\nlines" }));
    bad(json!({ "name": "" }), "name", "has 0 characters; write 1 to 100");
    bad(json!({ "name": "x".repeat(101) }), "name", "has 101 characters");
    bad(json!({ "name": "a\u{7}b" }), "name", "control characters");
    bad(json!({ "name": " a" }), "name", "white space at its ends");
    bad(json!({ "description": "x".repeat(2_001) }), "description", "2000 are allowed");
    bad(json!({ "prompt": "{{ event." }), "prompt", "line 1");
    bad(json!({ "prompt": "{{ event|nope }}" }), "prompt", "nope");
}

#[test]
fn tracker_triggers() {
    good(tracker(json!({ "events": ["issue_*"], "projects": ["a/**", "KEY"], "tracker": "hub" })));
    good(tracker(json!({ "organization": samples::id(1).to_string() })));
    good(tracker(
        json!({ "filters": { "labels": ["bug", 1, true], "a.b": "x", "filter_conditions": { "c": 1 } } }),
    ));
    good(tracker(
        json!({ "where": "event.type == 'x' && flow.version > 1 && project.id != account.id" }),
    ));
    bad(tracker(json!({ "tracker": "" })), "trigger.tracker.tracker", "0 characters");
    bad(tracker(json!({ "organization": "octo" })), "trigger.tracker.organization", "not the id");
    bad(tracker(json!({ "events": ["push", ""] })), "trigger.tracker.events[1]", "matches nothing");
    bad(
        tracker(json!({ "events": ["issue opened"] })),
        "trigger.tracker.events[0]",
        "`issue_opened`",
    );
    bad(
        tracker(json!({ "projects": ["x".repeat(301)] })),
        "trigger.tracker.projects[0]",
        "300 are allowed",
    );
    bad(tracker(json!({ "projects": vec!["x"; 101] })), "trigger.tracker.projects", "101 entries");
    bad(
        tracker(json!({ "filters": { "a": null } })),
        "trigger.tracker.filters.a",
        "can never match",
    );
    bad(tracker(json!({ "filters": { "a": {} } })), "trigger.tracker.filters.a", "can never match");
    bad(tracker(json!({ "filters": { "a": [] } })), "trigger.tracker.filters.a", "can never match");
    bad(
        tracker(json!({ "filters": { "a": [["x"]] } })),
        "trigger.tracker.filters.a",
        "can never match",
    );
    bad(
        tracker(json!({ "filters": { "a..b": 1 } })),
        "trigger.tracker.filters[\"a..b\"]",
        "not a field",
    );
    bad(
        tracker(json!({ "filters": { "filter_conditions": { "a": null } } })),
        "trigger.tracker.filters.filter_conditions.a",
        "can never match",
    );
}

#[test]
fn conditions() {
    let at = "trigger.tracker.where";
    bad(
        tracker(json!({ "where": "event.type ==" })),
        at,
        "line 1, column 14: the condition ends too early",
    );
    bad(tracker(json!({ "where": "evnt.type == 'x'" })), at, "did you mean `event`?");
    bad(tracker(json!({ "where": "result.output.x" })), at, "`result` has no value here");
    bad(tracker(json!({ "where": "execution.id == 'x'" })), at, "`execution` has no value here");
    bad(tracker(json!({ "where": "x".repeat(4_097) })), at, "4096 are allowed");
    let deep = "event.a.all(a, event.b.all(b, event.c.all(c, true)))";
    bad(tracker(json!({ "where": deep })), at, "nested too deeply");
    let webhook = |where_: &str| json!({ "trigger": { "webhook": { "where": where_ } } });
    good(webhook("event.payload.x == 1"));
    bad(webhook("project.id == ''"), "trigger.webhook.where", "`project` has no value here");
}

#[test]
fn other_triggers() {
    good(schedule("0 6 * * 1-5", "Europe/Berlin"));
    good(schedule("0 0 29 2 *", "UTC"));
    bad(schedule("0 0 30 2 *", "UTC"), "trigger.schedule.cron", "never fires");
    bad(schedule("0 0 * *", "UTC"), "trigger.schedule.cron", "expected five fields");
    bad(schedule("0 0 * * *", "Mars/Olympus"), "trigger.schedule.timezone", "unknown time zone");
    let with = |field: &str, value: Value| json!({ "trigger": { "schedule": { "cron": "0 0 * * *", field: value } } });
    for (name, value) in [
        ("missed", json!("none")),
        ("missed", json!("all")),
        ("missedWindowSecs", json!(2_592_000)),
        ("overlap", json!("cancel_running")),
        ("jitterSecs", json!(3_600)),
    ] {
        good(with(name, value));
    }
    bad(with("missedWindowSecs", json!(59)), "trigger.schedule.missedWindowSecs", "out of range");
    bad(with("jitterSecs", json!(3_601)), "trigger.schedule.jitterSecs", "out of range");
    let large = json!({ "trigger": { "schedule": { "cron": "0 0 * * *", "payload": "x".repeat(65_536) } } });
    bad(large, "trigger.schedule.payload", "65536 are allowed");
    let webhook = |path: &str| json!({ "trigger": { "webhook": { "dedupePath": path } } });
    good(webhook("build.id"));
    bad(webhook("build..id"), "trigger.webhook.dedupePath", "not a path");
    bad(webhook(""), "trigger.webhook.dedupePath", "not a path");
}

#[test]
fn built_in_agents() {
    good(steps(
        json!([{ "when": "has(result.output.a)", "log": "{{ event.type }}", "set": { "a": [1] }, "sleep": 0.5 }]),
    ));
    bad(steps(json!([])), "agent.steps", "at least one step");
    bad(steps(json!(vec![json!({ "log": "x" }); 101])), "agent.steps", "has 101 steps");
    bad(steps(json!([{ "log": "x" }, { "name": "y" }])), "agent.steps[1]", "does nothing");
    bad(steps(json!([{ "log": "x", "when": "event." }])), "agent.steps[0].when", "line 1");
    bad(steps(json!([{ "log": "x", "when": "evnt.x" }])), "agent.steps[0].when", "`event`");
    bad(steps(json!([{ "log": "{{" }])), "agent.steps[0].log", "line 1");
    bad(
        steps(json!([{ "set": { "a": [{ "b c": "{{ x" }] } }])),
        "agent.steps[0].set.a[0][\"b c\"]",
        "line 1",
    );
    bad(
        steps(json!([{ "set": { "a": "x".repeat(65_536) } }])),
        "agent.steps[0].set",
        "65536 are allowed",
    );
    bad(steps(json!([{ "sleep": 3_600.5 }])), "agent.steps[0].sleep", "0 to 3600");
    bad(steps(json!([{ "sleep": -0.5 }])), "agent.steps[0].sleep", "0 to 3600");
    bad(steps(json!([{ "sleep": 1, "name": "" }])), "agent.steps[0].name", "0 characters");
    bad(limits(json!({ "memory": "12 parsecs" })), "agent.limits.memory", "not a size");
    bad(limits(json!({ "disk": "1k" })), "agent.limits.disk", "too little");
    bad(limits(json!({ "cpus": 0 })), "agent.limits.cpus", "number of cores");
    bad(limits(json!({ "pids": 0 })), "agent.limits.pids", "no room");
}

#[test]
fn custom_agents() {
    let digest = format!("octo/agent@sha256:{}", "a1".repeat(32));
    for name in [
        "octo/agent:1.2",
        "localhost:5000/agent:v1",
        "agent:latest-1",
        &digest,
        &format!("reg:5000/{digest}"),
    ] {
        good(image(name));
    }
    bad(image("octo/agent:latest"), "agent.image", "another image every day");
    bad(image("octo/agent"), "agent.image", "has no tag");
    bad(image("localhost:5000/agent"), "agent.image", "has no tag");
    bad(image("octo/agent@sha256:abc"), "agent.image", "not a digest");
    for name in ["", "octo agent:1", "octo/agent:", ":1", "a:b:c", "agent:1;rm"] {
        bad(image(name), "agent.image", "not an image");
    }
    let custom = |name: &str, value: Value| json!({ "agent": { "type": "custom", "image": "a:1", name: value } });
    good(custom("env", json!({ "A_1": "x", "_b": "" })));
    bad(custom("env", json!({ "1A": "x" })), "agent.env.1A", "not a variable's name");
    bad(custom("env", json!({ "A=B": "x" })), "agent.env[\"A=B\"]", "not a variable's name");
    bad(custom("env", json!({ "A": "x\u{0}" })), "agent.env.A", "null byte");
    bad(
        custom("command", json!(["sh", "x".repeat(32_769)])),
        "agent.command[1]",
        "32768 are allowed",
    );
    bad(custom("command", json!(vec!["x"; 101])), "agent.command", "101 entries");
    bad(custom("limits", json!({ "memory": "1m" })), "agent.limits.memory", "too little");
}

#[test]
fn timeouts_and_retries() {
    let most =
        json!({ "queueSecs": 2_592_000, "runSecs": 86_400, "idleSecs": 86_400, "graceSecs": 300 });
    good(
        json!({ "timeouts": most, "retry": { "attempts": 10, "backoffSecs": 3_600, "on": ["agent", "resources"] } }),
    );
    good(
        json!({ "timeouts": { "graceSecs": 0, "runSecs": 1 }, "retry": { "attempts": 1, "on": [] } }),
    );
    for (name, least, most) in
        [("queueSecs", 0, 2_592_001), ("runSecs", 0, 86_401), ("idleSecs", 0, 86_401)]
    {
        let field = format!("timeouts.{name}");
        bad(json!({ "timeouts": { name: least } }), &field, "0 is out of range; write 1 to");
        bad(json!({ "timeouts": { name: most } }), &field, "is out of range");
    }
    bad(json!({ "timeouts": { "graceSecs": 301 } }), "timeouts.graceSecs", "write 0 to 300");
    bad(json!({ "retry": { "attempts": 0 } }), "retry.attempts", "write 1 to 10");
    bad(json!({ "retry": { "attempts": 11 } }), "retry.attempts", "write 1 to 10");
    bad(json!({ "retry": { "backoffSecs": 0 } }), "retry.backoffSecs", "write 1 to 3600");
    bad(json!({ "retry": { "on": ["agent", "agent"] } }), "retry.on[1]", "here already");
}

#[test]
fn every_problem_is_reported() {
    let found = problems(json!({
        "name": "",
        "trigger": { "tracker": { "events": [""], "where": "x" } },
        "agent": { "type": "builtin", "steps": [{ "name": "idle" }] },
        "retry": { "attempts": 0 },
    }));
    assert_eq!(found.len(), 5, "{found:?}");
}

#[test]
fn tools() {
    let calling = |tools: Value, step: Value| json!({ "tools": tools, "agent": { "type": "builtin", "steps": [step] } });
    good(json!({ "tools": ["get_issue", "github_search", "our docs/find"] }));
    bad(json!({ "tools": ["get_issue", "get issue"] }), "tools[1]", "not the name of a tool");
    bad(json!({ "tools": ["github_*"] }), "tools[0]", "list the tools one by one");
    bad(json!({ "tools": ["/find"] }), "tools[0]", "no MCP server before the slash");
    bad(json!({ "tools": ["a", "b", "a"] }), "tools[2]", "stands here already");
    let many: Vec<_> = (0..201).map(|number| format!("t{number}")).collect();
    bad(json!({ "tools": many }), "tools", "has 201 tools, 200 are allowed");

    let step = json!({ "tool": "get_issue", "with": { "issue": "{{ event.url }}", "n": [1] } });
    good(calling(json!(["get_issue"]), step.clone()));
    good(calling(json!(["docs/get"]), step.clone()));
    good(calling(json!(["a"]), json!({ "tool": "a", "when": "has(steps.a.b)" })));
    bad(calling(json!([]), step.clone()), "agent.steps[0].tool", "add `get_issue` to `tools`");
    bad(calling(json!(["get_isue"]), step), "agent.steps[0].tool", "did you mean `get_isue`?");
    bad(
        calling(json!(["docs/find"]), json!({ "tool": "docs/find" })),
        "agent.steps[0].tool",
        "as `tools/list` shows it",
    );
    let broken = json!({ "tool": "a", "with": { "x": { "y": "{{ z" } } });
    bad(calling(json!(["a"]), broken), "agent.steps[0].with.x.y", "line 1");
    bad(
        calling(json!([]), json!({ "log": "x", "with": { "a": 1 } })),
        "agent.steps[0].with",
        "no effect without `tool`",
    );
}
