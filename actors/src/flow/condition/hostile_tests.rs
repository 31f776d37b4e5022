//! Conditions that loop, swell or compare for ever: each ends soon, and without an answer.

use super::*;
use serde_json::json;
use std::time::{Duration, Instant};

/// Longest that an evaluation may take in an unoptimised build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// An event with a list of numbers, and two texts.
fn event(numbers: usize, text: usize) -> Context {
    let numbers: Vec<_> = (0..numbers).collect();
    let text = "a".repeat(text);
    Context::default().with("event", json!({ "payload": { "numbers": numbers, "text": text } }))
}

#[track_caller]
fn ends(text: &str, event: &Context) {
    let started = Instant::now();
    let outcome = Condition::compile(text).unwrap().eval(event);
    assert_eq!(outcome, Err(ConditionError::TooMuchWork), "{text}");
    assert!(started.elapsed() < PATIENCE, "{text}: {:?}", started.elapsed());
}

#[track_caller]
fn holds(text: &str, event: &Context) {
    assert_eq!(Condition::compile(text).unwrap().eval(event), Ok(true), "{text}");
}

#[test]
fn loops_within_loops_are_cut_off() {
    let large = event(60_000, 10);
    ends("event.payload.numbers.all(a, event.payload.numbers.exists(b, a == b))", &large);
    ends("event.payload.numbers.all(a, event.payload.numbers.all(b, 1 == 1))", &large);
    ends("event.payload.numbers.map(a, event.payload.numbers.map(b, b)).size() == 1", &large);
    ends(
        "event.payload.numbers.filter(a, event.payload.numbers.exists_one(b, a == b)) == []",
        &large,
    );
    let written = format!("[{}]", ["1"; 90].join(","));
    ends(&format!("event.payload.numbers.all(a, {written}.all(b, b == 1))"), &event(300_000, 10));
}

#[test]
fn what_swells_is_cut_off_before_it_has_swollen() {
    let large = event(2_000, 100_000);
    // Each would fill the memory of any machine.
    ends("event.payload.numbers.map(n, event.payload.text).size() == 1", &large);
    ends("event.payload.text.replace('', event.payload.text).size() == 1", &large);
    ends("event.payload.numbers.map(n, string(n)).join(event.payload.text).size() == 1", &large);
    ends(
        "event.payload.text.replace('a', 'bbbbbbbbbbbbbbbb').replace('b', 'cccccccccccccccc') == ''",
        &large,
    );
    let texts = "event.payload.text.replace('a', 'bbbbbbbbbbbbbbbb')";
    ends(&format!("event.payload.numbers.map(n, {texts}).size() == 1"), &large);
    ends("event.payload.text.split('').size() == 1", &event(1, 2_000_000));
    ends("'%s'.format([event.payload.text]).size() == 1", &event(1, 2_000_000));
}

#[test]
fn looking_for_texts_is_cut_off() {
    let large = event(1, 1_000_000);
    ends("event.payload.text.indexOf(event.payload.text + 'b') == 0", &large);
    ends("event.payload.text.lastIndexOf(event.payload.text + 'b') == 0", &large);
    ends("event.payload.text.matches('(a*)*b')", &large);
    ends("'a'.matches(event.payload.text)", &large);
}

#[test]
fn what_people_write_is_not_cut_off() {
    let event = event(60_000, 60_000);
    holds("event.payload.numbers.exists(n, n == 59999)", &event);
    holds("event.payload.numbers.filter(n, n > 59990).map(n, n - 59990).size() == 9", &event);
    holds("event.payload.text.matches('^a+$') && !event.payload.text.contains('b')", &event);
    holds("event.payload.text.replace('a', 'b').indexOf('a') == -1", &event);
    holds("event.payload.text.split('b').size() == 1", &event);
    holds("event.payload.text.lowerAscii().startsWith('aaa')", &event);
    holds("['a', 'b'].map(x, ['c', 'd'].map(y, x + y)) == [['ac', 'ad'], ['bc', 'bd']]", &event);
    holds("'%s-%d'.format(['a', 1]) == 'a-1' && ['a', 'b'].join('-') == 'a-b'", &event);
}

/// What counts the steps is no part of the language.
#[test]
fn nobody_can_write_a_price() {
    for text in ["@1", "@keep(event)", "event.payload.numbers.all(n, @1)"] {
        assert!(matches!(Condition::compile(text), Err(ConditionError::Syntax { .. })), "{text}");
    }
}
