//! The poller of one tracker: a shell around its rounds.

use super::{
    Pace,
    round::{Extent, LEASE, run},
};
use crate::{
    answers_ping,
    ids::{ReplicaId, TrackerId},
    ports::{Progress, RoundEnd, RoundOutcome, SyncError, SyncLog, Tell, TrackerSources},
    pump::{Pump, Pumping, Wake, drive},
};
use actix::prelude::*;
use futures::future::LocalBoxFuture;
use std::{sync::Arc, time::Instant};
use tokio::sync::Semaphore;

/// Room for wake-ups; more than one is as good as one.
const MAILBOX_MAX: usize = 16;

/// Hears how a round goes on. Must not block.
pub type Follow = Arc<dyn Fn(&Progress) + Send + Sync>;

/// What rounds need.
pub struct PollerNeeds {
    pub replica: ReplicaId,
    pub pace: Pace,
    pub log: Arc<dyn SyncLog>,
    pub sources: Arc<dyn TrackerSources>,
    pub tell: Tell,
    /// Hears that the router has something to do.
    pub told: Arc<dyn Fn() + Send + Sync>,
}

/// Reads one tracker, one round at a time.
pub struct Poller {
    tracker: TrackerId,
    needs: Arc<PollerNeeds>,
    /// Bounds how many trackers are read at once.
    turns: Arc<Semaphore>,
    pump: Pump,
}

impl Poller {
    pub(super) fn new(tracker: TrackerId, needs: Arc<PollerNeeds>, turns: Arc<Semaphore>) -> Self {
        Self { tracker, needs, turns, pump: Pump::default() }
    }
}

impl Actor for Poller {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX_MAX);
    }
}

answers_ping!(Poller);
crate::takes_queued!(Poller: Wake);

impl Handler<Wake> for Poller {
    type Result = ();

    fn handle(&mut self, _: Wake, ctx: &mut Self::Context) {
        drive(self, ctx);
    }
}

impl Pumping for Poller {
    type Outcome = Result<Option<RoundEnd>, SyncError>;

    fn pump(&mut self) -> &mut Pump {
        &mut self.pump
    }

    fn step(&mut self) -> LocalBoxFuture<'static, Self::Outcome> {
        fail::fail_point!("poller::step");
        Box::pin(step(self.tracker, Arc::clone(&self.needs), Arc::clone(&self.turns)))
    }

    fn stepped(&mut self, outcome: Self::Outcome, _: &mut Context<Self>) -> bool {
        match outcome {
            Ok(None) => false,
            Ok(Some(end)) => {
                count(&end.outcome);
                // Those that wait for their turn come first; the watch finds this one again.
                false
            }
            Err(SyncError::Lost) => {
                tracing::info!(tracker.id = %self.tracker, "a round ended: the tracker has another owner, or is gone");
                false
            }
            Err(error) => {
                tracing::warn!(tracker.id = %self.tracker, "a round ended: {error}");
                false
            }
        }
    }
}

fn count(outcome: &RoundOutcome) {
    let outcome = match outcome {
        RoundOutcome::Complete => "complete",
        RoundOutcome::Unfinished => "unfinished",
        RoundOutcome::Failed { token_refused: true, .. } => "token_refused",
        RoundOutcome::Failed { .. } => "failed",
    };
    metrics::counter!("preloop_sync_rounds_total", "outcome" => outcome).increment(1);
}

/// One round, if the tracker is still due once it is its turn, and nobody else has it.
async fn step(
    tracker: TrackerId,
    needs: Arc<PollerNeeds>,
    turns: Arc<Semaphore>,
) -> Result<Option<RoundEnd>, SyncError> {
    // Nobody closes it.
    let Ok(_turn) = turns.acquire_owned().await else { return Ok(None) };
    let Some(work) = needs.log.take(tracker, needs.replica, LEASE, true).await? else {
        return Ok(None);
    };
    let began = Instant::now();
    let quiet: Follow = Arc::new(|_| {});
    let end = run(&needs, work, Extent::TURN, &quiet).await?;
    metrics::histogram!("preloop_sync_round_duration_seconds").record(began.elapsed());
    Ok(Some(end))
}
