//! Starting flows by hand.

use crate::http::{
    fixtures::{World, text, world},
    testing::Answer,
};
use actix_web::{http::Method, test::TestRequest};
use preloop_actors::event::CAUSATION_DEPTH_MAX;
use serde_json::{Value, json};

/// Starts a flow with further headers.
async fn start(world: &World, flow: &Value, headers: &[(&str, &str)]) -> Answer {
    let uri = format!("/api/v1/flows/{}/trigger", text(flow, "id"));
    let bearer = format!("Bearer {}", world.owner.access);
    let request = TestRequest::post().uri(&uri).insert_header(("authorization", bearer));
    let add = |request: TestRequest, header: &(&str, &str)| request.insert_header(*header);
    let request = headers.iter().fold(request, add);
    world.send(request.set_json(json!({"greeting": "hello"}))).await
}

#[actix_web::test]
async fn a_start_is_an_event_and_an_execution() {
    let world = world().await;
    let flow = world.flow("one", json!({})).await;
    let started = world.start(&flow).await;
    assert_eq!((&started["status"], &started["duplicate"]), (&json!("PENDING"), &json!(false)));
    assert_eq!(started["flow_id"], flow["id"]);

    let event = format!("/events/{}", text(&started, "event_id"));
    let event = world.call(Method::GET, &event, None, 200).await;
    assert_eq!(event["payload"], json!({"greeting": "hello"}));
    assert_eq!((&event["source"], &event["type"]), (&json!("manual"), &json!("manual")));
    assert!(text(&event, "actor").starts_with("user-"));
    assert_eq!(event["executions"][0]["id"], started["id"]);
    let shown = world.call(Method::GET, &format!("/flows/{}", text(&flow, "id")), None, 200).await;
    assert_eq!(shown["execution_stats"]["total"], 1);
    assert_eq!(shown["execution_stats"]["running"], 1);
    assert!(shown["execution_stats"]["last_execution_at"].is_string());
}

#[actix_web::test]
async fn the_same_key_starts_nothing_new() {
    let world = world().await;
    let flow = world.flow("one", json!({})).await;
    let keyed = [("idempotency-key", "order-7")];
    let first = start(&world, &flow, &keyed).await;
    let again = start(&world, &flow, &keyed).await;
    let other = start(&world, &flow, &[("idempotency-key", "order-8")]).await;
    assert_eq!(first.body["id"], again.body["id"]);
    assert_eq!((&first.body["duplicate"], &again.body["duplicate"]), (&json!(false), &json!(true)));
    assert_ne!(first.body["id"], other.body["id"]);
    // Another flow has its own ledger.
    let second = world.flow("two", json!({})).await;
    assert_eq!(start(&world, &second, &keyed).await.body["duplicate"], false);
    let long = "k".repeat(256);
    assert_eq!(start(&world, &flow, &[("idempotency-key", &long)]).await.status, 422);
}

#[actix_web::test]
async fn what_cannot_be_started_is_refused() {
    let world = world().await;
    let flow = world.flow("one", json!({})).await;
    let path = format!("/flows/{}/trigger", text(&flow, "id"));
    for body in [json!([]), json!("x"), json!({"matrix": []}), json!({"a": "\u{0}"})] {
        world.call(Method::POST, &path, Some(body), 422).await;
    }
    world.call(Method::POST, &path, None, 200).await;
    let disabled = json!({"is_enabled": false});
    let flow = format!("/flows/{}", text(&flow, "id"));
    world.call(Method::PUT, &flow, Some(disabled), 200).await;
    let refusal = world.call(Method::POST, &path, None, 400).await;
    assert_eq!(refusal["detail"], "the flow is disabled; enable it first");
}

#[actix_web::test]
async fn a_chain_that_is_too_long_is_a_loop() {
    let world = world().await;
    let flow = world.flow("one", json!({})).await;
    let mut last = world.start(&flow).await;
    for depth in 1..=CAUSATION_DEPTH_MAX {
        let cause = text(&last, "id").to_owned();
        let next = start(&world, &flow, &[("x-preloop-execution", &cause)]).await;
        assert_eq!(next.status, 200, "{}", next.text);
        last = next.body;
        let event = format!("/events/{}", text(&last, "event_id"));
        let event = world.call(Method::GET, &event, None, 200).await;
        assert_eq!(event["causation_depth"], depth);
        assert_eq!(event["caused_by_execution_id"], cause);
    }
    let refused = start(&world, &flow, &[("x-preloop-execution", text(&last, "id"))]).await;
    assert_eq!(refused.status, 409);
    assert!(refused.text.contains("loop"), "{}", refused.text);
    for unknown in ["nonsense", "0199f000-0000-7000-8000-000000000000"] {
        assert_eq!(start(&world, &flow, &[("x-preloop-execution", unknown)]).await.status, 422);
    }
}
