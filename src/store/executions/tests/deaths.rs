//! Owners that die with an execution in their hands: counted, and told from those that only go.

use super::*;
use preloop_actors::execution::{OWNER_DEATHS_MAX, SUSPECT_DEATHS};

/// The process dies without a word and its successor claims. Gives (execution, deaths) of what it got.
async fn next_owner(world: &World) -> Vec<(ExecutionId, i16)> {
    let owners = "UPDATE executions SET lease_expires_at = now() WHERE lease_owner IS NOT NULL";
    world.sql(owners, &[]).await;
    claims(world).await
}

async fn claims(world: &World) -> Vec<(ExecutionId, i16)> {
    let claimed = world.claim_all().await;
    claimed.iter().map(|claimed| (claimed.lease.execution, claimed.owner_deaths)).collect()
}

async fn deaths(world: &World, execution: ExecutionId) -> i64 {
    row(world, execution).await["owner_deaths"].as_i64().unwrap()
}

/// The lease as it is now.
async fn lease_of(world: &World, first: Lease) -> Lease {
    let sql = "SELECT jsonb_build_object('owner', lease_owner, 'epoch', epoch) FROM executions WHERE id = $1";
    let now: Value = world.value(sql, &[&first.execution.0]).await;
    let owner = ReplicaId(now["owner"].as_str().unwrap().parse().unwrap());
    Lease { owner, epoch: Epoch(now["epoch"].as_i64().unwrap()), ..first }
}

fn output(frame: Option<i64>) -> Vec<NewLogLine> {
    vec![NewLogLine { frame, ..NewLogLine::system(0, Utc::now(), "x") }]
}

#[tokio::test]
async fn every_death_counts_up_to_the_last() {
    let world = world().await;
    let execution = claimed(&world).await.execution;
    for expected in (1..=OWNER_DEATHS_MAX).chain([OWNER_DEATHS_MAX]) {
        assert_eq!(next_owner(&world).await, [(execution, expected)]);
    }
}

#[tokio::test]
async fn who_hands_over_has_not_died() {
    let world = world().await;
    let first = claimed(&world).await;
    next_owner(&world).await;
    for _ in 0..5 {
        let owner = lease_of(&world, first).await.owner;
        world.hand_over(owner).await.unwrap();
        assert_eq!(claims(&world).await, [(first.execution, 1)]);
    }
    // A successor on the same data directory finds leases that nobody handed over.
    world.release(lease_of(&world, first).await.owner).await.unwrap();
    assert_eq!(claims(&world).await, [(first.execution, 2)]);
}

#[tokio::test]
async fn a_death_is_counted_once() {
    let world = world().await;
    let first = claimed(&world).await;
    // A restarted server may say it twice, and come before its lease has run out or after.
    for _ in 0..2 {
        world.release(first.owner).await.unwrap();
        expire_lease(&world, first.execution).await;
    }
    assert_eq!(claims(&world).await, [(first.execution, 1)]);
    expire_lease(&world, first.execution).await;
    let heir = lease_of(&world, first).await.owner;
    world.release(heir).await.unwrap();
    assert_eq!(claims(&world).await, [(first.execution, 2)]);
}

#[tokio::test]
async fn who_takes_its_own_lost_lease_again_has_not_died() {
    let world = world().await;
    let first = claimed(&world).await;
    for (owner, expected) in [(first.owner, 0), (replica(), 1)] {
        expire_lease(&world, first.execution).await;
        let [taken] = world.claim(owner, limits()).await.unwrap()[..] else {
            panic!("one is lost")
        };
        assert_eq!(taken.owner_deaths, expected);
    }
}

#[tokio::test]
async fn only_progress_clears() {
    let steps = |lease: Lease| [starting(), running(lease), running(lease)];
    let world = world().await;
    let first = claimed(&world).await;
    // The first record of a container that runs is progress, deciding on it or finding it again is none.
    for (step, expected) in steps(first).into_iter().zip([1, 0, 1]) {
        next_owner(&world).await;
        assert!(world.record(lease_of(&world, first).await, step.clone()).await.unwrap());
        assert_eq!(deaths(&world, first.execution).await, expected, "{step:?}");
    }
    // So is output; what the engine itself says is none.
    for (frame, expected) in [(None, 1), (Some(0), 0)] {
        let lease = lease_of(&world, first).await;
        assert!(world.append_log(lease, first.epoch, output(frame)).await.unwrap());
        assert_eq!(deaths(&world, first.execution).await, expected, "frame {frame:?}");
    }
}

