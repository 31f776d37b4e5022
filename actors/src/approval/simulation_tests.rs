//! Whole lives of calls that need approval, in random order: agents that ask again and again, people who answer, edit
//! and answer late, processes that die at any await or are taken for dead, a store that fails before or after it has
//! written, a clock that jumps, a kill switch, tools that are swapped, agents that would like to decide, tools' servers
//! that ask back once, twice or for ever.
//!
//! Never two runs of one grant, nor a run without a valid one for exactly what is sent, nor two outcomes; all have one.
//! What a server asked is answered once at most, under the same grant.

mod port;

use super::{clock::tick, store_tests::request, *};
use crate::{
    fakes::approvals::MemoryApprovals,
    gate::Hash,
    ids::{AccountId, ReplicaId, UserId},
    ports::{ApprovalError, Approvals, Request, Seen},
};
use futures::future::{FutureExt, LocalBoxFuture};
use port::Port;
use serde_json::json;
use std::{
    collections::BTreeMap,
    future::poll_fn,
    mem::replace,
    panic::{AssertUnwindSafe, resume_unwind},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    task::{Context, Poll, Waker},
    time::Duration,
};
use tokio::time::advance;
use uuid::Uuid;

const ACCOUNT: AccountId = store_tests::ACCOUNT;
const STEPS: usize = 400;
/// More than any window, its escalation, and the grant after it.
const LONG: Duration = Duration::from_secs(10_000);

/// Splitmix64: the same seed gives the same schedule everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    fn one_in(&mut self, sides: u64) -> bool {
        self.below(sides) == 0
    }
}

