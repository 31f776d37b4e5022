//! What those who watch are told of fire times that do not start.

use super::{
    limit_tests::{come_together, limited},
    tests::{end, take, turn, waiting},
    *,
};
use crate::store::fixtures::{World, world};
use chrono::TimeDelta;
use preloop_actors::ports::{SkipReason, Skipped};
use serde_json::{Value, json};

/// What was told of fire times since the last time.
async fn told(world: &World) -> Vec<Value> {
    let mut all = world.told().await;
    all.retain(|body| body["event"] == "schedule_tick");
    all
}

fn words(told: &[Value]) -> Vec<String> {
    let word = |body: &Value| match body["reason"].as_str() {
        Some(reason) => reason.to_owned(),
        None => body["outcome"].as_str().unwrap_or("nothing").to_owned(),
    };
    told.iter().map(word).collect()
}

#[tokio::test]
async fn each_that_waits_or_is_skipped_is_told() {
    let quiet = json!({ "debounce": { "waitSecs": 60 } });
    // Of two ticks in a row, after another that started.
    let table: [(&str, Value, &[&str]); 6] = [
        ("allow", json!({}), &[]),
        ("skip", json!({}), &["overlap", "overlap"]),
        ("queue", json!({}), &["waiting", "waiting"]),
        ("cancel_running", json!({}), &["waiting", "replaced", "waiting"]),
        ("allow", json!({ "singleton": true }), &["limited", "limited"]),
        ("allow", quiet, &["gathered", "gathered"]),
    ];
    for (overlap, rules, expected) in table {
        let world = world().await;
        let flow = limited(&world, overlap, rules.clone()).await;
        take(&world, &flow).await;
        told(&world).await;
        let second = turn(&world, &flow).await.from;
        take(&world, &flow).await;
        take(&world, &flow).await;
        let told = told(&world).await;
        assert_eq!(words(&told), expected, "{overlap} {rules}");
        let Some(first) = told.first() else { continue };
        let at: DateTime<Utc> = first["fire_at"].as_str().unwrap().parse().unwrap();
        assert_eq!((at, &first["count"], &first["is_late"]), (second, &json!(1), &json!(false)));
        let of = json!([first["type"], first["flow_id"], first["account_id"], first["flow_name"]]);
        let name = &flow.spec.name;
        assert_eq!(of, json!(["activity_update", flow.flow.0, world.account.0, name]));
    }
}

#[tokio::test]
async fn neighbours_are_told_at_once() {
    let world = world().await;
    let flow = limited(&world, "allow", json!({})).await;
    let step = turn(&world, &flow).await;
    let last = step.from + TimeDelta::minutes(3);
    let row = Skipped { first: step.from, last, count: 4, reason: SkipReason::TooOld };
    let step = Turn { skipped: vec![row], tick: None, ..step };
    world.settle(step).await.unwrap();
    let told = told(&world).await;
    assert_eq!(words(&told), ["too_old"]);
    let until: DateTime<Utc> = told[0]["until"].as_str().unwrap().parse().unwrap();
    assert_eq!((until, &told[0]["count"]), (last, &json!(4)));
}

#[tokio::test]
async fn what_comes_of_those_that_waited_is_told() {
    let world = world().await;
    // One starts when it may, which its execution tells; the next never will.
    let flow = limited(&world, "queue", json!({})).await;
    take(&world, &flow).await;
    take(&world, &flow).await;
    take(&world, &flow).await;
    world.told().await;
    for (is_idle, expected) in [(false, &[][..]), (true, &["idle"][..])] {
        let open = "SELECT id FROM executions WHERE ended_at IS NULL";
        end(&world, preloop_actors::ids::ExecutionId(world.value(open, &[]).await)).await;
        let [tick] = &waiting(&world).await[..] else { panic!("one that waits") };
        let event = (!is_idle).then(|| super::tests::event(&flow, tick.fire_at));
        world.resume(Arc::clone(&flow), tick.fire_at, event).await.unwrap();
        assert_eq!(words(&told(&world).await), expected);
    }
    // One of two that came together is one too many.
    let rules = json!({
        "debounce": { "waitSecs": 60 },
        "rateLimit": { "limit": 1, "periodSecs": 3_600 },
    });
    let flow = limited(&world, "allow", rules).await;
    for expected in [&["gathered"][..], &["gathered", "limited"][..]] {
        take(&world, &flow).await;
        come_together(&world).await;
        assert_eq!(words(&told(&world).await), expected);
    }
}
