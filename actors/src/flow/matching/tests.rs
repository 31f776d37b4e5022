//! Matching: every condition of a trigger, and the reason when it fails.

use super::*;
use crate::{
    event::{Causation, Normalized},
    flow::samples,
    ids::{AccountId, ProjectId, SourceId, TrackerId},
};
use serde_json::json;

/// The outcome of a tracker trigger on the sample issue, in words.
fn outcome(trigger: Value) -> String {
    words(matches(&samples::flow(json!({ "tracker": trigger })), &issue()))
}

fn words(outcome: Outcome) -> String {
    match outcome {
        Outcome::Match => "match".to_owned(),
        Outcome::No(reason) => format!("{}: {reason}", reason.condition()),
        Outcome::Error(error) => format!("error: {error}"),
        Outcome::Poison(poison) => format!("poison: {poison}"),
    }
}

fn issue() -> PreparedEvent {
    PreparedEvent::new(samples::issue_opened())
}

fn check(trigger: Value, expected: &str) {
    assert_eq!(outcome(trigger.clone()), expected, "{trigger}");
}

#[test]
fn names_and_patterns() {
    check(json!({}), "match");
    check(json!({ "type": "github" }), "match");
    check(json!({ "type": "jira" }), "type: the event comes from `github`");
    check(json!({ "events": ["push", "issue_opened"] }), "match");
    check(json!({ "events": ["issue_*"] }), "match");
    check(json!({ "events": ["pull_*", "Issue_*"] }), "events: the event is `issue_opened`");
    check(json!({ "projects": ["octo-org/*"] }), "match");
    check(json!({ "projects": ["other/*", "OCTO-ORG/API"] }), "match");
    check(json!({ "projects": ["42"] }), "match");
    check(json!({ "projects": ["octo-org"] }), "projects: the event's project is octo-org/api");
    let organization = samples::id(5).to_string();
    check(json!({ "organization": organization.to_uppercase() }), "match");
    let other = samples::id(6).to_string();
    check(
        json!({ "organization": other }),
        &format!("organization: the event's organization is {organization}"),
    );
}

