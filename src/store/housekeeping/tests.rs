//! What is too old goes, what is not stays, and ingest never waits long.

use super::*;
use crate::{
    config::RetentionConfig as Retention,
    store::fixtures::{World, world},
};
use preloop_actors::{
    ids::EventId,
    ports::{EventLog, Executions},
};
use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};
use uuid::{Timestamp, Uuid, timestamp::context::NoContext};

/// Keeps an event as if it had come `days` ago, in a partition of that day when there is one.
async fn aged(world: &World, days: i64) -> EventId {
    let kept = world.append(vec![world.event(&format!("{days} days ago"))]).await.unwrap();
    let then = chrono::Utc::now() - chrono::TimeDelta::days(days);
    let id = Uuid::new_v7(Timestamp::from_unix(NoContext, then.timestamp() as u64, 0));
    world
        .sql(
            "UPDATE events SET id = $1, received_at = $2 WHERE id = $3",
            &[&id, &then, &kept[0].id.0],
        )
        .await;
    world
        .sql("UPDATE unrouted_events SET event_id = $1 WHERE event_id = $2", &[&id, &kept[0].id.0])
        .await;
    world
        .sql("UPDATE deliveries SET received_at = $1 WHERE event_id = $2", &[&then, &kept[0].id.0])
        .await;
    EventId(id)
}

/// Makes the partition of a day in the past.
async fn partition(world: &World, days_ago: i32) {
    let sql = "DO $$
        DECLARE day date := (now() AT TIME ZONE 'UTC')::date - DAYS;
        BEGIN
            EXECUTE format('CREATE TABLE events_%s PARTITION OF events FOR VALUES FROM (%L) TO (%L)',
                to_char(day, 'YYYYMMDD'), uuid7_floor(day::timestamp AT TIME ZONE 'UTC'),
                uuid7_floor((day + 1)::timestamp AT TIME ZONE 'UTC'));
        END $$";
    let sql = sql.replace("DAYS", &days_ago.to_string());
    world.client().await.unwrap().batch_execute(&sql).await.unwrap();
}

/// Drops every daily partition, as if the server had been down for long.
async fn without_partitions(world: &World) {
    let sql = "DO $$ DECLARE name text; BEGIN
            FOR name IN SELECT inhrelid::regclass::text FROM pg_inherits
                         WHERE inhparent = 'events'::regclass AND inhrelid <> 'events_other'::regclass
            LOOP EXECUTE 'DROP TABLE ' || name; END LOOP; END $$";
    world.client().await.unwrap().batch_execute(sql).await.unwrap();
}

async fn tables(world: &World, attached: bool) -> i64 {
    let sql = "SELECT count(*) FROM pg_class WHERE relname ~ '^events_[0-9]{8}$'
                AND EXISTS (SELECT FROM pg_inherits WHERE inhrelid = pg_class.oid) = $1";
    world.value(sql, &[&attached]).await
}

async fn count(world: &World, table: &str) -> i64 {
    world.value(&format!("SELECT count(*) FROM {table}"), &[]).await
}

fn retention(event_days: i32, ledger_days: i32) -> Retention {
    Retention { event_days, ledger_days, ..Retention::default() }
}

#[tokio::test]
async fn partitions_are_made_ahead_and_events_land_in_them() {
    let world = world().await;
    without_partitions(&world).await;
    for _ in 0..2 {
        world.housekeep(Retention::default()).await.unwrap();
        assert_eq!(tables(&world, true).await, i64::from(PARTITIONS_AHEAD_DAYS) + 1);
    }
    world.append(vec![world.event("a")]).await.unwrap();
    assert_eq!(count(&world, "events_other").await, 0);
    assert_eq!(count(&world, "events").await, 1);
}

#[tokio::test]
async fn days_ahead_are_counted_up_to_the_first_gap() {
    let world = world().await;
    world.housekeep(Retention::default()).await.unwrap();
    assert_eq!(world.days_ahead().await, Ok(PARTITIONS_AHEAD_DAYS));
    for (gap, expected) in [(7, 6), (3, 2), (1, 0)] {
        let sql = "SELECT 'events_' || to_char((now() AT TIME ZONE 'UTC')::date + $1::integer, 'YYYYMMDD')";
        let name: String = world.value(sql, &[&gap]).await;
        world.sql(&format!("DROP TABLE {name}"), &[]).await;
        assert_eq!(world.days_ahead().await, Ok(expected), "without day {gap}");
    }
    world.housekeep(Retention::default()).await.unwrap();
    assert_eq!(world.days_ahead().await, Ok(PARTITIONS_AHEAD_DAYS));
}

