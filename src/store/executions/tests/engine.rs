//! Which Docker Engine the replicas of one database share.

use super::*;
use crate::store::installation::{self, OTHER_ENGINE};

/// Another process over the same database.
fn process(world: &World) -> Store {
    Store::new(world.pool.clone())
}

async fn settles(world: &World, owner: ReplicaId, engine: &str) -> bool {
    match process(world).settle_on(owner, engine).await {
        Ok(()) => true,
        Err(error) => {
            assert_eq!(error, StoreError::Unavailable(OTHER_ENGINE.to_owned()));
            false
        }
    }
}

/// Nobody uses the engine for so long.
async fn a_minute_passes(world: &World) {
    world
        .sql("UPDATE installation SET engine_seen_at = engine_seen_at - interval '61 s'", &[])
        .await;
}

#[tokio::test]
async fn the_first_engine_is_the_one_of_all() {
    let world = world().await;
    assert_eq!(installation::engine(&world).await.unwrap(), None);
    let lease = claimed(&world).await;
    assert!(settles(&world, lease.owner, "one").await);
    assert!(settles(&world, replica(), "one").await);
    assert!(!settles(&world, replica(), "other").await, "somebody is at work");
    assert_eq!(installation::engine(&world).await.unwrap().as_deref(), Some("one"));
}

#[tokio::test]
async fn another_is_taken_once_nothing_is_left_on_the_former() {
    let world = world().await;
    let lease = claimed(&world).await;
    assert!(settles(&world, lease.owner, "one").await);
    world.record(lease, starting()).await.unwrap();
    assert!(!settles(&world, lease.owner, "other").await, "its own container is there");
    expire_lease(&world, lease.execution).await;
    assert!(!settles(&world, replica(), "other").await, "and without an owner, too");
    let heir = world.claim_all().await[0].lease;
    world.record(heir, failed()).await.unwrap();
    assert!(!settles(&world, replica(), "other").await, "somebody may be about to use it");
    a_minute_passes(&world).await;
    assert!(settles(&world, replica(), "other").await);
    a_minute_passes(&world).await;
    // An owner that merely begins has nothing there, and is one's own.
    let begins = claimed(&world).await;
    assert!(!settles(&world, replica(), "one").await);
    assert!(settles(&world, begins.owner, "one").await);
}

#[tokio::test]
async fn who_has_settled_on_another_engine_claims_nothing_any_more() {
    let world = world().await;
    let (left, now) = (process(&world), process(&world));
    left.settle_on(replica(), "one").await.unwrap();
    a_minute_passes(&world).await;
    assert!(left.waiting().await.is_ok());
    assert!(!settles(&world, replica(), "other").await, "it is in use");
    a_minute_passes(&world).await;
    now.settle_on(replica(), "other").await.unwrap();
    let flow = world.flow().await;
    world.execution(&flow).await;
    let refused = left.claim(replica(), limits()).await;
    assert_eq!(refused.unwrap_err(), StoreError::Unavailable(OTHER_ENGINE.to_owned()));
    installation::accept_engine(&world, "one").await.unwrap();
    assert!(now.claim(replica(), limits()).await.is_err());
    assert_eq!(left.claim(replica(), limits()).await.unwrap().len(), 1);
}
