//! What one session has seen of each of its topics, and what it must do to see the rest exactly once, in order.

use super::Interest;
use crate::ports::{LiveMessage, Replay, Topic};
use std::{collections::BTreeMap, sync::Arc};

/// Most messages of one read; a longer replay takes several, and lets others read in between.
pub const READ_MAX: usize = 200;
/// Most live messages kept while a read is under way; beyond it they are dropped and read once more.
const WAITING_MAX: usize = 256;

/// A read from the store that the shell is asked to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    pub topic: Topic,
    /// Messages after this `seq`; `None` asks only where the account stands now.
    pub after: Option<i64>,
    /// Which subscription asked; the answer to a former one is dropped.
    subscription: u64,
}

/// What the session tells its client, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// The subscription stands; `seq` is the account's newest number.
    Subscribed {
        topic: Topic,
        seq: i64,
    },
    /// Messages between the client's position and `oldest` cannot be replayed any more: fetch anew.
    Gap {
        topic: Topic,
        oldest: i64,
        newest: i64,
    },
    Message(Arc<LiveMessage>),
}

/// A session's subscriptions. No clock, no I/O.
///
/// The shell tells it what happened and, after each call, makes the read it asks for in [`Watcher::next_read`].
#[derive(Debug, Default)]
pub struct Watcher {
    topics: BTreeMap<Topic, Cursor>,
    interest: Interest,
    /// Has a feed, so that what comes after a read arrives live.
    fed: bool,
    /// One read at a time.
    reading: bool,
    subscriptions: u64,
    turns: u64,
}

#[derive(Debug)]
struct Cursor {
    /// The last `seq` the client has; `None` as long as "from now on" has no number.
    after: Option<i64>,
    phase: Phase,
    /// The client knows that the subscription stands.
    announced: bool,
    subscription: u64,
    /// When it last read; the one that waits longest reads next.
    turn: u64,
}

#[derive(Debug)]
enum Phase {
    /// Must read from the store. Live messages are dropped: the read begins later, so it finds them.
    Behind,
    /// A read is under way. Live messages wait; those that the read brings too are dropped afterwards.
    Reading { waiting: Vec<Arc<LiveMessage>>, overflowed: bool },
    /// Everything up to now is delivered.
    Live,
}

impl Watcher {
    /// Begins a topic: after `resume_from`, or from now on. A topic begun before starts over.
    pub fn subscribe(&mut self, topic: Topic, resume_from: Option<i64>) {
        self.subscriptions += 1;
        let cursor = Cursor {
            after: resume_from,
            phase: Phase::Behind,
            announced: false,
            subscription: self.subscriptions,
            turn: self.turns,
        };
        self.topics.insert(topic, cursor);
        self.interest.set(topic);
    }

    /// Ends a topic. `false`: it was not subscribed.
    pub fn unsubscribe(&mut self, topic: Topic) -> bool {
        self.interest.clear(topic);
        self.topics.remove(&topic).is_some()
    }

    /// Ends every topic, as when somebody else signs in.
    pub fn clear(&mut self) {
        Topic::ALL.iter().for_each(|topic| self.interest.clear(*topic));
        self.topics.clear();
    }

    /// What the hub should queue for us.
    pub fn interest(&self) -> &Interest {
        &self.interest
    }

    /// The topics subscribed, in a fixed order.
    pub fn topics(&self) -> impl Iterator<Item = Topic> {
        self.topics.keys().copied()
    }

    pub fn is_empty(&self) -> bool {
        self.topics.is_empty()
    }

    /// The hub has us registered.
    pub fn feed_began(&mut self) {
        self.fed = true;
    }

    /// The feed is gone; whatever came since the last delivered message must be read.
    pub fn feed_ended(&mut self) {
        self.fed = false;
        for cursor in self.topics.values_mut() {
            cursor.phase = Phase::Behind;
        }
    }

