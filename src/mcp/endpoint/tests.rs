//! The endpoint over the real app, with a surface whose answers are known.

use super::*;
use crate::{
    config::AllowedOrigins,
    http::testing::{Answer, Member, TestApp},
    mcp::{
        exchange::{Change, Exchange},
        raw::{RawObject, raw},
    },
};
use actix_web::test::TestRequest;
use async_trait::async_trait;
use preloop_actors::{ids::ReplicaId, policy::Role};
use serde_json::value::RawValue;
use std::time::Duration;
use tokio::sync::broadcast;

const MODERN: &str = "2026-07-28";
const LEGACY: &str = "2025-11-25";

/// Answers `echo` with what it got, and a few others with what their names say.
struct Parrot(broadcast::Sender<Change>);

#[async_trait]
impl Surface for Parrot {
    async fn capabilities(&self, _: &McpCaller, _: Era) -> Result<Value, RpcError> {
        Ok(json!({ "tools": { "listChanged": true } }))
    }

    async fn instructions(&self, _: &McpCaller) -> Option<String> {
        None
    }

    async fn serve(
        &self,
        exchange: &Exchange,
        method: &str,
        params: RawObject<'_>,
    ) -> Result<Box<RawValue>, RpcError> {
        match method {
            "echo" => Ok(params.to_raw()),
            "noisy" => {
                exchange.notify("notifications/progress", &raw(&json!({ "progress": 1 }))).await;
                Ok(raw(&json!({})))
            }
            "needy" => exchange.require("sampling").map(|()| raw(&json!({}))),
            "slow" => {
                tokio::time::sleep(Duration::from_secs(3600)).await;
                Ok(raw(&json!({})))
            }
            other => Err(RpcError::method_not_found(other)),
        }
    }

    fn changes(&self, _: &McpCaller) -> broadcast::Receiver<Change> {
        self.0.subscribe()
    }
}

struct House {
    app: TestApp,
    ada: Member,
    changes: broadcast::Sender<Change>,
}

async fn house() -> House {
    let changes = broadcast::Sender::new(8);
    let surface = Arc::new(Parrot(changes.clone()));
    let app = TestApp::start_with_state(move |cfg, state| {
        let replica = || {
            let doorstep =
                Doorstep::for_tests("https://preloop.example", AllowedOrigins::These(vec![]));
            let callers = Callers::new(state.auth.clone(), "https://preloop.example");
            let surface = surface.clone();
            let endpoint = Endpoint::new(surface, callers, doorstep, "https://preloop.example");
            web::Data::new(endpoint.keeping(state.store.clone(), ReplicaId::fresh()))
        };
        let other = web::scope("/other").app_data(replica()).configure(configure);
        cfg.service(other).app_data(replica()).configure(configure);
    })
    .await;
    let ada = app.member(Role::Owner).await;
    House { app, ada, changes }
}

impl House {
    fn request(&self, headers: &[(&str, &str)]) -> TestRequest {
        let mut request = TestRequest::post()
            .uri(PATH)
            .insert_header(("host", "localhost:8000"))
            .insert_header(("accept", "application/json, text/event-stream"));
        for (name, value) in headers {
            request = request.insert_header((*name, *value));
        }
        request
    }

    async fn send(&self, headers: &[(&str, &str)], body: &Value) -> Answer {
        let bearer = format!("Bearer {}", self.ada.access);
        let request = self.request(headers).insert_header(("authorization", bearer));
        self.app.send(request.set_json(body)).await
    }

