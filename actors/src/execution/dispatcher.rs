//! The dispatcher: claims executions, keeps their leases, and gives each an actor.
//!
//! One runs per process. It holds nothing that the store does not know: after a panic its successor starts
//! empty, finds the leases of this replica in the store and takes them over under new epochs; the old actors
//! let go at once, because their orders came from the one that is gone (see `succession`).

use super::{
    Execution, ExecutionsHandle, Lease,
    messages::{Finished, HandOver, Leave, Order, StopRequested},
    needs::{Capacity, Needs, note},
    round::{Round, SLOW_START_DOUBLES, Step, Taken, begin_max},
    succession::{Line, PlaceInLine},
    sweep::sweep,
};
use crate::{
    answers_ping,
    guardian::{Guarded, Guardians, Placement},
    ids::{ExecutionId, ReplicaId},
    ports::{Claimed, Renewed},
    pump::{Pump, Pumping, Wake, drive, drive_every},
};
use actix::prelude::*;
use futures::future::LocalBoxFuture;
use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};
use tokio::{
    sync::{oneshot, watch},
    time::{Instant, timeout},
};

/// How often waiting executions are looked for without being woken.
const POLL_EVERY: Duration = Duration::from_secs(1);
/// How often it is said at most why executions wait: under load steps follow one another, and each look costs.
const EXPLAIN_EVERY: Duration = Duration::from_secs(1);
/// How often containers and workspaces that nobody owns are looked for (R-D8 asks for 60 s).
const SWEEP_EVERY: Duration = Duration::from_secs(30);
/// How long a runtime's "not ready" is believed before it is asked again.
const NOT_READY_FOR: Duration = Duration::from_secs(2);
/// How long the end waits for a claim under way; leases of one that takes longer run out by themselves.
const LAST_CLAIM_MAX: Duration = Duration::from_secs(3);
/// How often it is tried to give leases back.
const HAND_OVER_TRIES: usize = 2;
/// Room for messages; hints beyond it are dropped, `send` waits.
const MAILBOX_MAX: usize = 1_024;

/// An execution in our charge.
struct Charge {
    lease: Lease,
    since: Instant,
    /// Until when the lease certainly lasts; past it nothing of it may run here (R-C4).
    leased_until: Instant,
    /// Closed when this is dropped, and be it by a panic: the actor then lets go.
    orders: watch::Sender<Option<Order>>,
    /// Keeps the actor.
    _actor: Guarded<Execution>,
}

impl Charge {
    /// The first order to leave stands; an order to stop never takes its place.
    fn order(&self, order: Order) {
        self.orders.send_if_modified(|current| {
            let stands = matches!(current, Some(Order::Leave(_)));
            if !stands {
                *current = Some(order);
            }
            !stands
        });
    }
}

/// Deals out executions.
pub struct Dispatcher {
    replica: ReplicaId,
    capacity: Capacity,
    needs: Needs,
    guardians: Guardians,
    /// Where executions' actors run: beside the dispatcher.
    placement: Placement,
    /// By id, so that orders go out in one order: a simulated run can be repeated.
    running: BTreeMap<ExecutionId, Charge>,
    /// How many of them wait for people, as of the last look.
    paused: usize,
    pump: Pump,
    /// Leases of this replica may stem from a predecessor; they are given back before the first claim, as it went.
    place: PlaceInLine,
    renewing: bool,
    /// The runtime's last word.
    not_ready: Option<(Instant, String)>,
    explained_at: Option<Instant>,
    /// Since when both the store and the runtime have answered.
    well_since: Option<Instant>,
    handing_over: bool,
    /// Dropped once the claim that was under way at the hand-over has been answered.
    last_claim: Option<oneshot::Sender<()>>,
}

impl Dispatcher {
    /// Starts the dispatcher under the guardian's eyes.
    pub fn start(
        guardians: &Guardians,
        placement: Placement,
        replica: ReplicaId,
        capacity: Capacity,
        needs: Needs,
    ) -> ExecutionsHandle {
        let (own, beside) = (guardians.clone(), placement.clone());
        let line = Line::default();
        ExecutionsHandle(guardians.guard("dispatcher", placement, move || Dispatcher {
            replica,
            capacity,
            needs: needs.clone(),
            guardians: own.clone(),
            placement: beside.clone(),
            running: BTreeMap::new(),
            paused: 0,
            pump: Pump::default(),
            place: line.next(),
            renewing: false,
            not_ready: None,
            explained_at: None,
            well_since: None,
            handing_over: false,
            last_claim: None,
        }))
    }

