//! Which flows the router and the scheduler get to see.

use super::*;
use crate::store::fixtures::{World, flow, organization, world};
use serde_json::json;

async fn triggered(world: &World, accounts: &[AccountId]) -> Vec<FlowId> {
    let deployed = world.tracker_triggered(accounts).await.unwrap();
    deployed.flows.iter().map(|version| version.flow).collect()
}

#[tokio::test]
async fn the_router_sees_living_tracker_flows_of_the_accounts_it_asked_for() {
    let world = world().await;
    let other = AccountId::fresh();
    organization(&world, other).await;
    let (mine, theirs) = (world.flow().await, flow(&world, other, json!({ "tracker": {} })).await);
    flow(&world, world.account, json!({ "manual": {} })).await;
    let (disabled, deleted) = (world.flow().await, world.flow().await);
    world.sql("UPDATE flows SET is_enabled = false WHERE id = $1", &[&disabled.flow.0]).await;
    world.sql("UPDATE flows SET deleted_at = now() WHERE id = $1", &[&deleted.flow.0]).await;

    assert_eq!(triggered(&world, &[]).await, []);
    assert_eq!(triggered(&world, &[world.account]).await, [mine.flow]);
    assert_eq!(triggered(&world, &[other]).await, [theirs.flow]);
    assert_eq!(triggered(&world, &[world.account, other]).await.len(), 2);
    assert_eq!(world.tracker_triggered(&[world.account]).await.unwrap().flows, [mine]);
}

#[tokio::test]
async fn the_current_version_counts() {
    let world = world().await;
    let first = world.flow().await;
    let second = FlowVersionId::fresh();
    let sql = "WITH version AS (
                   INSERT INTO flow_versions (id, flow_id, account_id, number, spec, tracker_id)
                   SELECT $1, flow_id, account_id, 2, spec, $3 FROM flow_versions WHERE flow_id = $2)
               UPDATE flows SET version_id = $1 WHERE id = $2";
    world.sql(sql, &[&second.0, &first.flow.0, &world.tracker.0]).await;
    let current = &world.tracker_triggered(&[world.account]).await.unwrap().flows[0];
    assert_eq!((current.id, current.number), (second, 2));
    assert_eq!(current.tracker, Some(world.tracker));
}

#[tokio::test]
async fn a_flow_that_cannot_be_read_stops_no_other() {
    let world = world().await;
    let (broken, whole) = (world.flow().await, world.flow().await);
    world.sql("UPDATE flow_versions SET spec = '{}' WHERE id = $1", &[&broken.id.0]).await;
    assert_eq!(triggered(&world, &[world.account]).await, [whole.flow]);
}
