//! Conditions that pass the count of their steps and take long all the same: cut off by the clock, which stands or runs
//! here as a test says.

use super::*;
use serde_json::json;
use std::{cell::Cell, time::Duration};

thread_local! {
    static LOOKS: Cell<u32> = const { Cell::new(0) };
}

/// Each look takes a tenth of what an evaluation may take; the first one begins it.
fn slow() -> Duration {
    LOOKS.set(LOOKS.get() + 1);
    TIME_MAX / 10 * LOOKS.get()
}

fn still() -> Duration {
    Duration::ZERO
}

/// Everything before the second look takes too long.
fn late() -> Duration {
    LOOKS.set(LOOKS.get() + 1);
    (TIME_MAX * 2) * (LOOKS.get() - 1)
}

fn event(numbers: usize, text: usize) -> Context {
    let numbers: Vec<_> = (0..numbers).collect();
    let payload = json!({ "numbers": numbers, "text": "a".repeat(text) });
    Context::default().with("event", json!({ "payload": payload }))
}

fn by(clock: watch::Clock, text: &str, event: &Context) -> Result<bool, ConditionError> {
    LOOKS.set(0);
    let event = CelContext::new(event).unwrap();
    Condition::compile(text).unwrap().eval_by(clock, &[&event])
}

#[test]
fn what_takes_too_long_is_cut_off_whatever_it_costs() {
    let (many, few) = (event(60_000, 10), event(10, 10));
    let matches = ["event.payload.text.matches('a')"; 12].join(" && ");
    let replaces = ["event.payload.text.replace('a', 'b') == 'bbbbbbbbbb'"; 12].join(" && ");
    for (text, event) in [
        ("event.payload.numbers.exists(n, n == 59999)", &many),
        ("event.payload.numbers.all(n, n < 60000)", &many),
        ("event.payload.numbers.filter(n, n >= 0).size() == 60000", &many),
        ("event.payload.numbers.all(n, event.payload.text.matches('a'))", &few),
        (matches.as_str(), &few),
        (replaces.as_str(), &few),
        // What an operator makes of it is no answer.
        ("event.payload.numbers.all(n, event.payload.text.matches('a')) || true", &few),
        ("event.payload.numbers.exists(n, n < 0) || event.payload.numbers.all(n, n >= 0)", &many),
    ] {
        assert_eq!(by(still, text, event), Ok(true), "{text}");
        assert_eq!(by(slow, text, event), Err(ConditionError::OutOfTime), "{text}");
    }
}

#[test]
fn what_takes_its_time_and_no_more_is_answered() {
    let event = event(10, 10);
    for text in [
        "true",
        "event.payload.text.matches('^a+$') && event.payload.text.size() == 10",
        "event.payload.numbers.exists(n, n == 9)",
        "event.payload.text.replace('a', 'b').split('b').size() == 11",
    ] {
        assert_eq!(by(slow, text, &event), Ok(true), "{text}");
    }
}

#[test]
fn an_answer_that_comes_too_late_is_none() {
    let event = event(1, 1);
    assert_eq!(by(late, "event.payload.text == 'a'", &event), Err(ConditionError::OutOfTime));
    // The next evaluation has time of its own.
    assert_eq!(by(still, "event.payload.text == 'a'", &event), Ok(true));
}

#[test]
fn too_much_work_is_told_as_such_while_there_is_time() {
    let large = event(60_000, 10);
    let loops = "event.payload.numbers.all(a, event.payload.numbers.exists(b, a == b))";
    assert_eq!(by(still, loops, &large), Err(ConditionError::TooMuchWork));
}

#[test]
fn a_pattern_costs_what_it_stands_for() {
    let event = event(1, 100_000);
    for (pattern, expected) in [
        ("^a+$", Ok(true)),
        ("(a{10}){10}", Ok(true)),
        (r"(?i)^A{3}", Ok(true)),
        ("b", Ok(false)),
        // Few bytes, and ten thousand places in it for each of the text.
        ("(a{99}){99}", Err(ConditionError::TooMuchWork)),
    ] {
        for text in [
            format!("event.payload.text.matches('{pattern}')"),
            format!("matches(event.payload.text, '{pattern}')"),
        ] {
            assert_eq!(by(still, &text, &event), expected, "{text}");
        }
    }
    let failed = |text: &str| by(still, text, &event).unwrap_err().to_string();
    assert!(failed("'a'.matches('(a{999}){999}')").contains("stands for too long a one"));
    assert!(failed("'a'.matches('(')").contains("not a valid regular expression"));
    assert!(failed("event.payload.numbers.matches('a')").contains("`matches` does not work on"));
}

#[test]
fn the_words_say_how_long_and_what_to_do() {
    let words = ConditionError::OutOfTime.to_string();
    assert!(words.contains(&format!("longer than {} s", TIME_MAX.as_secs())), "{words}");
    assert!(words.contains("filter on attributes"), "{words}");
}
