//! Stopping executions, and trying them again.

use crate::http::fixtures::{World, end, running, text, world};
use actix_web::http::Method;
use preloop_actors::execution::{FailureCategory, ResultStatus};
use serde_json::{Value, json};

async fn command(world: &World, id: &str, body: Value, status: u16) -> Value {
    world.call(Method::POST, &format!("/flows/executions/{id}/command"), Some(body), status).await
}

async fn retry(world: &World, id: &str, status: u16) -> Value {
    world.call(Method::POST, &format!("/flows/executions/{id}/retry"), None, status).await
}

#[actix_web::test]
async fn a_stop_is_asked_for_once() {
    let world = world().await;
    let flow = world.flow("one", json!({})).await;
    let started = world.start(&flow).await;
    let id = text(&started, "id");
    let first = command(&world, id, json!({"command": "stop"}), 200).await;
    assert_eq!((&first["status"], text(&first, "execution_id")), (&json!("command_sent"), id));
    let again = command(&world, id, json!({"command": "stop", "payload": {}}), 200).await;
    assert_eq!(first["stop_requested_at"], again["stop_requested_at"]);
    let shown = world.call(Method::GET, &format!("/flows/executions/{id}"), None, 200).await;
    assert_eq!((&shown["status"], &shown["stop_source"]), (&json!("PENDING"), &json!("user")));
    let hinted: Vec<_> = world.hinted.lock().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(hinted, [id, id]);
    assert_eq!(told(&world, "stop_requested_at").await, 1);
}

/// Live messages about executions that have the field.
async fn told(world: &World, field: &str) -> i64 {
    let db = world.state.store.client().await.unwrap();
    let sql =
        "SELECT count(*) FROM outbox WHERE topic = 'flow_executions' AND body -> 'payload' ? $1";
    db.query_one(sql, &[&field]).await.unwrap().get(0)
}

#[actix_web::test]
async fn other_commands_are_refused() {
    let world = world().await;
    let flow = world.flow("one", json!({})).await;
    let started = world.start(&flow).await;
    let id = text(&started, "id");
    for (body, says) in [
        (json!({"command": "send_message"}), "not supported by this agent type"),
        (json!({"command": "pause"}), "not supported by this agent type"),
        (json!({"command": "dance"}), "not a command"),
        (json!({}), "missing field"),
        (json!({"command": "stop", "payload": 1}), "invalid type"),
    ] {
        let refusal = command(&world, id, body, 422).await;
        assert!(refusal.to_string().contains(says), "{refusal}");
    }
    let lease = running(&world, &started).await;
    end(&world, lease, ResultStatus::Succeeded, None).await;
    command(&world, id, json!({"command": "stop"}), 409).await;
    assert!(world.hinted.lock().unwrap().is_empty());
}

#[actix_web::test]
async fn a_retry_runs_the_current_version_for_the_same_event() {
    let world = world().await;
    let flow = world.flow("one", json!({})).await;
    let started = world.start(&flow).await;
    let lease = running(&world, &started).await;
    end(&world, lease, ResultStatus::Failed, Some(FailureCategory::ExitCode)).await;
    let path = format!("/flows/{}", text(&flow, "id"));
    world.call(Method::PUT, &path, Some(json!({"prompt_template": "again"})), 200).await;

    let retried = retry(&world, text(&started, "id"), 200).await;
    assert_eq!(retried["retry_of_execution_id"], started["id"]);
    assert_eq!((&retried["status"], &retried["flow_id"]), (&json!("PENDING"), &flow["id"]));
    let shown = format!("/flows/executions/{}", text(&retried, "id"));
    let shown = world.call(Method::GET, &shown, None, 200).await;
    assert_eq!(shown["flow_version"], 2);
    assert_eq!(shown["trigger_event_id"], started["event_id"]);
    assert_eq!(shown["retry_of_execution_id"], started["id"]);
    assert_eq!(told(&world, "retry_of_execution_id").await, 1);
    let event = format!("/events/{}", text(&started, "event_id"));
    let event = world.call(Method::GET, &event, None, 200).await;
    assert_eq!(event["executions_count"], 2);
}

#[actix_web::test]
async fn what_cannot_be_retried_is_refused() {
    let world = world().await;
    let flow = world.flow("one", json!({})).await;
    let started = world.start(&flow).await;
    let id = text(&started, "id");
    let says = async |words: &str| {
        let refusal = retry(&world, id, 400).await;
        assert!(text(&refusal, "detail").contains(words), "{refusal}");
    };
    says("this one is PENDING").await;
    let lease = running(&world, &started).await;
    says("this one is RUNNING").await;
    end(&world, lease, ResultStatus::Failed, Some(FailureCategory::ExitCode)).await;
    let path = format!("/flows/{}", text(&flow, "id"));
    world.call(Method::PUT, &path, Some(json!({"is_enabled": false})), 200).await;
    says("the flow is disabled").await;
    world.call(Method::DELETE, &path, None, 200).await;
    says("the flow was deleted").await;
    retry(&world, "0199f000-0000-7000-8000-000000000000", 404).await;
    retry(&world, "nonsense", 422).await;
}
