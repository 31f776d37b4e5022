//! Reviews over the real app, with servers that answer what a test says.

use crate::http::fixtures::{World, places, text, world};
use actix_web::http::Method;
use preloop_actors::policy::Role;
use serde_json::{Value, json};

async fn reviews(world: &World, path: &str) -> Vec<Value> {
    world.call(Method::GET, path, None, 200).await.as_array().unwrap().clone()
}

fn path(server: &Value) -> String {
    format!("/mcp-servers/{}/tool-reviews", text(server, "id"))
}

/// A server whose first list is trusted and that has changed since.
async fn changed(world: &World) -> Value {
    world.upstream.offers(&["a", "b"]);
    let server = world.mcp_server("one", json!({})).await;
    assert_eq!((&server["review"], &server["held_tools"]), (&json!("changes"), &json!(0)));
    assert!(server["first_listed_at"].is_string());
    world.upstream.offers(&[r#"{"name":"a","description":"<IMPORTANT>x</IMPORTANT>"}"#, "b", "c"]);
    world
        .call(Method::POST, &format!("/mcp-servers/{}/scan", text(&server, "id")), None, 200)
        .await;
    server
}

#[actix_web::test]
async fn what_is_held_is_shown_with_all_there_is_to_know() {
    let world = world().await;
    let server = changed(&world).await;
    let found = reviews(&world, "/tool-reviews").await;
    let told: Vec<_> = found.iter().map(|one| (text(one, "name"), text(one, "state"))).collect();
    assert_eq!(told, [("a", "changed"), ("c", "new")]);
    let first = &found[0];
    assert_eq!((&first["server"], &first["waits_for_review"]), (&json!("one"), &json!(true)));
    assert_eq!(first["before"]["name"], "a");
    let changes = first["changes"].as_array().unwrap();
    assert_eq!(changes[0]["new_shown"], "<IMPORTANT>x</IMPORTANT>", "{changes:?}");
    assert_eq!(first["findings"][0]["severity"], "high", "{first}");
    assert_eq!(reviews(&world, &path(&server)).await, found);
    let all = reviews(&world, &format!("{}?all=true", path(&server))).await;
    let told: Vec<_> = all.iter().map(|one| (text(one, "name"), one["basis"].clone())).collect();
    let first_use = json!("first_use");
    let none = json!(null);
    assert_eq!(told, [("", first_use.clone()), ("a", none.clone()), ("b", first_use), ("c", none)]);
    let shown = world.call(Method::GET, "/mcp-servers", None, 200).await;
    assert_eq!(shown[0]["held_tools"], 2, "{shown}");
    let overview = world.call(Method::GET, "/overview?pieces=1", None, 200).await;
    assert_eq!(overview["now"]["tools_held"], 2, "whoever looks for what to do sees it");
    let warnings = shown[0]["warnings"].as_array().unwrap();
    assert!(warnings[0].as_str().unwrap().contains("waits for review"), "{warnings:?}");
}

#[actix_web::test]
async fn a_verdict_is_about_what_was_shown() {
    let world = world().await;
    let server = changed(&world).await;
    let found = reviews(&world, &path(&server)).await;
    let hash = |index: usize| found[index]["hash"].clone();
    let (a, c) = (hash(0), hash(1));
    let zero = "0".repeat(64);
    for (items, status) in [
        (json!([{ "name": "a", "hash": c }]), 409),
        (json!([{ "name": "c", "hash": c }, { "name": "a", "hash": zero }]), 409),
        (json!([{ "name": "gone", "hash": a }]), 409),
        (json!([{ "kind": "instructions", "name": "", "hash": a }]), 409),
    ] {
        let body = json!({ "verdict": "approve", "items": items });
        world.call(Method::POST, &path(&server), Some(body), status).await;
    }
    assert_eq!(reviews(&world, &path(&server)).await, found, "nothing was decided");
    let items = json!([{ "name": "a", "hash": a }, { "kind": "tool", "name": "c", "hash": c }]);
    let body = json!({ "verdict": "approve", "items": items, "reason": "fine" });
    let decided = world.call(Method::POST, &path(&server), Some(body), 200).await;
    assert_eq!(decided["decided"], 2);
    assert!(reviews(&world, "/tool-reviews").await.is_empty());
    let all = reviews(&world, &format!("{}?all=true", path(&server))).await;
    assert_eq!(all[1]["basis"], "review", "{all:?}");
    let shown = world.call(Method::GET, "/mcp-servers", None, 200).await;
    assert_eq!(shown[0]["held_tools"], 0);
}

#[actix_web::test]
async fn what_is_no_verdict_is_refused() {
    let world = world().await;
    let server = changed(&world).await;
    let hash = "0".repeat(64);
    let item = json!({ "name": "a", "hash": hash });
    for (body, place) in [
        (json!({ "verdict": "maybe", "items": [item] }), "body.verdict"),
        (json!({ "verdict": "approve", "items": [] }), "body.items"),
        (json!({ "verdict": "approve", "items": [item, item] }), "body.items"),
        (json!({ "verdict": "approve", "items": [{ "name": "", "hash": hash }] }), "body.items"),
        (json!({ "verdict": "approve", "items": [item], "reason": "" }), "body.reason"),
        (json!({ "verdict": "approve", "items": [{ "name": "a", "hash": "12" }] }), "body.items"),
    ] {
        let answer = world.post(&path(&server), &world.owner.access, body.clone()).await;
        assert_eq!(answer.status, 422, "{body} -> {}", answer.text);
        let found = places(&answer);
        assert!(
            !found.is_empty() && found.iter().all(|found| found.starts_with(place)),
            "{found:?}"
        );
    }
}

#[actix_web::test]
async fn roles_may_what_they_may() {
    let world = world().await;
    let server = changed(&world).await;
    let found = reviews(&world, &path(&server)).await;
    let item = json!({ "name": "c", "hash": found[1]["hash"] });
    let body = json!({ "verdict": "reject", "items": [item] });
    world.hidden(Method::GET, &path(&server), None).await;
    world.hidden(Method::POST, &path(&server), Some(body.clone())).await;
    world.guarded(Method::GET, "/tool-reviews", None).await;
    world.guarded(Method::POST, &path(&server), Some(body.clone())).await;
    let strangers = world.get("/tool-reviews", &world.stranger.access).await;
    assert_eq!(strangers.body, json!([]), "another tenant");
    let viewer = world.member_of(world.owner.account, Role::Viewer).await;
    assert_eq!(world.get("/tool-reviews", &viewer.access).await.status, 200);
    assert_eq!(world.post(&path(&server), &viewer.access, body).await.status, 403);
    let setting = json!({ "review": "all" });
    let refused = world.put("/account/tool-review", &viewer.access, setting).await;
    assert_eq!(refused.status, 403);
}

#[actix_web::test]
async fn the_account_decides_about_new_servers() {
    let world = world().await;
    world.upstream.offers(&["a"]);
    let read = world.call(Method::GET, "/account/tool-review", None, 200).await;
    assert_eq!(read["review"], "changes");
    let setting = Some(json!({ "review": "all" }));
    world.call(Method::PUT, "/account/tool-review", setting, 200).await;
    for (name, fields, review, held) in
        [("one", json!({}), "all", 1), ("two", json!({ "review": "changes" }), "changes", 0)]
    {
        let server = world.mcp_server(name, fields).await;
        assert_eq!((&server["review"], &server["held_tools"]), (&json!(review), &json!(held)));
    }
    let shown = world.call(Method::GET, "/mcp-servers", None, 200).await;
    let second = format!("/mcp-servers/{}", text(&shown[1], "id"));
    let strict = world.call(Method::PUT, &second, Some(json!({ "review": "all" })), 200).await;
    assert_eq!(strict["held_tools"], 1, "what was trusted unseen waits as well");
    let held = reviews(&world, "/tool-reviews").await;
    assert!(held.iter().any(|one| one["state"] == "unreviewed"), "{held:?}");
}
