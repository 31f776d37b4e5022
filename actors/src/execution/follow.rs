//! Following one container: its output into the log, its time against the limits, orders to stop.

use super::{
    LogAssembler,
    letting_go::{Left, left, ordered},
    life::Life,
    messages::Order,
    needs::Patience,
    state::{Limit, time_left},
};
use crate::{
    flow::Timeouts,
    ids::ExecutionId,
    ports::{
        AgentRuntime, Executions, Exit, FoundContainer, NewLogLine, RunningContainer, RuntimeError,
    },
};
use chrono::{DateTime, Utc};
use futures::StreamExt;
use std::{cell::Cell, pin::pin, sync::Arc, time::Duration};
use tokio::{sync::watch, time::Instant};

/// How a container's run ended.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ending {
    Exited(Exit),
    /// By order, and confirmed.
    Stopped,
    /// By us, for its time; confirmed.
    TimedOut(Limit),
    /// It vanished.
    Lost,
}

/// Output is stored at least this often while there is some.
const FLUSH_EVERY: Duration = Duration::from_millis(100);
/// Most lines in one write.
const FLUSH_LINES_MAX: usize = 500;
/// How long the last output may take to arrive after the container has ended.
const DRAIN_MAX: Duration = Duration::from_secs(10);
/// Before asking a runtime again that did not answer, and before what was silent is taken for it.
const RETRY_AFTER: Duration = Duration::from_secs(1);
/// How often a container beyond its time is looked at that waits for people.
const PAUSE_LOOKED_AT_EVERY: Duration = Duration::from_secs(5);

/// Follows the container until it has ended and its output is stored.
pub(super) async fn follow(
    life: &mut Life,
    container: &RunningContainer,
    timeouts: &Timeouts,
    now: DateTime<Utc>,
    log: LogAssembler,
) -> Result<Ending, Left> {
    let ran = (now - container.started_at).to_std().unwrap_or_default();
    let (hearing, heard) = watch::channel(Silence::default());
    let runtime = Arc::clone(&life.needs.runtime);
    let started = Instant::now().checked_sub(ran).unwrap_or_else(Instant::now);
    let watcher = Watcher {
        runtime: Arc::clone(&runtime),
        orders: life.orders.clone(),
        execution: life.lease.execution,
        container: &container.id,
        time: Time {
            timeouts,
            started,
            heard,
            runtime,
            executions: Arc::clone(&life.needs.executions),
            execution: life.lease.execution,
            paused: Cell::default(),
        },
    };
    let mut copying = pin!(copy(life, container, log, hearing));
    let mut ending = pin!(watcher.ending());
    tokio::select! {
        biased;
        ending = &mut ending => {
            let ending = ending?;
            match tokio::time::timeout(DRAIN_MAX, &mut copying).await {
                // How it ended counts more than its output.
                Err(_) | Ok(Err(Left::Refused(_))) => {
                    tracing::warn!(container.id = container.id, "the last output did not arrive in time, or could not be stored");
                }
                Ok(copied) => copied?,
            }
            Ok(ending)
        }
        copied = &mut copying => match copied {
            Ok(()) => ending.await,
            Err(left) => Err(left),
        },
    }
}

/// How long a container has written nothing, as far as anybody listened: what it says while its output cannot be read
/// or stored must not count as silence.
#[derive(Clone, Copy, Debug, Default)]
struct Silence {
    before: Duration,
    listening_since: Option<Instant>,
}

impl Silence {
    fn lasts(&self) -> Duration {
        self.before + self.listening_since.map_or(Duration::ZERO, |since| since.elapsed())
    }

    fn listen(&mut self) {
        self.listening_since.get_or_insert_with(Instant::now);
    }

    /// Nobody listens from here on.
    fn pause(&mut self) {
        *self = Self { before: self.lasts(), listening_since: None };
    }

    /// It wrote something.
    fn end(&mut self) {
        *self = Self { before: Duration::ZERO, listening_since: Some(Instant::now()) };
    }
}

