//! Secrets go in, come out masked, and stay with whom they were given for.

use super::*;
use crate::{mcp::credentials, store::mcp_servers};
use uuid::Uuid;

/// What the server is told as proof of who we are.
async fn told(world: &World, server: &Value) -> Vec<String> {
    let id: Uuid = text(server, "id").parse().unwrap();
    let db = world.state.store.client().await.unwrap();
    let server = mcp_servers::get(&db, world.owner.account, id).await.unwrap().unwrap();
    let headers = credentials::headers(&world.state.sealer, &server).unwrap();
    headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect()
}

#[actix_web::test]
async fn secrets_are_masked_and_kept() {
    let world = world().await;
    let fields = json!({"auth_type": "api_key", "auth_config": {"api_key": "very-secret", "key_name": "X-Key"}});
    let server = world.mcp_server("sealed", fields).await;
    assert_eq!(server["auth_config"], json!({"api_key": "********", "key_name": "X-Key"}));
    for path in ["/mcp-servers".to_owned(), path(&server)] {
        let shown = world.call(Method::GET, &path, None, 200).await.to_string();
        assert!(!shown.contains("very-secret"), "{path}: {shown}");
    }
    assert_eq!(told(&world, &server).await, ["x-key: very-secret"]);
    let masked = json!({"auth_config": {"api_key": "********", "key_name": "X-Other"}});
    changed(&world, &server, masked).await;
    assert_eq!(told(&world, &server).await, ["x-other: very-secret"]);
    changed(&world, &server, json!({"name": "renamed", "auth_config": null})).await;
    assert_eq!(told(&world, &server).await, ["x-other: very-secret"]);
    let bearer = json!({"auth_type": "bearer", "auth_config": {"token": "other"}});
    changed(&world, &server, bearer).await;
    assert_eq!(told(&world, &server).await, ["authorization: Bearer other"]);
    changed(&world, &server, json!({"auth_type": "none"})).await;
    assert!(told(&world, &server).await.is_empty());
    let sql = "SELECT string_agg(s::text, ' ') FROM mcp_servers s";
    let rows = world.state.store.client().await.unwrap().query_one(sql, &[]).await.unwrap();
    assert!(!rows.get::<_, String>(0).contains("secret"));
}

#[actix_web::test]
async fn a_secret_does_not_follow_a_server_elsewhere() {
    let world = world().await;
    let fields = json!({"auth_type": "bearer", "auth_config": {"token": "abc"}});
    let server = world.mcp_server("one", fields).await;
    let masked = json!({"token": "********"});
    for (change, status) in [
        (json!({"url": "https://evil.example.com/mcp"}), 422),
        (json!({"url": "https://evil.example.com/mcp", "auth_config": masked}), 422),
        (json!({"url": "https://one.example.com:444/mcp"}), 422),
        (json!({"command": "sh"}), 422),
        (json!({"auth_type": "api_key", "auth_config": {"api_key": "********"}}), 422),
        (json!({"url": "https://one.example.com/v2"}), 200),
        (json!({"url": "https://evil.example.com/mcp", "auth_config": {"token": "new"}}), 200),
    ] {
        let answer = world.put(&path(&server), &world.owner.access, change.clone()).await;
        assert_eq!(answer.status, status, "{change} -> {}", answer.text);
        if status == 422 {
            assert_eq!(answer.body["detail"][0]["loc"], json!(["body", "auth_config"]), "{change}");
            assert_eq!(told(&world, &server).await, ["authorization: Bearer abc"], "{change}");
        }
    }
    assert_eq!(told(&world, &server).await, ["authorization: Bearer new"]);
}
