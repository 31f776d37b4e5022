//! What is told about each condition, for a flow that stops at it.

use super::*;
use crate::{
    event::Causation,
    flow::samples,
    ids::{AccountId, SourceId},
};
use serde_json::json;

/// The last thing that was looked at: condition, result, wanted, found.
fn last(trigger: Value, event: &PreparedEvent) -> (String, CheckResult, Value, Value) {
    let explained = explain(&samples::flow(trigger), event);
    let check = explained.checks.last().expect("something was looked at").clone();
    (check.condition, check.result, check.wanted, check.found)
}

fn issue() -> PreparedEvent {
    PreparedEvent::new(samples::issue_opened())
}

#[track_caller]
fn fails(trigger: Value, condition: &str, wanted: Value, found: Value) {
    let expected = (condition.to_owned(), CheckResult::Failed, wanted, found);
    assert_eq!(last(json!({ "tracker": trigger }), &issue()), expected, "{trigger}");
}

#[test]
fn each_condition_says_what_it_wanted_and_what_it_found() {
    let elsewhere = samples::id(6).to_string();
    let here = samples::id(5).to_string();
    fails(json!({ "type": "jira" }), "type", json!("jira"), json!("github"));
    fails(json!({ "organization": elsewhere }), "organization", json!(elsewhere), json!(here));
    fails(json!({ "events": ["push"] }), "events", json!(["push"]), json!("issue_opened"));
    fails(json!({ "projects": ["a/*"] }), "projects", json!(["a/*"]), json!("octo-org/api"));
    let filter = json!({ "filters": { "labels": ["x"] } });
    fails(filter, "filters.labels", json!(["x"]), json!(["bug", "p1"]));
    fails(json!({ "filters": { "nothing": 1 } }), "filters.nothing", json!(1), json!([]));
    let text = "event.number == 8";
    fails(json!({ "where": text }), "where", json!(text), json!(false));
}

#[test]
fn a_trigger_of_another_kind_says_what_it_listens_to() {
    for (trigger, kind) in [
        (json!({ "manual": {} }), "manual"),
        (json!({ "webhook": {} }), "webhook"),
        (json!({ "schedule": { "cron": "* * * * *" } }), "schedule"),
    ] {
        let expected = ("trigger".to_owned(), CheckResult::Failed, json!(kind), json!("github"));
        assert_eq!(last(trigger, &issue()), expected);
    }
}

#[test]
fn guards_and_switches_are_conditions_too() {
    let mut flow = samples::flow(json!({ "tracker": {} }));
    flow.spec.enabled = false;
    let explained = explain(&flow, &issue());
    assert_eq!(explained.condition().as_deref(), Some("enabled"));
    for (own, depth) in [(true, 0), (false, CAUSATION_DEPTH_MAX + 1)] {
        let mut event = samples::issue_opened();
        event.incoming.content.causation = Causation { own, depth, ..Causation::default() };
        let (condition, result, _, found) =
            last(json!({ "tracker": {} }), &PreparedEvent::new(event));
        assert_eq!((condition.as_str(), result), ("causation", CheckResult::Failed));
        assert_eq!(found, json!({ "own": own, "depth": depth }));
    }
    let mut event = samples::issue_opened();
    event.incoming.account = AccountId::fresh();
    let explained = explain(&samples::flow(json!({ "tracker": {} })), &PreparedEvent::new(event));
    assert_eq!(explained.outcome, Outcome::No(Reason::OtherAccount));
    assert!(explained.checks.is_empty(), "nothing about it is told to another account");
}

#[test]
fn a_tracker_that_is_gone_never_matches() {
    let (condition, result, wanted, _) = last(json!({ "tracker": { "tracker": "hub" } }), &issue());
    assert_eq!((condition.as_str(), result), ("tracker", CheckResult::Failed));
    assert_eq!(wanted, json!("hub"));
}

#[test]
fn where_tells_the_values_it_reads() {
    let text = "event.number > 3 && 'bug' in event.labels && event.labels.exists(it, it == 'p1') && \
                event.payload['issue'].number == 7 && !has(event.nobody) && flow.version == 3";
    let trigger = json!({ "tracker": { "where": text } });
    let explained = explain(&samples::flow(trigger), &issue());
    assert_eq!(explained.outcome, Outcome::Match);
    let check = explained.checks.last().unwrap();
    let read: Vec<_> =
        check.read.iter().map(|read| (read.path.as_str(), read.value.as_deref())).collect();
    assert_eq!(
        read,
        [
            ("event.number", Some("7")),
            ("event.labels", Some(r#"["bug","p1"]"#)),
            ("event.payload.issue.number", Some("7")),
            ("event.nobody", None),
            ("flow.version", Some("3")),
        ]
    );
}

#[test]
fn a_condition_without_an_answer_says_why() {
    let trigger = json!({ "tracker": { "where": "event.nobody == 1" } });
    let explained = explain(&samples::flow(trigger), &issue());
    let Outcome::Error(error) = &explained.outcome else { panic!("{explained:?}") };
    assert_eq!(explained.checks.last().unwrap().result, CheckResult::NoAnswer(error.clone()));
}

#[test]
fn what_was_not_looked_at_is_not_told() {
    let trigger = json!({ "tracker": { "events": ["push"], "where": "event.number == 7" } });
    let names: Vec<_> = explain(&samples::flow(trigger), &issue())
        .checks
        .into_iter()
        .map(|it| it.condition)
        .collect();
    assert_eq!(names, ["enabled", "trigger", "causation", "events"]);
}

/// Watching changes nothing: every trigger comes out the same way with and without a witness.
#[test]
fn the_explanation_is_the_decision() {
    let mut triggers = vec![json!({ "manual": {} }), json!({ "webhook": { "where": "true" } })];
    let parts = [
        json!({}),
        json!({ "events": ["issue_*"] }),
        json!({ "events": ["push"] }),
        json!({ "projects": ["octo-org/api"] }),
        json!({ "filters": { "labels": "bug" } }),
        json!({ "filters": { "issue.user.login": "nobody" } }),
        json!({ "where": "event.payload.issue.number == 7" }),
        json!({ "where": "event.payload.nothing == 7" }),
    ];
    for one in &parts {
        for other in &parts {
            let mut both = one.as_object().unwrap().clone();
            both.extend(other.as_object().unwrap().clone());
            triggers.push(json!({ "tracker": both }));
        }
    }
    let own = SourceId(samples::flow(json!({ "manual": {} })).flow.0);
    for trigger in triggers {
        let flow = samples::flow(trigger);
        for source in Source::ALL {
            let mut event = samples::issue_opened();
            event.incoming.source = source;
            event.incoming.source_id = own;
            let event = PreparedEvent::new(event);
            let explained = explain(&flow, &event);
            assert_eq!(explained.outcome, matches(&flow, &event), "{:?}", flow.spec.trigger);
            let failed: Vec<_> =
                explained.checks.iter().filter(|it| it.result != CheckResult::Held).collect();
            let named: Vec<_> = failed.iter().map(|it| it.condition.clone()).collect();
            assert_eq!(named, Vec::from_iter(explained.condition()), "the last one decides");
        }
    }
}
