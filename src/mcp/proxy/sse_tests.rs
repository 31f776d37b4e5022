//! Servers of 2024-11-05, real ones on this machine.

use super::*;
use crate::mcp::{
    fixture::Upstream,
    proxy::{
        http::Clients,
        link::{Changed, Deaf, Hearer, Link, Upward},
    },
    raw::{RawObject, raw},
    rpc::RpcError,
};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use serde_json::{json, value::RawValue};

static NOTHING: Value = Value::Null;

fn guard() -> NetGuard {
    NetGuard::new(&["127.0.0.0/8".parse().unwrap()])
}

fn target(url: &str) -> HttpTarget {
    let url = guard().check(url).unwrap();
    let clients = Clients::new(guard(), &url).unwrap();
    HttpTarget { clients, url, credentials: HeaderMap::new() }
}

async fn line(server: &Upstream) -> Result<Line, LinkError> {
    connect(&target(&server.url), &guard(), &json!({ "elicitation": {} })).await
}

fn call(name: &str, arguments: &str) -> Upward<'static> {
    let mut params = RawObject::default();
    params.set("name", raw(&name));
    params.set("arguments", RawValue::from_string(arguments.to_owned()).unwrap());
    params.set("_meta", raw(&json!({ "progressToken": "p7" })));
    Upward {
        method: "tools/call",
        params: params.into_owned(),
        name: None,
        param_headers: &[],
        capabilities: &NOTHING,
    }
}

/// Notes what it hears, and answers what it is asked.
#[derive(Default)]
struct Ear(Vec<String>);

#[async_trait]
impl Hearer for Ear {
    async fn notified(&mut self, method: &str, _: Option<&RawValue>) {
        self.0.push(method.to_owned());
    }

    async fn asked(
        &mut self,
        method: &str,
        _: Option<&RawValue>,
    ) -> Result<Box<RawValue>, RpcError> {
        self.0.push(format!("{method}?"));
        Ok(raw(&json!({ "action": "accept" })))
    }
}

#[actix_web::test]
async fn messages_cross_in_both_directions_as_they_are() {
    let server = Upstream::start_older(&["echo"], "/messages?session=").await;
    let line = line(&server).await.unwrap();
    let arguments = r#"{"b": 1.0e2, "a":[ "\u00e9" ]}"#;
    let answer = line.request(call("echo", arguments), &mut Deaf).await.unwrap().unwrap();
    assert!(answer.get().contains(&format!(r#""structuredContent":{arguments}"#)), "{answer}");
    assert!(answer.get().contains(r#""x-own" : 1.0e2,"_meta":{"y":[ 1 ]}"#), "{answer}");
    let sent = &server.seen("tools/call")[0];
    assert!(sent.body.contains(arguments), "{}", sent.body);
    for (name, expected) in [
        ("progress", &["notifications/progress", "notifications/message"][..]),
        ("ask", &["elicitation/create?"]),
    ] {
        let mut ear = Ear::default();
        line.request(call(name, "{}"), &mut ear).await.unwrap().unwrap();
        assert_eq!(ear.0, expected, "{name}");
    }
    server.offers(&["echo", "more"]);
    assert_eq!(line.changed().await, Changed::Tools);
    let refused = line.request(call("refuse", "{}"), &mut Deaf).await.unwrap().unwrap_err();
    assert_eq!((refused.code, refused.message.as_str()), (-31_000, "refused"));
}

#[actix_web::test]
async fn many_requests_share_the_stream() {
    let server = Upstream::start_older(&["echo"], "/messages?session=").await;
    let line = line(&server).await.unwrap();
    let calls = (0..50).map(|number| {
        let line = &line;
        async move {
            let arguments = format!("{{\"n\":{number}}}");
            let answer = line.request(call("echo", &arguments), &mut Deaf).await.unwrap().unwrap();
            assert!(answer.get().contains(&arguments), "{answer}");
        }
    });
    futures::future::join_all(calls).await;
}

/// Requirement 53: our credentials go to the server that was set, and nowhere else.
#[actix_web::test]
async fn the_address_to_post_to_is_the_servers_own() {
    for (endpoint, expected) in [
        ("http://127.0.0.2:9/messages?session=", "on another server"),
        ("http://localhost:9/messages?session=", "on another server"),
        ("https://127.0.0.1/messages?session=", "on another server"),
        ("//evil.example.com/messages?session=", "on another server"),
        ("http://[", "the address to post to is none"),
    ] {
        let server = Upstream::start_older(&[], endpoint).await;
        let error = line(&server).await.err().unwrap().to_string();
        assert!(error.contains(expected), "{endpoint}: {error}");
    }
    let stream = Url::parse("https://a.example.com:8443/x/sse?k=1").unwrap();
    for (named, expected) in [
        ("/m?s=1", Some("https://a.example.com:8443/m?s=1")),
        ("m", Some("https://a.example.com:8443/x/m")),
        ("?s=1", Some("https://a.example.com:8443/x/sse?s=1")),
        ("https://a.example.com:8443/m", Some("https://a.example.com:8443/m")),
        ("https://a.example.com/m", None),
        ("http://a.example.com:8443/m", None),
        ("https://user@a.example.com:8443/m", None),
        ("javascript:x", None),
    ] {
        let found = address(&stream, named, &guard()).ok();
        assert_eq!(found.as_ref().map(Url::as_str), expected, "{named}");
    }
}

#[actix_web::test]
async fn the_end_of_the_stream_is_the_end_of_the_line() {
    let server = Upstream::start_older(&["hang"], "/messages?session=").await;
    let line = line(&server).await.unwrap();
    let hung = async { line.request(call("hang", "{}"), &mut Deaf).await };
    let close = async {
        while server.seen("tools/call").is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let url = server.url.replace("/mcp", "/close");
        let client = guard().client(&guard().check(&url).unwrap()).unwrap().build().unwrap();
        client.post(url).send().await.unwrap();
    };
    let (outcome, ()) = tokio::join!(hung, close);
    assert!(matches!(outcome, Err(LinkError::Lost(_))), "it may have been worked on: {outcome:?}");
    let next = line.request(call("echo", "{}"), &mut Deaf).await;
    assert!(matches!(next, Err(LinkError::SessionLost)), "{next:?}");
    assert_eq!(line.changed().await, Changed::Gone);
}

#[actix_web::test]
async fn credentials_are_shown_at_both_addresses() {
    let server = Upstream::start_older(&["echo"], "/messages?session=").await;
    server.wants("secret", "http://unused");
    let refused = line(&server).await;
    assert!(matches!(refused.err(), Some(LinkError::Unauthorized { status: 401, .. })));
    let mut target = target(&server.url);
    let mut bearer = HeaderValue::from_static("Bearer secret");
    bearer.set_sensitive(true);
    target.credentials.insert(AUTHORIZATION, bearer);
    let line = connect(&target, &guard(), &json!({})).await.unwrap();
    line.request(call("echo", "{}"), &mut Deaf).await.unwrap().unwrap();
}

#[actix_web::test]
async fn what_is_no_such_server_is_told_so() {
    let server = Upstream::start(crate::mcp::protocol::Era::Modern, &[]).await;
    let error = line(&server).await.err().unwrap().to_string();
    assert!(error.contains("something else than a stream of events"), "{error}");
}
