//! The agents' door, through a real socket.

use super::*;
use crate::http::fixtures::{TOKEN, World, end, mcp, running, world_with_mcp};
use preloop_actors::execution::ResultStatus;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use std::time::Instant;

/// The door of a test's app, and somebody at it.
struct Visit {
    client: Client,
    handle: actix_web::dev::ServerHandle,
    _folder: tempfile::TempDir,
}

impl Visit {
    fn to(world: &World) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = listen(folder.path()).unwrap();
        let mcp = mcp(&world.state);
        let server = serve(listener, world.state.clone(), move |cfg| mcp.install(cfg)).unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let socket = folder.path().join(SOCKET_NAME);
        let client = crate::tls::http().unix_socket(socket).build().unwrap();
        Self { client, handle, _folder: folder }
    }

    async fn ask(&self, method: Method, path: &str, token: &str, body: Value) -> (u16, String) {
        let mut request = self.client.request(method, format!("http://localhost{path}"));
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        let answer = request.json(&body).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    async fn search(&self, token: &str) -> (u16, String) {
        self.ask(Method::POST, "/api/v1/mcp/search", token, json!({ "query": "fire" })).await
    }
}

#[actix_web::test]
async fn a_running_execution_is_let_in_and_nobody_else() {
    let world = world_with_mcp().await;
    world.tracker("acme").await;
    let flow = world.flow("hello", json!({ "allowed_mcp_tools": ["search"] })).await;
    let started = world.start(&flow).await;
    let lease = running(&world, &started).await;
    let door = Visit::to(&world);
    let owner = &world.owner.access;

    let (status, said) = door.search(TOKEN).await;
    assert!(status == 200 && said.contains(r#""results":[]"#), "{status} {said}");
    let (status, _) = door.ask(Method::GET, "/api/v1/runtime/context", TOKEN, Value::Null).await;
    assert_eq!(status, 200);
    assert_eq!(door.search("").await.0, 401);
    let (status, said) = door.search(owner).await;
    assert!(status == 401 && said.contains("PRELOOP_TOKEN_FILE"), "{status} {said}");
    for path in
        ["/api/v1/flows", "/api/v1/auth/token", "/health", "/metrics", "/oauth/token", "/mcp"]
    {
        for token in [TOKEN, owner] {
            let (status, said) = door.ask(Method::POST, path, token, json!({})).await;
            assert_eq!(status, 404, "{path}");
            assert!(said.contains("agents reach /mcp/v1"), "{path}: {said}");
        }
    }

    end(&world, lease, ResultStatus::Succeeded, None).await;
    let since = Instant::now();
    while door.search(TOKEN).await.0 != StatusCode::UNAUTHORIZED.as_u16() {
        assert!(since.elapsed() < Duration::from_secs(5), "the token outlives its execution");
        actix_web::rt::time::sleep(Duration::from_millis(50)).await;
    }
    door.handle.stop(false).await;
}

#[test]
fn a_socket_that_was_left_behind_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    drop(listen(folder.path()).unwrap());
    let _listener = listen(folder.path()).unwrap();
    let rights = fs::metadata(folder.path().join(SOCKET_NAME)).unwrap().permissions().mode();
    assert_eq!(rights & 0o777, 0o666, "users of containers may call");
}

#[test]
fn only_what_is_made_for_agents_is_served() {
    for path in ["/mcp/v1", "/api/v1/mcp/get_issue", "/api/v1/runtime/result"] {
        assert!(is_for_agents(path), "{path}");
    }
    for path in [
        "/",
        "/mcp/v1/",
        "/mcp/v10",
        "/api/v1/mcp",
        "/api/v1/mcp-servers",
        "/api/v1/flows",
        "/health",
    ] {
        assert!(!is_for_agents(path), "{path}");
    }
}
