//! What the rest of the program sees of the hub.

use super::{
    HubActor,
    messages::{NotReady, Register},
    registry::{Interest, Subscription},
    state::{READ_MAX, Read},
};
use crate::{
    guardian::{Guarded, Guardians, Placement},
    ids::AccountId,
    ports::{Live, LiveMessage, Replay, StoreError},
};
use futures::{FutureExt, Stream, future::BoxFuture};
use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};
use tokio::sync::{Notify, Semaphore};

/// Most reads at once for all sessions of the process: after a restart of the hub everybody reads.
const READS_MAX: usize = 8;
/// How long a session waits before it asks a hub again that is dead or not ready.
const REGISTER_AGAIN: Duration = Duration::from_millis(50);

/// How the hub works; the defaults are right outside tests.
#[derive(Clone, Debug)]
pub struct HubOptions {
    /// Longest time between two looks at the store while somebody watches.
    pub poll: Duration,
    /// The same while nobody does, and hints do not count: who watches elsewhere has the outbox numbered there.
    pub idle_poll: Duration,
    /// Shortest time between two looks: hints that come meanwhile become one.
    pub pause: Duration,
    /// First wait after a failed look; doubles up to `retry_max`.
    pub retry: Duration,
    pub retry_max: Duration,
    /// How often dead registrations are forgotten and old messages trimmed.
    pub housekeeping: Duration,
    /// Most messages that wait for one session; a fuller one is too slow to keep.
    pub queue_max: usize,
    /// Most messages numbered or read at once.
    pub batch_max: usize,
}

impl Default for HubOptions {
    fn default() -> Self {
        Self {
            poll: Duration::from_millis(500),
            idle_poll: Duration::from_secs(1),
            pause: Duration::from_millis(20),
            retry: Duration::from_millis(100),
            retry_max: Duration::from_secs(5),
            housekeeping: Duration::from_secs(60),
            queue_max: 1_000,
            batch_max: 1_000,
        }
    }
}

/// The hub, as others hold it. Cheap to clone; the hub lives as long as one exists.
#[derive(Clone)]
pub struct LiveHandle {
    hub: Guarded<HubActor>,
    store: Arc<dyn Live>,
    hint: Arc<Notify>,
    reads: Arc<Semaphore>,
}

impl LiveHandle {
    /// Starts the hub under a guardian.
    pub fn start(
        guardians: &Guardians,
        placement: Placement,
        store: Arc<dyn Live>,
        options: HubOptions,
    ) -> Self {
        let hint = Arc::new(Notify::new());
        let newest = Arc::new(AtomicU64::new(0));
        let make = {
            let (store, hint) = (Arc::clone(&store), Arc::clone(&hint));
            move || {
                HubActor::new(
                    Arc::clone(&store),
                    Arc::clone(&hint),
                    options.clone(),
                    Arc::clone(&newest),
                )
            }
        };
        let hub = guardians.guard("hub", placement, make);
        Self { hub, store, hint, reads: Arc::new(Semaphore::new(READS_MAX)) }
    }

    /// The hub itself, to be killed by tests.
    #[cfg(test)]
    pub(super) fn hub(&self) -> actix::Addr<HubActor> {
        self.hub.addr()
    }

    /// A hint that something was put into the outbox. Costs next to nothing, any number become one look.
    pub fn published(&self) {
        self.hint.notify_one();
    }

    /// Registers a session; waits while the hub is being rebuilt. Afterwards, read what came before.
    pub async fn register(&self, account: AccountId, interest: &Interest) -> Feed {
        loop {
            let mut hub = self.hub.clone();
            // A clone takes every rebuild since the start for news; only later ones end the feed.
            while hub.rebuilt().now_or_never().is_some() {}
            let addr = hub.addr();
            let _waiting = hub.enter();
            let register = Register { account, interest: interest.clone() };
            let mut rebuilt = async move { hub.rebuilt().await }.boxed();
            let answer = tokio::select! {
                answer = addr.send(register) => answer,
                // A stuck hub never answers, but it gets a successor.
                () = &mut rebuilt => continue,
            };
            match answer {
                Ok(Ok(subscription)) => return Feed { subscription, rebuilt, ended: false },
                Ok(Err(NotReady)) | Err(_) => tokio::time::sleep(REGISTER_AGAIN).await,
            }
        }
    }

    /// Makes a read for a session.
    ///
    /// The read runs on a task of its own: a session whose client is slow is not polled, and must not hold
    /// a database connection or a place among the [`READS_MAX`] meanwhile.
    pub async fn read(&self, account: AccountId, read: &Read) -> Result<Replay, StoreError> {
        let (store, reads) = (Arc::clone(&self.store), Arc::clone(&self.reads));
        let (topic, after) = (read.topic, read.after);
        let task = tokio::spawn(async move {
            let _place = reads.acquire().await;
            match after {
                Some(after) => store.replay(account, &[topic], after, READ_MAX).await,
                // "From now on" only asks for the numbers.
                None => store.replay(account, &[topic], i64::MAX, 1).await,
            }
        });
        task.await.unwrap_or_else(|error| Err(StoreError::Internal(error.to_string())))
    }
}

/// What a session hears from the hub; after `Slow` or `Lost` the stream ends.
#[derive(Clone, Debug, PartialEq)]
pub enum FeedItem {
    Message(Arc<LiveMessage>),
    /// The session took its messages too slowly. What still waited is dropped; it can be read from the store.
    Slow,
    /// The hub is gone. Register again and read what came meanwhile.
    Lost,
}

/// A session's registration: ends when dropped.
pub struct Feed {
    subscription: Subscription,
    rebuilt: BoxFuture<'static, ()>,
    ended: bool,
}

impl Feed {
    /// Whether the hub has let go of this session as too slow.
    pub fn is_slow(&self) -> bool {
        self.subscription.slow.load(Ordering::Acquire)
    }

    /// The same, to look at when the feed is out of reach.
    pub fn slowness(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.subscription.slow)
    }

    fn end(&mut self, item: FeedItem) -> Poll<Option<FeedItem>> {
        self.ended = true;
        self.subscription.messages.close();
        Poll::Ready(Some(item))
    }
}

impl Stream for Feed {
    type Item = FeedItem;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<FeedItem>> {
        if self.ended {
            return Poll::Ready(None);
        }
        // A stuck hub keeps its end of the queue open: its successor is how we notice.
        if self.rebuilt.as_mut().poll(cx).is_ready() {
            return self.end(FeedItem::Lost);
        }
        let next = self.subscription.messages.poll_recv(cx);
        if self.is_slow() {
            return self.end(FeedItem::Slow);
        }
        match next {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Some(message)) => Poll::Ready(Some(FeedItem::Message(message))),
            Poll::Ready(None) => self.end(FeedItem::Lost),
        }
    }
}
