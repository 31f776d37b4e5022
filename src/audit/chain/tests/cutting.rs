//! What retention takes, and that the rest can be verified all the same.

use super::*;
use crate::config::RetentionConfig;
use std::sync::atomic::{AtomicBool, Ordering};

/// Moves what was sealed so far into the past, content and all.
async fn age(world: &World, days: i32) {
    let month = format!(
        "DO $$ DECLARE first date := date_trunc('month', now() - interval '{days} days'); BEGIN
            EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF audit_logs FOR VALUES FROM (%L) TO (%L)',
                'audit_logs_' || to_char(first, 'YYYYMM'), uuid7_floor(first::timestamp AT TIME ZONE 'UTC'),
                uuid7_floor((first + interval '1 month') AT TIME ZONE 'UTC'));
        END $$"
    );
    world.database.store.client().await.unwrap().batch_execute(&month).await.unwrap();
    let old = format!(
        "INSERT INTO audit_logs (id, account_id, at, action, status, details)
         SELECT overlay(gen_random_uuid()::text placing left(uuid7_floor(now() - interval '{days} days')::text, 13)
                        from 1 for 13)::uuid, $1, now() - interval '{days} days', 'tool_call', 'success', '{{}}'
           FROM generate_series(1, 6)"
    );
    world.sql(&old, &[&world.account.0]).await;
    world.chains.seal().await.unwrap();
    world.chains.sign_due(0.0, 1).await.unwrap();
    let sealed = format!(
        "UPDATE audit_blocks SET sealed_at = now() - interval '{days} days' WHERE first_seq = 1"
    );
    world.by_force(&sealed).await;
}

#[tokio::test]
async fn what_goes_with_retention_leaves_a_chain_that_begins_later() {
    let world = world().await;
    age(&world, 500).await;
    world.record(4).await;
    world.chains.seal().await.unwrap();
    assert_eq!(world.verified().await.records, Some([1, 10]));
    let days = RetentionConfig::default().audit_days;
    assert_eq!(world.chains.cut(days).await.unwrap(), 1);
    assert_eq!(world.chains.cut(days).await.unwrap(), 0, "it is signed once");
    let removed = world.database.store.housekeep(RetentionConfig::default()).await.unwrap();
    assert_eq!(removed.audit_partitions, 1);
    let report = world.verified().await;
    assert_eq!(texts(&report), Vec::<&str>::new());
    assert_eq!((report.records, report.retained_from), (Some([7, 10]), Some(7)));
    let stands = world.chains.integrity(world.account).await.unwrap();
    assert_eq!((stands.first, stands.last), (7, 10));
    world.chains.inspect().await.unwrap();
    assert_eq!(world.chains.integrity(world.account).await.unwrap().fault, None);
}

#[tokio::test]
async fn old_entries_that_were_sealed_late_keep_their_hashes() {
    let world = world().await;
    age(&world, 500).await;
    world.by_force("UPDATE audit_blocks SET sealed_at = now()").await;
    world.record(4).await;
    world.chains.seal().await.unwrap();
    world.chains.cut(RetentionConfig::default().audit_days).await.unwrap();
    world.database.store.housekeep(RetentionConfig::default()).await.unwrap();
    let report = world.verified().await;
    assert_eq!(texts(&report), Vec::<&str>::new());
    assert_eq!((report.records, report.gone), (Some([1, 10]), 6));
    world.chains.inspect().await.unwrap();
    assert_eq!(world.chains.integrity(world.account).await.unwrap().fault, None);
}

#[tokio::test]
async fn what_nobody_signed_away_is_missing() {
    let world = world().await;
    age(&world, 500).await;
    world.record(4).await;
    world.chains.seal().await.unwrap();
    world
        .by_force("DELETE FROM audit_blocks WHERE first_seq = 1; DELETE FROM audit_checkpoints")
        .await;
    let report = world.verified().await;
    assert!(
        texts(&report)[0].starts_with("the records 1 to 6 are missing"),
        "{:?}",
        report.problems
    );
}

/// Returns once somebody waits for a lock on this table.
async fn is_waited_for(world: &World, table: &str) {
    let sql = format!(
        "SELECT EXISTS (SELECT FROM pg_locks
                         WHERE relation = '{table}'::regclass AND NOT granted
                           AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
    );
    for _ in 0..20_000 {
        if world.value(&sql).await {
            return;
        }
    }
    panic!("nobody waits for {table}");
}

/// The entry of a call that began long ago, written by somebody who has not committed when its month is found to be
/// whole, and has when the month is to go.
#[tokio::test]
async fn a_month_stays_for_what_comes_last() {
    let world = world().await;
    age(&world, 500).await;
    world.record(4).await;
    world.chains.seal().await.unwrap();
    assert_eq!(world.chains.cut(RetentionConfig::default().audit_days).await.unwrap(), 1);
    let month: String = world
        .value("SELECT min(inhrelid::regclass::text) FROM pg_inherits WHERE inhparent = 'audit_logs'::regclass")
        .await;
    let writer = world.database.store.client().await.unwrap();
    let late = format!(
        "BEGIN;
         INSERT INTO audit_logs (id, account_id, at, action, status, details)
         SELECT overlay(gen_random_uuid()::text placing left(uuid7_floor(now() - interval '500 days')::text, 13)
                        from 1 for 13)::uuid, '{}', now() - interval '500 days', 'tool_call', 'success', '{{}}'",
        world.account
    );
    writer.batch_execute(&late).await.unwrap();
    let is_committed = AtomicBool::new(false);
    let comes = async {
        is_waited_for(&world, &month).await;
        writer.batch_execute("COMMIT").await.unwrap();
        is_committed.store(true, Ordering::SeqCst);
    };
    let keeps = async {
        let removed = world.database.store.housekeep(RetentionConfig::default()).await;
        (removed, is_committed.load(Ordering::SeqCst))
    };
    let ((removed, was_committed), ()) = tokio::join!(keeps, comes);
    assert_eq!(removed.unwrap().audit_partitions, 0);
    assert!(was_committed, "whoever keeps house waited for the writer until it gave up");
    let kept: i64 = world.value(&format!("SELECT count(*) FROM {month}")).await;
    assert_eq!(kept, 7);

    // Once it is in the chain, too, the month goes.
    world.chains.seal().await.unwrap();
    let removed = world.database.store.housekeep(RetentionConfig::default()).await.unwrap();
    assert_eq!(removed.audit_partitions, 1);
    let report = world.verified().await;
    assert_eq!(texts(&report), Vec::<&str>::new());
    assert_eq!((report.records, report.gone), (Some([7, 11]), 1));
}

#[tokio::test]
async fn what_is_not_sealed_stays() {
    let world = world().await;
    age(&world, 500).await;
    world
        .by_force(
            "INSERT INTO audit_unsealed
             SELECT id, id, account_id, 1, ARRAY[id], ARRAY[NULL]::bytea[] FROM audit_logs",
        )
        .await;
    world.chains.cut(RetentionConfig::default().audit_days).await.unwrap();
    let removed = world.database.store.housekeep(RetentionConfig::default()).await.unwrap();
    assert_eq!(removed.audit_partitions, 0);
}
