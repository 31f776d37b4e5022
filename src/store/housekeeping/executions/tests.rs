//! Executions and logs go when their account's time is over, in pieces, and nothing else goes with them.

use super::{super::Removed, *};
use crate::store::{
    execution_views::log_is_gone,
    fixtures::{self, World, world},
    retention,
};
use preloop_actors::{
    flow::FlowVersion,
    ids::{AccountId, ExecutionId},
    ports::{DirectStart, EventLog},
};
use std::sync::Arc;

/// An execution that ended so long ago, with a log.
async fn ended(world: &World, flow: &Arc<FlowVersion>, days: i32, lines: i32) -> ExecutionId {
    let id = world.execution(flow).await;
    end(world, id, days, lines).await;
    id
}

async fn end(world: &World, id: ExecutionId, days: i32, lines: i32) {
    let sql = "UPDATE executions SET state = 'FAILED', ended_at = now() - make_interval(days => $2)
                WHERE id = $1";
    world.sql(sql, &[&id.0, &days]).await;
    let sql = "INSERT INTO execution_logs
               SELECT $1, n, 1, n, now(), 'stdout', 'line' FROM generate_series(0, $2 - 1) AS n";
    world.sql(sql, &[&id.0, &lines]).await;
}

async fn keep_house(world: &World) -> Removed {
    world.housekeep(RetentionConfig::default()).await.unwrap()
}

/// Executions and log lines that went.
async fn check_gone(world: &World, executions: u64, log_lines: u64) {
    assert_eq!(keep_house(world).await, Removed { executions, log_lines, ..Removed::default() });
}

async fn count(world: &World, table: &str) -> i64 {
    world.value(&format!("SELECT count(*) FROM {table}"), &[]).await
}

async fn choose(world: &World, account: AccountId, executions: Option<i32>, logs: Option<i32>) {
    let db = world.client().await.unwrap();
    retention::set(&db, account, executions, logs).await.unwrap();
}

#[tokio::test]
async fn logs_go_first_and_executions_later() {
    let world = world().await;
    let flow = world.flow().await;
    let waiting = world.execution(&flow).await;
    let [young, old, ancient] = [
        ended(&world, &flow, 29, 3).await,
        ended(&world, &flow, 31, 3).await,
        ended(&world, &flow, 91, 3).await,
    ];
    check_gone(&world, 1, 6).await;
    let left: Vec<uuid::Uuid> =
        world.value("SELECT array_agg(id ORDER BY id) FROM executions", &[]).await;
    assert_eq!(left, [waiting.0, young.0, old.0]);
    assert_eq!(count(&world, "execution_details").await, 3);
    assert_eq!(count(&world, "execution_logs").await, 3);
    let db = world.client().await.unwrap();
    for (id, gone) in [(waiting, false), (young, false), (old, true), (ancient, false)] {
        assert_eq!(log_is_gone(&db, id).await.unwrap(), gone, "{id}");
    }
    check_gone(&world, 0, 0).await;
}

#[tokio::test]
async fn an_account_chooses_its_own_times() {
    let world = world().await;
    let other = AccountId::fresh();
    fixtures::organization(&world, other).await;
    let (ours, theirs) = (
        world.flow().await,
        fixtures::flow(&world, other, serde_json::json!({ "tracker": {} })).await,
    );
    for flow in [&ours, &theirs] {
        ended(&world, flow, 10, 2).await;
        ended(&world, flow, 100, 2).await;
    }
    choose(&world, world.account, Some(3_650), Some(3_650)).await;
    choose(&world, other, Some(5), Some(7)).await;
    check_gone(&world, 2, 4).await;
    // Back to the server's times: 90 days, logs 30.
    choose(&world, world.account, None, None).await;
    check_gone(&world, 1, 2).await;
    assert_eq!((count(&world, "executions").await, count(&world, "execution_logs").await), (1, 2));
}

#[tokio::test]
async fn a_long_log_goes_in_pieces_and_a_killed_run_goes_on() {
    let world = world().await;
    let flow = world.flow().await;
    for _ in 0..3 {
        ended(&world, &flow, 91, 900).await;
    }
    let retention = RetentionConfig::default();
    let due = due(&world, retention).await.unwrap().remove(0);
    assert_eq!(trim_some_logs(&world, &due).await.unwrap(), Some((1_000, false)));
    assert_eq!(count(&world, "account_retention").await, 0, "the mark stays where lines are left");
    // Without their logs gone, executions stay, so that no statement takes many lines along.
    let until = [&due.account as _, &due.executions_until as _, &BATCH_MAX as _];
    let mut pace = Pace::new();
    assert_eq!(super::super::delete(&world, TRIM_EXECUTIONS, &until, &mut pace).await.unwrap(), 0);
    check_gone(&world, 3, 1_700).await;
}

#[tokio::test]
async fn more_executions_than_one_look_takes() {
    let world = world().await;
    let flow = world.flow().await;
    let sql = "INSERT INTO executions (id, account_id, flow_id, flow_version_id, event_id, state, queue_deadline,
                                       ended_at)
               SELECT gen_random_uuid(), $1, $2, $3, gen_random_uuid(), 'FAILED', now(),
                      -- A hundred and fifty ended in one instant, across the end of a look.
                      now() - interval '91 days' - CASE WHEN n > 150 THEN n * interval '1 s' ELSE interval '0' END
                 FROM generate_series(1, 250) AS n";
    world.sql(sql, &[&world.account.0, &flow.flow.0, &flow.id.0]).await;
    let sql = "INSERT INTO execution_logs SELECT id, 0, 1, 0, now(), 'stdout', '' FROM executions";
    world.sql(sql, &[]).await;
    check_gone(&world, 250, 250).await;
    assert_eq!(count(&world, "execution_logs").await, 0);
}

#[tokio::test]
async fn retries_of_what_is_gone_stay_retries() {
    let world = world().await;
    let flow = world.flow().await;
    let first = ended(&world, &flow, 91, 1).await;
    let mut db = world.client().await.unwrap();
    for days in [60, 59] {
        let retried =
            crate::store::execution_views::retry(&mut db, world.account, first).await.unwrap();
        let crate::store::execution_views::RetryAnswer::Started { id, .. } = retried else {
            panic!("{retried:?}")
        };
        end(&world, id, days, 0).await;
    }
    check_gone(&world, 1, 1).await;
    let sql = "SELECT count(*) FROM executions WHERE retry_of = $1";
    assert_eq!(world.value::<i64>(sql, &[&first.0]).await, 2, "they name what they repeat");
}

#[tokio::test]
async fn a_repetition_is_known_when_its_execution_is_gone() {
    let world = world().await;
    let flow = world.flow().await;
    let start = DirectStart { event: world.event("once"), flow };
    let first = world.start(start.clone()).await.unwrap();
    end(&world, first.execution.unwrap(), 91, 1).await;
    check_gone(&world, 1, 1).await;
    let again = world.start(start).await.unwrap();
    assert!(again.duplicate && again.execution.is_none(), "{again:?}");
    assert_eq!(count(&world, "executions").await, 0);
}
