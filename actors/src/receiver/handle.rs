//! What the rest of the program sees of receiving.

use super::{
    ReceiveError,
    actor::Receiver,
    admission::{Admission, Place},
    messages::Accept,
    writer::IngestWriter,
};
use crate::{
    event::IncomingEvent,
    guardian::{Guarded, Guardians, Placement},
    ids::SourceId,
    ports::{Appended, EventLog},
};
use actix::dev::SendError;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};
use tokio::{
    sync::oneshot,
    time::{Instant, MissedTickBehavior, interval},
};

/// Receivers alive at once; a source beyond it takes the place of those that were quiet the longest.
pub(super) const RECEIVERS_MAX: usize = 4_096;
/// So many are let go at once, for finding them means to look at all.
pub(super) const LET_GO: usize = RECEIVERS_MAX / 16;
/// A receiver without a delivery for this long ends; the next delivery starts another.
pub(super) const IDLE_MAX: Duration = Duration::from_secs(600);
const SWEEP_EVERY: Duration = Duration::from_secs(60);

/// Told that something new was kept. A hint: it may be lost, and must neither block nor fail.
pub type Hint = Arc<dyn Fn() + Send + Sync>;

/// Keeps events durably, whatever source they come from. Cheap to clone.
#[derive(Clone)]
pub struct Receivers(Arc<Inner>);

struct Inner {
    guardians: Guardians,
    placement: Placement,
    admission: Admission,
    writer: Guarded<IngestWriter>,
    receivers: Mutex<HashMap<SourceId, Entry>>,
}

struct Entry {
    receiver: Guarded<Receiver>,
    used_at: Instant,
}

impl Receivers {
    /// Starts the writer, and later the receivers, at `placement`. `committed` is called after every commit that
    /// kept something new.
    pub fn start(
        guardians: &Guardians,
        placement: Placement,
        log: Arc<dyn EventLog>,
        committed: Hint,
    ) -> Self {
        let admission = Admission::new(Instant::now());
        let door = admission.clone();
        let make =
            move || IngestWriter::new(Arc::clone(&log), Arc::clone(&committed), door.clone());
        let writer = guardians.guard("ingest writer", placement.clone(), make);
        let receivers = Self(Arc::new(Inner {
            guardians: guardians.clone(),
            placement,
            admission,
            writer,
            receivers: Mutex::default(),
        }));
        receivers.0.placement.spawn(sweep(Arc::downgrade(&receivers.0)));
        receivers
    }

    /// Asks whether one more event of a source can be kept soon; cheap, and asked before any work on it.
    pub fn admit(&self, source: SourceId) -> Result<Place, ReceiveError> {
        self.0.admission.enter(source, Instant::now()).ok_or(ReceiveError::Overloaded)
    }

    /// Keeps one event that was admitted. `Ok` means committed and flushed to disk; after an error the sender
    /// may try again.
    ///
    /// Dropping the future does not take the event back.
    pub async fn accept(
        &self,
        place: Place,
        event: IncomingEvent,
    ) -> Result<Appended, ReceiveError> {
        let receiver = self.0.receiver(event.source_id);
        let (reply, answer) = oneshot::channel();
        match receiver.try_send(Accept { event, place, reply }) {
            Ok(()) => {}
            Err(SendError::Full(_)) => return Err(ReceiveError::Overloaded),
            Err(SendError::Closed(_)) => return Err(lost("the receiver is being rebuilt")),
        }
        answer.await.unwrap_or_else(|_| Err(lost("an actor died on the way")))
    }

    /// Whether events were refused a moment ago because more came than can be kept.
    pub fn overloaded(&self) -> bool {
        self.0.admission.overloaded(Instant::now())
    }

    /// How many receivers are alive.
    pub fn alive(&self) -> usize {
        self.0.receivers().len()
    }
}

#[cfg(test)]
impl Receivers {
    pub(super) fn crash_receiver(&self, source: SourceId) {
        let receiver = self.0.receivers()[&source].receiver.addr();
        receiver.try_send(super::tests::Crash).unwrap();
    }

    pub(super) fn has_receiver(&self, source: SourceId) -> bool {
        self.0.receivers().contains_key(&source)
    }

    pub(super) fn crash_writer(&self) {
        self.0.writer.addr().try_send(super::tests::Crash).unwrap();
    }
}

impl Inner {
    /// The source's receiver, started when there is none.
    fn receiver(&self, source: SourceId) -> Guarded<Receiver> {
        let mut receivers = self.receivers();
        if let Some(entry) = receivers.get_mut(&source) {
            entry.used_at = Instant::now();
            return entry.receiver.clone();
        }
        if receivers.len() >= RECEIVERS_MAX {
            make_room(&mut receivers);
        }
        let writer = self.writer.clone();
        let make = move || Receiver::new(writer.clone());
        let name = format!("receiver {source}");
        let receiver = self.guardians.guard(name, self.placement.clone(), make);
        receivers.insert(source, Entry { receiver: receiver.clone(), used_at: Instant::now() });
        receiver
    }

    fn receivers(&self) -> MutexGuard<'_, HashMap<SourceId, Entry>> {
        self.receivers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lets those go that were used the longest ago, as safely as [`sweep`] does.
fn make_room(receivers: &mut HashMap<SourceId, Entry>) {
    let mut uses: Vec<_> =
        receivers.iter().map(|(source, entry)| (entry.used_at, *source)).collect();
    let (oldest, ..) = uses.select_nth_unstable(LET_GO);
    for (_, source) in oldest {
        receivers.remove(source);
    }
}

/// Lets idle receivers go. Dropping the last address is enough: an actor handles what its mailbox still holds.
async fn sweep(inner: Weak<Inner>) {
    let mut ticks = interval(SWEEP_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(inner) = inner.upgrade() else { return };
        inner.receivers().retain(|_, entry| entry.used_at.elapsed() < IDLE_MAX);
    }
}

fn lost(why: &str) -> ReceiveError {
    ReceiveError::Unavailable(why.to_owned())
}
