//! Calls that wait, against rows in memory and a paused clock.

use super::{store_tests::*, *};
use crate::{
    fakes::approvals::MemoryApprovals,
    guardian::{Guardians, Placement},
    ports::Approvals,
};
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, sleep, timeout};

struct World {
    store: MemoryApprovals,
    handle: ApprovalsHandle,
    id: ApprovalId,
}

impl World {
    async fn new() -> Self {
        tokio::time::pause();
        let store = MemoryApprovals::default();
        let guardians = Guardians::start();
        let handle = ApprovalsHandle::new(guardians, Placement::Here, Arc::new(store.clone()));
        let request = request();
        let id = request.new.id;
        store.create(request).await.unwrap();
        Self { store, handle, id }
    }
}

#[actix::test]
async fn an_answer_wakes_the_call_at_once() {
    let World { store, handle, id } = World::new().await;
    let mut first = handle.follow(ACCOUNT, id);
    let mut second = handle.follow(ACCOUNT, id);
    assert_eq!(first.next().await.unwrap().approval.status, Status::Pending);
    store.vote(ACCOUNT, id, approving()).await.unwrap();
    let began = Instant::now();
    handle.changed(id);
    assert_eq!(first.outcome().await.unwrap().status, Status::Approved);
    assert!(began.elapsed() < Duration::from_millis(20), "{:?}", began.elapsed());
    assert_eq!(second.outcome().await.unwrap().status, Status::Approved);
    // Whoever comes later is told as well.
    assert_eq!(handle.follow(ACCOUNT, id).outcome().await.unwrap().status, Status::Approved);
}

#[actix::test]
async fn an_answer_without_a_hint_is_found_all_the_same() {
    let World { store, handle, id } = World::new().await;
    let mut following = handle.follow(ACCOUNT, id);
    following.next().await.unwrap();
    store.vote(ACCOUNT, id, approving()).await.unwrap();
    let outcome = timeout(Duration::from_secs(6), following.outcome()).await.unwrap();
    assert_eq!(outcome.unwrap().status, Status::Approved);
}

#[actix::test]
async fn silence_ends_with_the_window_and_reminds_before() {
    let World { store, handle, id } = World::new().await;
    let began = Instant::now();
    let outcome = handle.follow(ACCOUNT, id).outcome().await.unwrap();
    assert_eq!(outcome.status, Status::Expired);
    let took = began.elapsed();
    assert!((WINDOW..WINDOW + Duration::from_millis(20)).contains(&took), "{took:?}");
    let remind = Effect::Remind;
    let expected =
        [remind(Reminder::Half), remind(Reminder::Last), Effect::Settled(Status::Expired)];
    assert_eq!(store.effects(id), expected);
}

#[actix::test]
async fn a_store_that_is_away_delays_and_decides_nothing() {
    let World { store, handle, id } = World::new().await;
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
    let World { handle, .. } = World::new().await;
    assert_eq!(handle.follow(ACCOUNT, ApprovalId::fresh()).outcome().await, Err(Gone));
}

#[actix::test]
async fn nobody_waits_for_nothing() {
    let World { store, handle, id } = World::new().await;
    let mut following = handle.follow(ACCOUNT, id);
    following.next().await.unwrap();
    assert_eq!(handle.count(), 1);
    drop(following);
    assert_eq!(handle.count(), 0);
    sleep(Duration::from_secs(10)).await;
    let steps = store.steps();
    sleep(WINDOW * 2).await;
    assert_eq!(store.steps(), steps, "the actor goes on although nobody waits");
}
