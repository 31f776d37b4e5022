//! Single cases: each policy step by step, what people are told, and a person's retry.

use super::*;
use crate::store::execution_views::{RetryAnswer, request_stop, retry};
use preloop_actors::{admission::FlowOutcome, ports::DirectStart};

#[tokio::test]
async fn with_queue_one_follows_the_other_in_order() {
    let world = world().await;
    let flow = limited(&world, json!({ "concurrency": { "limit": 1, "key": "x" } })).await;
    let ids = events(&world, &flow, 3).await;
    assert_eq!(all_came(&world, &ids).await, ["PENDING", "PENDING held", "PENDING held"]);
    let why = "SELECT why_queued(executions) FROM executions WHERE event_id = $1";
    let said: String = world.value(why, &[&ids[2].0]).await;
    assert_eq!(said, "1 of 1 with key `x` under way, 1 before it");
    for id in ids {
        let ran = run_one(&world).await.unwrap();
        let of = "SELECT event_id FROM executions WHERE id = $1";
        assert_eq!(world.value::<Uuid>(of, &[&ran.0]).await, id.0);
    }
    assert_eq!(run_one(&world).await, None);
}

#[tokio::test]
async fn what_waits_for_its_next_attempt_keeps_its_place() {
    let world = world().await;
    let flow = limited(&world, json!({ "concurrency": { "limit": 1 } })).await;
    let ids = events(&world, &flow, 2).await;
    let lease = world.claim_all().await[0].lease;
    let backoff = Duration::from_secs(60);
    let postponed = Change::Postponed { reason: "later".into(), backoff };
    assert!(world.record(lease, postponed).await.unwrap());
    assert_eq!(all_came(&world, &ids).await, ["PENDING", "PENDING held"]);
    assert_eq!(world.claim_all().await.len(), 0);
}

#[tokio::test]
async fn the_other_modes() {
    let table: [(&str, &[&str]); 3] = [
        ("skip", &["PENDING", "skipped", "skipped"]),
        ("cancel_running", &["PENDING stopping", "PENDING held", "PENDING held"]),
        ("cancel_queued", &["PENDING", "PENDING held", "PENDING held"]),
    ];
    for (mode, expected) in table {
        let world = world().await;
        let rules = json!({ "concurrency": { "limit": 1, "onLimit": mode } });
        let flow = limited(&world, rules).await;
        let ids = events(&world, &flow, 3).await;
        assert_eq!(all_came(&world, &ids).await, expected, "{mode}");
        // Who was asked to stop while it waited ends, and the newest goes.
        world.expire_waiting().await.unwrap();
        let after: &[&str] = match mode {
            "skip" => &["PENDING", "skipped", "skipped"],
            "cancel_running" => &["STOPPED stopping", "STOPPED stopping", "PENDING"],
            _ => &["PENDING", "STOPPED stopping", "PENDING held"],
        };
        assert_eq!(all_came(&world, &ids).await, after, "{mode}");
    }
}

#[tokio::test]
async fn a_full_queue_takes_no_more_and_says_so() {
    let world = world().await;
    let flow = limited(&world, json!({ "concurrency": { "limit": 1, "queueMax": 1 } })).await;
    let ids = events(&world, &flow, 3).await;
    assert_eq!(all_came(&world, &ids).await, ["PENDING", "PENDING held", "queue_full"]);
    let detail: String = world.value("SELECT detail FROM flow_outcomes", &[]).await;
    assert_eq!(detail, "1 wait already, as many as may");
}

#[tokio::test]
async fn a_throttled_one_goes_when_its_time_has_come() {
    let world = world().await;
    let flow = limited(&world, json!({ "throttle": { "limit": 1, "periodSecs": 60 } })).await;
    let ids = events(&world, &flow, 2).await;
    assert_eq!(all_came(&world, &ids).await, ["PENDING", "PENDING held"]);
    assert!(!world.waiting().await.unwrap().gathered);
    assert_eq!(world.let_go(false).await.unwrap(), 0);
    world.sql("UPDATE executions SET held_until = now() WHERE is_held", &[]).await;
    assert!(world.waiting().await.unwrap().gathered);
    assert_eq!(world.let_go(false).await.unwrap(), 1);
    assert_eq!(world.claim_all().await.len(), 2);
}

#[tokio::test]
async fn a_debounce_starts_one_for_the_last_event() {
    let world = world().await;
    let rules = json!({ "debounce": { "waitSecs": 60, "key": "{{ event.project }}" } });
    let flow = limited(&world, rules).await;
    let ids = events(&world, &flow, 3).await;
    assert_eq!(all_came(&world, &ids).await, ["debounced"; 3]);
    assert_eq!(world.let_go(false).await.unwrap(), 0);
    world.sql("UPDATE flow_gatherings SET due_at = now()", &[]).await;
    assert_eq!(world.let_go(false).await.unwrap(), 1);
    assert_eq!(all_came(&world, &ids).await, ["debounced", "debounced", "PENDING"]);
    let sql = "SELECT count(*) FROM flow_outcomes AS noted JOIN executions AS execution ON execution.id = execution_id
                WHERE execution.event_id = $1 AND noted.detail = 'another event stands for it'";
    assert_eq!(world.value::<i64>(sql, &[&ids[2].0]).await, 2);
    let left =
        "SELECT (SELECT count(*) FROM flow_gatherings) + (SELECT count(*) FROM flow_gathered)";
    assert_eq!(world.value::<i64>(left, &[]).await, 0);
}

