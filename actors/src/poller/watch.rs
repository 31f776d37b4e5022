//! The watch: finds the trackers that are due, and wakes the poller of each.

use super::{Poller, PollerNeeds, PollersHandle};
use crate::{
    answers_ping,
    guardian::{Guarded, Guardians, Placement},
    ids::TrackerId,
    ports::StoreError,
    pump::{Pump, Pumping, Wake, drive, drive_every},
};
use actix::prelude::*;
use futures::future::LocalBoxFuture;
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio::{sync::Semaphore, time::Instant};

/// How often due trackers are looked for; also how late a round may be.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// Most trackers woken in one step.
const DUE_MAX: usize = 1_000;
/// Pollers that nobody woke for so long are let go.
const IDLE_MAX: Duration = Duration::from_secs(3_600);
const MAILBOX_MAX: usize = 16;

/// Wakes pollers when their trackers are due on the database clock.
pub struct PollWatch {
    guardians: Guardians,
    placement: Placement,
    needs: Arc<PollerNeeds>,
    turns: Arc<Semaphore>,
    pollers: HashMap<TrackerId, (Guarded<Poller>, Instant)>,
    pump: Pump,
}

impl PollWatch {
    /// Starts the watch under the guardian's eyes. At most `at_once` trackers are read at the same time.
    pub fn start(
        guardians: &Guardians,
        placement: Placement,
        needs: PollerNeeds,
        at_once: usize,
    ) -> PollersHandle {
        let (needs, turns) = (Arc::new(needs), Arc::new(Semaphore::new(at_once)));
        let (keeper, place) = (guardians.clone(), placement.clone());
        PollersHandle(guardians.guard("poll watch", placement, move || PollWatch {
            guardians: keeper.clone(),
            placement: place.clone(),
            needs: Arc::clone(&needs),
            turns: Arc::clone(&turns),
            pollers: HashMap::new(),
            pump: Pump::default(),
        }))
    }

    fn poller(&mut self, tracker: TrackerId) -> Guarded<Poller> {
        let now = Instant::now();
        if let Some((poller, used_at)) = self.pollers.get_mut(&tracker) {
            *used_at = now;
            return poller.clone();
        }
        let (needs, turns) = (Arc::clone(&self.needs), Arc::clone(&self.turns));
        let make = move || Poller::new(tracker, Arc::clone(&needs), Arc::clone(&turns));
        let name = format!("poller {tracker}");
        let poller = self.guardians.guard(name, self.placement.clone(), make);
        self.pollers.insert(tracker, (poller.clone(), now));
        poller
    }
}

impl Actor for PollWatch {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX_MAX);
        drive_every(self, ctx, LOOK_EVERY);
    }
}

answers_ping!(PollWatch);
crate::takes_queued!(PollWatch: Wake);

impl Handler<Wake> for PollWatch {
    type Result = ();

    fn handle(&mut self, _: Wake, ctx: &mut Self::Context) {
        drive(self, ctx);
    }
}

impl Pumping for PollWatch {
    type Outcome = Result<Vec<TrackerId>, StoreError>;

    fn pump(&mut self) -> &mut Pump {
        &mut self.pump
    }

    fn step(&mut self) -> LocalBoxFuture<'static, Self::Outcome> {
        fail::fail_point!("poll_watch::step");
        let needs = Arc::clone(&self.needs);
        Box::pin(async move { needs.log.due(DUE_MAX).await })
    }

    fn stepped(&mut self, outcome: Self::Outcome, _: &mut Context<Self>) -> bool {
        match outcome {
            Ok(due) => {
                for tracker in due {
                    // A full mailbox is one that will look anyway; a dead one is rebuilt before the next look.
                    let _ = self.poller(tracker).try_send(Wake);
                }
                self.pollers.retain(|_, (_, used_at)| used_at.elapsed() < IDLE_MAX);
            }
            Err(error) => tracing::warn!("polling waits: {error}"),
        }
        false
    }
}
