//! Supervision: a guardian rebuilds a dead or stuck actor from its factory.
//!
//! `actix::Supervisor` does not survive a panic: a panic takes the actor's context along and leaves a dead
//! address. So one [`Guardian`] looks at every actor it guards, a few times a second, and
//!
//! - rebuilds one whose address is dead, at once the first time, with backoff when it keeps dying;
//! - replaces one that stopped answering, on a thread of its own, because the old one may hold its thread. Should
//!   the old one ever get on, it finds a question that came too late, and ends.
//!
//! State that must outlive an actor belongs in the store: the factory starts from there. Callers hold a
//! [`Guarded`], never an address; when the last one is dropped, the actor is let go and not rebuilt.

#[cfg(test)]
mod tests;

use crate::mailbox::{self, Depth, Queued};
use actix::{dev::SendError, prelude::*};
use metrics::{Counter, counter, gauge};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{sync::watch, time::Instant};

/// How often every guarded actor is looked at; also the longest it stays dead the first time.
const CHECK_EVERY: Duration = Duration::from_millis(200);
/// How often an actor is asked for a sign of life.
const PING_EVERY: Duration = Duration::from_secs(5);
/// Silence after which an actor counts as stuck.
const STUCK_AFTER: Duration = Duration::from_secs(20);
/// The most silence that counts between two looks. What is beyond it was the guardian's own: it was held up, as
/// when the process was frozen, and so most likely was the actor.
const LOOK_MAX: Duration = Duration::from_secs(1);
/// An actor that lived this long before it died starts again without waiting.
const HEALTHY_AFTER: Duration = Duration::from_secs(10);
/// Wait before the second rebuild of an actor that keeps dying.
const BACKOFF_MIN: Duration = Duration::from_millis(200);
/// Longest wait between two rebuilds of an actor that keeps dying.
const BACKOFF_MAX: Duration = Duration::from_secs(5);
/// Waiting registrations; `send` waits beyond it.
const MAILBOX_MAX: usize = 1_024;

/// An actor that can be guarded: one with an ordinary context that answers [`Ping`].
pub trait Guardable: Actor<Context = Context<Self>> + Handler<Ping> {}

impl<A: Actor<Context = Context<A>> + Handler<Ping>> Guardable for A {}

/// Asks for a sign of life.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct Ping {
    pulse: Arc<Answers>,
    number: u64,
}

/// What one actor and its guardian know of each other.
#[derive(Debug, Default)]
struct Answers {
    newest: AtomicU64,
    /// The actor has a successor.
    replaced: AtomicBool,
}

impl Ping {
    /// The sign of life. It comes too late when the actor has a successor: two of them must not work, so this one
    /// ends, before anything else of it goes on.
    pub fn answer<A: Guardable>(self, ctx: &mut Context<A>) {
        self.pulse.newest.store(self.number, Ordering::Release);
        if self.pulse.replaced.load(Ordering::Acquire) {
            tracing::warn!("an actor that had been replaced got on after all: it ends");
            ctx.terminate();
        }
    }
}

/// Implements the answer to [`Ping`], the same for every actor.
#[macro_export]
macro_rules! answers_ping {
    ($actor:ty) => {
        impl actix::Handler<$crate::guardian::Ping> for $actor {
            type Result = ();

            fn handle(&mut self, ping: $crate::guardian::Ping, ctx: &mut Self::Context) {
                ping.answer(ctx);
            }
        }
    };
}

/// Where a guarded actor's handlers run.
#[derive(Clone, Debug)]
pub enum Placement {
    /// On the guardian's own thread.
    Here,
    /// On another arbiter's thread.
    On(ArbiterHandle),
}

impl Placement {
    /// Runs a task there.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        match self {
            Self::Here => drop(actix::spawn(task)),
            Self::On(arbiter) => {
                arbiter.spawn(task);
            }
        }
    }

    /// Where a stuck actor's successor runs. The guardian's own thread is not held up: it asks this right now.
    fn elsewhere(&self) -> Self {
        match self {
            Self::Here => Self::Here,
            Self::On(_) => Self::On(Arbiter::new().handle()),
        }
    }
}

/// The address of a guarded actor, always the newest. Cheap to clone; the actor lives as long as one exists.
pub struct Guarded<A: Actor> {
    newest: watch::Receiver<Addr<A>>,
    depth: Depth,
}

