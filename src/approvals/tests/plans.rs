//! The statements of requests stay cheap with 100,000 of them waiting, however they are planned.

use super::*;

const GROWING: [&str; 4] = ["approval_requests", "approval_events", "approval_links", "policies"];
const ID: &str = "'01900000-0000-7000-8000-000000000000'";
const IDS: &str = "'{01900000-0000-7000-8000-000000000000}'";
const HASH: &str = "sha256('7')";

macro_rules! statements {
    ($($file:literal: $($value:expr),*;)+) => {
        &[$(($file, include_str!(concat!("../../store/", $file)), &[$($value),*])),+]
    };
}

const STATEMENTS: &[(&str, &str, &[&str])] = statements! {
    "approvals/lock.sql": ID, ID;
    "approvals/lock_by_link.sql": ID, HASH;
    "approvals/lock_some.sql": ID, "true", "false", "500";
    "approvals/lock_some.sql": ID, "false", "true", "500";
    "approvals/lock_some.sql": ID, "false", "false", "500";
    "approvals/all_halted.sql":;
    "approvals/standing.sql": ID;
    "approvals/get.sql": ID, ID;
    "approvals/any.sql": ID;
    "approvals/arguments.sql": ID, ID;
    "approvals/result.sql": ID, ID;
    "approvals/reusable.sql": HASH, ID;
    "approvals/due.sql": "100";
    "approvals/ended.sql": IDS, IDS;
    "approvals/running.sql": ID;
    "approvals/link.sql": ID, HASH;
    "approvals/spend_link.sql": ID, HASH;
    "approvals/share_policy.sql": ID;
    "approvals/policy.sql": ID;
    "approvals/lock_policy.sql": ID;
    "approvals/following.sql":;
    "housekeeping/trim_approvals.sql": ID, "now()", "1000";
};

/// 100,000 that wait, as many that were settled, and 1,000 accounts.
async fn filled() -> World {
    let world = world().await;
    let id = checks::asked(&world).await.new.id;
    let fill = "
        INSERT INTO accounts (id, name) SELECT gen_random_uuid(), n::text FROM generate_series(1, 5000) AS n;
        INSERT INTO policies (account_id) SELECT id FROM accounts ON CONFLICT DO NOTHING;
        INSERT INTO approval_requests (id, account_id, state, status, run, asked_at, expires_at, settled_at,
                                       next_tick_at, binding_hash, tool_name, arguments, why, about)
        SELECT gen_random_uuid(), sample.account_id, sample.state, CASE WHEN waits THEN 'pending' ELSE 'approved' END,
               CASE WHEN waits THEN 'not_started' ELSE 'done' END,
               now() - make_interval(secs => n), now() + make_interval(days => 30),
               CASE WHEN NOT waits THEN now() END,
               CASE WHEN waits THEN now() + make_interval(hours => 1, secs => n) END,
               sha256(n::text::bytea), 'pay', '{}', '{}', '{}'
          FROM approval_requests AS sample, generate_series(1, 200000) AS n,
               LATERAL (SELECT n <= 100000) AS state_of (waits)
         WHERE sample.id = 'ID';
        INSERT INTO approval_links (token_hash, account_id, request_id)
        SELECT sha256(id::text::bytea), account_id, id FROM approval_requests LIMIT 20000;
        ANALYZE";
    let db = world.database.store.client().await.unwrap();
    db.batch_execute(&fill.replace("ID'", &format!("{id}'"))).await.unwrap();
    drop(db);
    world
}

#[tokio::test]
async fn with_many_waiting_no_statement_reads_them_all() {
    let world = filled().await;
    let db = world.database.store.client().await.unwrap();
    for (name, sql, values) in STATEMENTS {
        for mode in ["force_custom_plan", "force_generic_plan"] {
            let seqscan = if name.starts_with("housekeeping/") { "off" } else { "on" };
            let prepare = format!(
                "DEALLOCATE ALL; SET plan_cache_mode = {mode}; SET enable_seqscan = {seqscan}; PREPARE it AS {sql}"
            );
            db.batch_execute(&prepare).await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
            let values = match values.is_empty() {
                true => String::new(),
                false => format!("({})", values.join(", ")),
            };
            let lines =
                db.simple_query(&format!("EXPLAIN (COSTS OFF) EXECUTE it {values}")).await.unwrap();
            let plan = lines.iter().filter_map(|line| match line {
                tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0),
                _ => None,
            });
            let plan: Vec<&str> = plan.collect();
            let whole = |line: &&&str| {
                let table = line.split("Seq Scan on ").nth(1);
                let table = table.and_then(|rest| rest.split(' ').next());
                table.is_some_and(|table| GROWING.contains(&table))
                    || (line.contains("Sort") && *name == "approvals/due.sql")
            };
            let found = plan.iter().find(whole);
            assert!(found.is_none(), "{name}, {mode}: {found:?} in\n{}", plan.join("\n"));
        }
    }
    drop(db);
    let (binding, began) = (checks::request(world.account).new.binding, Instant::now());
    for _ in 0..100 {
        assert_eq!(world.approvals.due(100).await, Ok(vec![]));
        assert_eq!(world.approvals.reusable(&binding).await, Ok(None));
    }
    assert!(began.elapsed() < Duration::from_secs(2), "{:?} for 100 looks", began.elapsed());
}
