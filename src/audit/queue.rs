//! What waits to be written, and how the next batch is cut. No I/O.

use super::ticket::{Place, Unrecorded};
use crate::store::audit::Row;
use std::{collections::VecDeque, mem, time::Duration};
use tokio::{sync::oneshot, time::Instant};

/// Most entries of one batch.
pub(super) const BATCH_ROWS_MAX: usize = 500;
/// Most bytes of one batch; a single larger entry goes alone.
const BATCH_BYTES_MAX: usize = 4 << 20;
/// Commits under way at once: while one waits for the disk, the next is already being sent.
pub(crate) const COMMITS_MAX: usize = 2;
/// How long an entry that nobody waits for gathers company. Its commit has the rest of the 50 ms.
pub(super) const GATHER: Duration = Duration::from_millis(20);
/// First wait after a failure; doubles up to the longest.
const RETRY: Duration = Duration::from_millis(10);
const RETRY_MAX: Duration = Duration::from_secs(1);

/// An entry in the queue, and who waits for it.
pub(super) type Waiting = (Row, Wait);

/// Nothing is written any more: the entry is lost, and whoever waits for it hears so.
#[derive(Debug)]
pub(super) struct Ended;

/// The wait for a commit.
#[derive(Debug)]
pub(super) struct Wait {
    /// Nobody's for batched entries.
    pub(super) reply: Option<oneshot::Sender<Result<(), Unrecorded>>>,
    pub(super) since: Instant,
    /// Free again once written.
    pub(super) _place: Place,
}

/// A bounded queue: what is in it has a place, and there are only so many.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: VecDeque<Waiting>,
    /// Entries in `waiting` whose commit somebody waits for.
    urgent: usize,
    commits: usize,
    failing: Option<Failing>,
    /// Everything is to be written at once.
    closing: bool,
    /// Nothing is written any more.
    ended: bool,
}

/// The last commit failed.
#[derive(Debug)]
struct Failing {
    pause: Duration,
    until: Instant,
}

impl Queue {
    /// Adds an entry; whether the writer has to look now.
    pub(super) fn push(&mut self, entry: Waiting) -> Result<bool, Ended> {
        if self.ended {
            return Err(Ended);
        }
        let urgent = entry.1.reply.is_some();
        let look = urgent
            || self.closing
            || self.waiting.is_empty()
            || self.waiting.len() + 1 == BATCH_ROWS_MAX;
        self.urgent += usize::from(urgent);
        self.waiting.push_back(entry);
        Ok(look)
    }

    /// The next batch, oldest first, if one is due and a commit is free. Takes the commit.
    pub(super) fn cut(&mut self, now: Instant) -> Option<Vec<Waiting>> {
        if !self.has_commit() || self.due_at()? > now {
            return None;
        }
        self.commits += 1;
        let mut bytes = 0;
        let fits = self.waiting.iter().take(BATCH_ROWS_MAX).take_while(|(row, _)| {
            bytes += row.bytes();
            bytes <= BATCH_BYTES_MAX
        });
        let count = fits.count().max(1);
        let batch: Vec<_> = self.waiting.drain(..count).collect();
        self.urgent -= urgent(&batch);
        Some(batch)
    }

    /// When a batch is due, if nothing else happens before.
    pub(super) fn next(&self) -> Option<Instant> {
        if self.has_commit() { self.due_at() } else { None }
    }

    /// A commit ended well; whether those before had failed.
    pub(super) fn committed(&mut self) -> bool {
        self.commits -= 1;
        self.failing.take().is_some()
    }

    /// A commit failed: its entries are the oldest again. Whether those before had gone well.
    pub(super) fn failed(&mut self, batch: Vec<Waiting>, now: Instant) -> bool {
        self.commits -= 1;
        self.urgent += urgent(&batch);
        let younger = mem::replace(&mut self.waiting, batch.into());
        self.waiting.extend(younger);
        let pause = self.failing.as_ref().map_or(RETRY, |failing| RETRY_MAX.min(failing.pause * 2));
        self.failing.replace(Failing { pause, until: now + pause }).is_none()
    }

    pub(super) fn close(&mut self) {
        self.closing = true;
    }

    /// Whether all is written and nothing more will be. If so, that is how it stays.
    pub(super) fn end(&mut self) -> bool {
        self.ended |= self.closing && self.waiting.is_empty() && self.commits == 0;
        self.ended
    }

    /// Gives up; what is left.
    pub(super) fn abandon(&mut self) -> VecDeque<Waiting> {
        self.ended = true;
        self.urgent = 0;
        mem::take(&mut self.waiting)
    }

    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// After a failure one tries for all.
    fn has_commit(&self) -> bool {
        self.commits < if self.failing.is_some() { 1 } else { COMMITS_MAX }
    }

    fn due_at(&self) -> Option<Instant> {
        let (_, oldest) = self.waiting.front()?;
        if let Some(failing) = &self.failing {
            return Some(failing.until);
        }
        let full = self.waiting.len() >= BATCH_ROWS_MAX;
        let at_once = self.urgent > 0 || self.closing || full;
        Some(if at_once { oldest.since } else { oldest.since + GATHER })
    }
}

fn urgent(batch: &[Waiting]) -> usize {
    batch.iter().filter(|(_, wait)| wait.reply.is_some()).count()
}
