//! What the rest of the program sees of the writer: places in the record.

use super::{
    Record,
    queue::{Ended, Queue, Wait},
    writer::{self, Writer},
};
use crate::store::audit::{Entry, Row};
use metrics::counter;
use std::{
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::{
    sync::{Notify, oneshot, watch},
    time::{Instant, timeout},
};

/// Longest that a strict entry is waited for.
pub const STRICT_MAX: Duration = Duration::from_secs(30);
/// Most places: entries that wait, and those of calls under way.
pub(super) const PLACES_MAX: usize = 50_000;
/// Bytes of waiting entries beyond which there are no more places.
pub(super) const WAITING_BYTES_MAX: usize = 64 << 20;

/// Why something has no place in the record, or is not in it. What was to be done must not be done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unrecorded {
    #[error("too much waits to be recorded; try again")]
    Full,
    #[error("the record cannot be written at the moment; try again")]
    Failing,
    /// It may be recorded yet.
    #[error("it could not be recorded in time; try again")]
    Late,
    /// The database refuses this very entry; a reduced one is in its place.
    #[error("it cannot be recorded as it is")]
    Refused,
    #[error("the server is shutting down")]
    Closed,
}

/// The door to the record. Clones are the same door.
#[derive(Clone)]
pub struct Audit(pub(super) Arc<Shared>);

/// A place in the record, for one entry. Dropped, it gives the place back.
#[must_use = "what has a place has to be recorded"]
pub struct Ticket(Place);

/// What the door and the writer have in common; it outlives the writer's loop.
pub(super) struct Shared {
    pub(super) record: Arc<dyn Record>,
    pub(super) queue: Mutex<Queue>,
    /// There may be something to write.
    pub(super) look: Notify,
    pub(super) failing: watch::Sender<bool>,
    pub(super) closed: AtomicBool,
    places: AtomicUsize,
    bytes: AtomicUsize,
}

/// One of the places, with the bytes that wait in it.
pub(super) struct Place {
    shared: Arc<Shared>,
    bytes: usize,
}

impl Audit {
    /// Starts to write to `record`. The writer is to be closed at the end.
    pub fn start(record: Arc<dyn Record>) -> (Self, Writer) {
        let shared = Arc::new(Shared {
            record,
            queue: Mutex::default(),
            look: Notify::new(),
            failing: watch::Sender::new(false),
            closed: AtomicBool::new(false),
            places: AtomicUsize::new(0),
            bytes: AtomicUsize::new(0),
        });
        (Self(shared.clone()), writer::start(shared))
    }

    /// A place in the record, to be taken before something is done.
    pub fn admit(&self) -> Result<Ticket, Unrecorded> {
        let shared = &self.0;
        let refused = if shared.closed.load(Relaxed) {
            Unrecorded::Closed
        } else if *shared.failing.borrow() {
            Unrecorded::Failing
        } else {
            // Counted at once, and given back with the place where there are too many.
            let taken = shared.places.fetch_add(1, Relaxed);
            let place = Place { shared: shared.clone(), bytes: 0 };
            if taken < PLACES_MAX && shared.bytes.load(Relaxed) < WAITING_BYTES_MAX {
                return Ok(Ticket(place));
            }
            Unrecorded::Full
        };
        counter!("preloop_audit_refused_total", "reason" => refused.reason()).increment(1);
        Err(refused)
    }

    /// Whether writing fails at the moment, and every change of that.
    pub fn failing(&self) -> watch::Receiver<bool> {
        self.0.failing.subscribe()
    }
}

impl Ticket {
    /// Records an entry. Ends once it is committed and flushed, or after [`STRICT_MAX`]; it stays queued then.
    /// Queued at once: where the future is dropped, the entry is recorded all the same.
    pub fn strict(
        self,
        entry: Entry,
    ) -> impl Future<Output = Result<(), Unrecorded>> + Send + use<> {
        let (reply, answer) = oneshot::channel();
        self.push(entry, Some(reply));
        async move {
            match timeout(STRICT_MAX, answer).await {
                Ok(answer) => answer.unwrap_or(Err(Unrecorded::Closed)),
                Err(_) => Err(Unrecorded::Late),
            }
        }
    }

    /// Records an entry at most 50 ms from now, as long as the store keeps up.
    pub fn batched(self, entry: Entry) {
        self.push(entry, None);
    }

    fn push(self, entry: Entry, reply: Option<oneshot::Sender<Result<(), Unrecorded>>>) {
        let (id, row) = (entry.id, Row::from(entry));
        let mut place = self.0;
        let shared = place.shared.clone();
        place.hold(row.bytes());
        let wait = Wait { reply, since: Instant::now(), _place: place };
        let pushed = shared.queue().push((row, wait));
        match pushed {
            Ok(true) => shared.look.notify_one(),
            Ok(false) => {}
            Err(Ended) => {
                tracing::error!(audit.entry = %id, "an entry came after the record was closed");
            }
        }
    }
}

impl Unrecorded {
    fn reason(&self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Failing | Self::Late | Self::Refused => "failing",
            Self::Closed => "closed",
        }
    }
}

impl Shared {
    pub(super) fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    fn hold(&mut self, bytes: usize) {
        self.bytes = bytes;
        self.shared.bytes.fetch_add(bytes, Relaxed);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.shared.bytes.fetch_sub(self.bytes, Relaxed);
        self.shared.places.fetch_sub(1, Relaxed);
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Place").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

impl fmt::Debug for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Audit").field("failing", &*self.0.failing.borrow()).finish_non_exhaustive()
    }
}
