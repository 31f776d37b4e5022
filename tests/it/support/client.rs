//! A user of the API, and a GitHub that signs.

use super::{eventually, text};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sha2::Sha256;
use std::time::Duration;
use uuid::Uuid;

/// Calls the API as one user.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Client {
    /// Registers a fresh user and signs in.
    pub async fn register(base: &str) -> Self {
        let username = format!("user-{}", &Uuid::new_v4().simple().to_string()[..12]);
        let mut client = Self { http: super::http(), base: base.to_owned(), token: String::new() };
        let user = json!({ "username": username, "password": "correct horse battery", "email": format!("{username}@example.org") });
        client.ok(Method::POST, "/auth/register", Some(user.clone())).await;
        let token = client.ok(Method::POST, "/auth/token/json", Some(user)).await;
        client.token = text(&token, "access_token").to_owned();
        client
    }

    /// Any call: status and JSON (or text) of the answer.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> (StatusCode, Value) {
        let mut request = self.http.request(method, format!("{}/api/v1{path}", self.base));
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.expect("the server answers");
        let status = response.status();
        let body = response.text().await.unwrap();
        let value = serde_json::from_str(&body).unwrap_or(Value::String(body));
        (status, value)
    }

    /// A call that must succeed.
    pub async fn ok(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let (status, value) = self.call(method.clone(), path, body).await;
        assert!(status.is_success(), "{method} {path}: {status} {value}");
        value
    }

    pub async fn get(&self, path: &str) -> Value {
        self.ok(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Value {
        self.ok(Method::POST, path, Some(body)).await
    }

    /// Calls a tool over MCP as a client of 2026-07-28; `meta` goes into the request's `_meta`.
    pub async fn call_tool(&self, name: &str, arguments: Value, meta: Value) -> Value {
        let mut params = json!({ "name": name, "arguments": arguments, "_meta": meta });
        params["_meta"]["io.modelcontextprotocol/protocolVersion"] = json!("2026-07-28");
        params["_meta"]["io.modelcontextprotocol/clientCapabilities"] = json!({});
        let headers = [
            ("mcp-protocol-version", "2026-07-28"),
            ("mcp-method", "tools/call"),
            ("mcp-name", name),
        ];
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params });
        let said = self.mcp(&headers, &body).await.text().await.unwrap();
        // An answer that takes its time comes as the last message of a stream.
        let last = said.lines().rev().find_map(|line| line.strip_prefix("data:"));
        serde_json::from_str(last.unwrap_or(&said))
            .unwrap_or_else(|error| panic!("{error}: {said}"))
    }

    /// Opens a session over MCP as a client of 2025-11-25, and ends it.
    pub async fn mcp_session(&self) {
        let client = json!({ "name": "test", "version": "1" });
        let params =
            json!({ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client });
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params });
        let response = self.mcp(&[], &body).await;
        let id = response.headers()["mcp-session-id"].to_str().unwrap();
        let end = self.http.delete(format!("{}/mcp/v1", self.base)).bearer_auth(&self.token);
        let ended = end.header("mcp-session-id", id).send().await.expect("the server answers");
        assert!(ended.status().is_success(), "{}", ended.status());
    }

    async fn mcp(&self, headers: &[(&str, &str)], body: &Value) -> reqwest::Response {
        let request = self.http.post(format!("{}/mcp/v1", self.base)).bearer_auth(&self.token);
        let request = request.header("accept", "application/json, text/event-stream");
        let request =
            headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        request.json(body).send().await.expect("the server answers")
    }

    /// Lets this server reach the MCP server of another as that one's user.
    pub async fn connect_mcp(&self, name: &str, other: &Self) {
        let body = json!({
            "name": name, "url": format!("{}/mcp/v1", other.base), "tool_prefix": name,
            "auth_type": "bearer", "auth_config": { "token": other.token },
        });
        let made = self.post("/mcp-servers", body).await;
        assert_eq!(made["status"], "active", "{made}");
    }

    /// Applies one YAML document; what that did.
    pub async fn apply(&self, yaml: &str) -> Value {
        let request = self.http.post(format!("{}/api/v1/flows/apply", self.base));
        let request = request.bearer_auth(&self.token).header("content-type", "application/yaml");
        let response = request.body(yaml.to_owned()).send().await.expect("the server answers");
        let (status, body) = (response.status(), response.text().await.unwrap());
        assert!(status.is_success(), "{status} {body}");
        let mut applied: Vec<Value> = serde_json::from_str(&body).unwrap();
        applied.remove(0)
    }

    /// A webhook-only tracker of this kind, as its sender.
    pub async fn tracker(&self, kind: &str) -> GitHub {
        let body =
            json!({ "name": format!("{kind}-{}", Uuid::new_v4().simple()), "tracker_type": kind });
        let created = self.post("/trackers", body).await;
        let path = text(&created["webhook"], "url").split_once("/api/").unwrap().1.to_owned();
        GitHub {
            http: self.http.clone(),
            url: format!("{}/api/{path}", self.base),
            secret: text(&created["webhook"], "secret").to_owned(),
            organization: text(&created["organization"], "id").to_owned(),
        }
    }

    /// A flow of the built-in agent with these steps, started by GitHub issues.
    pub async fn flow(&self, steps: Value) -> Value {
        self.flow_with(json!({ "agent_type": "builtin", "agent_config": { "steps": steps } })).await
    }

    /// A flow started by GitHub issues, with fields of the test's own.
    pub async fn flow_with(&self, fields: Value) -> Value {
        let mut flow = json!({
            "name": format!("flow {}", Uuid::new_v4().simple()),
            "trigger_event_source": "github",
            "trigger_event_types": ["issue_opened"],
            "prompt_template": "Look at {{ event.subject }}.",
        });
        for (field, value) in fields.as_object().unwrap() {
            flow[field] = value.clone();
        }
        self.post("/flows", flow).await
    }

    pub async fn execution(&self, id: &str) -> Value {
        self.get(&format!("/flows/executions/{id}")).await
    }

    /// Every execution of a flow, newest first.
    pub async fn executions(&self, flow: &Value) -> Vec<Value> {
        let path = format!("/flows/executions?limit=100&flow_id={}", text(flow, "id"));
        self.get(&path).await.as_array().unwrap().clone()
    }

    /// Waits for a flow's first execution to reach this status.
    pub async fn reaches(&self, flow: &Value, status: &str, within: Duration) -> Value {
        let found = eventually(&format!("an execution {status}"), within, async || {
            let executions = self.executions(flow).await;
            let execution = executions.into_iter().next_back()?;
            let now = text(&execution, "status").to_owned();
            let ended = ["SUCCEEDED", "FAILED", "STOPPED"].contains(&now.as_str());
            assert!(!ended || now == status, "it ended as {now}: {execution}");
            (now == status).then_some(execution)
        })
        .await;
        self.execution(text(&found, "id")).await
    }

    /// All log lines of an execution: (seq, stream, message).
    pub async fn log(&self, id: &str) -> Vec<(i64, String, String)> {
        let logs = self.get(&format!("/flows/executions/{id}/logs?limit=5000")).await;
        let lines = logs["logs"].as_array().unwrap().iter();
        lines
            .map(|line| {
                let payload = &line["payload"];
                (
                    payload["seq"].as_i64().unwrap(),
                    text(payload, "stream").to_owned(),
                    text(payload, "message").to_owned(),
                )
            })
            .collect()
    }
}