    fn adopt(&mut self, claimed: Claimed, leased_until: Instant, ctx: &mut Context<Self>) {
        let lease = claimed.lease;
        if let Some(old) = self.running.remove(&lease.execution) {
            tracing::warn!(execution.id = %lease.execution, lease.epoch = %old.lease.epoch, "took an execution over from ourselves");
            old.order(Order::Leave(Leave::Fenced));
        }
        tracing::info!(
            execution.id = %lease.execution, lease.epoch = %lease.epoch,
            "claimed execution `{}`, found {}, {} owners died", lease.execution, claimed.found, claimed.owner_deaths
        );
        let (needs, dispatcher) = (self.needs.clone(), ctx.address().recipient());
        let (orders, ordered) = watch::channel(None);
        let make = Execution::builder(needs, claimed, ordered, dispatcher);
        let name = format!("execution {}", lease.execution);
        let _actor = self.guardians.guard(name, self.placement.clone(), make);
        let charge = Charge { lease, since: Instant::now(), leased_until, orders, _actor };
        self.running.insert(lease.execution, charge);
    }

    /// Whether a place is free, and store and runtime there, as far as is known.
    fn may_claim(&self) -> bool {
        self.placed() < self.capacity.running_max
            && self.known_not_ready().is_none()
            && self.well_since.is_some()
    }

    /// How many of ours take a place: those that wait for people do not.
    fn placed(&self) -> usize {
        self.running.len().saturating_sub(self.paused)
    }

    /// Why the runtime cannot be used, while its last "no" is fresh.
    fn known_not_ready(&self) -> Option<&String> {
        let fresh = self.not_ready.as_ref().filter(|(since, _)| since.elapsed() < NOT_READY_FOR);
        fresh.map(|(_, reason)| reason)
    }

    /// Whether it is time to say again why executions wait.
    fn explains(&mut self) -> bool {
        let due = self.explained_at.is_none_or(|at| at.elapsed() >= EXPLAIN_EVERY);
        if due {
            self.explained_at = Some(Instant::now());
        }
        due
    }

    fn renew(&mut self, ctx: &mut Context<Self>) {
        if self.running.is_empty() || std::mem::replace(&mut self.renewing, true) {
            return;
        }
        let (executions, replica, lease) =
            (self.needs.executions.clone(), self.replica, self.capacity.lease);
        let leases = self.running.values().map(|charge| charge.lease);
        let held = leases.map(|lease| (lease.execution, lease.epoch)).collect();
        // What is claimed from here on is not in the question, so the answer does not judge it.
        let asked_at = Instant::now();
        let renewal = async move { executions.renew(replica, held, lease).await };
        ctx.spawn(renewal.into_actor(self).map(move |renewed, dispatcher, ctx| {
            dispatcher.renewing = false;
            match renewed {
                Ok(renewed) => dispatcher.renewed(asked_at, &renewed),
                Err(error) => {
                    note("renewing leases", &error);
                    let soon = dispatcher.capacity.lease / 10;
                    ctx.run_later(soon, |dispatcher, ctx| dispatcher.renew(ctx));
                }
            }
        }));
    }

    /// What is missing is not ours any more. An actor claimed after the question was asked is not judged by the answer.
    fn renewed(&mut self, asked_at: Instant, renewed: &[Renewed]) {
        let leased_until = asked_at + self.capacity.lease;
        let ours: HashMap<_, _> = renewed
            .iter()
            .map(|lease| ((lease.execution, lease.epoch), lease.stop_requested))
            .collect();
        for charge in self.running.values_mut().filter(|charge| charge.since < asked_at) {
            match ours.get(&(charge.lease.execution, charge.lease.epoch)) {
                Some(stop) => {
                    charge.leased_until = leased_until;
                    if *stop {
                        charge.order(Order::Stop);
                    }
                }
                None => charge.order(Order::Leave(Leave::Fenced)),
            }
        }
    }

    /// A lease that could not be renewed in time is lost, whatever the store will say later. Others, such as one just
    /// claimed after an outage, are not.
    fn fence_ourselves(&mut self) {
        let now = Instant::now();
        let lapsed = self.running.values().filter(|charge| now > charge.leased_until);
        let mut count = 0;
        for charge in lapsed {
            charge.order(Order::Leave(Leave::Expired));
            count += 1;
        }
        if count > 0 {
            tracing::error!("leases ran out without renewal: letting go of {count} executions");
        }
    }

    fn sweep(&mut self, ctx: &mut Context<Self>) {
        let needs = self.needs.clone();
        ctx.spawn(async move { sweep(needs).await }.into_actor(self));
    }
}

impl Actor for Dispatcher {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(MAILBOX_MAX);
        ctx.run_interval(self.capacity.lease / 3, |dispatcher, ctx| dispatcher.renew(ctx));
        ctx.run_interval(self.capacity.lease / 10, |dispatcher, _| dispatcher.fence_ourselves());
        // At once, too: a server that dies more often than this would never come to it.
        self.sweep(ctx);
        ctx.run_interval(SWEEP_EVERY, |dispatcher, ctx| dispatcher.sweep(ctx));
        drive_every(self, ctx, POLL_EVERY);
    }
}

