//! Trackers over the real app.

mod alarms;
mod connecting;

use crate::http::fixtures::{URL, places, text, tracker::TOKEN, world};
use actix_web::http::Method;
use serde_json::{Value, json};

#[actix_web::test]
async fn a_name_and_a_type_are_enough_for_webhooks() {
    let world = world().await;
    let created = world.tracker("Octo Org").await;
    assert_eq!(created["tracker_type"], "github");
    assert_eq!(created["warnings"], json!([]));
    let unlocked = created["unlocked_tool_names"].as_array().unwrap();
    assert!(unlocked.contains(&json!("get_issue")), "{unlocked:?}");
    let second = world.tracker("Another").await;
    assert_eq!(second["unlocked_tool_names"], json!([]));
    assert_eq!(created["organization"]["identifier"], "octo-org");
    let organization = text(&created["organization"], "id");
    let address = format!("{URL}/api/v1/private/webhooks/github/{organization}");
    assert_eq!(text(&created["webhook"], "url"), address);
    assert!(text(&created["webhook"], "secret").len() >= 43);

    let shown = world.call(Method::GET, &path(&created), None, 200).await;
    assert_eq!(shown["has_token"], false);
    assert_eq!(shown["organizations"][0]["id"], organization);
    assert_eq!(shown["account_id"], world.owner.account.to_string());
}

#[actix_web::test]
async fn secrets_go_in_and_never_come_out() {
    let world = world().await;
    let body = json!({
        "name": "sealed", "type": "gitlab", "api_key": TOKEN, "organization": "group",
    });
    let created = world.call(Method::POST, "/trackers", Some(body), 201).await;
    assert!(!created.to_string().contains(TOKEN));
    let secret = text(&created["webhook"], "secret").to_owned();
    let organization = text(&created["organization"], "id");

    let paths = [
        "/trackers".to_owned(),
        path(&created),
        "/organizations".to_owned(),
        format!("/organizations/{organization}"),
        "/organizations/by-identifier/group".to_owned(),
    ];
    for path in &paths {
        let shown = world.call(Method::GET, path, None, 200).await.to_string();
        assert!(!shown.contains(&secret) && !shown.contains(TOKEN), "{path}: {shown}");
    }
    let change = json!({"token": TOKEN});
    let changed = world.call(Method::PUT, &path(&created), Some(change), 200).await;
    assert_eq!(changed["has_token"], true);
    assert!(!changed.to_string().contains(TOKEN));
    let emptied = json!({"token": null});
    let changed = world.call(Method::PUT, &path(&created), Some(emptied), 200).await;
    assert_eq!(changed["has_token"], false);
}

#[actix_web::test]
async fn what_cannot_be_connected_is_refused() {
    let world = world().await;
    world.tracker("taken").await;
    for (body, status, place) in [
        (json!({"name": "x", "tracker_type": "bitbucket"}), 422, "body.tracker_type"),
        (json!({"name": "x"}), 422, "body.tracker_type"),
        (json!({"tracker_type": "jira"}), 422, "body.name"),
        (json!({"name": " ", "tracker_type": "jira"}), 422, "body.name"),
        (json!({"name": "x\u{0}", "tracker_type": "jira"}), 422, "body.name"),
        (json!({"name": "n".repeat(256), "tracker_type": "jira"}), 422, "body.name"),
        (json!({"name": "x", "type": "jira", "url": "ftp://x"}), 422, "body.url"),
        (json!({"name": "x", "type": "jira", "url": "https://u:p@x"}), 422, "body.url"),
        (
            json!({"name": "x", "type": "jira", "config": {"api_key": "k"}}),
            422,
            "body.connection_details",
        ),
        (json!({"name": "x", "type": "jira", "nonsense": 1}), 422, "body"),
        (json!({"name": "taken", "tracker_type": "jira"}), 400, ""),
    ] {
        let answer = world.post("/trackers", &world.owner.access, body.clone()).await;
        assert_eq!(answer.status, status, "{body} -> {}", answer.text);
        let found = places(&answer);
        assert_eq!(found.is_empty(), place.is_empty(), "{body}: {}", answer.text);
        assert!(found.iter().all(|found| found.starts_with(place)), "{body}: {found:?}");
    }
    let answer =
        world.post("/trackers", &world.owner.access, json!({"name": "x", "type": "bitbucket"}));
    assert!(answer.await.text.contains("github, gitlab, jira"));
}

#[actix_web::test]
async fn a_change_leaves_the_rest() {
    let world = world().await;
    let rules =
        json!([{"scope_type": "PROJECT", "rule_type": "EXCLUDE", "identifier": "octo/old"}]);
    let body = json!({
        "name": "one", "type": "github", "url": "https://github.example.com",
        "scope_rules": rules, "subscribed_events": ["push"], "own_logins": ["preloop-bot"],
    });
    let created = world.call(Method::POST, "/trackers", Some(body), 201).await;
    let before = world.call(Method::GET, &path(&created), None, 200).await;
    for (change, field, value) in [
        (json!({"name": "two"}), "name", json!("two")),
        (json!({"is_active": false}), "is_active", json!(false)),
        (json!({"url": null}), "url", json!(null)),
        (json!({"subscribed_events": null}), "subscribed_events", json!(null)),
        (json!({"own_logins": []}), "own_logins", json!([])),
        (json!({"scope_rules": []}), "scope_rules", json!([])),
        (json!({"meta_data": {"a": 1}}), "meta_data", json!({"a": 1})),
    ] {
        let before = world.call(Method::GET, &path(&created), None, 200).await;
        let after = world.call(Method::PUT, &path(&created), Some(change), 200).await;
        assert_eq!(after[field], value);
        let differing = differing(&before, &after);
        assert!(
            differing.iter().all(|name| name == field || name == "last_updated"),
            "{differing:?}"
        );
    }
    assert_eq!(before["scope_rules"][0]["identifier"], "octo/old");
    world.tracker("three").await;
    world.call(Method::PUT, &path(&created), Some(json!({"name": "three"})), 400).await;
}