/// A container's time, and when it is over.
struct Time<'a> {
    timeouts: &'a Timeouts,
    started: Instant,
    heard: watch::Receiver<Silence>,
    runtime: Arc<dyn AgentRuntime>,
    executions: Arc<dyn Executions>,
    execution: ExecutionId,
    /// For how long it has waited for people, as far as is known.
    paused: Cell<Duration>,
}

impl Time<'_> {
    /// Waits until a limit is reached.
    async fn is_over(&self) -> Limit {
        loop {
            let (left, limit) = self.left();
            tokio::time::sleep(left).await;
            if limit == Limit::Idle && !self.all_is_heard().await {
                continue;
            }
            let (left, limit) = self.left();
            if !left.is_zero() {
                continue;
            }
            if !self.was_paused().await {
                return limit;
            }
        }
    }

    fn left(&self) -> (Duration, Limit) {
        let paused = self.paused.get();
        let silent = self.heard.borrow().lasts();
        let ran = self.started.elapsed();
        time_left(self.timeouts, ran.saturating_sub(paused), silent.saturating_sub(paused))
    }

    /// Whether it has waited for people, or may have, for longer than was known: then it has more time.
    async fn was_paused(&self) -> bool {
        let Ok(paused) = self.executions.paused_for(self.execution).await else {
            // A store that is away for a while must not cost a container its life.
            tokio::time::sleep(RETRY_AFTER).await;
            return true;
        };
        let known = self.paused.replace(paused);
        if paused <= known {
            return false;
        }
        // It may be waiting at this moment, and then there is more time with every look.
        tokio::time::sleep(PAUSE_LOOKED_AT_EVERY.min(paused)).await;
        true
    }

    /// Whether what was written just now has been heard. A runtime that hangs keeps output back, and after a pause of
    /// our own it has yet to arrive.
    async fn all_is_heard(&self) -> bool {
        let answers = self.runtime.ready().await.is_ok();
        let asked_at = Instant::now();
        tokio::time::sleep(RETRY_AFTER).await;
        let listened = self.heard.borrow().listening_since.is_some_and(|since| since <= asked_at);
        // When that took much longer, we stood still ourselves.
        answers && listened && asked_at.elapsed() < 2 * RETRY_AFTER
    }
}

struct Watcher<'a> {
    runtime: Arc<dyn AgentRuntime>,
    orders: watch::Receiver<Option<Order>>,
    execution: ExecutionId,
    container: &'a str,
    time: Time<'a>,
}

