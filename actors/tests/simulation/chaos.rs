//! What may go wrong in one run, and how often: drawn from the seed, so that some runs are calm and some are hell.

use super::{gate::Fate, rng::Rng};

/// Chances out of 10,000: of events per step, of fates per call.
#[derive(Clone, Debug, Default)]
pub struct Chaos {
    pub replicas: usize,
    /// Fates of calls.
    pub refused: u64,
    pub answer_lost: u64,
    pub delayed: u64,
    pub panics: u64,
    /// Things that happen to processes.
    pub crash: u64,
    pub shutdown: u64,
    pub freeze: u64,
    /// Things that happen to the outside.
    pub database_away: u64,
    pub docker_away: u64,
    pub hang: u64,
    pub hiccup: u64,
    pub host_restart: u64,
    pub kill: u64,
    pub deafness: u64,
    /// Work.
    pub deliveries: u64,
    pub stops: u64,
}

impl Chaos {
    /// Each kind of fault takes part in about half of the runs (Groce et al., "Swarm Testing", 2012).
    pub fn draw(rng: &mut Rng) -> Self {
        let mut some = |low, high| if rng.chance(5_000) { rng.between(low, high) } else { 0 };
        Self {
            refused: some(20, 400),
            answer_lost: some(20, 300),
            delayed: some(20, 200),
            panics: some(2, 20),
            crash: some(1, 12),
            shutdown: some(1, 6),
            freeze: some(1, 10),
            database_away: some(1, 5),
            docker_away: some(1, 5),
            hang: some(1, 5),
            hiccup: some(1, 20),
            host_restart: some(1, 4),
            kill: some(1, 20),
            deafness: some(1, 10),
            stops: some(5, 40),
            deliveries: rng.between(10, 80),
            replicas: rng.between(1, 5) as usize,
        }
    }

    /// Nothing goes wrong any more, and nothing new comes.
    pub fn stop(&mut self) {
        *self = Self { replicas: self.replicas, ..Self::default() };
    }

    pub fn fate(&self, rng: &mut Rng) -> Fate {
        let mut dice = rng.below(10_000);
        for (chance, fate) in [
            (self.refused, Fate::Refused),
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
