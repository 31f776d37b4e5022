//! The actor of one execution: carries its life.

use super::{
    Dispatcher, Lease, SURVIVED_AFTER,
    life::Life,
    messages::{Finished, Order},
    needs::Needs,
};
use crate::{answers_ping, flow::Timeouts, mailbox::Depth, ports::Claimed};
use actix::prelude::*;
use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::watch, time::Instant};

const MAILBOX_MAX: usize = 16;

/// One execution under one lease. Rebuilt from the store when it dies: the container goes on meanwhile.
pub struct Execution {
    needs: Needs,
    lease: Lease,
    owner_deaths: i16,
    orders: watch::Receiver<Option<Order>>,
    dispatcher: Recipient<Finished>,
    /// Of the dispatcher's mailbox.
    depth: Depth,
}

impl Execution {
    /// Builds it, and builds it again whenever it has died. `orders` closes when the one that gives them is gone.
    pub(super) fn builder(
        needs: Needs,
        claimed: Claimed,
        orders: watch::Receiver<Option<Order>>,
        dispatcher: Recipient<Finished>,
    ) -> impl Fn() -> Self + Send + Sync + 'static {
        let lives = Lives::new(claimed.owner_deaths);
        move || Self {
            needs: needs.clone(),
            lease: claimed.lease,
            owner_deaths: lives.begin(),
            orders: orders.clone(),
            dispatcher: dispatcher.clone(),
            depth: Depth::of::<Dispatcher>(),
        }
    }
}

/// The lives of one execution's actor in this process. Nobody else notices when one ends by a panic, so each counts
/// as the death of an owner here.
struct Lives(Mutex<(i16, Option<Instant>)>);

impl Lives {
    fn new(owner_deaths: i16) -> Self {
        Self(Mutex::new((owner_deaths, None)))
    }

    /// Another life begins: so many owners in a row died before.
    fn begin(&self) -> i16 {
        let mut lives = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (deaths, last) = *lives;
        let deaths = match last {
            None => deaths,
            Some(began) if began.elapsed() >= SURVIVED_AFTER => 1,
            Some(_) => deaths.saturating_add(1),
        };
        *lives = (deaths, Some(Instant::now()));
        deaths
    }
}

impl Actor for Execution {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX_MAX);
        let life = Life {
            needs: self.needs.clone(),
            lease: self.lease,
            orders: self.orders.clone(),
            grace: Duration::from_secs(Timeouts::default().grace_secs.into()),
        };
        let lived = life.live(self.owner_deaths).into_actor(self).then(|lived, execution, _| {
            let lease = execution.lease;
            if let Err(left) = lived {
                tracing::info!(execution.id = %lease.execution, lease.epoch = %lease.epoch, "let go of an execution: {left:?}");
            }
            let finished = Finished { execution: lease.execution, epoch: lease.epoch };
            let (told, waiting) = (execution.dispatcher.send(finished), execution.depth.enter());
            async move {
                let _waiting = waiting;
                told.await
            }
            .into_actor(execution)
        });
        // A dispatcher that died meanwhile has a successor, which finds no live actor and forgets it too.
        ctx.spawn(lived.map(|_told, _, ctx| ctx.stop()));
    }
}

answers_ping!(Execution);

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn deaths_in_a_row_count_until_one_life_was_long() {
        let lives = Lives::new(1);
        let quick = SURVIVED_AFTER / 2;
        for (lived, deaths) in [(quick, 1), (quick, 2), (SURVIVED_AFTER, 3), (quick, 1), (quick, 2)]
        {
            assert_eq!(lives.begin(), deaths);
            tokio::time::advance(lived).await;
        }
    }
}