#[tokio::test]
async fn an_event_of_a_wrong_clock_is_kept_and_stops_nothing() {
    let world = world().await;
    world.sql("SELECT ensure_event_partitions(7)", &[]).await;
    let event = aged(&world, -9).await;
    assert_eq!(count(&world, "events_other").await, 1);
    assert_eq!(world.unrouted(10).await.unwrap().events[0].id, event);
    // When its day gets a partition, it moves along.
    world.sql("SELECT ensure_event_partitions(12)", &[]).await;
    assert_eq!(tables(&world, true).await, 13);
    assert_eq!(count(&world, "events_other").await, 0);
    assert_eq!(world.unrouted(10).await.unwrap().events[0].id, event);
}

#[tokio::test]
async fn many_events_of_a_wrong_clock_do_not_move() {
    let world = world().await;
    world.sql("SELECT ensure_event_partitions(7)", &[]).await;
    let event = aged(&world, -9).await;
    let sql = "INSERT INTO events (id, account_id, source, source_id, delivery_key, kind, raw_kind, attributes,
                                   payload_encoding, payload, payload_bytes)
               SELECT overlay(gen_random_uuid()::text placing left($1::uuid::text, 13) from 1 for 13)::uuid,
                      $1, 'github', $1, n::text, '', '', '{}', 'raw', '', 0
                 FROM generate_series(1, 1000) n";
    world.sql(sql, &[&event.0]).await;
    world.sql("SELECT ensure_event_partitions(12)", &[]).await;
    assert_eq!(tables(&world, true).await, 12, "all days but theirs");
    assert_eq!(count(&world, "events_other").await, 1_001);
}

/// Another replica keeps house, then a reader is in the way: the first event finds its partition all the same.
#[tokio::test]
async fn a_start_waits_for_the_partition_of_today() {
    let world = world().await;
    without_partitions(&world).await;
    let mut other = world.client().await.unwrap();
    let other = exclusive(&mut other).await.unwrap().expect("nobody else keeps house");
    let reader = world.client().await.unwrap();
    reader.batch_execute("BEGIN; LOCK TABLE events_other IN ACCESS SHARE MODE").await.unwrap();
    let in_the_way = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        other.rollback().await.unwrap();
        tokio::time::sleep(Duration::from_millis(500)).await;
        reader.batch_execute("COMMIT").await.unwrap();
    };
    let (prepared, ()) = tokio::join!(world.prepare_for_events(), in_the_way);
    assert_eq!(prepared, Ok(()));
    world.append(vec![world.event("a")]).await.unwrap();
    assert_eq!(count(&world, "events_other").await, 0);
}

#[tokio::test]
async fn whole_days_of_old_events_go() {
    let world = world().await;
    for days in [100, 91, 90, 89] {
        partition(&world, days).await;
        aged(&world, i64::from(days)).await;
    }
    aged(&world, 200).await;
    aged(&world, 0).await;
    assert_eq!(count(&world, "events_other").await, 1);
    let before = tables(&world, true).await;
    let removed = world.housekeep(retention(90, 10_000)).await.unwrap();
    assert_eq!(removed, Removed { event_partitions: 2, other_events: 1, ..Removed::default() });
    assert_eq!(tables(&world, true).await, before - 2);
    assert_eq!(tables(&world, false).await, 0);
    assert_eq!(count(&world, "events").await, 3);
    assert_eq!(count(&world, "unrouted_events").await, 3, "what has no event cannot be routed");
    assert_eq!(count(&world, "deliveries").await, 6, "the ledger lives longer");
    assert_eq!(world.housekeep(retention(90, 10_000)).await.unwrap(), Removed::default());
}

