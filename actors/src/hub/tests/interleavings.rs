//! Any interleaving of publishing, subscribing, losing the hub and trimming: exactly once, in order.

use super::*;
use crate::{
    hub::{Notice, READ_MAX, Read, Watcher},
    ports::Replay,
};
use proptest::prelude::*;
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

#[derive(Clone, Debug)]
enum Op {
    Publish(Topic, usize),
    /// The hub hands out the next messages.
    HubHandsOut(usize),
    HubDies,
    Register,
    /// The session takes messages from its queue.
    Take(usize),
    Subscribe(Topic, Resume),
    Unsubscribe(Topic),
    ReadBegins,
    /// The store answers the read; the session has not got the answer yet.
    ReadRuns,
    ReadEnds {
        fails: bool,
    },
    Trim(usize),
}

#[derive(Clone, Debug)]
enum Resume {
    Now,
    Start,
    Last,
}

fn op() -> impl Strategy<Value = Op> {
    let topic = prop_oneof![Just(FLOWS), Just(ACTIVITY)];
    let some = prop_oneof![4 => 1..5usize, 1 => 100..400usize];
    let resume = prop_oneof![Just(Resume::Now), Just(Resume::Start), Just(Resume::Last)];
    prop_oneof![
        6 => (topic.clone(), some.clone()).prop_map(|(topic, count)| Op::Publish(topic, count)),
        6 => some.clone().prop_map(Op::HubHandsOut),
        1 => Just(Op::HubDies),
        4 => Just(Op::Register),
        6 => some.clone().prop_map(Op::Take),
        3 => (topic.clone(), resume).prop_map(|(topic, resume)| Op::Subscribe(topic, resume)),
        1 => topic.prop_map(Op::Unsubscribe),
        6 => Just(Op::ReadBegins),
        6 => Just(Op::ReadRuns),
        6 => prop::bool::weighted(0.2).prop_map(|fails| Op::ReadEnds { fails }),
        1 => some.prop_map(Op::Trim),
    ]
}

/// Store, hub, session and client in one thread.
#[derive(Default)]
struct World {
    history: Vec<LiveMessage>,
    /// Messages no longer kept; `history` keeps them for the comparison.
    trimmed: usize,
    handed_out: usize,
    queue: Option<VecDeque<Arc<LiveMessage>>>,
    watcher: Watcher,
    read: Option<(Read, Option<Replay>)>,
    client: BTreeMap<Topic, Client>,
}

/// What the client knows of one topic: every message up to `last` that it is entitled to, it has.
#[derive(Default)]
struct Client {
    last: i64,
    acknowledged: bool,
    from_now: bool,
}

impl World {
    fn step(&mut self, op: Op) {
        match op {
            Op::Publish(topic, count) => {
                for _ in 0..count {
                    self.history.push(message(self.history.len() as i64 + 1, topic));
                }
            }
            Op::HubHandsOut(count) => (0..count).for_each(|_| self.hand_out()),
            Op::HubDies => {
                self.queue = None;
                self.watcher.feed_ended();
            }
            Op::Register => self.register(),
            Op::Take(count) => (0..count).for_each(|_| self.take()),
            Op::Subscribe(topic, resume) => self.subscribe(topic, resume),
            Op::Unsubscribe(topic) => {
                self.watcher.unsubscribe(topic);
                self.client.remove(&topic);
            }
            Op::ReadBegins => {
                if let Some(read) = self.watcher.next_read() {
                    assert!(self.read.is_none(), "two reads at once");
                    self.read = Some((read, None));
                }
            }
            Op::ReadRuns => self.run_read(),
            Op::ReadEnds { fails } => self.end_read(fails),
            Op::Trim(count) => self.trimmed = (self.trimmed + count).min(self.history.len()),
        }
    }

    fn hand_out(&mut self) {
        let Some(next) = self.history.get(self.handed_out) else { return };
        if self.handed_out < self.trimmed {
            // What the actor does when positions jump.
            self.handed_out = self.trimmed;
            self.queue = None;
            return self.watcher.feed_ended();
        }
        self.handed_out += 1;
        if let (Some(queue), true) = (&mut self.queue, self.watcher.interest().has(next.topic)) {
            queue.push_back(Arc::new(next.clone()));
        }
    }

