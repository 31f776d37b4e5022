//! Every flow in `flows/` is read, validated, matched with a sample event of its own, and run.

use super::{
    AgentSpec, Context, FlowSpec, Outcome, PreparedEvent, Trigger, context, document, matches,
    samples,
    schedule::preview,
    steps::{self, Interpreter, StepEffect, ToolCall},
    template,
};
use crate::{
    event::{Event, Normalized, ProjectRef, Source},
    execution::{AgentResult, ResultStatus},
    ids::SourceId,
};
use serde_json::{Value, json};
use std::{fs, path::PathBuf};

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../flows"))
}

fn shipped(file: &str) -> FlowSpec {
    let text = fs::read_to_string(folder().join(file)).unwrap();
    match document::parse(file, &text).as_deref() {
        Ok([spec]) => spec.clone(),
        other => panic!("{file}: {other:#?}"),
    }
}

/// An event as the flow expects it; the payload in the sender's words.
fn event(source: Source, kind: &str, attributes: Value, payload: Value) -> Event {
    let content = Normalized {
        kind: kind.to_owned(),
        project: Some(ProjectRef {
            external_id: "42".to_owned(),
            identifier: "octo-org/api".to_owned(),
            name: "api".to_owned(),
        }),
        subject: attributes["title"].as_str().map(str::to_owned),
        subject_url: Some("https://example.org/7".to_owned()),
        actor: Some("mona".to_owned()),
        attributes: samples::object(attributes),
        ..Normalized::default()
    };
    let mut event = samples::event(source, content, &payload);
    event.incoming.source_id = SourceId(samples::id(7));
    event
}

/// What happens when the event arrives.
struct Run {
    matched: bool,
    lines: Vec<String>,
    result: AgentResult,
}

/// What our tools answer, as far as the flows look.
fn answer(call: &ToolCall) -> Value {
    match call.tool.as_str() {
        "get_issue" => {
            json!({ "key": call.arguments["issue"], "labels": ["app"], "status": "open" })
        }
        "search" => {
            assert!(call.arguments["query"].is_string(), "{call:?}");
            let found = |url: &str| json!({ "item_type": "issue", "item": { "key": url, "url": url }, "similarity": 0.5 });
            json!({ "results": [found("https://example.org/7"), found("https://example.org/3")] })
        }
        tool => panic!("no flow here calls {tool}"),
    }
}

fn run(file: &str, event: Event) -> Run {
    let flow = samples::version(shipped(file));
    let execution = json!({ "id": "x", "attempt": 1 });
    let context = context(&event, &flow, &Value::Null, &Value::Null, &execution);
    let outcome = matches(&flow, &PreparedEvent::new(event));
    assert!(!matches!(outcome, Outcome::Error(_)), "{file}: {outcome:?}");
    let AgentSpec::Builtin { steps, .. } = flow.spec.agent else { panic!("{file}: not built in") };
    let mut interpreter = Interpreter::new(steps, context);
    let mut lines = Vec::new();
    let mut seen = |effect: &StepEffect| {
        assert!(!matches!(effect.outcome, steps::Outcome::Failed { .. }), "{file}: {effect:?}");
        assert_eq!(effect.unresolved, Vec::<String>::new(), "{file}: {}", effect.step);
        lines.extend(effect.lines());
    };
    while let Some(effect) = interpreter.next() {
        seen(&effect);
        if let Some(call) = effect.call() {
            let answer = answer(call);
            seen(&interpreter.answered(Ok(answer)).unwrap());
        }
    }
    let result = interpreter.finish();
    assert_eq!(result.status, ResultStatus::Succeeded, "{file}: {:?}", result.error);
    Run { matched: outcome == Outcome::Match, lines, result }
}

fn issue(title: &str, actor: &str) -> Run {
    let attributes = json!({ "title": title, "author": actor, "labels": ["app"] });
    let payload = json!({ "issue": { "title": title, "body": null, "number": 7 } });
    let mut event = event(Source::Github, "issue_opened", attributes, payload);
    event.incoming.content.actor = Some(actor.to_owned());
    run("issue-triage.yaml", event)
}

