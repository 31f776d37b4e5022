//! The built-in agent's steps: effects, results and failures.

use super::*;
use crate::flow::{context, samples};

fn interpreter(steps: Value) -> Interpreter {
    let flow = samples::flow(json!({ "manual": {} }));
    let context = context(
        &samples::issue_opened(),
        &flow,
        &Value::Null,
        &json!({ "name": "Octo" }),
        &json!({ "id": "x" }),
    );
    Interpreter::new(serde_json::from_value(steps).unwrap(), context)
}

/// All lines that would be printed, all seconds waited, and the result.
fn run(steps: Value) -> (Vec<String>, f64, AgentResult) {
    let mut interpreter = interpreter(steps);
    let (mut lines, mut waited) = (Vec::new(), 0.0);
    while let Some(effect) = interpreter.next() {
        lines.extend(effect.lines());
        waited += effect.sleep().map_or(0.0, |sleep| sleep.as_secs_f64());
    }
    (lines, waited, interpreter.finish())
}

#[test]
fn steps_log_set_and_wait() {
    let (lines, waited, result) = run(json!([
        { "log": "#{{ event.number }} {{ event.subject }}" },
        { "name": "label", "set": { "labels": ["{{ event.labels[0] }}", 1], "deep": { "by": "{{ event.actor }}" } } },
        { "sleep": 1.5, "log": "two\nlines\u{7}" },
    ]));
    assert_eq!(
        lines,
        [
            "#7 Crash when the list is empty",
            "[2/3] label: set deep, labels",
            "two lines ",
            "[3/3] step 3: waiting 1.5 seconds",
        ]
    );
    assert_eq!(waited, 1.5);
    assert_eq!(result.status, ResultStatus::Succeeded);
    assert_eq!(result.summary.as_deref(), Some("ran 3 of 3 steps"));
    assert_eq!(
        Value::from(result.output),
        json!({ "labels": ["bug", 1], "deep": { "by": "mona" } })
    );
    assert_eq!(result.error, None);
}

#[test]
fn conditions_see_the_result_so_far() {
    let (lines, _, result) = run(json!([
        { "name": "bug", "when": "event.title == 'x' || 'bug' in event.labels", "set": { "kind": "bug" } },
        { "name": "other", "when": "!has(result.output.kind)", "set": { "kind": "other" } },
        { "when": "result.output.kind == 'bug'", "log": "it is a {{ result.output.kind }}" },
        { "set": { "summary": "a {{ result.output.kind }} by {{ event.actor }}" } },
    ]));
    assert_eq!(
        lines,
        [
            "[1/4] bug: set kind",
            "[2/4] other: skipped, because `!has(result.output.kind)` does not hold",
            "it is a bug",
            "[4/4] step 4: set summary",
        ]
    );
    assert_eq!(result.output["kind"], "bug");
    assert_eq!(result.summary.as_deref(), Some("a bug by mona"));
}

#[test]
fn a_failing_step_ends_the_run_and_is_named() {
    let failing = [
        (
            json!({ "name": "ask", "when": "event.foo == 1" }),
            "step 2 (`ask`) failed: when: the event has no `foo`",
        ),
        (
            json!({ "when": "event.actor" }),
            "step 2 (`step 2`) failed: when: the condition gives string",
        ),
        (json!({ "log": "{{ event.type|nope }}" }), "failed: log: line 1: unknown filter"),
        (json!({ "set": { "a": ["{{ event." ] } }), "failed: set: line 1:"),
        (json!({ "sleep": 3601.0 }), "failed: sleep: 3601 is not a wait"),
        (json!({ "sleep": -1.0 }), "failed: sleep: -1 is not a wait"),
        (json!({ "set": { "a": "x".repeat(1 << 20) } }), "failed: set: the output has more than"),
    ];
    for (step, error) in failing {
        let (lines, _, result) = run(json!([{ "set": { "a": 1 } }, step, { "log": "never" }]));
        assert_eq!(result.status, ResultStatus::Failed, "{error}");
        assert!(result.error.as_ref().unwrap().contains(error), "{error}: {:?}", result.error);
        assert_eq!(result.output["a"], 1, "what was set before stays");
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[1].starts_with("[2/3] ") && lines[1].contains(": failed: "), "{lines:?}");
    }
}

#[test]
fn names_without_a_value_are_a_warning() {
    let (lines, _, result) =
        run(json!([{ "name": "n", "log": "{{ event.foo }}", "set": { "b": "{{ event.bar }}" } }]));
    assert_eq!(
        lines,
        [
            "[1/1] n: warning: no value for event.foo, event.bar",
            "{{ event.foo }}",
            "[1/1] n: set b"
        ]
    );
    assert_eq!(result.status, ResultStatus::Succeeded);
    assert_eq!(result.output["b"], "{{ event.bar }}");
}

#[test]
fn a_run_cut_short_is_a_failure() {
    let mut interpreter = interpreter(json!([{ "log": "a" }, { "log": "b" }, { "log": "c" }]));
    interpreter.next();
    let result = interpreter.finish();
    assert_eq!(result.status, ResultStatus::Failed);
    assert_eq!(result.error.as_deref(), Some("stopped before the last 2 steps"));
}

#[test]
fn the_largest_result_fits_the_limit() {
    let value = "x".repeat(OUTPUT_BYTES_MAX - 100);
    let (_, _, result) = run(json!([{ "set": { "summary": value } }]));
    assert_eq!(result.status, ResultStatus::Succeeded);
    assert!(serde_json::to_vec(&result).unwrap().len() <= RESULT_BYTES_MAX);
}