    async fn modern(&self, method: &str, params: Value) -> Answer {
        let mut params = params;
        params["_meta"] = json!({
            "io.modelcontextprotocol/protocolVersion": MODERN,
            "io.modelcontextprotocol/clientCapabilities": {},
        });
        let headers = [("mcp-protocol-version", MODERN), ("mcp-method", method)];
        self.send(
            &headers,
            &json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }),
        )
        .await
    }

    async fn open(&self) -> String {
        let params = json!({ "protocolVersion": LEGACY, "capabilities": {}, "clientInfo": {} });
        let body = json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params });
        let answer = self.send(&[], &body).await;
        assert_eq!(
            (answer.status, &answer.body["result"]["protocolVersion"]),
            (200, &json!(LEGACY))
        );
        answer.headers.get("mcp-session-id").unwrap().to_str().unwrap().to_owned()
    }

    async fn legacy(&self, session: &str, method: &str, params: Value) -> Answer {
        let headers = [("mcp-session-id", session), ("mcp-protocol-version", LEGACY)];
        self.send(
            &headers,
            &json!({ "jsonrpc": "2.0", "id": "a", "method": method, "params": params }),
        )
        .await
    }
}

/// Statuses and codes: requirements 1, 3, 6, 7, 8, 9, 11.
#[actix_web::test]
async fn modern_requests_stand_for_themselves() {
    let house = house().await;
    let answer = house.modern("echo", json!({ "x": 1 })).await;
    assert_eq!((answer.status, &answer.body["result"]["x"]), (200, &json!(1)), "{}", answer.text);
    assert_eq!(answer.body["result"]["resultType"], "complete");
    assert_eq!(
        answer.body["result"]["_meta"]["io.modelcontextprotocol/serverInfo"]["name"],
        SERVER_NAME
    );
    let answer = house.modern("server/discover", json!({})).await;
    assert_eq!(answer.body["result"]["supportedVersions"][0], MODERN, "{}", answer.text);
    assert_eq!(answer.body["result"]["cacheScope"], "private");
    for method in ["initialize", "ping", "logging/setLevel", "nonsense"] {
        let answer = house.modern(method, json!({})).await;
        assert_eq!(
            (answer.status, &answer.body["error"]["code"]),
            (404, &json!(-32601)),
            "{method}"
        );
    }
    let answer = house.modern("needy", json!({})).await;
    assert_eq!((answer.status, &answer.body["error"]["code"]), (400, &json!(-32021)));
    assert_eq!(answer.body["error"]["data"]["requiredCapabilities"], json!({ "sampling": {} }));
    let headers = [("mcp-protocol-version", MODERN)];
    let answer =
        house.send(&headers, &json!({ "jsonrpc": "2.0", "method": "notifications/x" })).await;
    assert_eq!((answer.status, answer.text.as_str()), (202, ""));
}

/// Requirements 2, 4, 7 and the form of messages.
#[actix_web::test]
async fn what_is_malformed_is_refused_with_a_reason() {
    let house = house().await;
    let check = async |headers: &[(&str, &str)], body: Value, code: i64| {
        let answer = house.send(headers, &body).await;
        assert_eq!((answer.status, &answer.body["error"]["code"]), (400, &json!(code)), "{body}");
    };
    let version = ("mcp-protocol-version", MODERN);
    check(
        &[version, ("mcp-method", "m")],
        json!({ "jsonrpc": "2.0", "id": 1, "method": "m" }),
        -32602,
    )
    .await;
    check(&[version], json!([{ "jsonrpc": "2.0", "id": 1, "method": "m" }]), -32600).await;
    check(&[version], json!({ "id": 1, "method": "m" }), -32600).await;
    check(&[], json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" }), -32600).await;
    check(&[], json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {} }), -32602)
        .await;
    let bearer = format!("Bearer {}", house.ada.access);
    let request = house.request(&[("content-type", "text/plain"), ("authorization", &bearer)]);
    assert_eq!(house.app.send(request.set_payload("{}")).await.status, 415);
    let request =
        house.request(&[("content-type", "application/json"), ("authorization", &bearer)]);
    let answer = house.app.send(request.set_payload("{")).await;
    assert_eq!((answer.status, &answer.body["error"]["code"]), (400, &json!(-32700)));
    let deep = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"m","params":{}"#, "[".repeat(100_000));
    let request =
        house.request(&[("content-type", "application/json"), ("authorization", &bearer)]);
    let answer = house.app.send(request.set_payload(deep)).await;
    assert_eq!((answer.status, &answer.body["error"]["code"]), (400, &json!(-32600)));
    let request =
        house.request(&[("content-type", "application/json"), ("authorization", &bearer)]);
    assert_eq!(
        house.app.send(request.set_payload(vec![b' '; BODY_BYTES_MAX + 1])).await.status,
        413
    );
}

