//! Who gets which execution, and for how long.

use super::*;
use crate::store::executions::claim::lock;
use std::time::Instant;

async fn accounts_of(world: &World, limits: ClaimLimits) -> Vec<AccountId> {
    let claimed = world.claim(replica(), limits).await.unwrap();
    claimed.iter().map(|claimed| claimed.lease.account).collect()
}

async fn another_account(world: &World) -> AccountId {
    let account = AccountId::fresh();
    fixtures::organization(world, account).await;
    account
}

/// `waiting` executions of one account.
async fn waiting(world: &World, account: AccountId, waiting: usize) {
    let flow = fixtures::flow(world, account, json!({ "tracker": {} })).await;
    for _ in 0..waiting {
        world.execution(&flow).await;
    }
}

#[tokio::test]
async fn a_claim_makes_the_replica_owner() {
    let world = world().await;
    let flow = world.flow().await;
    let execution = world.execution(&flow).await;
    world.sql("UPDATE executions SET queued_reason = 'full'", &[]).await;
    world.told().await;
    let owner = replica();
    let [claimed] = world.claim(owner, limits()).await.unwrap()[..] else { panic!("one waits") };
    assert_eq!(claimed.found, ExecutionState::Pending);
    let lease = Lease { account: world.account, execution, owner, epoch: Epoch(1) };
    assert_eq!(claimed.lease, lease);
    let row = row(&world, execution).await;
    assert_eq!((&row["state"], &row["attempt"]), (&json!("INITIALIZING"), &json!(1)));
    assert_eq!(row["queued_reason"], Value::Null);

    let told = world.told().await;
    assert_eq!(told.len(), 1);
    assert_eq!(
        (&told[0]["type"], &told[0]["execution_id"]),
        (&json!("status_update"), &json!(execution))
    );
    let status = json!({ "status": "INITIALIZING", "flow_name": flow.spec.name, "attempt": 1 });
    assert_eq!(told[0]["payload"], status);
    assert_eq!(world.claim_all().await.len(), 0, "it has an owner");
}

#[tokio::test]
async fn no_more_is_claimed_than_there_are_places() {
    let world = world().await;
    waiting(&world, world.account, 5).await;
    for (free, expected) in [(0, 0), (2, 2), (10, 3)] {
        let claimed = world.claim(replica(), ClaimLimits { free, ..limits() }).await.unwrap();
        assert_eq!(claimed.len(), expected, "{free} free");
    }
}

/// After a restart everything looks free, and what ran goes on running.
#[tokio::test]
async fn what_is_taken_over_fills_places_too() {
    let world = world().await;
    let free = ClaimLimits { free: 3, ..limits() };
    waiting(&world, world.account, 6).await;
    let owner = replica();
    assert_eq!(world.claim(owner, free).await.unwrap().len(), 3);
    world.release(owner).await.unwrap();
    let claimed = world.claim(owner, free).await.unwrap();
    let new = claimed.iter().filter(|one| one.found == ExecutionState::Pending).count();
    assert_eq!((claimed.len(), new), (3, 0));
}

/// What runs does so with or without an owner; what does not is begun like anything else.
#[tokio::test]
async fn what_has_no_container_waits_for_a_place_when_its_owner_is_gone() {
    let world = world().await;
    let (runs, bare) = (claimed(&world).await, [claimed(&world).await, claimed(&world).await]);
    world.record(runs, starting()).await.unwrap();
    let is_to_stop = claimed(&world).await;
    let stop = "UPDATE executions SET stop_requested_at = now() WHERE id = $1";
    world.sql(stop, &[&is_to_stop.execution.0]).await;
    world.sql("UPDATE executions SET lease_expires_at = now()", &[]).await;
    let mut taken = Vec::new();
    for (free, expected) in [(0, 2), (0, 0), (1, 1), (5, 1)] {
        let claimed = world.claim(replica(), ClaimLimits { free, ..limits() }).await.unwrap();
        assert_eq!(claimed.len(), expected, "{free} free");
        taken.extend(claimed.iter().map(|claimed| claimed.lease.execution));
    }
    taken[..2].sort();
    assert_eq!(taken[..2], [runs.execution, is_to_stop.execution]);
    assert_eq!(taken[2..], bare.map(|lease| lease.execution));
}