#[tokio::test]
async fn output_of_a_stale_owner_clears_nothing() {
    let world = world().await;
    let stale = claimed(&world).await;
    next_owner(&world).await;
    assert!(!world.append_log(stale, stale.epoch, output(Some(0))).await.unwrap());
    assert_eq!(deaths(&world, stale.execution).await, 1);
}

#[tokio::test]
async fn an_attempt_that_failed_in_order_clears_and_a_postponed_one_does_not() {
    for (step, expected) in [(retry(), 0), (postponed(), 1)] {
        let world = world().await;
        let first = claimed(&world).await;
        next_owner(&world).await;
        assert!(world.record(lease_of(&world, first).await, step).await.unwrap());
        assert_eq!(deaths(&world, first.execution).await, expected);
    }
}

#[tokio::test]
async fn who_holds_it_long_enough_has_survived_it() {
    let world = world().await;
    let first = claimed(&world).await;
    next_owner(&world).await;
    for (held_secs, expected) in [(8.0, 1), (11.0, 0)] {
        let since = "UPDATE executions SET updated_at = now() - make_interval(secs => $1)";
        world.sql(since, &[&held_secs]).await;
        let lease = lease_of(&world, first).await;
        let renewed = world.renew(lease.owner, held(&[lease]), Duration::from_secs(60)).await;
        assert_eq!(renewed.unwrap().len(), 1);
        assert_eq!(deaths(&world, first.execution).await, expected, "{held_secs} s");
    }
}

#[tokio::test]
async fn a_suspect_whose_container_runs_is_cleared_sooner() {
    for (deaths, held_secs, expected) in [(2_i16, 4.0, 2), (3, 2.0, 3), (3, 4.0, 0)] {
        let world = world().await;
        let lease = claimed(&world).await;
        world.record(lease, starting()).await.unwrap();
        world.record(lease, running(lease)).await.unwrap();
        let sql = "UPDATE executions SET owner_deaths = $1, updated_at = now() - make_interval(secs => $2)";
        world.sql(sql, &[&deaths, &held_secs]).await;
        world.renew(lease.owner, held(&[lease]), Duration::from_secs(60)).await.unwrap();
        let left = self::deaths(&world, lease.execution).await;
        assert_eq!(left, expected, "{deaths} deaths, held for {held_secs} s");
    }
}

#[tokio::test]
async fn suspects_are_tried_one_at_a_time_and_bystanders_go_free() {
    let world = world().await;
    let mut leases = Vec::new();
    for _ in 0..3 {
        leases.push(claimed(&world).await);
    }
    for _ in 1..SUSPECT_DEATHS {
        assert_eq!(next_owner(&world).await.len(), 3, "a death or two prove nothing");
    }
    let on_trial = next_owner(&world).await;
    let [(first, SUSPECT_DEATHS)] = on_trial[..] else { panic!("one alone: {on_trial:?}") };
    assert_eq!(claims(&world).await, [], "until it is cleared");
    // It makes progress, so the next one is tried; and that one kills its owner.
    let of_first = *leases.iter().find(|lease| lease.execution == first).unwrap();
    let lease = lease_of(&world, of_first).await;
    assert!(world.append_log(lease, lease.epoch, output(Some(0))).await.unwrap());
    let [(culprit, SUSPECT_DEATHS)] = claims(&world).await[..] else { panic!("the next alone") };
    let mut taken = next_owner(&world).await;
    taken.sort_by_key(|(_, deaths)| *deaths);
    let last = leases.iter().map(|lease| lease.execution);
    let last = last.into_iter().find(|it| ![first, culprit].contains(it)).unwrap();
    assert_eq!(taken, [(first, 1), (last, SUSPECT_DEATHS), (culprit, OWNER_DEATHS_MAX)]);
}
