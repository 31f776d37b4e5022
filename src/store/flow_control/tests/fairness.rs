//! Places and starts go by weights: between a loud and a quiet account, and between flows of one.

use super::*;
use preloop_actors::ids::AccountId;
use std::collections::BTreeMap;

/// `count` waiting executions of a flow.
async fn waiting(world: &World, flow: &Arc<FlowVersion>, count: i32) {
    let sql = "INSERT INTO executions (id, account_id, flow_id, flow_version_id, event_id, queue_deadline, priority, weight)
               SELECT gen_random_uuid(), flow.account_id, flow.id, flow.version_id, gen_random_uuid(),
                      now() + interval '1 day', coalesce((spec ->> 'priority')::smallint, 0),
                      coalesce((spec ->> 'weight')::smallint, 1)
                 FROM flows AS flow JOIN flow_versions AS version ON version.id = flow.version_id,
                      generate_series(1, $2)
                WHERE flow.id = $1";
    world.sql(sql, &[&flow.flow.0, &count]).await;
    world
        .sql("INSERT INTO execution_details (execution_id) SELECT id FROM executions ON CONFLICT DO NOTHING", &[])
        .await;
}

/// Keeps so many places full, ends the oldest first, and counts starts by what `of` says.
async fn starts(world: &World, places: usize, rounds: usize, of: &str) -> BTreeMap<Uuid, usize> {
    let (owner, mut running, mut counts) = (replica(), Vec::new(), BTreeMap::new());
    for round in 0..rounds {
        let limits = ClaimLimits { free: places - running.len(), ..limits() };
        for claimed in world.claim(owner, limits).await.unwrap() {
            running.push(claimed.lease);
            let sql = format!("SELECT {of} FROM executions WHERE id = $1");
            // The first fill the places; what follows tells.
            if round > 0 {
                *counts
                    .entry(world.value(&sql, &[&claimed.lease.execution.0]).await)
                    .or_default() += 1;
            }
        }
        let oldest = running.remove(0);
        assert!(world.record(oldest, ended(ExecutionState::Succeeded)).await.unwrap());
    }
    counts
}

fn within_ten_percent(found: usize, other: usize, weights: (f64, f64)) -> bool {
    let (share, due) = (found as f64 / (found + other) as f64, weights.0 / (weights.0 + weights.1));
    (share - due).abs() <= 0.1 * due
}

#[tokio::test]
async fn a_loud_and_a_quiet_account_get_what_their_weights_say() {
    for (weight, places) in [(1_i16, 1), (1, 3), (3, 1), (3, 2), (3, 8), (2, 5)] {
        let world = world().await;
        let loud = world.account;
        let quiet = AccountId::fresh();
        fixtures::organization(&world, quiet).await;
        let flows = [
            fixtures::flow(&world, loud, json!({ "tracker": {} })).await,
            fixtures::flow(&world, quiet, json!({ "tracker": {} })).await,
        ];
        world.sql("UPDATE accounts SET weight = $2 WHERE id = $1", &[&quiet.0, &weight]).await;
        waiting(&world, &flows[0], 1_000).await;
        waiting(&world, &flows[1], 100).await;
        let counts = starts(&world, places, 80, "account_id").await;
        let (loud, quiet) = (counts[&loud.0], counts[&quiet.0]);
        let fair = within_ten_percent(quiet, loud, (weight.into(), 1.0));
        assert!(
            fair,
            "with weight {weight} and {places} places: {quiet} of the quiet, {loud} of the loud"
        );
    }
}

#[tokio::test]
async fn flows_of_an_account_get_what_their_weights_say() {
    let world = world().await;
    let heavy = limited(&world, json!({ "weight": 3 })).await;
    let light = world.flow().await;
    waiting(&world, &light, 500).await;
    waiting(&world, &heavy, 100).await;
    let counts = starts(&world, 2, 81, "flow_id").await;
    let (heavy, light) = (counts[&heavy.flow.0], counts[&light.flow.0]);
    assert!(
        within_ten_percent(heavy, light, (3.0, 1.0)),
        "{heavy} of the heavy, {light} of the light"
    );
}

#[tokio::test]
async fn the_highest_priority_comes_first() {
    let world = world().await;
    let mut flows = vec![world.flow().await];
    for priority in [-5, 10, 2] {
        flows.push(limited(&world, json!({ "priority": priority })).await);
    }
    for flow in &flows {
        waiting(&world, flow, 2).await;
    }
    let mut order = Vec::new();
    while let Some(id) = run_one(&world).await {
        let sql = "SELECT priority FROM executions WHERE id = $1";
        order.push(world.value::<i16>(sql, &[&id.0]).await);
    }
    assert_eq!(order, [10, 10, 2, 2, 0, 0, -5, -5]);
}
