//! What a look finds in a database whose rows are known.

use super::*;
use crate::store::fixtures::{self, World, world};
use preloop_actors::ids::AccountId;
use serde_json::json;
use std::time::Duration;

async fn look(world: &World, per_account_max: i64) -> Overview {
    Overviews::new(Store::clone(world), per_account_max).look().await.unwrap()
}

#[tokio::test]
async fn an_empty_database_has_nothing_waiting_and_its_partitions() {
    let found = look(&world().await, 5).await;
    assert_eq!(found, Overview { partition_days: 8, ..Overview::default() });
}

#[tokio::test]
async fn what_waits_and_runs_is_counted_and_aged() {
    let world = world().await;
    let flow = world.flow().await;
    let fill = "
        INSERT INTO unrouted_events (event_id, account_id, parked_at)
        SELECT uuid7_floor(now() - make_interval(secs => n)), gen_random_uuid(), CASE WHEN n = 60 THEN now() END
          FROM generate_series(10, 60, 10) AS n;
        INSERT INTO executions (id, account_id, flow_id, flow_version_id, event_id, state, run_after,
                                queue_deadline, ended_at, lease_owner, lease_expires_at)
        SELECT gen_random_uuid(), flow.account_id, flow.id, flow.version_id, gen_random_uuid(), state,
               now() - make_interval(secs => age), now() + interval '1 day',
               CASE state WHEN 'FAILED' THEN now() END,
               CASE WHEN state IN ('STARTING', 'RUNNING') THEN flow.id END,
               CASE WHEN state IN ('STARTING', 'RUNNING') THEN now() END
          FROM flows AS flow,
               (VALUES ('FAILED', 500), ('PENDING', -99), ('PENDING', 20), ('PENDING', 5),
                       ('STARTING', 99), ('RUNNING', 99), ('RUNNING', 99)) AS execution (state, age)
         WHERE flow.id = 'FLOW'";
    let fill = fill.replace("FLOW", &flow.flow.to_string());
    world.client().await.unwrap().batch_execute(&fill).await.unwrap();

    let found = look(&world, 4).await;
    assert_eq!((found.unrouted, found.parked), (5, 1));
    assert_eq!((found.pending, found.initializing, found.starting, found.running), (3, 0, 1, 2));
    assert!((50.0..55.0).contains(&found.oldest_unrouted_secs), "{found:?}");
    assert!((20.0..25.0).contains(&found.oldest_claimable_secs), "{found:?}");
    let found = look(&world, 3).await;
    assert_eq!((found.pending, found.oldest_claimable_secs), (3, 0.0), "its places are taken");
    let stranger = AccountId::fresh();
    fixtures::organization(&world, stranger).await;
    world.execution(&fixtures::flow(&world, stranger, json!({ "tracker": {} })).await).await;
    world
        .sql(
            "UPDATE executions SET run_after = now() - interval '7 s' WHERE account_id = $1",
            &[&stranger.0],
        )
        .await;
    let found = look(&world, 3).await;
    assert!((7.0..12.0).contains(&found.oldest_claimable_secs), "another's are free: {found:?}");
}

#[tokio::test]
async fn later_looks_begin_where_the_queue_begins() {
    let world = world().await;
    let overviews = Overviews::new(Store::clone(&world), 5);
    overviews.look().await.unwrap();
    let db = world.client().await.unwrap();
    db.batch_execute(
        "INSERT INTO unrouted_events (event_id, account_id)
         VALUES (uuid7_floor(now() + interval '1 min'), gen_random_uuid())",
    )
    .await
    .unwrap();
    assert_eq!(overviews.look().await.unwrap().unrouted, 1);
    assert_ne!(overviews.unrouted.begin(Instant::now() + Duration::from_secs(1)).from, 0);
}

/// Looks for a day at a queue whose start takes so long to read, and any other place of it a millisecond.
fn check_cadence(full_cost: Duration) {
    let (frontier, day) = (Frontier::new(MARGIN, FULL_LOOKS), Duration::from_secs(86_400));
    let began = Instant::now();
    let (mut now, mut looks, mut full_looks) = (began, 0, 0);
    while now < began + day {
        let reading = frontier.begin(now);
        let cost = if reading.full { full_cost } else { Duration::from_millis(1) };
        frontier.ended(&reading, Some(1), true, now + cost);
        looks += 1;
        full_looks += u32::from(reading.full);
        now += cost + pause(cost);
    }
    assert!(full_looks > 0 && full_looks * 10 < looks, "{full_looks} of {looks} at {full_cost:?}");
    assert!(full_cost * full_looks <= day / 1_000 + full_cost, "{full_looks} at {full_cost:?}");
}

#[test]
fn few_looks_read_the_queue_from_its_start() {
    for millis in [1, 50, 400, 5_000] {
        check_cadence(Duration::from_millis(millis));
    }
}

#[tokio::test]
async fn what_waits_is_counted_by_reason() {
    let world = world().await;
    let flow = world.flow().await;
    let fill = "
        INSERT INTO executions (id, account_id, flow_id, flow_version_id, event_id, queue_deadline, run_after,
                                is_held, held_until, concurrency_hash, concurrency_key)
        SELECT gen_random_uuid(), flow.account_id, flow.id, flow.version_id, gen_random_uuid(),
               now() + interval '1 day', now() + make_interval(secs => later), is_held,
               CASE WHEN is_late THEN now() + interval '1 h' END,
               CASE WHEN has_key THEN 7 END, CASE WHEN has_key THEN '' END
          FROM flows AS flow,
               (VALUES (0, false, false, false), (60, false, false, false), (60, false, false, true),
                       (-500, true, false, true), (-500, true, false, true), (-500, true, false, true),
                       (-500, true, true, false), (-500, true, true, true))
               AS execution (later, is_held, is_late, has_key)
         WHERE flow.id = 'FLOW';
        INSERT INTO flow_gatherings (id, account_id, flow_id, flow_version_id, key_hash, opened_at, due_at, events,
                                     bytes, is_closed)
        SELECT gen_random_uuid(), account_id, id, version_id, n, now(), now(), n, 0, false
          FROM flows, generate_series(2, 3) AS n WHERE id = 'FLOW';
        INSERT INTO schedule_ticks (flow_id, fire_at, account_id, until, outcome)
        SELECT id, at, account_id, at, outcome
          FROM flows, (VALUES (now(), 'waiting'), (now() - interval '1 h', 'started')) AS tick (at, outcome)
         WHERE id = 'FLOW'";
    let fill = fill.replace("FLOW", &flow.flow.to_string());
    world.client().await.unwrap().batch_execute(&fill).await.unwrap();
    let found = look(&world, 5).await;
    let expected =
        Waiting { place: 1, attempt: 2, concurrency: 3, throttle: 2, gathering: 5, overlap: 1 };
    assert_eq!(found.waiting, expected);
    // What is held back may not be claimed, however long it waits.
    assert!(found.oldest_claimable_secs < 100.0, "{found:?}");
}