#[tokio::test]
async fn an_account_runs_no_more_than_its_limit_over_all_replicas() {
    let world = world().await;
    waiting(&world, world.account, 6).await;
    let limits = ClaimLimits { per_account: 4, ..limits() };
    let free = ClaimLimits { free: 3, ..limits };
    assert_eq!(accounts_of(&world, free).await.len(), 3);
    assert_eq!(accounts_of(&world, limits).await.len(), 1);
    assert_eq!(accounts_of(&world, limits).await.len(), 0);
    // One that ends gives its place back.
    let lease = world
        .value::<uuid::Uuid>("SELECT id FROM executions WHERE state = 'INITIALIZING' LIMIT 1", &[])
        .await;
    expire_lease(&world, ExecutionId(lease)).await;
    let taken = world.claim(replica(), limits).await.unwrap();
    assert_eq!(taken.len(), 1, "taken over, so its place is still used");
    assert!(world.record(taken[0].lease, failed()).await.unwrap());
    assert_eq!(accounts_of(&world, limits).await.len(), 1);
}

#[tokio::test]
async fn accounts_take_turns() {
    let world = world().await;
    let (many, few) = (world.account, another_account(&world).await);
    waiting(&world, many, 10).await;
    waiting(&world, few, 2).await;
    let four = ClaimLimits { free: 4, ..limits() };
    let count =
        |accounts: &[AccountId], account| accounts.iter().filter(|of| **of == account).count();
    let first = accounts_of(&world, four).await;
    assert_eq!((count(&first, many), count(&first, few)), (2, 2));
    // A newcomer comes before the one that has running ones already.
    let newcomer = another_account(&world).await;
    waiting(&world, newcomer, 9).await;
    let second = accounts_of(&world, ClaimLimits { free: 2, ..limits() }).await;
    assert_eq!(count(&second, newcomer), 2);
    let third = accounts_of(&world, four).await;
    assert_eq!((count(&third, many), count(&third, newcomer)), (2, 2));
}

#[tokio::test]
async fn within_an_account_the_oldest_comes_first() {
    let world = world().await;
    let flow = world.flow().await;
    let mut executions = Vec::new();
    for _ in 0..4 {
        executions.push(world.execution(&flow).await);
    }
    let one = ClaimLimits { free: 1, ..limits() };
    for execution in executions {
        assert_eq!(world.claim(replica(), one).await.unwrap()[0].lease.execution, execution);
    }
}

#[tokio::test]
async fn what_is_not_due_or_is_to_stop_is_left_waiting() {
    let world = world().await;
    waiting(&world, world.account, 1).await;
    for (not_now, again) in [
        ("run_after = now() + interval '1 min'", "run_after = now()"),
        ("stop_requested_at = now()", "stop_requested_at = NULL"),
    ] {
        world.sql(&format!("UPDATE executions SET {not_now}"), &[]).await;
        assert_eq!(world.claim_all().await.len(), 0, "{not_now}");
        world.sql(&format!("UPDATE executions SET {again}"), &[]).await;
    }
    assert_eq!(world.claim_all().await.len(), 1);
}

#[tokio::test]
async fn a_lost_execution_is_taken_over_as_it_was_left() {
    let world = world().await;
    let lease = claimed(&world).await;
    assert!(world.record(lease, starting()).await.unwrap());
    assert!(world.record(lease, running(lease)).await.unwrap());
    assert_eq!(world.claim_all().await.len(), 0, "its owner is alive");
    expire_lease(&world, lease.execution).await;
    let none_free = ClaimLimits { free: 0, per_account: 0, ..limits() };
    let heir = replica();
    let [taken] = world.claim(heir, none_free).await.unwrap()[..] else { panic!("one is lost") };
    assert_eq!(taken.found, ExecutionState::Running);
    assert_eq!(taken.lease, Lease { owner: heir, epoch: Epoch(2), ..lease });
    let row = row(&world, lease.execution).await;
    assert_eq!((&row["attempt"], &row["container_epoch"]), (&json!(1), &json!(1)));
    assert_eq!(world.claim_all().await.len(), 0);
}