    /// The next read to make, if any; answer it with [`Watcher::read`] or [`Watcher::read_failed`].
    pub fn next_read(&mut self) -> Option<Read> {
        if !self.fed || self.reading {
            return None;
        }
        let behind = |(_, cursor): &(&Topic, &mut Cursor)| matches!(cursor.phase, Phase::Behind);
        let (topic, cursor) =
            self.topics.iter_mut().filter(behind).min_by_key(|(_, cursor)| cursor.turn)?;
        self.turns += 1;
        self.reading = true;
        cursor.turn = self.turns;
        cursor.phase = Phase::Reading { waiting: Vec::new(), overflowed: false };
        Some(Read { topic: *topic, after: cursor.after, subscription: cursor.subscription })
    }

    /// A message came from the feed. Returns it when it is next for the client.
    pub fn live(&mut self, message: Arc<LiveMessage>) -> Option<Arc<LiveMessage>> {
        self.topics.get_mut(&message.topic)?.live(message)
    }

    /// A read was answered. Messages must be at most [`READ_MAX`], in order, and of the same instant as the numbers.
    pub fn read(&mut self, read: &Read, replay: Replay) -> Vec<Notice> {
        self.reading = false;
        match self.asked_by(read) {
            Some(cursor) => cursor.read(read.topic, replay),
            None => Vec::new(),
        }
    }

    /// A read could not be made; it is asked for again.
    pub fn read_failed(&mut self, read: &Read) {
        self.reading = false;
        if let Some(cursor) = self.asked_by(read) {
            cursor.phase = Phase::Behind;
        }
    }

    /// The cursor that waits for this read, unless it was subscribed anew or lost its feed meanwhile.
    fn asked_by(&mut self, read: &Read) -> Option<&mut Cursor> {
        let cursor = self.topics.get_mut(&read.topic)?;
        let waits = matches!(cursor.phase, Phase::Reading { .. });
        (waits && cursor.subscription == read.subscription).then_some(cursor)
    }
}

impl Cursor {
    fn live(&mut self, message: Arc<LiveMessage>) -> Option<Arc<LiveMessage>> {
        match &mut self.phase {
            Phase::Behind => None,
            Phase::Reading { waiting, overflowed } => {
                *overflowed |= waiting.len() >= WAITING_MAX;
                if !*overflowed {
                    waiting.push(message);
                }
                None
            }
            Phase::Live => self.advance(message),
        }
    }

    /// Moves on to a message, unless the client has it already.
    fn advance(&mut self, message: Arc<LiveMessage>) -> Option<Arc<LiveMessage>> {
        if self.after.is_some_and(|after| message.seq <= after) {
            return None;
        }
        self.after = Some(message.seq);
        Some(message)
    }

    fn read(&mut self, topic: Topic, replay: Replay) -> Vec<Notice> {
        let mut notices = Vec::with_capacity(replay.messages.len() + 2);
        if !self.announced {
            self.announced = true;
            notices.push(Notice::Subscribed { topic, seq: replay.newest });
        }
        notices.extend(self.gap(topic, &replay));
        let complete = replay.messages.len() < READ_MAX;
        notices.extend(self.deliver(replay.messages.into_iter().map(Arc::new)));
        let before = std::mem::replace(&mut self.phase, Phase::Behind);
        // An incomplete read is followed by another, which will find what waits.
        if let (true, Phase::Reading { waiting, overflowed: false }) = (complete, before) {
            notices.extend(self.deliver(waiting.into_iter()));
            self.phase = Phase::Live;
        }
        notices
    }

    fn deliver(
        &mut self,
        messages: impl Iterator<Item = Arc<LiveMessage>>,
    ) -> impl Iterator<Item = Notice> {
        messages.filter_map(|message| self.advance(message)).map(Notice::Message)
    }

    /// Settles where to go on from, and says so when something between cannot be had any more.
    fn gap(&mut self, topic: Topic, replay: &Replay) -> Option<Notice> {
        let after = *self.after.get_or_insert(replay.newest);
        let oldest = if replay.oldest == 0 { replay.newest + 1 } else { replay.oldest };
        if after < replay.newest && after + 1 < oldest {
            self.after = Some(oldest - 1);
        } else if after > replay.newest {
            // Never given out: the client speaks of another database, or of one restored since.
            self.after = Some(replay.newest);
        } else {
            return None;
        }
        Some(Notice::Gap { topic, oldest, newest: replay.newest })
    }
}
