//! The writer's queue: what waits, what is under way, and how the next batch is cut. No clock, no I/O.

use std::collections::VecDeque;

/// Most events in one batch.
pub(super) const BATCH_EVENTS_MAX: usize = 500;
/// Most bytes in one batch; a single larger event goes alone.
pub(super) const BATCH_BYTES_MAX: usize = 8 << 20;
/// Most events that wait for a batch.
pub(super) const WAITING_EVENTS_MAX: usize = 10_000;
/// Most bytes that wait for a batch.
pub(super) const WAITING_BYTES_MAX: usize = 128 << 20;
/// Commits under way at once: while one waits for the disk, the next is already being sent.
pub(super) const COMMITS_MAX: usize = 2;

/// A bounded queue that hands out batches while there is a free commit.
#[derive(Debug)]
pub(super) struct Queue<T> {
    waiting: VecDeque<(T, usize)>,
    waiting_bytes: usize,
    commits: usize,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self { waiting: VecDeque::new(), waiting_bytes: 0, commits: 0 }
    }
}

impl<T> Queue<T> {
    /// Adds an item of so many bytes, or gives it back when the queue is full.
    pub(super) fn push(&mut self, item: T, bytes: usize) -> Result<(), T> {
        // Even the largest event finds room in an empty queue.
        let too_many = self.waiting.len() >= WAITING_EVENTS_MAX;
        let too_large = !self.waiting.is_empty() && self.waiting_bytes + bytes > WAITING_BYTES_MAX;
        if too_many || too_large {
            return Err(item);
        }
        self.waiting_bytes += bytes;
        self.waiting.push_back((item, bytes));
        Ok(())
    }

    /// The next batch, oldest first, if anything waits and a commit is free. Takes the commit.
    pub(super) fn begin_commit(&mut self) -> Option<Vec<T>> {
        if self.commits >= COMMITS_MAX || self.waiting.is_empty() {
            return None;
        }
        self.commits += 1;
        let count = self.batch_len();
        let batch = self.waiting.drain(..count);
        let mut bytes_taken = 0;
        let items = batch.map(|(item, bytes)| {
            bytes_taken += bytes;
            item
        });
        let items = items.collect();
        self.waiting_bytes -= bytes_taken;
        Some(items)
    }

    /// Gives back a commit.
    pub(super) fn end_commit(&mut self) {
        self.commits = self.commits.saturating_sub(1);
    }

    /// How many of the oldest fit into one batch; at least one.
    fn batch_len(&self) -> usize {
        let mut room = BATCH_BYTES_MAX;
        let fits = self.waiting.iter().take(BATCH_EVENTS_MAX).take_while(|(_, bytes)| {
            let fits = *bytes <= room;
            room = room.saturating_sub(*bytes);
            fits
        });
        fits.count().max(1)
    }
}
