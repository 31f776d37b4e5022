//! One step at a time: the loop shared by actors that work off something in the store.
//!
//! Such an actor steps when it is woken and when its timer ticks. A wake-up is only a hint: the timer finds
//! the same work a little later.

use actix::prelude::*;
use futures::future::LocalBoxFuture;
use std::time::Duration;

/// There may be something to do. Losing this message loses nothing.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct Wake;

/// Whether a step runs, and whether another was asked for meanwhile.
#[derive(Debug, Default)]
pub struct Pump {
    running: bool,
    again: bool,
}

impl Pump {
    /// Whether a step is under way.
    pub fn is_running(&self) -> bool {
        self.running
    }
}

/// An actor that works in steps.
pub trait Pumping: Actor<Context = Context<Self>> {
    /// What a step gives back to the actor.
    type Outcome: 'static;

    fn pump(&mut self) -> &mut Pump;

    /// The next step; at most one runs at a time.
    fn step(&mut self) -> LocalBoxFuture<'static, Self::Outcome>;

    /// Takes a step's outcome. `true`: there is more to do right now.
    fn stepped(&mut self, outcome: Self::Outcome, ctx: &mut Context<Self>) -> bool;
}

/// Starts a step, or asks the running one to be followed by another.
pub fn drive<A: Pumping>(actor: &mut A, ctx: &mut Context<A>) {
    if std::mem::replace(&mut actor.pump().running, true) {
        actor.pump().again = true;
        return;
    }
    let step = actor.step().into_actor(actor).map(|outcome, actor, ctx| {
        let more = actor.stepped(outcome, ctx);
        actor.pump().running = false;
        if std::mem::take(&mut actor.pump().again) || more {
            drive(actor, ctx);
        }
    });
    ctx.spawn(step);
}

/// Steps now and every `period`.
pub fn drive_every<A: Pumping>(actor: &mut A, ctx: &mut Context<A>, period: Duration) {
    ctx.run_interval(period, drive);
    drive(actor, ctx);
}
