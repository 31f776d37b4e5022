//! Records steps of many executions with few commits.
//!
//! Each step waits for the disk. As with events, the first is recorded at once, and those that come while a
//! commit runs are recorded together by the next one: nobody waits for a timer, and the more there is to do, the
//! less each costs.

use super::Lease;
use crate::{
    ids::{Epoch, ExecutionId, ReplicaId},
    ports::{
        Change, ClaimLimits, Claimed, ExecutionContext, Executions, LogPosition, NewLogLine,
        Renewed, StoreError, WaitReasons, Waiting,
    },
};
use async_trait::async_trait;
use futures::FutureExt;
use std::{
    collections::VecDeque,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::oneshot;

/// Most steps in one commit.
const BATCH_MAX: usize = 500;
/// Commits under way at once: while one waits for the disk, the next is already being sent.
const COMMITS_MAX: usize = 2;

/// Executions whose steps are recorded together. Cheap to clone; clones share the line.
#[derive(Clone)]
pub struct Recorder(Arc<Inner>);

struct Inner {
    executions: Arc<dyn Executions>,
    line: Mutex<Line>,
}

/// Steps that wait; at most one for each execution in this replica's charge.
#[derive(Default)]
struct Line {
    waiting: VecDeque<Step>,
    commits: usize,
}

struct Step {
    lease: Lease,
    change: Change,
    reply: oneshot::Sender<Result<bool, StoreError>>,
}

impl Recorder {
    pub fn new(executions: Arc<dyn Executions>) -> Self {
        Self(Arc::new(Inner { executions, line: Mutex::default() }))
    }

    /// Begins as many commits as may run.
    fn commit_waiting(&self) {
        while let Some(batch) = self.0.begin() {
            let recorder = self.clone();
            // A task of its own: it goes on, and answers, even when the actor that began it dies.
            actix::spawn(async move {
                // Whoever waits in a batch that panics hears so by its dropped reply; the line must go on.
                if AssertUnwindSafe(recorder.0.commit(batch)).catch_unwind().await.is_err() {
                    tracing::error!("recording steps panicked; their owners try again");
                }
                recorder.0.line().commits -= 1;
                recorder.commit_waiting();
            });
        }
    }
}

impl Inner {
    fn begin(&self) -> Option<Vec<Step>> {
        let mut line = self.line();
        if line.commits >= COMMITS_MAX || line.waiting.is_empty() {
            return None;
        }
        line.commits += 1;
        let count = line.waiting.len().min(BATCH_MAX);
        Some(line.waiting.drain(..count).collect())
    }

    /// Records a batch. When the store refuses it, each step is tried alone, so that only the culprit fails.
    async fn commit(&self, batch: Vec<Step>) {
        let steps: Vec<_> = batch.iter().map(|step| (step.lease, step.change.clone())).collect();
        let written = match self.executions.record_all(steps).await {
            Err(StoreError::Internal(why)) if batch.len() > 1 => {
                tracing::warn!(batch.steps = batch.len(), "recording steps one by one: {why}");
                return self.commit_each(batch).await;
            }
            written => written,
        };
        for (nth, step) in batch.into_iter().enumerate() {
            let answer = written.as_ref().map_err(Clone::clone).and_then(|written| {
                let missing = || StoreError::Internal("a step without an answer".to_owned());
                written.get(nth).copied().ok_or_else(missing)
            });
            // Whoever has stopped listening has let go of the execution.
            let _ = step.reply.send(answer);
        }
    }

    async fn commit_each(&self, batch: Vec<Step>) {
        for Step { lease, change, reply } in batch {
            let _ = reply.send(self.executions.record(lease, change).await);
        }
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Executions for Recorder {
    async fn record(&self, lease: Lease, change: Change) -> Result<bool, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.0.line().waiting.push_back(Step { lease, change, reply });
        self.commit_waiting();
        let lost = || StoreError::Unavailable("the commit ended without an answer".to_owned());
        answer.await.unwrap_or_else(|_| Err(lost()))
    }

    async fn waiting(&self) -> Result<Waiting, StoreError> {
        self.0.executions.waiting().await
    }

    async fn paused(&self, replica: ReplicaId) -> Result<usize, StoreError> {
        self.0.executions.paused(replica).await
    }

    async fn paused_for(&self, execution: ExecutionId) -> Result<Duration, StoreError> {
        self.0.executions.paused_for(execution).await
    }

    async fn claim(
        &self,
        replica: ReplicaId,
        limits: ClaimLimits,
    ) -> Result<Vec<Claimed>, StoreError> {
        self.0.executions.claim(replica, limits).await
    }

    async fn settle_on(&self, replica: ReplicaId, engine: &str) -> Result<(), StoreError> {
        self.0.executions.settle_on(replica, engine).await
    }

    async fn renew(
        &self,
        replica: ReplicaId,
        held: Vec<(ExecutionId, Epoch)>,
        lease: Duration,
    ) -> Result<Vec<Renewed>, StoreError> {
        self.0.executions.renew(replica, held, lease).await
    }

    async fn release(&self, replica: ReplicaId) -> Result<(), StoreError> {
        self.0.executions.release(replica).await
    }

    async fn hand_over(&self, replica: ReplicaId) -> Result<(), StoreError> {
        self.0.executions.hand_over(replica).await
    }

    async fn context(&self, lease: Lease) -> Result<Option<ExecutionContext>, StoreError> {
        self.0.executions.context(lease).await
    }

    async fn log_position(
        &self,
        lease: Lease,
        container_epoch: Epoch,
    ) -> Result<LogPosition, StoreError> {
        self.0.executions.log_position(lease, container_epoch).await
    }

    async fn append_log(
        &self,
        lease: Lease,
        container_epoch: Epoch,
        lines: Vec<NewLogLine>,
    ) -> Result<bool, StoreError> {
        self.0.executions.append_log(lease, container_epoch, lines).await
    }

    async fn explain_waiting(&self, reasons: WaitReasons) -> Result<(), StoreError> {
        self.0.executions.explain_waiting(reasons).await
    }

    async fn expire_waiting(&self) -> Result<u64, StoreError> {
        self.0.executions.expire_waiting().await
    }

    async fn let_go(&self, missed: bool) -> Result<u64, StoreError> {
        self.0.executions.let_go(missed).await
    }

    async fn orphans(
        &self,
        containers: &[(ExecutionId, Epoch)],
    ) -> Result<Vec<(ExecutionId, Epoch)>, StoreError> {
        self.0.executions.orphans(containers).await
    }

    async fn overdue(
        &self,
        containers: &[(ExecutionId, Epoch)],
    ) -> Result<Vec<(ExecutionId, Epoch)>, StoreError> {
        self.0.executions.overdue(containers).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        execution::ExecutionState,
        fakes::{executions::FakeExecutions, samples},
        ids::AccountId,
    };
    use futures::future::join_all;

    /// Ends 20 executions at once, one of which is no longer ours; the sizes of the commits.
    async fn check(refuse_batches: bool) -> Vec<usize> {
        tokio::time::pause();
        let rows = FakeExecutions::default();
        rows.take_time(Duration::from_millis(5), refuse_batches);
        let flow = Arc::new(samples::flow(AccountId::fresh()));
        for _ in 0..20 {
            rows.add(Arc::clone(&flow));
        }
        let limits = ClaimLimits { free: 20, per_account: 20, lease: Duration::from_secs(60) };
        let claimed = rows.claim(ReplicaId::fresh(), limits).await.unwrap();
        let mut leases: Vec<Lease> = claimed.iter().map(|claimed| claimed.lease).collect();
        leases[7].epoch = Epoch(99);
        let recorder = Recorder::new(Arc::new(rows.clone()));
        let end = Change::Ended { state: ExecutionState::Succeeded, failure: None, result: None };
        let ends = leases.iter().map(|lease| recorder.record(*lease, end.clone()));
        for (nth, answer) in join_all(ends).await.into_iter().enumerate() {
            assert_eq!(answer, Ok(nth != 7), "step {nth}");
        }
        rows.batches()
    }

    #[actix::test]
    async fn steps_that_come_together_are_recorded_together() {
        assert_eq!(check(false).await, [1, 1, 18]);
    }

    #[actix::test]
    async fn a_batch_that_is_refused_is_recorded_one_by_one() {
        assert_eq!(check(true).await, [1, 1, 18]);
    }
}
