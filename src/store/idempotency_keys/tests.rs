//! Keys in real PostgreSQL.

use super::*;
use crate::store::fixtures::{World, world};

fn key(world: &World, key: u8, request: u8) -> Key {
    Key { account: world.account, key_hash: [key; 32], request_hash: [request; 32] }
}

#[tokio::test]
async fn a_key_is_good_for_one_request() {
    let world = world().await;
    let (store, first): (&Store, _) = (&world, key(&world, 1, 1));
    assert_eq!(begin(store, &first).await.unwrap(), Begun::Fresh);
    assert_eq!(begin(store, &first).await.unwrap(), Begun::Running);
    assert_eq!(begin(store, &key(&world, 1, 2)).await.unwrap(), Begun::Mismatch);
    assert_eq!(begin(store, &key(&world, 2, 1)).await.unwrap(), Begun::Fresh);
    let answer = Kept { status: 201, body: "{}".to_owned() };
    finish(store, &first, &answer).await.unwrap();
    // What was answered stays as it was.
    finish(store, &first, &Kept { status: 504, body: "null".to_owned() }).await.unwrap();
    release(store, &first).await.unwrap();
    assert_eq!(begin(store, &first).await.unwrap(), Begun::Done(answer));
    assert_eq!(begin(store, &key(&world, 1, 2)).await.unwrap(), Begun::Mismatch);
}

#[tokio::test]
async fn what_did_nothing_may_be_done_again() {
    let world = world().await;
    let (store, key): (&Store, _) = (&world, key(&world, 1, 1));
    assert_eq!(begin(store, &key).await.unwrap(), Begun::Fresh);
    release(store, &key).await.unwrap();
    assert_eq!(begin(store, &key).await.unwrap(), Begun::Fresh);
}

#[tokio::test]
async fn work_whose_process_died_is_lost() {
    let world = world().await;
    let (store, key): (&Store, _) = (&world, key(&world, 1, 1));
    assert_eq!(begin(store, &key).await.unwrap(), Begun::Fresh);
    world.sql("UPDATE idempotency_keys SET began_at = now() - interval '121 s'", &[]).await;
    assert_eq!(begin(store, &key).await.unwrap(), Begun::Lost);
}

#[tokio::test]
async fn of_many_at_once_one_gets_the_key() {
    let world = world().await;
    let (store, key): (&Store, _) = (&world, key(&world, 1, 1));
    let all = futures::future::join_all((0..20).map(|_| begin(store, &key))).await;
    let fresh = all.into_iter().filter(|begun| *begun.as_ref().unwrap() == Begun::Fresh).count();
    assert_eq!(fresh, 1);
}
