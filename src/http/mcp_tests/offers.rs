//! Prompts and resources of servers, and what executions may use.

use super::*;
use crate::{
    http::fixtures::{TOKEN, running},
    mcp::{
        fixture::{RESOURCE, Upstream},
        protocol::Era,
    },
};

#[actix_web::test]
async fn prompts_and_resources_cross_the_eras() {
    for era in [Era::Modern, Era::Legacy] {
        let app = world_with_mcp().await;
        let upstream = Upstream::start(era, &["echo"]).await;
        let fields = json!({ "url": upstream.url, "tool_prefix": "p", "prefix_mode": "always" });
        app.mcp_server("fixture", fields).await;
        let owner = &app.owner.access;
        let session = session(&app).await;
        // (method, parameters, what the answer contains)
        let cases = [
            ("prompts/list", json!({}), r#""name":"p_greet","x":1"#),
            ("prompts/get", json!({ "name": "p_greet" }), r#""asked":"greet""#),
            ("resources/list", json!({}), RESOURCE),
            ("resources/templates/list", json!({}), "test://things/{id}"),
            ("resources/read", json!({ "uri": RESOURCE }), r#""text":"hello""#),
            ("resources/read", json!({ "uri": "test://things/7" }), r#""uri":"test://things/7""#),
            (
                "completion/complete",
                json!({
                    "ref": { "type": "ref/prompt", "name": "p_greet" },
                    "argument": { "name": "a", "value": "" },
                }),
                r#""values":["greet"]"#,
            ),
            ("resources/read", json!({ "uri": "test://gone" }), r#""uri":"test://gone""#),
            ("prompts/get", json!({ "name": "gone" }), "there is no prompt `gone`"),
        ];
        for (method, params, expected) in cases {
            let modern = rpc(&app, owner, method, params.clone()).await;
            assert!(modern.text.contains(expected), "{era:?} {method}: {}", modern.text);
            assert!(!modern.text.contains("public"), "{}", modern.text);
            let legacy = session.rpc(method, params).await;
            assert!(legacy.text.contains(expected), "{era:?} {method}: {}", legacy.text);
        }
        let gone = session.rpc("resources/read", json!({ "uri": "test://gone" })).await;
        assert_eq!(gone.body["error"]["code"], -32002);
    }
}

/// Contract 4.2, step 3: a flow's agent has what its flow lists, over either way in.
#[actix_web::test]
async fn an_execution_has_the_tools_its_flow_lists() {
    let app = world_with_mcp().await;
    let upstream = Upstream::start(Era::Modern, &["echo", "other"]).await;
    app.mcp_server("fixture", json!({ "url": upstream.url })).await;
    app.tracker("acme").await;
    let listed = json!([
        { "server_name": "preloop-mcp", "tool_name": "search" },
        { "server_name": "fixture", "tool_name": "echo" },
        { "server_name": "elsewhere", "tool_name": "other" },
    ]);
    let flow = app.flow("hello", json!({ "allowed_mcp_tools": listed })).await;
    let started = app.start(&flow).await;
    running(&app, &started).await;
    until("the catalog is new", async || names(&app, TOKEN).await == ["search", "echo"]).await;
    let call = async |tool: &str, arguments: Value| {
        let params = json!({ "name": tool, "arguments": arguments });
        rpc(&app, TOKEN, "tools/call", params).await.body
    };
    assert_eq!(call("echo", json!({})).await["result"]["structuredContent"], json!({}));
    assert!(
        call("search", json!({ "query": "fire" })).await["result"]["structuredContent"].is_object()
    );
    for refused in ["other", "get_issue", "add_comment"] {
        assert_eq!(call(refused, json!({})).await["error"]["code"], -32602, "{refused}");
        let plain = app.post(&format!("/mcp/{refused}"), TOKEN, json!({})).await;
        assert_eq!(plain.status, 404, "{}", plain.text);
    }
    let prompts = rpc(&app, TOKEN, "prompts/list", json!({})).await;
    assert_eq!(prompts.body["result"]["prompts"], json!([]), "{}", prompts.text);
}

#[actix_web::test]
async fn single_resources_are_watched_where_they_are() {
    let app = world_with_mcp().await;
    let upstream = Upstream::start(Era::Legacy, &["echo"]).await;
    app.mcp_server("fixture", json!({ "url": upstream.url })).await;
    let session = session(&app).await;
    let params = json!({ "uri": RESOURCE });
    let answer = session.rpc("resources/subscribe", params.clone()).await;
    assert!(answer.body["result"].is_object(), "{}", answer.text);
    assert_eq!(upstream.seen("resources/subscribe").len(), 1);
    let filter = json!({ "notifications": { "resourceSubscriptions": [RESOURCE, "test://gone"] } });
    let listening = rpc(&app, &app.owner.access, "subscriptions/listen", filter);
    let watched = until("it is watched", async || upstream.seen("resources/subscribe").len() == 2);
    tokio::select! {
        answer = listening => panic!("it ended: {}", answer.text),
        () = watched => {}
    }
    let answer = session.rpc("resources/unsubscribe", params).await;
    assert!(answer.body["result"].is_object(), "{}", answer.text);
    assert!(upstream.seen("resources/unsubscribe").is_empty(), "others may still listen");
}

/// A list is a promise in both directions: what is taken off it is taken from those that run, and what is put on it is
/// for those that start.
#[actix_web::test]
async fn a_list_only_gets_shorter_for_those_that_run() {
    let app = world_with_mcp().await;
    app.tracker("acme").await;
    let listed = json!(["get_issue", "search", "add_comment"]);
    let flow = app.flow("hello", json!({ "allowed_mcp_tools": listed })).await;
    let started = app.start(&flow).await;
    running(&app, &started).await;
    assert_eq!(names(&app, TOKEN).await, ["get_issue", "search", "add_comment"]);
    let path = format!("/flows/{}", text(&flow, "id"));
    let shorter = json!({ "allowed_mcp_tools": ["search", "create_issue"] });
    app.call(Method::PUT, &path, Some(shorter), 200).await;
    until("the list is shorter", async || names(&app, TOKEN).await == ["search"]).await;
    let params = json!({ "name": "get_issue", "arguments": { "issue": "a/b#1" } });
    let refused = rpc(&app, TOKEN, "tools/call", params).await;
    assert_eq!(refused.body["error"]["code"], -32602);
    let said = text(&refused.body["error"], "message");
    assert!(said.contains("the flow does not list the tool `get_issue`"), "{said}");
}

/// A name of ours never means the tool of a server, which could otherwise take the place of one that is left out.
#[actix_web::test]
async fn a_listed_name_of_ours_is_not_for_others() {
    let app = world_with_mcp().await;
    let upstream = Upstream::start(Era::Modern, &["get_issue", "echo"]).await;
    app.mcp_server("fixture", json!({ "url": upstream.url })).await;
    let flow = app.flow("hello", json!({ "allowed_mcp_tools": ["get_issue", "echo"] })).await;
    let started = app.start(&flow).await;
    running(&app, &started).await;
    until("the catalog is new", async || names(&app, TOKEN).await == ["echo"]).await;
    let owner = &app.owner.access;
    assert_eq!(
        names(&app, owner).await,
        ["get_issue", "echo"],
        "without a tracker ours is left out"
    );
}

/// One token is good for one launch: the next one has another.
#[actix_web::test]
async fn a_newer_launch_voids_the_token_of_the_one_before() {
    let app = world_with_mcp().await;
    app.tracker("acme").await;
    let flow = app.flow("hello", json!({ "allowed_mcp_tools": ["search"] })).await;
    let started = app.start(&flow).await;
    running(&app, &started).await;
    assert_eq!(names(&app, TOKEN).await, ["search"]);
    let sql = "UPDATE execution_details SET runtime_token_hash = 'of another launch'";
    app.state.store.client().await.unwrap().execute(sql, &[]).await.unwrap();
    until("the token is void", async || {
        rpc(&app, TOKEN, "tools/list", json!({})).await.status == 401
    })
    .await;
}