#[test]
fn every_shipped_flow_has_a_test() {
    let tested = [
        "custom-image.yaml",
        "generic-webhook.yaml",
        "issue-triage.yaml",
        "nightly-heartbeat.yaml",
        "pull-request-summary.yaml",
    ];
    let names = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name());
    let mut found: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
    found.retain(|name| name.ends_with(".yaml") || name.ends_with(".yml"));
    found.sort();
    assert_eq!(found, tested);
    let mut names: Vec<_> = tested.iter().map(|file| shipped(file).name).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), tested.len(), "two flows have one name");
}

#[test]
fn issues_are_sorted() {
    let check = |title: &str, kind: &str, priority: &str| {
        let run = issue(title, "mona");
        assert!(run.matched, "{title}");
        let labels = json!([kind, format!("priority: {priority}")]);
        assert_eq!(run.result.output["labels"], labels, "{title}");
        assert_eq!(run.lines[0], format!("github issue in octo-org/api: {title}"));
        let summary = format!("{title}: {kind}, {priority} priority");
        assert_eq!(run.result.summary, Some(summary));
    };
    check("Crash when the list is empty", "bug", "normal");
    check("Security: token in log after failed login", "bug", "high");
    check("Support dark mode", "enhancement", "normal");
    check("How do I change the port?", "question", "normal");
    check("Hello", "needs triage", "normal");
    check("Debugging notes", "needs triage", "normal");
    assert!(!issue("Crash", "renovate[bot]").matched);
    assert_eq!(
        issue("Crash", "mona").lines[1],
        "opened by mona, labels app, 0 characters of description"
    );
}

#[test]
fn issues_of_other_trackers_are_sorted_too() {
    let gitlab = json!({ "object_attributes": { "title": "Outage", "description": "It is down" } });
    let attributes = json!({ "title": "Outage" });
    let run = run("issue-triage.yaml", event(Source::Gitlab, "issue_opened", attributes, gitlab));
    assert!(run.matched);
    assert_eq!(run.lines[1], "opened by someone, labels none, 10 characters of description");
    assert_eq!(run.result.output["priority"], "high");
    let bare = event(Source::Jira, "issue_opened", json!({ "title": "x" }), json!({ "issue": {} }));
    assert!(super::shipped_tests::run("issue-triage.yaml", bare).matched);
}

#[test]
fn pull_requests_are_summed_up() {
    let request = |draft: bool, additions: i64, target: &str| {
        let attributes = json!({
            "title": "Fix the parser", "author": "mona", "draft": draft,
            "source_branch": "fix", "target_branch": target,
        });
        let payload = json!({ "pull_request": {
            "title": "Fix the parser", "body": "It was\nwrong.", "changed_files": 3,
            "additions": additions, "deletions": 10,
        }});
        run(
            "pull-request-summary.yaml",
            event(Source::Github, "pull_request_opened", attributes, payload),
        )
    };
    let small = request(false, 5, "main");
    assert!(small.matched);
    assert_eq!(small.lines[0], "octo-org/api: Fix the parser (fix into main)");
    assert_eq!(small.lines[1], "It was wrong.");
    assert_eq!(small.lines[2], "3 files, +5 -10 lines");
    assert_eq!(small.result.output.get("large"), None);
    assert_eq!(small.result.summary.as_deref(), Some("Fix the parser by mona"));
    assert!(!request(true, 5, "main").matched);
    let large = request(false, 5_000, "release/2");
    assert_eq!(large.result.output["large"], true);
    assert_eq!(large.result.output["needsMaintainer"], true);
    let payload = json!({ "object_attributes": { "title": "Fix", "description": "" } });
    let attributes = json!({ "title": "Fix", "author": "mona" });
    let gitlab = event(Source::Gitlab, "merge_request_opened", attributes, payload);
    let gitlab = run("pull-request-summary.yaml", gitlab);
    assert!(gitlab.matched);
    assert_eq!(gitlab.lines[1], "no description");
}

