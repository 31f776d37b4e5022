//! How soon a command that ended by itself is started again: at once the first time, then later and later.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;
use uuid::Uuid;

/// The wait after the second failure in a row; doubles with each further one.
const WAIT: Duration = Duration::from_secs(1);
/// Longest wait.
const WAIT_MAX: Duration = Duration::from_secs(60);
/// A command that ran for so long has not failed, whatever it ended by.
const WELL_AFTER: Duration = Duration::from_secs(60);
/// Most commands whose failures are remembered.
const REMEMBERED_MAX: usize = 10_000;

/// The failures of all commands.
#[derive(Default)]
pub(super) struct Restarts(Mutex<HashMap<Uuid, Failures>>);

#[derive(Debug)]
struct Failures {
    in_a_row: u32,
    until: Instant,
}

/// It is too early to start a command again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooEarly {
    pub failures: u32,
    pub wait: Duration,
}

impl Restarts {
    /// Whether a command may be started now.
    pub fn admit(&self, server: Uuid) -> Result<(), TooEarly> {
        let failed = self.failed();
        let Some(known) = failed.get(&server) else { return Ok(()) };
        let wait = known.until.saturating_duration_since(Instant::now());
        match wait.is_zero() {
            true => Ok(()),
            false => Err(TooEarly { failures: known.in_a_row, wait }),
        }
    }

    /// Notes that a command ended by itself, after it ran for so long.
    pub fn ended(&self, server: Uuid, ran: Duration) {
        let mut failed = self.failed();
        if ran >= WELL_AFTER {
            failed.remove(&server);
            return;
        }
        let now = Instant::now();
        if failed.len() >= REMEMBERED_MAX {
            failed.retain(|_, known| known.until > now);
        }
        let known = failed.entry(server).or_insert(Failures { in_a_row: 0, until: now });
        // A row ends by itself when nothing fails for a while.
        if now.saturating_duration_since(known.until) >= WELL_AFTER {
            known.in_a_row = 0;
        }
        known.in_a_row = known.in_a_row.saturating_add(1);
        known.until = now + wait(known.in_a_row);
    }

    fn failed(&self) -> MutexGuard<'_, HashMap<Uuid, Failures>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The wait after so many failures in a row.
fn wait(failures: u32) -> Duration {
    match failures {
        0 | 1 => Duration::ZERO,
        more => WAIT.saturating_mul(1 << (more - 2).min(16)).min(WAIT_MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::advance;

    const SOON: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn each_failure_doubles_the_wait_up_to_a_cap() {
        let restarts = Restarts::default();
        let (server, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        for (failures, secs) in (1..).zip([0, 1, 2, 4, 8, 16, 32, 60, 60]) {
            restarts.ended(server, SOON);
            let wait = Duration::from_secs(secs);
            let expected = match secs {
                0 => Ok(()),
                _ => Err(TooEarly { failures, wait }),
            };
            assert_eq!(restarts.admit(server), expected);
            advance(wait).await;
            assert_eq!(restarts.admit(server), Ok(()));
        }
        assert_eq!(restarts.admit(other), Ok(()), "others are not concerned");
    }

    #[tokio::test(start_paused = true)]
    async fn who_ran_well_begins_anew() {
        let restarts = Restarts::default();
        let server = Uuid::nil();
        (0..5).for_each(|_| restarts.ended(server, SOON));
        restarts.ended(server, WELL_AFTER);
        assert_eq!(restarts.admit(server), Ok(()));
        (0..2).for_each(|_| restarts.ended(server, SOON));
        assert!(restarts.admit(server).is_err());
        advance(WELL_AFTER + SOON).await;
        restarts.ended(server, SOON);
        assert_eq!(restarts.admit(server), Ok(()), "an old row does not count");
    }

    #[tokio::test(start_paused = true)]
    async fn memory_is_bounded() {
        let restarts = Restarts::default();
        for server in 0..REMEMBERED_MAX as u128 + 10 {
            restarts.ended(Uuid::from_u128(server), SOON);
        }
        assert!(restarts.failed().len() <= REMEMBERED_MAX);
    }
}
