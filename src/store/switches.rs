//! What kill switches stop, and since when tools may stand otherwise, as every call has to know it: from memory while
//! that is fresh, from the database otherwise.
//!
//! A watcher reads all switches several times a second, and at once when it is told that one was turned. What it read
//! is believed for [`FRESH`], counted from before the read: so no call passes that began later than that after a switch
//! was committed, on any replica, whether hints come or not. Where the watcher is late, or there is none, each call
//! asks the database itself; and where that does not answer, nothing passes.
//!
//! What was decided about tools goes the same way. It is only said that something was, so that whoever has read an
//! account's tools before reads them again.
//!
//! While nobody asks, the watcher rests: the first who does is told by the database, and wakes it.

use super::{
    Store,
    approvals::{self, Halted},
    trust_changes,
};
use preloop_actors::{ids::AccountId, ports::StoreError};
use std::{
    collections::{HashMap, HashSet},
    mem,
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
/// The watcher rests when nobody has asked for so long.
const RESTS_AFTER: Duration = Duration::from_secs(10);
/// How far back a read finds all that was decided about tools: less than it stays on note, by the longest that a
/// transaction takes.
const REACH: Duration = Duration::from_secs(15);
/// How long it is remembered when something was decided about tools; nobody believes for so long what they have read.
const REMEMBERED: Duration = Duration::from_secs(60);

/// The switches that are on, as last read. Clones of a store share them.
#[derive(Debug, Default)]
pub(super) struct Switches {
    known: Mutex<Known>,
    /// One was turned, or somebody asks while the watcher rests.
    look: Notify,
}

#[derive(Debug, Default)]
struct Known {
    halted: HashMap<AccountId, Halted>,
    /// When the last read began; `None` where one was turned since.
    as_of: Option<Instant>,
    /// Counts the turns: a read that began before one says nothing.
    turns: u64,
    /// What was noted as decided about tools, as last read, by number.
    noted: HashSet<i64>,
    /// When it was last found that something was decided about an account's tools.
    decided: HashMap<AccountId, Instant>,
    /// When the last read began, and since when nothing was missed.
    reads: Option<[Instant; 2]>,
    /// When somebody last asked.
    asked: Option<Instant>,
    /// The watcher looks again only when it is woken.
    rests: bool,
}

/// What one read found.
#[derive(Debug, Default)]
struct Found {
    halted: Vec<(AccountId, Halted)>,
    /// What was noted as decided about tools of late.
    noted: Vec<(i64, AccountId)>,
}

impl Switches {
    /// What is stopped of an account, where that is known well enough.
    fn known(&self, account: AccountId) -> Option<Halted> {
        let mut known = self.lock();
        let is_fresh = self.ask(&mut known);
        is_fresh.then(|| known.halted.get(&account).copied().unwrap_or_default())
    }

    /// Whether what the watcher knows is fresh. It is woken where it rests: otherwise it looks soon, in its own time.
    fn ask(&self, known: &mut Known) -> bool {
        let now = Instant::now();
        known.asked = Some(now);
        if mem::take(&mut known.rests) {
            self.look.notify_one();
        }
        known.as_of.is_some_and(|as_of| now.duration_since(as_of) < FRESH)
    }

    /// Whether the watcher rests from now on, since nobody has asked for a while.
    fn rest(&self) -> bool {
        let mut known = self.lock();
        known.rests = known.asked.is_none_or(|asked| asked.elapsed() >= RESTS_AFTER);
        known.rests
    }

    fn turns(&self) -> u64 {
        self.lock().turns
    }

    /// Whether what was read of an account's tools at `read_at` is how they stand, as of less than a second ago.
    fn stands(&self, account: AccountId, read_at: Instant) -> bool {
        let mut known = self.lock();
        let is_fresh = self.ask(&mut known);
        if known.decided.get(&account).is_some_and(|found_at| *found_at >= read_at) {
            return false;
        }
        // What was read so short a time ago is as good as what the watcher knows.
        read_at.elapsed() < FRESH
            || is_fresh && known.reads.is_some_and(|[_, since]| since <= read_at)
    }

    fn learn(&self, found: Found, began: Instant, turns: u64) {
        let mut known = self.lock();
        if known.turns == turns {
            known.halted = found.halted.into_iter().collect();
            known.as_of = Some(began);
            let follows = |[last, _]: &[Instant; 2]| began.duration_since(*last) <= REACH;
            let alone = || began.checked_sub(REACH).unwrap_or(began);
            let since = known.reads.filter(follows).map_or_else(alone, |[_, since]| since);
            known.reads = Some([began, since]);
            known.hear_of(found.noted);
        }
    }

    fn forget(&self) {
        let mut known = self.lock();
        known.turns += 1;
        known.as_of = None;
        drop(known);
        self.look.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// Takes in what was noted. That of which it was not known before was decided before this moment, and maybe after
    /// somebody has read the account's tools.
    fn hear_of(&mut self, noted: Vec<(i64, AccountId)>) {
        let now = Instant::now();
        let news = noted.iter().filter(|(number, _)| !self.noted.contains(number));
        self.decided.extend(news.map(|(_, account)| (*account, now)));
        self.decided.retain(|_, found_at| now.duration_since(*found_at) < REMEMBERED);
        self.noted = noted.into_iter().map(|(number, _)| number).collect();
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

    /// Whether what was read of the account's tools at `read_at`, the moment before, is how they stand, as of less than
    /// a second ago. `false` where that is not known: then they have to be read again.
    pub fn tools_stand(&self, account: AccountId, read_at: Instant) -> bool {
        self.switches.stands(account, read_at)
    }

    /// A switch was turned, or something was decided about tools: what is known of them is old.
    pub fn switch_turned(&self) {
        self.switches.forget();
    }

    /// Keeps reading the switches, and what was decided about tools. Never returns.
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
            let look = self.switches.look.notified();
            if self.switches.rest() {
                look.await;
            } else {
                let _told = timeout(EVERY, look).await;
            }
        }
    }

    /// Reads them once.
    pub(super) async fn read_switches(&self) -> Result<(), StoreError> {
        let (began, turns) = (Instant::now(), self.switches.turns());
        let read = self.within(async |db| {
            let (halted, noted) =
                (approvals::all_halted(&*db).await?, trust_changes::recent(&*db).await?);
            Ok(Found { halted, noted })
        });
        self.switches.learn(read.await?, began, turns);
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

    const SECOND: Duration = Duration::from_secs(1);
    const ALL: Halted = Halted { tools: true, models: true, flows: true };

    fn halted(account: AccountId) -> Found {
        Found { halted: vec![(account, ALL)], ..Found::default() }
    }

    fn noted(numbers: &[i64], account: AccountId) -> Found {
        let noted = numbers.iter().map(|number| (*number, account)).collect();
        Found { noted, ..Found::default() }
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_read_is_believed_for_less_than_a_second() {
        let (switches, account) = (Switches::default(), AccountId::fresh());
        assert_eq!(switches.known(account), None, "nothing was read yet");
        switches.learn(halted(account), Instant::now(), 0);
        for (after, other, known) in
            [(0, false, Some(ALL)), (699, false, Some(ALL)), (0, true, Some(Halted::default()))]
        {
            switches.learn(halted(account), Instant::now(), 0);
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
        switches.learn(Found::default(), began, turns);
        assert_eq!(switches.known(account), None);
        switches.learn(halted(account), began, switches.turns());
        assert_eq!(switches.known(account), Some(ALL));
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_read_of_tools_stands_until_something_is_decided() {
        let (switches, account) = (Switches::default(), AccountId::fresh());
        let read_at = Instant::now();
        assert!(switches.stands(account, read_at), "it is new by itself");
        let pass = |millis| tokio::time::advance(Duration::from_millis(millis));
        pass(699).await;
        assert!(switches.stands(account, read_at));
        pass(1).await;
        assert!(!switches.stands(account, read_at), "nobody watches");
        switches.learn(Found::default(), Instant::now(), 0);
        assert!(switches.stands(account, read_at), "nothing was decided");
        for (numbers, decided) in
            [(&[2][..], true), (&[2], false), (&[2, 1], true), (&[1], false), (&[], false)]
        {
            pass(1).await;
            let read_at = Instant::now();
            pass(1).await;
            switches.learn(noted(numbers, account), Instant::now(), 0);
            assert_eq!(switches.stands(account, read_at), !decided, "{numbers:?}");
            assert!(switches.stands(AccountId::fresh(), read_at), "{numbers:?}: of others");
            pass(1).await;
            assert!(switches.stands(account, Instant::now()), "{numbers:?}: read again");
        }
        // A gap in which something may have been decided and forgotten.
        let (before, read_at) = (Instant::now(), Instant::now() + REACH + SECOND);
        tokio::time::advance(REACH * 2 + SECOND).await;
        switches.learn(Found::default(), Instant::now(), 0);
        assert!(!switches.stands(account, before), "nobody has looked for too long");
        assert!(switches.stands(account, read_at), "what was decided since is still on note");
        // The watcher is told that there is something, and has not read it yet.
        let read_at = Instant::now();
        pass(699).await;
        switches.learn(Found::default(), Instant::now(), 0);
        pass(2).await;
        assert!(switches.stands(account, read_at));
        switches.forget();
        assert!(!switches.stands(account, read_at));
    }

    #[tokio::test(start_paused = true)]
    async fn the_watcher_rests_while_nobody_asks() {
        let (switches, account) = (Switches::default(), AccountId::fresh());
        let woken = async || timeout(SECOND, switches.look.notified()).await.is_ok();
        assert_eq!(switches.known(account), None);
        assert!(!woken().await, "it looks by itself");
        for (wait, rests) in [(8, false), (1, true)] {
            tokio::time::advance(SECOND * wait).await;
            assert_eq!(switches.rest(), rests, "{wait}");
        }
        assert!(!woken().await, "nobody asks");
        assert!(switches.stands(account, Instant::now()));
        assert!(woken().await, "whoever asks wakes it");
        assert_eq!(switches.known(account), None);
        assert!(!woken().await && !switches.rest(), "once");
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
