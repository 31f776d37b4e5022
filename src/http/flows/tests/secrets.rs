//! The secret of a flow's own webhook: shown when it is made, and at no other time.

use crate::http::fixtures::{URL, flow, text, world};
use actix_web::http::Method;
use serde_json::{Value, json};

#[actix_web::test]
async fn a_webhook_s_secret_is_shown_only_when_it_is_made() {
    let world = world().await;
    let created = world.flow("hooked", json!({"trigger_event_source": "webhook"})).await;
    let (id, secret) = (text(&created, "id"), text(&created["webhook_config"], "webhook_secret"));
    let address = format!("{URL}/api/v1/webhooks/flows/{id}/");
    assert_eq!(text(&created, "webhook_url"), format!("{address}{secret}"));

    let path = format!("/flows/{id}");
    for (method, path, body) in [
        (Method::GET, path.clone(), None),
        (Method::GET, "/flows".to_owned(), None),
        (Method::GET, format!("{path}/versions"), None),
        (Method::PUT, path.clone(), Some(json!({"description": "x"}))),
        (Method::GET, format!("{path}/yaml"), None),
    ] {
        let answer = world.request(method.clone(), &path, &world.owner.access, body).await;
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.text);
        assert!(!answer.text.contains(secret), "{method} {path}: {}", answer.text);
    }
    let shown = world.call(Method::GET, &path, None, 200).await;
    assert_eq!(text(&shown, "webhook_url"), address);

    let rotate = format!("{path}/webhook-secret/rotate");
    let rotated = world.call(Method::POST, &rotate, None, 200).await;
    let fresh = text(&rotated, "webhook_secret");
    assert_ne!(fresh, secret);
    assert_eq!(text(&rotated, "webhook_url"), format!("{address}{fresh}"));
    let deleted = world.call(Method::DELETE, &path, None, 200).await;
    assert!(!deleted.to_string().contains(fresh));
}

#[actix_web::test]
async fn a_secret_can_be_brought_along_when_it_is_long() {
    let world = world().await;
    let with = |secret: &str| json!({"trigger_event_source": "webhook", "webhook_config": {"webhook_secret": secret}});
    let long = "s".repeat(32);
    let created = world.flow("one", with(&long)).await;
    assert!(text(&created, "webhook_url").ends_with(&long));
    for (secret, name) in
        [("short".to_owned(), "two"), (format!("{long}/"), "two"), ("x".repeat(129), "two")]
    {
        let body = flow(name, with(&secret));
        world.call(Method::POST, "/flows", Some(body), 422).await;
    }
}

#[actix_web::test]
async fn other_flows_have_no_secret() {
    let world = world().await;
    let created = world.flow("one", json!({})).await;
    assert_eq!((&created["webhook_url"], &created["webhook_config"]), (&Value::Null, &Value::Null));
    let path = format!("/flows/{}", text(&created, "id"));
    world.call(Method::POST, &format!("{path}/webhook-secret/rotate"), None, 400).await;
    let changed = json!({"trigger_event_source": "webhook"});
    let changed = world.call(Method::PUT, &path, Some(changed), 200).await;
    assert!(changed["webhook_config"]["webhook_secret"].is_string());
}
