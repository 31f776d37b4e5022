//! Tools of servers behind us: listed, named, called and relayed.

use super::*;
use crate::mcp::{fixture::Upstream, protocol::Era};

const ERAS: [Era; 2] = [Era::Modern, Era::Legacy];

/// Connects a server; the answer to its creation.
async fn connect(app: &World, name: &str, upstream: &Upstream, fields: Value) -> Value {
    let mut body = json!({ "url": upstream.url });
    body.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    let made = app.mcp_server(name, body).await;
    assert_eq!(made["status"], "active", "{made}");
    made
}

async fn call(app: &World, tool: &str, arguments: Value) -> Answer {
    let params = json!({ "name": tool, "arguments": arguments });
    rpc(app, &app.owner.access, "tools/call", params).await
}

/// Requirement 31: what a server says of its tools and results arrives as it was said.
#[actix_web::test]
async fn what_servers_say_passes_as_it_is() {
    let tool = r#"{ "name" : "echo","inputSchema":{"type" : "object"},"x-own":1.0e2 ,"execution":{ "taskSupport":"optional"}}"#;
    for era in ERAS {
        let app = world_with_mcp().await;
        let upstream = Upstream::start(era, &[tool, "second"]).await;
        connect(&app, "fixture", &upstream, json!({})).await;
        assert_eq!(names(&app, &app.owner.access).await, ["echo", "second"]);
        assert!(names(&app, &app.stranger.access).await.is_empty(), "another tenant");
        let listed = rpc(&app, &app.owner.access, "tools/list", json!({})).await;
        assert!(listed.text.contains(tool), "{}", listed.text);
        let answer = call(&app, "echo", json!({ "n": 1 })).await;
        let told = r#"{"content":[ ],"structuredContent":{"n":1},"x-own":1.0e2"#;
        assert!(answer.text.contains(told), "{era:?}: {}", answer.text);
        let plain = app.post("/mcp/echo", &app.owner.access, json!({ "n": 2 })).await;
        assert_eq!((plain.status, &plain.body), (200, &json!({ "n": 2 })), "{}", plain.text);
        let session = session(&app).await;
        let params = json!({ "name": "echo", "arguments": { "n": 3 } });
        let answer = session.rpc("tools/call", params).await;
        // Of a result that crosses the eras only the members are as they were, not what stands between them.
        let told = match era {
            Era::Modern => r#""structuredContent":{"n":3},"x-own":1.0e2"#,
            Era::Legacy => r#""structuredContent":{"n":3},"x-own" : 1.0e2"#,
        };
        assert!(answer.text.contains(told), "{era:?}: {}", answer.text);
        assert!(!answer.text.contains("resultType"), "{}", answer.text);
    }
}

/// Requirement 47: nothing of what a client proves itself with goes up.
#[actix_web::test]
async fn a_client_s_credential_stays_here() {
    for era in ERAS {
        let app = world_with_mcp().await;
        let upstream = Upstream::start(era, &["echo"]).await;
        let auth = json!({ "auth_type": "bearer", "auth_config": { "token": "ours-for-them" } });
        connect(&app, "fixture", &upstream, auth).await;
        let key = key(&app, &app.owner, &["mcp:write"]).await;
        let params = json!({ "name": "echo", "arguments": {} });
        let answer = rpc(&app, &key, "tools/call", params).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let seen = upstream.everything();
        assert!(seen.contains("Bearer ours-for-them") && !seen.contains(&key));
        assert!(!seen.contains(&app.owner.access));
    }
}

#[actix_web::test]
async fn failures_are_told_as_what_they_are() {
    for era in ERAS {
        let app = world_with_mcp().await;
        let upstream = Upstream::start(era, &["echo", "fail", "refuse"]).await;
        connect(&app, "fixture", &upstream, json!({})).await;
        let answer = call(&app, "fail", json!({})).await;
        assert_eq!(answer.body["result"]["isError"], true, "{}", answer.text);
        let plain = app.post("/mcp/fail", &app.owner.access, json!({})).await;
        assert_eq!((plain.status, &plain.body["detail"]), (422, &json!("no")));
        let answer = call(&app, "refuse", json!({})).await;
        let error = json!({ "code": -31_000, "message": "refused", "data": { "why": 1 } });
        assert_eq!(answer.body["error"], error, "{}", answer.text);
        let answer = call(&app, "nothing", json!({})).await;
        assert_eq!(answer.body["error"]["code"], -32602);
        upstream.is_away(true);
        let answer = call(&app, "echo", json!({})).await;
        assert_eq!(answer.body["result"]["isError"], true, "{}", answer.text);
        let why = answer.body["result"]["content"][0]["text"].as_str().unwrap();
        assert!(why.contains("MCP server `fixture`") && why.contains("503"), "{why}");
        let shown = app.call(Method::GET, "/mcp-servers", None, 200).await;
        assert!(shown[0]["last_error"].as_str().unwrap().contains("503"), "{shown}");
    }
}