#[tokio::test]
async fn a_batch_has_all_its_events() {
    let world = world().await;
    let flow = limited(&world, json!({ "batch": { "size": 3, "waitSecs": 60 } })).await;
    let ids = events(&world, &flow, 4).await;
    assert_eq!(world.let_go(false).await.unwrap(), 1, "the full one, not the one begun");
    assert_eq!(all_came(&world, &ids).await, ["PENDING", "batched", "batched", "batched"]);
    let lease = world.claim_all().await[0].lease;
    let context = world.context(lease).await.unwrap().unwrap();
    let seen: Vec<EventId> = context.events.iter().map(|event| event.id).collect();
    assert_eq!((seen, context.event.id), (ids[..3].to_vec(), ids[0]));
}

#[tokio::test]
async fn a_disabled_flow_starts_nothing_of_what_came_together() {
    let world = world().await;
    let flow = limited(&world, json!({ "debounce": { "waitSecs": 60 } })).await;
    let ids = events(&world, &flow, 2).await;
    world.sql("UPDATE flow_gatherings SET due_at = now()", &[]).await;
    world.sql("UPDATE flows SET is_enabled = false", &[]).await;
    world.let_go(false).await.unwrap();
    assert_eq!(all_came(&world, &ids).await, ["skipped"; 2]);
}

#[tokio::test]
async fn a_raised_limit_lets_those_go_that_wait() {
    let world = world().await;
    let mut flow = limited(&world, json!({ "concurrency": { "limit": 1 } })).await;
    events(&world, &flow, 4).await;
    assert_eq!(world.let_go(true).await.unwrap(), 0);
    limit(&world, &mut flow, json!({ "concurrency": { "limit": 3 } })).await;
    assert_eq!(world.let_go(true).await.unwrap(), 2);
    assert_eq!(world.let_go(true).await.unwrap(), 0);
}

/// Starting again what failed must not get round the limit.
#[tokio::test]
async fn a_persons_retry_waits_for_its_place() {
    let world = world().await;
    let flow = limited(&world, json!({ "singleton": true })).await;
    let first = events(&world, &flow, 1).await;
    let lease = world.claim_all().await[0].lease;
    world.record(lease, ended(ExecutionState::Failed)).await.unwrap();
    events(&world, &flow, 1).await;
    let mut db = world.client().await.unwrap();
    let again = retry(&mut db, world.account, lease.execution).await.unwrap();
    let RetryAnswer::Started { id, .. } = again else { panic!("{again:?}") };
    let held = "SELECT is_held FROM executions WHERE id = $1";
    assert!(world.value::<bool>(held, &[&id.0]).await, "of {first:?}");
    run_one(&world).await.unwrap();
    assert!(!world.value::<bool>(held, &[&id.0]).await);
}

#[tokio::test]
async fn a_direct_start_says_what_became_of_it() {
    let world = world().await;
    let flow = limited(&world, json!({ "singleton": true })).await;
    let start = async |key: &str| {
        let start = DirectStart { event: world.event(key), flow: flow.clone() };
        let started = world.start(start).await.unwrap();
        (started.execution.is_some(), started.outcome, started.duplicate)
    };
    assert_eq!(start("a").await, (true, None, false));
    assert_eq!(start("b").await, (false, Some(FlowOutcome::Skipped), false));
    assert_eq!(start("b").await, (false, Some(FlowOutcome::Skipped), true));
}

#[tokio::test]
async fn who_is_stopped_while_it_waits_leaves_the_line() {
    let world = world().await;
    let flow = limited(&world, json!({ "concurrency": { "limit": 1 } })).await;
    let ids = events(&world, &flow, 3).await;
    let second: Uuid =
        world.value("SELECT id FROM executions WHERE event_id = $1", &[&ids[1].0]).await;
    let db = world.client().await.unwrap();
    request_stop(&db, world.account, ExecutionId(second), "user").await.unwrap();
    run_one(&world).await.unwrap();
    world.expire_waiting().await.unwrap();
    assert_eq!(all_came(&world, &ids).await, ["SUCCEEDED", "STOPPED stopping", "PENDING"]);
}

/// What waits behind one key stands in no line: the claim reads past none of it.
#[tokio::test]
async fn a_hundred_thousand_behind_one_key_are_not_looked_at() {
    let world = world().await;
    let flow = limited(&world, json!({ "concurrency": { "limit": 1 } })).await;
    let other = world.flow().await;
    let fill = "
        INSERT INTO executions (id, account_id, flow_id, flow_version_id, event_id, queue_deadline, is_held,
                                concurrency_hash, concurrency_key)
        SELECT gen_random_uuid(), account_id, id, version_id, uuid7_floor(now() + n * interval '1 ms'),
               now() + interval '1 day', n > 1, 7, ''
          FROM flows, generate_series(1, 100000) AS n WHERE id = 'FLOW';
        ANALYZE executions";
    let fill = fill.replace("FLOW", &flow.flow.to_string());
    world.client().await.unwrap().batch_execute(&fill).await.unwrap();
    world.execution(&other).await;
    let claim = include_str!("../../executions/claim.sql");
    let db = world.client().await.unwrap();
    let values = format!("'{}', 60, 8, 100", ExecutionId::fresh());
    db.batch_execute(&format!("PREPARE it AS {claim}")).await.unwrap();
    let explain = format!("EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE it ({values})");
    let plan: Value = db.query_one(&explain, &[]).await.unwrap().get(0);
    assert!(most_rows(&plan) < 100, "{plan:#}");
}

/// The most rows that any node of a plan saw.
fn most_rows(plan: &Value) -> u64 {
    let own = |name: &str| plan.get(name).and_then(Value::as_f64).unwrap_or_default() as u64;
    let seen = own("Actual Rows") + own("Rows Removed by Filter");
    let inner = match plan {
        Value::Object(fields) => fields.values().map(most_rows).max(),
        Value::Array(items) => items.iter().map(most_rows).max(),
        _ => None,
    };
    seen.max(inner.unwrap_or_default())
}
