//! Prompts and resources of servers whose tools are labelled, and what becomes of what is sent out after them.

use super::*;
use crate::{
    http::fixtures::{TOKEN, running},
    mcp::{
        fixture::{RESOURCE, Upstream},
        protocol::Era,
    },
};

type ToolLabels = &'static [(&'static str, &'static [&'static str])];

const BOTH: ToolLabels = &[("web", &["reads-untrusted"]), ("mail", &["reads-private"])];
const UNTRUSTED: ToolLabels = &[("web", &["reads-untrusted"])];
const PRIVATE: ToolLabels = &[("mail", &["reads-private", "sends-out"])];
const OUT: ToolLabels = &[("web", &["sends-out"]), ("mail", &[])];
const NONE: ToolLabels = &[];
/// Of the other server.
const OUTSIDE: ToolLabels =
    &[("news", &["reads-untrusted"]), ("secrets", &["reads-private"]), ("post", &["sends-out"])];

/// A server that has prompts and resources, and one whose tools send out what was read there.
struct Library {
    app: World,
    upstream: Upstream,
    /// Configurations of the library's tools.
    configurations: Vec<String>,
    _outside: Upstream,
}

async fn library(labels: ToolLabels) -> Library {
    library_of(Era::Modern, labels).await
}

async fn library_of(era: Era, labels: ToolLabels) -> Library {
    let app = world_with_mcp().await;
    let upstream = Upstream::start(era, &["web", "mail"]).await;
    let server = app.mcp_server("library", json!({ "url": upstream.url })).await;
    let outside = Upstream::start(Era::Modern, &["news", "secrets", "post"]).await;
    let other = app.mcp_server("outside", json!({ "url": outside.url })).await;
    let body =
        json!({ "name": "owners", "approver_user_ids": [app.owner.user], "is_default": true });
    app.call(Method::POST, "/approval-workflows", Some(body), 201).await;
    let mut configurations = Vec::new();
    for (tool, labels) in labels {
        configurations.push(label(&app, &server, tool, labels).await);
    }
    for (tool, labels) in OUTSIDE {
        label(&app, &other, tool, labels).await;
    }
    let library = Library { app, upstream, configurations, _outside: outside };
    library.look("enforce").await;
    library
}

/// Labels a tool; the id of its configuration.
async fn label(app: &World, server: &Value, tool: &str, labels: &[&str]) -> String {
    let body = json!({
        "tool_name": tool, "tool_source": "mcp", "mcp_server_id": server["id"], "labels": labels,
    });
    let made = app.call(Method::POST, "/tool-configurations", Some(body), 201).await;
    text(&made, "id").to_owned()
}

impl Library {
    async fn look(&self, mode: &str) {
        let body = json!({ "mode": mode });
        self.app.call(Method::PUT, "/policies/information-flow", Some(body), 200).await;
    }

    /// A credential of the owner's that nobody has used.
    async fn key(&self, name: &str) -> String {
        let body = json!({ "name": name, "scopes": ["mcp:write"] });
        let answer = self.app.post("/auth/api-keys", &self.app.owner.access, body).await;
        text(&answer.body, "key").to_owned()
    }

    /// Takes a step: a reading, or the call of a tool; whether people are asked.
    async fn asks(&self, token: &str, step: &str) -> bool {
        let (method, params) = match step {
            "resource" => ("resources/read", json!({ "uri": RESOURCE })),
            "template" => ("resources/read", json!({ "uri": "test://things/7" })),
            "gone" => ("resources/read", json!({ "uri": "test://gone" })),
            "prompt" => ("prompts/get", json!({ "name": "greet" })),
            "completion" => {
                let about = json!({ "type": "ref/prompt", "name": "greet" });
                let argument = json!({ "name": "a", "value": "" });
                ("completion/complete", json!({ "ref": about, "argument": argument }))
            }
            "prompts" => ("prompts/list", json!({})),
            "resources" => ("resources/list", json!({})),
            tool => ("tools/call", json!({ "name": tool, "arguments": {} })),
        };
        let answer = rpc(&self.app, token, method, params).await;
        let is_asked = answer.text.contains("pending_approval");
        let is_answered = answer.body["result"].is_object() && !is_asked;
        assert!(is_asked || is_answered != (step == "gone"), "{step}: {}", answer.text);
        is_asked
    }

    /// Takes steps one after the other, of which at most the last one asks.
    async fn check(&self, steps: &[&str], asks: bool) {
        let key = self.key(&steps.join(" ")).await;
        let (last, before) = steps.split_last().unwrap();
        for step in before {
            assert!(!self.asks(&key, step).await, "{step} of {steps:?}");
        }
        assert_eq!(self.asks(&key, last).await, asks, "{steps:?}");
    }
}

