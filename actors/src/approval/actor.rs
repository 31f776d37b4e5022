//! The actor of one request that a call waits for.

use super::{ApprovalId, handle::News};
use crate::{
    answers_ping,
    ids::AccountId,
    ports::{Approvals, Seen, StoreError},
    pump::{Pump, Pumping, Wake, drive},
    takes_queued,
};
use actix::prelude::*;
use futures::future::LocalBoxFuture;
use std::{sync::Arc, time::Duration};
use tokio::sync::watch;

/// Wait before the row is read again after it could not be.
const RETRY_AFTER: Duration = Duration::from_secs(1);
const MAILBOX_MAX: usize = 16;

/// Reads one request's row for those who wait for it, at first and whenever it is told to, and decides nothing.
/// Whatever it knows stands in the row: it may die at any time, and its successor goes on telling the same people.
pub struct ApprovalActor {
    pub(super) store: Arc<dyn Approvals>,
    pub(super) account: AccountId,
    pub(super) id: ApprovalId,
    pub(super) news: Arc<watch::Sender<News>>,
    pub(super) pump: Pump,
}

impl Actor for ApprovalActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX_MAX);
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
    type Outcome = Result<Option<Seen>, StoreError>;

    fn pump(&mut self) -> &mut Pump {
        &mut self.pump
    }

    fn step(&mut self) -> LocalBoxFuture<'static, Self::Outcome> {
        fail::fail_point!("approval::step");
        let (store, account, id) = (Arc::clone(&self.store), self.account, self.id);
        Box::pin(async move { store.get(account, id).await })
    }

    fn stepped(&mut self, outcome: Self::Outcome, ctx: &mut Context<Self>) -> bool {
        match outcome {
            Ok(Some(seen)) => drop(self.news.send_replace(News::Seen(Box::new(seen)))),
            Ok(None) => drop(self.news.send_replace(News::Gone)),
            Err(error) => {
                tracing::warn!(approval.id = %self.id, "a call waits for its approval: {error}");
                ctx.run_later(RETRY_AFTER, drive);
            }
        }
        false
    }
}
