//! From a tracker's webhook to what an agent reads: the issue is known at once, and to its own account alone.

use crate::support::{GitHub, Server, eventually};
use preloop::mcp::tools::{Context, named};
use preloop_actors::ids::AccountId;
use serde_json::{Value, json};
use std::time::Duration;

const SOON: Duration = Duration::from_secs(30);

/// The tools as the owner of a tracker has them.
async fn tools(server: &Server, github: &GitHub) -> Context {
    let sql = "SELECT account_id FROM organizations WHERE id::text = $1";
    let row = server.database().await.query_one(sql, &[&github.organization]).await.unwrap();
    Context::new(server.store(), AccountId(row.get(0)))
}

async fn call(ctx: &Context, tool: &str, arguments: Value) -> Result<Value, String> {
    let called = named(tool).unwrap().call(ctx, arguments).await;
    called.map_err(|error| error.to_string())
}

fn message(action: &str, title: &str, updated_at: &str) -> Value {
    json!({
        "action": action,
        "repository": { "id": 1, "name": "app", "full_name": "octo/app" },
        "sender": { "login": "ada" },
        "issue": { "id": 1001, "number": 12, "html_url": "https://github.com/octo/app/issues/12",
                   "title": title, "body": "The page burns.", "state": "open", "labels": [{ "name": "bug" }],
                   "user": { "login": "ada" }, "updated_at": updated_at },
    })
}

#[tokio::test]
async fn an_agent_reads_what_a_webhook_brought() {
    let server = Server::start().await;
    let github = server.client().await.tracker("github").await;
    let stranger = server.client().await.tracker("github").await;
    let opened = message("opened", "Login crashes", "2026-01-01T00:00:00Z").to_string();
    let mut commented = message("created", "Login crashes", "2026-01-02T00:00:00Z");
    commented["comment"] = json!({ "id": 2001, "body": "Mine explodes, too.", "user": { "login": "mona" },
                                   "html_url": "https://github.com/octo/app/issues/12#issuecomment-2001",
                                   "updated_at": "2026-01-02T00:00:00Z" });
    let late = message("edited", "Old title", "2025-12-31T00:00:00Z").to_string();
    for (event, key, body) in [
        ("issues", "1", opened.as_str()),
        ("issues", "1", opened.as_str()),
        ("issue_comment", "2", &commented.to_string()),
        ("issues", "3", &late),
        (
            "issues",
            "4",
            r#"{"action":"opened","issue":"nonsense","repository":{"id":1,"full_name":"octo/app"}}"#,
        ),
    ] {
        let (status, answer) = github.deliver_patiently(event, key, body).await;
        assert!(status.is_success(), "{answer}");
    }
    eventually("the events to be routed", SOON, async || {
        let waiting = server.count("SELECT count(*) FROM unrouted_events").await;
        (waiting == 0).then_some(())
    })
    .await;

    let ctx = tools(&server, &github).await;
    let arguments =
        json!({ "issue": "https://github.com/octo/app/issues/12?x=y", "include": ["comments"] });
    let issue = call(&ctx, "get_issue", arguments).await.unwrap();
    assert_eq!((&issue["key"], &issue["title"]), (&json!("octo/app#12"), &json!("Login crashes")));
    assert_eq!(issue["comments"][0]["body"], "Mine explodes, too.");
    for (query, item_type) in [("crash", "issue"), ("exploding", "comment")] {
        let found = call(&ctx, "search", json!({ "query": query })).await.unwrap();
        assert_eq!(found["results"].as_array().map(Vec::len), Some(1), "{found}");
        assert_eq!(found["results"][0]["item_type"], item_type);
    }
    let refused =
        call(&ctx, "add_comment", json!({ "target": "octo/app#12", "comment": "x" })).await;
    assert!(refused.unwrap_err().contains("only receives webhooks"));

    let ctx = tools(&server, &stranger).await;
    let missing = call(&ctx, "get_issue", json!({ "issue": "octo/app#12" })).await;
    assert!(missing.unwrap_err().contains("there is no issue"));
    let found = call(&ctx, "search", json!({ "query": "crash" })).await.unwrap();
    assert_eq!(found["results"], json!([]));
}