/// Requirement 32: what does not fit the tool's schema goes nowhere, whichever way it comes.
#[actix_web::test]
async fn arguments_are_checked_before_they_go_up() {
    let app = world_with_mcp().await;
    let schema = json!({
        "type": "object", "properties": { "n": { "type": "integer" } }, "required": ["n"],
        "additionalProperties": false,
    });
    let tool = json!({ "name": "echo", "inputSchema": schema }).to_string();
    let upstream = Upstream::start(Era::Modern, &[&tool]).await;
    connect(&app, "fixture", &upstream, json!({})).await;
    for (arguments, problem) in [
        (json!({}), "`n`: is missing"),
        (json!({ "n": "1" }), "`n`: it is not of type \"integer\""),
        (json!({ "n": 1, "m": 1 }), "`m`: is not known to the tool"),
    ] {
        let answer = call(&app, "echo", arguments.clone()).await;
        let result = &answer.body["result"];
        assert_eq!(result["isError"], true, "{}", answer.text);
        let told = result["content"][0]["text"].as_str().unwrap();
        assert_eq!(told, format!("{problem}; see the tool's input schema"));
        let plain = app.post("/mcp/echo", &app.owner.access, arguments).await;
        assert_eq!((plain.status, &plain.body["detail"]), (422, &json!(told)));
    }
    assert!(upstream.seen("tools/call").is_empty(), "nothing went up");
    let answer = call(&app, "echo", json!({ "n": 1 })).await;
    assert_eq!(answer.body["result"]["structuredContent"], json!({ "n": 1 }), "{}", answer.text);
}

/// Between eras nobody can be asked during a call; the server hears why, and its answer goes on.
#[actix_web::test]
async fn questions_do_not_cross_eras() {
    let app = world_with_mcp().await;
    let upstream = Upstream::start(Era::Legacy, &["ask"]).await;
    connect(&app, "fixture", &upstream, json!({})).await;
    let answer = call(&app, "ask", json!({})).await;
    let refused = &answer.body["result"]["refused"];
    let message = refused["message"].as_str().unwrap_or_default();
    assert!(message.contains("cannot be asked during a call"), "{}", answer.text);
}

/// A key that is taken back is good for a second more at the most.
#[actix_web::test]
async fn a_revoked_key_is_good_for_a_second_at_the_most() {
    let app = world_with_mcp().await;
    let body = json!({ "name": "short", "scopes": ["mcp:read"] });
    let made = app.post("/auth/api-keys", &app.owner.access, body).await.body;
    let key = text(&made, "key");
    let list = async || rpc(&app, key, "tools/list", json!({})).await.status;
    assert_eq!(list().await, 200);
    let path = format!("/auth/api-keys/{}", text(&made, "id"));
    app.call(Method::DELETE, &path, None, 204).await;
    tokio::time::sleep(Duration::from_millis(1_050)).await;
    assert_eq!(list().await, 401);
}

