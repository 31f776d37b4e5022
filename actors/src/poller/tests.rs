//! Rounds and the watch over them, against in-memory ports: who dies where, and who comes when.

use super::{Change, Extent, Follow, Pace, PollWatch, PollerNeeds, PollersHandle, run};
use crate::{
    event::{Causation, IncomingEvent, Normalized, Source},
    fakes::sync::MemorySync,
    guardian::{Guardians, Placement},
    ids::{AccountId, ReplicaId, SourceId},
    ports::{RoundOutcome, SourceError, SyncLog, Told},
};
use chrono::Utc;
use std::{
    collections::{BTreeSet, HashSet},
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::sleep;

const PACE: Pace =
    Pace { round_every: Duration::from_secs(90), poll_every: Duration::from_secs(3_600) };
const LEASE: Duration = Duration::from_secs(60);

fn silent(_: &Told<'_>) -> Option<IncomingEvent> {
    None
}

fn needs(sync: &MemorySync) -> PollerNeeds {
    PollerNeeds {
        replica: ReplicaId::fresh(),
        pace: PACE,
        log: Arc::new(sync.clone()),
        sources: Arc::new(sync.clone()),
        tell: silent,
        told: Arc::new(|| {}),
    }
}

fn quiet() -> Follow {
    Arc::new(|_| {})
}

/// A whole round, by whoever gets the lease.
async fn round(sync: &MemorySync, extent: Extent) -> Option<RoundOutcome> {
    let needs = needs(sync);
    let work = sync.take(sync.tracker(), needs.replica, LEASE, false).await.unwrap()?;
    run(&needs, work, extent, &quiet()).await.ok().map(|end| end.outcome)
}

/// Dies after so many polls.
struct Mortal<F>(Pin<Box<F>>, usize);

impl<F: Future> Future for Mortal<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.1 == 0 {
            return Poll::Ready(None);
        }
        self.1 -= 1;
        self.0.as_mut().poll(context).map(Some)
    }
}

fn event(key: &str) -> IncomingEvent {
    IncomingEvent {
        account: AccountId::fresh(),
        source: Source::Github,
        source_id: SourceId(uuid::Uuid::nil()),
        delivery_key: key.to_owned(),
        tracker: None,
        organization: None,
        content: Normalized { causation: Causation::default(), ..Normalized::default() },
        payload: "{}".into(),
    }
}

/// What was told, in any order, and that nothing was told twice.
fn told(sync: &MemorySync) -> BTreeSet<(String, String)> {
    let told = sync.told();
    let as_set: BTreeSet<_> =
        told.iter().map(|(id, change)| (id.clone(), format!("{change:?}"))).collect();
    assert_eq!(as_set.len(), told.len(), "told twice: {told:?}");
    as_set
}

/// R-A9: whoever dies at any await, in the first reading or in a later one, leaves nothing out and nothing twice.
#[tokio::test(start_paused = true)]
async fn r_a9_a_death_at_any_await_leaves_no_gap_and_no_double() {
    let mut deaths = 0;
    for dies_at in 0.. {
        let sync = MemorySync::default();
        (1..=5).for_each(|number| sync.change(number, "first"));
        sync.miss(vec![event("a"), event("b")]);
        let mut died = Mortal(Box::pin(round(&sync, Extent::ALL)), dies_at).await.is_none();
        sleep(LEASE).await;
        round(&sync, Extent::ALL).await.unwrap();
        assert_eq!(sync.titles(), sync.there(), "died at {dies_at}");
        assert!(told(&sync).is_empty(), "a first reading is no event");
        sync.change(2, "second");
        sync.change(6, "new");
        sync.change(3, "second");
        sync.want();
        died |= Mortal(Box::pin(round(&sync, Extent::ALL)), dies_at).await.is_none();
        sleep(LEASE).await;
        sync.want();
        round(&sync, Extent::ALL).await.unwrap();
        assert_eq!(sync.titles(), sync.there(), "died at {dies_at}");
        let expected = [("2", "Updated"), ("3", "Updated"), ("6", "Opened")];
        let expected = expected.map(|(id, change)| (id.to_owned(), change.to_owned()));
        assert_eq!(told(&sync), expected.into(), "died at {dies_at}");
        let healed = ["a", "b"].map(str::to_owned);
        assert_eq!(sync.ledger(), HashSet::from(healed), "died at {dies_at}");
        deaths += usize::from(died);
        if !died {
            break;
        }
    }
    assert!(deaths > 20, "only {deaths} places to die at");
}

