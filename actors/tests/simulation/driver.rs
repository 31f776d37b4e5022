//! The driver: the scheduler of a run. Its seed decides everything that could go either way.
//!
//! A **step** is one decision: a process is polled once, a call meets its fate, an effect that was delayed arrives,
//! the clock moves, something goes wrong, or someone asks for something. After each the invariants are looked at.

mod end;
mod happenings;

use super::{
    audit::Audit,
    chaos::Chaos,
    database::Database,
    docker::Docker,
    gate::{Effect, Fate, Port, ProcessId},
    panics,
    replica::Process,
    rng::Rng,
    state::{Clock, State},
    trace::Trace,
    workload::{self, Client, Delivery},
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
/// Places of one replica, and of one account over all replicas.
const RUNNING_MAX: usize = 3;
const PER_ACCOUNT_MAX: usize = 4;
const ACCOUNTS: u64 = 2;
/// Most executions of a run; then no new deliveries come.
const EXECUTIONS_MAX: usize = 60;
/// A call that nothing holds up is answered within this.
const ANSWERED_WITHIN: Duration = Duration::from_millis(300);
/// A process that nothing holds up is polled within this.
const POLLED_WITHIN: Duration = Duration::from_millis(150);

/// How a run ended.
pub struct Outcome {
    pub steps: u64,
    /// Of everything that happened.
    pub hash: u64,
    /// The first violation, with the steps before it.
    pub violation: Option<String>,
    pub executions: usize,
}

/// A replica: a place where processes live, one after another.
struct Seat {
    replica: ReplicaId,
    process: Option<Process>,
    back_at: Instant,
    /// An orderly end is under way.
    leaving: Option<Arc<AtomicBool>>,
    client: Arc<Mutex<Client>>,
}

pub struct Driver {
    world: Arc<World>,
    rng: Rng,
    chaos: Chaos,
    steps: u64,
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
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime needs nothing");
    runtime.block_on(async {
        let mut driver = Driver::new(seed, loud);
        driver.live(steps).await;
        driver.outcome()
    })
}

impl Driver {
    fn new(seed: u64, loud: bool) -> Self {
        let mut rng = Rng::new(seed);
        let chaos = Chaos::draw(&mut rng);
        let (clock, mut database) = (Clock::start(), Database::default());
        database.up = true;
        workload::flows(&mut database, &mut rng, ACCOUNTS, clock.now());
        let audit = Audit::new(RUNNING_MAX, PER_ACCOUNT_MAX);
        let (docker, trace) = (Docker::new(seed), Trace::new(loud));
        let mut state = State { database, docker, audit, trace, clock };
        state.note("chaos", || format!("{chaos:?}"));
        let seat = |number: usize| Seat {
            replica: ReplicaId(Uuid::from_u128(0x4e00 + number as u128)),
            process: None,
            back_at: Instant::now(),
            leaving: None,
            client: Arc::new(Mutex::new(Client::new(workload::account(number as u64 % ACCOUNTS)))),
        };
        Self {
            world: Arc::new(World::new(state)),
            rng,
            seats: (0..chaos.replicas).map(seat).collect(),
            chaos,
            steps: 0,
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
        self.come_to_rest().await;
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
        state.inspect();
        if let Some(panic) = panics::last() {
            state.audit.accuse(|| format!("the engine panicked: {panic}"));
        }
    }

    /// Seats whose process wants to run and may.
    fn ready(&self) -> Vec<usize> {
        let ready = |seat: &Seat| seat.process.as_ref().is_some_and(Process::is_ready);
        (0..self.seats.len()).filter(|index| ready(&self.seats[*index])).collect()
    }

    /// Calls that nothing holds up.
    fn answerable(&self) -> Vec<u64> {
        let now = Instant::now();
        let gate = self.world.gate();
        let calls = gate.calls.iter().filter(|(_, call)| self.hung[call.port as usize] <= now);
        calls.map(|(id, _)| *id).collect()
    }

    fn first_overdue(&self, calls: &[u64]) -> Option<u64> {
        let gate = self.world.gate();
        let first = calls.first().copied()?;
        (gate.calls.get(&first)?.since.elapsed() > ANSWERED_WITHIN).then_some(first)
    }

    fn first_starved(&self, ready: &[usize]) -> Option<usize> {
        let starved = |index: &&usize| {
            let process = self.seats[**index].process.as_ref();
            process.is_some_and(|process| process.polled.elapsed() > POLLED_WITHIN)
        };
        ready.iter().find(starved).copied()
    }

    fn overdue_effect(&self) -> Option<usize> {
        let (now, state) = (Instant::now(), self.world.state());
        let due = |(at, port, _): &(Instant, Port, Effect)| *at <= now && is_up(&state, *port);
        self.delayed.iter().position(due)
    }

    fn take_effect(&mut self, index: usize) {
        let (_, port, effect) = self.delayed.remove(index);
        let mut state = self.world.state();
        state.note("late", || format!("an effect on {port:?}"));
        effect(&mut state);
    }

    fn poll(&mut self, seat: usize) {
        self.world.state().note("poll", || format!("replica {seat}"));
        if let Some(process) = &mut self.seats[seat].process {
            process.poll();
        }
    }

    /// Lets a call meet its fate.
    fn settle(&mut self, id: u64) {
        let mut gate = self.world.gate();
        let mut state = self.world.state();
        let Some(call) = gate.calls.get(&id) else { return };
        let (port, name, process, abandoned) = (call.port, call.name, call.process, call.abandoned);
        let up = is_up(&state, port);
        let fate = if up { self.chaos.fate(&mut self.rng) } else { Fate::Refused };
        if fate != Fate::Answered {
            state.audit.call_failed(name, fate);
        }
        let left = if abandoned { ", left behind" } else { "" };
        state.note("call", || format!("{name} of {} {fate:?}{left}", process.0));
        if let Some(effect) = gate.settle(id, &mut state, fate) {
            let wait = Duration::from_millis(self.rng.between(1, 5_000));
            self.delayed.push((Instant::now() + wait, port, effect));
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
        let now = state.clock.now();
        state.docker.tick(now);
        state.note("clock", || format!("{millis} ms"));
    }

    /// Nothing is in the way: somebody is at work, and both sides answer.
    fn is_calm(&self) -> bool {
        let now = Instant::now();
        let at_work = |seat: &Seat| {
            seat.leaving.is_none()
                && seat.process.as_ref().is_some_and(|process| process.frozen_until.is_none())
        };
        let reachable = self.hung.iter().chain(&self.away).all(|until| *until <= now);
        reachable && self.seats.iter().any(at_work)
    }

    fn outcome(self) -> Outcome {
        let mut state = self.world.state();
        let (hash, executions) = (state.trace.hash(), state.database.executions.len());
        let violation = state.audit.violation.take();
        let tail = state.trace.tail();
        let violation = violation.map(|violation| format!("{tail}{violation}"));
        Outcome { steps: self.steps, hash, violation, executions }
    }

    fn capacity(&self) -> Capacity {
        Capacity { running_max: RUNNING_MAX, per_account_max: PER_ACCOUNT_MAX as i64, lease: LEASE }
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