impl<A: Actor> Clone for Guarded<A> {
    fn clone(&self) -> Self {
        Self { newest: self.newest.clone(), depth: self.depth.clone() }
    }
}

impl<A: Actor> Guarded<A> {
    /// The newest address. It may be dead for the moment: a failed send says so.
    pub fn addr(&self) -> Addr<A> {
        self.newest.borrow().clone()
    }

    /// Counts a message that is sent some other way, for as long as the value lives.
    pub fn enter(&self) -> mailbox::Waiting {
        self.depth.enter()
    }

    /// Waits until the actor was rebuilt. Pends for ever once the guardian itself is gone.
    pub async fn rebuilt(&mut self) {
        if self.newest.changed().await.is_err() {
            futures::future::pending::<()>().await;
        }
    }
}

impl<A: Guardable> Guarded<A> {
    /// Puts a message into the newest one's mailbox, or gives it back when that is full or dead.
    pub fn try_send<M>(&self, message: M) -> Result<(), SendError<M>>
    where
        A: Handler<Queued<M>>,
        M: Message<Result = ()> + Send + 'static,
    {
        mailbox::try_send(&self.addr(), &self.depth, message)
    }
}

/// Registers actors with the guardian. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Guardians(Addr<Guardian>);

impl Guardians {
    /// Starts the guardian on the current arbiter.
    pub fn start() -> Self {
        Self(Guardian::default().start())
    }

    /// Starts an actor and keeps it alive until the last [`Guarded`] is dropped.
    ///
    /// `make` builds it from what outlives it; it must not block and is called again after each death.
    pub fn guard<A: Guardable>(
        &self,
        name: impl Into<String>,
        placement: Placement,
        make: impl Fn() -> A + Send + Sync + 'static,
    ) -> Guarded<A> {
        let make: Arc<dyn Fn() -> A + Send + Sync> = Arc::new(make);
        let (current, watched) = watch::channel(start(&placement, &make));
        gauge!("preloop_actors", "kind" => mailbox::kind::<A>()).increment(1);
        for reason in ["died", "stuck"] {
            restarts::<A>(reason).increment(0);
        }
        let ward = Child {
            name: name.into(),
            placement,
            make,
            current,
            since: Instant::now(),
            deaths: 0,
            rebuild_at: None,
            pulse: Pulse::new(),
        };
        let registration = self.0.send(Guard(Box::new(ward)));
        // Waits for room in the guardian's mailbox without holding up the caller.
        Placement::Here.spawn(async move {
            if registration.await.is_err() {
                tracing::error!("the guardian is gone: an actor is not supervised");
            }
        });
        Guarded { newest: watched, depth: Depth::of::<A>() }
    }
}

impl Guardians {
    /// Rebuilds nothing any more: the end has come, and dying is in order.
    pub async fn retire(&self) {
        let _gone_already = self.0.send(Retire).await;
    }
}

/// Looks after every guarded actor of the process.
#[derive(Default)]
pub struct Guardian {
    wards: Vec<Box<dyn Ward>>,
}

impl Actor for Guardian {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX_MAX);
        ctx.run_interval(CHECK_EVERY, |guardian, _| {
            let now = Instant::now();
            guardian.wards.retain_mut(|ward| ward.check(now));
        });
    }
}

/// Puts an actor under the guardian's eyes.
#[derive(Message)]
#[rtype(result = "()")]
struct Guard(Box<dyn Ward>);

impl Handler<Guard> for Guardian {
    type Result = ();

    fn handle(&mut self, Guard(ward): Guard, _: &mut Self::Context) {
        self.wards.push(ward);
    }
}

/// Lets go of every actor.
#[derive(Message)]
#[rtype(result = "()")]
struct Retire;

impl Handler<Retire> for Guardian {
    type Result = ();

    fn handle(&mut self, _: Retire, _: &mut Self::Context) {
        self.wards.clear();
    }
}

/// One guarded actor, whatever its type.
trait Ward: Send {
    /// Rebuilds it when needed. `false`: nobody holds it any more.
    fn check(&mut self, now: Instant) -> bool;
}

struct Child<A: Actor> {
    name: String,
    placement: Placement,
    make: Arc<dyn Fn() -> A + Send + Sync>,
    current: watch::Sender<Addr<A>>,
    /// When the current one was built.
    since: Instant,
    /// Deaths in a row, each soon after the last rebuild.
    deaths: u32,
    rebuild_at: Option<Instant>,
    pulse: Pulse,
}

