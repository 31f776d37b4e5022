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
    run_with(steps, |call| panic!("nothing to call, and it calls {call:?}"))
}

/// The same with somebody who answers calls.
fn run_with(
    steps: Value,
    answer: impl Fn(&ToolCall) -> Result<Value, String>,
) -> (Vec<String>, f64, AgentResult) {
    let mut interpreter = interpreter(steps);
    let (mut lines, mut waited) = (Vec::new(), 0.0);
    while let Some(mut effect) = interpreter.next() {
        lines.extend(effect.lines());
        if let Some(call) = effect.call() {
            let answer = answer(call);
            effect = interpreter.answered(answer).unwrap();
            lines.extend(effect.lines());
        }
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

/// Says what it was asked.
fn echo(call: &ToolCall) -> Result<Value, String> {
    Ok(json!({ "tool": call.tool, "asked": call.arguments }))
}

#[test]
fn a_tools_answer_is_there_for_the_steps_behind_it() {
    let steps = json!([
        { "name": "look", "tool": "get_issue",
          "with": { "issue": "{{ event.url }}", "labels": "{{ event.labels }}", "n": ["{{ event.number }}", "#{{ event.number }}", 5] },
          "set": { "kept": "{{ steps.look.asked.issue }}" } },
        { "tool": "search", "log": "searching" },
        { "when": "steps.search.tool == 'search' && !has(steps.other)", "log": "{{ steps.look.asked.n }}" },
    ]);
    let (lines, _, result) = run_with(steps, echo);
    assert_eq!(
        lines,
        [
            "[1/3] look: calling `get_issue`",
            "[1/3] look: set kept",
            "searching",
            "[2/3] step 2: calling `search`",
            r##"[7,"#7",5]"##,
        ]
    );
    assert_eq!(result.output["kept"], "https://github.com/octo-org/api/issues/7");
    let action = |tool: &str, step: &str| json!({ "tool": tool, "step": step, "ok": true });
    let expected = json!([action("get_issue", "look"), action("search", "search")]);
    assert_eq!(json!(result.actions), expected);
}

#[test]
fn a_value_keeps_its_type_as_an_argument() {
    let with = json!({ "labels": "{{ event.labels }}", "number": " {{- event.number -}} ", "title": "{{ event.title|default(none) }}" });
    let seen = std::cell::RefCell::new(Value::Null);
    run_with(json!([{ "tool": "t", "with": with }]), |call| {
        *seen.borrow_mut() = json!(call.arguments);
        Ok(Value::Null)
    });
    let expected = json!({ "labels": ["bug", "p1"], "number": 7, "title": null });
    assert_eq!(seen.into_inner(), expected);
}

#[test]
fn a_call_that_fails_ends_the_run() {
    let refused = |_: &ToolCall| Err("the flow does not list it".to_owned());
    let (lines, _, result) =
        run_with(json!([{ "name": "look", "tool": "get_issue" }, { "log": "never" }]), refused);
    let said = "tool: `get_issue`: the flow does not list it";
    assert_eq!(lines[1], format!("[1/2] look: failed: {said}"));
    assert_eq!(result.error, Some(format!("step 1 (`look`) failed: {said}")));
    assert_eq!(result.actions[0]["ok"], false);
}

#[test]
fn nobody_is_called_with_what_was_not_filled_in() {
    let never = |call: &ToolCall| panic!("called: {call:?}");
    let fails = |with: Value, said: &str| {
        let (_, _, result) = run_with(json!([{ "tool": "t", "with": with }]), never);
        let error = result.error.unwrap();
        assert!(error.contains(said), "{error}");
        assert!(result.actions.is_empty());
    };
    fails(json!({ "a": "{{ event.nothing }}" }), "no value for event.nothing");
    fails(json!({ "a": ["x {{ event.nothing|upper }}"] }), "no value for event.nothing");
    fails(json!({ "a": "{{ event.labels|nope }}" }), "with: line 1");
    fails(json!({ "a": "x".repeat(1 << 20) }), "1048576 are allowed");
}

#[test]
fn answers_have_a_limit_together() {
    let large = |_: &ToolCall| Ok(json!("x".repeat(5 << 20)));
    let (_, _, result) = run_with(json!([{ "tool": "a" }, { "tool": "b" }]), large);
    assert!(result.error.unwrap().contains("step 2 (`step 2`) failed: tool: the answers"));
}

#[test]
fn a_call_without_an_answer_is_a_run_cut_short() {
    let mut interpreter = interpreter(json!([{ "tool": "a" }, { "log": "b" }]));
    assert!(interpreter.next().unwrap().call().is_some());
    assert_eq!(interpreter.next(), None);
    let error = interpreter.finish().error;
    assert_eq!(error.as_deref(), Some("stopped before the last 2 steps"));
    assert_eq!(
        super::Interpreter::new(Vec::new(), Context::default()).answered(Ok(json!(1))),
        None
    );
}
