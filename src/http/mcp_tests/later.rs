//! Tools of servers behind us whose answers come later, as tasks.

use super::*;
use crate::mcp::{
    fixture::{TASK, Upstream},
    protocol::{Era, TASKS},
};

/// What a client of the extension says of itself.
fn declared() -> Value {
    let capabilities = json!({ "extensions": { TASKS: {} } });
    json!({ "io.modelcontextprotocol/clientCapabilities": capabilities })
}

async fn world() -> (World, Upstream) {
    let app = world_with_mcp().await;
    let upstream = Upstream::start(Era::Modern, &["later"]).await;
    let made = app.mcp_server("fixture", json!({ "url": upstream.url })).await;
    assert_eq!(made["status"], "active", "{made}");
    (app, upstream)
}

/// Requirements 41 and 43: a task has an id of ours, which is for who began it and leads to its server.
#[actix_web::test]
async fn a_task_is_found_by_who_began_it() {
    let (app, upstream) = world().await;
    let owner = &app.owner.access;
    let known = rpc(&app, owner, "server/discover", json!({})).await;
    let extensions = &known.body["result"]["capabilities"]["extensions"];
    assert_eq!(extensions[TASKS], json!({}), "{}", known.text);
    let params = json!({ "name": "later", "arguments": {}, "_meta": declared() });
    let begun = rpc(&app, owner, "tools/call", params).await;
    let result = &begun.body["result"];
    assert_eq!((&result["resultType"], &result["x-own"]), (&json!("task"), &json!([1])));
    assert!(!begun.text.contains(TASK), "its server's own id stays here: {}", begun.text);
    let about = json!({ "taskId": result["taskId"], "_meta": declared() });
    let found = rpc(&app, owner, "tasks/get", about.clone()).await;
    let told = &found.body["result"];
    assert_eq!((&told["resultType"], &told["status"]), (&json!("complete"), &json!("working")));
    assert_eq!(told["taskId"], result["taskId"], "under the id that the client has");
    let sent = &upstream.seen("tasks/get")[0];
    assert!(sent.body.contains(TASK) && sent.headers.contains(&("mcp-name".into(), TASK.into())));
    for method in ["tasks/update", "tasks/cancel"] {
        let taken = rpc(&app, owner, method, about.clone()).await;
        assert_eq!(taken.body["result"]["resultType"], "complete", "{}", taken.text);
        assert_eq!(upstream.seen(method).len(), 1);
    }
    let other = app.member(preloop_actors::policy::Role::Owner).await;
    for token in [&other.access, &app.stranger.access] {
        let refused = rpc(&app, token, "tasks/get", about.clone()).await;
        assert_eq!(refused.body["error"]["code"], -32602, "{}", refused.text);
    }
    assert_eq!(upstream.seen("tasks/get").len(), 1, "nothing went up");
}

/// Requirements 11 and 41: only for those who declare it.
#[actix_web::test]
async fn clients_without_the_extension_hear_that_they_need_it() {
    let (app, upstream) = world().await;
    let owner = &app.owner.access;
    let needed = json!({ "requiredCapabilities": { "extensions": { TASKS: {} } } });
    let params = json!({ "name": "later", "arguments": {} });
    let called = rpc(&app, owner, "tools/call", params.clone()).await;
    let asked = rpc(&app, owner, "tasks/get", json!({ "taskId": "x" })).await;
    let listen = json!({ "notifications": { "taskIds": ["x"] } });
    let listening = rpc(&app, owner, "subscriptions/listen", listen).await;
    for refused in [called, asked, listening] {
        let error = &refused.body["error"];
        assert_eq!((&error["code"], &error["data"]), (&json!(-32021), &needed), "{}", refused.text);
        assert_eq!(refused.status, 400);
    }
    let session = session(&app).await;
    let called = session.rpc("tools/call", params).await;
    assert!(called.body["error"].is_object(), "legacy clients have no tasks: {}", called.text);
    let asked = session.rpc("tasks/get", json!({ "taskId": "x" })).await;
    assert_eq!(asked.body["error"]["code"], -32601, "{}", asked.text);
    assert!(upstream.seen("tasks/get").is_empty());
    let plain = app.post("/mcp/later", owner, json!({})).await;
    assert!(plain.status >= 400, "{}", plain.text);
}
