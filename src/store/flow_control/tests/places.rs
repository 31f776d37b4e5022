//! What people are told of those that wait: the places of many as each of them has it, and the events behind one.

use super::*;
use crate::store::execution_views::{Gathered, gathered, places};
use std::collections::HashMap;

/// Executions that wait behind a key, with why as each of them alone says it.
async fn one_by_one(world: &World) -> HashMap<Uuid, String> {
    let sql = "SELECT id, why_queued(executions) AS why FROM executions WHERE is_held AND held_until IS NULL";
    let rows = world.client().await.unwrap().query(sql, &[]).await.unwrap();
    rows.iter().map(|row| (row.get("id"), row.get("why"))).collect()
}

async fn all_places(world: &World) -> HashMap<Uuid, String> {
    let db = world.client().await.unwrap();
    let ids = db.query("SELECT id FROM executions", &[]).await.unwrap();
    let ids: Vec<Uuid> = ids.iter().map(|row| row.get("id")).collect();
    places(&db, world.account, &ids).await.unwrap()
}

#[tokio::test]
async fn the_places_of_many_are_those_of_each() {
    let world = world().await;
    let table = [
        json!({ "concurrency": { "limit": 1, "key": "x" } }),
        json!({ "concurrency": { "limit": 2 } }),
        json!({ "throttle": { "limit": 1, "periodSecs": 60 } }),
    ];
    assert!(all_places(&world).await.is_empty());
    for rules in table {
        let flow = limited(&world, rules).await;
        events(&world, &flow, 4).await;
    }
    let found = all_places(&world).await;
    assert_eq!(found.len(), 3 + 2, "whom the clock holds waits behind nobody");
    assert_eq!(found, one_by_one(&world).await);
    assert!(found.values().any(|why| why == "1 of 1 with key `x` under way, 2 before it"));
    run_one(&world).await.unwrap();
    assert_eq!(all_places(&world).await, one_by_one(&world).await);
    let (db, ids) = (world.client().await.unwrap(), found.keys().copied().collect::<Vec<_>>());
    let strange = preloop_actors::ids::AccountId::fresh();
    assert!(places(&db, strange, &ids).await.unwrap().is_empty());
}

#[tokio::test]
async fn far_behind_nobody_needs_to_know_how_far() {
    let world = world().await;
    let flow = limited(&world, json!({ "concurrency": { "limit": 1 } })).await;
    let fill = "
        INSERT INTO executions (id, account_id, flow_id, flow_version_id, event_id, queue_deadline, is_held,
                                concurrency_hash, concurrency_key)
        SELECT gen_random_uuid(), account_id, id, version_id, uuid7_floor(now() + n * interval '1 ms'),
               now() + interval '1 day', n > 0, 7, ''
          FROM flows, generate_series(0, 1003) AS n WHERE id = $1";
    world.sql(fill, &[&flow.flow.0]).await;
    let found = all_places(&world).await;
    assert_eq!(found, one_by_one(&world).await);
    let far = found.values().filter(|why| why.ends_with("more than 1000 before it")).count();
    assert_eq!((found.len(), far), (1003, 2));
}

#[tokio::test]
async fn an_execution_names_those_that_came_together() {
    for (rules, own) in [
        (json!({ "debounce": { "waitSecs": 60 } }), 2),
        (json!({ "debounce": { "waitSecs": 60, "keep": "first" } }), 0),
        (json!({ "batch": { "size": 9, "waitSecs": 60 } }), 0),
    ] {
        let world = world().await;
        let flow = limited(&world, rules.clone()).await;
        let mut ids = events(&world, &flow, 3).await;
        world.sql("UPDATE flow_gatherings SET due_at = now()", &[]).await;
        assert_eq!(world.let_go(false).await.unwrap(), 1);
        let own = ids.remove(own);
        let sql = "SELECT id FROM executions WHERE event_id = $1";
        let id = ExecutionId(world.value(sql, &[&own.0]).await);
        let db = world.client().await.unwrap();
        let found = gathered(&db, world.account, id).await.unwrap();
        assert_eq!(found, Gathered { events: ids, has_more: false }, "{rules}");
        let strange = preloop_actors::ids::AccountId::fresh();
        assert_eq!(gathered(&db, strange, id).await.unwrap(), Gathered::default());
    }
}
