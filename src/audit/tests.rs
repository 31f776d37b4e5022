//! The writer over a record in memory, on a clock that stands until everybody waits; and over the real one.

use super::{
    queue::GATHER,
    ticket::{PLACES_MAX, WAITING_BYTES_MAX},
    *,
};
use crate::store::{
    audit::{By, Entry, Status},
    testing::database,
};
use preloop_actors::ids::AccountId;
use serde_json::{Value, json};
use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
};
use tokio::{
    task::JoinSet,
    time::{Instant, advance, sleep},
};
use uuid::Uuid;

const MS: Duration = Duration::from_millis(1);
const LATEST: Duration = Duration::from_millis(50);

/// A record as the table keeps it, and what can go wrong with it.
#[derive(Default)]
struct Fake {
    /// Entries, by when they were first kept.
    kept: Mutex<HashMap<Uuid, Instant>>,
    reduced: Mutex<HashSet<Uuid>>,
    /// The size of each commit.
    commits: Mutex<Vec<usize>>,
    takes: Mutex<Duration>,
    away: AtomicBool,
    /// Refuses everything.
    broken: AtomicBool,
    poisonous: Mutex<HashSet<Uuid>>,
    panics: AtomicUsize,
    at_once: AtomicUsize,
    most_at_once: AtomicUsize,
}

#[async_trait]
impl Record for Fake {
    async fn write(&self, rows: &[Row]) -> Result<(), StoreError> {
        let at_once = self.at_once.fetch_add(1, Relaxed) + 1;
        self.most_at_once.fetch_max(at_once, Relaxed);
        let takes = *self.takes.lock().unwrap();
        if takes > Duration::ZERO {
            sleep(takes).await;
        }
        self.at_once.fetch_sub(1, Relaxed);
        if self.panics.load(Relaxed) > 0 {
            self.panics.fetch_sub(1, Relaxed);
            panic!("a fault of the store");
        }
        if self.away.load(Relaxed) {
            return Err(StoreError::Unavailable("away".to_owned()));
        }
        let is_reduced = |row: &Row| format!("{row:?}").contains("unrecordable");
        let poisonous = self.poisonous.lock().unwrap();
        let refused = rows.iter().any(|row| poisonous.contains(&row.id()) && !is_reduced(row));
        if self.broken.load(Relaxed) || refused {
            return Err(StoreError::Internal("refused".to_owned()));
        }
        self.commits.lock().unwrap().push(rows.len());
        let mut kept = self.kept.lock().unwrap();
        for row in rows {
            kept.entry(row.id()).or_insert_with(Instant::now);
            if is_reduced(row) {
                self.reduced.lock().unwrap().insert(row.id());
            }
        }
        Ok(())
    }
}

impl Fake {
    fn slow(takes: Duration) -> Arc<Self> {
        let fake = Self::default();
        *fake.takes.lock().unwrap() = takes;
        Arc::new(fake)
    }

    fn has(&self, id: Uuid) -> bool {
        self.kept.lock().unwrap().contains_key(&id)
    }

    fn count(&self) -> usize {
        self.kept.lock().unwrap().len()
    }

    fn commits(&self) -> Vec<usize> {
        self.commits.lock().unwrap().clone()
    }
}

fn entry() -> Entry {
    entry_with(json!({}))
}

fn entry_with(details: Value) -> Entry {
    Entry {
        id: Uuid::now_v7(),
        account: AccountId::fresh(),
        by: By::default(),
        action: "tool_call",
        resource: Some(("tool", "get_issue".to_owned())),
        status: Status::Success,
        correlation: None,
        details,
    }
}

async fn strict(audit: &Audit) -> Result<(), Unrecorded> {
    audit.admit()?.strict(entry()).await
}

