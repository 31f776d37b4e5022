//! Organizations over the real app.

use crate::http::fixtures::{URL, World, text, world};
use actix_web::http::Method;
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

async fn create(world: &World, body: Value, status: u16) -> Value {
    world.call(Method::POST, "/organizations", Some(body), status).await
}

#[actix_web::test]
async fn the_only_tracker_is_taken_unless_one_is_named() {
    let world = world().await;
    let body = |identifier: &str| json!({"name": "Octo", "identifier": identifier});
    let refusal = create(&world, body("a"), 400).await;
    assert_eq!(refusal["detail"], "there is no tracker yet; connect one first");

    let first = world.tracker("first").await;
    let created = create(&world, body("a"), 201).await;
    assert_eq!(created["tracker_id"], first["id"]);
    let address = format!("{URL}/api/v1/private/webhooks/github/{}", text(&created, "id"));
    assert_eq!(text(&created["webhook"], "url"), address);
    assert_eq!(text(&created, "webhook_url"), address);
    create(&world, body("a"), 409).await;

    let second = world.tracker("second").await;
    let refusal = create(&world, body("b"), 400).await;
    let refusal = text(&refusal, "detail");
    assert!(refusal.contains(text(&first, "id")) && refusal.contains(text(&second, "id")));
    let named = json!({"name": "Octo", "identifier": "a", "tracker_id": second["id"]});
    assert_eq!(create(&world, named, 201).await["tracker_id"], second["id"]);
}

#[actix_web::test]
async fn bodies_are_checked() {
    let world = world().await;
    world.tracker("one").await;
    let settings = json!({"text": "x".repeat(70_000)});
    for body in [
        json!({"name": "x"}),
        json!({"identifier": "x"}),
        json!({"name": "", "identifier": "x"}),
        json!({"name": "x", "identifier": "x\u{0}"}),
        json!({"name": "x", "identifier": "x", "settings": []}),
        json!({"name": "x", "identifier": "x", "settings": settings}),
        json!({"name": "x", "identifier": "x", "description": "d".repeat(10_001)}),
        json!({"name": "x", "identifier": "x", "tracker_id": "mine"}),
        json!({"name": "x", "identifier": "x", "webhook_secret": "mine"}),
    ] {
        create(&world, body, 422).await;
    }
    let unknown = "0199f000-0000-7000-8000-000000000000";
    create(&world, json!({"name": "x", "identifier": "x", "tracker_id": unknown}), 404).await;
}

#[actix_web::test]
async fn found_changed_and_removed() {
    let world = world().await;
    world.tracker("one").await;
    let body =
        json!({"name": "Group", "identifier": "top/sub", "description": "d", "settings": {"a": 1}});
    let created = create(&world, body, 201).await;
    let path = format!("/organizations/{}", text(&created, "id"));
    for same in ["/organizations/by-identifier/top/sub", "/organizations/by-identifier/top%2Fsub"] {
        assert_eq!(world.call(Method::GET, same, None, 200).await["id"], created["id"]);
    }
    world.call(Method::GET, "/organizations/by-identifier/nobody", None, 404).await;

    let change = json!({"name": "Renamed", "description": null});
    let changed = world.call(Method::PUT, &path, Some(change), 200).await;
    assert_eq!(changed["name"], "Renamed");
    assert_eq!(changed["description"], Value::Null);
    assert_eq!(changed["settings"], json!({"a": 1}));

    let listed = world.call(Method::GET, "/organizations", None, 200).await;
    assert_eq!(listed.as_array().unwrap().len(), 2);
    world.call(Method::DELETE, &path, None, 204).await;
    world.call(Method::DELETE, &path, None, 404).await;
    world.call(Method::GET, &path, None, 404).await;
}

#[actix_web::test]
async fn a_rotation_keeps_the_old_secret_for_a_while() {
    let world = world().await;
    let tracker = world.tracker("one").await;
    let path = format!("/organizations/{}", text(&tracker["organization"], "id"));
    let rotate = format!("{path}/webhook-secret/rotate");
    let day = 24 * 60 * 60;
    for (body, seconds) in [
        (None, Some(day)),
        (Some(json!({})), Some(day)),
        (Some(json!({"overlap_seconds": 60})), Some(60)),
        (Some(json!({"overlap_seconds": 7 * day})), Some(7 * day)),
        (Some(json!({"overlap_seconds": 0})), None),
    ] {
        let rotated = world.call(Method::POST, &rotate, body.clone(), 200).await;
        let until = rotated["previous_secret_until"].as_str();
        let until = until.map(|until| until.parse::<DateTime<Utc>>().unwrap());
        let expected = seconds.map(|seconds| Utc::now() + Duration::seconds(seconds));
        match (until, expected) {
            (None, None) => {}
            (Some(until), Some(expected)) => {
                assert!((until - expected).num_seconds().abs() < 60, "{body:?}: {until}");
            }
            other => panic!("{body:?}: {other:?}"),
        }
    }
    for body in [
        json!({"overlap_seconds": 7 * day + 1}),
        json!({"overlap_seconds": -1}),
        json!({"overlap_seconds": 1.5}),
        json!({"window": 1}),
    ] {
        world.call(Method::POST, &rotate, Some(body), 422).await;
    }
}

#[actix_web::test]
async fn nobody_else_reaches_an_organization() {
    let world = world().await;
    let tracker = world.tracker("mine").await;
    let path = format!("/organizations/{}", text(&tracker["organization"], "id"));
    let theirs = json!({"name": "x", "identifier": "x", "tracker_id": tracker["id"]});
    for (method, path, body) in [
        (Method::GET, path.clone(), None),
        (Method::GET, "/organizations/by-identifier/mine".to_owned(), None),
        (Method::PUT, path.clone(), Some(json!({"name": "yours"}))),
        (Method::DELETE, path.clone(), None),
        (Method::POST, format!("{path}/webhook-secret/rotate"), None),
        (Method::POST, "/organizations".to_owned(), Some(theirs)),
        (Method::GET, format!("{path}/projects"), None),
    ] {
        world.hidden(method.clone(), &path, body.clone()).await;
        world.guarded(method, &path, body).await;
    }
    let listed = world.get("/organizations", &world.stranger.access).await;
    assert_eq!(listed.body, json!([]));
}
