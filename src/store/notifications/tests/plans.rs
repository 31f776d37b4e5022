//! What the drain asks all the time stays cheap, however many messages are kept.

use super::*;
use tokio_postgres::SimpleQueryMessage;

const FILL: &str = "
    INSERT INTO notifications (id, account_id, approval_id, channel, recipient, step, state, sealed, due_at, give_up_at,
                               ended_at)
    SELECT gen_random_uuid(), accounts.id, gen_random_uuid(), 'email', 'u' || n, 'request',
           CASE WHEN n <= 50000 THEN 'sent' ELSE 'waiting' END, CASE WHEN n > 50000 THEN 'x'::bytea END,
           now() + interval '1 s' * (n % 1000), now() + interval '1 h',
           CASE WHEN n <= 50000 THEN now() - interval '1 day' END
      FROM accounts, generate_series(1, 60000) AS n;
    ANALYZE notifications";

#[tokio::test]
async fn the_drain_reads_no_more_than_it_takes() {
    let world = world().await;
    let db = world.client().await.unwrap();
    db.batch_execute(FILL).await.unwrap();
    for (name, sql, values) in [
        ("due", include_str!("../due.sql"), "'{email,slack}'"),
        ("claim", include_str!("../claim.sql"), "'email', 8, 4, '{}', 90"),
        ("sent", include_str!("../sent.sql"), "gen_random_uuid(), 1"),
        ("failed", include_str!("../failed.sql"), "gen_random_uuid(), 1, 'x', 5"),
        ("give_up", include_str!("../give_up.sql"), "1000"),
        ("trim", include_str!("../trim.sql"), "1000, 90"),
        ("withdraw", include_str!("../withdraw.sql"), "gen_random_uuid(), gen_random_uuid()"),
        (
            "of_approval",
            include_str!("../of_approval.sql"),
            "gen_random_uuid(), gen_random_uuid(), 9",
        ),
        (
            "of_alarms",
            include_str!("../of_alarms.sql"),
            "gen_random_uuid(), ARRAY[gen_random_uuid()], 9",
        ),
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
            assert!(!plan.contains("Seq Scan on notifications"), "{name}, {mode}:\n{plan}");
        }
    }
}