#[actix_web::test]
async fn names_are_as_the_account_set_them() {
    let app = world_with_mcp().await;
    let first = Upstream::start(Era::Modern, &["echo", "other"]).await;
    let second = Upstream::start(Era::Legacy, &["echo", "own"]).await;
    connect(&app, "first", &first, json!({})).await;
    let fields = json!({ "tool_prefix": "two", "prefix_mode": "on_conflict" });
    let made = connect(&app, "second", &second, fields).await;
    let owner = &app.owner.access;
    assert_eq!(names(&app, owner).await, ["echo", "other", "two_echo", "own"]);
    call(&app, "two_echo", json!({})).await;
    assert!(second.seen("tools/call")[0].body.contains(r#""name":"echo""#));
    let path = format!("/mcp-servers/{}", text(&made, "id"));
    app.call(Method::PUT, &path, Some(json!({ "prefix_mode": "always" })), 200).await;
    assert_eq!(names(&app, owner).await, ["echo", "other", "two_echo", "two_own"]);
    app.call(Method::PUT, &path, Some(json!({ "status": "inactive" })), 200).await;
    assert_eq!(names(&app, owner).await, ["echo", "other"]);
    let gone = call(&app, "two_own", json!({})).await;
    assert_eq!(gone.body["error"]["code"], -32602);
}

#[actix_web::test]
async fn a_tool_is_as_the_account_set_it_up() {
    let app = world_with_mcp().await;
    let upstream = Upstream::start(Era::Modern, &["echo", "off"]).await;
    let server = connect(&app, "fixture", &upstream, json!({})).await;
    let configure = async |tool: &str, fields: Value| {
        let body =
            json!({ "tool_name": tool, "tool_source": "mcp", "mcp_server_id": server["id"] });
        let body = crate::http::fixtures::overlaid(body, fields);
        app.call(Method::POST, "/tool-configurations", Some(body), 201).await;
    };
    configure("off", json!({ "is_enabled": false })).await;
    let schema = json!({ "type": "object", "properties": { "a": {} } });
    let fields = json!({ "tool_schema": schema, "justification_mode": "required" });
    configure("echo", fields).await;
    assert_eq!(names(&app, &app.owner.access).await, ["echo"]);
    assert_eq!(call(&app, "off", json!({})).await.body["error"]["code"], -32602);
    let listed = rpc(&app, &app.owner.access, "tools/list", json!({})).await;
    let tools = listed.body["result"]["tools"].as_array().unwrap();
    let schema = &tools.iter().find(|tool| tool["name"] == "echo").unwrap()["inputSchema"];
    assert_eq!(schema["required"], json!(["justification"]), "{schema}");
    let answer = call(&app, "echo", json!({ "a": 1 })).await;
    assert_eq!(answer.body["result"]["isError"], true, "{}", answer.text);
    assert!(upstream.seen("tools/call").is_empty(), "it was not called");
    let plain = app.post("/mcp/echo", &app.owner.access, json!({ "a": 1 })).await;
    assert_eq!(plain.status, 422, "the same door: {}", plain.text);
    let answer = call(&app, "echo", json!({ "a": 1, "justification": "needed" })).await;
    assert_eq!(answer.body["result"]["structuredContent"], json!({ "a": 1 }), "{}", answer.text);
}

/// Requirements 33 and 36: progress under the client's own token, and only the logs it wants.
#[actix_web::test]
async fn progress_crosses_under_the_client_s_token() {
    for era in ERAS {
        let app = world_with_mcp().await;
        let upstream = Upstream::start(era, &["progress"]).await;
        connect(&app, "fixture", &upstream, json!({})).await;
        let params = json!({
            "name": "progress", "arguments": {},
            "_meta": { "progressToken": "mine", "traceparent": "00-1-2-01" },
        });
        let modern = rpc(&app, &app.owner.access, "tools/call", params.clone()).await;
        let legacy = session(&app).await.rpc("tools/call", params).await;
        for answer in [modern, legacy] {
            let told = r#""progress":1,"progressToken":"mine","x":"kept""#;
            assert!(answer.text.contains(told), "{era:?}: {}", answer.text);
            assert!(!answer.text.contains("noise"), "{}", answer.text);
        }
        let sent = &upstream.seen("tools/call")[0].body;
        assert!(sent.contains("00-1-2-01") && !sent.contains("mine"), "{sent}");
    }
}

/// Within an era, a server can ask the client; a modern one in its answer, with a state that comes back to it alone.
#[actix_web::test]
async fn questions_cross_within_an_era() {
    let app = world_with_mcp().await;
    let upstream = Upstream::start(Era::Modern, &["ask"]).await;
    connect(&app, "fixture", &upstream, json!({})).await;
    let owner = &app.owner.access;
    let params = json!({ "name": "ask", "arguments": {} });
    let asked = rpc(&app, owner, "tools/call", params.clone()).await;
    let result = &asked.body["result"];
    assert_eq!(result["resultType"], "input_required", "{}", asked.text);
    let state = text(result, "requestState");
    assert!(!asked.text.contains("the server's own"));
    let mut again = params.clone();
    again["requestState"] = json!(state);
    again["inputResponses"] = json!({ "name": { "action": "accept" } });
    let answer = rpc(&app, owner, "tools/call", again.clone()).await;
    assert_eq!(answer.body["result"]["heard"], again["inputResponses"], "{}", answer.text);
    let calls = upstream.seen("tools/call").len();
    let other = app.member(preloop_actors::policy::Role::Owner).await;
    again["arguments"] = json!({ "other": 1 });
    for token in [owner, &other.access] {
        let refused = rpc(&app, token, "tools/call", again.clone()).await;
        assert_eq!(refused.body["error"]["code"], -32602, "{}", refused.text);
    }
    assert_eq!(upstream.seen("tools/call").len(), calls, "nothing went up");
    let session = session(&app).await.rpc("tools/call", params).await;
    let message = session.body["error"]["message"].as_str().unwrap_or_default();
    assert!(message.contains("input_required"), "it cannot cross: {}", session.text);
}

#[actix_web::test]
async fn a_legacy_client_is_asked_in_its_call_s_stream() {
    let app = world_with_mcp().await;
    let upstream = Upstream::start(Era::Legacy, &["ask"]).await;
    connect(&app, "fixture", &upstream, json!({})).await;
    let session = session(&app).await;
    let call = session.rpc("tools/call", json!({ "name": "ask", "arguments": {} }));
    let answering = async {
        loop {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let result = json!({ "action": "accept", "content": { "name": "Ada" } });
            session.send(json!({ "jsonrpc": "2.0", "id": 1, "result": result })).await;
        }
    };
    let answer = tokio::select! {
        answer = call => answer,
        () = answering => unreachable!("never ends"),
    };
    assert!(answer.text.contains("elicitation/create"), "{}", answer.text);
    assert!(answer.text.contains(r#""heard":{"action":"accept""#), "{}", answer.text);
}

/// Requirement 23.
#[actix_web::test]
async fn a_lost_session_is_opened_again() {
    let app = world_with_mcp().await;
    let upstream = Upstream::start(Era::Legacy, &["echo"]).await;
    connect(&app, "fixture", &upstream, json!({})).await;
    upstream.forgets_sessions();
    let answer = call(&app, "echo", json!({ "n": 1 })).await;
    assert_eq!(answer.body["result"]["structuredContent"], json!({ "n": 1 }), "{}", answer.text);
    assert_eq!(upstream.seen("initialize").len(), 2);
}

/// Requirement 28.
#[actix_web::test]
async fn what_servers_change_is_seen() {
    for era in ERAS {
        let app = world_with_mcp().await;
        let upstream = Upstream::start(era, &["old"]).await;
        connect(&app, "fixture", &upstream, json!({})).await;
        until("it is listened to", async || upstream.is_listened()).await;
        upstream.offers(&["old", "new"]);
        let owner = &app.owner.access;
        until("the new one waits", async || super::reviews::held(&app).await == ["new"]).await;
        assert_eq!(names(&app, owner).await, ["old"], "nobody is shown what nobody has reviewed");
        super::reviews::approve_all(&app).await;
        until("the list is new", async || names(&app, owner).await == ["old", "new"]).await;
    }
}

#[actix_web::test]
async fn a_server_that_was_away_is_asked_again() {
    let app = world_with_mcp().await;
    let upstream = Upstream::start(Era::Modern, &["echo"]).await;
    upstream.is_away(true);
    let made = app.mcp_server("fixture", json!({ "url": upstream.url })).await;
    assert_eq!(made["status"], "error", "{made}");
    let owner = &app.owner.access;
    let listed = rpc(&app, owner, "tools/list", json!({})).await;
    let missing = &listed.body["result"]["_meta"]["ai.preloop/missing"][0];
    assert!(missing.as_str().unwrap().contains("server `fixture`"), "{}", listed.text);
    upstream.is_away(false);
    let path = format!("/mcp-servers/{}/scan", text(&made, "id"));
    app.call(Method::POST, &path, None, 200).await;
    assert_eq!(names(&app, owner).await, ["echo"]);
}

#[actix_web::test]
async fn what_is_asked_apart_from_any_call_is_answered() {
    let app = world_with_mcp().await;
    let upstream = Upstream::start(Era::Legacy, &["echo"]).await;
    connect(&app, "fixture", &upstream, json!({})).await;
    until("it is listened to", async || upstream.is_listened()).await;
    assert_eq!(upstream.asks("ping").await["result"], json!({}));
    let refused = upstream.asks("roots/list").await;
    assert_eq!(
        refused["error"]["code"], -32600,
        "nobody is under way who could be meant: {refused}"
    );
}

/// Requirement 5: arguments that a server wants in headers, whoever calls.
#[actix_web::test]
async fn marked_arguments_go_up_in_headers() {
    let tool = r#"{"name":"route","inputSchema":{"type":"object","properties":
        {"region":{"type":"string","x-mcp-header":"Region"}}}}"#;
    let app = world_with_mcp().await;
    let upstream = Upstream::start(Era::Modern, &[tool]).await;
    connect(&app, "fixture", &upstream, json!({})).await;
    let params = json!({ "name": "route", "arguments": { "region": "süd" } });
    let refused = rpc(&app, &app.owner.access, "tools/call", params.clone()).await;
    assert_eq!((refused.status, &refused.body["error"]["code"]), (400, &json!(-32020)));
    assert!(upstream.seen("tools/call").is_empty());
    session(&app).await.rpc("tools/call", params).await;
    app.post("/mcp/route", &app.owner.access, json!({ "region": "süd" })).await;
    let calls = upstream.seen("tools/call");
    assert_eq!(calls.len(), 2);
    for call in calls {
        let header = ("mcp-param-region".to_owned(), "=?base64?c8O8ZA==?=".to_owned());
        assert!(call.headers.contains(&header), "{:?}", call.headers);
    }
}
