//! A flow's own address.

use super::*;
use crate::http::webhooks::flow::find;
use preloop_actors::{
    event::CAUSATION_DEPTH_MAX,
    fakes::samples,
    flow::{Trigger, WebhookTrigger},
};

/// Adds a flow with this trigger.
pub(super) fn add_flow(house: &House, trigger: Trigger, enabled: bool) -> FlowId {
    let mut flow = samples::flow(AccountId::fresh());
    flow.spec.trigger = trigger;
    let id = flow.flow;
    let hook = FlowHook { flow: Arc::new(flow), enabled, secret: SECRET.into() };
    house.hooks.flows.lock().unwrap().insert(id, hook);
    id
}

pub(super) fn webhook(dedupe_path: Option<&str>) -> Trigger {
    let dedupe_path = dedupe_path.map(str::to_owned);
    Trigger::Webhook(WebhookTrigger { dedupe_path, ..WebhookTrigger::default() })
}

/// Only bodies about `a` with a positive number.
fn choosy() -> Trigger {
    let filters = json!({"data.kind": "a"}).as_object().unwrap().clone();
    let condition = Some("event.payload.n > 0".to_owned());
    Trigger::Webhook(WebhookTrigger { filters, condition, ..WebhookTrigger::default() })
}

pub(super) fn post(flow: impl ToString, secret: &str, body: &'static str) -> TestRequest {
    let path = format!("/api/v1/webhooks/flows/{}/{secret}", flow.to_string());
    TestRequest::post().uri(&path).set_payload(body)
}

async fn check(house: &House, request: TestRequest, status: u16, says: &str) {
    let (actual, body) = house.send(request).await;
    assert_eq!(actual.as_u16(), status, "{body}");
    assert!(body.to_string().contains(says), "{body}");
}