#[tokio::test(start_paused = true)]
async fn a_former_owner_writes_nothing() {
    let sync = MemorySync::default();
    sync.change(1, "first");
    let (slow, fast) = (needs(&sync), needs(&sync));
    let stale = sync.take(sync.tracker(), slow.replica, LEASE, false).await.unwrap().unwrap();
    sleep(LEASE).await;
    let fresh = sync.take(sync.tracker(), fast.replica, LEASE, false).await.unwrap().unwrap();
    assert!(run(&slow, stale, Extent::ALL, &quiet()).await.is_err());
    assert!(sync.titles().is_empty() && sync.fenced() > 0);
    run(&fast, fresh, Extent::ALL, &quiet()).await.unwrap();
    assert_eq!(sync.titles(), sync.there());
}

#[tokio::test(start_paused = true)]
async fn a_turn_ends_so_that_others_come_and_the_next_goes_on() {
    let sync = MemorySync::default();
    (1..=9).for_each(|number| sync.change(number, "first"));
    let turn = Extent { full: false, pages_max: 2 };
    let mut kept = Vec::new();
    while round(&sync, turn).await == Some(RoundOutcome::Unfinished) {
        kept.push(sync.titles().len());
    }
    assert_eq!(kept, [4, 8]);
    assert_eq!(sync.titles(), sync.there());
}

fn watch(sync: &MemorySync) -> PollersHandle {
    PollWatch::start(&Guardians::start(), Placement::Here, needs(sync), 2)
}

#[actix::test]
async fn trackers_are_read_when_they_are_due_and_when_someone_asks() {
    tokio::time::pause();
    let sync = MemorySync::default();
    sync.change(1, "first");
    let watch = watch(&sync);
    sleep(Duration::from_secs(10)).await;
    assert_eq!(sync.titles(), sync.there());
    let reads = || sync.reads().0;
    let first = reads();
    sleep(Duration::from_secs(1_800)).await;
    assert_eq!(reads(), first, "not before its time");
    assert!(sync.ends().len() > 10, "its webhooks are looked at all the same");
    sync.change(1, "second");
    sync.want();
    watch.wake();
    sleep(Duration::from_secs(1)).await;
    assert_eq!(sync.titles(), sync.there());
    assert_eq!(sync.told(), [("1".to_owned(), Change::Updated)]);
    sync.change(1, "third");
    sleep(Duration::from_secs(3_800)).await;
    assert_eq!(sync.titles(), sync.there());
}

#[actix::test]
async fn a_tracker_in_trouble_is_asked_less_and_less() {
    tokio::time::pause();
    let sync = MemorySync::default();
    sync.set_trouble(Some(SourceError::Unavailable("away".into())));
    let _watch = watch(&sync);
    sleep(Duration::from_secs(4 * 3_600)).await;
    let tries = sync.ends().len();
    assert!((8..=14).contains(&tries), "{tries} tries in four hours");
    sync.set_trouble(None);
    sleep(Duration::from_secs(2 * 3_600)).await;
    assert_eq!(sync.ends().last(), Some(&RoundOutcome::Complete));
}

#[actix::test]
async fn a_tracker_that_names_a_time_is_left_alone_until_then() {
    tokio::time::pause();
    let sync = MemorySync::default();
    let until = Utc::now() + chrono::TimeDelta::hours(1);
    sync.set_trouble(Some(SourceError::RateLimited { until, why: "too many".into() }));
    let _watch = watch(&sync);
    sleep(Duration::from_secs(3_500)).await;
    assert_eq!(sync.ends(), [RoundOutcome::Unfinished]);
}

#[actix::test]
async fn several_replicas_read_a_tracker_one_at_a_time() {
    tokio::time::pause();
    let sync = MemorySync::default();
    (1..=9).for_each(|number| sync.change(number, "first"));
    let _watches = [(); 3].map(|()| watch(&sync));
    for _ in 0..20 {
        sync.want();
        sleep(Duration::from_secs(7)).await;
    }
    assert_eq!(sync.titles(), sync.there());
    assert_eq!((sync.reads().1, sync.fenced()), (1, 0));
}