impl<A: Guardable> Ward for Child<A> {
    fn check(&mut self, now: Instant) -> bool {
        if self.current.receiver_count() == 0 {
            return false;
        }
        let addr = self.current.borrow().clone();
        if !addr.connected() {
            self.mourn(now);
        } else if self.pulse.is_stuck(&addr, now) {
            tracing::error!(actor.name = self.name, "an actor stopped answering: replacing it");
            restarts::<A>("stuck").increment(1);
            self.pulse.answers.replaced.store(true, Ordering::Release);
            self.placement = self.placement.elsewhere();
            self.rebuild(now);
        }
        true
    }
}

impl<A: Guardable> Child<A> {
    /// Rebuilds a dead actor, when its backoff is over.
    fn mourn(&mut self, now: Instant) {
        let at = *self.rebuild_at.get_or_insert_with(|| {
            let lived = now.duration_since(self.since);
            self.deaths = if lived >= HEALTHY_AFTER { 0 } else { self.deaths + 1 };
            now + backoff(self.deaths)
        });
        if now >= at {
            tracing::warn!(actor.name = self.name, "rebuilt an actor that had died");
            restarts::<A>("died").increment(1);
            self.rebuild(now);
        }
    }

    fn rebuild(&mut self, now: Instant) {
        self.rebuild_at = None;
        self.since = now;
        self.pulse = Pulse::new();
        // A factory that panics must not take the guardian along; the next check tries again.
        let built = catch_unwind(AssertUnwindSafe(|| start(&self.placement, &self.make)));
        match built {
            Ok(addr) => {
                self.current.send_replace(addr);
            }
            Err(_) => tracing::error!(actor.name = self.name, "an actor could not be rebuilt"),
        }
    }
}

impl<A: Actor> Drop for Child<A> {
    fn drop(&mut self) {
        gauge!("preloop_actors", "kind" => mailbox::kind::<A>()).decrement(1);
    }
}

/// Counts rebuilds of one kind of actor.
fn restarts<A>(reason: &'static str) -> Counter {
    let kind = mailbox::kind::<A>();
    counter!("preloop_actor_restarts_total", "kind" => kind, "reason" => reason)
}

/// Nothing the first time, then [`BACKOFF_MIN`] doubling up to [`BACKOFF_MAX`].
fn backoff(deaths: u32) -> Duration {
    match deaths {
        0 | 1 => Duration::ZERO,
        deaths => BACKOFF_MAX.min(BACKOFF_MIN * 2u32.saturating_pow(deaths - 2)),
    }
}

fn start<A: Guardable>(placement: &Placement, make: &Arc<dyn Fn() -> A + Send + Sync>) -> Addr<A> {
    match placement {
        Placement::Here => make().start(),
        Placement::On(arbiter) => {
            let make = Arc::clone(make);
            A::start_in_arbiter(arbiter, move |_| make())
        }
    }
}

/// Signs of life of one actor.
struct Pulse {
    answers: Arc<Answers>,
    asked: u64,
    asked_at: Instant,
    looked_at: Instant,
    /// How long the oldest unanswered ping has been waiting while the guardian was awake.
    silence: Duration,
}

impl Pulse {
    fn new() -> Self {
        let now = Instant::now();
        let (answers, silence) = (Arc::default(), Duration::ZERO);
        Self { answers, asked: 0, asked_at: now, looked_at: now, silence }
    }

    /// Asks now and then; true when the answer is overdue.
    fn is_stuck<A: Guardable>(&mut self, addr: &Addr<A>, now: Instant) -> bool {
        let looked_at = std::mem::replace(&mut self.looked_at, now);
        match self.answers.newest.load(Ordering::Acquire) == self.asked {
            true => self.silence = Duration::ZERO,
            false => self.silence += now.duration_since(looked_at).min(LOOK_MAX),
        }
        if now.duration_since(self.asked_at) >= PING_EVERY {
            self.asked += 1;
            self.asked_at = now;
            // A full mailbox is silence too: `is_stuck` will say so when it lasts.
            let _ = addr.try_send(Ping { pulse: Arc::clone(&self.answers), number: self.asked });
        }
        self.silence >= STUCK_AFTER
    }
}