/// A sender with the secret of one hook. Signs as GitHub does; other senders' headers are given by hand.
#[derive(Clone)]
pub struct GitHub {
    http: reqwest::Client,
    pub url: String,
    pub secret: String,
    pub organization: String,
}

impl GitHub {
    /// Delivers a body, signed. Gives status and answer.
    pub async fn deliver(&self, event: &str, delivery: &str, body: &str) -> (StatusCode, Value) {
        let signature = self.signature(body);
        let headers = [
            ("x-github-event", event),
            ("x-github-delivery", delivery),
            ("x-hub-signature-256", &signature),
        ];
        self.send(&headers, body).await
    }

    /// The same, trying again while the answer is 503.
    pub async fn deliver_patiently(
        &self,
        event: &str,
        delivery: &str,
        body: &str,
    ) -> (StatusCode, Value) {
        let signature = self.signature(body);
        let headers = [
            ("x-github-event", event),
            ("x-github-delivery", delivery),
            ("x-hub-signature-256", &signature),
        ];
        self.send_patiently(&headers, body).await
    }

    /// Delivers a freshly opened issue; gives the event's id.
    pub async fn open_issue(&self, title: &str) -> String {
        let body = json!({
            "action": "opened",
            "issue": { "number": 7, "title": title, "body": "text", "state": "open", "user": { "login": "ada" }, "labels": [] },
            "repository": { "id": 5, "name": "rocket", "full_name": "acme/rocket" },
            "sender": { "login": "ada" },
        });
        let delivery = Uuid::new_v4().to_string();
        let (status, answer) = self.deliver_patiently("issues", &delivery, &body.to_string()).await;
        assert!(status.is_success(), "{status} {answer}");
        text(&answer, "event_id").to_owned()
    }

    /// Sends a body as a sender does that tries again while it hears 503: on a busy machine a disk may be slow.
    pub async fn send_patiently(
        &self,
        headers: &[(&str, &str)],
        body: &str,
    ) -> (StatusCode, Value) {
        for _ in 0..20 {
            let (status, answer) = self.send(headers, body).await;
            if status != StatusCode::SERVICE_UNAVAILABLE {
                return (status, answer);
            }
        }
        panic!("503 twenty times in a row")
    }

    /// Sends a body with just these headers.
    pub async fn send(&self, headers: &[(&str, &str)], body: &str) -> (StatusCode, Value) {
        let mut request = self.http.post(&self.url).header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.body(body.to_owned()).send().await.expect("the server answers");
        let status = response.status();
        let body = response.text().await.unwrap();
        (status, serde_json::from_str(&body).unwrap_or(Value::String(body)))
    }

    /// `sha256=` and the HMAC of the body under this hook's secret.
    pub fn signature(&self, body: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).unwrap();
        mac.update(body.as_bytes());
        format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
    }
}
