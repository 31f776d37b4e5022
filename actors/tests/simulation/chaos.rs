//! What may go wrong in one run, and how often: drawn from the seed, so that some runs are calm and some are hell.

use super::{gate::Fate, ports::NAMES, rng::Rng};

/// Chances out of 10,000: of events per step, of fates and of deaths per call.
#[derive(Clone, Debug, Default)]
pub struct Chaos {
    pub replicas: usize,
    /// Places of one replica, and of one account over all replicas.
    pub running_max: usize,
    pub per_account_max: usize,
    /// Fates of calls.
    pub unreachable: u64,
    pub rejected: u64,
    pub answer_lost: u64,
    pub delayed: u64,
    pub panics: u64,
    /// Things that happen to processes.
    pub crash: u64,
    pub crash_at_call: u64,
    pub shutdown: u64,
    pub freeze: u64,
    pub cut_off: u64,
    /// Things that happen to the outside.
    pub database_away: u64,
    pub docker_away: u64,
    pub hang: u64,
    pub hiccup: u64,
    pub host_restart: u64,
    pub kill: u64,
    pub deafness: u64,
    pub numbering: u64,
    /// Work.
    pub deliveries: u64,
    pub stops: u64,
    /// Of deliveries: whose routes the database refuses.
    pub unroutable: u64,
    /// Some flow has a schedule.
    pub ticks: bool,
    /// Calls that processes die at, so many times.
    pub fatal: Vec<(&'static str, Side, u32)>,
    /// A call that processes freeze at as they make it, so many times.
    pub freezing: Option<(&'static str, u32)>,
    /// A call whose adapter panics, so many times.
    pub panicking: Option<(&'static str, u32)>,
}

/// When a process dies at a call: before its effect, or after it and before its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Before,
    After,
}

/// How often a call is fatal that was chosen to be.
const FATAL: u64 = 3_000;
const FATAL_MAX: u32 = 6;
/// Calls that are too rare to spare any.
const RARE: [&str; 9] = [
    "hand_over",
    "list",
    "record",
    "replay",
    "result_file",
    "routing_failed",
    "stop",
    "stopped",
    "trim",
];

/// Calls after which a launch goes on, and must not when others went on with it meanwhile.
const DELICATE: [&str; 5] = ["find", "stop", "remove", "create", "start"];

impl Chaos {
    /// Each kind of fault takes part in about half of the runs (Groce et al., "Swarm Testing", 2012). What is fatal
    /// goes round with the seed, so that some forty runs see every call from both sides.
    pub fn draw(seed: u64, rng: &mut Rng) -> Self {
        let mut some = |low, high| if rng.chance(5_000) { rng.between(low, high) } else { 0 };
        let mut chaos = Self {
            unreachable: some(20, 400),
            rejected: some(20, 200),
            answer_lost: some(20, 300),
            delayed: some(20, 200),
            panics: some(2, 20),
            crash: some(1, 12),
            crash_at_call: some(2, 20),
            shutdown: some(1, 6),
            freeze: some(1, 10),
            cut_off: some(1, 8),
            database_away: some(1, 5),
            docker_away: some(1, 5),
            hang: some(1, 5),
            hiccup: some(1, 20),
            host_restart: some(1, 4),
            kill: some(1, 20),
            deafness: some(1, 10),
            numbering: some(1, 10),
            stops: some(5, 40),
            deliveries: rng.between(10, 80),
            replicas: rng.between(1, 5) as usize,
            unroutable: 150,
            ..Self::default()
        };
        (chaos.running_max, chaos.per_account_max) = *rng.pick(&[(3, 4), (3, 4), (10, 12)]);
        let round = seed as usize % NAMES.len();
        chaos.brings_about(NAMES[round], Side::Before);
        chaos.brings_about(NAMES[(round + NAMES.len() / 2) % NAMES.len()], Side::After);
        let mut some_call =
            |of: &[&'static str]| rng.chance(5_000).then(|| (*rng.pick(of), FATAL_MAX));
        (chaos.freezing, chaos.panicking) = (some_call(&NAMES), some_call(&NAMES));
        chaos.freezing = some_call(&DELICATE).or(chaos.freezing);
        chaos
    }

    /// Makes sure that the fatal call comes about.
    fn brings_about(&mut self, call: &'static str, side: Side) {
        self.fatal.push((call, side, FATAL_MAX));
        match call {
            "create" | "start" => (self.hang, self.cut_off) = (20, 20),
            "hand_over" => self.shutdown = 20,
            "request_stop" | "stop" | "stopped" => self.stops = 40,
            "due_schedules" | "settle_tick" | "resume_tick" => self.ticks = true,
            "record" => {
                (self.rejected, self.hang, self.deliveries, self.replicas) = (700, 20, 80, 1);
                (self.running_max, self.per_account_max) = (20, 20);
            }
            "routing_failed" => (self.unroutable, self.deliveries) = (2_000, 80),
            _ => {}
        }
    }

    /// Nothing goes wrong any more, and nothing new comes.
    pub fn stop(&mut self) {
        let Self { replicas, running_max, per_account_max, .. } = *self;
        *self = Self { replicas, running_max, per_account_max, ..Self::default() };
    }

    /// Whether the process that makes this call dies at it.
    pub fn death_at(&mut self, call: &'static str, rng: &mut Rng) -> Option<Side> {
        let fatal = self.fatal.iter_mut().find(|(fatal, _, left)| *fatal == call && *left > 0);
        if let Some((_, side, left)) = fatal
            && (RARE.contains(&call) || rng.chance(FATAL))
        {
            *left -= 1;
            return Some(*side);
        }
        rng.chance(self.crash_at_call).then(|| *rng.pick(&[Side::Before, Side::After]))
    }

    /// Whether the process that makes this call freezes before it is answered.
    pub fn freezes_at(&mut self, call: &'static str, rng: &mut Rng) -> bool {
        befalls(&mut self.freezing, call, rng)
    }

    pub fn fate(&mut self, call: &'static str, rng: &mut Rng) -> Fate {
        if befalls(&mut self.panicking, call, rng) {
            return Fate::Panics;
        }
        let mut dice = rng.below(10_000);
        for (chance, fate) in [
            (self.unreachable, Fate::Unreachable),
            (self.rejected, Fate::Rejected),
            (self.answer_lost, Fate::AnswerLost),
            (self.delayed, Fate::Delayed),
            (self.panics, Fate::Panics),
        ] {
            if dice < chance {
                return fate;
            }
            dice -= chance;
        }
        Fate::Answered
    }
}

/// Whether it happens at this call, and once less from here on.
fn befalls(chosen: &mut Option<(&'static str, u32)>, call: &'static str, rng: &mut Rng) -> bool {
    let Some((_, left)) = chosen.as_mut().filter(|(name, left)| *name == call && *left > 0) else {
        return false;
    };
    let befalls = RARE.contains(&call) || rng.chance(FATAL);
    *left -= u32::from(befalls);
    befalls
}
