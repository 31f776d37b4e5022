//! The receivers and the writer over a store in memory, on a paused clock.

use super::{
    ReceiveError, Receivers,
    admission::SOURCE_PLACES_MAX,
    handle::{IDLE_MAX, LET_GO, RECEIVERS_MAX},
    state::{BATCH_BYTES_MAX, BATCH_EVENTS_MAX, COMMITS_MAX, Queue, WAITING_EVENTS_MAX},
};
use crate::{
    event::{IncomingEvent, Normalized, Source},
    fakes::event_log::MemoryEventLog,
    guardian::{Guardians, Placement},
    ids::{AccountId, SourceId},
    ports::Appended,
};
use actix::prelude::*;
use bytes::Bytes;
use futures::future::join_all;
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

const SLOW: Duration = Duration::from_millis(50);

struct House {
    log: MemoryEventLog,
    receivers: Receivers,
    hints: Arc<AtomicUsize>,
}

/// A house whose clock stands still unless everybody waits.
fn house() -> House {
    tokio::time::pause();
    let log = MemoryEventLog::default();
    let hints = Arc::new(AtomicUsize::new(0));
    let hinted = Arc::clone(&hints);
    let receivers = Receivers::start(
        &Guardians::start(),
        Placement::Here,
        Arc::new(log.clone()),
        Arc::new(move || {
            hinted.fetch_add(1, Ordering::SeqCst);
        }),
    );
    House { log, receivers, hints }
}

impl House {
    async fn accept(&self, event: IncomingEvent) -> Result<Appended, ReceiveError> {
        let place = self.receivers.admit(event.source_id)?;
        self.receivers.accept(place, event).await
    }

    async fn accept_all(
        &self,
        events: impl IntoIterator<Item = IncomingEvent>,
    ) -> Vec<Result<Appended, ReceiveError>> {
        join_all(events.into_iter().map(|event| self.accept(event))).await
    }

    /// Keys of what is kept, in the order of the events.
    fn kept(&self) -> Vec<String> {
        self.log.events().into_iter().map(|event| event.incoming.delivery_key).collect()
    }
}

fn event(source: SourceId, key: impl ToString) -> IncomingEvent {
    IncomingEvent {
        account: AccountId::fresh(),
        source: Source::Github,
        source_id: source,
        delivery_key: key.to_string(),
        tracker: None,
        organization: None,
        content: Normalized::default(),
        payload: Bytes::from_static(b"{}"),
    }
}

fn events(source: SourceId, count: usize) -> impl Iterator<Item = IncomingEvent> {
    (0..count).map(move |number| event(source, number))
}

#[actix::test]
async fn one_event_alone_is_committed_at_once() {
    let house = house();
    let began = tokio::time::Instant::now();
    let kept = house.accept(event(SourceId::fresh(), "a")).await.unwrap();
    assert!(!kept.duplicate);
    assert_eq!(began.elapsed(), Duration::ZERO);
    assert_eq!(house.hints.load(Ordering::SeqCst), 1);
}

#[actix::test]
async fn who_arrives_during_a_commit_joins_the_next_batch() {
    let house = house();
    house.log.take_time(SLOW);
    let began = tokio::time::Instant::now();
    let answers = house.accept_all(events(SourceId::fresh(), 300)).await;
    assert!(answers.iter().all(Result::is_ok));
    // One each for the free commits, then everybody else together.
    assert_eq!(house.log.batches(), [1, 1, 298]);
    assert!(began.elapsed() < SLOW * 3, "two rounds, not three hundred");
    assert_eq!(house.hints.load(Ordering::SeqCst), 3);
}

#[actix::test]
async fn everyone_hears_about_his_own_event_in_order() {
    let house = house();
    house.log.take_time(SLOW);
    let answers = house.accept_all(events(SourceId::fresh(), 40)).await;
    let stored = house.log.events();
    for (number, answer) in answers.into_iter().enumerate() {
        let id = answer.unwrap().id;
        let mine = stored.iter().find(|event| event.id == id).unwrap();
        assert_eq!(mine.incoming.delivery_key, number.to_string());
    }
    assert!(stored.is_sorted_by_key(|event| event.incoming.delivery_key.parse::<u32>().unwrap()));
}

#[actix::test]
async fn a_repetition_gets_the_first_id_and_wakes_nobody() {
    let house = house();
    let source = SourceId::fresh();
    let first = house.accept(event(source, "a")).await.unwrap();
    let second = house.accept(event(source, "a")).await.unwrap();
    assert_eq!(second, Appended { id: first.id, duplicate: true });
    assert_eq!(house.hints.load(Ordering::SeqCst), 1);
    let elsewhere = house.accept(event(SourceId::fresh(), "a")).await.unwrap();
    assert!(!elsewhere.duplicate, "the key belongs to its source");
}

