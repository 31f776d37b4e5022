//! The driver: the scheduler of a run. Its seed decides everything that could go either way.
//!
//! A **step** is one decision: a process is polled once, a call meets its fate, an effect that was delayed arrives,
//! the clock moves, something goes wrong, or someone asks for something. After each that can have changed something
//! in the world the invariants are looked at.
//!
//! Between two port calls a process does nothing that anybody else can see, so that to die before and after each call
//! is to die at every await.

mod calls;
mod end;
mod happenings;

use super::{
    audit::Audit,
    chaos::Chaos,
    docker::Docker,
    gate::{Effect, Port, ProcessId},
    log, panics,
    replica::Process,
    rng::Rng,
    state::{Caller, State},
    tally::Tally,
    trace::Trace,
    workload::{self, Client, Delivery, Wish},
    world::World,
};
use preloop_actors::{execution::Capacity, ids::ReplicaId};
use std::{
    sync::{Arc, Mutex, atomic::AtomicBool},
    time::Duration,
};
use tokio::time::Instant;
use uuid::Uuid;

/// How long a lease lasts, as by default.
const LEASE: Duration = Duration::from_secs(10);
const ACCOUNTS: u64 = 2;
/// Most executions of a run; then no new deliveries come.
const EXECUTIONS_MAX: usize = 60;
/// A process that nothing holds up is polled within this.
const POLLED_WITHIN: Duration = Duration::from_millis(150);

/// How a run ended.
pub struct Outcome {
    /// While anything could go wrong.
    pub steps: u64,
    /// Until everything had come to rest.
    pub rest_steps: u64,
    /// Of everything that happened.
    pub hash: u64,
    /// The first violation, with the steps before it.
    pub violation: Option<String>,
    pub tally: Tally,
}

/// A replica: a place where processes live, one after another.
struct Seat {
    replica: ReplicaId,
    process: Option<Process>,
    back_at: Instant,
    /// An orderly end is under way.
    leaving: Option<Arc<AtomicBool>>,
    /// Until when it reaches neither the database, nor Docker.
    cut_off: [Instant; 2],
    client: Arc<Mutex<Client>>,
}

pub struct Driver {
    world: Arc<World>,
    rng: Rng,
    chaos: Chaos,
    steps: u64,
    /// Something in the world may have changed since the invariants were looked at.
    changed: bool,
    wishes: Vec<Wish>,
    seats: Vec<Seat>,
    processes: u32,
    deliveries: Vec<Delivery>,
    sent: u64,
    delayed: Vec<(Instant, Port, Effect)>,
    /// Until when the database, and Docker, answer nobody.
    hung: [Instant; 2],
    away: [Instant; 2],
}

/// Lives through one run.
pub fn run(seed: u64, steps: u64, loud: bool) -> Outcome {
    panics::listen();
    let _shown = loud.then(log::show);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime needs nothing");
    runtime.block_on(async {
        let mut driver = Driver::new(seed, loud);
        driver.live(steps).await;
        let steps = driver.steps;
        driver.come_to_rest().await;
        driver.outcome(steps)
    })
}

impl Driver {
    fn new(seed: u64, loud: bool) -> Self {
        let mut rng = Rng::new(seed);
        let chaos = Chaos::draw(seed, &mut rng);
        let audit = Audit::new(chaos.running_max, chaos.per_account_max, LEASE);
        let mut state = State::new(Docker::new(seed), audit, Trace::new(loud));
        let wishes = workload::flows(&mut state.database, &mut rng, ACCOUNTS, chaos.ticks);
        state.note("chaos", || format!("{chaos:?}"));
        let seat = |number: usize| Seat {
            replica: ReplicaId(Uuid::from_u128(0x4e00 + number as u128)),
            process: None,
            back_at: Instant::now(),
            leaving: None,
            cut_off: [Instant::now(); 2],
            client: Arc::new(Mutex::new(Client::new(workload::account(number as u64 % ACCOUNTS)))),
        };
        Self {
            world: Arc::new(World::new(state)),
            rng,
            seats: (0..chaos.replicas).map(seat).collect(),
            chaos,
            steps: 0,
            changed: false,
            wishes,
            processes: 0,
            deliveries: Vec::new(),
            sent: 0,
            delayed: Vec::new(),
            hung: [Instant::now(); 2],
            away: [Instant::now(); 2],
        }
    }

    async fn live(&mut self, steps: u64) {
        while self.steps < steps && !self.is_over() {
            self.happen();
            self.step().await;
        }
    }