#[tokio::test(start_paused = true)]
async fn a_strict_entry_is_kept_when_it_returns_and_waits_for_nothing_else() {
    let fake = Fake::slow(5 * MS);
    let (audit, _writer) = Audit::start(fake.clone());
    let (began, entry) = (Instant::now(), entry());
    let id = entry.id;
    assert_eq!(audit.admit().unwrap().strict(entry).await, Ok(()));
    assert!(fake.has(id));
    assert!(began.elapsed() <= 6 * MS, "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn batched_entries_gather_and_are_kept_in_time() {
    for takes in [0, 5, 25] {
        let fake = Fake::slow(takes * MS);
        let (audit, _writer) = Audit::start(fake.clone());
        let began = Instant::now();
        for _ in 0..10 {
            audit.admit().unwrap().batched(entry());
            sleep(MS).await;
        }
        sleep(LATEST - 10 * MS).await;
        assert_eq!(fake.commits(), [10], "{takes} ms a commit");
        let last = *fake.kept.lock().unwrap().values().max().unwrap();
        assert!(last - began <= LATEST, "{takes} ms a commit: {:?}", last - began);
        assert!(last - began >= GATHER);
    }
}

#[tokio::test(start_paused = true)]
async fn a_strict_entry_takes_those_before_it_along() {
    let fake = Fake::slow(MS);
    let (audit, _writer) = Audit::start(fake.clone());
    audit.admit().unwrap().batched(entry());
    assert_eq!(strict(&audit).await, Ok(()));
    assert_eq!(fake.commits(), [2]);
}

#[tokio::test(start_paused = true)]
async fn batches_grow_while_commits_run() {
    let fake = Fake::slow(10 * MS);
    let (audit, _writer) = Audit::start(fake.clone());
    let began = Instant::now();
    let mut calls = JoinSet::new();
    for _ in 0..64 {
        let audit = audit.clone();
        calls.spawn(async move { strict(&audit).await });
    }
    assert!(calls.join_all().await.into_iter().all(|answer| answer == Ok(())));
    assert!(fake.commits().len() <= 3, "{:?}", fake.commits());
    assert!(began.elapsed() <= 25 * MS, "{:?}", began.elapsed());
    assert!(fake.most_at_once.load(Relaxed) <= 2);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_admitted_while_the_store_is_away_and_nothing_is_lost() {
    let fake = Fake::slow(MS);
    let (audit, _writer) = Audit::start(fake.clone());
    fake.away.store(true, Relaxed);
    let held = audit.admit().unwrap();
    let waiting = tokio::spawn({
        let audit = audit.clone();
        async move { strict(&audit).await }
    });
    sleep(10 * MS).await;
    assert_eq!(audit.admit().err(), Some(Unrecorded::Failing));
    assert!(*audit.failing().borrow());
    // Who had a place before has it still.
    held.batched(entry());
    sleep(Duration::from_secs(10)).await;
    assert_eq!((fake.count(), audit.admit().err()), (0, Some(Unrecorded::Failing)));
    fake.away.store(false, Relaxed);
    assert_eq!(waiting.await.unwrap(), Ok(()));
    assert_eq!(fake.count(), 2);
    assert!(audit.admit().is_ok() && !*audit.failing().borrow());
}

#[tokio::test(start_paused = true)]
async fn a_strict_entry_is_given_up_by_its_caller_but_not_by_the_writer() {
    let fake = Fake::slow(MS);
    let (audit, _writer) = Audit::start(fake.clone());
    fake.away.store(true, Relaxed);
    let began = Instant::now();
    assert_eq!(strict(&audit).await, Err(Unrecorded::Late));
    assert!(began.elapsed() >= STRICT_MAX && began.elapsed() < STRICT_MAX + 5 * MS);
    fake.away.store(false, Relaxed);
    sleep(Duration::from_secs(2)).await;
    assert_eq!(fake.count(), 1);
    // The same for a caller that is gone at once.
    let (ticket, gone) = (audit.admit().unwrap(), entry());
    let id = gone.id;
    drop(ticket.strict(gone));
    sleep(10 * MS).await;
    assert!(fake.has(id));
}

#[tokio::test(start_paused = true)]
async fn there_are_only_so_many_places_and_each_comes_back() {
    let (audit, _writer) = Audit::start(Fake::slow(MS));
    let mut tickets: Vec<_> = (0..PLACES_MAX).map(|_| audit.admit().unwrap()).collect();
    assert_eq!(audit.admit().err(), Some(Unrecorded::Full));
    drop(tickets.pop());
    let last = audit.admit().unwrap();
    assert_eq!(audit.admit().err(), Some(Unrecorded::Full));
    assert_eq!(last.strict(entry()).await, Ok(()));
    assert!(audit.admit().is_ok());
}

#[tokio::test(start_paused = true)]
async fn large_entries_fill_the_queue_sooner() {
    let fake = Fake::slow(Duration::from_secs(60));
    let (audit, _writer) = Audit::start(fake.clone());
    let large = || entry_with(json!("x".repeat(200_000)));
    let mut count = 0;
    while let Ok(ticket) = audit.admit() {
        ticket.batched(large());
        count += 1;
    }
    assert!((WAITING_BYTES_MAX / 210_000..=WAITING_BYTES_MAX / 200_000 + 1).contains(&count));
    assert_eq!(audit.admit().err(), Some(Unrecorded::Full));
    advance(Duration::from_secs(600)).await;
    *fake.takes.lock().unwrap() = Duration::ZERO;
    sleep(Duration::from_secs(120)).await;
    assert_eq!(fake.count(), count);
    assert!(audit.admit().is_ok());
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_is_refused_is_reduced_and_its_neighbours_stay_whole() {
    let fake = Fake::slow(MS);
    let (audit, _writer) = Audit::start(fake.clone());
    let entries: Vec<_> = (0..7).map(|_| entry()).collect();
    let poisonous = [entries[2].id, entries[6].id];
    fake.poisonous.lock().unwrap().extend(poisonous);
    let mut calls = Vec::new();
    for entry in entries {
        let (ticket, id) = (audit.admit().unwrap(), entry.id);
        calls.push((id, tokio::spawn(ticket.strict(entry))));
    }
    for (id, call) in calls {
        let refused = poisonous.contains(&id);
        let answer = if refused { Err(Unrecorded::Refused) } else { Ok(()) };
        assert_eq!(call.await.unwrap(), answer);
        assert!(fake.has(id));
        assert_eq!(fake.reduced.lock().unwrap().contains(&id), refused);
    }
    assert!(audit.admit().is_ok(), "one bad entry is no failure of the record");
}

#[tokio::test(start_paused = true)]
async fn a_database_that_refuses_everything_loses_nothing() {
    let fake = Fake::slow(MS);
    let (audit, _writer) = Audit::start(fake.clone());
    fake.broken.store(true, Relaxed);
    for _ in 0..5 {
        audit.admit().unwrap().batched(entry());
    }
    sleep(Duration::from_secs(5)).await;
    assert_eq!(audit.admit().err(), Some(Unrecorded::Failing));
    fake.broken.store(false, Relaxed);
    sleep(Duration::from_secs(2)).await;
    assert_eq!((fake.count(), fake.reduced.lock().unwrap().len()), (5, 0));
}

#[tokio::test(start_paused = true)]
async fn a_commit_that_dies_puts_its_entries_back() {
    let fake = Fake::slow(MS);
    let (audit, _writer) = Audit::start(fake.clone());
    fake.panics.store(3, Relaxed);
    assert_eq!(strict(&audit).await, Ok(()));
    assert_eq!(fake.commits(), [1]);
}

#[cfg(feature = "failpoints")]
#[tokio::test(start_paused = true)]
async fn the_loop_comes_back_with_its_queue() {
    for point in ["audit::look", "audit::commit"] {
        let fake = Fake::slow(MS);
        let (audit, _writer) = Audit::start(fake.clone());
        fail::cfg(point, "3*panic").unwrap();
        audit.admit().unwrap().batched(entry());
        sleep(Duration::from_secs(2)).await;
        fail::remove(point);
        assert_eq!(strict(&audit).await, Ok(()));
        assert_eq!(fake.count(), 2, "{point}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_end_writes_what_is_queued_and_admits_nothing_more() {
    let fake = Fake::slow(30 * MS);
    let (audit, writer) = Audit::start(fake.clone());
    for _ in 0..1_234 {
        audit.admit().unwrap().batched(entry());
    }
    let (early, late) = (audit.admit().unwrap(), audit.admit().unwrap());
    early.batched(entry());
    writer.close().await;
    assert_eq!(fake.count(), 1_235);
    assert_eq!(audit.admit().err(), Some(Unrecorded::Closed));
    assert_eq!(late.strict(entry()).await, Err(Unrecorded::Closed));
}

#[tokio::test(start_paused = true)]
async fn the_end_does_not_wait_for_ever() {
    let fake = Fake::slow(MS);
    let (audit, writer) = Audit::start(fake.clone());
    fake.away.store(true, Relaxed);
    let ticket = audit.admit().unwrap();
    let waiting = tokio::spawn(ticket.strict(entry()));
    sleep(MS).await;
    let began = Instant::now();
    writer.close().await;
    assert!(began.elapsed() < writer::CLOSE_MAX + 5 * MS, "{:?}", began.elapsed());
    assert_eq!(waiting.await.unwrap(), Err(Unrecorded::Closed));
}

/// Whatever happens to the store, what was answered well is kept, and what was admitted is kept in the end, once.
#[tokio::test(start_paused = true)]
async fn no_schedule_of_faults_loses_an_entry() {
    for seed in 1..=200_u64 {
        let mut random = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut next = |below: u64| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            random % below
        };
        let fake = Fake::slow(MS);
        let (audit, writer) = Audit::start(fake.clone());
        let (mut admitted, mut calls) = (Vec::new(), Vec::new());
        for _ in 0..100 {
            match next(12) {
                0 => fake.away.store(next(2) == 0, Relaxed),
                1 => fake.panics.store(next(3) as usize, Relaxed),
                2 => *fake.takes.lock().unwrap() = Duration::from_micros(next(60_000)),
                3 | 4 => sleep(Duration::from_micros(next(40_000))).await,
                5..=7 => {
                    let Ok(ticket) = audit.admit() else { continue };
                    let entry = entry();
                    admitted.push(entry.id);
                    calls.push((entry.id, tokio::spawn(ticket.strict(entry))));
                }
                _ => {
                    let Ok(ticket) = audit.admit() else { continue };
                    let entry = entry();
                    admitted.push(entry.id);
                    ticket.batched(entry);
                }
            }
        }
        fake.away.store(false, Relaxed);
        fake.panics.store(0, Relaxed);
        *fake.takes.lock().unwrap() = MS;
        for (id, call) in calls {
            assert_eq!(call.await.unwrap(), Ok(()), "seed {seed}");
            assert!(fake.has(id), "seed {seed}");
        }
        writer.close().await;
        assert!(admitted.iter().all(|id| fake.has(*id)), "seed {seed}");
        assert_eq!(fake.count(), admitted.len(), "seed {seed}");
    }
}

#[tokio::test]
async fn what_strict_answered_is_there_for_everybody() {
    let database = database().await;
    let (audit, writer) = Audit::start(Arc::new(database.store.clone()));
    let other = database.store.client().await.unwrap();
    for _ in 0..20 {
        let entry = entry_with(json!({"a": "b\0"}));
        let id = entry.id;
        assert_eq!(audit.admit().unwrap().strict(entry).await, Ok(()));
        let sql = "SELECT details ->> 'a' FROM audit_logs WHERE id = $1";
        let details: String = other.query_one(sql, &[&id]).await.unwrap().get(0);
        assert_eq!(details, "b\u{fffd}");
    }
    writer.close().await;
}
