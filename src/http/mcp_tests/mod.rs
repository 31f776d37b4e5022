//! Tools over the MCP endpoint and over plain HTTP, through the real app.

mod approvals;
mod consent;
mod information_flow;
mod later;
mod offers;
mod older;
mod ours;
mod readings;
mod reviews;
mod theirs;
mod trials;

use crate::{
    http::{
        fixtures::{World, text, world_with_mcp},
        testing::{Answer, Member},
    },
    mcp::{
        endpoint::PATH,
        tools::{APPROVAL_STATUS, ASK_USER, REQUEST_APPROVAL},
    },
};
use actix_web::{http::Method, test::TestRequest};
use serde_json::{Value, json};
use std::time::Duration;

fn request(token: &str) -> TestRequest {
    TestRequest::post()
        .uri(PATH)
        .insert_header(("host", "localhost:8000"))
        .insert_header(("accept", "application/json, text/event-stream"))
        .insert_header(("authorization", format!("Bearer {token}")))
}

/// A modern request; `params` may have a `_meta` of its own.
async fn rpc(app: &World, token: &str, method: &str, params: Value) -> Answer {
    let mut params = params;
    let capabilities = json!({ "elicitation": {} });
    let mut meta = params["_meta"].as_object().cloned().unwrap_or_default();
    meta.insert("io.modelcontextprotocol/protocolVersion".into(), json!("2026-07-28"));
    meta.entry("io.modelcontextprotocol/clientCapabilities").or_insert(capabilities);
    params["_meta"] = Value::Object(meta);
    let mut request = request(token)
        .insert_header(("mcp-protocol-version", "2026-07-28"))
        .insert_header(("mcp-method", method));
    let named = params["uri"].as_str().filter(|_| method == "resources/read");
    if let Some(name) = params["name"].as_str().or(named).or(params["taskId"].as_str()) {
        request = request.insert_header(("mcp-name", name));
    }
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    app.send(request.set_json(body)).await
}

/// The tools that somebody is shown, without those by which agents ask people: everybody has these.
async fn names(app: &World, token: &str) -> Vec<String> {
    let mut names = all_names(app, token).await;
    names.retain(|name| ![REQUEST_APPROVAL, APPROVAL_STATUS, ASK_USER].contains(&name.as_str()));
    names
}

async fn all_names(app: &World, token: &str) -> Vec<String> {
    let answer = rpc(app, token, "tools/list", json!({})).await;
    let tools = answer.body["result"]["tools"].as_array().expect(&answer.text).clone();
    tools.iter().map(|tool| text(tool, "name").to_owned()).collect()
}

async fn key(app: &World, member: &Member, scopes: &[&str]) -> String {
    let body = json!({ "name": scopes.join(" "), "scopes": scopes });
    let answer = app.post("/auth/api-keys", &member.access, body).await;
    answer.body["key"].as_str().unwrap_or_else(|| panic!("{}", answer.text)).to_owned()
}

/// A session of a legacy client that can be asked.
struct Session<'a> {
    app: &'a World,
    id: String,
}

async fn session(app: &World) -> Session<'_> {
    let params = json!({
        "protocolVersion": "2025-11-25", "capabilities": { "elicitation": {} }, "clientInfo": {},
    });
    let body = json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params });
    let answer = app.send(request(&app.owner.access).set_json(body)).await;
    let id = answer.headers.get("mcp-session-id").expect(&answer.text).to_str().unwrap();
    Session { app, id: id.to_owned() }
}

impl Session<'_> {
    async fn send(&self, message: Value) -> Answer {
        let request = request(&self.app.owner.access)
            .insert_header(("mcp-session-id", self.id.as_str()))
            .insert_header(("mcp-protocol-version", "2025-11-25"));
        self.app.send(request.set_json(message)).await
    }

    async fn rpc(&self, method: &str, params: Value) -> Answer {
        self.send(json!({ "jsonrpc": "2.0", "id": "a", "method": method, "params": params })).await
    }
}

/// Looks again and again until it holds; what happens in the background has no other sign.
async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..200 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("never came true: {what}");
}
