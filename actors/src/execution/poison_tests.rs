//! Executions that nobody can live: each ends, or lets go of its place, and says why.

use super::{
    ExecutionState, FailureCategory,
    tests::{World, secs},
};
use crate::{fakes::runtime::Script, ids::ReplicaId};

#[actix::test]
async fn what_cannot_be_read_ends_as_our_fault() {
    let world = World::new(Script::default());
    let id = world.add(|_| {});
    world.store.change(id, |row| row.unreadable = true);
    let _replica = world.replica(ReplicaId::fresh());
    secs(40).await;
    let row = world.store.row(id);
    let failure = row.failure.unwrap();
    assert_eq!((row.state, failure.category), (ExecutionState::Failed, FailureCategory::Internal));
    assert!(failure.message.contains("its event is gone"), "{}", failure.message);
}

#[actix::test]
async fn what_cannot_be_read_any_more_leaves_no_container() {
    let world = World::new(Script { result: None, ..Script::default() });
    let id = world.add(|_| {});
    let _replica = world.replica(ReplicaId::fresh());
    secs(3).await;
    world.store.change(id, |row| row.unreadable = true);
    // It ends without a result, and to look for one that was handed in is to read.
    secs(45).await;
    assert_eq!(world.store.row(id).state, ExecutionState::Failed);
    assert_eq!(world.runtime.existing(), 0);
}

#[actix::test]
async fn what_cannot_even_be_ended_holds_no_place() {
    let world = World::new(Script::default());
    let poisoned: Vec<_> = (0..4).map(|_| world.add(|_| {})).collect();
    for id in &poisoned {
        world.store.change(*id, |row| (row.unreadable, row.unwritable) = (true, true));
    }
    let _replica = world.replica(ReplicaId::fresh());
    secs(80).await;
    // The replica has four places in all.
    let good = world.add(|_| {});
    secs(300).await;
    assert_eq!(world.store.row(good).state, ExecutionState::Succeeded);
}

#[actix::test]
async fn what_panics_every_time_is_put_away() {
    let world = World::new(Script::default());
    let id = world.add(|spec| spec.name = "deadly".to_owned());
    let _replica = world.replica(ReplicaId::fresh());
    secs(5).await;
    let row = world.store.row(id);
    assert_eq!(row.failure.unwrap().category, FailureCategory::Quarantined);
}