/// Requirements 14, 15, 44 (the hint), 45.
#[actix_web::test]
async fn strangers_and_foreign_pages_stay_outside() {
    let house = house().await;
    let answer = house.app.send(house.request(&[]).set_json(json!({}))).await;
    assert_eq!(answer.status, 401);
    let challenge = answer.headers.get("www-authenticate").unwrap().to_str().unwrap();
    let hint =
        "resource_metadata=\"https://preloop.example/.well-known/oauth-protected-resource/mcp/v1\"";
    assert!(challenge.contains(hint), "{challenge}");
    let nobody = house.request(&[("authorization", "Bearer nonsense")]);
    assert_eq!(house.app.send(nobody.set_json(json!({}))).await.status, 401);
    for (header, value, expected) in [
        ("origin", "http://evil.example", 403),
        ("origin", "https://preloop.example", 202),
        ("host", "evil.example", 403),
        ("host", "127.0.0.1:9", 202),
    ] {
        let note = json!({ "jsonrpc": "2.0", "method": "notifications/x" });
        let answer = house.send(&[("mcp-protocol-version", MODERN), (header, value)], &note).await;
        assert_eq!(answer.status, expected, "{header}: {value}");
    }
}

/// Requirements 17, 18, 19.
#[actix_web::test]
async fn a_session_belongs_to_who_opened_it() {
    let house = house().await;
    let session = house.open().await;
    let answer = house.legacy(&session, "echo", json!({ "x": 1 })).await;
    assert_eq!(
        (answer.status, &answer.body),
        (200, &json!({ "jsonrpc": "2.0", "id": "a", "result": { "x": 1 } }))
    );
    assert_eq!(house.legacy("unknown", "echo", json!({})).await.status, 404);
    let eve = house.app.member(Role::Owner).await;
    let request = house.request(&[
        ("authorization", &format!("Bearer {}", eve.access)),
        ("mcp-session-id", &session),
        ("mcp-protocol-version", LEGACY),
    ]);
    let ping = json!({ "jsonrpc": "2.0", "id": 1, "method": "ping" });
    assert_eq!(house.app.send(request.set_json(&ping)).await.status, 404);
    assert_eq!(
        house.send(&[("mcp-session-id", &session)], &ping).await.status,
        200,
        "without a version"
    );
    let wrong = [("mcp-session-id", session.as_str()), ("mcp-protocol-version", "2020-01-01")];
    assert_eq!(house.send(&wrong, &ping).await.status, 400);
    let ended = TestRequest::delete()
        .uri(PATH)
        .insert_header(("host", "localhost"))
        .insert_header(("mcp-session-id", session.as_str()))
        .insert_header(("authorization", format!("Bearer {}", house.ada.access)));
    assert_eq!(house.changes.receiver_count(), 1, "it hears of changes");
    assert_eq!(house.app.send(ended).await.status, 204);
    assert_eq!(house.legacy(&session, "echo", json!({})).await.status, 404);
    tokio::task::yield_now().await;
    assert_eq!(house.changes.receiver_count(), 0, "nothing of it is left");
}

