//! The tools that are built in.

use super::*;

async fn connect_tracker(app: &World) {
    app.tracker("acme").await;
}

#[actix_web::test]
async fn tools_are_there_for_accounts_with_a_tracker() {
    let app = world_with_mcp().await;
    let (ada, eve) = (app.owner.clone(), app.stranger.clone());
    assert!(names(&app, &ada.access).await.is_empty());
    connect_tracker(&app).await;
    until("the tools are there", async || !names(&app, &ada.access).await.is_empty()).await;
    let all = [
        "get_issue",
        "search",
        "create_issue",
        "update_issue",
        "add_comment",
        "estimate_compliance",
        "improve_compliance",
    ];
    let reading = ["get_issue", "search", "estimate_compliance", "improve_compliance"];
    assert_eq!(names(&app, &ada.access).await, all);
    assert!(names(&app, &eve.access).await.is_empty(), "another tenant");
    assert_eq!(names(&app, &key(&app, &ada, &["mcp:read"]).await).await, reading);
    assert_eq!(names(&app, &key(&app, &ada, &["mcp:write"]).await).await, all);
    let blind = key(&app, &ada, &["view_flows"]).await;
    assert_eq!(rpc(&app, &blind, "tools/list", json!({})).await.status, 403);
}

#[actix_web::test]
async fn lists_say_how_long_they_count_and_for_whom() {
    let app = world_with_mcp().await;
    let ada = app.owner.clone();
    connect_tracker(&app).await;
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
    let app = world_with_mcp().await;
    let ada = app.owner.clone();
    connect_tracker(&app).await;
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