#[actix::test]
async fn a_poisonous_event_fails_alone() {
    let house = house();
    house.log.take_time(SLOW);
    house.log.refuse(|event| event.delivery_key == "17");
    let answers = house.accept_all(events(SourceId::fresh(), 64)).await;
    check_only_17_failed(&house, answers);
    let tries = house.log.batches().len();
    assert!(tries < 20, "{tries} tries; halving needs few");
}

#[actix::test]
async fn an_event_that_makes_the_store_panic_fails_alone() {
    let house = house();
    house.log.take_time(SLOW);
    house.log.panic_on(|event| event.delivery_key == "17");
    let answers = house.accept_all(events(SourceId::fresh(), 64)).await;
    check_only_17_failed(&house, answers);
}

fn check_only_17_failed(house: &House, answers: Vec<Result<Appended, ReceiveError>>) {
    for (number, answer) in answers.into_iter().enumerate() {
        match answer {
            Ok(_) => assert_ne!(number, 17),
            Err(error) => {
                assert!(matches!(error, ReceiveError::Refused(_)), "{error}");
                assert_eq!(number, 17);
            }
        }
    }
    assert_eq!(house.kept().len(), 63);
}

#[actix::test]
async fn a_store_that_is_down_fails_the_batch_and_recovers() {
    let house = house();
    house.log.set_down(true);
    let source = SourceId::fresh();
    for answer in house.accept_all(events(source, 5)).await {
        assert!(matches!(answer, Err(ReceiveError::Unavailable(_))), "{answer:?}");
    }
    house.log.set_down(false);
    assert!(house.accept_all(events(source, 5)).await.iter().all(Result::is_ok));
}

#[actix::test]
async fn a_store_that_hangs_is_given_up() {
    let house = house();
    house.log.take_time(Duration::from_secs(3_600));
    let answer = house.accept(event(SourceId::fresh(), "a")).await;
    assert!(matches!(answer, Err(ReceiveError::Unavailable(_))), "{answer:?}");
}

#[actix::test]
async fn a_loud_source_is_bounded_and_leaves_room_for_others() {
    let house = house();
    house.log.take_time(SLOW);
    let loud = SourceId::fresh();
    let (answers, quiet) = tokio::join!(
        house.accept_all(events(loud, SOURCE_PLACES_MAX * 3)),
        house.accept(event(SourceId::fresh(), "quiet")),
    );
    assert!(quiet.is_ok());
    let accepted = answers.iter().filter(|answer| answer.is_ok()).count();
    let overloaded = Err(ReceiveError::Overloaded);
    assert_eq!(answers.iter().filter(|answer| **answer == overloaded).count(), 3_000 - accepted);
    assert!(accepted == SOURCE_PLACES_MAX, "{accepted} accepted");
    assert_eq!(house.kept().len(), accepted + 1, "what was refused is not kept");
    let again = house.accept(event(loud, "later")).await;
    assert!(again.is_ok(), "room again once answered");
}

/// Kills the actor that gets it.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Crash;

impl Handler<Crash> for super::actor::Receiver {
    type Result = ();
    fn handle(&mut self, _: Crash, _: &mut Self::Context) {
        panic!("told to crash");
    }
}

impl Handler<Crash> for super::writer::IngestWriter {
    type Result = ();
    fn handle(&mut self, _: Crash, _: &mut Self::Context) {
        panic!("told to crash");
    }
}

#[actix::test]
async fn a_receiver_that_panics_is_rebuilt_and_its_callers_hear_of_it() {
    let house = house();
    let source = SourceId::fresh();
    house.accept(event(source, "before")).await.unwrap();
    house.receivers.crash_receiver(source);
    let during = house.accept(event(source, "during")).await;
    assert!(matches!(during, Err(ReceiveError::Unavailable(_))), "{during:?}");
    tokio::time::sleep(Duration::from_secs(1)).await;
    house.accept(event(source, "after")).await.unwrap();
    assert_eq!(house.kept(), ["before", "after"]);
}

#[actix::test]
async fn a_writer_that_panics_loses_nothing_it_answered_for() {
    let house = house();
    house.log.take_time(SLOW);
    let source = SourceId::fresh();
    let crash = async {
        tokio::time::sleep(SLOW / 2).await;
        house.receivers.crash_writer();
    };
    let (answers, ()) = tokio::join!(house.accept_all(events(source, 10)), crash);
    let answered: Vec<_> = answers.iter().flatten().map(|kept| kept.id).collect();
    assert_eq!(
        answered.len(),
        COMMITS_MAX,
        "commits under way end well, what waited hears an error"
    );
    let stored: Vec<_> = house.log.events().iter().map(|event| event.id).collect();
    assert_eq!(stored, answered);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let again = house.accept_all(events(source, 10)).await;
    assert!(again.iter().all(Result::is_ok));
    assert_eq!(house.kept().len(), 10, "sent again, kept once");
}

