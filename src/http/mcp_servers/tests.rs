//! MCP servers over the real app.

mod commands;
mod secrets;
mod tools;
mod ways_round;

use crate::http::fixtures::{World, places, text, world};
use actix_web::http::Method;
use preloop_actors::policy::Role;
use serde_json::{Value, json};

fn path(server: &Value) -> String {
    format!("/mcp-servers/{}", text(server, "id"))
}

async fn shown(world: &World, server: &Value) -> Value {
    world.call(Method::GET, &path(server), None, 200).await
}

async fn changed(world: &World, server: &Value, change: Value) -> Value {
    world.call(Method::PUT, &path(server), Some(change), 200).await
}

#[actix_web::test]
async fn a_name_and_an_address_are_enough() {
    let world = world().await;
    world.upstream.offers(&["a", "b"]);
    let server = world.mcp_server("files", json!({})).await;
    for (field, value) in [
        ("name", json!("files")),
        ("url", json!("https://files.example.com/mcp")),
        ("transport", json!("http-streaming")),
        ("auth_type", json!("none")),
        ("auth_config", json!({})),
        ("tool_prefix", json!(null)),
        ("prefix_mode", json!("never")),
        ("is_trusted", json!(false)),
        ("status", json!("active")),
        ("last_error", json!(null)),
        ("command_line", json!(null)),
        ("era", json!("legacy")),
        ("protocol_version", json!("2025-11-25")),
        ("instructions", json!("Be kind.")),
        ("capabilities", json!({"tools": {"listChanged": true}})),
        ("warnings", json!([])),
        ("account_id", json!(world.owner.account)),
    ] {
        assert_eq!(server[field], value, "{field}");
    }
    assert!(server["last_scan_at"].is_string());
    assert_eq!(shown(&world, &server).await, server);
    assert_eq!(world.upstream.asked.lock().unwrap().len(), 1);
}

#[actix_web::test]
async fn a_server_that_is_away_is_connected_all_the_same() {
    let world = world().await;
    world.upstream.is_away("nobody answers");
    let server = world.mcp_server("files", json!({})).await;
    assert_eq!(
        (&server["status"], &server["last_error"]),
        (&json!("error"), &json!("nobody answers"))
    );
    let scan = format!("{}/scan", path(&server));
    let refused = world.call(Method::POST, &scan, None, 503).await;
    assert_eq!(refused["detail"], "the server could not be scanned: nobody answers");
    world.upstream.offers(&["a"]);
    let scanned = world.call(Method::POST, &scan, None, 200).await;
    assert_eq!(scanned["message"], "MCP server `files` scanned: it has 1 tools");
    assert_eq!((&scanned["tool_count"], &scanned["warnings"]), (&json!("1"), &json!([])));
    let server = shown(&world, &server).await;
    assert_eq!((&server["status"], &server["last_error"]), (&json!("active"), &json!(null)));
}

#[actix_web::test]
async fn what_cannot_be_connected_is_refused() {
    let world = world().await;
    world.mcp_server("taken", json!({})).await;
    let url = "https://a.example.com/mcp";
    for (body, status, place) in [
        (json!({"url": url}), 422, "body.name"),
        (json!({"name": " ", "url": url}), 422, "body.name"),
        (json!({"name": "x"}), 422, "body.url"),
        (json!({"name": "x", "url": "a.example.com"}), 422, "body.url"),
        (json!({"name": "x", "url": "http://a.example.com"}), 422, "body.url"),
        (json!({"name": "x", "url": "https://u:p@a.example.com"}), 422, "body.url"),
        (json!({"name": "x", "url": "https://localhost/mcp"}), 422, "body.url"),
        (json!({"name": "x", "url": "https://169.254.169.254/"}), 422, "body.url"),
        (json!({"name": "x", "url": "https://[::ffff:10.0.0.1]/"}), 422, "body.url"),
        (json!({"name": "x", "url": url, "transport": "carrier-pigeon"}), 422, "body.transport"),
        (json!({"name": "x", "url": url, "transport": "stdio"}), 422, "body.url"),
        (json!({"name": "x", "url": url, "command": "npx"}), 422, "body.command"),
        (json!({"name": "x", "transport": "stdio"}), 422, "body.command"),
        (json!({"name": "x", "command": "npx", "env": {"A B": "1"}}), 422, "body.env"),
        (json!({"name": "x", "command": "npx", "image": "-v /:/host"}), 422, "body.image"),
        (json!({"name": "x", "command": "npx", "args": vec!["a"; 201]}), 422, "body.args"),
        (json!({"name": "x", "url": url, "auth_type": "basic"}), 422, "body.auth_type"),
        (json!({"name": "x", "url": url, "auth_type": "bearer"}), 422, "body.auth_config"),
        (json!({"name": "x", "url": url, "auth_config": {"token": "a"}}), 422, "body.auth_config"),
        (json!({"name": "x", "url": url, "tool_prefix": "Up"}), 422, "body.tool_prefix"),
        (json!({"name": "x", "url": url, "tool_prefix": "a".repeat(33)}), 422, "body.tool_prefix"),
        (json!({"name": "x", "url": url, "prefix_mode": "always"}), 422, "body.tool_prefix"),
        (json!({"name": "x", "url": url, "prefix_mode": "sometimes"}), 422, "body.prefix_mode"),
        (json!({"name": "x", "url": url, "nonsense": 1}), 422, "body"),
        (json!({"name": "taken", "url": url}), 400, ""),
    ] {
        let answer = world.post("/mcp-servers", &world.owner.access, body.clone()).await;
        assert_eq!(answer.status, status, "{body} -> {}", answer.text);
        let found = places(&answer);
        assert_eq!(found.is_empty(), place.is_empty(), "{body}: {}", answer.text);
        assert!(found.iter().all(|found| found.starts_with(place)), "{body}: {found:?}");
    }
    assert_eq!(world.upstream.asked.lock().unwrap().len(), 1, "nobody is asked in vain");
}

