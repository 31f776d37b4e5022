//! The record's statements on a filled table, and its months.

use super::{
    read::{Span, Way},
    *,
};
use crate::{
    audit::chain::Chains,
    config::RetentionConfig,
    secrets::Sealer,
    store::{
        housekeeping::Removed,
        testing::{TestDatabase, database},
    },
};
use chrono::{TimeDelta, Utc};
use serde_json::json;
use tokio_postgres::SimpleQueryMessage;
use uuid::Timestamp;

const ID: &str = "'01900000-0000-7000-8000-000000000000'";
const LAST: &str = "'ffffffff-ffff-ffff-ffff-ffffffffffff'";

fn entry(id: Uuid) -> Entry {
    Entry {
        id,
        account: AccountId(Uuid::nil()),
        by: By::default(),
        action: "tool_call",
        resource: Some(("tool", "get_issue".to_owned())),
        status: Status::Success,
        correlation: Some(id),
        details: json!({}),
    }
}

async fn value<T>(database: &TestDatabase, sql: &str) -> T
where
    T: for<'a> tokio_postgres::types::FromSql<'a>,
{
    database.store.client().await.unwrap().query_one(sql, &[]).await.unwrap().get(0)
}

/// A large account and a small one, mostly calls that went well.
async fn filled() -> TestDatabase {
    let database = database().await;
    let fill = "
        INSERT INTO audit_logs (id, account_id, execution_id, action, status, correlation_id, details)
        SELECT overlay(gen_random_uuid()::text placing left(uuid7_floor(now() - n * interval '1 s')::text, 13)
                       from 1 for 13)::uuid,
               CASE WHEN n % 10 = 0 THEN gen_random_uuid() ELSE '01900000-0000-7000-8000-000000000000' END,
               CASE WHEN n % 7 = 0 THEN gen_random_uuid() END,
               CASE WHEN n % 50 = 0 THEN 'update_flow' ELSE 'tool_call' END,
               CASE WHEN n % 30 = 0 THEN 'denied' ELSE 'success' END, gen_random_uuid(), '{}'
          FROM generate_series(1, 40000) AS n;
        ANALYZE";
    database.store.client().await.unwrap().batch_execute(fill).await.unwrap();
    database
}

