//! Keeps a sick server from hurting anybody but those who call it: after some failures in a row nobody waits for it.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// Failures in a row that open the breaker.
const FAILURES_MAX: u32 = 3;
/// How long it stays open the first time; doubles with every failed trial.
const OPEN_FOR: Duration = Duration::from_secs(1);
/// Longest time between trials.
const OPEN_FOR_MAX: Duration = Duration::from_secs(60);

/// One server's breaker.
#[derive(Debug, Default)]
pub struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Failures in a row.
    failures: u32,
    /// Until when nobody tries; unknown while closed.
    open_until: Option<Instant>,
    /// Somebody tries at this moment.
    trying: bool,
}

/// Nobody tries for so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open(pub Duration);

impl Breaker {
    /// Whether to try. Of those who come after an open time one tries, for all.
    pub fn admit(&self) -> Result<(), Open> {
        let mut state = self.state();
        let Some(until) = state.open_until else { return Ok(()) };
        let left = until.saturating_duration_since(Instant::now());
        if !left.is_zero() {
            return Err(Open(left));
        }
        if state.trying {
            return Err(Open(OPEN_FOR));
        }
        state.trying = true;
        Ok(())
    }

    /// A try went well.
    pub fn well(&self) {
        let mut state = self.state();
        // The common case writes nothing that another core reads.
        if state.failures != 0 || state.open_until.is_some() {
            *state = State::default();
        }
    }

    /// A try failed in a way that says the server is sick.
    pub fn sick(&self) {
        let mut state = self.state();
        state.failures = state.failures.saturating_add(1);
        state.trying = false;
        if state.failures >= FAILURES_MAX {
            let doublings = (state.failures - FAILURES_MAX).min(16);
            let open_for = OPEN_FOR.saturating_mul(1 << doublings).min(OPEN_FOR_MAX);
            state.open_until = Some(Instant::now() + open_for);
        }
    }

    /// A try was given up before it said anything.
    pub fn given_up(&self) {
        self.state().trying = false;
    }

    /// Whether nobody tries at this moment.
    pub fn is_open(&self) -> bool {
        self.state().open_until.is_some_and(|until| Instant::now() < until)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn after(secs: u64) {
        tokio::time::advance(Duration::from_secs(secs)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn opens_after_failures_in_a_row_and_tries_again_later() {
        let breaker = Breaker::default();
        for _ in 0..2 {
            breaker.admit().unwrap();
            breaker.sick();
        }
        breaker.well();
        for _ in 0..3 {
            breaker.admit().unwrap();
            breaker.sick();
        }
        assert_eq!(breaker.admit(), Err(Open(OPEN_FOR)));
        after(1).await;
        breaker.admit().unwrap();
        assert!(breaker.admit().is_err(), "one tries for all");
        breaker.sick();
        assert_eq!(breaker.admit(), Err(Open(2 * OPEN_FOR)));
        after(2).await;
        breaker.admit().unwrap();
        breaker.given_up();
        breaker.admit().unwrap();
        breaker.well();
        breaker.admit().unwrap();
        breaker.admit().unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn the_wait_is_bounded() {
        let breaker = Breaker::default();
        (0..100).for_each(|_| breaker.sick());
        assert_eq!(breaker.admit(), Err(Open(OPEN_FOR_MAX)));
        assert!(breaker.is_open());
    }
}
