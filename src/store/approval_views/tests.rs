//! What people look at stays cheap, however many requests are kept.

use super::*;
use crate::store::fixtures::world;
use tokio_postgres::SimpleQueryMessage;

const FILL: &str = "
    INSERT INTO approval_requests (id, account_id, state, status, asked_at, expires_at, binding_hash, tool_name,
                                   arguments, why, about, next_tick_at, settled_at)
    SELECT gen_random_uuid(), accounts.id, '{}', CASE WHEN n <= 58000 THEN 'declined' ELSE 'pending' END,
           now() - interval '1 s' * n, now(), ''::bytea, 'tool', '{}', '{}', '{}', NULL, now()
      FROM accounts, generate_series(1, 60000) AS n;
    INSERT INTO approval_events (id, account_id, request_id, kind, detail)
    SELECT gen_random_uuid(), account_id, id, 'requested', '' FROM approval_requests;
    ANALYZE approval_requests, approval_events";

#[tokio::test]
async fn lists_and_details_read_what_they_show() {
    let world = world().await;
    let db = world.client().await.unwrap();
    db.batch_execute(FILL).await.unwrap();
    let account = format!("'{}'", world.account.0);
    for (name, sql, values) in [
        ("list", LIST.list, format!("{account}, NULL, NULL, 50, 0")),
        ("pending", LIST.list, format!("{account}, 'pending', NULL, 50, 0")),
        ("get", GET, format!("{account}, gen_random_uuid()")),
        ("events", EVENTS, format!("{account}, gen_random_uuid(), 1000")),
    ] {
        for mode in ["force_custom_plan", "force_generic_plan"] {
            let prepare =
                format!("DEALLOCATE ALL; SET plan_cache_mode = {mode}; PREPARE it AS {sql}");
            db.batch_execute(&prepare).await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
            let explain = format!("EXPLAIN (COSTS OFF) EXECUTE it ({values})");
            let lines = db.simple_query(&explain).await.unwrap();
            let lines = lines.iter().filter_map(|line| match line {
                SimpleQueryMessage::Row(row) => row.get(0),
                _ => None,
            });
            let plan = lines.collect::<Vec<_>>().join("\n");
            let reads_all = ["Seq Scan on approval_requests", "Seq Scan on approval_events"];
            assert!(!reads_all.iter().any(|bad| plan.contains(bad)), "{name}, {mode}:\n{plan}");
        }
    }
}

#[tokio::test]
async fn names_are_those_of_the_account() {
    let world = world().await;
    let db = world.client().await.unwrap();
    let owner: Uuid =
        world.value("SELECT id FROM users WHERE account_id = $1", &[&world.account.0]).await;
    let users = [UserId(owner), UserId::fresh()];
    let found = names(&db, world.account, users.into_iter()).await.unwrap();
    assert_eq!(found.keys().collect::<Vec<_>>(), [&UserId(owner)]);
    assert!(names(&db, AccountId::fresh(), users.into_iter()).await.unwrap().is_empty());
}
