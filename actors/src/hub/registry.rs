//! Who watches what: the registrations, and the fan-out that never waits.

use crate::{
    ids::AccountId,
    ports::{LiveMessage, Topic},
};
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
};
use tokio::sync::mpsc;

/// The topics a session wants, shared with the hub so that a change needs no message.
///
/// A session must set a topic before it reads that topic from the store: a message the hub passed over
/// because the topic was not yet set is then older than the read, which will find it.
#[derive(Clone, Debug, Default)]
pub struct Interest(Arc<AtomicU8>);

impl Interest {
    pub fn set(&self, topic: Topic) {
        self.0.fetch_or(bit(topic), Ordering::SeqCst);
    }

    pub fn clear(&self, topic: Topic) {
        self.0.fetch_and(!bit(topic), Ordering::SeqCst);
    }

    pub fn has(&self, topic: Topic) -> bool {
        self.0.load(Ordering::SeqCst) & bit(topic) != 0
    }
}

fn bit(topic: Topic) -> u8 {
    1 << topic as u8
}

/// The session's end of a registration.
#[derive(Debug)]
pub(super) struct Subscription {
    pub messages: mpsc::Receiver<Arc<LiveMessage>>,
    /// Set before the queue is closed because it was full.
    pub slow: Arc<AtomicBool>,
}

/// The hub's end of a registration.
#[derive(Debug)]
struct Subscriber {
    interest: Interest,
    queue: mpsc::Sender<Arc<LiveMessage>>,
    slow: Arc<AtomicBool>,
}

impl Subscriber {
    /// Queues a message it wants. `false`: the session is gone, or too slow to keep.
    fn offer(&self, message: &Arc<LiveMessage>) -> bool {
        if !self.interest.has(message.topic) {
            return true;
        }
        match self.queue.try_send(Arc::clone(message)) {
            Ok(()) => true,
            Err(mpsc::error::TrySendError::Closed(_)) => false,
            Err(mpsc::error::TrySendError::Full(_)) => {
                self.slow.store(true, Ordering::Release);
                false
            }
        }
    }
}

/// All registrations of this process. As many as there are sessions, whose number the listener limits.
#[derive(Debug, Default)]
pub(super) struct Registry(HashMap<AccountId, Vec<Subscriber>>);

impl Registry {
    pub fn register(
        &mut self,
        account: AccountId,
        interest: Interest,
        queue_max: usize,
    ) -> Subscription {
        let (queue, messages) = mpsc::channel(queue_max);
        let slow = Arc::new(AtomicBool::new(false));
        let subscriber = Subscriber { interest, queue, slow: Arc::clone(&slow) };
        self.0.entry(account).or_default().push(subscriber);
        Subscription { messages, slow }
    }

    /// Queues a message for everyone who wants it, and lets go of those who are gone or too slow.
    pub fn deliver(&mut self, message: &Arc<LiveMessage>) {
        let Some(subscribers) = self.0.get_mut(&message.account) else { return };
        subscribers.retain(|subscriber| subscriber.offer(message));
        if subscribers.is_empty() {
            self.0.remove(&message.account);
        }
    }

    /// Forgets sessions that are gone; without messages for them, nothing else would notice.
    pub fn sweep(&mut self) {
        self.0.retain(|_, subscribers| {
            subscribers.retain(|subscriber| !subscriber.queue.is_closed());
            !subscribers.is_empty()
        });
    }

    /// Ends every feed; sessions then register again and read what they missed.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
