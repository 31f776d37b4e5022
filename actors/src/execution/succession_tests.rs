//! A dispatcher that dies within a process that lives on, and one whose process ends.

use super::tests::{World, secs};
use crate::{
    fakes::runtime::Script,
    ids::{Epoch, ReplicaId},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

#[actix::test]
async fn a_launch_under_way_ends_with_the_dispatcher_that_wanted_it() {
    let launch_takes = Duration::from_secs(3);
    let world = World::new(Script { launch_takes, runs_for: None, ..Script::default() });
    let launching = world.add(|_| {});
    let die = Arc::new(AtomicBool::new(false));
    let dies = Arc::clone(&die);
    let replica = world.replica_telling(ReplicaId::fresh(), move || {
        assert!(!dies.swap(false, Ordering::SeqCst), "told to die");
    });
    secs(2).await;
    // The execution waits for its container, so it is the dispatcher that tells of the next one's claim.
    die.store(true, Ordering::SeqCst);
    world.add(|_| {});
    replica.wake();
    secs(10).await;
    assert!(!die.load(Ordering::SeqCst), "the dispatcher has died");
    let row = world.store.row(launching);
    assert_eq!(
        (row.epoch, row.owner_deaths),
        (Epoch(2), 0),
        "its successor took over from nobody dead"
    );
    assert_eq!(world.runtime.launches(), 2, "one container each");
}

#[actix::test]
async fn a_claim_under_way_at_the_end_is_given_back() {
    let world = World::new(Script::default());
    world.store.claim_slowly(Duration::from_millis(1_500));
    let id = world.add(|_| {});
    let leaving = world.replica(ReplicaId::fresh());
    secs(1).await;
    assert!(world.store.row(id).lease.is_some(), "claimed, and nobody knows yet");
    leaving.hand_over().await;
    secs(5).await;
    assert_eq!(world.runtime.launches(), 0);
    let _next = world.replica(ReplicaId::fresh());
    secs(2).await;
    assert_eq!(
        world.store.row(id).owner_deaths,
        0,
        "it was handed over, and nobody waited for its lease"
    );
    assert_eq!(world.runtime.launches(), 1);
}