#[actix_web::test]
async fn a_change_leaves_the_rest() {
    let world = world().await;
    let fields = json!({
        "auth_type": "bearer", "auth_config": {"token": "abc"}, "tool_prefix": "p", "transport": "http",
    });
    let server = world.mcp_server("one", fields).await;
    assert_eq!(
        (&server["prefix_mode"], &server["transport"]),
        (&json!("always"), &json!("http-streaming"))
    );
    let before = world.upstream.asked.lock().unwrap().len();
    for (change, field, value, scans) in [
        (json!({"name": "two"}), "name", json!("two"), 0),
        (json!({"is_trusted": true}), "is_trusted", json!(true), 0),
        (json!({"prefix_mode": "on_conflict"}), "prefix_mode", json!("on_conflict"), 0),
        (json!({"tool_prefix": "q"}), "tool_prefix", json!("q"), 0),
        (json!({"transport": "sse"}), "transport", json!("sse"), 1),
        (
            json!({"url": "https://one.example.com/other"}),
            "url",
            json!("https://one.example.com/other"),
            1,
        ),
        (
            json!({"auth_config": {"token": "********"}}),
            "auth_config",
            json!({"token": "********"}),
            0,
        ),
        (json!({"auth_config": {"token": "new"}}), "auth_config", json!({"token": "********"}), 1),
        (json!({"status": "inactive"}), "status", json!("inactive"), 0),
        (json!({"status": "error"}), "status", json!("inactive"), 0),
        (json!({"status": "active"}), "status", json!("active"), 1),
        (json!({}), "status", json!("active"), 0),
    ] {
        world.upstream.asked.lock().unwrap().clear();
        let before = shown(&world, &server).await;
        let after = changed(&world, &server, change.clone()).await;
        assert_eq!(after[field], value, "{change}");
        let fields = before.as_object().unwrap().iter();
        let differing: Vec<_> =
            fields.filter(|(name, was)| after[*name] != **was).map(|(name, _)| name).collect();
        let times = ["updated_at", "last_scan_at"];
        assert!(
            differing.iter().all(|name| *name == field || times.contains(&name.as_str())),
            "{change}: {differing:?}"
        );
        assert_eq!(world.upstream.asked.lock().unwrap().len(), scans, "{change}");
    }
    assert_eq!(before, 1);
    world.mcp_server("three", json!({})).await;
    world.call(Method::PUT, &path(&server), Some(json!({"name": "three"})), 400).await;
    let bare = changed(&world, &server, json!({"tool_prefix": null})).await;
    assert_eq!((&bare["tool_prefix"], &bare["prefix_mode"]), (&json!(null), &json!("never")));
    let refused =
        world.call(Method::PUT, &path(&server), Some(json!({"prefix_mode": "always"})), 422).await;
    assert_eq!(refused["detail"][0]["loc"], json!(["body", "tool_prefix"]));
}

