//! How many connections there may be: in this process, of one account, and of strangers.

use preloop_actors::ids::AccountId;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Counts connections. Cheap to clone; places are given back when dropped.
#[derive(Clone, Debug)]
pub struct Limits(Arc<Counts>);

#[derive(Debug)]
struct Counts {
    connections: AtomicUsize,
    connections_max: usize,
    /// Of those, the ones that never signed in.
    strangers: AtomicUsize,
    strangers_max: usize,
    accounts: Mutex<HashMap<AccountId, usize>>,
    account_max: usize,
}

/// Whoever has not signed in may take one in so many places, so that strangers alone never fill the process.
const STRANGERS_PART: usize = 4;

/// A place in the process.
#[derive(Debug)]
pub struct Place {
    counts: Arc<Counts>,
    /// It is one of those for strangers.
    stranger: bool,
}

/// A place within an account.
#[derive(Debug)]
pub struct AccountPlace {
    counts: Arc<Counts>,
    account: AccountId,
}

impl Limits {
    pub fn new(connections_max: usize, account_max: usize) -> Self {
        Self(Arc::new(Counts {
            connections: AtomicUsize::new(0),
            connections_max,
            strangers: AtomicUsize::new(0),
            strangers_max: connections_max.div_ceil(STRANGERS_PART),
            accounts: Mutex::default(),
            account_max,
        }))
    }

    /// A place for one more connection, unless the process is full.
    pub fn connect(&self) -> Option<Place> {
        let before = self.0.connections.fetch_add(1, Ordering::Relaxed);
        // Made first: dropping it takes the count back.
        let place = Place { counts: Arc::clone(&self.0), stranger: false };
        metrics::gauge!("preloop_live_sessions").increment(1);
        if before >= self.0.connections_max {
            dropped("limit");
            return None;
        }
        Some(place)
    }

    /// A place for one more connection of the account, unless it has its share.
    pub fn join(&self, account: AccountId) -> Option<AccountPlace> {
        let mut accounts = self.0.accounts();
        let count = accounts.entry(account).or_default();
        if *count >= self.0.account_max {
            dropped("account_limit");
            return None;
        }
        *count += 1;
        Some(AccountPlace { counts: Arc::clone(&self.0), account })
    }

    /// How many connections there are.
    pub fn connections(&self) -> usize {
        self.0.connections.load(Ordering::Relaxed)
    }
}

/// Counts a session that was refused or ended by us.
pub(super) fn dropped(reason: &'static str) {
    metrics::counter!("preloop_live_sessions_dropped_total", "reason" => reason).increment(1);
}

impl Place {
    /// Makes it a stranger's; false when those have their share.
    pub fn of_stranger(&mut self) -> bool {
        if !self.stranger {
            self.stranger = true;
            if self.counts.strangers.fetch_add(1, Ordering::Relaxed) >= self.counts.strangers_max {
                self.of_somebody();
                dropped("stranger_limit");
            }
        }
        self.stranger
    }

    /// Makes it that of somebody who signed in.
    pub fn of_somebody(&mut self) {
        if std::mem::take(&mut self.stranger) {
            self.counts.strangers.fetch_sub(1, Ordering::Relaxed);
        }
    }

    pub fn is_strangers(&self) -> bool {
        self.stranger
    }
}

impl AccountPlace {
    pub fn account(&self) -> AccountId {
        self.account
    }
}

impl Counts {
    fn accounts(&self) -> MutexGuard<'_, HashMap<AccountId, usize>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.of_somebody();
        self.counts.connections.fetch_sub(1, Ordering::Relaxed);
        metrics::gauge!("preloop_live_sessions").decrement(1);
    }
}

impl Drop for AccountPlace {
    fn drop(&mut self) {
        let mut accounts = self.counts.accounts();
        if let Some(count) = accounts.get_mut(&self.account) {
            *count -= 1;
            if *count == 0 {
                accounts.remove(&self.account);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_run_out_and_come_back() {
        let limits = Limits::new(2, 1);
        let (first, second) = (limits.connect(), limits.connect());
        assert!(first.is_some() && second.is_some() && limits.connect().is_none());
        drop(first);
        assert!(limits.connect().is_some());
        assert_eq!(limits.connections(), 1);

        let (ours, theirs) = (AccountId::fresh(), AccountId::fresh());
        let place = limits.join(ours);
        assert!(place.is_some() && limits.join(ours).is_none() && limits.join(theirs).is_some());
        drop(place);
        assert!(limits.join(ours).is_some());
        assert!(limits.0.accounts().is_empty(), "accounts without connections are forgotten");
    }

    #[test]
    fn strangers_have_a_quarter_until_they_sign_in() {
        let limits = Limits::new(8, 8);
        let mut places: Vec<_> = (0..5).map(|_| limits.connect().unwrap()).collect();
        let [a, b, c, d, e] = &mut places[..] else { unreachable!("five places") };
        assert!(a.of_stranger() && b.of_stranger() && b.of_stranger());
        assert!(!c.of_stranger() && !c.is_strangers());
        a.of_somebody();
        assert!(c.of_stranger() && !d.of_stranger());
        a.of_somebody();
        assert!(!e.of_stranger(), "giving back twice frees one place");
        drop(places);
        assert_eq!(limits.0.strangers.load(Ordering::Relaxed), 0);
    }
}
