//! The ingest writer: its mailbox is the batch.
//!
//! The first event of an idle moment is committed at once. While commits run, everyone who arrives joins the next
//! batch, so the batches grow with the load and nobody ever waits for a timer.

use super::{
    admission::Admission,
    handle::Hint,
    messages::{Keep, Waiting},
    state::Queue,
};
use crate::{
    answers_ping,
    event::IncomingEvent,
    ports::{Appended, EventLog, StoreError},
};
use actix::prelude::*;
use futures::FutureExt;
use std::{iter, panic::AssertUnwindSafe, sync::Arc, time::Duration};
use tokio::time::Instant;

/// Messages that arrive between two turns of the writer; more are refused as overload.
const MAILBOX_MAX: usize = 4_096;
/// Longest a commit may take before its callers hear an error.
const COMMIT_TIME_MAX: Duration = Duration::from_secs(5);

/// Keeps events in batches. One a process.
pub(super) struct IngestWriter {
    log: Arc<dyn EventLog>,
    committed: Hint,
    admission: Admission,
    queue: Queue<Keep>,
}

impl IngestWriter {
    /// `committed` is called after every commit that kept something new.
    pub(super) fn new(log: Arc<dyn EventLog>, committed: Hint, admission: Admission) -> Self {
        Self { log, committed, admission, queue: Queue::default() }
    }

    fn flush(&mut self, ctx: &mut Context<Self>) {
        while let Some(batch) = self.queue.begin_commit() {
            fail::fail_point!("writer::flush");
            let commit = commit(
                Arc::clone(&self.log),
                batch,
                Arc::clone(&self.committed),
                self.admission.clone(),
            );
            // A task of its own: it goes on, and answers, even when this actor dies.
            let commit = actix::spawn(commit).into_actor(self);
            ctx.spawn(commit.map(|ended, writer, ctx| {
                if ended.is_err() {
                    tracing::error!("a commit of events panicked; its senders will try again");
                }
                writer.queue.end_commit();
                writer.flush(ctx);
            }));
        }
    }
}

impl Actor for IngestWriter {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX_MAX);
    }
}

answers_ping!(IngestWriter);
crate::takes_queued!(IngestWriter: Keep);

impl Handler<Keep> for IngestWriter {
    type Result = ();

    fn handle(&mut self, keep: Keep, ctx: &mut Self::Context) {
        let bytes = keep.event.payload.len();
        match self.queue.push(keep, bytes) {
            Ok(()) => self.flush(ctx),
            Err(refused) => refused.waiting.answer(Err(super::ReceiveError::Overloaded)),
        }
    }
}

/// Keeps a batch, says so to the router, and answers everyone in it.
async fn commit(log: Arc<dyn EventLog>, batch: Vec<Keep>, committed: Hint, admission: Admission) {
    let (events, waiting): (Vec<_>, Vec<Waiting>) =
        batch.into_iter().map(|keep| (keep.event, keep.waiting)).unzip();
    let answers = append(&*log, events).await;
    admission.committed(answers.len(), Instant::now());
    fail::fail_point!("writer::committed");
    let fresh = |answer: &Result<Appended, _>| matches!(answer, Ok(kept) if !kept.duplicate);
    if answers.iter().any(fresh) {
        committed();
    }
    for (waiting, answer) in waiting.into_iter().zip(answers) {
        waiting.answer(answer.map_err(Into::into));
    }
}

/// Appends events, one answer each. A batch that is refused is halved until the culprit stands alone, so that
/// one poisonous event does not fail its neighbours.
async fn append(
    log: &dyn EventLog,
    events: Vec<IncomingEvent>,
) -> Vec<Result<Appended, StoreError>> {
    let mut answers = Vec::with_capacity(events.len());
    let mut parts = vec![events];
    while let Some(mut part) = parts.pop() {
        let count = part.len();
        let again = if count > 1 { part.clone() } else { Vec::new() };
        match try_append(log, std::mem::take(&mut part)).await {
            Ok(kept) => answers.extend(kept.into_iter().map(Ok)),
            Err(StoreError::Internal(why)) if count > 1 => {
                tracing::warn!(batch.events = count, "halving a refused batch: {why}");
                let mut first = again;
                parts.push(first.split_off(count / 2));
                parts.push(first);
            }
            Err(error) => {
                tracing::warn!(batch.events = count, "events were not kept: {error}");
                answers.extend(iter::repeat_n(Err(error), count));
            }
        }
    }
    answers
}

/// One try, with an end: a store that hangs, panics or miscounts is an error like any other.
async fn try_append(
    log: &dyn EventLog,
    events: Vec<IncomingEvent>,
) -> Result<Vec<Appended>, StoreError> {
    let count = events.len();
    let append = AssertUnwindSafe(log.append(events)).catch_unwind();
    match tokio::time::timeout(COMMIT_TIME_MAX, append).await {
        Ok(Ok(Ok(kept))) if kept.len() == count => Ok(kept),
        Ok(Ok(Ok(kept))) => {
            Err(StoreError::Internal(format!("{} answers to {count} events", kept.len())))
        }
        Ok(Ok(Err(error))) => Err(error),
        Ok(Err(_)) => Err(StoreError::Internal("the store panicked".to_owned())),
        Err(_) => Err(StoreError::Unavailable("the commit took too long".to_owned())),
    }
}