#[actix_web::test]
async fn an_inactive_server_is_left_alone() {
    let world = world().await;
    let server = world.mcp_server("off", json!({"status": "inactive"})).await;
    assert_eq!(server["status"], "inactive");
    changed(&world, &server, json!({"url": "https://off.example.com/other"})).await;
    world.call(Method::POST, &format!("{}/scan", path(&server)), None, 400).await;
    assert!(world.upstream.asked.lock().unwrap().is_empty());
    changed(&world, &server, json!({"status": "active"})).await;
    assert_eq!(world.upstream.asked.lock().unwrap().len(), 1);
}

#[actix_web::test]
async fn lists_come_in_parts() {
    let world = world().await;
    for name in ["c", "a", "b"] {
        world.mcp_server(name, json!({})).await;
    }
    for (query, names) in
        [("", vec!["a", "b", "c"]), ("?limit=2", vec!["a", "b"]), ("?limit=2&offset=2", vec!["c"])]
    {
        let answer = world.get(&format!("/mcp-servers{query}"), &world.owner.access).await;
        let items = answer.body.as_array().unwrap().iter();
        assert_eq!(items.map(|one| text(one, "name")).collect::<Vec<_>>(), names, "{query}");
        assert_eq!(answer.headers.get("x-total-count").unwrap(), "3");
    }
    assert_eq!(world.get("/mcp-servers", &world.stranger.access).await.body, json!([]));
}

#[actix_web::test]
async fn nobody_else_reaches_a_server() {
    let world = world().await;
    let server = world.mcp_server("mine", json!({})).await;
    for (method, path, body) in [
        (Method::GET, path(&server), None),
        (Method::PUT, path(&server), Some(json!({"name": "yours"}))),
        (Method::POST, format!("{}/scan", path(&server)), None),
        (Method::GET, format!("{}/tools", path(&server)), None),
        (Method::DELETE, path(&server), None),
    ] {
        world.hidden(method.clone(), &path, body.clone()).await;
        world.guarded(method, &path, body).await;
    }
    assert_eq!(shown(&world, &server).await["name"], "mine");
    let deleted = world.call(Method::DELETE, &path(&server), None, 200).await;
    assert_eq!(deleted["message"], "MCP server `mine` deleted");
    world.call(Method::GET, &path(&server), None, 404).await;
    world.call(Method::DELETE, &path(&server), None, 404).await;
    world.mcp_server("mine", json!({})).await;
}

#[actix_web::test]
async fn roles_may_what_they_may() {
    let world = world().await;
    let server = world.mcp_server("one", json!({})).await;
    let body = json!({"name": "x", "url": "https://x.example.com"});
    for (role, sees, changes) in
        [(Role::Viewer, 200, 403), (Role::TrackerManager, 403, 403), (Role::Editor, 200, 200)]
    {
        let member = world.member_of(world.owner.account, role).await;
        let token = &member.access;
        for path in ["/mcp-servers", &path(&server), &format!("{}/tools", path(&server))] {
            assert_eq!(world.get(path, token).await.status, sees, "{role:?} {path}");
        }
        let scan =
            world.request(Method::POST, &format!("{}/scan", path(&server)), token, None).await;
        let created = world.post("/mcp-servers", token, body.clone()).await;
        let put = world.put(&path(&server), token, json!({"name": "one"})).await;
        let wanted = if changes == 200 { 201 } else { 403 };
        assert_eq!(
            (scan.status, created.status, put.status),
            (changes, wanted, changes),
            "{role:?}"
        );
    }
}

#[actix_web::test]
async fn only_a_person_removes_what_protects_with_a_server() {
    let world = world().await;
    let admin = json!({"name": "admin", "scopes": ["admin"]});
    let key = world.post("/auth/api-keys", &world.owner.access, admin).await;
    let key = text(&key.body, "key").to_owned();
    for (name, review, labels, why) in [
        ("plain", "changes", json!([]), None),
        ("reviewed", "all", json!([]), Some("people review all of it")),
        ("labelled", "changes", json!(["sends-out"]), Some("(labels)")),
    ] {
        let server = world.mcp_server(name, json!({"review": review})).await;
        let tool = json!({"tool_name": "a", "tool_source": "mcp", "mcp_server_id": server["id"], "labels": labels});
        world.call(Method::POST, "/tool-configurations", Some(tool), 201).await;
        let path = format!("/mcp-servers/{}", text(&server, "id"));
        let answer = world.request(Method::DELETE, &path, &key, None).await;
        assert_eq!(answer.status, if why.is_some() { 403 } else { 200 }, "{name}: {}", answer.text);
        if let Some(why) = why {
            assert!(answer.text.contains(why), "{name}: {}", answer.text);
            world.call(Method::DELETE, &path, None, 200).await;
        }
    }
}
