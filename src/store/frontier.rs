//! Where to begin reading a queue whose taken rows cannot be cleaned up yet.
//!
//! A queue is read from its oldest row. While anybody holds a snapshot open (a backup, a report), PostgreSQL
//! keeps every deleted row, and a read from the start walks over all of them each time: the longer the
//! snapshot, the slower the queue. So most reads begin a little before where the last one ended, and only now
//! and then, less often the more it costs, one begins at the start and finds what came late.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How often a queue is read from its start.
#[derive(Clone, Copy, Debug)]
pub(super) struct FullReads {
    /// At most this often.
    pub(super) every: Duration,
    /// They take at most this part of the time: one in so many.
    pub(super) cost_part: u32,
}

impl FullReads {
    /// For who works a queue off: what came late must not wait for long.
    pub(super) const OFTEN: Self = Self { every: Duration::from_secs(5), cost_part: 50 };
}

/// How far a queue has been read. Clones share it; losing it costs one read from the start.
#[derive(Clone, Debug)]
pub(super) struct Frontier {
    reached: Arc<Mutex<Reached>>,
    /// How far before the last key a read begins, because rows become visible out of order.
    margin: u128,
    full: FullReads,
}

#[derive(Debug, Default)]
struct Reached {
    /// The key that the last read ended with.
    key: u128,
    /// When the next read begins at the start; unknown before the first.
    full_at: Option<Instant>,
}

/// A read under way.
#[derive(Debug)]
pub(super) struct Reading {
    /// The lowest key to look at.
    pub(super) from: u128,
    began: Instant,
    pub(super) full: bool,
}

impl Frontier {
    pub(super) fn new(margin: u128, full: FullReads) -> Self {
        Self { reached: Arc::default(), margin, full }
    }

    /// Where the next read begins.
    pub(super) fn begin(&self, now: Instant) -> Reading {
        let reached = self.reached();
        let full = reached.full_at.is_none_or(|at| now >= at);
        let from = if full { 0 } else { reached.key.saturating_sub(self.margin) };
        Reading { from, began: now, full }
    }

    /// A read ended. `last` is its highest key; `more` says that it stopped at its limit, not at the queue's end.
    pub(super) fn ended(&self, reading: &Reading, last: Option<u128>, more: bool, now: Instant) {
        let mut reached = self.reached();
        if let Some(last) = last {
            // A backlog is followed from where the read stopped, even if newer rows were seen before.
            reached.key = if more { last } else { reached.key.max(last) };
        }
        if reading.full {
            let cost = now.saturating_duration_since(reading.began);
            reached.full_at = Some(now + self.full.every.max(cost * self.full.cost_part));
        }
    }

    fn reached(&self) -> MutexGuard<'_, Reached> {
        self.reached.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Reads at so many seconds; what they begin with.
    fn read(frontier: &Frontier, at: Instant, last: Option<u128>, more: bool) -> u128 {
        let reading = frontier.begin(at);
        frontier.ended(&reading, last, more, at);
        reading.from
    }

    #[test]
    fn reads_begin_a_little_before_the_last_and_now_and_then_at_the_start() {
        let (frontier, start) = (Frontier::new(10, FullReads::OFTEN), Instant::now());
        let at = |seconds: u32| start + SECOND * seconds;
        assert_eq!(read(&frontier, at(0), Some(100), false), 0, "nothing is known yet");
        assert_eq!(read(&frontier, at(1), Some(200), false), 90);
        assert_eq!(read(&frontier, at(2), None, false), 190, "an empty read moves nothing");
        assert_eq!(read(&frontier, at(3), None, false), 190);
        assert_eq!(read(&frontier, at(6), Some(7), false), 0, "finds one that came late");
        assert_eq!(read(&frontier, at(7), None, false), 190, "which moves nothing back");
    }

    #[test]
    fn a_backlog_is_followed_from_its_oldest_row() {
        let (frontier, now) = (Frontier::new(10, FullReads::OFTEN), Instant::now());
        assert_eq!(read(&frontier, now, Some(500), false), 0);
        let later = now + FullReads::OFTEN.every;
        assert_eq!(read(&frontier, later, Some(40), true), 0, "a backlog of old rows");
        assert_eq!(read(&frontier, later, Some(80), true), 30);
        assert_eq!(read(&frontier, later, Some(99), false), 70);
    }

    #[test]
    fn a_costly_read_from_the_start_is_made_less_often() {
        let (frontier, now) = (Frontier::new(0, FullReads::OFTEN), Instant::now());
        let reading = frontier.begin(now);
        let ended = now + SECOND;
        frontier.ended(&reading, Some(9), false, ended);
        let part = FullReads::OFTEN.cost_part;
        assert!(!frontier.begin(ended + SECOND * (part - 1)).full);
        assert!(frontier.begin(ended + SECOND * part).full);
    }
}
