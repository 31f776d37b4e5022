//! Real messages of GitHub: what is told is what ran, for every pair; and what a test predicts is what then happens.

use super::*;
use crate::explain::trial::EVENTS_MAX;
use std::{collections::BTreeSet, fs, path::Path};

/// How many of the examples are taken.
const EVENTS: usize = 200;

/// Ten flows: by name, project, filters, payload and conditions; one is disabled, one has no answer, one is not asked.
fn triggers() -> Vec<(&'static str, Value)> {
    vec![
        ("everything", json!({})),
        ("issues", json!({ "events": ["issue_*", "issues*"] })),
        ("pull requests", json!({ "events": ["pull_request*", "pr_*"], "type": "github" })),
        ("hello world", json!({ "projects": ["Codertocat/*"] })),
        ("by sender", json!({ "filters": { "sender.login": ["Codertocat", "octocat"] } })),
        ("labelled", json!({ "filters": { "labels": ["bug", "enhancement"] } })),
        (
            "created",
            json!({ "where": "has(event.payload.action) && event.payload.action == 'created'" }),
        ),
        ("no answer", json!({ "where": "event.payload.repository.private == false" })),
        ("many", json!({ "where": "event.payload.exists(key, key == 'installation')" })),
        ("jira", json!({ "type": "jira" })),
    ]
}

/// GitHub's own examples: `npm ci` in `tests/` brings them.
fn examples() -> Option<Vec<(String, Value)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let file = root.join("tests/node_modules/@octokit/webhooks-examples/api.github.com/index.json");
    let Ok(text) = fs::read(&file) else {
        let ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
        assert!(!ci, "the examples are missing: run `npm ci` in tests/");
        eprintln!("NOT TESTED: the examples are missing: run `npm ci` in tests/");
        return None;
    };
    let sets: Vec<Value> = serde_json::from_slice(&text).unwrap();
    let mut all = Vec::new();
    for set in &sets {
        for example in set["examples"].as_array().unwrap() {
            all.push((text_of(set, "name"), example.clone()));
        }
    }
    // From the whole range of them, and not the first kinds alone.
    let step = all.len() / EVENTS + 1;
    let (taken, rest): (Vec<_>, Vec<_>) =
        all.into_iter().enumerate().partition(|(number, _)| number % step == 0);
    let chosen = taken.into_iter().chain(rest).map(|(_, example)| example).take(EVENTS);
    Some(chosen.collect())
}

fn text_of(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap().to_owned()
}

async fn filled() -> Option<(World, Vec<EventId>, BTreeMap<FlowId, &'static str>)> {
    let examples = examples()?;
    let world = world().await;
    let mut names = BTreeMap::new();
    for (name, trigger) in triggers() {
        names.insert(apply(&world, name, trigger, name != "issues").await, name);
    }
    let mut events = Vec::new();
    for (number, (name, message)) in examples.iter().enumerate() {
        let event = github(&world, name, message, &number.to_string());
        events.push(keep(&world, event).await);
    }
    route(&world).await;
    Some((world, events, names))
}

#[actix_web::test]
async fn what_is_told_is_what_ran_for_every_pair() {
    let Some((world, events, flows)) = filled().await else { return };
    assert_eq!(events.len(), EVENTS);
    // Whatever changes now changes nothing about then.
    for name in flows.values() {
        deploy(&world, name, json!({ "events": ["never"] })).await;
    }
    let (mut pairs, mut verdicts) = (0, BTreeMap::<(&str, String), usize>::new());
    for event in events {
        let answer = explained(&world, event).await;
        assert_eq!(answer["moment"]["known_by"], "router");
        let (ran, _) = started(&world, event).await;
        let ran: BTreeSet<_> = ran.into_iter().collect();
        for told in answer["flows"].as_array().unwrap() {
            let flow: FlowId = text(told, "flow_id").parse().unwrap();
            let verdict = text(told, "verdict");
            assert_eq!(verdict == "started", ran.contains(&flow), "{event}: {told}");
            let checks = told["checks"].as_array().unwrap();
            let failed: Vec<_> = checks.iter().filter(|it| it["result"] != "held").collect();
            // The conditions say the same as the verdict, and the last one is why.
            assert_eq!(failed.is_empty(), verdict == "started", "{event}: {told}");
            for failed in failed {
                assert_eq!(failed["condition"], told["condition"], "{told}");
            }
            assert_eq!((&told["version"], &told["has_changed"]), (&json!(1), &json!(true)));
            assert_eq!(told["reason"].is_string(), verdict != "started");
            *verdicts.entry((flows[&flow], verdict.to_owned())).or_default() += 1;
            pairs += 1;
        }
    }
    assert_eq!(pairs, EVENTS * 10);
    let count =
        |name, verdict: &str| verdicts.get(&(name, verdict.to_owned())).copied().unwrap_or(0);
    assert_eq!(count("everything", "started"), EVENTS, "{verdicts:?}");
    assert_eq!(count("issues", "disabled"), EVENTS, "{verdicts:?}");
    assert_eq!(count("jira", "not_matched"), EVENTS, "{verdicts:?}");
    for name in ["pull requests", "hello world", "by sender", "created", "no answer", "many"] {
        assert!(count(name, "started") > 0, "{name} never ran: {verdicts:?}");
        assert!(count(name, "started") < EVENTS, "{name} always ran: {verdicts:?}");
    }
    assert!(count("no answer", "no_answer") > 0, "{verdicts:?}");
}

#[actix_web::test]
async fn a_test_predicts_what_then_happens() {
    let Some((world, events, _)) = filled().await else { return };
    let draft = json!({ "where": "event.payload.sender.login == 'Codertocat'", "events": ["*e*"] });
    let body = json!({ "yaml": yaml("created", &draft), "last": EVENTS_MAX });
    let answer = world.call(Method::POST, "/flows/test", Some(body), 200).await;
    let predicted = answer["events"].as_array().unwrap();
    assert_eq!(predicted.len(), EVENTS);
    // What is deployed comes out as it did.
    let flow: FlowId = text(&answer, "deployed_flow_id").parse().unwrap();
    for event in predicted {
        let (ran, _) = started(&world, text(event, "event_id").parse().unwrap()).await;
        assert_eq!(event["deployed"]["starts"], ran.contains(&flow), "{event}");
    }
    // The draft is saved, and the same messages come again.
    assert_eq!(deploy(&world, "created", draft).await, flow);
    let examples = examples().unwrap();
    let mut both = [0; 4];
    for (number, (name, message)) in examples.iter().enumerate() {
        let again = github(&world, name, message, &format!("again-{number}"));
        let again = keep(&world, again).await;
        route(&world).await;
        let (ran, _) = started(&world, again).await;
        let before = events[number].to_string();
        let told = predicted.iter().find(|it| text(it, "event_id") == before).unwrap();
        assert_eq!(told["draft"]["starts"], ran.contains(&flow), "{told}");
        let names = ["both", "only_draft", "only_deployed", "neither"];
        let nth = names.iter().position(|name| told["difference"] == *name).unwrap();
        both[nth] += 1;
    }
    let summary = &answer["summary"];
    let told =
        ["both", "only_draft", "only_deployed", "neither"].map(|it| summary[it].as_i64().unwrap());
    assert_eq!(told, both);
    assert!(told[1] > 0 && told[2] > 0 && told[3] > 0, "{summary}");
}