#[actix_web::test]
async fn settings_come_back_to_the_digit() {
    let world = world().await;
    let details = json!({
        "largest": f64::MAX, "smallest": f64::from_bits(1), "third": 0.1 + 0.2, "long": u64::MAX,
        "": {"deep": [[[[null]]]]}, "text": "\u{1f980} \u{7f}\u{1}\u{ffff}",
    });
    let body = json!({"name": "one", "type": "jira", "connection_details": details});
    let created = world.call(Method::POST, "/trackers", Some(body), 201).await;
    let shown = world.call(Method::GET, &path(&created), None, 200).await;
    assert_eq!(shown["connection_details"], details);
}

#[actix_web::test]
async fn deleting_frees_the_name() {
    let world = world().await;
    let soft = world.tracker("gone").await;
    let answer = world.call(Method::DELETE, &path(&soft), None, 200).await;
    assert_eq!(answer["message"], "tracker `gone` deleted");
    world.call(Method::GET, &path(&soft), None, 404).await;
    world.call(Method::DELETE, &path(&soft), None, 404).await;
    let organization = format!("/organizations/{}", text(&soft["organization"], "id"));
    world.call(Method::GET, &organization, None, 404).await;
    world.call(Method::DELETE, &format!("{}?hard_delete=true", path(&soft)), None, 200).await;
    let again = world.tracker("gone").await;
    world.call(Method::DELETE, &format!("{}?hard_delete=true", path(&again)), None, 200).await;
    world.call(Method::DELETE, &format!("{}?hard_delete=perhaps", path(&again)), None, 422).await;
}

#[actix_web::test]
async fn lists_come_in_parts() {
    let world = world().await;
    for name in ["c", "a", "b"] {
        world.tracker(name).await;
    }
    for (query, names) in [
        ("", vec!["a", "b", "c"]),
        ("?limit=2", vec!["a", "b"]),
        ("?limit=2&offset=2", vec!["c"]),
        ("?offset=9", vec![]),
    ] {
        let answer = world.get(&format!("/trackers{query}"), &world.owner.access).await;
        let found: Vec<_> =
            answer.body.as_array().unwrap().iter().map(|one| text(one, "name")).collect();
        assert_eq!(found, names, "{query}");
        assert_eq!(answer.headers.get("x-total-count").unwrap(), "3");
    }
    let others = world.get("/trackers", &world.stranger.access).await;
    assert_eq!((others.body, others.headers.get("x-total-count").unwrap().len()), (json!([]), 1));
    for query in ["?limit=0", "?limit=1001", "?offset=-1", "?limit=x"] {
        world.call(Method::GET, &format!("/trackers{query}"), None, 422).await;
    }
}

#[actix_web::test]
async fn the_first_organization_s_secret_is_rotated() {
    let world = world().await;
    let created = world.tracker("one").await;
    let rotate = format!("{}/webhook-secret/rotate", path(&created));
    let rotated = world.call(Method::POST, &rotate, None, 200).await;
    assert_eq!(rotated["organization_id"], created["organization"]["id"]);
    assert_eq!(rotated["webhook"]["url"], created["webhook"]["url"]);
    assert_ne!(rotated["webhook"]["secret"], created["webhook"]["secret"]);
    assert!(rotated["previous_secret_until"].is_string());
}

#[actix_web::test]
async fn nobody_else_reaches_a_tracker() {
    let world = world().await;
    let created = world.tracker("mine").await;
    let rotate = format!("{}/webhook-secret/rotate", path(&created));
    for (method, path, body) in [
        (Method::GET, path(&created), None),
        (Method::PUT, path(&created), Some(json!({"name": "yours"}))),
        (Method::DELETE, path(&created), None),
        (Method::DELETE, format!("{}?hard_delete=true", path(&created)), None),
        (Method::POST, rotate, None),
    ] {
        world.hidden(method.clone(), &path, body.clone()).await;
        world.guarded(method, &path, body).await;
    }
    assert_eq!(world.call(Method::GET, &path(&created), None, 200).await["name"], "mine");
}

fn path(created: &Value) -> String {
    format!("/trackers/{}", text(created, "id"))
}

/// Names of the fields that differ.
fn differing(before: &Value, after: &Value) -> Vec<String> {
    let fields = before.as_object().unwrap();
    fields
        .iter()
        .filter(|(name, value)| after[*name] != **value)
        .map(|(name, _)| name.clone())
        .collect()
}
