//! The actor of one execution: carries its life.

use super::{
    Dispatcher, Lease,
    life::Life,
    messages::{Finished, Order},
    needs::Needs,
};
use crate::{answers_ping, mailbox::Depth, ports::Claimed};
use actix::prelude::*;
use tokio::sync::watch;

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
    /// `orders` closes when the one that gives them is gone.
    pub(super) fn new(
        needs: Needs,
        claimed: Claimed,
        orders: watch::Receiver<Option<Order>>,
        dispatcher: Recipient<Finished>,
    ) -> Self {
        let Claimed { lease, owner_deaths, .. } = claimed;
        let depth = Depth::of::<Dispatcher>();
        Self { needs, lease, owner_deaths, orders, dispatcher, depth }
    }
}

impl Actor for Execution {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX_MAX);
        let life =
            Life { needs: self.needs.clone(), lease: self.lease, orders: self.orders.clone() };
        let lived = life.live(self.owner_deaths).into_actor(self).then(|lived, execution, _| {
            let lease = execution.lease;
            if let Err(left) = lived {
                tracing::info!(execution.id = %lease.execution, lease.epoch = %lease.epoch, "let go of an execution: {:?}", left.0);
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