#[actix::test]
async fn idle_receivers_end_and_come_back() {
    let house = house();
    let source = SourceId::fresh();
    house.accept(event(source, "a")).await.unwrap();
    assert_eq!(house.receivers.alive(), 1);
    tokio::time::sleep(IDLE_MAX / 2).await;
    assert_eq!(house.receivers.alive(), 1);
    tokio::time::sleep(IDLE_MAX).await;
    assert_eq!(house.receivers.alive(), 0);
    house.accept(event(source, "b")).await.unwrap();
}

#[actix::test]
async fn a_source_too_many_takes_the_place_of_the_quietest() {
    let house = house();
    let sources: Vec<_> = (0..=RECEIVERS_MAX).map(|_| SourceId::fresh()).collect();
    for source in &sources[..RECEIVERS_MAX] {
        house.accept(event(*source, "a")).await.unwrap();
        tokio::time::advance(Duration::from_micros(1)).await;
    }
    assert_eq!(house.receivers.alive(), RECEIVERS_MAX);
    house.accept(event(sources[0], "b")).await.unwrap();
    house.accept(event(sources[RECEIVERS_MAX], "a")).await.unwrap();
    let gone: Vec<_> = (0..=RECEIVERS_MAX)
        .filter(|number| !house.receivers.has_receiver(sources[*number]))
        .collect();
    assert!(gone.into_iter().eq(1..=LET_GO), "the first was used again");
    house.accept(event(sources[1], "b")).await.unwrap();
}

#[actix::test]
async fn what_waits_at_a_receiver_that_is_let_go_is_kept() {
    let house = house();
    house.log.take_time(SLOW);
    let sources = (0..RECEIVERS_MAX + LET_GO).map(|_| event(SourceId::fresh(), "a"));
    let answers = house.accept_all(sources).await;
    assert!(answers.iter().all(Result::is_ok));
    assert!(house.receivers.alive() <= RECEIVERS_MAX);
}

/// Sizes in bytes of what is pushed, and how many items each batch should hold.
fn check_batches(sizes: &[usize], expected: &[usize]) {
    let mut queue = Queue::default();
    for (number, bytes) in sizes.iter().enumerate() {
        queue.push(number, *bytes).unwrap();
    }
    let mut seen = Vec::new();
    let mut next = 0;
    while let Some(batch) = queue.begin_commit() {
        queue.end_commit();
        assert!(batch.iter().copied().eq(next..next + batch.len()), "oldest first");
        next += batch.len();
        seen.push(batch.len());
    }
    assert_eq!(seen, expected);
}

#[test]
fn batches_are_cut_by_number_and_by_bytes() {
    const MAX: usize = BATCH_BYTES_MAX;
    check_batches(&[], &[]);
    check_batches(&[1], &[1]);
    check_batches(&[0; BATCH_EVENTS_MAX + 1], &[BATCH_EVENTS_MAX, 1]);
    check_batches(&[MAX, 1], &[1, 1]);
    check_batches(&[MAX - 1, 1, 1], &[2, 1]);
    check_batches(&[1, MAX * 3, 1], &[1, 1, 1]);
    check_batches(&[MAX / 2, MAX / 2, MAX / 2], &[2, 1]);
}

#[test]
fn commits_and_places_are_bounded() {
    let mut queue = Queue::default();
    for number in 0..WAITING_EVENTS_MAX {
        queue.push(number, 1).unwrap();
    }
    assert_eq!(queue.push(7, 1), Err(7));
    for _ in 0..COMMITS_MAX {
        assert!(queue.begin_commit().is_some());
    }
    assert!(queue.begin_commit().is_none());
    queue.end_commit();
    assert!(queue.begin_commit().is_some());

    let mut queue = Queue::default();
    queue.push(0, usize::MAX / 2).unwrap();
    assert_eq!(queue.push(1, 1), Err(1), "bytes are bounded too");
}

/// Arms one failpoint for one panic; gives what the first and the second try of one delivery hear.
#[cfg(feature = "failpoints")]
async fn tries_around(failpoint: &str) -> [Result<Appended, ReceiveError>; 2] {
    let scenario = fail::FailScenario::setup();
    fail::cfg(failpoint, "1*panic").unwrap();
    let house = house();
    let source = SourceId::fresh();
    let first = house.accept(event(source, "a")).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let second = house.accept(event(source, "a")).await;
    assert_eq!(house.kept(), ["a"], "{failpoint}");
    scenario.teardown();
    [first, second]
}

#[cfg(feature = "failpoints")]
#[actix::test]
async fn a_panic_anywhere_costs_one_more_try() {
    for (failpoint, kept_before) in
        [("receiver::accept", false), ("writer::flush", false), ("writer::committed", true)]
    {
        let [first, second] = tries_around(failpoint).await;
        assert!(matches!(first, Err(ReceiveError::Unavailable(_))), "{failpoint}: {first:?}");
        assert_eq!(second.map(|kept| kept.duplicate), Ok(kept_before), "{failpoint}");
        tokio::time::resume();
    }
}
