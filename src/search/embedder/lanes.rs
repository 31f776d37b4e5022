//! Plain threads for what takes the processor long: one lane for those who wait, one for the index.
//!
//! Each thread has a pool of its own of one thread, so that the matrix library cannot spread over the processors that
//! the reactor needs. Threads of the index are nice: everybody else goes first.

use super::{EmbedError, Urgency, minilm::MiniLm};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
};
use tokio::sync::oneshot;

/// Queries that may wait; at 10 ms each the last of them waits for a third of a second.
const QUERIES_MAX: usize = 32;
/// Queries that are computed together, when so many wait: the weights are read from memory once for all.
const QUERIES_TOGETHER: usize = 8;
/// By how much the index stands back, as `nice` counts.
const NICENESS: i32 = 10;

type Answer = Result<Vec<Vec<f32>>, EmbedError>;

struct Job {
    texts: Vec<String>,
    answer: oneshot::Sender<Answer>,
}

/// Hands texts to the threads. They end when this is dropped.
pub struct Lanes {
    queries: SyncSender<Job>,
    index: SyncSender<Job>,
}

impl Lanes {
    /// With one thread for queries, and so many for the index.
    pub fn start(model: &Arc<MiniLm>, index_threads: usize) -> Result<Self, EmbedError> {
        let (queries, asked) = sync_channel(QUERIES_MAX);
        let (index, queued) = sync_channel(index_threads);
        let (asked, queued) = (Arc::new(Mutex::new(asked)), Arc::new(Mutex::new(queued)));
        run("embed-query", 0, QUERIES_TOGETHER, model.clone(), asked)?;
        for _ in 0..index_threads {
            run("embed-index", NICENESS, 1, model.clone(), queued.clone())?;
        }
        Ok(Self { queries, index })
    }

    /// The vectors, or why there are none; at once when too many wait already.
    pub async fn embed(&self, texts: Vec<String>, urgency: Urgency) -> Answer {
        let (answer, answered) = oneshot::channel();
        let lane = match urgency {
            Urgency::Query => &self.queries,
            Urgency::Index => &self.index,
        };
        lane.try_send(Job { texts, answer }).map_err(|error| match error {
            TrySendError::Full(_) => unavailable("too many texts wait for their vectors"),
            TrySendError::Disconnected(_) => unavailable("the threads of the model have ended"),
        })?;
        answered.await.unwrap_or_else(|_| Err(unavailable("the model failed; see the log")))
    }
}

type Jobs = Arc<Mutex<Receiver<Job>>>;

fn run(
    name: &str,
    niceness: i32,
    together: usize,
    model: Arc<MiniLm>,
    jobs: Jobs,
) -> Result<(), EmbedError> {
    let alone = ThreadPoolBuilder::new()
        .num_threads(1)
        .thread_name(move |_| "embed".to_owned())
        .start_handler(move |_| {
            if let Err(error) = rustix::process::nice(niceness) {
                tracing::debug!("a thread of the model is as eager as the others: {error}");
            }
        })
        .build()
        .map_err(|error| unavailable(&format!("no thread for the model: {error}")))?;
    let serve = move || {
        while let Some(batch) = next(&jobs, together) {
            compute(&alone, &model, batch);
        }
    };
    let started = thread::Builder::new().name(name.to_owned()).spawn(serve);
    started.map(drop).map_err(|error| unavailable(&format!("no thread for the model: {error}")))
}

/// The next job, and those that wait behind it; nobody waits for what was given up meanwhile.
fn next(jobs: &Jobs, together: usize) -> Option<Vec<Job>> {
    let jobs = jobs.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        let mut batch = vec![jobs.recv().ok()?];
        batch.extend(jobs.try_iter().take(together - 1));
        batch.retain(|job| !job.answer.is_closed());
        if !batch.is_empty() {
            return Some(batch);
        }
    }
}

/// A panic in the library costs this batch, not the thread.
fn compute(alone: &ThreadPool, model: &MiniLm, batch: Vec<Job>) {
    let texts: Vec<String> = batch.iter().flat_map(|job| job.texts.iter().cloned()).collect();
    let work = || alone.install(|| model.embed(&texts));
    let computed = match std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)) {
        Ok(Ok(vectors)) => Ok(vectors),
        Ok(Err(error)) => Err(EmbedError::Refused(format!("the model failed: {error}"))),
        Err(_) => Err(EmbedError::Refused("the model panicked over a text".to_owned())),
    };
    let mut vectors = computed.map(Vec::into_iter);
    for job in batch {
        let own = match &mut vectors {
            Ok(vectors) => Ok(vectors.by_ref().take(job.texts.len()).collect()),
            Err(error) => Err(error.clone()),
        };
        // Whoever asked may have gone.
        let _ = job.answer.send(own);
    }
}

fn unavailable(why: &str) -> EmbedError {
    EmbedError::Unavailable(why.to_owned())
}
