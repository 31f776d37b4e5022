//! The loop that cuts batches, and the commits it starts.

use super::{
    queue::{Wait, Waiting},
    ticket::{Shared, Unrecorded},
};
use crate::store::audit::Row;
use metrics::{counter, gauge, histogram};
use preloop_actors::ports::StoreError;
use std::{
    fmt::Display,
    iter, mem,
    sync::{Arc, atomic::Ordering::Relaxed},
    time::Duration,
};
use tokio::{
    task::JoinHandle,
    time::{Instant, sleep, sleep_until, timeout},
};

/// Longest that the end waits for what is queued.
pub(super) const CLOSE_MAX: Duration = Duration::from_secs(5);
/// Wait after the loop fell over.
const REBUILD: Duration = Duration::from_millis(50);

/// The running writer of this process.
pub struct Writer {
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

pub(super) fn start(shared: Arc<Shared>) -> Writer {
    gauge!("preloop_audit_failing").set(0.0);
    let task = tokio::spawn(supervise(shared.clone()));
    Writer { shared, task }
}

impl Writer {
    /// Gives out no more places, and writes what is queued, for a few seconds at most.
    pub async fn close(self) {
        self.shared.closed.store(true, Relaxed);
        self.shared.queue().close();
        self.shared.look.notify_one();
        if timeout(CLOSE_MAX, self.task).await.is_err() {
            let lost = self.shared.queue().abandon();
            tracing::error!(
                audit.entries = lost.len(),
                "entries of the record could not be written before the end"
            );
        }
    }
}

/// Keeps a loop running until all is written after the close. The queue outlives the loop.
async fn supervise(shared: Arc<Shared>) {
    while let Err(fault) = tokio::spawn(write(shared.clone())).await {
        tracing::error!("the writer of the record fell over, and begins anew: {fault}");
        counter!("preloop_actor_restarts_total", "kind" => "audit", "reason" => "died")
            .increment(1);
        sleep(REBUILD).await;
    }
}

async fn write(shared: Arc<Shared>) {
    loop {
        fail::fail_point!("audit::look");
        let (batches, next) = {
            let (mut queue, now) = (shared.queue(), Instant::now());
            if queue.end() {
                return;
            }
            let batches: Vec<_> = iter::from_fn(|| queue.cut(now)).collect();
            gauge!("preloop_audit_waiting").set(queue.len() as f64);
            (batches, queue.next())
        };
        for entries in batches {
            // A task of its own: it goes on even when this loop dies.
            tokio::spawn(commit(Batch::new(shared.clone(), entries)));
        }
        tokio::select! {
            () = shared.look.notified() => {}
            () = at(next) => {}
        }
    }
}

async fn at(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time).await,
        None => std::future::pending().await,
    }
}

async fn commit(mut batch: Batch) {
    fail::fail_point!("audit::commit");
    let began = Instant::now();
    match batch.write().await {
        Ok(refused) => {
            histogram!("preloop_audit_commit_duration_seconds").record(began.elapsed());
            batch.settle(&refused);
        }
        Err(error) => batch.put_back(&error),
    }
}

/// Entries under way. Dropped before it is settled, as by a panic, it puts them back.
struct Batch {
    shared: Arc<Shared>,
    rows: Vec<Row>,
    waits: Vec<Wait>,
}

impl Batch {
    fn new(shared: Arc<Shared>, entries: Vec<Waiting>) -> Self {
        let (rows, waits) = entries.into_iter().unzip();
        Self { shared, rows, waits }
    }

    /// Writes all. A batch that the database refuses is halved until the culprit stands alone, and a reduced entry
    /// takes its place. Returns where the culprits stand; an error when the store is away, or refuses any entry.
    async fn write(&self) -> Result<Vec<usize>, StoreError> {
        let mut refused = Vec::new();
        let mut parts = Vec::from([(0, self.rows.len())]);
        while let Some((start, end)) = parts.pop() {
            match self.shared.record.write(&self.rows[start..end]).await {
                Ok(()) => {}
                Err(StoreError::Internal(_)) if end - start > 1 => {
                    let middle = start + (end - start) / 2;
                    parts.extend([(middle, end), (start, middle)]);
                }
                Err(StoreError::Internal(why)) => {
                    let row = &self.rows[start];
                    self.shared.record.write(&[row.reduced()]).await?;
                    tracing::error!(audit.entry = %row.id(), "an entry of the record was reduced: {why}");
                    refused.push(start);
                }
                Err(away) => return Err(away),
            }
        }
        Ok(refused)
    }

    fn settle(mut self, refused: &[usize]) {
        let waits = mem::take(&mut self.waits);
        {
            let mut queue = self.shared.queue();
            if queue.committed() {
                tracing::info!("the record is written again");
                self.tell(false);
            }
        }
        self.shared.look.notify_one();
        let (mut strict, count) = (0, waits.len() as u64);
        for (place, wait) in waits.into_iter().enumerate() {
            let Some(reply) = wait.reply else { continue };
            strict += 1;
            let answer = if refused.contains(&place) { Err(Unrecorded::Refused) } else { Ok(()) };
            // Whoever waited may be gone; the entry is not.
            let _gone = reply.send(answer);
        }
        let counted =
            |durability| counter!("preloop_audit_entries_total", "durability" => durability);
        counted("strict").increment(strict);
        counted("batched").increment(count - strict);
    }

    fn put_back(&mut self, why: &dyn Display) {
        let entries = mem::take(&mut self.rows).into_iter().zip(mem::take(&mut self.waits));
        counter!("preloop_audit_commits_failed_total").increment(1);
        {
            let mut queue = self.shared.queue();
            if queue.failed(entries.collect(), Instant::now()) {
                tracing::error!("the record cannot be written, so that calls are refused: {why}");
                self.tell(true);
            }
        }
        self.shared.look.notify_one();
    }

    /// Under the queue's lock, lest two commits tell in the wrong order.
    fn tell(&self, failing: bool) {
        self.shared.failing.send_replace(failing);
        gauge!("preloop_audit_failing").set(f64::from(u8::from(failing)));
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        if !self.waits.is_empty() {
            self.put_back(&"the commit died");
        }
    }
}