answers_ping!(Dispatcher);
crate::takes_queued!(Dispatcher: Wake, StopRequested);

impl Handler<Wake> for Dispatcher {
    type Result = ();

    fn handle(&mut self, _: Wake, ctx: &mut Self::Context) {
        // Under load hints come by the hundred. While nothing can be claimed, a step for each would only ask in
        // vain; the end of an execution and the clock bring the next one.
        if self.may_claim() {
            drive(self, ctx);
        }
    }
}

impl Handler<StopRequested> for Dispatcher {
    type Result = ();

    fn handle(&mut self, StopRequested(execution): StopRequested, ctx: &mut Self::Context) {
        match self.running.get(&execution) {
            Some(charge) => charge.order(Order::Stop),
            // It waits, or another replica has it: the store knows, and the next step looks there.
            None => drive(self, ctx),
        }
    }
}

impl Handler<Finished> for Dispatcher {
    type Result = ();

    fn handle(&mut self, finished: Finished, ctx: &mut Self::Context) {
        let current = self.running.get(&finished.execution);
        if current.is_some_and(|charge| charge.lease.epoch == finished.epoch) {
            self.running.remove(&finished.execution);
            drive(self, ctx);
        }
    }
}

impl Handler<HandOver> for Dispatcher {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, _: HandOver, _: &mut Self::Context) -> Self::Result {
        self.handing_over = true;
        for charge in self.running.values() {
            charge.order(Order::Leave(Leave::HandOver));
        }
        self.running.clear();
        let (executions, replica) = (self.needs.executions.clone(), self.replica);
        // What it takes is to be given back too, or it would wait for its lease to run out.
        let last_claim = self.pump.is_running().then(|| {
            let (claiming, claimed) = oneshot::channel();
            self.last_claim = Some(claiming);
            claimed
        });
        Box::pin(async move {
            if let Some(claimed) = last_claim {
                let _given_up_or_answered = timeout(LAST_CLAIM_MAX, claimed).await;
            }
            // What is not given back has lost its owner by a death; that is worth another try.
            for _ in 0..HAND_OVER_TRIES {
                match executions.hand_over(replica).await {
                    Ok(()) => return,
                    Err(error) => note("giving leases back", &error),
                }
            }
        })
    }
}

impl Pumping for Dispatcher {
    type Outcome = Option<Step>;

    fn pump(&mut self) -> &mut Pump {
        &mut self.pump
    }

    fn step(&mut self) -> LocalBoxFuture<'static, Option<Step>> {
        fail::fail_point!("dispatcher::step");
        show_slots(self.placed(), self.capacity.running_max);
        if self.handing_over {
            return Box::pin(async { None });
        }
        let known = self.known_not_ready().cloned();
        let round = Round {
            needs: self.needs.clone(),
            replica: self.replica,
            capacity: self.capacity,
            owns: !self.running.is_empty(),
            free: self.capacity.running_max.saturating_sub(self.placed()),
            begin_max: begin_max(self.well_since.map(|since| since.elapsed())),
            predecessor: self.place.predecessor(),
            explains: self.explains(),
        };
        Box::pin(async { Some(round.step(known).await) })
    }

    fn stepped(&mut self, outcome: Option<Step>, ctx: &mut Context<Self>) -> bool {
        if self.handing_over {
            self.last_claim = None;
            return false;
        }
        let Some(step) = outcome else { return false };
        self.paused = step.paused.unwrap_or(self.paused);
        if let Some(answer) = step.asked {
            self.not_ready = answer.err().map(|reason| (Instant::now(), reason));
        }
        let well = step.taken.is_ok() && self.not_ready.is_none();
        self.well_since = well.then(|| self.well_since.unwrap_or_else(Instant::now));
        match step.taken {
            Ok(None) => {}
            Ok(Some(Taken { asked_at, claimed })) => {
                self.place.taken();
                if claimed.len() >= step.begin_max {
                    // There may be more that only has to wait for the slow start.
                    ctx.run_later(SLOW_START_DOUBLES, drive);
                }
                if !claimed.is_empty() {
                    (self.needs.published)();
                }
                let leased_until = asked_at + self.capacity.lease;
                for claimed in claimed {
                    self.adopt(claimed, leased_until, ctx);
                }
            }
            Err(error) => note("claiming executions", &error),
        }
        false
    }
}

fn show_slots(used: usize, most: usize) {
    metrics::gauge!("preloop_execution_slots_used").set(used as f64);
    metrics::gauge!("preloop_execution_slots").set(most as f64);
}
