//! An execution's life under one owner: open, launch or adopt, follow, conclude.
//!
//! Every step is recorded under the lease's epoch. When a record matches no row the lease is gone, and the
//! owner leaves at once without touching anything.

use super::{
    AgentResult, ExecutionState, Failure, FailureCategory, Lease, LogAssembler,
    follow::{Ending, follow},
    letting_go::{Left, left, ordered},
    messages::{Leave, Order},
    needs::{Needs, Patience, note},
    prepare::fresh_token,
    state::{
        Leftover, Opening, after_failure, conclude, may_have_strays, opening, quarantine,
        read_result, timed_out,
    },
};
use crate::{
    ids::Epoch,
    ports::{
        Change, ExecutionContext, LogPosition, NewLogLine, RunningContainer, RuntimeError,
        StoreError,
    },
};
use std::{sync::Arc, time::Duration};
use tokio::sync::watch;

/// Before an execution whose runtime was away is tried again.
pub(super) const POSTPONE: Duration = Duration::from_secs(5);

/// Refusals of the store after which waiting is over. With the waits between them they take half a minute:
/// what is wrong with the store itself may be mended by then, and must not end everything that runs.
const REFUSALS_MAX: usize = 20;

/// One owner's view of one execution.
#[derive(Clone)]
pub(super) struct Life {
    pub(super) needs: Needs,
    pub(super) lease: Lease,
    pub(super) orders: watch::Receiver<Option<Order>>,
    /// How long its container may take to end; the flow's own time, once that is known.
    pub(super) grace: Duration,
}

impl Life {
    /// Lives it to its end, or until the owner has to let go.
    pub(super) async fn live(mut self, owner_deaths: i16) -> Result<(), Left> {
        let mut lived = match quarantine(owner_deaths) {
            Some(failure) => self.put_away(failure).await,
            None => self.open().await,
        };
        if let Err(Left::Refused(why)) = &lived {
            lived = self.give_up(why).await;
        }
        if lived == Err(Left::Ordered(Leave::Expired)) {
            self.fence_off().await;
        }
        lived
    }

    async fn open(&mut self) -> Result<(), Left> {
        fail::fail_point!("execution::claimed");
        let context = self.context().await?;
        self.grace = Duration::from_secs(context.flow.spec.timeouts.grace_secs.into());
        tracing::debug!(execution.id = %self.lease.execution, "context read");
        let found = match context.container_epoch {
            // Nothing was launched yet.
            None => None,
            Some(_) => self.found().await?,
        };
        match opening(&context, found) {
            Opening::Launch => self.launch(context).await,
            Opening::Relaunch(epoch) => {
                self.remove(epoch).await;
                self.launch(context).await
            }
            Opening::Adopt(container) => {
                let container = RunningContainer {
                    id: container.id,
                    epoch: container.epoch,
                    image_digest: container.image_digest,
                    started_at: container.started_at.unwrap_or(context.now),
                };
                // Whoever launched it may have died before saying that it runs.
                self.record(Change::Running(container.clone())).await?;
                let mut log = self.log(container.epoch).await?;
                let line = log.say(context.now, "adopted the container after a change of owner");
                self.append(container.epoch, vec![line]).await?;
                self.run(context, container, log).await
            }
            Opening::Lost => self.fail(&context, lost()).await,
            Opening::Stop => self.end(ExecutionState::Stopped, None, None).await,
        }
    }

    async fn launch(&mut self, context: ExecutionContext) -> Result<(), Left> {
        let token = fresh_token();
        let epoch = self.lease.epoch;
        let (launch, starting) = match self.plan(&context, &token) {
            Ok(plan) => plan,
            Err(failure) => return self.fail(&context, failure).await,
        };
        if let Some(change) = self.fetch(&launch.image, &context).await? {
            return self.record(change).await;
        }
        let strays = may_have_strays(&self.lease, &context);
        if strays {
            self.remove_strays().await?;
        }
        self.record(starting).await?;
        tracing::debug!(execution.id = %self.lease.execution, "launch decided");
        let mut log = match strays {
            true => self.log(epoch).await?,
            // Nobody can have written anything yet.
            false => LogAssembler::new(LogPosition::default()),
        };
        let line =
            log.say(context.now, format!("attempt {}: starting a container", context.attempt));

        fail::fail_point!("execution::launch");
        let (runtime, mut teller) = (Arc::clone(&self.needs.runtime), self.clone());
        // Nothing depends on the line being stored, so the container need not wait for it.
        let launching =
            async { tokio::join!(runtime.launch(launch), teller.append(epoch, vec![line])) };
        let (launched, told) = tokio::select! {
            biased;
            both = launching => both,
            order = self.ordered() => return self.obey_while_launching(order).await,
        };
        told?;
        match launched {
            Ok(container) => {
                fail::fail_point!("execution::launched");
                self.record(Change::Running(container.clone())).await?;
                fail::fail_point!("execution::running");
                self.run(context, container, log).await
            }
            Err(RuntimeError::Unavailable(reason)) => {
                self.record(Change::Postponed { reason, backoff: POSTPONE }).await
            }
            Err(RuntimeError::Gone) => self.fail_and_remove(&context, epoch, lost()).await,
            Err(RuntimeError::Failed(failure)) => {
                self.fail_and_remove(&context, epoch, failure).await
            }
        }
    }

