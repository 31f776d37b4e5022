//! A dispatcher that dies within a process that lives on.

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
    assert_eq!(world.store.row(launching).epoch, Epoch(2), "its successor took over");
    assert_eq!(world.runtime.launches(), 2, "one container each");
}
