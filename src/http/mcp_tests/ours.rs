//! Tools over the MCP endpoint and over plain HTTP, through the real app.

use crate::{
    config::AllowedOrigins,
    http::testing::{Answer, Member, TestApp},
    mcp::{
        caller::Callers,
        endpoint::{Endpoint, PATH},
        gated::Door,
        gateway::Gateway,
        origin::Doorstep,
    },
};
use actix_web::{test::TestRequest, web::Data};
use preloop_actors::policy::Role;
use serde_json::{Value, json};
use std::sync::Arc;

const URL: &str = "https://preloop.example";

async fn app() -> TestApp {
    TestApp::start_with_state(|cfg, state| {
        let door = Door::new(state.store.clone());
        let callers = Callers::new(state.auth.clone(), URL);
        let doorstep = Doorstep::for_tests(URL, AllowedOrigins::These(vec![]));
        let surface = Arc::new(Gateway::new(door.clone()));
        let endpoint = Endpoint::new(surface, callers.clone(), doorstep, URL);
        cfg.app_data(Data::new(endpoint)).app_data(Data::new(callers)).app_data(Data::new(door));
    })
    .await
}

async fn rpc(app: &TestApp, token: &str, method: &str, params: Value) -> Answer {
    let mut params = params;
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let mut request = TestRequest::post()
        .uri(PATH)
        .insert_header(("host", "localhost:8000"))
        .insert_header(("mcp-protocol-version", "2026-07-28"))
        .insert_header(("mcp-method", method))
        .insert_header(("authorization", format!("Bearer {token}")));
    if let Some(name) = params["name"].as_str() {
        request = request.insert_header(("mcp-name", name));
    }
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    app.send(request.set_json(body)).await
}

async fn names(app: &TestApp, token: &str) -> Vec<String> {
    let answer = rpc(app, token, "tools/list", json!({})).await;
    let tools = answer.body["result"]["tools"].as_array().unwrap().clone();
    tools.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
}

async fn connect_tracker(app: &TestApp, member: &Member) {
    let body = json!({ "name": "acme", "tracker_type": "github" });
    assert_eq!(app.post("/trackers", &member.access, body).await.status, 201);
}

async fn key(app: &TestApp, member: &Member, scopes: &[&str]) -> String {
    let body = json!({ "name": scopes.join(" "), "scopes": scopes });
    let answer = app.post("/auth/api-keys", &member.access, body).await;
    answer.body["key"].as_str().unwrap_or_else(|| panic!("{}", answer.text)).to_owned()
}

#[actix_web::test]
async fn tools_are_there_for_accounts_with_a_tracker() {
    let app = app().await;
    let (ada, eve) = (app.member(Role::Owner).await, app.member(Role::Owner).await);
    assert!(names(&app, &ada.access).await.is_empty());
    connect_tracker(&app, &ada).await;
    let all = ["get_issue", "search", "create_issue", "update_issue", "add_comment"];
    assert_eq!(names(&app, &ada.access).await, all);
    assert!(names(&app, &eve.access).await.is_empty(), "another tenant");
    assert_eq!(names(&app, &key(&app, &ada, &["mcp:read"]).await).await, ["get_issue", "search"]);
    assert_eq!(names(&app, &key(&app, &ada, &["mcp:write"]).await).await, all);
    let blind = key(&app, &ada, &["view_flows"]).await;
    assert_eq!(rpc(&app, &blind, "tools/list", json!({})).await.status, 403);
}

#[actix_web::test]
async fn lists_say_how_long_they_count_and_for_whom() {
    let app = app().await;
    let ada = app.member(Role::Owner).await;
    connect_tracker(&app, &ada).await;
    let answer = rpc(&app, &ada.access, "tools/list", json!({})).await;
    let result = &answer.body["result"];
    assert_eq!(result["cacheScope"], "private");
    assert!(result["ttlMs"].is_u64() && result["resultType"] == "complete", "{result}");
    for tool in result["tools"].as_array().unwrap() {
        assert_eq!(tool["inputSchema"]["type"], "object", "{tool}");
        assert!(tool["outputSchema"].is_object() && tool["annotations"].is_object(), "{tool}");
    }
    let answer = rpc(&app, &ada.access, "tools/list", json!({ "cursor": "x" })).await;
    assert_eq!(answer.body["error"]["code"], -32602);
}

#[actix_web::test]
async fn a_call_and_its_twin_over_http_pass_one_door() {
    let app = app().await;
    let ada = app.member(Role::Owner).await;
    connect_tracker(&app, &ada).await;
    let reader = key(&app, &ada, &["mcp:read"]).await;
    // (credential, tool, arguments, code over MCP or `isError`, status over HTTP)
    let cases = [
        (&ada.access, "search", json!({ "query": "fire" }), Ok(false), 200),
        (&ada.access, "get_issue", json!({ "issue": "acme/app#7" }), Ok(true), 422),
        (&ada.access, "get_issue", json!({}), Ok(true), 422),
        (&ada.access, "get_issue", json!({ "issue": "a", "color": 1 }), Ok(true), 422),
        (&ada.access, "nonsense", json!({}), Err(-32602), 404),
        (&reader, "search", json!({ "query": "fire" }), Ok(false), 200),
        (&reader, "add_comment", json!({ "target": "a", "comment": "b" }), Err(-32602), 403),
    ];
    for (token, tool, arguments, expected, status) in cases {
        let params = json!({ "name": tool, "arguments": arguments });
        let answer = rpc(&app, token, "tools/call", params).await;
        let found = match answer.body["error"]["code"].as_i64() {
            Some(code) => Err(code),
            None => Ok(answer.body["result"]["isError"] == true),
        };
        assert_eq!(found, expected, "{tool}: {}", answer.text);
        let plain = app.post(&format!("/mcp/{tool}"), token, arguments).await;
        assert_eq!(plain.status, status, "{tool}: {}", plain.text);
        if status == 200 {
            assert_eq!(plain.body, answer.body["result"]["structuredContent"], "{tool}");
        }
    }
    assert_eq!(app.post("/mcp/search", "nonsense", json!({})).await.status, 401);
}
