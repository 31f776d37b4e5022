//! Executions that wait for people: none of their time passes, and their places are free meanwhile.

use super::{
    ExecutionState, FailureCategory,
    tests::{World, secs},
};
use crate::{fakes::runtime::Script, ids::ReplicaId};

/// The time in which it waits for people is not an execution's own.
#[actix::test]
async fn waiting_for_people_takes_no_time() {
    for (run, idle, hours) in [(30, None, 72), (100, Some(10), 2)] {
        let world = World::new(Script { runs_for: None, ..Script::default() });
        let id = world.add(|spec| {
            spec.timeouts.run_secs = run;
            spec.timeouts.idle_secs = idle;
        });
        let _replica = world.replica(ReplicaId::fresh());
        secs(2).await;
        world.store.change(id, |row| row.set_paused(true));
        secs(hours * 3_600).await;
        assert_eq!(world.store.row(id).state, ExecutionState::Running, "{run} {idle:?}");
        world.store.change(id, |row| row.set_paused(false));
        secs(60).await;
        let failure = world.store.row(id).failure.map(|failure| failure.category);
        let limit = idle.map_or(FailureCategory::RunTimeout, |_| FailureCategory::IdleTimeout);
        assert_eq!(failure, Some(limit), "{run} {idle:?}");
    }
}

/// Who waits for people takes no place: others begin meanwhile.
#[actix::test]
async fn waiting_for_people_takes_no_place() {
    let world = World::new(Script { runs_for: None, ..Script::default() });
    let first: Vec<_> = (0..4).map(|_| world.add(|_| {})).collect();
    let replica = world.replica(ReplicaId::fresh());
    secs(5).await;
    let next = world.add(|_| {});
    replica.wake();
    secs(5).await;
    assert_eq!(world.store.row(next).state, ExecutionState::Pending, "all places are taken");
    world.store.change(first[0], |row| row.set_paused(true));
    secs(5).await;
    assert_eq!(world.store.row(next).state, ExecutionState::Running);
    world.store.change(first[0], |row| row.set_paused(false));
    let last = world.add(|_| {});
    secs(5).await;
    assert_eq!(world.store.row(last).state, ExecutionState::Pending, "it has its place again");
}