#[actix::test]
async fn who_cannot_be_served_is_told_why() {
    let house = house();
    let flow = add_flow(&house, webhook(None), true);
    let disabled = add_flow(&house, webhook(None), false);
    let manual = add_flow(&house, Trigger::Manual(Default::default()), true);
    check(&house, post(FlowId::fresh(), SECRET, "{}"), 404, "flow not found").await;
    check(&house, post("7", SECRET, "{}"), 404, "flow not found").await;
    check(&house, post(manual, SECRET, "{}"), 400, "not started by a webhook").await;
    check(&house, post(disabled, SECRET, "{}"), 400, "disabled").await;
    check(&house, post(disabled, "guess", "{}"), 403, "secret").await;
    check(&house, post(flow, "guess", "{}"), 403, "secret").await;
    let picky = add_flow(&house, choosy(), true);
    check(&house, post(picky, SECRET, r#"{"data": {"kind": "b"}}"#), 422, "`data.kind`").await;
    check(&house, post(picky, SECRET, "not json"), 422, "`data.kind`").await;
    check(&house, post(picky, SECRET, r#"{"data": {"kind": "a"}, "n": 0}"#), 422, "does not hold")
        .await;
    check(&house, post(picky, SECRET, r#"{"data": {"kind": "a"}, "n": "x"}"#), 422, "condition")
        .await;
    assert_eq!(house.log.events().len(), 0);
}

#[actix::test]
async fn a_post_starts_the_flow() {
    let house = house();
    let flow = add_flow(&house, webhook(None), true);
    let caller = "0198c5a8-4e3f-7c51-9d1c-1f0b6a3c9e77";
    house.hooks.depths.lock().unwrap().insert(caller.parse().unwrap(), 2);
    let request = post(flow, SECRET, r#"{"a": 1}"#).insert_header(("x-preloop-execution", caller));
    let (status, answer) = house.send(request).await;
    assert_eq!(status, 200);
    let event = &house.log.events()[0];
    let execution = house.log.execution(event.id, flow).unwrap();
    assert_eq!(
        answer,
        json!({
            "status": "success", "execution_id": execution, "event_id": event.id,
            "duplicate": false, "flow_id": flow, "outcome": null,
        })
    );
    assert_eq!(event.incoming.payload, r#"{"a": 1}"#);
    let causation = event.incoming.content.causation;
    assert_eq!((causation.depth, causation.execution), (3, caller.parse().ok()));
}

#[actix::test]
async fn a_chain_that_is_too_long_ends() {
    let house = house();
    let flow = add_flow(&house, webhook(None), true);
    let caller = "0198c5a8-4e3f-7c51-9d1c-1f0b6a3c9e77";
    house.hooks.depths.lock().unwrap().insert(caller.parse().unwrap(), CAUSATION_DEPTH_MAX);
    let request = post(flow, SECRET, "{}").insert_header(("x-preloop-execution", caller));
    check(&house, request, 409, "loop").await;
    assert_eq!(house.log.events().len(), 0);
}

#[actix::test]
async fn a_post_that_matches_starts_a_choosy_flow() {
    let house = house();
    let flow = add_flow(&house, choosy(), true);
    check(&house, post(flow, SECRET, r#"{"data": {"kind": "a"}, "n": 1}"#), 200, "success").await;
}

#[actix::test]
async fn a_body_that_cannot_be_read_is_empty() {
    let house = house();
    let flow = add_flow(&house, webhook(None), true);
    for body in ["", "not json", "{", "\u{0}"] {
        check(&house, post(flow, SECRET, body), 200, "success").await;
    }
    assert_eq!(house.log.events().len(), 4);
    assert!(house.log.events().iter().all(|event| event.incoming.payload == "{}"));
}

/// Posts two and checks whether the second counts as the first again.
async fn check_duplicate(
    house: &House,
    path: Option<&str>,
    first: TestRequest,
    second: TestRequest,
    same: bool,
) {
    let flow = add_flow(house, webhook(path), true);
    let aim =
        |request: TestRequest| request.uri(&format!("/api/v1/webhooks/flows/{flow}/{SECRET}"));
    let (_, first) = house.send(aim(first)).await;
    let (_, second) = house.send(aim(second)).await;
    assert_eq!(second["duplicate"], same, "{second}");
    assert_eq!(first["execution_id"] == second["execution_id"], same);
}

#[actix::test]
async fn repetitions() {
    let house = &house();
    let body = |text: &'static str| TestRequest::post().set_payload(text);
    let named = |name: &'static str, key: &'static str| body("{}").insert_header((name, key));
    check_duplicate(house, None, body("{}"), body("{}"), false).await;
    check_duplicate(
        house,
        None,
        named("idempotency-key", "a"),
        named("idempotency-key", "a"),
        true,
    )
    .await;
    check_duplicate(
        house,
        None,
        named("idempotency-key", "a"),
        named("idempotency-key", "b"),
        false,
    )
    .await;
    check_duplicate(house, None, named("x-delivery-id", "a"), named("x-delivery-id", "a"), true)
        .await;
    check_duplicate(house, None, named("x-delivery-id", "a"), named("idempotency-key", "a"), false)
        .await;
    let path = Some("data.id");
    let (one, two) = (r#"{"data": {"id": 1}}"#, r#"{"data": {"id": 2}}"#);
    check_duplicate(house, path, body(one), body(r#"{"x": 1, "data": {"id": 1}}"#), true).await;
    check_duplicate(house, path, body(one), body(two), false).await;
    check_duplicate(house, path, body("{}"), body("{}"), false).await;
    check_duplicate(house, path, named("webhook-id", "a"), named("webhook-id", "a"), true).await;
}

fn check_find(path: &str, expected: Option<&str>) {
    let body = json!({
        "id": 7, "data": {"issue": {"id": "x"}}, "list": [{"link": "l"}], "null": null, "no": "",
    });
    assert_eq!(find(&body, path).as_deref(), expected, "{path}");
}

#[test]
fn paths() {
    check_find("id", Some("7"));
    check_find("data.issue.id", Some("x"));
    check_find("data.issue", Some(r#"{"id":"x"}"#));
    check_find("list[0].link", Some("l"));
    check_find("list.0.link", Some("l"));
    check_find("list.link", None);
    check_find("list[7].link", None);
    check_find("null", None);
    check_find("no", None);
    check_find("id.deeper", None);
    check_find("missing.deeper", None);
}