#[tokio::test]
async fn a_run_that_was_killed_half_way_is_finished_by_the_next() {
    let world = world().await;
    partition(&world, 100).await;
    let name: String = world
        .value("SELECT relname::text FROM pg_class WHERE relname ~ '^events_[0-9]{8}$' ORDER BY relname LIMIT 1", &[])
        .await;
    world.sql(&format!("ALTER TABLE events DETACH PARTITION {name}"), &[]).await;
    assert_eq!(tables(&world, false).await, 1);
    assert_eq!(world.housekeep(Retention::default()).await.unwrap().event_partitions, 1);
    assert_eq!(tables(&world, false).await, 0);
}

#[tokio::test]
async fn old_deliveries_are_forgotten_in_batches() {
    let world = world().await;
    let sql = "INSERT INTO deliveries (key_hash, event_id, received_at)
               SELECT gen_random_uuid(), $1, now() - interval '1 day' * (n % 2 * 91)
                 FROM generate_series(1, 5000) n";
    world.sql(sql, &[&world.account.0]).await;
    let removed = world.housekeep(Retention::default()).await.unwrap();
    assert_eq!(removed.deliveries, 2_500);
    assert_eq!(count(&world, "deliveries").await, 2_500);
}

#[tokio::test]
async fn expired_sessions_go() {
    let world = world().await;
    let sql = "INSERT INTO refresh_sessions (id, user_id, token_hash, expires_at, ends_at)
               SELECT gen_random_uuid(), users.id, '', now() + shift, now() + shift
                 FROM users, (VALUES (interval '-1 s'), (interval '1 h')) AS age (shift)";
    world.sql(sql, &[]).await;
    assert_eq!(world.housekeep(Retention::default()).await.unwrap().sessions, 1);
    assert_eq!(count(&world, "refresh_sessions").await, 1);
}

/// Dropping a partition takes three locks, and somebody may hold each of them.
#[tokio::test]
async fn ingest_does_not_wait_for_housekeeping_that_waits_for_a_reader() {
    for held in ["events", "ONLY events", "the old partition"] {
        let world = world().await;
        partition(&world, 100).await;
        let old = "SELECT min(inhrelid::regclass::text) FROM pg_inherits WHERE inhparent = 'events'::regclass";
        let old: String = world.value(old, &[]).await;
        let reader = world.client().await.unwrap();
        let lock = format!(
            "BEGIN; LOCK TABLE {} IN ACCESS SHARE MODE",
            held.replace("the old partition", &old)
        );
        reader.batch_execute(&lock).await.unwrap();
        world.append(vec![world.event("warm")]).await.unwrap();

        let kept = AtomicBool::new(false);
        let ingest = async {
            let mut waits = Vec::new();
            while !kept.load(Ordering::Relaxed) {
                let begun = Instant::now();
                world.append(vec![world.event(&waits.len().to_string())]).await.unwrap();
                waits.push(begun.elapsed());
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            waits.sort();
            waits
        };
        let keeping = async {
            let answer = world.housekeep(Retention::default()).await;
            kept.store(true, Ordering::Relaxed);
            answer
        };
        let (waits, answer) = tokio::join!(ingest, keeping);
        assert!(answer.is_err(), "the reader of {held} was not waited for");
        // The middle one of ten tries, because a busy machine holds up some.
        let wait = waits.iter().rev().nth(4).unwrap();
        assert!(*wait < Duration::from_millis(80), "{held}: ingest waited {wait:?}");
        reader.batch_execute("COMMIT").await.unwrap();
        assert_eq!(world.housekeep(Retention::default()).await.unwrap().event_partitions, 1);
    }
}

#[tokio::test]
async fn two_replicas_can_keep_house_at_once() {
    let world = world().await;
    partition(&world, 100).await;
    let both =
        tokio::join!(world.housekeep(Retention::default()), world.housekeep(Retention::default()));
    let dropped = both.0.unwrap().event_partitions + both.1.unwrap().event_partitions;
    assert!(dropped <= 1);
    world.housekeep(Retention::default()).await.unwrap();
    assert_eq!(tables(&world, true).await, i64::from(PARTITIONS_AHEAD_DAYS) + 1);
}

#[tokio::test]
async fn an_execution_whose_event_is_gone_says_so() {
    let world = world().await;
    let flow = world.flow().await;
    world.execution(&flow).await;
    let lease = world.claim_all().await[0].lease;
    world.sql("DELETE FROM events", &[]).await;
    let answer = world.context(lease).await;
    assert!(matches!(answer, Err(StoreError::Internal(_))), "{answer:?}");
}