    fn is_over(&self) -> bool {
        self.world.state().audit.violation.is_some()
    }

    /// One step: something that is due runs; when nothing is, or now and then, the clock moves.
    async fn step(&mut self) {
        self.steps += 1;
        self.mend();
        let ready = self.ready();
        let calls = self.answerable();
        if let Some(index) = self.overdue_effect() {
            self.take_effect(index);
        } else if let Some(call) = self.given_up() {
            self.give_up(call);
        } else if let Some(call) = self.first_overdue(&calls) {
            self.settle(call);
        } else if let Some(seat) = self.first_starved(&ready) {
            self.poll(seat);
        } else if (ready.is_empty() && calls.is_empty()) || self.rng.chance(700) {
            self.advance(ready.is_empty() && calls.is_empty()).await;
        } else if calls.is_empty() || (!ready.is_empty() && self.rng.chance(5_000)) {
            let seat = *self.rng.pick(&ready);
            self.poll(seat);
        } else {
            let call = *self.rng.pick(&calls);
            self.settle(call);
        }
        let mut state = self.world.state();
        if std::mem::take(&mut self.changed) {
            state.inspect();
        }
        if let Some(panic) = panics::last() {
            state.audit.accuse(|| format!("the engine panicked: {panic}"));
        }
    }

    /// Seats whose process wants to run and may.
    fn ready(&self) -> Vec<usize> {
        let ready = |seat: &Seat| seat.process.as_ref().is_some_and(Process::is_ready);
        (0..self.seats.len()).filter(|index| ready(&self.seats[*index])).collect()
    }

    fn first_starved(&self, ready: &[usize]) -> Option<usize> {
        let starved = |index: &&usize| {
            let process = self.seats[**index].process.as_ref();
            process.is_some_and(|process| process.polled.elapsed() > POLLED_WITHIN)
        };
        ready.iter().find(starved).copied()
    }

    fn poll(&mut self, seat: usize) {
        self.world.state().note("poll", || format!("replica {seat}"));
        if let Some(process) = &mut self.seats[seat].process {
            process.poll();
        }
    }

    /// Moves the clock: a little while something runs, further when all wait.
    async fn advance(&mut self, idle: bool) {
        let millis = match idle {
            true => *self.rng.pick(&[1, 10, 50, 100, 300, 1_000]),
            false => *self.rng.pick(&[1, 5, 20, 50]),
        };
        let by = Duration::from_millis(millis);
        tokio::time::advance(by).await;
        // Tasks beside the replicas' own get their turn.
        tokio::task::yield_now().await;
        let calm = self.is_calm();
        let mut state = self.world.state();
        if calm {
            state.audit.calm += by;
        }
        state.tick();
        state.note("clock", || format!("{millis} ms"));
        self.changed = true;
    }

    /// Nothing is in the way: somebody is at work, and both sides answer. Whoever reaches the database, but not
    /// Docker, keeps its executions and can do nothing for them.
    fn is_calm(&self) -> bool {
        let now = Instant::now();
        let at_work = |seat: &Seat| {
            seat.leaving.is_none()
                && seat.cut_off[Port::Database as usize] <= now
                && seat.process.as_ref().is_some_and(|process| process.frozen_until.is_none())
        };
        let lame = |seat: &Seat| seat.cut_off[Port::Docker as usize] > now;
        let reachable = self.hung.iter().chain(&self.away).all(|until| *until <= now);
        reachable && self.seats.iter().any(at_work) && !self.seats.iter().any(lame)
    }

    fn outcome(self, steps: u64) -> Outcome {
        let mut state = self.world.state();
        let (hash, tally) = (state.trace.hash(), std::mem::take(&mut state.tally));
        let violation = state.audit.violation.take();
        let tail = state.trace.tail();
        let violation = violation.map(|violation| format!("{tail}{violation}"));
        Outcome { steps, rest_steps: self.steps - steps, hash, violation, tally }
    }

    fn capacity(&self) -> Capacity {
        let Chaos { running_max, per_account_max, .. } = self.chaos;
        Capacity { running_max, per_account_max: per_account_max as i64, lease: LEASE }
    }

    fn next_process(&mut self) -> ProcessId {
        self.processes += 1;
        ProcessId(self.processes)
    }
}

fn is_up(state: &State, port: Port) -> bool {
    match port {
        Port::Database => state.database.up,
        Port::Docker => state.docker.up,
    }
}
