//! How many calls a session has made, for rules that ask for it.
//!
//! Counted by this process: a session that goes on elsewhere, or after a restart, starts anew. A count that all
//! replicas share would cost each call a round trip to the database, whether any rule asks for it or not; so a rule
//! over `session.calls` is a brake on one busy session, and no limit that holds over replicas.

use crate::mcp::{caller::McpCaller, exchange::Exchange};
use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// A session that was silent for so long has ended.
const IDLE_MAX: Duration = Duration::from_secs(30 * 60);
/// Most sessions that are counted; when there are more, those that were silent the longest are forgotten.
const SESSIONS_MAX: usize = 20_000;

/// Calls by session.
#[derive(Default)]
pub(super) struct Sessions {
    hasher: RandomState,
    /// By a hash of what the session is known by.
    counts: Mutex<HashMap<u64, (u64, Instant)>>,
}

impl Sessions {
    /// Counts one more call, and gives how many there were before. A client without a session of its own is one for as
    /// long as its credential calls.
    pub fn count(&self, caller: &McpCaller, exchange: Option<&Exchange>) -> u64 {
        let (key, now) = (self.key(caller, exchange), Instant::now());
        let mut counts = self.counts();
        if counts.len() >= SESSIONS_MAX && !counts.contains_key(&key) {
            counts.retain(|_, (_, used)| now.duration_since(*used) < IDLE_MAX / 2);
            if counts.len() >= SESSIONS_MAX {
                counts.clear();
            }
        }
        let (count, used) = counts.entry(key).or_insert((0, now));
        if now.duration_since(*used) > IDLE_MAX {
            *count = 0;
        }
        *used = now;
        *count += 1;
        *count - 1
    }

    /// How many calls there were so far, and counts none.
    pub fn so_far(&self, caller: &McpCaller, exchange: Option<&Exchange>) -> u64 {
        self.counts().get(&self.key(caller, exchange)).map_or(0, |(count, _)| *count)
    }

    fn key(&self, caller: &McpCaller, exchange: Option<&Exchange>) -> u64 {
        match exchange.and_then(|exchange| exchange.session.as_ref()) {
            Some(session) => self.hasher.hash_one(&session.id),
            None => self.hasher.hash_one(caller.binding()),
        }
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<u64, (u64, Instant)>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mcp::caller::{Access, McpPrincipal};
    use preloop_actors::ids::{AccountId, UserId};
    use uuid::Uuid;

    #[tokio::test(start_paused = true)]
    async fn calls_are_counted_by_who_makes_them() {
        let caller = |key: u128| {
            let principal =
                McpPrincipal::Key { user: UserId(Uuid::nil()), key: Uuid::from_u128(key) };
            McpCaller::new(AccountId(Uuid::nil()), principal, Access::Write)
        };
        let sessions = Sessions::default();
        let count = |key| sessions.count(&caller(key), None);
        assert_eq!([count(1), count(1), count(2), count(1)], [0, 1, 0, 2]);
        tokio::time::advance(IDLE_MAX + Duration::from_secs(1)).await;
        assert_eq!(count(1), 0, "it has ended meanwhile");
    }
}
