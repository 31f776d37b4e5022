//! Limits of flows against a real database: a storm of events on each policy, and single cases.

mod cases;
mod fairness;
mod listed;
mod places;
mod storm;
mod tally;

use crate::store::{
    Store,
    fixtures::{self, World, limits, replica, world},
};
use preloop_actors::{
    event::Event,
    execution::ExecutionState,
    flow::FlowVersion,
    ids::{EventId, ExecutionId},
    ports::{Change, ClaimLimits, Deployed, EventLog, Executions, Route},
    router::{Decision, Tired, decide},
};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

/// A flow of the account that any tracker event starts, with these limits.
async fn limited(world: &World, rules: Value) -> Arc<FlowVersion> {
    let mut flow = world.flow().await;
    limit(world, &mut flow, rules).await;
    flow
}

/// Gives a flow these limits, without a new version.
async fn limit(world: &World, flow: &mut Arc<FlowVersion>, rules: Value) {
    let mut spec = serde_json::to_value(&flow.spec).unwrap();
    spec.as_object_mut().unwrap().extend(rules.as_object().cloned().unwrap());
    let sql = "UPDATE flow_versions SET spec = $2 WHERE id = $1";
    world.sql(sql, &[&flow.id.0, &spec]).await;
    Arc::make_mut(flow).spec = serde_json::from_value(spec).unwrap();
}

/// Routes what waits to be routed, once.
async fn route(store: &Store, flow: &Arc<FlowVersion>) -> usize {
    let events: Vec<Event> = store.unrouted(200).await.unwrap().events;
    let found = events.len();
    let routes = events.into_iter().map(|event| decided(event, flow)).collect();
    store.commit_routes(routes).await.unwrap();
    found
}

fn decided(event: Event, flow: &Arc<FlowVersion>) -> Route {
    let deployed = Deployed { flows: vec![Arc::clone(flow)], ..Deployed::default() };
    match decide(&Arc::new(event), &deployed, None, &mut Tired::default()) {
        Decision::Route(route) => route,
        Decision::Broken(why) => panic!("{why}"),
    }
}

/// Keeps events and routes them, one after the other; their ids.
async fn events(world: &World, flow: &Arc<FlowVersion>, count: usize) -> Vec<EventId> {
    let mut ids = Vec::new();
    for _ in 0..count {
        let event = world.event(&Uuid::now_v7().to_string());
        ids.push(world.append(vec![event]).await.unwrap()[0].id);
        route(world, flow).await;
    }
    ids
}

/// What became of an event: its execution's state and whether that is held, or its outcome.
async fn came(world: &World, event: EventId) -> String {
    let sql = "SELECT coalesce(
        (SELECT state || CASE WHEN is_held THEN ' held' WHEN stop_requested_at IS NULL THEN '' ELSE ' stopping' END
           FROM executions WHERE event_id = $1),
        (SELECT outcome FROM flow_outcomes WHERE event_id = $1), 'nothing')";
    world.value(sql, &[&event.0]).await
}

async fn all_came(world: &World, events: &[EventId]) -> Vec<String> {
    let mut all = Vec::new();
    for event in events {
        all.push(came(world, *event).await);
    }
    all
}

fn ended(state: ExecutionState) -> Change {
    Change::Ended { state, failure: None, result: None }
}

/// Claims one and ends it; its id.
async fn run_one(world: &World) -> Option<ExecutionId> {
    let one = ClaimLimits { free: 1, ..limits() };
    let claimed = world.claim(replica(), one).await.unwrap();
    let lease = claimed.first()?.lease;
    assert!(world.record(lease, ended(ExecutionState::Succeeded)).await.unwrap());
    Some(lease.execution)
}
