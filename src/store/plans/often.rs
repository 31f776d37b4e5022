//! What runs for each execution is planned once: planning it takes longer than running it.

use super::{STATEMENTS, filled};

/// What runs once for a replica, as `executions/release.sql`, may be planned for its values.
const OFTEN: [&str; 7] = [
    "executions/ended.sql",
    "executions/starting.sql",
    "executions/running.sql",
    "executions/back_to_waiting.sql",
    "executions/context.sql",
    "executions/lock_steps.sql",
    "audit_chain/is_waiting.sql",
];
/// PostgreSQL plans a statement for its values five times, before it compares that with a plan for any.
const RUNS: usize = 10;

#[tokio::test]
async fn what_runs_for_each_execution_is_planned_once() {
    let world = filled().await;
    let db = world.client().await.unwrap();
    for often in OFTEN {
        let mut found = STATEMENTS.iter().filter(|(name, ..)| *name == often);
        let (_, sql, values) = found.next().unwrap_or_else(|| panic!("{often} is in the table"));
        let runs = format!("EXECUTE it ({});", values.join(", ")).repeat(RUNS);
        db.batch_execute(&format!("BEGIN; PREPARE it AS {sql}; {runs}")).await.unwrap();
        let counted = "SELECT generic_plans FROM pg_prepared_statements WHERE name = 'it'";
        let planned_once: i64 = db.query_one(counted, &[]).await.unwrap().get(0);
        assert!(planned_once > 0, "{often} is planned anew each time");
        db.batch_execute("ROLLBACK; DEALLOCATE it").await.unwrap();
    }
}