    /// Follows a running container to its end and records what it came to.
    async fn run(
        &mut self,
        context: ExecutionContext,
        container: RunningContainer,
        log: LogAssembler,
    ) -> Result<(), Left> {
        let timeouts = &context.flow.spec.timeouts;
        let ending = follow(self, &container, timeouts, context.now, log).await?;
        match ending {
            Ending::Exited(exit) => {
                let leftover = match self.leftover(&container.id).await? {
                    Some(leftover) => leftover,
                    None => return self.fail_and_remove(&context, container.epoch, lost()).await,
                };
                match conclude(&exit, leftover) {
                    Ok(result) => {
                        self.end(ExecutionState::Succeeded, None, Some(result)).await?;
                        fail::fail_point!("execution::ended");
                        self.remove(container.epoch).await;
                        Ok(())
                    }
                    Err(failure) => self.fail_and_remove(&context, container.epoch, failure).await,
                }
            }
            Ending::Stopped => {
                fail::fail_point!("execution::stopped");
                self.stopped(container.epoch).await
            }
            Ending::TimedOut(limit) => {
                let failure = timed_out(timeouts, limit);
                self.fail_and_remove(&context, container.epoch, failure).await
            }
            // The owner before us may have ended it by order, and died before it could say so.
            Ending::Lost if self.context().await?.stop_requested => {
                self.stopped(container.epoch).await
            }
            Ending::Lost => self.fail_and_remove(&context, container.epoch, lost()).await,
        }
    }

    async fn stopped(&mut self, epoch: Epoch) -> Result<(), Left> {
        self.end(ExecutionState::Stopped, None, None).await?;
        self.remove(epoch).await;
        Ok(())
    }

    /// What the agent left: its file, else what it handed in. `None`: the container is gone.
    async fn leftover(&mut self, container: &str) -> Result<Option<Leftover>, Left> {
        let mut patience = Patience::new();
        loop {
            match self.needs.runtime.result_file(container).await {
                Ok(Some(bytes)) => return Ok(Some(read_result(&bytes))),
                Ok(None) => break,
                Err(RuntimeError::Gone) => return Ok(None),
                Err(RuntimeError::Failed(failure)) => {
                    return Ok(Some(Leftover::Unreadable(failure.message)));
                }
                Err(RuntimeError::Unavailable(_)) => self.unless_left(patience.wait()).await?,
            }
        }
        let reported = self.context().await?.reported_result;
        Ok(Some(reported.map_or(Leftover::Nothing, Leftover::Result)))
    }

    async fn obey_while_launching(&mut self, order: Order) -> Result<(), Left> {
        match order {
            Order::Leave(leave) => Err(Left::Ordered(leave)),
            Order::Stop => {
                self.remove_strays().await?;
                self.end(ExecutionState::Stopped, None, None).await
            }
        }
    }

    /// Whatever an interrupted launch may have left must be gone before the next: never two at once. One launched
    /// under a later lease is no stray: ours is gone, and its owner's container must not be touched.
    pub(super) async fn remove_strays(&mut self) -> Result<(), Left> {
        while let Some(stray) = self.found().await? {
            if stray.epoch > self.lease.epoch {
                return Err(Left::Ordered(Leave::Fenced));
            }
            let stopped = self.needs.runtime.stop(&stray.id, Duration::ZERO).await;
            let removed = self.needs.runtime.remove(stray.execution, stray.epoch).await;
            if stopped.and(removed).is_err() {
                self.unless_left(tokio::time::sleep(Duration::from_secs(1))).await?;
            }
        }
        Ok(())
    }

    async fn found(&mut self) -> Result<Option<crate::ports::FoundContainer>, Left> {
        let mut patience = Patience::new();
        loop {
            match self.needs.runtime.find(self.lease.execution).await {
                Ok(found) => return Ok(found),
                Err(error) => {
                    tracing::warn!(execution.id = %self.lease.execution, "looking for its container waits: {error}");
                    self.unless_left(patience.wait()).await?;
                }
            }
        }
    }