#[test]
fn the_heart_beats_every_night() {
    let Trigger::Schedule(trigger) = shipped("nightly-heartbeat.yaml").trigger else { panic!() };
    let from = "2026-03-28T00:00:00Z".parse().unwrap();
    let times = preview(&trigger, from, 3).unwrap();
    let expected = ["2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"];
    assert_eq!(times, expected.map(|time| time.parse::<chrono::DateTime<chrono::Utc>>().unwrap()));
    let payload = trigger.payload.unwrap();
    let tick = event(Source::Schedule, "schedule", json!({}), payload.clone());
    let run = run("nightly-heartbeat.yaml", tick);
    assert!(run.matched);
    assert_eq!(run.result.summary.as_deref(), Some("4 parts work"));
    assert_eq!(run.result.output["checked"], payload["checks"].to_string());
}

#[test]
fn failed_builds_are_told() {
    let post = |build: Value| {
        let payload = json!({ "build": build, "team": "core" });
        run("generic-webhook.yaml", event(Source::Webhook, "webhook", json!({}), payload))
    };
    let failed =
        post(json!({ "id": 17, "status": "failed", "branch": "main", "log": "2 tests failed" }));
    assert!(failed.matched);
    assert_eq!(failed.lines[..2], ["build 17 on main failed", "2 tests failed"]);
    assert_eq!(failed.result.summary.as_deref(), Some("build 17 on main failed, for core"));
    assert!(!post(json!({ "id": 17, "status": "passed", "branch": "main" })).matched);
    assert!(!post(json!({ "id": 17, "status": "failed", "branch": "mine" })).matched);
    assert!(post(json!({ "id": 17, "status": "errored", "branch": "release/2" })).matched);
}

#[test]
fn the_custom_image_gets_its_task() {
    let mut flow = samples::version(shipped("custom-image.yaml"));
    assert!(!flow.spec.enabled);
    let payload = json!({ "release": { "body": "Faster." } });
    let event = event(Source::Github, "release", json!({ "title": "v2" }), payload);
    let values: Context = context(&event, &flow, &Value::Null, &Value::Null, &Value::Null);
    let prompt = template::render(&flow.spec.prompt, &values).unwrap();
    assert_eq!(prompt.unresolved, Vec::<String>::new());
    assert!(prompt.text.starts_with("Write release notes for v2 of octo-org/api.\n"));
    assert!(prompt.text.contains("The author said:\nFaster.\n"), "{}", prompt.text);
    let event = PreparedEvent::new(event);
    assert_ne!(matches(&flow, &event), Outcome::Match);
    flow.spec.enabled = true;
    assert_eq!(matches(&flow, &event), Outcome::Match);
}

/// The examples in the README are flows as well.
#[test]
fn every_example_of_the_readme_is_valid() {
    let text = fs::read_to_string(folder().join("README.md")).unwrap();
    let blocks: Vec<_> =
        text.split("```yaml\n").skip(1).filter_map(|it| it.split("```").next()).collect();
    assert!(blocks.len() >= 8, "found only {} examples", blocks.len());
    for block in blocks {
        let whole = if block.contains("apiVersion:") { block.to_owned() } else { complete(block) };
        document::parse("README.md", &whole)
            .unwrap_or_else(|problems| panic!("{block}\n{problems:#?}"));
    }
}

/// An example that shows one part, with the rest of a flow around it.
fn complete(block: &str) -> String {
    let mut whole = String::from("apiVersion: preloop/v1\nkind: Flow\nname: example\n");
    let has = |part: &str| block.lines().any(|line| line.starts_with(part));
    if !has("trigger:") {
        whole.push_str("trigger: {manual: {}}\n");
    }
    if !has("agent:") {
        whole.push_str("agent: {type: builtin, steps: [{log: hello}]}\n");
    }
    whole + block
}