#[test]
fn filters_match_on_any_overlap() {
    check(json!({ "filters": { "labels": "bug" } }), "match");
    check(json!({ "filters": { "labels": ["x", "p1"] } }), "match");
    check(json!({ "filters": { "author": ["mona", "lisa"] } }), "match");
    check(json!({ "filters": { "author": "mona", "labels": "bug" } }), "match");
    check(json!({ "filters": { "labels": ["x"] } }), r#"filters.labels: `labels` is "bug", "p1""#);
    check(json!({ "filters": { "labels": [] } }), r#"filters.labels: `labels` is "bug", "p1""#);
    check(
        json!({ "filters": { "author": "mona", "labels": "x" } }),
        r#"filters.labels: `labels` is "bug", "p1""#,
    );
    check(
        json!({ "filters": { "milestone": "v1" } }),
        "filters.milestone: the event has no `milestone`",
    );
    check(json!({ "filters": { "author": "Mona" } }), r#"filters.author: `author` is "mona""#);
    let nested =
        json!({ "filters": { "filter_conditions": { "labels": "bug", "author": "lisa" } } });
    check(nested, r#"filters.author: `author` is "mona""#);
    check(
        json!({ "filters": { "filter_conditions": { "labels": "bug" }, "author": "mona" } }),
        "match",
    );
}

#[test]
fn filter_values_compare_as_json_or_text() {
    check(json!({ "filters": { "number": 7 } }), "match");
    check(json!({ "filters": { "number": "7" } }), "match");
    check(json!({ "filters": { "number": 7.0 } }), "match");
    check(json!({ "filters": { "number": [1, 8] } }), "filters.number: `number` is 7");
    check(json!({ "filters": { "number": "07" } }), "filters.number: `number` is 7");
}

#[test]
fn filters_reach_into_the_payload() {
    check(json!({ "filters": { "issue.user.login": "mona" } }), "match");
    check(json!({ "filters": { "issue.labels.name": "p1" } }), "match");
    check(json!({ "filters": { "issue.labels.1.name": "p1" } }), "match");
    check(
        json!({ "filters": { "issue.labels.0.name": "p1" } }),
        r#"filters.issue.labels.0.name: `issue.labels.0.name` is "bug""#,
    );
    check(json!({ "filters": { "repository.id": "42" } }), "match");
    check(json!({ "filters": { "sender": "mona" } }), "match");
    check(
        json!({ "filters": { "issue.user": "mona" } }),
        "filters.issue.user: `issue.user` is an object",
    );
    check(
        json!({ "filters": { "issue.nope.x": "1" } }),
        "filters.issue.nope.x: the event has no `issue.nope.x`",
    );
    check(
        json!({ "filters": { "issue.milestone": "null" } }),
        "filters.issue.milestone: `issue.milestone` is null",
    );
    check(json!({ "filters": { "object_attributes.iid": 7 } }), "match");
}

#[test]
fn conditions_see_event_project_account_and_flow() {
    check(json!({ "where": "event.author == 'mona'" }), "match");
    check(json!({ "where": "event.payload.issue.number == 7" }), "match");
    check(json!({ "where": "project.identifier == 'octo-org/api'" }), "match");
    check(json!({ "where": "flow.name == 'sample' && flow.version == 3" }), "match");
    check(json!({ "where": "account.id.endsWith('2')" }), "match");
    check(
        json!({ "where": "event.author == 'lisa'" }),
        "where: `event.author == 'lisa'` does not hold",
    );
    let missing =
        "error: the event has no `milestone`; ask `has(...)` for the field before reading it";
    check(json!({ "where": "event.milestone == 'v1'" }), missing);
    check(
        json!({ "where": "event.author" }),
        "error: the condition gives string, but it must give true or false; compare it with something",
    );
    check(
        json!({ "where": "event.author ==" }),
        "error: line 1, column 16: the condition ends too early",
    );
    // Filters come first: a condition that would fail is not asked.
    check(
        json!({ "filters": { "author": "lisa" }, "where": "event.nope" }),
        r#"filters.author: `author` is "mona""#,
    );
}

#[test]
fn a_named_tracker_must_be_that_tracker() {
    let mut flow = samples::flow(json!({ "tracker": { "tracker": "hub" } }));
    assert_eq!(words(matches(&flow, &issue())), "tracker: the tracker of the trigger was deleted");
    flow.tracker = Some(TrackerId(samples::id(4)));
    assert_eq!(matches(&flow, &issue()), Outcome::Match);
    flow.tracker = Some(TrackerId(samples::id(9)));
    let outcome = words(matches(&flow, &issue()));
    assert_eq!(outcome, format!("tracker: the event comes from tracker {}", samples::id(4)));
}

#[test]
fn what_no_trigger_may_see() {
    let flow = samples::flow(json!({ "tracker": {} }));
    let refused = |change: fn(&mut Event), expected: &str| {
        let mut event = samples::issue_opened();
        change(&mut event);
        assert_eq!(words(matches(&flow, &PreparedEvent::new(event))), expected);
    };
    refused(
        |event| event.incoming.account = AccountId(samples::id(99)),
        "account: the event belongs to another account",
    );
    refused(
        |event| event.incoming.content.causation = Causation { own: true, ..Causation::default() },
        "causation: the event was caused by Preloop itself",
    );
    refused(|event| event.incoming.content.causation.depth = CAUSATION_DEPTH_MAX, "match");
    refused(
        |event| event.incoming.content.causation.depth = CAUSATION_DEPTH_MAX + 1,
        "causation: the event is number 6 in a chain of executions",
    );
    let mut disabled = flow.clone();
    disabled.spec.enabled = false;
    assert_eq!(matches(&disabled, &issue()), Outcome::No(Reason::Disabled));
}

#[test]
fn each_trigger_listens_to_its_own_source() {
    let event = |source: Source, own: bool, payload: Value| {
        let mut event = samples::event(source, Normalized::default(), &payload);
        event.incoming.source_id = SourceId(samples::id(if own { 7 } else { 8 }));
        PreparedEvent::new(event)
    };
    let tracker = samples::flow(json!({ "tracker": {} }));
    let schedule = samples::flow(json!({ "schedule": { "cron": "0 0 * * *" } }));
    let manual = samples::flow(json!({ "manual": {} }));
    let webhook = samples::flow(json!({ "webhook": {
        "filters": { "a.b": 1 }, "where": "event.payload.c > 1 && flow.name == 'sample'",
    } }));
    let no = |source| Outcome::No(Reason::Source(source));
    for source in Source::ALL {
        let own = |flow: &FlowVersion| {
            matches(flow, &event(source, true, json!({ "a": { "b": 1 }, "c": 2 })))
        };
        let hit =
            |wanted: &[Source]| if wanted.contains(&source) { Outcome::Match } else { no(source) };
        assert_eq!(
            own(&tracker),
            hit(&[Source::Github, Source::Gitlab, Source::Jira, Source::Manual])
        );
        assert_eq!(own(&schedule), hit(&[Source::Schedule, Source::Manual]));
        assert_eq!(own(&manual), hit(&[Source::Manual]));
        assert_eq!(own(&webhook), hit(&[Source::Webhook, Source::Manual]));
    }
    for source in [Source::Webhook, Source::Schedule, Source::Manual] {
        for flow in [&tracker, &schedule, &manual, &webhook] {
            let other = event(source, false, json!({ "a": { "b": 1 }, "c": 2 }));
            assert_eq!(matches(flow, &other), no(source), "of another flow");
        }
    }
    let post = |payload| words(matches(&webhook, &event(Source::Webhook, true, payload)));
    assert_eq!(post(json!({ "a": { "b": 2 } })), "filters.a.b: `a.b` is 2");
    assert_eq!(post(json!({ "a": { "b": 1 }, "c": 1 })).split(':').next(), Some("where"));
    assert_eq!(post(json!([1])), "filters.a.b: the event has no `a.b`");
}

#[test]
fn ids_of_stored_projects_match() {
    let mut event = samples::issue_opened();
    event.project = Some(ProjectId(samples::id(77)));
    let flow = samples::flow(json!({ "tracker": { "projects": [samples::id(77).to_string()] } }));
    assert_eq!(matches(&flow, &PreparedEvent::new(event)), Outcome::Match);
}

#[test]
fn payload_is_parsed_only_when_asked_for() {
    let mut event = samples::issue_opened();
    event.incoming.payload = "not json".into();
    let event = PreparedEvent::new(event);
    let trigger =
        json!({ "tracker": { "filters": { "labels": "bug" }, "where": "event.author == 'mona'" } });
    assert_eq!(matches(&samples::flow(trigger), &event), Outcome::Match);
    assert!(!event.is_parsed());
    let trigger = json!({ "tracker": { "where": "event.payload == null" } });
    assert_eq!(matches(&samples::flow(trigger), &event), Outcome::Match);
    assert!(event.is_parsed());
}

/// A guard against matching becoming slow by accident: far above what an unoptimised build takes on a busy machine.
#[test]
fn many_flows_are_matched_quickly() {
    let flows: Vec<_> = (0..100)
        .map(|number| {
            samples::flow(json!({ "tracker": {
                "events": ["issue_*"], "projects": ["octo-org/*"],
                "filters": { "labels": ["bug", format!("p{number}")] },
                "where": "event.author == 'mona' && event.labels.exists(label, label == 'p1')",
            } }))
        })
        .collect();
    let started = std::time::Instant::now();
    for _ in 0..20 {
        let event = issue();
        assert!(flows.iter().all(|flow| matches(flow, &event) == Outcome::Match));
    }
    let each = started.elapsed() / 2_000;
    println!("{each:?} for each match");
    assert!(each < std::time::Duration::from_millis(2), "{each:?} for each match");
}
