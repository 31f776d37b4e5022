//! Conditions: what they answer, what they refuse, and that they stay cheap.

use super::*;
use serde_json::json;
use std::time::{Duration, Instant};

fn sample() -> Context {
    Context::default()
        .with(
            "event",
            json!({
                "type": "issue_opened", "author": "mona", "labels": ["bug", "p1"], "number": 7,
                "ratio": 0.5, "whole": 7.0, "big": u64::MAX, "draft": false, "milestone": null,
                "title": "Crash in Parser",
                "payload": { "issue": { "id": 4_000_000_000_i64, "tags": [{ "name": "x" }] } },
            }),
        )
        .with("flow", json!({ "name": "triage" }))
}

fn check(text: &str, expected: Result<bool, &str>) {
    let outcome = Condition::compile(text).and_then(|condition| condition.eval(&sample()));
    match (outcome, expected) {
        (Ok(answer), Ok(expected)) => assert_eq!(answer, expected, "{text}"),
        (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{text}: {error}"),
        (outcome, _) => panic!("{text}: {outcome:?} instead of {expected:?}"),
    }
}

#[test]
fn fields_are_read_and_compared() {
    check("event.type == 'issue_opened'", Ok(true));
    check("trigger_event.type == event.type", Ok(true));
    check("event['author'] == 'mona' && flow.name == 'triage'", Ok(true));
    check("'bug' in event.labels", Ok(true));
    check("event.labels == ['bug', 'p1']", Ok(true));
    check("['bug', 'p1'] == event.labels", Ok(true));
    check("event.labels.exists(label, label.startsWith('p'))", Ok(true));
    check("event.labels.all(label, label in ['bug'])", Ok(false));
    check("size(event.labels) == 2", Ok(true));
    check("event.title.lowerAscii().contains('crash')", Ok(true));
    check("event.title.matches('(?i)crash|panic')", Ok(true));
    check("event.payload.issue.tags[0].name == 'x'", Ok(true));
    check("event.draft", Ok(false));
    check("!event.draft", Ok(true));
    check("event.milestone == null", Ok(true));
    check("true", Ok(true));
}

#[test]
fn json_numbers_compare_with_literals() {
    check("event.number == 7", Ok(true));
    check("event.number == 7.0", Ok(true));
    check("event.whole == 7", Ok(true));
    check("event.number >= 7 && event.number < 8", Ok(true));
    check("event.number > 6.5", Ok(true));
    check("event.ratio < 1", Ok(true));
    check("event.number + 1 == 8", Ok(true));
    check("event.payload.issue.id == 4000000000", Ok(true));
    check("event.big > 1", Ok(true));
    check("event.number in [1, 7]", Ok(true));
    check("event.number == '7'", Ok(false));
    check("string(event.number) == '7'", Ok(true));
}

#[test]
fn missing_fields_are_errors_unless_asked_for() {
    check("event.assignee == 'mona'", Err("the event has no `assignee`; ask `has(...)`"));
    check("has(event.assignee)", Ok(false));
    check("has(event.assignee) && event.assignee == 'mona'", Ok(false));
    check("!has(event.milestone.title)", Err("a field was read"));
    check("event.milestone.title == 'v1'", Err("a field was read from a value of type null"));
    check("event.labels[7] == 'x'", Err("beyond the end"));
    check("execution.id == 'x'", Err("unknown name `execution`"));
}

#[test]
fn what_is_not_true_or_false_is_refused() {
    check("event.type", Err("gives string"));
    check("event.labels", Err("gives list"));
    check("event.number + 1", Err("gives int"));
    check("event.milestone", Err("gives null"));
    check("event.title + 1 == 'x'", Err("does not work"));
    check("event.title > 1", Err("does not work on string and int"));
    check("1 / 0 == 1", Err("division by zero"));
    check("9223372036854775807 + 1 == 0", Err("too large"));
    check("event.title.matches('(') ", Err("`matches` failed"));
}

#[test]
fn slips_are_found_when_compiling() {
    check("event.type ==", Err("line 1, column"));
    check("", Err("line 1"));
    check("event.type = 'x'", Err("line 1"));
    check("true &&\n  )", Err("line 2"));
    check("evnet.type == 'x'", Err("unknown name `evnet`; did you mean `event`?"));
    check("labels.size() > 0", Err("unknown name `labels`; known are event"));
    check("event.title.startswith('C')", Err("did you mean `startsWith`?"));
    check("event.labels.any('x')", Err("unknown function `any`"));
    check("event.labels.exists('x')", Err("unknown function `exists`"));
    check("exec('rm')", Err("unknown function `exec`"));
}

#[test]
fn known_functions_are_known() {
    for name in check::FUNCTIONS {
        let macros = ["all", "exists", "exists_one", "filter", "has", "map"];
        let known = macros.contains(&name) || check_function(name).is_ok();
        assert!(known, "{name}");
    }
}

#[test]
fn deep_loops_are_refused() {
    let deep = Err("loops are nested too deeply");
    check("event.labels.all(a, event.labels.all(b, a == b || a != b))", Ok(true));
    check("event.labels.all(a, event.labels.all(b, event.labels.all(c, true)))", deep);
    check("event.labels.all(a, event.labels.all(b, a in event.labels))", deep);
    check("event.labels.all(a, event.labels.all(b, a in ['bug', 'p1']))", Ok(true));
    check("event.labels.all(a, a in event.labels)", Ok(true));
    check("[event.labels].all(a, a.all(b, true))", deep);
    check("event.labels.map(a, a + 'x').exists(b, b == 'bugx')", Ok(true));
    check("event.labels.filter(a, true).map(b, b).map(c, c).size() == 2", Ok(true));
    check("event.labels.map(a, a).exists(b, event.labels.exists(c, c == b))", deep);
}

#[test]
fn long_and_deep_texts_are_refused_without_harm() {
    check(&format!("true || {}", "x".repeat(CONDITION_BYTES_MAX)), Err("bytes, 4096 are allowed"));
    check(&format!("0 == {}1", "1+".repeat(2_000)), Err("operators, dots and brackets, 200 are"));
    check(
        &format!("event{} == 1", ".a".repeat(2_000)),
        Err("operators, dots and brackets, 200 are"),
    );
    check(&format!("0 == {}1", "1+".repeat(100)), Err("has more than 32 links"));
    check(&format!("event.number == {}-19", "1+".repeat(26)), Ok(true));
    check(&format!("{}false", "event.number == 8 || ".repeat(30)), Ok(false));
    // On half the stack of a worker thread, in an unoptimised build.
    let harmless = std::thread::Builder::new().stack_size(1 << 20).spawn(|| {
        let repeats = |text: &str, count: usize| text.repeat(count);
        for text in [
            repeats("(", 190),
            format!("{}true{}", repeats("(", 99), repeats(")", 99)),
            format!("{}true{}", repeats("(", 30), repeats(")", 30)),
            format!("0 == {}1", repeats("1+", 28)),
            format!("event{} == 1", repeats(".a", 28)),
            format!("{}true", repeats("true ? true : ", 28)),
            format!("{}true", repeats("false ? true : ", 28)),
            format!("{}true", repeats("!", 199)),
            format!("0 == {}1", repeats("1+", 197)),
            format!("0 == {}1", repeats("-", 197)),
            format!("event{} == 1", repeats(".a", 197)),
            format!("{}true", repeats("true ? true : ", 199)),
            format!("{}true", repeats("true || ", 99)),
            format!("event{} == 1", repeats("[0]", 99)),
            format!("{}{} == []", repeats("[", 98), repeats("]", 98)),
            format!("event{} == 1", repeats(".a()", 65)),
            format!("[{}] == []", repeats("1,", 2_000)),
        ] {
            let _ = Condition::compile(&text).and_then(|condition| condition.eval(&sample()));
        }
    });
    harmless.unwrap().join().unwrap();
}

#[test]
fn a_large_event_cannot_stall_the_router() {
    let items: Vec<_> = (0..60_000).map(|number| json!({ "n": number })).collect();
    let event = Context::default().with("event", json!({ "payload": { "items": items } }));
    let started = Instant::now();
    let quadratic = "event.payload.items.all(a, event.payload.items.exists(b, a.n == b.n))";
    let outcome = Condition::compile(quadratic).unwrap().eval(&event);
    assert_eq!(outcome, Err(ConditionError::TooMuchWork));
    let linear = "event.payload.items.exists(a, a.n == 59999)";
    assert_eq!(Condition::compile(linear).unwrap().eval(&event), Ok(true));
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());

    let text = Context::default().with("event", json!({ "payload": "x".repeat(20_000_000) }));
    assert_eq!(
        Condition::compile("event.payload == 'x'").unwrap().eval(&text),
        Err(ConditionError::TooMuchWork)
    );
}