impl Watcher<'_> {
    /// Waits for the end, or brings it about.
    async fn ending(mut self) -> Result<Ending, Left> {
        let mut runs = true;
        loop {
            tokio::select! {
                biased;
                exit = self.runtime.wait(self.container) => match exit {
                    Ok(exit) => return Ok(Ending::Exited(exit)),
                    Err(RuntimeError::Gone) => return self.gone().await,
                    Err(error) => {
                        tracing::warn!(container.id = self.container, "waiting for a container: {error}");
                        self.pause().await?;
                    }
                },
                order = ordered(&mut self.orders) => return match order {
                    Order::Leave(leave) => Err(Left::Ordered(leave)),
                    Order::Stop => self.stop().await.map(|()| Ending::Stopped),
                },
                limit = self.time.is_over(), if runs => {
                    // It may have ended in time while nobody watched: then how it ended counts.
                    runs = self.runs().await?;
                    if runs {
                        return self.stop().await.map(|()| Ending::TimedOut(limit));
                    }
                }
            }
        }
    }

    /// Whether it has not ended yet.
    async fn runs(&mut self) -> Result<bool, Left> {
        Ok(self.found().await?.is_some_and(|found| found.running))
    }

    /// What it means that the container was ended by somebody else: beyond its time it was one of ours.
    async fn gone(&mut self) -> Result<Ending, Left> {
        let found = self.found().await?;
        let ran = found.and_then(|found| (found.ended_at? - found.started_at?).to_std().ok());
        let run = Duration::from_secs(self.time.timeouts.run_secs.into());
        let overdue = ran.is_some_and(|ran| ran.saturating_sub(self.time.paused.get()) >= run);
        Ok(if overdue { Ending::TimedOut(Limit::Run) } else { Ending::Lost })
    }

    /// The container as the runtime knows it, if it still does.
    async fn found(&mut self) -> Result<Option<FoundContainer>, Left> {
        loop {
            match self.runtime.find(self.execution).await {
                Ok(found) => return Ok(found.filter(|found| found.id == self.container)),
                Err(error) => {
                    tracing::warn!(
                        container.id = self.container,
                        "looking for a container: {error}"
                    );
                    self.pause().await?;
                }
            }
        }
    }

    /// Ends the container; returns only when that is certain, or when we have to let go.
    async fn stop(&mut self) -> Result<(), Left> {
        fail::fail_point!("execution::stopping");
        let grace = Duration::from_secs(self.time.timeouts.grace_secs.into());
        loop {
            match self.runtime.stop(self.container, grace).await {
                Ok(()) | Err(RuntimeError::Gone) => return Ok(()),
                Err(error) => {
                    tracing::warn!(container.id = self.container, "stopping a container: {error}");
                    self.pause().await?;
                }
            }
        }
    }

    async fn pause(&mut self) -> Result<(), Left> {
        tokio::select! {
            biased;
            () = tokio::time::sleep(RETRY_AFTER) => Ok(()),
            left = left(&mut self.orders) => Err(left),
        }
    }
}

/// Copies output into the log until it ends, across gaps of the runtime.
async fn copy(
    life: &mut Life,
    container: &RunningContainer,
    mut log: LogAssembler,
    hearing: watch::Sender<Silence>,
) -> Result<(), Left> {
    let runtime = Arc::clone(&life.needs.runtime);
    let mut patience = Patience::new();
    while let Copied::Interrupted(error) =
        copy_once(life, container, &*runtime, &mut log, &hearing).await?
    {
        hearing.send_modify(Silence::pause);
        tracing::warn!(container.id = container.id, "reading output goes on later: {error}");
        life.unless_left(patience.wait()).await?;
    }
    let last = log.finish();
    life.append(container.epoch, last).await
}

enum Copied {
    All,
    Interrupted(RuntimeError),
}

async fn copy_once(
    life: &mut Life,
    container: &RunningContainer,
    runtime: &dyn AgentRuntime,
    log: &mut LogAssembler,
    hearing: &watch::Sender<Silence>,
) -> Result<Copied, Left> {
    let mut frames = match runtime.logs(&container.id, log.next_frame()).await {
        Ok(frames) => frames,
        Err(RuntimeError::Gone) => return Ok(Copied::All),
        Err(error) => return Ok(Copied::Interrupted(error)),
    };
    hearing.send_modify(Silence::listen);
    let mut lines: Vec<NewLogLine> = Vec::new();
    let mut flush_at = Instant::now();
    loop {
        let next = if lines.is_empty() {
            Ok(life.unless_left(frames.next()).await?)
        } else {
            life.unless_left(tokio::time::timeout_at(flush_at, frames.next())).await?
        };
        let ended = match next {
            Ok(Some(Ok(frame))) => {
                hearing.send_modify(Silence::end);
                if lines.is_empty() {
                    flush_at = Instant::now() + FLUSH_EVERY;
                }
                lines.extend(log.push(frame));
                if lines.len() < FLUSH_LINES_MAX {
                    continue;
                }
                None
            }
            Ok(Some(Err(error))) => Some(Copied::Interrupted(error)),
            Ok(None) => Some(Copied::All),
            Err(_time_to_flush) => None,
        };
        hearing.send_modify(Silence::pause);
        life.append(container.epoch, std::mem::take(&mut lines)).await?;
        hearing.send_modify(Silence::listen);
        if let Some(ended) = ended {
            return Ok(ended);
        }
    }
}
