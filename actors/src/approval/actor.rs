//! The actor of one request that a call waits for.

use super::{ApprovalId, handle::News};
use crate::{
    answers_ping,
    ids::AccountId,
    ports::{ApprovalError, Approvals, Seen},
    pump::{Pump, Pumping, Wake, drive},
    takes_queued,
};
use actix::prelude::*;
use futures::future::LocalBoxFuture;
use std::{sync::Arc, time::Duration};
use tokio::sync::watch;

/// How often the row is read without any hint: an answer may have been given through another replica.
const POLL_EVERY: Duration = Duration::from_secs(5);
const MAILBOX_MAX: usize = 16;

/// Watches one request for those who wait for it. Whatever it knows stands in the row: it may die at any time, and its
/// successor goes on telling the same people.
pub struct ApprovalActor {
    pub(super) store: Arc<dyn Approvals>,
    pub(super) account: AccountId,
    pub(super) id: ApprovalId,
    pub(super) news: Arc<watch::Sender<News>>,
    pub(super) pump: Pump,
    pub(super) timer: Option<SpawnHandle>,
    /// The row's time has come, as far as we know.
    pub(super) is_due: bool,
}

impl Actor for ApprovalActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX_MAX);
        ctx.run_interval(POLL_EVERY, |actor, ctx| match actor.news.receiver_count() {
            // Nobody waits any more. The row goes on without us.
            0 => ctx.stop(),
            _ => drive(actor, ctx),
        });
        drive(self, ctx);
    }
}

answers_ping!(ApprovalActor);
takes_queued!(ApprovalActor: Wake);

impl Handler<Wake> for ApprovalActor {
    type Result = ();

    fn handle(&mut self, _: Wake, ctx: &mut Self::Context) {
        drive(self, ctx);
    }
}

impl Pumping for ApprovalActor {
    type Outcome = Result<Option<Seen>, ApprovalError>;

    fn pump(&mut self) -> &mut Pump {
        &mut self.pump
    }

    fn step(&mut self) -> LocalBoxFuture<'static, Self::Outcome> {
        fail::fail_point!("approval::step");
        let (store, account, id) = (Arc::clone(&self.store), self.account, self.id);
        let is_due = std::mem::take(&mut self.is_due);
        Box::pin(async move {
            if is_due {
                store.settle(account, id).await?;
            }
            Ok(store.get(account, id).await?)
        })
    }

    fn stepped(&mut self, outcome: Self::Outcome, ctx: &mut Context<Self>) -> bool {
        match outcome {
            Ok(Some(seen)) => {
                self.wait_for_time(&seen, ctx);
                let is_settled = seen.approval.is_settled();
                self.news.send_replace(News::Seen(Box::new(seen)));
                if is_settled {
                    ctx.stop();
                }
            }
            Ok(None) | Err(ApprovalError::NotFound) => {
                self.news.send_replace(News::Gone);
                ctx.stop();
            }
            Err(error) => {
                tracing::warn!(approval.id = %self.id, "a request for approval waits: {error}");
            }
        }
        false
    }
}

impl ApprovalActor {
    /// Looks again when the row's time comes, on its own clock.
    fn wait_for_time(&mut self, seen: &Seen, ctx: &mut Context<Self>) {
        if let Some(timer) = self.timer.take() {
            ctx.cancel_future(timer);
        }
        let Some(next) = seen.approval.next_tick() else { return };
        let wait = next.signed_duration_since(seen.now).to_std().unwrap_or_default();
        // Our clock may run a little ahead of the database's.
        let wait = wait + Duration::from_millis(1);
        self.timer = Some(ctx.run_later(wait, |actor, ctx| {
            actor.is_due = true;
            drive(actor, ctx);
        }));
    }
}
