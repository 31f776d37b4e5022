//! What is counted of each policy.

use super::*;
use crate::store::{
    executions::{NewExecution, Only, create},
    outcomes::Fate,
};

/// What three events come to that are admitted at once.
async fn of_three(rules: Value) -> Vec<(Fate, u64)> {
    let world = world().await;
    let flow = limited(&world, rules).await;
    for _ in 0..3 {
        world.append(vec![world.event(&Uuid::now_v7().to_string())]).await.unwrap();
    }
    let new = |event: Event| {
        let Route { event, account, controls, .. } = decided(event, &flow);
        let control = controls.into_iter().next().map(|(_, control)| control);
        NewExecution { account, event, flow: flow.flow, version: flow.id, control }
    };
    let new: Vec<_> = world.unrouted(10).await.unwrap().events.into_iter().map(new).collect();
    let mut db = world.client().await.unwrap();
    let tx = db.transaction().await.unwrap();
    let created = create(&tx, &new, Only::Enabled).await.unwrap();
    tx.commit().await.unwrap();
    created.tally.entries().collect()
}

#[tokio::test]
async fn every_policy_counts_what_it_decides() {
    use Fate::*;
    let one = json!({ "limit": 1 });
    let limit = |more: Value| {
        let mut rule = one.clone();
        rule.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap());
        json!({ "concurrency": rule })
    };
    let rate = json!({ "limit": 1, "periodSecs": 3_600 });
    for (rules, expected) in [
        (json!({}), vec![(Started, 3)]),
        (limit(json!({})), vec![(Started, 1), (Queued, 2)]),
        (limit(json!({ "queueMax": 1 })), vec![(Started, 1), (Queued, 1), (QueueFull, 1)]),
        (json!({ "singleton": true }), vec![(Started, 1), (Skipped, 2)]),
        (
            limit(json!({ "onLimit": "cancel_running" })),
            vec![(Started, 1), (Queued, 2), (Superseded, 2)],
        ),
        (
            limit(json!({ "onLimit": "cancel_queued" })),
            vec![(Started, 1), (Queued, 2), (Superseded, 1)],
        ),
        (json!({ "throttle": rate }), vec![(Started, 1), (Throttled, 2)]),
        (json!({ "rateLimit": rate }), vec![(Started, 1), (RateLimited, 2)]),
        (json!({ "debounce": { "waitSecs": 60 } }), vec![(Debounced, 3)]),
        (json!({ "batch": { "size": 9, "waitSecs": 60 } }), vec![(Batched, 3)]),
    ] {
        assert_eq!(of_three(rules.clone()).await, expected, "{rules}");
    }
}
