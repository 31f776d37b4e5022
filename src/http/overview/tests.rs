//! The overview over the real app and the real database.

use crate::http::{
    fixtures::{World, end, running, world},
    testing::Member,
};
use actix_web::http::Method;
use preloop_actors::{
    execution::{FailureCategory, ResultStatus},
    policy::Role,
};
use serde_json::{Value, json};

async fn overview(world: &World, query: &str) -> Value {
    world.call(Method::GET, &format!("/overview{query}"), None, 200).await
}

/// A request for approval of a member's account, made `asked` and settled `settled` minutes ago.
async fn request(world: &World, member: &Member, status: &str, asked: i32, settled: Option<i32>) {
    let insert = "
        INSERT INTO approval_requests (id, account_id, state, status, asked_at, expires_at, settled_at, binding_hash,
                                       tool_name, arguments, why, about)
        VALUES (gen_random_uuid(), $1, '{}', $2, now() - make_interval(mins => $3), now() + interval '1 day',
                now() - make_interval(mins => $4), '', 'delete_branch', '{}', '{}', '{}')";
    let db = world.state.store.client().await.unwrap();
    db.execute(insert, &[&member.account.0, &status, &asked, &settled]).await.unwrap();
}

fn sum(answer: &Value, name: &str) -> i64 {
    let pieces = answer["pieces"].as_array().unwrap();
    pieces.iter().map(|piece| piece[name].as_i64().unwrap()).sum()
}

#[actix_web::test]
async fn a_fresh_account_has_nothing_in_as_many_pieces_as_were_asked_for() {
    let world = world().await;
    let answer = overview(&world, "?pieces=12").await;
    assert_eq!(answer["pieces"].as_array().unwrap().len(), 12);
    assert_eq!(answer["piece_seconds"].as_f64().unwrap() * 12.0, 7.0 * 86_400.0);
    assert_eq!(answer["pieces"][0]["start"], answer["from"]);
    assert_eq!(answer["total"]["events"], 0);
    assert_eq!(answer["total"]["approvals"]["median_seconds"], Value::Null);
    assert_eq!(answer["models"], json!({"calls": 0, "tokens": 0, "cost": 0.0, "days": []}));
    assert_eq!(answer["now"]["flows"], 0);
    assert_eq!(answer["is_capped"], false);
}

#[actix_web::test]
async fn executions_are_counted_by_how_they_ended_and_events_by_when_they_came() {
    let world = world().await;
    let flow = world.flow("greet", json!({})).await;
    for failed in [None, None, Some(FailureCategory::ExitCode)] {
        let started = world.start(&flow).await;
        let lease = running(&world, &started).await;
        let status = if failed.is_some() { ResultStatus::Failed } else { ResultStatus::Succeeded };
        end(&world, lease, status, failed).await;
    }
    world.start(&flow).await;
    let answer = overview(&world, "?pieces=4").await;
    let total = &answer["total"];
    assert_eq!(
        (&total["executions_succeeded"], &total["executions_failed"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(total["events"], 4);
    assert_eq!(answer["pieces"][3]["executions_succeeded"], 2, "the newest piece is the last");
    assert_eq!((sum(&answer, "events"), sum(&answer, "executions_failed")), (4, 1));
    let now = &answer["now"];
    assert_eq!((&now["flows"], &now["executions_waiting"]), (&json!(1), &json!(1)));

    let before = overview(&world, "?to=2026-01-02T00:00:00Z&from=2026-01-01T00:00:00Z").await;
    assert_eq!(before["total"]["events"], 0);
    let of_stranger = world.get("/overview", &world.stranger.access).await;
    assert_eq!(of_stranger.body["total"]["events"], 0);
}

#[actix_web::test]
async fn decisions_are_told_with_how_long_they_took() {
    let world = world().await;
    let owner = &world.owner;
    request(&world, owner, "approved", 10, Some(9)).await;
    request(&world, owner, "declined", 10, Some(7)).await;
    request(&world, owner, "approved", 3_000, Some(2_990)).await;
    request(&world, owner, "expired", 100, Some(1)).await;
    request(&world, owner, "pending", 5, None).await;
    request(&world, &world.stranger, "approved", 10, Some(1)).await;
    let answer = overview(&world, "?pieces=7").await;
    let total = &answer["total"]["approvals"];
    let expected = json!({
        "requested": 5, "approved": 2, "declined": 1, "expired": 1, "cancelled": 0,
        "median_seconds": 180.0, "p90_seconds": 516.0,
    });
    assert_eq!(total, &expected);
    assert_eq!(answer["pieces"][6]["approvals"]["median_seconds"], 120.0);
    assert_eq!(answer["pieces"][4]["approvals"]["approved"], 1);
    assert_eq!(answer["now"]["approvals_pending"], 1);
}

#[actix_web::test]
async fn what_models_took_is_told_day_by_day() {
    let world = world().await;
    let insert = "INSERT INTO model_usage (account_id, day, calls, tokens, cost_micros)
                  VALUES ($1, '2026-01-02', 3, 400, 1500000), ($1, '2026-01-04', 1, 100, 250000),
                         ($1, '2026-01-09', 7, 900, 9000000), ($2, '2026-01-02', 5, 500, 5000000)";
    let (own, other) = (world.owner.account.0, world.stranger.account.0);
    let db = world.state.store.client().await.unwrap();
    db.execute(insert, &[&own, &other]).await.unwrap();
    let answer = overview(&world, "?from=2026-01-01T12:00:00Z&to=2026-01-04T01:00:00Z").await;
    let expected = json!({ "calls": 4, "tokens": 500, "cost": 1.75, "days": [
        { "day": "2026-01-02", "calls": 3, "tokens": 400, "cost": 1.5 },
        { "day": "2026-01-04", "calls": 1, "tokens": 100, "cost": 0.25 },
    ] });
    assert_eq!(answer["models"], expected);
}

#[actix_web::test]
async fn nobody_sees_more_than_they_may() {
    let world = world().await;
    world.guarded(Method::GET, "/overview", None).await;
    let manager = world.member_of(world.owner.account, Role::TrackerManager).await;
    let answer = world.get("/overview", &manager.access).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.body["total"]["approvals"], Value::Null);
    assert_eq!(answer.body["now"]["approvals_pending"], Value::Null);
    assert_eq!(answer.body["models"], Value::Null);
}

#[actix_web::test]
async fn spans_that_make_no_sense_are_refused() {
    let world = world().await;
    for query in [
        "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
        "from=2024-01-01T00:00:00Z&to=2026-01-01T00:00:00Z",
        "pieces=0",
        "pieces=121",
        "from=yesterday",
    ] {
        let answer = world.get(&format!("/overview?{query}"), &world.owner.access).await;
        assert_eq!(answer.status, 422, "{query}: {}", answer.text);
    }
}
