//! Reading the record, and what every handler that changes something leaves in it.

mod chain;
mod changes;
mod reading;

use crate::http::fixtures::World;
use serde_json::Value;

/// All entries that the bearer of the token may see, oldest first.
async fn record(world: &World, token: &str) -> Vec<Value> {
    let answer = world.get("/audit-logs?limit=1000", token).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let mut logs = answer.body["logs"].as_array().unwrap().clone();
    assert_eq!(answer.body["total"], logs.len());
    logs.reverse();
    logs
}
