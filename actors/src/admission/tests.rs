//! Admission as a table: how a key stands, one newcomer, and what becomes of whom.

use super::*;
use crate::{
    event::Event,
    fakes::samples,
    flow::{Batch, Concurrency, Debounce, FlowSpec, Keep, OnLimit, PreparedEvent, Rate},
    ids::{AccountId, ExecutionId},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

fn id(number: u128) -> ExecutionId {
    ExecutionId(Uuid::from_u128(number))
}

fn ids(numbers: &[u128]) -> Vec<ExecutionId> {
    numbers.iter().copied().map(id).collect()
}

fn key() -> Key {
    Key { hash: 7, text: "x".to_owned() }
}

fn concurrency(limit: u32, on_limit: OnLimit, queue_max: Option<u32>) -> Control {
    let rule = Concurrency { key: None, limit, on_limit, queue_max };
    Control { concurrency: Some(Keyed { key: key(), rule }), ..Control::default() }
}

fn rate(limit: u32, period_secs: u32) -> Option<Keyed<Rate>> {
    Some(Keyed { key: key(), rule: Rate { key: None, limit, period_secs } })
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

fn ledger(running: &[u128], stopping: usize, waiting: &[u128]) -> Ledger {
    let line = Line { running: ids(running), stopping, waiting: ids(waiting) };
    Ledger { now: at(0), lines: [(7, line)].into(), ..Ledger::default() }
}

/// What becomes of newcomer 9: `Ok((held, stopped))`, or the outcome.
#[track_caller]
fn check(
    control: &Control,
    mut ledger: Ledger,
    expected: Result<(bool, &[u128]), FlowOutcome>,
    after: (&[u128], usize, &[u128]),
) {
    let came = ledger.admit(id(9), control);
    let came = came.map(|start| (start.is_held, start.stops)).map_err(|why| why.outcome);
    assert_eq!(came, expected.map(|(held, stops)| (held, ids(stops))));
    let (running, stopping, waiting) = after;
    let line = Line { running: ids(running), stopping, waiting: ids(waiting) };
    assert_eq!(ledger.lines[&7], line);
}

#[test]
fn with_queue_a_newcomer_waits_behind_the_others() {
    let rule = |most| concurrency(2, OnLimit::Queue, most);
    check(&rule(None), ledger(&[], 0, &[]), Ok((false, &[])), (&[9], 0, &[]));
    check(&rule(None), ledger(&[1], 0, &[]), Ok((false, &[])), (&[1, 9], 0, &[]));
    check(&rule(None), ledger(&[1, 2], 0, &[]), Ok((true, &[])), (&[1, 2], 0, &[9]));
    check(&rule(None), ledger(&[1], 1, &[]), Ok((true, &[])), (&[1], 1, &[9]));
    // Nobody overtakes who waits, even should there be room.
    check(&rule(None), ledger(&[1], 0, &[3]), Ok((true, &[])), (&[1], 0, &[3, 9]));
    let full = Err(FlowOutcome::QueueFull);
    check(&rule(Some(1)), ledger(&[1, 2], 0, &[3]), full, (&[1, 2], 0, &[3]));
    check(&rule(Some(2)), ledger(&[1, 2], 0, &[3]), Ok((true, &[])), (&[1, 2], 0, &[3, 9]));
}

#[test]
fn with_skip_a_newcomer_that_finds_no_room_is_left_out() {
    let rule = concurrency(1, OnLimit::Skip, None);
    check(&rule, ledger(&[], 0, &[]), Ok((false, &[])), (&[9], 0, &[]));
    check(&rule, ledger(&[1], 0, &[]), Err(FlowOutcome::Skipped), (&[1], 0, &[]));
    check(&rule, ledger(&[], 1, &[]), Err(FlowOutcome::Skipped), (&[], 1, &[]));
    let why = ledger(&[1], 0, &[]).admit(id(9), &rule).unwrap_err();
    assert_eq!(why.detail, "1 of 1 with key `x` under way");
}

#[test]
fn with_cancel_running_the_oldest_go() {
    let rule = |limit| concurrency(limit, OnLimit::CancelRunning, None);
    check(&rule(1), ledger(&[], 0, &[]), Ok((false, &[])), (&[9], 0, &[]));
    check(&rule(1), ledger(&[1], 0, &[]), Ok((true, &[1])), (&[], 1, &[9]));
    check(&rule(1), ledger(&[], 1, &[2]), Ok((true, &[2])), (&[], 1, &[9]));
    check(&rule(3), ledger(&[1, 2, 3], 0, &[]), Ok((true, &[1])), (&[2, 3], 1, &[9]));
    check(&rule(2), ledger(&[1], 1, &[3]), Ok((true, &[1])), (&[], 2, &[3, 9]));
}

#[test]
fn with_cancel_queued_the_oldest_of_those_that_wait_make_room() {
    let rule = |most| concurrency(1, OnLimit::CancelQueued, most);
    check(&rule(None), ledger(&[1], 0, &[]), Ok((true, &[])), (&[1], 0, &[9]));
    check(&rule(None), ledger(&[1], 0, &[2, 3]), Ok((true, &[2, 3])), (&[1], 0, &[9]));
    check(&rule(Some(2)), ledger(&[1], 0, &[2, 3]), Ok((true, &[2])), (&[1], 0, &[3, 9]));
}

/// Starts at these seconds, one after the other; when each may start, or none.
#[track_caller]
fn starts(control: &Control, arrivals: &[i64], expected: &[Option<i64>]) {
    let mut ledger = Ledger::default();
    let mut came = Vec::new();
    for arrival in arrivals {
        ledger.now = at(*arrival);
        let start = ledger.admit(ExecutionId::fresh(), control);
        came.push(start.ok().map(|it| it.not_before.unwrap_or(ledger.now).timestamp()));
    }
    assert_eq!(came, expected);
}

#[test]
fn a_rate_limit_leaves_out_what_comes_on_top_in_any_window() {
    let control = Control { rate_limit: rate(2, 10), ..Control::default() };
    let none = None;
    let expected = [Some(0), Some(9), none, none, Some(11), none, Some(19)];
    starts(&control, &[0, 9, 9, 9, 11, 18, 19], &expected);
    let mut ledger = Ledger { now: at(0), ..Ledger::default() };
    ledger.starts.insert(7, vec![at(-9), at(-1)]);
    let why = ledger.admit(id(9), &control).unwrap_err();
    let detail = "2 of 2 starts in 10 s with key `x`".to_owned();
    assert_eq!(why, Refusal { outcome: FlowOutcome::RateLimited, detail });
}

#[test]
fn a_throttle_spreads_starts_so_that_no_window_has_too_many() {
    let control = Control { throttle: rate(2, 10), ..Control::default() };
    let expected = [0, 1, 10, 11, 20, 21, 40].map(Some);
    starts(&control, &[0, 1, 1, 1, 5, 12, 40], &expected);
    let mut ledger = Ledger { now: at(0), ..Ledger::default() };
    ledger.starts.insert(7, vec![at(-3), at(-1)]);
    let start = ledger.admit(id(9), &control).unwrap();
    let reason = "throttled to 2 starts in 10 s with key `x`: starts at 1970-01-01T00:00:07Z";
    assert_eq!((start.is_held, start.reason.as_deref()), (true, Some(reason)));
}

#[test]
fn what_is_left_out_counts_for_no_rate() {
    let control = Control { rate_limit: rate(1, 10), ..concurrency(1, OnLimit::Skip, None) };
    let mut ledger = ledger(&[1], 0, &[]);
    assert_eq!(ledger.admit(id(9), &control).unwrap_err().outcome, FlowOutcome::Skipped);
    ledger.lines.clear();
    assert!(ledger.admit(id(10), &control).is_ok());
}

#[test]
fn what_is_too_early_takes_no_place() {
    let control = Control { throttle: rate(1, 10), ..concurrency(1, OnLimit::Queue, None) };
    let mut ledger = ledger(&[], 0, &[]);
    ledger.starts.insert(7, vec![at(-1)]);
    assert!(ledger.admit(id(9), &control).unwrap().is_held);
    assert_eq!(ledger.lines[&7], Line::default());
}

fn gather(rule: Gather) -> Control {
    Control { gather: Some(Keyed { key: key(), rule }), ..Control::default() }
}

/// Events at these seconds: for each the gathering that it joins, from 0, and when that is due afterwards.
#[track_caller]
fn gathers(control: &Control, arrivals: &[i64], expected: &[(u128, i64)]) {
    let (mut ledger, mut came, mut next) = (Ledger::default(), Vec::new(), 0);
    for arrival in arrivals {
        ledger.now = at(*arrival);
        let joined = ledger.gather(control, Uuid::from_u128(next)).unwrap();
        next = joined.as_u128() + 1;
        let all: Vec<_> = ledger.changed_gatherings().map(|(_, it)| it.clone()).collect();
        let found = all.iter().find(|it| it.id == joined).unwrap();
        came.push((joined.as_u128(), found.due_at.timestamp()));
    }
    assert_eq!(came, expected);
}

#[test]
fn a_debounce_waits_for_quiet_but_not_for_ever() {
    let rule = |most| {
        let rule = Debounce { key: None, wait_secs: 10, max_wait_secs: most, keep: Keep::Last };
        gather(Gather::Debounce(rule))
    };
    gathers(&rule(None), &[0, 5, 14], &[(0, 10), (0, 15), (0, 24)]);
    gathers(&rule(Some(20)), &[0, 5, 14, 19], &[(0, 10), (0, 15), (0, 20), (0, 20)]);
}

#[test]
fn a_batch_is_due_when_it_is_full_or_has_waited_enough() {
    let rule = gather(Gather::Batch(Batch { key: None, size: 3, wait_secs: 60 }));
    let expected = [(0, 60), (0, 60), (0, 20), (1, 80), (1, 80), (1, 22), (2, 83)];
    gathers(&rule, &[0, 10, 20, 20, 21, 22, 23], &expected);
}

fn control(change: impl FnOnce(&mut FlowSpec), event: &Event) -> Option<Control> {
    let flow = samples::flow_with(event.incoming.account, change);
    let mut flow = (*flow).clone();
    flow.flow = crate::ids::FlowId(Uuid::nil());
    Control::of(&flow, &PreparedEvent::new(event.clone())).map(|control| *control)
}

#[test]
fn keys_come_from_the_event() {
    let mut event = samples::event(AccountId::fresh());
    let labels = json!(["bug"]);
    event.incoming.content.attributes.insert("labels".to_owned(), labels);
    let keyed = |template: &str| {
        let key = Some(template.to_owned());
        let rule = Concurrency { key, limit: 1, on_limit: OnLimit::Queue, queue_max: None };
        control(|spec| spec.concurrency = Some(rule), &event).unwrap().concurrency.unwrap().key
    };
    assert_eq!(keyed("{{ event.labels[0] }}").text, "bug");
    assert_eq!(keyed(" {{ event.labels[0] }} ").hash, keyed("bug").hash);
    assert_ne!(keyed("{{ event.labels[0] }}").hash, keyed("question").hash);
    // What has no value counts together, and so does what cannot be rendered.
    assert_eq!(keyed("{{ event.nothing }}").text, "{{ event.nothing }}");
    assert_eq!(keyed("{{ event.labels|nope }}").text, "{{ event.labels|nope }}");
    let long = keyed(&"y".repeat(300));
    assert_eq!((long.text.len(), long.hash != keyed(&"y".repeat(301)).hash), (200, true));
}

#[test]
fn a_flow_without_limits_has_none_and_limits_do_not_share_keys() {
    let event = samples::event(AccountId::fresh());
    assert_eq!(control(|_| {}, &event), None);
    let singleton = control(|spec| spec.singleton = true, &event).unwrap().concurrency.unwrap();
    assert_eq!((singleton.rule.limit, singleton.rule.on_limit), (1, OnLimit::Skip));
    let both = control(
        |spec| {
            let rate = Rate { key: None, limit: 1, period_secs: 1 };
            (spec.throttle, spec.rate_limit) = (Some(rate.clone()), Some(rate));
        },
        &event,
    );
    let hashes: Vec<_> = both.unwrap().hashes().collect();
    assert!(hashes.len() == 2 && hashes[0] != hashes[1], "{hashes:?}");
}