    async fn fail_and_remove(
        &mut self,
        context: &ExecutionContext,
        epoch: Epoch,
        failure: Failure,
    ) -> Result<(), Left> {
        self.fail(context, failure).await?;
        self.remove(epoch).await;
        Ok(())
    }

    async fn fail(&mut self, context: &ExecutionContext, failure: Failure) -> Result<(), Left> {
        let change = self.failed(context, failure);
        self.record(change).await
    }

    pub(super) fn failed(&self, context: &ExecutionContext, failure: Failure) -> Change {
        tracing::info!(
            execution.id = %self.lease.execution,
            failure.category = %failure.category,
            "attempt {} of execution `{}` failed: {}", context.attempt, self.lease.execution, failure.message
        );
        after_failure(&context.flow.spec.retry, context.attempt, failure)
    }

    pub(super) async fn end(
        &mut self,
        state: ExecutionState,
        failure: Option<Failure>,
        result: Option<AgentResult>,
    ) -> Result<(), Left> {
        self.record(Change::Ended { state, failure, result }).await
    }

    /// Best effort: the sweep removes what stays behind.
    async fn remove(&self, epoch: Epoch) {
        if let Err(error) = self.needs.runtime.remove(self.lease.execution, epoch).await {
            tracing::warn!(execution.id = %self.lease.execution, "a container stays for the sweep: {error}");
        }
    }

    pub(super) async fn context(&mut self) -> Result<ExecutionContext, Left> {
        let executions = Arc::clone(&self.needs.executions);
        let lease = self.lease;
        let context = self.persist("reading an execution", || executions.context(lease)).await?;
        context.ok_or(Left::Ordered(Leave::Fenced))
    }

    async fn log(&mut self, container_epoch: Epoch) -> Result<LogAssembler, Left> {
        let executions = Arc::clone(&self.needs.executions);
        let lease = self.lease;
        let read = || executions.log_position(lease, container_epoch);
        Ok(LogAssembler::new(self.persist("reading a log's position", read).await?))
    }

    async fn record(&mut self, change: Change) -> Result<(), Left> {
        let executions = Arc::clone(&self.needs.executions);
        let lease = self.lease;
        let write = || executions.record(lease, change.clone());
        let ours = self.persist("recording a step", write).await?;
        (self.needs.published)();
        if ours { Ok(()) } else { Err(Left::Ordered(Leave::Fenced)) }
    }

    pub(super) async fn append(
        &mut self,
        container_epoch: Epoch,
        lines: Vec<NewLogLine>,
    ) -> Result<(), Left> {
        if lines.is_empty() {
            return Ok(());
        }
        let executions = Arc::clone(&self.needs.executions);
        let lease = self.lease;
        let write = || executions.append_log(lease, container_epoch, lines.clone());
        let ours = self.persist("storing log lines", write).await?;
        (self.needs.published)();
        if ours { Ok(()) } else { Err(Left::Ordered(Leave::Fenced)) }
    }

    /// Does something in the store, again and again until it is done, the owner has to let go, or the store has
    /// refused it too often.
    async fn persist<T, F: Future<Output = Result<T, StoreError>>>(
        &mut self,
        what: &str,
        mut action: impl FnMut() -> F,
    ) -> Result<T, Left> {
        let (mut patience, mut refusals) = (Patience::new(), 0);
        loop {
            let error = match action().await {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            note(what, &error);
            // A store that is not there says nothing of what it will refuse.
            if let StoreError::Internal(why) = error {
                refusals += 1;
                if refusals >= REFUSALS_MAX {
                    return Err(Left::Refused(format!("{what} failed: {why}")));
                }
            }
            self.unless_left(patience.wait()).await?;
        }
    }

    /// The future's output, unless the owner has to let go first. A stop order waits for its place.
    pub(super) async fn unless_left<T>(
        &mut self,
        future: impl Future<Output = T>,
    ) -> Result<T, Left> {
        let mut orders = self.orders.clone();
        tokio::select! {
            biased;
            output = future => Ok(output),
            left = left(&mut orders) => Err(left),
        }
    }

    /// The next order; a stop order given before counts.
    pub(super) async fn ordered(&mut self) -> Order {
        ordered(&mut self.orders).await
    }
}

pub(super) fn lost() -> Failure {
    Failure::new(
        FailureCategory::ContainerLost,
        "the container is gone: the Docker daemon or the host restarted, or someone removed it",
    )
}
