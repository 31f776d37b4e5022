//! Executions that kill their owners, against in-memory ports, on a paused clock.

use super::{
    ExecutionState, FailureCategory, OWNER_DEATHS_MAX, is_suspect, quarantine,
    tests::{World, secs},
};
use crate::{
    fakes::runtime::Script,
    ids::{ExecutionId, ReplicaId},
};
use std::time::Duration;
use tokio::time::Instant;

/// The owner's process dies: its lease ends, and nobody handed anything over.
fn owner_dies(world: &World, id: ExecutionId) {
    world.store.change(id, |row| row.lease = Some((ReplicaId::fresh(), Instant::now())));
}

/// The state after so many deaths, one every `between`.
async fn after_deaths(script: Script, deaths: i16, between: Duration) -> (World, ExecutionId) {
    let world = World::new(script);
    let id = world.add(|_| {});
    let _replica = world.replica(ReplicaId::fresh());
    for _ in 0..deaths {
        tokio::time::sleep(between).await;
        owner_dies(&world, id);
    }
    secs(5).await;
    (world, id)
}

/// Never comes to run: whoever launches it dies of it.
fn deadly() -> Script {
    Script { launch_takes: Duration::from_secs(36_000), runs_for: None, ..Script::default() }
}

fn silent() -> Script {
    Script { lines: Vec::new(), runs_for: None, ..Script::default() }
}

#[test]
fn the_fourth_death_in_a_row_is_the_last() {
    for (deaths, suspect, ends) in
        [(0, false, false), (2, false, false), (3, true, false), (4, false, true), (9, false, true)]
    {
        assert_eq!((is_suspect(deaths), quarantine(deaths).is_some()), (suspect, ends), "{deaths}");
    }
}

#[actix::test]
async fn what_kills_its_owners_is_put_away() {
    let between = Duration::from_secs(3);
    let (world, id) = after_deaths(deadly(), OWNER_DEATHS_MAX - 1, between).await;
    assert_eq!(world.store.row(id).state, ExecutionState::Starting, "it gets another chance");
    owner_dies(&world, id);
    secs(5).await;
    let row = world.store.row(id);
    let failure = row.failure.unwrap();
    assert_eq!(
        (row.state, failure.category),
        (ExecutionState::Failed, FailureCategory::Quarantined)
    );
    assert!(failure.message.contains("died 4 times"), "{}", failure.message);
    assert_eq!((row.attempt, world.runtime.existing()), (1, 0), "and leaves nothing behind");
}

#[actix::test]
async fn a_container_of_a_dead_owner_ends_with_the_quarantine() {
    let (world, id) = after_deaths(silent(), OWNER_DEATHS_MAX, Duration::from_secs(3)).await;
    let row = world.store.row(id);
    // The first death was after the container ran, which was progress: only later ones are in a row.
    assert_eq!(row.state, ExecutionState::Failed, "{:?}", row.history);
    assert_eq!(world.runtime.existing(), 0, "it was stopped first");
}

#[actix::test]
async fn a_container_that_goes_on_writing_survives_any_number_of_deaths() {
    let lines = (0..120).map(|number| number.to_string()).collect();
    let script = Script { lines, runs_for: None, ..Script::default() };
    let (world, id) = after_deaths(script, 8, Duration::from_secs(5)).await;
    assert_eq!(world.store.row(id).state, ExecutionState::Running);
    assert_eq!(world.runtime.launches(), 1);
}

#[actix::test]
async fn a_silent_one_survives_deaths_that_are_far_apart() {
    let (world, id) = after_deaths(silent(), 5, Duration::from_secs(20)).await;
    assert_eq!(world.store.row(id).state, ExecutionState::Running);
}

#[actix::test]
async fn planned_restarts_are_nobodys_death() {
    let world = World::new(silent());
    let id = world.add(|_| {});
    for _ in 0..6 {
        let replica = world.replica(ReplicaId::fresh());
        secs(3).await;
        replica.hand_over().await;
    }
    let _last = world.replica(ReplicaId::fresh());
    secs(3).await;
    let row = world.store.row(id);
    assert_eq!((row.state, row.owner_deaths), (ExecutionState::Running, 0));
}
