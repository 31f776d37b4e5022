//! Servers of 2024-11-05, which are found out or named as such.

use super::*;
use crate::mcp::fixture::Upstream;

#[actix_web::test]
async fn older_servers_are_reached_whether_named_or_not() {
    for transport in ["sse", "http-streaming"] {
        let app = world_with_mcp().await;
        let upstream = Upstream::start_older(&["echo", "ask"], "/messages?session=").await;
        let settings = json!({ "url": upstream.url, "transport": transport });
        let made = app.mcp_server("older", settings).await;
        assert_eq!(
            (&made["status"], &made["last_error"]),
            (&json!("active"), &Value::Null),
            "{made}"
        );
        let mut found = names(&app, &app.owner.access).await;
        found.sort();
        assert_eq!(found, ["ask", "echo"]);
        let session = session(&app).await;
        let arguments = json!({ "name": "echo", "arguments": { "n": 1 } });
        let answer = session.rpc("tools/call", arguments).await;
        let told =
            r#"{"content":[ ],"structuredContent":{"n":1},"x-own" : 1.0e2,"_meta":{"y":[ 1 ]}}"#;
        assert!(answer.text.contains(told), "{transport}: {}", answer.text);
        // As it was when it went away: the next call makes a new link.
        let close = upstream.url.replace("/mcp", "/close");
        crate::tls::http().build().unwrap().post(close).send().await.unwrap();
        until("the end of the stream was noticed", async || {
            let params = json!({ "name": "echo", "arguments": { "n": 2 } });
            let answer = session.rpc("tools/call", params).await;
            answer.text.contains(r#"{"n":2}"#)
        })
        .await;
        assert!(upstream.seen("initialize").len() >= 2);
    }
}

#[actix_web::test]
async fn what_is_no_server_at_all_is_told_by_what_was_tried_first() {
    let app = world_with_mcp().await;
    let upstream = Upstream::start_older(&[], "/messages?session=").await;
    let url = upstream.url.replace("/mcp", "/nothing");
    let made = app.mcp_server("nothing", json!({ "url": url })).await;
    let error = text(&made, "last_error");
    assert_eq!(error, "the server refused the request with HTTP status 404");
}
