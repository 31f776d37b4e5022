//! One session, step by step.

use super::*;
use crate::{
    hub::{Notice, READ_MAX, Watcher},
    ports::Replay,
};
use std::sync::Arc;

/// What happens to a session that watches `FLOWS`.
enum Step {
    Subscribe(Option<i64>),
    FeedBegan,
    FeedEnded,
    /// A read begins and is answered at once with these numbers of `FLOWS`, of all up to (oldest, newest).
    Read(&'static [i64], (i64, i64)),
    ReadBegins,
    ReadEnds(&'static [i64], (i64, i64)),
    ReadFails,
    /// Nothing to read.
    Rests,
    Live(i64),
    LiveActivity(i64),
    Unsubscribe,
}
use Step::*;

fn replay(seqs: &[i64], (oldest, newest): (i64, i64)) -> Replay {
    let messages = seqs.iter().map(|seq| message(*seq, FLOWS)).collect();
    Replay { messages, newest, oldest }
}

fn label(notice: Notice) -> String {
    match notice {
        Notice::Subscribed { seq, .. } => format!("ack {seq}"),
        Notice::Gap { oldest, newest, .. } => format!("gap {oldest}-{newest}"),
        Notice::Message(message) => message.seq.to_string(),
    }
}

/// Takes the steps and compares what the client hears.
fn check(steps: &[Step], heard: &str) {
    let mut watcher = Watcher::default();
    let mut read = None;
    let mut notices = Vec::new();
    for step in steps {
        match *step {
            Subscribe(resume_from) => watcher.subscribe(FLOWS, resume_from),
            Unsubscribe => assert!(watcher.unsubscribe(FLOWS)),
            FeedBegan => watcher.feed_began(),
            FeedEnded => watcher.feed_ended(),
            Rests => assert_eq!(watcher.next_read(), None),
            ReadBegins => read = Some(watcher.next_read().unwrap()),
            ReadFails => watcher.read_failed(&read.take().unwrap()),
            ReadEnds(seqs, kept) => {
                notices.extend(watcher.read(&read.take().unwrap(), replay(seqs, kept)));
            }
            Read(seqs, kept) => {
                let read = watcher.next_read().unwrap();
                notices.extend(watcher.read(&read, replay(seqs, kept)));
            }
            Live(seq) => {
                notices.extend(watcher.live(Arc::new(message(seq, FLOWS))).map(Notice::Message));
            }
            LiveActivity(seq) => {
                notices.extend(watcher.live(Arc::new(message(seq, ACTIVITY))).map(Notice::Message));
            }
        }
    }
    let labels: Vec<String> = notices.into_iter().map(label).collect();
    assert_eq!(labels.join(" "), heard);
}

const FIRST: (i64, i64) = (0, 0);

#[test]
fn from_now_on() {
    check(&[Subscribe(None), FeedBegan, Read(&[], FIRST), Rests, Live(1), Live(2)], "ack 0 1 2");
    check(&[FeedBegan, Subscribe(None), Read(&[], (1, 7)), Live(8)], "ack 7 8");
    // The hub is behind the store: what the answer already counts is not "from now on".
    check(&[FeedBegan, Subscribe(None), Read(&[], (1, 7)), Live(6), Live(7), Live(8)], "ack 7 8");
    // The store is behind the hub: what came during the read is later than its answer.
    check(
        &[FeedBegan, Subscribe(None), ReadBegins, Live(7), Live(8), ReadEnds(&[], (1, 7))],
        "ack 7 8",
    );
}

#[test]
fn resumed() {
    check(&[FeedBegan, Subscribe(Some(2)), Read(&[3, 5], (1, 5)), Live(6)], "ack 5 3 5 6");
    check(&[FeedBegan, Subscribe(Some(0)), Read(&[], FIRST), Live(1)], "ack 0 1");
    check(&[FeedBegan, Subscribe(Some(5)), Read(&[], (1, 5)), Live(5), Live(6)], "ack 5 6");
    // Live ones wait for the read, and those it brought are dropped.
    check(
        &[
            FeedBegan,
            Subscribe(Some(2)),
            ReadBegins,
            Live(3),
            Live(4),
            Live(5),
            ReadEnds(&[3, 4], (1, 4)),
            Live(6),
        ],
        "ack 4 3 4 5 6",
    );
}

#[test]
fn nothing_is_read_or_heard_before_its_time() {
    check(&[Subscribe(None), Rests], "");
    check(&[FeedBegan, Rests, Live(1)], "");
    check(&[FeedBegan, Subscribe(None), ReadBegins, Rests], "");
    check(&[FeedBegan, Subscribe(None), Live(1), Read(&[], (1, 1)), Live(2)], "ack 1 2");
    check(&[FeedBegan, Subscribe(None), Read(&[], FIRST), LiveActivity(1), Live(2)], "ack 0 2");
}

#[test]
fn gaps_are_told() {
    check(&[FeedBegan, Subscribe(Some(2)), Read(&[9], (8, 9)), Live(10)], "ack 9 gap 8-9 9 10");
    check(&[FeedBegan, Subscribe(Some(7)), Read(&[8], (8, 9))], "ack 9 8");
    // Nothing is kept any more, but there was something.
    check(&[FeedBegan, Subscribe(Some(2)), Read(&[], (0, 9)), Live(10)], "ack 9 gap 10-9 10");
    check(&[FeedBegan, Subscribe(Some(9)), Read(&[], (0, 9)), Live(10)], "ack 9 10");
    // A number from another database: go on with what there is.
    check(&[FeedBegan, Subscribe(Some(50)), Read(&[], (1, 9)), Live(10)], "ack 9 gap 1-9 10");
    check(&[FeedBegan, Subscribe(Some(i64::MAX)), Read(&[], FIRST), Live(1)], "ack 0 gap 1-0 1");
}

#[test]
fn a_lost_feed_leaves_nothing_out() {
    check(
        &[
            FeedBegan,
            Subscribe(None),
            Read(&[], (1, 3)),
            Live(4),
            FeedEnded,
            Rests,
            FeedBegan,
            Live(7),
            Read(&[5, 6, 7], (1, 7)),
            Live(7),
            Live(8),
        ],
        "ack 3 4 5 6 7 8",
    );
    // In the middle of a read: its answer is of no use, since live ones were lost meanwhile.
    check(
        &[
            FeedBegan,
            Subscribe(Some(1)),
            ReadBegins,
            FeedEnded,
            FeedBegan,
            Rests,
            ReadEnds(&[2], (1, 2)),
            Read(&[2, 3], (1, 3)),
        ],
        "ack 3 2 3",
    );
}

#[test]
fn a_failed_read_is_made_again() {
    check(
        &[FeedBegan, Subscribe(Some(1)), ReadBegins, Live(2), ReadFails, Read(&[2], (1, 2))],
        "ack 2 2",
    );
}

#[test]
fn the_answer_to_a_former_subscription_is_dropped() {
    check(
        &[
            FeedBegan,
            Subscribe(Some(1)),
            ReadBegins,
            Unsubscribe,
            Subscribe(Some(3)),
            ReadEnds(&[2, 3, 4], (1, 4)),
            Read(&[4], (1, 4)),
        ],
        "ack 4 4",
    );
    check(&[FeedBegan, Subscribe(None), Read(&[], FIRST), Unsubscribe, Live(1)], "ack 0");
}

#[test]
fn a_long_replay_takes_several_reads() {
    let mut watcher = Watcher::default();
    watcher.feed_began();
    watcher.subscribe(FLOWS, Some(0));
    let last = READ_MAX as i64 + 1;
    let page = |seqs: std::ops::RangeInclusive<i64>| Replay {
        messages: seqs.map(|seq| message(seq, FLOWS)).collect(),
        newest: last,
        oldest: 1,
    };
    let first = watcher.next_read().unwrap();
    assert_eq!(watcher.read(&first, page(1..=last - 1)).len(), READ_MAX + 1);
    let second = watcher.next_read().unwrap();
    assert_eq!(second.after, Some(last - 1));
    assert_eq!(watcher.read(&second, page(last..=last)).len(), 1);
    assert_eq!(watcher.next_read(), None);
}

#[test]
fn too_many_messages_during_a_read_are_read_once_more() {
    let mut watcher = Watcher::default();
    watcher.feed_began();
    watcher.subscribe(FLOWS, Some(0));
    let first = watcher.next_read().unwrap();
    for seq in 2..=1_000 {
        assert_eq!(watcher.live(Arc::new(message(seq, FLOWS))), None);
    }
    let heard = watcher.read(&first, replay(&[1], (1, 1)));
    assert_eq!(heard.len(), 2, "the acknowledgement and the one message read");
    let second = watcher.next_read().unwrap();
    assert_eq!(second.after, Some(1));
}

#[test]
fn topics_take_turns() {
    let mut watcher = Watcher::default();
    watcher.feed_began();
    watcher.subscribe(FLOWS, Some(0));
    watcher.subscribe(ACTIVITY, Some(0));
    let full = |topic| Replay {
        messages: (1..=READ_MAX as i64).map(|seq| message(seq, topic)).collect(),
        newest: 10_000,
        oldest: 1,
    };
    let order: Vec<Topic> = std::iter::repeat_with(|| {
        let read = watcher.next_read().unwrap();
        watcher.read(&read, full(read.topic));
        read.topic
    })
    .take(4)
    .collect();
    assert!(order == [FLOWS, ACTIVITY, FLOWS, ACTIVITY], "{order:?}");
}