    fn register(&mut self) {
        if self.queue.is_none() {
            self.handed_out = self.history.len();
            self.queue = Some(VecDeque::new());
            self.watcher.feed_began();
        }
    }

    fn take(&mut self) {
        let Some(message) = self.queue.as_mut().and_then(VecDeque::pop_front) else { return };
        if let Some(message) = self.watcher.live(message) {
            self.hear(Notice::Message(message));
        }
    }

    fn subscribe(&mut self, topic: Topic, resume: Resume) {
        let last = self.client.get(&topic).map_or(0, |client| client.last);
        let from = match resume {
            Resume::Now => None,
            Resume::Start => Some(0),
            Resume::Last => Some(last),
        };
        self.watcher.subscribe(topic, from);
        let client =
            Client { last: from.unwrap_or(0), acknowledged: false, from_now: from.is_none() };
        self.client.insert(topic, client);
    }

    fn run_read(&mut self) {
        let Some((read, answer @ None)) = &mut self.read else { return };
        let kept = &self.history[self.trimmed..];
        let after = read.after.unwrap_or(i64::MAX);
        let wanted = kept.iter().filter(|kept| kept.topic == read.topic && kept.seq > after);
        *answer = Some(Replay {
            messages: wanted.take(READ_MAX).cloned().collect(),
            newest: self.history.len() as i64,
            oldest: kept.first().map_or(0, |message| message.seq),
        });
    }

    fn end_read(&mut self, fails: bool) {
        match self.read.take() {
            Some((read, Some(_))) if fails => self.watcher.read_failed(&read),
            Some((read, Some(replay))) => {
                self.watcher.read(&read, replay).into_iter().for_each(|notice| self.hear(notice));
            }
            unanswered => self.read = unanswered,
        }
    }

    fn hear(&mut self, notice: Notice) {
        match notice {
            Notice::Subscribed { topic, seq } => {
                let client = self.client.get_mut(&topic).unwrap();
                assert!(!client.acknowledged, "acknowledged twice");
                client.acknowledged = true;
                if client.from_now {
                    client.last = seq;
                }
            }
            Notice::Gap { topic, oldest, newest } => {
                assert!(oldest > 1 && oldest <= newest + 1, "no gap: {oldest} to {newest}");
                let client = self.client.get_mut(&topic).unwrap();
                client.last = client.last.max(oldest - 1);
            }
            Notice::Message(message) => {
                let client = self.client.get_mut(&message.topic).unwrap();
                assert!(client.acknowledged, "a message before the acknowledgement");
                assert!(message.seq > client.last, "{} repeated or out of order", message.seq);
                let left_out = self.history[client.last as usize..message.seq as usize - 1]
                    .iter()
                    .find(|between| between.topic == message.topic);
                assert!(left_out.is_none(), "{} came without {left_out:?}", message.seq);
                client.last = message.seq;
            }
        }
    }

    /// Lets everything come to rest; then the client must have everything.
    fn settle(&mut self) {
        self.register();
        loop {
            let before = (self.handed_out, self.queue.as_ref().map(VecDeque::len));
            self.step(Op::HubHandsOut(1));
            self.register();
            self.take();
            self.step(Op::ReadBegins);
            self.step(Op::ReadRuns);
            let read = self.read.is_some();
            self.step(Op::ReadEnds { fails: false });
            if !read && before == (self.handed_out, self.queue.as_ref().map(VecDeque::len)) {
                break;
            }
        }
        for (topic, client) in &self.client {
            assert!(client.acknowledged, "{topic} was never acknowledged");
            let rest = self.history[client.last as usize..].iter().find(|m| m.topic == *topic);
            assert!(rest.is_none(), "never got {rest:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn each_message_once_in_order(ops in prop::collection::vec(op(), 0..80)) {
        let mut world = World::default();
        for op in ops {
            world.step(op);
        }
        world.settle();
    }
}
