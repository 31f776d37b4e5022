//! A stream of messages to a client that outlives its connections: what was missed is read again from its number.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::watch;

/// Most bytes of one stream that are kept to be read again; older messages are forgotten first.
pub const KEPT_BYTES_MAX: usize = 1 << 20;
/// Most messages of one stream that are kept.
const KEPT_MAX: usize = 1_000;

/// One stream. Numbers start at 1; 0 is the place before the first message.
#[derive(Debug)]
pub struct StreamLog {
    /// Number of the stream within its session.
    pub id: u64,
    inner: Mutex<Inner>,
    /// Changes with every message and at the end.
    changed: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Inner {
    messages: VecDeque<(u64, String)>,
    bytes: usize,
    newest: u64,
    ended: bool,
}

/// What comes behind a place in a stream.
#[derive(Debug, PartialEq, Eq)]
pub struct Behind {
    pub messages: Vec<(u64, String)>,
    /// Nothing will come behind these.
    pub ended: bool,
    /// Messages between the place and these are forgotten.
    pub gap: bool,
}

impl StreamLog {
    pub fn new(id: u64) -> Self {
        Self { id, inner: Mutex::default(), changed: watch::Sender::new(0) }
    }

    /// Adds a message. After the end nothing is added.
    pub fn push(&self, message: String) {
        let newest = {
            let mut inner = self.inner();
            inner.push(message);
            inner.newest
        };
        self.changed.send_replace(newest);
    }

    /// Ends the stream with a last message, if there is one. Whoever sees that one sees that it is the last.
    pub fn end(&self, last: Option<String>) {
        let newest = {
            let mut inner = self.inner();
            if let Some(last) = last {
                inner.push(last);
            }
            inner.ended = true;
            inner.newest
        };
        self.changed.send_replace(newest);
    }

    /// What comes behind the message of this number.
    pub fn behind(&self, number: u64) -> Behind {
        let inner = self.inner();
        let messages: Vec<_> =
            inner.messages.iter().filter(|(n, _)| *n > number).cloned().collect();
        let first = messages.first().map_or(inner.newest + 1, |(n, _)| *n);
        Behind { messages, ended: inner.ended, gap: number < inner.newest && first > number + 1 }
    }

    /// Waits until something comes behind the message of this number, or the end.
    pub async fn wait(&self, number: u64) {
        let mut changed = self.changed.subscribe();
        loop {
            {
                let inner = self.inner();
                if inner.newest > number || inner.ended {
                    return;
                }
            }
            if changed.changed().await.is_err() {
                return;
            }
        }
    }

    /// Waits until nothing will come any more.
    pub async fn ended(&self) {
        let mut changed = self.changed.subscribe();
        while !self.has_ended() {
            if changed.changed().await.is_err() {
                return;
            }
        }
    }

    pub fn has_ended(&self) -> bool {
        self.inner().ended
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn push(&mut self, message: String) {
        if self.ended {
            return;
        }
        self.newest += 1;
        self.bytes += message.len();
        self.messages.push_back((self.newest, message));
        while self.messages.len() > KEPT_MAX
            || (self.bytes > KEPT_BYTES_MAX && self.messages.len() > 1)
        {
            let forgotten = self.messages.pop_front().map_or(0, |(_, text)| text.len());
            self.bytes -= forgotten;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(behind: &Behind) -> Vec<u64> {
        behind.messages.iter().map(|(number, _)| *number).collect()
    }

    #[test]
    fn what_was_missed_is_read_again() {
        let log = StreamLog::new(1);
        (1..=3).for_each(|n| log.push(n.to_string()));
        assert_eq!(numbers(&log.behind(0)), [1, 2, 3]);
        assert_eq!(numbers(&log.behind(2)), [3]);
        assert_eq!(log.behind(3), Behind { messages: vec![], ended: false, gap: false });
        log.end(Some("4".to_owned()));
        log.push("5".to_owned());
        assert_eq!(
            log.behind(3),
            Behind { messages: vec![(4, "4".to_owned())], ended: true, gap: false }
        );
    }

    #[test]
    fn what_is_kept_is_bounded_and_a_gap_is_told() {
        let log = StreamLog::new(1);
        (0..2_000).for_each(|_| log.push("x".to_owned()));
        assert_eq!(numbers(&log.behind(0)).len(), KEPT_MAX);
        assert!(log.behind(0).gap && !log.behind(1_000).gap);
        (0..4).for_each(|_| log.push("x".repeat(KEPT_BYTES_MAX / 2)));
        assert!(log.behind(0).messages.len() <= 2);
        log.push("x".repeat(2 * KEPT_BYTES_MAX));
        assert_eq!(log.behind(0).messages.len(), 1, "the newest is always there");
    }

    #[tokio::test]
    async fn waiting_ends_with_the_next_message() {
        let log = std::sync::Arc::new(StreamLog::new(1));
        log.push("1".to_owned());
        log.wait(0).await;
        let (other, waiting) = (log.clone(), log.clone());
        let waits = tokio::spawn(async move { waiting.wait(1).await });
        tokio::task::yield_now().await;
        other.end(None);
        waits.await.unwrap();
    }
}
