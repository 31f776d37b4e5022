//! Sessions of legacy clients: who opened one, its streams, and the requests that go both ways.

mod archive;
mod log;
mod table;

pub use archive::Archive;
pub use log::{Behind, StreamLog};
pub use table::{SessionLimits, Sessions};

use super::rpc::{Id, RpcError};
use serde_json::{Value, value::RawValue};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{sync::oneshot, task::AbortHandle, time::Instant};

/// Streams that ended and are kept to be read again.
const ENDED_STREAMS_MAX: usize = 16;
/// Each replica that takes a session over numbers its streams in a range of its own, so wide.
const RANGE: u64 = 1 << 32;

/// What a client's answer to a request of ours gives.
pub type Answer = Result<Box<RawValue>, RpcError>;

/// One session.
#[derive(Debug)]
pub struct Session {
    /// 256 random bits; proves nothing by itself.
    pub id: String,
    /// The principal that opened it; see [`super::caller::McpCaller::binding`].
    pub binding: String,
    pub version: Arc<str>,
    /// Number of the stream that belongs to no request, the first of this replica's.
    pub standalone: u64,
    /// `ClientCapabilities` as of `initialize`.
    pub capabilities: Arc<Value>,
    /// When this replica opened it or took it over.
    pub began: Instant,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    used_at: Instant,
    next_stream: u64,
    streams: BTreeMap<u64, Arc<StreamLog>>,
    next_question: u64,
    /// Requests of ours that wait for the client.
    asked: HashMap<Id, oneshot::Sender<Answer>>,
    /// Requests of the client that are worked on.
    running: HashMap<Id, Running>,
    /// Resources whose changes the client wants to hear of.
    resources: HashSet<String>,
    log_level: Option<String>,
    closed: bool,
}

#[derive(Debug)]
struct Running {
    work: AbortHandle,
    log: Arc<StreamLog>,
}

impl Session {
    pub fn new(id: String, binding: String, version: Arc<str>, capabilities: Arc<Value>) -> Self {
        Self::in_range(0, id, binding, version, capabilities)
    }

    /// A session that another replica opened; `count` says how often it was taken over.
    pub fn taken_over(
        count: u32,
        id: String,
        binding: String,
        version: Arc<str>,
        capabilities: Arc<Value>,
    ) -> Self {
        Self::in_range(u64::from(count) * RANGE, id, binding, version, capabilities)
    }

    fn in_range(
        standalone: u64,
        id: String,
        binding: String,
        version: Arc<str>,
        capabilities: Arc<Value>,
    ) -> Self {
        let inner = Inner {
            used_at: Instant::now(),
            next_stream: standalone + 1,
            streams: BTreeMap::from([(standalone, Arc::new(StreamLog::new(standalone)))]),
            next_question: 1,
            asked: HashMap::new(),
            running: HashMap::new(),
            resources: HashSet::new(),
            log_level: None,
            closed: false,
        };
        let (began, inner) = (Instant::now(), Mutex::new(inner));
        Self { id, binding, version, standalone, capabilities, began, inner }
    }

    /// A new stream for one request. Those that ended long ago are forgotten.
    pub fn open_stream(&self) -> Arc<StreamLog> {
        let mut inner = self.inner();
        let id = inner.next_stream;
        inner.next_stream += 1;
        let log = Arc::new(StreamLog::new(id));
        inner.streams.insert(id, log.clone());
        let ended: Vec<_> =
            inner.streams.values().filter(|log| log.has_ended()).map(|log| log.id).collect();
        for old in ended.iter().rev().skip(ENDED_STREAMS_MAX) {
            inner.streams.remove(old);
        }
        log
    }

    /// Forgets a stream that nobody can want to read again.
    pub fn forget_stream(&self, id: u64) {
        self.inner().streams.remove(&id);
    }

    pub fn stream(&self, id: u64) -> Option<Arc<StreamLog>> {
        self.inner().streams.get(&id).cloned()
    }

    /// The stream for what belongs to no request.
    pub fn standalone(&self) -> Option<Arc<StreamLog>> {
        self.stream(self.standalone)
    }

    /// Whether a number is that of the stream of no request, on whichever replica.
    pub fn is_standalone(stream: u64) -> bool {
        stream.is_multiple_of(RANGE)
    }

    /// An id for a request of ours, and what its answer will come through.
    pub fn expect(&self) -> (Id, oneshot::Receiver<Answer>) {
        let (sender, receiver) = oneshot::channel();
        let mut inner = self.inner();
        let id = Id::number(inner.next_question);
        inner.next_question += 1;
        // Whoever asked and went away is forgotten here, so that the map stays as small as what is waited for.
        inner.asked.retain(|_, waiting| !waiting.is_closed());
        if !inner.closed {
            inner.asked.insert(id.clone(), sender);
        }
        (id, receiver)
    }

    /// The client answered a request of ours; whether we had asked.
    pub fn answered(&self, id: &Id, answer: Answer) -> bool {
        let waiting = self.inner().asked.remove(id);
        waiting.is_some_and(|waiting| waiting.send(answer).is_ok())
    }

    /// Work on a request of the client began. The client's own id must not be in use.
    pub fn began(&self, id: Id, work: AbortHandle, log: Arc<StreamLog>) {
        self.inner().running.insert(id, Running { work, log });
    }

    pub fn is_running(&self, id: &Id) -> bool {
        self.inner().running.contains_key(id)
    }

    pub fn ended(&self, id: &Id) {
        self.inner().running.remove(id);
    }

    /// The client takes a request back: the work is dropped, and no answer is sent.
    pub fn cancel(&self, id: &Id) {
        let running = self.inner().running.remove(id);
        if let Some(Running { work, log }) = running {
            work.abort();
            log.end(None);
        }
    }

    pub fn subscribe(&self, resource: String, max: usize) -> bool {
        let mut inner = self.inner();
        let fits = inner.resources.len() < max || inner.resources.contains(&resource);
        if fits {
            inner.resources.insert(resource);
        }
        fits
    }

    pub fn unsubscribe(&self, resource: &str) {
        self.inner().resources.remove(resource);
    }

    pub fn is_subscribed(&self, resource: &str) -> bool {
        self.inner().resources.contains(resource)
    }

    pub fn set_log_level(&self, level: String) {
        self.inner().log_level = Some(level);
    }

    pub fn log_level(&self) -> Option<String> {
        self.inner().log_level.clone()
    }

    /// Ends everything in it: work is dropped, streams end, questions are left without an answer.
    pub fn close(&self) {
        let (running, streams) = {
            let mut inner = self.inner();
            inner.closed = true;
            inner.asked.clear();
            (std::mem::take(&mut inner.running), std::mem::take(&mut inner.streams))
        };
        running.into_values().for_each(|running| running.work.abort());
        streams.into_values().for_each(|log| log.end(None));
    }

    pub fn touch(&self) {
        self.inner().used_at = Instant::now();
    }

    fn used_at(&self) -> Instant {
        self.inner().used_at
    }

    /// Whether something is under way that the client will come back for.
    fn is_busy(&self) -> bool {
        !self.inner().running.is_empty()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
