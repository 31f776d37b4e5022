//! Calls that wait, against rows in memory and a paused clock.

use super::{store_tests::*, *};
use crate::{
    fakes::approvals::MemoryApprovals,
    guardian::{Guarded, Guardians, Placement},
    ids::AccountId,
    ports::Approvals,
};
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, sleep, timeout};

struct World {
    store: MemoryApprovals,
    handle: ApprovalsHandle,
    id: ApprovalId,
    _clock: Guarded<ApprovalClock>,
}

impl World {
    async fn new() -> Self {
        tokio::time::pause();
        let store = MemoryApprovals::default();
        let guardians = Guardians::start();
        let shared: Arc<dyn Approvals> = Arc::new(store.clone());
        let handle = ApprovalsHandle::new(guardians.clone(), Placement::Here, Arc::clone(&shared));
        let clock = ApprovalClock::start(&guardians, Placement::Here, shared, handle.clone());
        let request = request();
        let id = request.new.id;
        store.create(request).await.unwrap();
        Self { store, handle, id, _clock: clock }
    }
}

#[actix::test]
async fn an_answer_wakes_the_call_at_once() {
    let World { store, handle, id, _clock } = World::new().await;
    let mut first = handle.follow(ACCOUNT, id);
    let mut second = handle.follow(ACCOUNT, id);
    assert_eq!(first.next().await.unwrap().approval.status, Status::Pending);
    store.vote(ACCOUNT, id, approving()).await.unwrap();
    let began = Instant::now();
    handle.changed(ACCOUNT, id);
    assert_eq!(first.outcome().await.unwrap().status, Status::Approved);
    assert!(began.elapsed() < Duration::from_millis(20), "{:?}", began.elapsed());
    assert_eq!(second.outcome().await.unwrap().status, Status::Approved);
    // Whoever comes later is told as well.
    assert_eq!(handle.follow(ACCOUNT, id).outcome().await.unwrap().status, Status::Approved);
}

#[actix::test]
async fn an_answer_without_a_hint_is_found_all_the_same() {
    let World { store, handle, id, _clock } = World::new().await;
    let mut following = handle.follow(ACCOUNT, id);
    following.next().await.unwrap();
    store.vote(ACCOUNT, id, approving()).await.unwrap();
    let outcome = timeout(Duration::from_secs(12), following.outcome()).await.unwrap();
    assert_eq!(outcome.unwrap().status, Status::Approved);
}

#[actix::test]
async fn silence_ends_with_the_window_and_reminds_before() {
    let World { store, handle, id, _clock } = World::new().await;
    let began = Instant::now();
    let outcome = handle.follow(ACCOUNT, id).outcome().await.unwrap();
    assert_eq!(outcome.status, Status::Expired);
    let took = began.elapsed();
    assert!((WINDOW..WINDOW + Duration::from_secs(2)).contains(&took), "{took:?}");
    let remind = Effect::Remind;
    let (half, last) = (remind(Reminder::Half), remind(Reminder::Last));
    let expected = [Effect::Asked, half, last, Effect::Settled(Status::Expired)];
    assert_eq!(store.effects(id), expected);
}

#[actix::test]
async fn a_store_that_is_away_delays_and_decides_nothing() {
    let World { store, handle, id, _clock } = World::new().await;
    let mut following = handle.follow(ACCOUNT, id);
    following.next().await.unwrap();
    store.vote(ACCOUNT, id, approving()).await.unwrap();
    store.set_away(true);
    assert!(timeout(WINDOW * 2, following.outcome()).await.is_err());
    store.set_away(false);
    assert_eq!(following.outcome().await.unwrap().status, Status::Approved);
}

#[actix::test]
async fn a_request_that_is_not_there_is_gone() {
    let World { handle, id, _clock, .. } = World::new().await;
    assert_eq!(handle.follow(ACCOUNT, ApprovalId::fresh()).outcome().await, Err(Gone));
    // Another account's is not there either, though someone of ours waits for it.
    let mut ours = handle.follow(ACCOUNT, id);
    ours.next().await.unwrap();
    assert_eq!(handle.follow(AccountId::fresh(), id).outcome().await, Err(Gone));
    assert_eq!(ours.next().await.unwrap().approval.status, Status::Pending);
}

#[actix::test]
async fn whoever_comes_later_hears_what_is_known() {
    let World { handle, id, _clock, .. } = World::new().await;
    let mut first = handle.follow(ACCOUNT, id);
    first.next().await.unwrap();
    let began = Instant::now();
    handle.follow(ACCOUNT, id).next().await.unwrap();
    assert!(began.elapsed() < Duration::from_millis(20), "{:?}", began.elapsed());
}

#[actix::test]
async fn what_is_over_is_not_looked_at_again() {
    let World { store, handle, id, _clock } = World::new().await;
    let mut following = handle.follow(ACCOUNT, id);
    following.next().await.unwrap();
    store.vote(ACCOUNT, id, approving()).await.unwrap();
    following.outcome().await.unwrap();
    let reads = store.reads();
    sleep(Duration::from_secs(100)).await;
    // Nor has the actor died, for which the guardian would have built others.
    assert_eq!(store.reads(), reads);
    assert_eq!(following.outcome().await.unwrap().status, Status::Approved);
}

#[actix::test]
async fn nobody_waits_for_nothing() {
    let World { store, handle, id, _clock } = World::new().await;
    let mut following = handle.follow(ACCOUNT, id);
    following.next().await.unwrap();
    assert_eq!(handle.count(), 1);
    drop(following);
    assert_eq!(handle.count(), 0);
    sleep(Duration::from_secs(20)).await;
    let reads = store.reads();
    sleep(WINDOW * 2).await;
    assert_eq!(store.reads(), reads, "the actor goes on although nobody waits");
}

#[cfg(feature = "failpoints")]
#[actix::test]
async fn actors_that_die_are_followed_by_others_who_know_as_much() {
    let scenario = fail::FailScenario::setup();
    let World { store, handle, id, _clock } = World::new().await;
    let mut following = handle.follow(ACCOUNT, id);
    following.next().await.unwrap();
    for failpoint in ["approval::step", "approval::clock"] {
        fail::cfg(failpoint, "1*panic").unwrap();
        handle.changed(ACCOUNT, id);
        sleep(Duration::from_secs(20)).await;
    }
    store.vote(ACCOUNT, id, approving()).await.unwrap();
    handle.changed(ACCOUNT, id);
    let outcome = timeout(Duration::from_secs(1), following.outcome()).await.unwrap();
    assert_eq!(outcome.unwrap().status, Status::Approved);
    // The other one lives as well: it ends what comes next.
    let request = request();
    store.create(request.clone()).await.unwrap();
    sleep(WINDOW + Duration::from_secs(2)).await;
    assert_eq!(store.row(request.new.id).unwrap().status, Status::Expired);
    scenario.teardown();
}
