//! Which flows the router and the scheduler get to see.

use super::*;
use crate::store::fixtures::{World, flow, organization, world};
use chrono::TimeDelta;
use serde_json::json;

async fn triggered(world: &World, accounts: &[AccountId]) -> Vec<FlowId> {
    let deployed = world.tracker_triggered(accounts).await.unwrap();
    deployed.flows.iter().map(|version| version.flow).collect()
}

async fn scheduled(world: &World, next_fire_at: &str) -> Arc<FlowVersion> {
    let cron = json!({ "schedule": { "cron": "* * * * *" } });
    let flow = flow(world, world.account, cron).await;
    let sql = format!("UPDATE flows SET next_fire_at = {next_fire_at} WHERE id = $1");
    world.sql(&sql, &[&flow.flow.0]).await;
    flow
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

#[tokio::test]
async fn schedules_are_due_oldest_first() {
    let world = world().await;
    let newer = scheduled(&world, "now()").await;
    let older = scheduled(&world, "now() - interval '1 h'").await;
    scheduled(&world, "now() + interval '1 h'").await;
    scheduled(&world, "NULL").await;
    let disabled = scheduled(&world, "now()").await;
    world.sql("UPDATE flows SET is_enabled = false WHERE id = $1", &[&disabled.flow.0]).await;
    let deleted = scheduled(&world, "now()").await;
    world.sql("UPDATE flows SET deleted_at = now() WHERE id = $1", &[&deleted.flow.0]).await;

    let due = async |limit| -> Vec<FlowId> {
        world.due_schedules(limit).await.unwrap().iter().map(|due| due.flow.flow).collect()
    };
    assert_eq!(due(10).await, [older.flow, newer.flow]);
    assert_eq!(due(1).await, [older.flow]);
}

#[tokio::test]
async fn a_tick_is_moved_on_once() {
    let world = world().await;
    scheduled(&world, "now()").await;
    let due = world.due_schedules(1).await.unwrap().remove(0);
    let (flow, fired) = (due.flow.flow, due.fire_at);
    let next = fired + TimeDelta::minutes(5);
    world.set_next_fire(flow, fired, Some(next)).await.unwrap();
    // Another replica saw the same tick, and is late.
    world.set_next_fire(flow, fired, None).await.unwrap();
    let stored: Option<DateTime<Utc>> = world.value("SELECT next_fire_at FROM flows", &[]).await;
    assert_eq!(stored, Some(next));
    world.set_next_fire(flow, next, None).await.unwrap();
    assert_eq!(
        world.value::<Option<DateTime<Utc>>>("SELECT next_fire_at FROM flows", &[]).await,
        None
    );
}
