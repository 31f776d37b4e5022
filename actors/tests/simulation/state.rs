//! The outside world at rest: what a call's effect changes.

use super::{audit::Audit, database::Database, docker::Docker, tally::Tally, trace::Trace};
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;
use tokio::time::Instant;

/// When every run begins, on every clock.
const BEGINNING: DateTime<Utc> = DateTime::from_timestamp_nanos(1_767_225_600_000_000_000);

/// Everything a call can change.
pub struct State {
    pub database: Database,
    pub docker: Docker,
    pub audit: Audit,
    pub trace: Trace,
    pub tally: Tally,
    pub clock: Clock,
    pub caller: Caller,
}

/// Whose call takes effect right now.
#[derive(Clone, Copy)]
pub struct Caller {
    /// When it was made.
    pub since: Instant,
    /// Nobody waits for it any more: its caller gave up, or is gone.
    pub is_gone: bool,
}

/// The one clock of a run: virtual time, moved by the driver alone.
#[derive(Clone, Copy)]
pub struct Clock(Instant);

impl Clock {
    /// Starts now. Needs a runtime whose clock is paused.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    pub fn millis(self) -> u64 {
        self.0.elapsed().as_millis() as u64
    }

    /// Now, as the database says it.
    pub fn now(self) -> DateTime<Utc> {
        BEGINNING + TimeDelta::from_std(self.0.elapsed()).unwrap_or_default()
    }

    /// How far the run has come.
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

impl State {
    /// A world in which nothing has happened yet.
    pub fn new(docker: Docker, audit: Audit, trace: Trace) -> Self {
        let clock = Clock::start();
        let mut database = Database::default();
        (database.up, database.now) = (true, clock.now());
        let caller = Caller { since: Instant::now(), is_gone: false };
        Self { database, docker, audit, trace, tally: Tally::default(), clock, caller }
    }

    pub fn note(&mut self, what: &str, detail: impl FnOnce() -> String) {
        self.trace.note(self.clock.millis(), what, detail);
    }

    /// Time has passed: what it brings happens.
    pub fn tick(&mut self) {
        self.database.now = self.clock.now();
        self.docker.tick(self.database.now);
    }
}
