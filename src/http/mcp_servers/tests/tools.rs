//! The tools of a server, and what people are warned of.

use super::*;

async fn tools(world: &World, server: &Value) -> Vec<Value> {
    let path = format!("{}/tools", path(server));
    world.call(Method::GET, &path, None, 200).await.as_array().unwrap().clone()
}

/// Names, what they are called by, and whether they are shadowed.
async fn told(world: &World, server: &Value) -> Vec<String> {
    let line = |tool: &Value| {
        format!("{} {} {}", text(tool, "name"), tool["exposed_name"], tool["shadowed"])
    };
    tools(world, server).await.iter().map(line).collect()
}

#[actix_web::test]
async fn tools_are_shown_as_they_were_sent() {
    let world = world().await;
    let tool = r#"{ "name": "a", "description": "does", "inputSchema": { "type": "object", "z": 1.50, "b": {} } }"#;
    world.upstream.offers(&[tool, "plain", r#"{"name":"bare"}"#]);
    let server = world.mcp_server("one", json!({"tool_prefix": "p"})).await;
    let answer = world.get(&format!("{}/tools", path(&server)), &world.owner.access).await;
    assert!(
        answer.text.contains(r#""input_schema":{ "type": "object", "z": 1.50, "b": {} }"#),
        "{}",
        answer.text
    );
    let first = &answer.body[0];
    assert_eq!((&first["name"], &first["exposed_name"]), (&json!("a"), &json!("p_a")));
    assert_eq!((&first["description"], &first["mcp_server_id"]), (&json!("does"), &server["id"]));
    assert_eq!(answer.body[2]["input_schema"], json!({}));
    let before = tools(&world, &server).await;
    world.upstream.offers(&["plain", tool]);
    world.call(Method::POST, &format!("{}/scan", path(&server)), None, 200).await;
    let after = tools(&world, &server).await;
    assert_eq!((&after[0]["id"], &after[1]["id"]), (&before[1]["id"], &before[0]["id"]));
    assert_eq!(after.len(), 2);
}

#[actix_web::test]
async fn the_older_server_has_the_name() {
    let world = world().await;
    world.upstream.offers(&["a", "b"]);
    let old = world.mcp_server("old", json!({})).await;
    world.upstream.offers(&["b", "c", "d e"]);
    let new = world.mcp_server("new", json!({})).await;
    let warnings = new["warnings"].as_array().unwrap();
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(
        warnings[0].as_str().unwrap().starts_with("tool `b`: the tool `b` of old has its name")
    );
    assert_eq!(told(&world, &old).await, [r#"a "a" false"#, r#"b "b" false"#]);
    assert_eq!(told(&world, &new).await, ["b null true", r#"c "c" false"#, "d e null false"]);

    changed(&world, &old, json!({"status": "inactive"})).await;
    assert_eq!(told(&world, &new).await[0], r#"b "b" false"#);
    assert_eq!(told(&world, &old).await, ["a null false", "b null false"]);
    changed(&world, &old, json!({"status": "active"})).await;
    assert_eq!(told(&world, &new).await[0], "b null true");
    changed(&world, &new, json!({"tool_prefix": "n", "prefix_mode": "on_conflict"})).await;
    assert_eq!(told(&world, &new).await[0], r#"b "n_b" false"#);
    world.call(Method::DELETE, &path(&old), None, 200).await;
    assert_eq!(told(&world, &new).await[0], r#"b "b" false"#);
}

#[actix_web::test]
async fn another_place_starts_with_nothing() {
    let world = world().await;
    world.upstream.offers(&["a"]);
    let server = world.mcp_server("one", json!({})).await;
    world.upstream.is_away("gone");
    changed(&world, &server, json!({"transport": "sse"})).await;
    assert_eq!(told(&world, &server).await, [r#"a "a" false"#], "the same server in another way");
    let moved = changed(&world, &server, json!({"url": "https://one.example.com/other"})).await;
    assert_eq!(moved["status"], "error");
    assert!(told(&world, &server).await.is_empty());
}
