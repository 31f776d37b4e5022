//! What the sweep does behind the owners' backs.

use super::{
    ExecutionState,
    tests::{World, secs},
};
use crate::{fakes::runtime::Script, ids::ReplicaId};

#[actix::test]
async fn containers_that_nobody_owns_are_swept() {
    let world = World::new(Script { runs_for: None, ..Script::default() });
    let id = world.add(|_| {});
    let _replica = world.replica(ReplicaId::fresh());
    secs(5).await;
    world.store.change(id, |row| {
        row.state = ExecutionState::Failed;
        row.lease = None;
    });
    secs(60).await;
    assert_eq!(world.runtime.existing(), 0);
}

/// R-D7: its owner does not get to it.
#[actix::test]
async fn a_container_far_beyond_its_time_is_stopped_and_left_to_its_owner() {
    let world = World::new(Script { runs_for: None, ..Script::default() });
    let id = world.add(|spec| spec.retry.attempts = 1);
    let _replica = world.replica(ReplicaId::fresh());
    secs(5).await;
    world.store.change(id, |row| row.overdue = true);
    secs(60).await;
    assert_eq!(world.runtime.running(), 0);
    let row = world.store.row(id);
    assert!(row.state == ExecutionState::Failed && row.failure.is_some(), "{:?}", row.history);
}