/// A point at which other things may happen first, and at which a process may die.
async fn pause() {
    let mut passed = false;
    poll_fn(|_| if replace(&mut passed, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

/// The store as a process reaches it, and everything else that outlives processes.
struct World {
    store: MemoryApprovals,
    dice: Mutex<Dice>,
    /// Two calls of the same tool with the same arguments by the same execution, each with an id of its own.
    requests: [Request; 2],
    /// What the tool's server says it is.
    definition: Mutex<Hash>,
    /// Attempts that have reached the tool, by the request that they were granted by.
    runs: Mutex<BTreeMap<ApprovalId, Vec<Runner>>>,
    /// Questions that the tool has asked, and how often it got an answer to each.
    turns: Mutex<BTreeMap<Uuid, usize>>,
    /// Processes that are dead, or taken for dead.
    dead: Mutex<Vec<ReplicaId>>,
    /// The kill switch, as whoever turned it knows it.
    is_halted: AtomicBool,
    is_calm: AtomicBool,
}

impl World {
    fn new(seed: u64) -> Arc<Self> {
        let mut dice = Dice(seed);
        let mut first = request();
        let users = (1..=3).map(user).collect();
        first.new.terms = Terms {
            users: if dice.one_in(4) { Default::default() } else { users },
            approvals_required: 1 + dice.below(2) as u32,
            escalation_users: if dice.one_in(3) { [user(4)].into() } else { Default::default() },
            ..first.new.terms
        };
        let mut second = first.clone();
        second.new.id = ApprovalId::fresh();
        Arc::new(Self {
            store: MemoryApprovals::default(),
            definition: Mutex::new(first.new.binding.definition),
            requests: [first, second],
            dice: Mutex::new(dice),
            runs: Mutex::default(),
            turns: Mutex::default(),
            dead: Mutex::default(),
            is_halted: AtomicBool::new(false),
            is_calm: AtomicBool::new(false),
        })
    }

    fn below(&self, sides: u64) -> u64 {
        self.dice.lock().unwrap().below(sides)
    }

    fn happens(&self, one_in: u64) -> bool {
        !self.is_calm.load(SeqCst) && self.below(one_in) == 0
    }

    fn ids(&self) -> [ApprovalId; 2] {
        [0, 1].map(|number| self.requests[number].new.id)
    }

    /// What is about to be sent, as the caller sees it now.
    fn claim(&self, text: &str, replica: ReplicaId, answers: Option<Turn>) -> Claim {
        let binding = Binding {
            arguments: Hash::of(text.as_bytes()),
            definition: *self.definition.lock().unwrap(),
            ..self.requests[0].new.binding.clone()
        };
        Claim { answers, ..Claim::start(binding, Runner::fresh(replica)) }
    }

    /// The tool: it notes that it was reached, and that it was right to reach it.
    async fn tool(self: Arc<Self>, id: ApprovalId, claim: Claim) -> (Ending, ()) {
        let row = self.store.row(id).unwrap();
        assert_eq!(row.status, Status::Approved, "a run without an approval");
        let granted = Binding { arguments: row.arguments, ..row.binding.clone() };
        assert_eq!(granted, claim.binding, "a run of another call");
        match claim.answers {
            None => {
                let mut runs = self.runs.lock().unwrap();
                let runs = runs.entry(id).or_default();
                runs.push(claim.runner);
                assert_eq!(*runs, [claim.runner], "two runs of one grant");
            }
            Some(turn) => {
                let mut turns = self.turns.lock().unwrap();
                let answers = turns.get_mut(&turn.0).expect("a question that was asked");
                *answers += 1;
                assert_eq!(*answers, 1, "two answers to one question");
            }
        }
        for _ in 0..8 {
            pause().await;
        }
        if self.below(3) > 0 {
            return (RunEnd::Succeeded.into(), ());
        }
        let (turn, question) = (Turn::fresh(), "how much?".to_owned());
        self.turns.lock().unwrap().insert(turn.0, 0);
        (Ending::Asks { turn, question }, ())
    }
}

fn user(number: u128) -> UserId {
    UserId(Uuid::from_u128(number))
}

/// An agent's call in one process: asks, waits, runs. `reuses` is a new attempt that knows no id.
async fn agent(port: Port, replica: ReplicaId, is_up: Arc<AtomicBool>, reuses: bool) {
    let world = Arc::clone(&port.0);
    while !is_up.load(SeqCst) {
        pause().await;
    }
    let request = world.requests[usize::from(reuses)].clone();
    let id = loop {
        if reuses && let Ok(Some(id)) = port.reusable(&request.new.binding).await {
            break id;
        }
        match port.create(request.clone()).await {
            Ok(approval) => break approval.id,
            Err(ApprovalError::Store(_)) => {}
            Err(error) => panic!("{error}"),
        }
    };
    // An answer is sent again now and then, as if the first had got no reply.
    let mut answered = None;
    loop {
        pause().await;
        let Ok(Some(Seen { approval, .. })) = port.get(ACCOUNT, id).await else { continue };
        let answers = match (approval.status, approval.run) {
            // Some do not wait.
            (Status::Pending, _) if !world.happens(20) => continue,
            (Status::Pending, _) | (Status::Approved, Run::NotStarted) => None,
            (Status::Approved, Run::Asks(_)) if answered.is_some() && world.happens(4) => answered,
            (Status::Approved, Run::Asks(turn)) => Some(turn),
            _ => return,
        };
        answered = answers.or(answered);
        let Ok(Some(mut text)) = port.arguments(ACCOUNT, id).await else { continue };
        let swaps = world.happens(8);
        if swaps {
            text = "{\"amount\":9999}".to_owned();
        }
        let claim = world.claim(&text, replica, answers);
        let call = Arc::clone(&world).tool(id, claim.clone());
        match run_once(&port, ACCOUNT, id, claim, call).await {
            // Its server may have asked for something.
            Ok(()) => {}
            Err(ApprovalError::Refused(Refusal::Consumed(Run::Asks(_)))) => {}
            Err(ApprovalError::Store(_) | ApprovalError::Refused(Refusal::Halted)) => {}
            Err(ApprovalError::Refused(Refusal::NotApproved(Status::Pending))) => {}
            Err(_) if swaps => {}
            Err(_) => return,
        }
    }
}

/// The first thing that a process does.
async fn rise(port: Port, is_up: Arc<AtomicBool>) {
    let dead = port.0.dead.lock().unwrap().clone();
    for replica in dead {
        while port.lose(replica).await.is_err() {}
    }
    is_up.store(true, SeqCst);
}

async fn clock(port: Port) {
    loop {
        pause().await;
        let _next_time = tick(&port).await;
    }
}

/// Someone with an opinion, or something that should have none.
async fn person(port: Port, number: u128) {
    let world = Arc::clone(&port.0);
    let others = [Decider::Link { sent_to: None }, Decider::Runtime, Decider::Key];
    let of_number = || match others.get(number as usize) {
        Some(other) => other.clone(),
        None if world.below(4) == 0 => Decider::Link { sent_to: Some(user(number - 2)) },
        None => Decider::Person { user: user(number - 2), teams: Default::default() },
    };
    for _ in 0..4 {
        for _ in 0..world.below(4) {
            pause().await;
        }
        let id = world.ids()[world.below(2) as usize];
        let Ok(Some(Seen { approval, .. })) = port.get(ACCOUNT, id).await else { continue };
        let seen = if world.below(8) == 0 { Hash::of(b"stale") } else { approval.arguments };
        let edit = (world.below(5) == 0).then(|| Edit::new(&json!({ "amount": 400 })).unwrap());
        let by = of_number();
        let is_ours = matches!(by, Decider::Runtime | Decider::Key);
        let answer = if world.below(5) == 0 { Answer::Decline } else { Answer::Approve };
        let ballot = Ballot { by, answer, comment: None, seen, edit, response: None };
        let voted = port.vote(ACCOUNT, id, ballot).await;
        assert!(!is_ours || voted.is_err(), "an agent decided");
    }
}

/// What else happens in a house.
async fn trouble(port: Port) {
    let world = Arc::clone(&port.0);
    for _ in 0..6 {
        if world.is_calm.load(SeqCst) {
            return;
        }
        for _ in 0..world.below(12) {
            pause().await;
        }
        match world.below(8) {
            0 => *world.definition.lock().unwrap() = Hash::of(b"swapped"),
            1 => {
                let cancel = Event::Cancel { reason: "the execution was stopped".to_owned() };
                let _may_be_too_late = port.step(ACCOUNT, world.ids()[0], cancel).await;
            }
            2 | 3 => drop(port.halt(ACCOUNT, true).await),
            _ => drop(port.halt(ACCOUNT, false).await),
        }
    }
}

struct Task {
    /// The process that it dies with; `None` lives on.
    of: Option<ReplicaId>,
    work: LocalBoxFuture<'static, ()>,
}

fn start(tasks: &mut Vec<Task>, port: &Port) -> ReplicaId {
    let (replica, is_up) = (ReplicaId::fresh(), Arc::new(AtomicBool::new(false)));
    let mut add = |work| tasks.push(Task { of: Some(replica), work });
    add(rise(port.clone(), Arc::clone(&is_up)).boxed_local());
    add(clock(port.clone()).boxed_local());
    for reuses in [false, false, true] {
        add(agent(port.clone(), replica, Arc::clone(&is_up), reuses).boxed_local());
    }
    replica
}

/// One step of one task.
fn poll(tasks: &mut Vec<Task>, at: usize) {
    let mut context = Context::from_waker(Waker::noop());
    if tasks[at].work.as_mut().poll(&mut context).is_ready() {
        tasks.swap_remove(at);
    }
}

async fn schedule(seed: u64) -> Arc<World> {
    let world = World::new(seed);
    let port = Port(Arc::clone(&world));
    let mut tasks = Vec::new();
    let mut alive = [start(&mut tasks, &port), start(&mut tasks, &port)];
    let people = (0..7).map(|number| person(port.clone(), number).boxed_local());
    tasks.extend(people.map(|work| Task { of: None, work }));
    tasks.push(Task { of: None, work: trouble(port.clone()).boxed_local() });
    for _ in 0..STEPS {
        match world.below(60) {
            0..2 => {
                let replica = &mut alive[world.below(2) as usize];
                world.dead.lock().unwrap().push(*replica);
                // Now and then one is only taken for dead, and goes on.
                if !world.happens(4) {
                    tasks.retain(|task| task.of != Some(*replica));
                }
                *replica = start(&mut tasks, &port);
            }
            2 => advance(Duration::from_secs(world.below(500))).await,
            _ => {
                let at = world.below(tasks.len() as u64) as usize;
                poll(&mut tasks, at);
            }
        }
    }
    settle_down(&world, tasks, alive).await;
    world
}

/// Nothing goes wrong any more, and time passes: everything comes to its end.
async fn settle_down(world: &Arc<World>, mut tasks: Vec<Task>, alive: [ReplicaId; 2]) {
    world.is_calm.store(true, SeqCst);
    for round in 0..200 {
        if round % 50 == 49 {
            world.is_halted.store(false, SeqCst);
            world.store.halt(ACCOUNT, false).await.unwrap();
            advance(LONG / 2).await;
        }
        for at in (0..tasks.len()).rev() {
            poll(&mut tasks, at);
        }
    }
    drop(tasks);
    for replica in alive {
        world.store.lose(replica).await.unwrap();
    }
}

/// What a schedule came to.
fn check(world: &World) -> Vec<(Status, Run)> {
    let rows = world.ids().into_iter().filter_map(|id| Some((id, world.store.row(id)?)));
    rows.map(|(id, row)| {
        let effects = world.store.effects(id);
        let count = |wanted: fn(&Effect) -> bool| effects.iter().filter(|it| wanted(it)).count();
        assert_eq!(count(|effect| *effect == Effect::Asked), 1);
        assert_eq!(count(|effect| matches!(effect, Effect::Settled(_))), 1, "{effects:?}");
        assert!(count(|effect| *effect == Effect::Escalated) <= 1);
        assert!(count(|effect| matches!(effect, Effect::Remind(_))) <= 4);
        assert!(count(|effect| *effect == Effect::Started) <= 1);
        let runs = world.runs.lock().unwrap().get(&id).map_or(0, Vec::len);
        assert!(runs <= count(|effect| *effect == Effect::Started), "an unrecorded run");
        let asked = count(|effect| *effect == Effect::AskedBack);
        assert!(count(|effect| *effect == Effect::Resumed) <= asked, "it went on by itself");
        assert!(!matches!(row.run, Run::Acting(_)), "nobody knows that nobody knows");
        // What the record says has ended has run.
        assert!(runs == 1 || !matches!(row.run, Run::Done(_)));
        (row.status, row.run)
    })
    .collect()
}

async fn schedules(seeds: std::ops::Range<u64>) {
    let mut ends = BTreeMap::<String, usize>::new();
    for seed in seeds {
        let life = AssertUnwindSafe(async { check(&*schedule(seed).await) });
        let rows = life.catch_unwind().await.unwrap_or_else(|panic| {
            eprintln!("seed {seed}");
            resume_unwind(panic)
        });
        for (status, run) in rows {
            *ends.entry(format!("{status}, {run}")).or_default() += 1;
        }
    }
    // Otherwise the schedules would show nothing.
    for end in ["approved, done", "approved, of unknown outcome", "declined, not started"] {
        assert!(ends.get(end).is_some_and(|count| *count > 100), "{ends:?}");
    }
    for end in [
        "approved, waiting for its client",
        "expired, not started",
        "cancelled, not started",
        "approved, not started",
    ] {
        assert!(ends.get(end).is_some_and(|count| *count > 20), "{ends:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn five_thousand_schedules() {
    schedules(0..5_000).await;
}

#[tokio::test(start_paused = true)]
async fn five_thousand_more() {
    schedules(5_000..10_000).await;
}