#[tokio::test]
async fn a_renewal_keeps_what_is_not_yet_lost() {
    let world = world().await;
    waiting(&world, world.account, 3).await;
    let owner = replica();
    let mut leases: Vec<_> =
        world.claim(owner, limits()).await.unwrap().iter().map(|claimed| claimed.lease).collect();
    leases.sort_by_key(|lease| lease.execution);
    expire_lease(&world, leases[0].execution).await;
    world
        .sql(
            "UPDATE executions SET stop_requested_at = now() WHERE id = $1",
            &[&leases[1].execution.0],
        )
        .await;

    let mut renewed = world.renew(owner, held(&leases), Duration::from_secs(100)).await.unwrap();
    renewed.sort_by_key(|renewed| renewed.execution);
    let expected = |lease: Lease, stop_requested| Renewed {
        execution: lease.execution,
        epoch: lease.epoch,
        stop_requested,
    };
    assert_eq!(renewed, [expected(leases[1], true), expected(leases[2], false)]);
    let left: i64 = world
        .value("SELECT extract(epoch FROM lease_expires_at - now())::bigint FROM executions WHERE id = $1", &[&leases[2].execution.0])
        .await;
    assert!((90..=100).contains(&left), "{left} s");
    assert_eq!(world.renew(replica(), held(&leases), Duration::from_secs(100)).await.unwrap(), []);
}

/// A claim whose answer was lost left it: nobody works on it, so it must run out.
#[tokio::test]
async fn a_lease_that_is_not_named_or_of_another_epoch_is_not_renewed() {
    let world = world().await;
    waiting(&world, world.account, 3).await;
    let owner = replica();
    let mut leases: Vec<_> =
        world.claim(owner, limits()).await.unwrap().iter().map(|claimed| claimed.lease).collect();
    leases[1].epoch = Epoch(7);
    let renewed = world.renew(owner, held(&leases[..2]), Duration::from_secs(100)).await.unwrap();
    let renewed: Vec<_> = renewed.iter().map(|renewed| renewed.execution).collect();
    assert_eq!(renewed, [leases[0].execution]);
    let sql = "SELECT count(*) FROM executions WHERE lease_expires_at > now() + make_interval(secs => 90)";
    assert_eq!(world.value::<i64>(sql, &[]).await, 1);
}

#[tokio::test]
async fn what_is_released_is_taken_over_at_once() {
    let world = world().await;
    waiting(&world, world.account, 2).await;
    let (leaving, staying) = (replica(), replica());
    let one = ClaimLimits { free: 1, ..limits() };
    let lease_of = |claimed: Vec<Claimed>| claimed[0].lease;
    let left = lease_of(world.claim(leaving, one).await.unwrap());
    let kept = lease_of(world.claim(staying, one).await.unwrap());
    world.release(leaving).await.unwrap();
    let minute = Duration::from_secs(60);
    assert_eq!(world.renew(leaving, held(&[left]), minute).await.unwrap(), []);
    let taken = lease_of(world.claim(staying, limits()).await.unwrap());
    assert_eq!(world.renew(staying, held(&[kept, taken]), minute).await.unwrap().len(), 2);
}

/// Frozen, it holds the lock that all claims wait for, and says nothing any more.
#[tokio::test]
async fn a_replica_that_is_frozen_in_a_claim_holds_the_others_up_for_a_moment_only() {
    let world = world().await;
    waiting(&world, world.account, 1).await;
    let mut frozen = world.client().await.unwrap();
    let claiming = frozen.transaction().await.unwrap();
    lock(&claiming).await.unwrap();
    let began = Instant::now();
    assert_eq!(world.claim_all().await.len(), 1);
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    assert!(claiming.commit().await.is_err(), "its transaction is gone");
}
