//! The clock of all requests, waited for or not: it reminds, escalates and ends what the database's time says is due,
//! and finds what was decided elsewhere.

use super::{ApprovalsHandle, handle::Key};
use crate::{
    answers_ping,
    guardian::{Guarded, Guardians, Placement},
    ports::{Approvals, StoreError},
    pump::{Pump, Pumping, drive_every},
};
use actix::prelude::*;
use futures::future::LocalBoxFuture;
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;

/// Most requests that are taken up at once.
const BATCH_MAX: usize = 100;
/// How often; also how late a reminder or an end may be noticed. An answer that comes too late does not count all the
/// same.
const POLL_EVERY: Duration = Duration::from_secs(1);
/// How often those that are waited for are looked at together: an answer may have been given through another replica,
/// and the hint may be lost.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// Most requests that are looked at in one query.
const LOOK_MAX: usize = 10_000;
const MAILBOX_MAX: usize = 16;

/// Lets time do what it does. Each replica has one; a step of a request is taken once, whoever is first.
pub struct ApprovalClock {
    store: Arc<dyn Approvals>,
    waiting: ApprovalsHandle,
    looked_at: Instant,
    pump: Pump,
}

impl ApprovalClock {
    /// Starts the clock under the guardian's eyes; it runs for as long as the answer is kept. Calls that wait through
    /// `waiting` are told at once.
    pub fn start(
        guardians: &Guardians,
        placement: Placement,
        store: Arc<dyn Approvals>,
        waiting: ApprovalsHandle,
    ) -> Guarded<Self> {
        guardians.guard("approval clock", placement, move || Self {
            store: Arc::clone(&store),
            waiting: waiting.clone(),
            looked_at: Instant::now(),
            pump: Pump::default(),
        })
    }
}

impl Actor for ApprovalClock {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX_MAX);
        drive_every(self, ctx, POLL_EVERY);
    }
}

answers_ping!(ApprovalClock);

impl Pumping for ApprovalClock {
    type Outcome = Result<(), StoreError>;

    fn pump(&mut self) -> &mut Pump {
        &mut self.pump
    }

    fn step(&mut self) -> LocalBoxFuture<'static, Self::Outcome> {
        fail::fail_point!("approval::clock");
        let (store, waiting) = (Arc::clone(&self.store), self.waiting.clone());
        let looks = self.looked_at.elapsed() >= LOOK_EVERY;
        if looks {
            self.looked_at = Instant::now();
        }
        Box::pin(async move {
            // What is due comes first: what it ends is told below.
            let ticked = tick(&*store).await?;
            ticked.into_iter().for_each(|(account, id)| waiting.changed(account, id));
            if looks { look(&*store, &waiting).await } else { Ok(()) }
        })
    }

    fn stepped(&mut self, outcome: Self::Outcome, _: &mut Context<Self>) -> bool {
        if let Err(error) = outcome {
            tracing::warn!("requests for approval wait: {error}");
        }
        false
    }
}

/// Hints at those that have ended without a hint.
async fn look(store: &dyn Approvals, waiting: &ApprovalsHandle) -> Result<(), StoreError> {
    for keys in waiting.waiting().chunks(LOOK_MAX) {
        for (account, id) in store.ended(keys).await? {
            waiting.changed(account, id);
        }
    }
    Ok(())
}

/// Lets time do what is due. Gives those that it was done to; one that fails does not hold up the others.
pub(super) async fn tick(store: &dyn Approvals) -> Result<Vec<Key>, StoreError> {
    let mut ticked = Vec::new();
    loop {
        let due = store.due(BATCH_MAX).await?;
        let before = ticked.len();
        for (account, id) in &due {
            match store.settle(*account, *id).await {
                Ok(_) => ticked.push((*account, *id)),
                Err(error) => {
                    tracing::warn!(approval.id = %id, "a request for approval waits: {error}");
                }
            }
        }
        // A batch of which nothing could be done would come again at once.
        if due.len() < BATCH_MAX || ticked.len() == before {
            return Ok(ticked);
        }
    }
}
