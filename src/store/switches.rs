//! What kill switches stop, as every call has to know it: from memory while that is fresh, from the database otherwise.
//!
//! A watcher reads all switches several times a second, and at once when it is told that one was turned. What it read
//! is believed for [`FRESH`], counted from before the read: so no call passes that began later than that after a switch
//! was committed, on any replica, whether hints come or not. Where the watcher is late, or there is none, each call
//! asks the database itself; and where that does not answer, nothing passes.

use super::{
    Store,
    approvals::{self, Halted},
};
use preloop_actors::{ids::AccountId, ports::StoreError};
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::Notify,
    time::{Instant, timeout},
};

/// How often all switches are read.
const EVERY: Duration = Duration::from_millis(300);
/// How long they are believed; together with the moment that a call takes to its start less than a second.
pub(super) const FRESH: Duration = Duration::from_millis(700);

/// The switches that are on, as last read. Clones of a store share them.
#[derive(Debug, Default)]
pub(super) struct Switches {
    known: Mutex<Known>,
    /// One was turned.
    turned: Notify,
}

#[derive(Debug, Default)]
struct Known {
    halted: HashMap<AccountId, Halted>,
    /// When the last read began; `None` where one was turned since.
    as_of: Option<Instant>,
    /// Counts the turns: a read that began before one says nothing.
    turns: u64,
}

impl Switches {
    /// What is stopped of an account, where that is known well enough.
    fn known(&self, account: AccountId) -> Option<Halted> {
        let known = self.lock();
        let is_fresh = known.as_of.is_some_and(|as_of| as_of.elapsed() < FRESH);
        is_fresh.then(|| known.halted.get(&account).copied().unwrap_or_default())
    }

    fn turns(&self) -> u64 {
        self.lock().turns
    }

    fn learn(&self, halted: Vec<(AccountId, Halted)>, began: Instant, turns: u64) {
        let mut known = self.lock();
        if known.turns == turns {
            known.halted = halted.into_iter().collect();
            known.as_of = Some(began);
        }
    }

    fn forget(&self) {
        let mut known = self.lock();
        known.turns += 1;
        known.as_of = None;
        drop(known);
        self.turned.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store {
    /// What the account's kill switch stops, as of less than a second ago.
    pub async fn halted(&self, account: AccountId) -> Result<Halted, StoreError> {
        if let Some(halted) = self.switches.known(account) {
            return Ok(halted);
        }
        self.within(async |db| approvals::halted(&*db, account).await).await
    }

    /// A switch was turned: what is known of them is old.
    pub fn switch_turned(&self) {
        self.switches.forget();
    }

    /// Keeps reading the switches. Never returns.
    pub async fn watch_switches(self) {
        let mut is_away = false;
        loop {
            let read = self.read_switches().await;
            if let Err(error) = &read
                && !is_away
            {
                tracing::warn!(
                    "the kill switches cannot be read; each call asks for itself: {error}"
                );
            }
            is_away = read.is_err();
            let _turned = timeout(EVERY, self.switches.turned.notified()).await;
        }
    }

    /// Reads them once.
    pub(super) async fn read_switches(&self) -> Result<(), StoreError> {
        let (began, turns) = (Instant::now(), self.switches.turns());
        let halted = self.within(async |db| approvals::all_halted(&*db).await).await?;
        self.switches.learn(halted, began, turns);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{
        approvals::{Turn, turn},
        testing::database,
    };

    const ALL: Halted = Halted { tools: true, models: true, flows: true };

    #[tokio::test(start_paused = true)]
    async fn what_was_read_is_believed_for_less_than_a_second() {
        let (switches, account) = (Switches::default(), AccountId::fresh());
        assert_eq!(switches.known(account), None, "nothing was read yet");
        switches.learn(vec![(account, ALL)], Instant::now(), 0);
        for (after, other, known) in
            [(0, false, Some(ALL)), (699, false, Some(ALL)), (0, true, Some(Halted::default()))]
        {
            switches.learn(vec![(account, ALL)], Instant::now(), 0);
            tokio::time::advance(Duration::from_millis(after)).await;
            let asked = if other { AccountId::fresh() } else { account };
            assert_eq!(switches.known(asked), known, "after {after} ms");
        }
        tokio::time::advance(FRESH).await;
        assert_eq!(switches.known(account), None);
        assert!(FRESH < Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_read_from_before_a_turn_says_nothing() {
        let (switches, account) = (Switches::default(), AccountId::fresh());
        let (began, turns) = (Instant::now(), switches.turns());
        switches.forget();
        switches.learn(Vec::new(), began, turns);
        assert_eq!(switches.known(account), None);
        switches.learn(vec![(account, ALL)], began, switches.turns());
        assert_eq!(switches.known(account), Some(ALL));
    }

    #[tokio::test]
    async fn every_replica_knows_with_a_watcher_and_without() {
        let database = database().await;
        let (here, account) = (database.store.clone(), AccountId::fresh());
        let there = Store::new(database.store.pool.clone());
        let db = here.client().await.unwrap();
        let sql = "INSERT INTO accounts (id, name) VALUES ($1, '')";
        db.execute(sql, &[&account.0]).await.unwrap();
        there.read_switches().await.unwrap();
        assert_eq!(there.halted(account).await, Ok(Halted::default()));
        let on = Turn { flows: Some(true), ..Turn::default() };
        turn(&db, account, &on).await.unwrap();
        let halted = Halted { flows: true, ..Halted::default() };
        assert_eq!(here.halted(account).await, Ok(halted), "nobody watches: it asks");
        there.switch_turned();
        assert_eq!(there.halted(account).await, Ok(halted), "it was told");
        there.read_switches().await.unwrap();
        assert_eq!(there.halted(account).await, Ok(halted), "it has read it");
        assert!(halted.stops_calls(true) && !halted.stops_calls(false));
    }

    /// In real time, since it is about that; as many calls as come through ask on both replicas.
    #[tokio::test]
    async fn a_second_after_a_turn_nothing_passes_on_any_replica() {
        let database = database().await;
        let account = AccountId::fresh();
        let [one, two] = [database.store.clone(), Store::new(database.store.pool.clone())];
        let db = one.client().await.unwrap();
        let sql = "INSERT INTO accounts (id, name) VALUES ($1, '')";
        db.execute(sql, &[&account.0]).await.unwrap();
        let calls = async {
            while one.switches.known(account).is_none() || two.switches.known(account).is_none() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            let on = Turn { tools: Some(true), ..Turn::default() };
            turn(&db, account, &on).await.unwrap();
            let (turned, mut calls, mut last) = (Instant::now(), 0_u32, Duration::ZERO);
            while turned.elapsed() < Duration::from_millis(1_500) {
                for store in [&one, &two] {
                    calls += 1;
                    if !store.halted(account).await.unwrap().tools {
                        last = turned.elapsed();
                    }
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            assert!(last < Duration::from_secs(1), "one passed after {last:?}");
            assert!(calls > 500, "only {calls} calls");
        };
        tokio::select! {
            () = one.clone().watch_switches() => {}
            () = two.clone().watch_switches() => {}
            () = calls => {}
        }
    }
}