async fn plan(database: &TestDatabase, mode: &str, sql: &str, values: &[&str]) -> String {
    let db = database.store.client().await.unwrap();
    let prepare = format!("DEALLOCATE ALL; SET plan_cache_mode = {mode}; PREPARE it AS {sql}");
    db.batch_execute(&prepare).await.unwrap();
    let explain = format!("EXPLAIN (COSTS OFF) EXECUTE it ({})", values.join(", "));
    let lines = db.simple_query(&explain).await.unwrap();
    let text = |line: &SimpleQueryMessage| match line {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    };
    lines.iter().filter_map(text).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn no_question_reads_the_record_from_end_to_end() {
    let database = filled().await;
    let no = "null";
    let mut filters = vec![ID, ID, LAST, "100000", no, no, no, no, ID, no, ID, no, no];
    let mut statements: Vec<(&str, Vec<&str>)> = Vec::new();
    for way in Way::ALL {
        let [list, count] = way.statements();
        statements.push((count, filters.clone()));
        let paged = [filters.as_slice(), &["100", "0"]].concat();
        statements.push((list, paged));
    }
    filters.truncate(4);
    let groups =
        [ID, ID, LAST, "20000", no, no, "true", no, no, no, no, "50", "0", ID, no, no].to_vec();
    let keys = "'{01900000-0000-7000-8000-000000000000}'";
    statements.extend([
        (include_str!("get.sql"), vec![ID, ID]),
        (include_str!("stats.sql"), filters),
        (include_str!("counts.sql"), vec![ID, ID, "100000"]),
        (include_str!("groups.sql"), groups),
        (include_str!("members.sql"), vec![ID, keys, "'{true}'", "100"]),
    ]);
    let month: String =
        value(&database, "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYYMM')").await;
    for (sql, values) in statements {
        for mode in ["force_custom_plan", "force_generic_plan"] {
            let plan = plan(&database, mode, sql, &values).await;
            let reads_all = plan.contains(&format!("Seq Scan on audit_logs_{month}"));
            assert!(!reads_all, "{mode}: {sql}\n{plan}");
        }
    }
}

#[tokio::test]
async fn what_is_rare_is_found_among_much() {
    let database = filled().await;
    let [list, _] = Way::Notable.statements();
    let no = "null";
    let filters = [ID, ID, LAST, "100000", no, "'denied'", no, no, no, no, no, no, no, "100", "0"];
    let plan = plan(&database, "force_custom_plan", list, &filters).await;
    let month: String =
        value(&database, "SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYYMM')").await;
    // The key of a month is called `..._pkey`; the index of what is notable has the columns in its name.
    assert!(plan.contains(&format!("audit_logs_{month}_account_id_id_idx")), "{plan}");
}

#[tokio::test]
async fn entries_lie_in_their_month_and_go_with_it() {
    let database = database().await;
    let at = |days: i64| {
        let at = Utc::now() - TimeDelta::days(days);
        let seconds = u64::try_from(at.timestamp()).unwrap();
        Uuid::new_v7(Timestamp::from_unix(uuid::NoContext, seconds, 0))
    };
    let old = "
        CREATE TABLE old_month (LIKE audit_logs INCLUDING ALL);
        DO $$ DECLARE
            first date := date_trunc('month', now() - interval '500 days');
        BEGIN
            EXECUTE format('ALTER TABLE old_month RENAME TO %I', 'audit_logs_' || to_char(first, 'YYYYMM'));
            EXECUTE format('ALTER TABLE audit_logs ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                'audit_logs_' || to_char(first, 'YYYYMM'), uuid7_floor(first::timestamp AT TIME ZONE 'UTC'),
                uuid7_floor((first + interval '1 month') AT TIME ZONE 'UTC'));
        END $$";
    let db = database.store.client().await.unwrap();
    db.batch_execute(old).await.unwrap();
    // Of now; of the old month; of a month without a partition, too old and not; of the far future.
    let future = Uuid::from_u128(u128::MAX >> 8);
    let ids = [at(0), at(500), at(450), at(200), future];
    insert(&db, &ids.map(entry)).await.unwrap();
    let other = "SELECT count(*) FROM audit_logs_other";
    assert_eq!(value::<i64>(&database, other).await, 3);
    let all = "SELECT count(*) FROM audit_logs";
    assert_eq!(value::<i64>(&database, all).await, 5);
    let removed = database.store.housekeep(RetentionConfig::default()).await.unwrap();
    assert_eq!(removed, Removed::default(), "nothing goes before that is signed");
    let chains = Chains::new(database.store.clone(), Sealer::new(&"a key".into()));
    chains.seal().await.unwrap();
    chains.cut(RetentionConfig::default().audit_days).await.unwrap();
    let removed = database.store.housekeep(RetentionConfig::default()).await.unwrap();
    assert_eq!(removed, Removed { audit_partitions: 1, other_audit: 1, ..Removed::default() });
    assert_eq!(value::<i64>(&database, all).await, 3);
    let ahead = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_logs'::regclass";
    assert_eq!(value::<i64>(&database, ahead).await, 3, "this month, the next, and the others");
    let again = database.store.housekeep(RetentionConfig::default()).await.unwrap();
    assert_eq!(again, Removed::default());
}

#[test]
fn a_span_of_time_is_a_span_of_ids() {
    let at = chrono::DateTime::from_timestamp_millis(0x0190_0000_0001).unwrap();
    let [start, end] = Span { start: Some(at), end: Some(at) }.ids();
    assert_eq!((start, end.as_u128()), (end, 0x0190_0000_0001 << 80));
    let [start, end] = Span::default().ids();
    assert_eq!((start, end), (Uuid::nil(), Uuid::max()));
}