#[test]
fn being_cut_off_is_never_an_answer() {
    let items: Vec<_> = (0..100_000).collect();
    let event = Context::default().with("event", json!({ "items": items }));
    // Both absorb errors of their parts, so the unknown name alone would not be seen.
    for text in [
        "event.items.all(a, a >= 0 || event.items == [])",
        "event.items.exists(a, event.items == [a])",
    ] {
        let outcome = Condition::compile(text).unwrap().eval(&event);
        assert!(
            matches!(outcome, Ok(true) | Err(ConditionError::TooMuchWork)),
            "{text}: {outcome:?}"
        );
    }
}

#[test]
fn payload_is_needed_only_when_read() {
    let needs = |text: &str| Condition::compile(text).unwrap().needs_payload();
    assert!(!needs("event.type == 'x' && 'bug' in event.labels"));
    assert!(!needs("event.labels.exists(payload, payload == 'x')"));
    assert!(!needs("flow.name == 'payload'"));
    assert!(needs("event.payload.issue.id == 1"));
    assert!(needs("has(trigger_event.payload.issue)"));
    assert!(needs("event['pay' + 'load'] == 1"));
    assert!(needs("event.exists(key, key == 'payload')"));
    assert!(needs("[event][0].payload == 1"));
}

#[test]
fn a_compiled_condition_is_shared() {
    let first = Condition::cached("event.type == 'shared'").unwrap();
    assert!(Arc::ptr_eq(&first, &Condition::cached("event.type == 'shared'").unwrap()));
    assert!(Condition::cached("event.type ==").is_err());
    assert!(Condition::cached("event.type ==").is_err());
    for number in 0..CACHED_MAX + 10 {
        let _ = Condition::cached(&format!("event.type =={number} )"));
    }
    assert!(CACHE.lock().unwrap().len() <= CACHED_MAX);
}