/// Steps that are taken one after the other, by each way.
type Ways = &'static [&'static [&'static str]];

/// By what the library's tools are labelled with: every way out, and ways that carry nothing.
const WAYS: [(ToolLabels, Ways, Ways); 5] = [
    (
        BOTH,
        &[
            &["resource", "post"],
            &["template", "post"],
            &["prompt", "post"],
            &["completion", "post"],
            &["prompts", "resource", "resources", "post"],
        ],
        &[
            &["post"],
            &["prompts", "resources", "post"],
            &["gone", "post"],
            &["post", "resource"],
            &["resource", "web", "mail", "prompt"],
        ],
    ),
    (
        UNTRUSTED,
        &[&["resource", "secrets", "post"], &["secrets", "prompt", "post"]],
        &[&["resource", "post"], &["prompt", "news", "post"]],
    ),
    (
        PRIVATE,
        &[&["news", "template", "post"], &["completion", "news", "post"]],
        &[&["prompt", "post"], &["resource", "secrets", "post"]],
    ),
    (
        OUT,
        &[],
        &[&["resource", "post"], &["prompt", "news", "post"], &["secrets", "prompt", "post"]],
    ),
    (NONE, &[], &[&["resource", "prompt", "secrets", "post"]]),
];

#[actix_web::test]
async fn what_is_read_counts_whatever_it_is_read_as() {
    for (labels, caught, harmless) in WAYS {
        let library = library(labels).await;
        for (expected, ways) in [(true, caught), (false, harmless)] {
            for way in ways {
                library.check(way, expected).await;
            }
        }
    }
}

/// It is held as what a tool reads: by the credential, on every replica, also where the tool is switched off.
#[actix_web::test]
async fn a_reading_is_held_as_a_call_is() {
    let library = library(BOTH).await;
    for configuration in &library.configurations {
        let path = format!("/tool-configurations/{configuration}");
        library.app.call(Method::PUT, &path, Some(json!({ "is_enabled": false })), 200).await;
    }
    let key = library.key("k").await;
    assert!(!library.asks(&key, "resource").await);
    let held = library.app.call(Method::GET, "/policies/information-flow/held", None, 200).await;
    assert_eq!(held[0]["labels"], json!(["reads-untrusted", "reads-private"]), "{held}");
    assert!(library.asks(&key, "post").await);
    // Where nobody looks, nothing is held, and what was read meanwhile is not known afterwards.
    library.look("off").await;
    let other = library.key("other").await;
    assert!(!library.asks(&other, "resource").await);
    library.look("enforce").await;
    assert!(!library.asks(&other, "post").await);
    assert!(!library.asks(&other, "prompt").await);
    assert!(library.asks(&other, "post").await);
}

#[actix_web::test]
async fn what_cannot_be_written_down_is_not_read_and_says_so() {
    let library = library(BOTH).await;
    let key = library.key("k").await;
    let db = library.app.state.store.client().await.unwrap();
    db.batch_execute("ALTER TABLE held_labels RENAME TO gone").await.unwrap();
    for (method, params) in [
        ("resources/read", json!({ "uri": RESOURCE })),
        ("prompts/get", json!({ "name": "greet" })),
    ] {
        let refused = rpc(&library.app, &key, method, params).await;
        let why = refused.body["error"]["message"].as_str().unwrap_or_default();
        let says = |words: &str| why.contains(words);
        assert!(says("blocked") && says("`library`") && says("try again"), "{}", refused.text);
        assert!(library.upstream.seen(method).is_empty(), "{method} was passed on");
    }
    assert!(!library.asks(&key, "resources").await, "lists hold nothing");
    db.batch_execute("ALTER TABLE gone RENAME TO held_labels").await.unwrap();
    library.check(&["resource", "post"], true).await;
}

/// A legacy client is the same reader; that it is told of changes is no reading.
#[actix_web::test]
async fn older_clients_read_as_well() {
    let library = library_of(Era::Legacy, BOTH).await;
    let session = session(&library.app).await;
    let owner = &library.app.owner.access;
    let params = json!({ "uri": RESOURCE });
    let subscribed = session.rpc("resources/subscribe", params.clone()).await;
    assert!(subscribed.body["result"].is_object(), "{}", subscribed.text);
    assert!(!library.asks(owner, "post").await);
    let read = session.rpc("resources/read", params).await;
    assert!(read.body["result"].is_object(), "{}", read.text);
    assert!(library.asks(owner, "post").await);
}

#[actix_web::test]
async fn an_execution_is_told_that_it_has_none() {
    let library = library(BOTH).await;
    let app = &library.app;
    let tools = json!([{ "server_name": "library", "tool_name": "web" }]);
    let flow = app.flow("hello", json!({ "allowed_mcp_tools": tools })).await;
    let started = app.start(&flow).await;
    running(app, &started).await;
    let refused = rpc(app, TOKEN, "resources/read", json!({ "uri": RESOURCE })).await;
    assert_eq!(refused.body["error"]["code"], -32601, "{}", refused.text);
    let why = text(&refused.body["error"], "message");
    assert!(why.contains("resources/read blocked"), "{why}");
    assert!(library.upstream.seen("resources/read").is_empty());
}