/// Requirement 33: what belongs to a request comes before its answer, in its own stream.
#[actix_web::test]
async fn messages_before_the_answer_make_a_stream() {
    let house = house().await;
    let answer = house.modern("noisy", json!({})).await;
    assert_eq!(answer.headers.get("content-type").unwrap(), "text/event-stream");
    assert_eq!(answer.headers.get("x-accel-buffering").unwrap(), "no");
    let events: Vec<_> = answer.text.split("\n\n").filter(|event| !event.is_empty()).collect();
    assert_eq!(events.len(), 2, "{}", answer.text);
    assert!(events[0].contains("notifications/progress") && events[1].contains(r#""id":1"#));
    let session = house.open().await;
    let answer = house.legacy(&session, "noisy", json!({})).await;
    let events: Vec<_> = answer.text.split("\n\n").filter(|event| !event.is_empty()).collect();
    assert_eq!(events.len(), 3, "a place to go on from, the message, the answer: {}", answer.text);
    assert!(events[0].starts_with("id: 1-0\ndata: "), "{}", events[0]);
    assert!(events[2].starts_with("id: 1-2\n"), "{}", events[2]);
}

/// Requirement 20: what was missed is read again, from that stream alone.
#[actix_web::test]
async fn a_stream_that_broke_off_is_gone_on_with() {
    let house = house().await;
    let session = house.open().await;
    house.legacy(&session, "noisy", json!({})).await;
    house.legacy(&session, "noisy", json!({})).await;
    let resume = async |place: &str| {
        let request = TestRequest::get()
            .uri(PATH)
            .insert_header(("host", "localhost"))
            .insert_header(("accept", "text/event-stream"))
            .insert_header(("mcp-session-id", session.as_str()))
            .insert_header(("last-event-id", place))
            .insert_header(("authorization", format!("Bearer {}", house.ada.access)));
        house.app.send(request).await
    };
    let answer = resume("1-1").await;
    assert_eq!(answer.text.matches("data:").count(), 1, "{}", answer.text);
    assert!(answer.text.starts_with("id: 1-2\n"), "{}", answer.text);
    assert_eq!(resume("1-2").await.text, "");
    assert_eq!(resume("9-1").await.status, 404);
    assert_eq!(resume("nonsense").await.status, 400);
}

/// Requirement 20: a session and its streams outlive their replica; each event has one id all the same.
#[actix_web::test]
async fn another_replica_goes_on_with_a_session() {
    let house = house().await;
    let session = house.open().await;
    house.legacy(&session, "noisy", json!({})).await;
    let at_other = |request: TestRequest, who: &Member| {
        let request = request.uri("/other/mcp/v1");
        let request = request.insert_header(("mcp-session-id", session.as_str()));
        let request = request.insert_header(("authorization", format!("Bearer {}", who.access)));
        house.app.send(request)
    };
    let resume = |place: &str| {
        let request = TestRequest::get().insert_header(("host", "localhost"));
        request.insert_header(("last-event-id", place))
    };
    // What was said is written down beside.
    for turn in 0.. {
        let answer = at_other(resume("1-1"), &house.ada).await;
        if answer.status == 200 && answer.text.starts_with("id: 1-2\n") {
            assert_eq!(answer.text.matches("data:").count(), 1, "{}", answer.text);
            break;
        }
        assert!(turn < 100, "{} {}", answer.status, answer.text);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(at_other(resume("9-1"), &house.ada).await.status, 404, "no such stream");
    let eve = house.app.member(Role::Owner).await;
    assert_eq!(at_other(resume("1-1"), &eve).await.status, 404, "not hers");
    let noisy = json!({ "jsonrpc": "2.0", "id": 1, "method": "noisy" });
    let answer = at_other(house.request(&[]).set_json(&noisy), &house.ada).await;
    assert!(answer.text.starts_with("id: 4294967297-0\n"), "{}", answer.text);
    let end = TestRequest::delete().insert_header(("host", "localhost"));
    assert_eq!(at_other(end, &house.ada).await.status, 204);
    assert_eq!(at_other(resume("1-1"), &house.ada).await.status, 404, "it was ended");
}

/// Requirement 13 for legacy clients: taking a request back ends the work.
#[actix_web::test]
async fn a_request_is_taken_back() {
    let house = house().await;
    let session = house.open().await;
    let cancel = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let params = json!({ "requestId": "a" });
        let body =
            json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": params });
        house.send(&[("mcp-session-id", &session), ("mcp-protocol-version", LEGACY)], &body).await
    };
    let (answer, cancelled) = tokio::join!(house.legacy(&session, "slow", json!({})), cancel);
    assert_eq!(cancelled.status, 202);
    assert!(!answer.text.contains("result") && !answer.text.contains("error"), "{}", answer.text);
}
