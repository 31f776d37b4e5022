//! Servers that are commands: who may have them, and what is shown of them.

use super::*;

fn body() -> Value {
    json!({
        "name": "local", "command": "npx", "args": ["-y", "@scope/server", "a b"],
        "env": {"API_KEY": "very-secret"}, "image": "node:22",
    })
}

#[actix_web::test]
async fn a_command_is_shown_in_full_but_for_its_secrets() {
    let world = world().await;
    let server = world.call(Method::POST, "/mcp-servers", Some(body()), 201).await;
    for (field, value) in [
        ("transport", json!("stdio")),
        ("url", json!(null)),
        ("command", json!("npx")),
        ("args", json!(["-y", "@scope/server", "a b"])),
        ("command_line", json!("npx -y @scope/server 'a b'")),
        ("env", json!({"API_KEY": "********"})),
        ("image", json!("node:22")),
    ] {
        assert_eq!(server[field], value, "{field}");
    }
    let kept = changed(&world, &server, json!({"env": {"API_KEY": "********", "B": "2"}})).await;
    assert_eq!(kept["env"], json!({"API_KEY": "********", "B": "********"}));
    let refused =
        world.call(Method::PUT, &path(&server), Some(json!({"env": {"C": "********"}})), 422).await;
    assert_eq!(refused["detail"][0]["loc"], json!(["body", "env"]));
    let bare = changed(&world, &server, json!({"env": {}, "image": null, "args": []})).await;
    assert_eq!(
        (&bare["env"], &bare["image"], &bare["command_line"]),
        (&json!({}), &json!(null), &json!("npx"))
    );
}

#[actix_web::test]
async fn what_we_run_is_for_those_who_may_decide_it() {
    let world = world().await;
    let account = world.owner.account;
    let editor = world.member_of(account, Role::Editor).await;
    let admin = world.member_of(account, Role::Admin).await;
    let refused = world.post("/mcp-servers", &editor.access, body()).await;
    assert_eq!(refused.status, 403, "{}", refused.text);
    assert!(refused.text.contains("run_mcp_commands"), "{}", refused.text);
    let server = world.post("/mcp-servers", &admin.access, body()).await.body;

    let remote = world.mcp_server("remote", json!({})).await;
    for (server, change, status) in [
        (&server, json!({"name": "renamed"}), 200),
        (
            &server,
            json!({"command": "npx", "args": ["-y", "@scope/server", "a b"], "image": "node:22"}),
            200,
        ),
        (&server, json!({"env": {"API_KEY": "********"}}), 200),
        (&server, json!({"command": "sh"}), 403),
        (&server, json!({"args": ["-c", "id"]}), 403),
        (&server, json!({"image": null}), 403),
        (&server, json!({"env": {"LD_PRELOAD": "x"}}), 403),
        (&remote, json!({"command": "sh"}), 403),
        (&remote, json!({"transport": "stdio", "command": "sh"}), 403),
        (&server, json!({"status": "inactive"}), 200),
    ] {
        let answer = world.put(&path(server), &editor.access, change.clone()).await;
        assert_eq!(answer.status, status, "{change} -> {}", answer.text);
    }
    let key = json!({"name": "key", "scopes": ["write"]});
    let key = world.post("/auth/api-keys", &world.owner.access, key).await.body;
    let refused = world.put(&path(&server), text(&key, "key"), json!({"command": "sh"})).await;
    assert_eq!(refused.status, 403, "a key for writing is not for running: {}", refused.text);
}

#[actix_web::test]
async fn a_command_may_become_an_address_and_back() {
    let world = world().await;
    let server = world.call(Method::POST, "/mcp-servers", Some(body()), 201).await;
    let moved = changed(&world, &server, json!({"url": "https://a.example.com/mcp"})).await;
    assert_eq!((&moved["transport"], &moved["command"]), (&json!("http-streaming"), &json!(null)));
    let back = changed(&world, &server, json!({"command": "uvx"})).await;
    assert_eq!(
        (&back["transport"], &back["url"], &back["env"]),
        (&json!("stdio"), &json!(null), &json!({}))
    );
}
