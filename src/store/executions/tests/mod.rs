//! Leases, steps, logs and waiting, against a real database.

mod claims;
mod context;
mod deaths;
mod engine;
mod log;
mod model;
mod races;
mod steps;
mod waiting;

use super::*;
use crate::store::fixtures::{self, World, limits, replica, starting, world};
use chrono::{DateTime, Utc};
use preloop_actors::{
    execution::{AgentResult, ExecutionState, Failure, FailureCategory, ResultStatus},
    ids::AccountId,
    ports::RunningContainer,
};
use serde_json::{Value, json};

/// One waiting execution, claimed.
async fn claimed(world: &World) -> Lease {
    let flow = world.flow().await;
    let execution = world.execution(&flow).await;
    let claimed = world.claim_all().await;
    claimed.iter().find(|claimed| claimed.lease.execution == execution).unwrap().lease
}

fn running(lease: Lease) -> Change {
    Change::Running(RunningContainer {
        id: "container".into(),
        epoch: lease.epoch,
        image_digest: "sha256:1".into(),
        started_at: DateTime::<Utc>::UNIX_EPOCH,
    })
}

fn retry() -> Change {
    let failure = Failure::new(FailureCategory::ImagePull, "no\0route");
    Change::Retry { failure, backoff: Duration::from_secs(15) }
}

fn postponed() -> Change {
    Change::Postponed { reason: "docker is not there".into(), backoff: Duration::from_secs(5) }
}

fn succeeded() -> Change {
    let output = json!({ "a\0": "b\0" }).as_object().cloned().unwrap();
    let result = AgentResult {
        status: ResultStatus::Succeeded,
        summary: Some("done\0".into()),
        output,
        actions: vec![],
        error: None,
    };
    Change::Ended { state: ExecutionState::Succeeded, failure: None, result: Some(result) }
}

fn failed() -> Change {
    let failure = Some(Failure::new(FailureCategory::ExitCode, "exit code 1"));
    Change::Ended { state: ExecutionState::Failed, failure, result: None }
}

fn stopped() -> Change {
    Change::Ended { state: ExecutionState::Stopped, failure: None, result: None }
}

/// The whole row with its details, as JSON.
async fn row(world: &World, execution: ExecutionId) -> Value {
    let sql = "SELECT to_jsonb(e) || to_jsonb(d) FROM executions e
                 JOIN execution_details d ON d.execution_id = e.id WHERE e.id = $1";
    world.value(sql, &[&execution.0]).await
}

/// Leases as a renewal names them.
fn held(leases: &[Lease]) -> Vec<(ExecutionId, Epoch)> {
    leases.iter().map(|lease| (lease.execution, lease.epoch)).collect()
}

/// Lets the lease run out now.
async fn expire_lease(world: &World, execution: ExecutionId) {
    world
        .sql("UPDATE executions SET lease_expires_at = now() WHERE id = $1", &[&execution.0])
        .await;
}
