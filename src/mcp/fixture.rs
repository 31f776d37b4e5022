//! An MCP server on this machine, of either era, that notes what it is sent.

mod later;
mod older;

pub use later::TASK;

use super::{
    protocol::{Era, TASKS, meta},
    raw::{RawObject, raw},
    rpc::{self, Id, Message, RpcError},
};
use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    http::StatusCode,
    rt,
    web::{self, Bytes, Data},
};
use futures::{StreamExt, stream};
use serde_json::{Value, json, value::RawValue};
use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex},
};
use tokio::sync::{broadcast, oneshot};

/// A resource and a template that it has.
pub const RESOURCE: &str = "test://static";
const TEMPLATE: &str = "test://things/{id}";

/// The server. Ends with the test's runtime.
pub struct Upstream {
    pub url: String,
    inner: Arc<Inner>,
}

/// A message as it came.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

struct Inner {
    era: Era,
    tools: Mutex<Vec<String>>,
    seen: Mutex<Vec<Seen>>,
    changes: broadcast::Sender<String>,
    session: Mutex<u32>,
    asked: Mutex<HashMap<String, oneshot::Sender<String>>>,
    is_away: Mutex<bool>,
    wanted: Mutex<Option<Wanted>>,
}

/// The credential that it wants, and what it says to those who have another.
#[derive(Clone)]
struct Wanted {
    token: String,
    challenge: String,
}

impl Inner {
    fn new(era: Era, tools: &[&str]) -> Arc<Self> {
        Arc::new(Self {
            era,
            tools: Mutex::new(objects(tools)),
            seen: Mutex::default(),
            changes: broadcast::Sender::new(16),
            session: Mutex::new(1),
            asked: Mutex::default(),
            is_away: Mutex::new(false),
            wanted: Mutex::default(),
        })
    }
}

impl Upstream {
    /// With these tools, each an object or a name alone.
    pub async fn start(era: Era, tools: &[&str]) -> Self {
        let inner = Inner::new(era, tools);
        let data = Data::from(inner.clone());
        let app = move || {
            let resource = web::resource("/mcp").route(web::post().to(post));
            App::new().app_data(data.clone()).service(resource.route(web::get().to(get)))
        };
        let server = HttpServer::new(app).workers(1).disable_signals();
        let server = server.bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/mcp", server.addrs()[0]);
        rt::spawn(server.run());
        Self { url, inner }
    }

    /// Has these tools from now on, and says so.
    pub fn offers(&self, tools: &[&str]) {
        *self.inner.tools.lock().unwrap() = objects(tools);
        let told = rpc::call(None, "notifications/tools/list_changed", None);
        let _ = self.inner.changes.send(told);
    }

    /// Knows no session of before any more.
    pub fn forgets_sessions(&self) {
        *self.inner.session.lock().unwrap() += 1;
    }

    /// Answers nothing but 503, or is back.
    pub fn is_away(&self, away: bool) {
        *self.inner.is_away.lock().unwrap() = away;
    }

    /// Wants this token from now on, and tells others where to learn how to get it.
    pub fn wants(&self, token: &str, metadata: &str) {
        self.wants_scope(token, metadata, "things");
    }

    /// Wants this token, which has to have a scope.
    pub fn wants_scope(&self, token: &str, metadata: &str, scope: &str) {
        let challenge = format!(r#"Bearer resource_metadata="{metadata}", scope="{scope}""#);
        *self.inner.wanted.lock().unwrap() = Some(Wanted { token: token.to_owned(), challenge });
    }

    /// The messages of this method so far.
    pub fn seen(&self, method: &str) -> Vec<Seen> {
        let seen = self.inner.seen.lock().unwrap();
        seen.iter().filter(|seen| seen.method == method).cloned().collect()
    }

    /// Everything that it was sent, headers included, as one text.
    pub fn everything(&self) -> String {
        format!("{:?}", self.inner.seen.lock().unwrap())
    }

    /// Sends a request apart from any call; gives the answer.
    pub async fn asks(&self, method: &str) -> Value {
        let (sender, answered) = oneshot::channel();
        self.inner.asked.lock().unwrap().insert("\"apart\"".to_owned(), sender);
        let id = Id::read(&raw("apart")).unwrap();
        let _ = self.inner.changes.send(rpc::call(Some(&id), method, None));
        serde_json::from_str(&answered.await.unwrap()).unwrap()
    }

    /// Whether somebody listens for changes.
    pub fn is_listened(&self) -> bool {
        self.inner.changes.receiver_count() > 0
    }
}

fn objects(tools: &[&str]) -> Vec<String> {
    let object = |tool: &&str| match tool.starts_with('{') {
        true => (*tool).to_owned(),
        false => json!({ "name": tool, "inputSchema": { "type": "object" } }).to_string(),
    };
    tools.iter().map(object).collect()
}

async fn post(request: HttpRequest, body: String, server: Data<Inner>) -> HttpResponse {
    if *server.is_away.lock().unwrap() {
        return HttpResponse::ServiceUnavailable().finish();
    }
    if let Some(refusal) = refusal(&request, &server) {
        return refusal;
    }
    let text = |(name, value): (_, &actix_web::http::header::HeaderValue)| {
        (format!("{name}"), value.to_str().unwrap().to_owned())
    };
    let headers: Vec<_> = request.headers().iter().map(text).collect();
    let message = Message::parse(body.as_bytes()).unwrap();
    let (id, method, params) = match message {
        Message::Request { id, method, params } => (id, method.into_owned(), params),
        Message::Notification { method, .. } => {
            server.note(&method, headers, &body);
            return HttpResponse::Accepted().finish();
        }
        Message::Response { id, .. } => {
            let asked = server.asked.lock().unwrap().remove(&id.to_string());
            asked.map(|asked| asked.send(body.clone()));
            return HttpResponse::Accepted().finish();
        }
    };
    server.note(&method, headers, &body);
    let session = request.headers().get("mcp-session-id").map(|id| id.to_str().unwrap());
    let current = format!("session-{}", server.session.lock().unwrap());
    match server.era {
        Era::Modern if method == "initialize" => unknown(&id, &method),
        Era::Legacy if method == "server/discover" => HttpResponse::BadRequest().finish(),
        Era::Legacy if method != "initialize" && session != Some(&current) => {
            HttpResponse::NotFound().finish()
        }
        _ => {
            let mut response = server.into_inner().answer(&id, &method, params).await;
            if method == "initialize" {
                let name = actix_web::http::header::HeaderName::from_static("mcp-session-id");
                response.headers_mut().insert(name, current.parse().unwrap());
            }
            response
        }
    }
}

fn refusal(request: &HttpRequest, server: &Inner) -> Option<HttpResponse> {
    let wanted = server.wanted.lock().unwrap().clone()?;
    let sent = request.headers().get("authorization").map(|value| value.to_str().unwrap());
    let is_right = sent == Some(&format!("Bearer {}", wanted.token));
    let refuse = || {
        let header = ("www-authenticate", wanted.challenge.clone());
        HttpResponse::Unauthorized().insert_header(header).finish()
    };
    (!is_right).then(refuse)
}

async fn get(request: HttpRequest, server: Data<Inner>) -> HttpResponse {
    if let Some(refusal) = refusal(&request, &server) {
        return refusal;
    }
    match server.era {
        Era::Legacy => events(server.changes.subscribe(), Vec::new()),
        Era::Modern => HttpResponse::MethodNotAllowed().finish(),
    }
}

fn unknown(id: &Id, method: &str) -> HttpResponse {
    let error = RpcError::method_not_found(method);
    HttpResponse::build(StatusCode::NOT_FOUND)
        .content_type("application/json")
        .body(rpc::failure(Some(id), &error))
}

fn event(message: &str) -> Bytes {
    Bytes::from(format!("data: {message}\n\n"))
}

/// A stream of what is there already, then of changes.
fn events(changes: broadcast::Receiver<String>, first: Vec<String>) -> HttpResponse {
    let first = stream::iter(first);
    let later = stream::unfold(changes, |mut changes| async move {
        Some((changes.recv().await.ok()?, changes))
    });
    let bytes = first.chain(later).map(|message| Ok::<_, Infallible>(event(&message)));
    HttpResponse::Ok().content_type("text/event-stream").streaming(bytes)
}

impl Inner {
    fn note(&self, method: &str, headers: Vec<(String, String)>, body: &str) {
        let seen = Seen { method: method.to_owned(), headers, body: body.to_owned() };
        self.seen.lock().unwrap().push(seen);
    }

    async fn answer(self: Arc<Self>, id: &Id, method: &str, params: RawObject<'_>) -> HttpResponse {
        let result = match method {
            "initialize" => raw(&self.greeting("protocolVersion", json!("2025-11-25"))),
            "server/discover" => raw(&self.greeting("supportedVersions", json!(["2026-07-28"]))),
            "subscriptions/listen" => {
                let agreed = rpc::call(None, "notifications/subscriptions/acknowledged", None);
                return events(self.changes.subscribe(), vec![agreed]);
            }
            "tools/list" => self.tools(&params),
            "prompts/list" => raw(&json!({ "prompts": [{ "name": "greet", "x": 1 }] })),
            "resources/list" => raw(&json!({ "resources": [{ "uri": RESOURCE, "name": "s" }] })),
            "resources/templates/list" => {
                raw(&json!({ "resourceTemplates": [{ "uriTemplate": TEMPLATE, "name": "t" }] }))
            }
            "prompts/get" => raw(&json!({ "messages": [], "asked": params.text("name") })),
            "resources/read" => {
                let contents = json!([{ "uri": params.text("uri"), "text": "hello" }]);
                raw(&json!({ "contents": contents, "cacheScope": "public" }))
            }
            "completion/complete" => {
                let about: Option<Value> = params.read("ref").unwrap();
                raw(&json!({ "completion": { "values": [about.unwrap()["name"]] } }))
            }
            "tools/call" => return self.call(id, &params).await,
            method if method.starts_with("tasks/") => return later::answer(id, method, &params),
            "logging/setLevel" | "resources/subscribe" => raw(&json!({})),
            _ => return unknown(id, method),
        };
        json_answer(id, &result)
    }

    fn greeting(&self, member: &str, value: Value) -> Value {
        let changing = json!({ "listChanged": true });
        let capabilities = json!({
            "tools": changing, "prompts": {}, "resources": { "subscribe": true }, "completions": {}, "logging": {},
            "extensions": { TASKS: {} },
        });
        json!({ member: value, "capabilities": capabilities, "serverInfo": { "name": "fixture" } })
    }

    /// Two pages: the first tool, and the others.
    fn tools(&self, params: &RawObject<'_>) -> Box<RawValue> {
        let tools = self.tools.lock().unwrap();
        let is_first = params.get("cursor").is_none();
        let page = if is_first { tools.get(..1) } else { tools.get(1..) };
        let next = if is_first && tools.len() > 1 { r#","nextCursor":"more""# } else { "" };
        let page = page.unwrap_or_default().join(",");
        RawValue::from_string(format!(r#"{{"tools":[{page}]{next}}}"#)).unwrap()
    }

    async fn call(&self, id: &Id, params: &RawObject<'_>) -> HttpResponse {
        let arguments = params.get("arguments").map_or("null", RawValue::get);
        match params.text("name").unwrap().as_str() {
            "fail" => json_answer(
                id,
                &raw(&json!({ "content": [{ "type": "text", "text": "no" }], "isError": true })),
            ),
            "refuse" => {
                let error = RpcError::new(-31_000, "refused").with(&json!({ "why": 1 }));
                later::refusal(id, &error)
            }
            "later" => match later::begin(params) {
                Ok(begun) => json_answer(id, &raw(&begun)),
                Err(error) => later::refusal(id, &error),
            },
            "hang" => std::future::pending().await,
            "progress" => progress(id, params),
            "ask" if self.era == Era::Legacy => self.ask(id),
            "ask" => json_answer(id, &demand(params)),
            _ => {
                let echo = format!(
                    r#"{{"content":[ ],"structuredContent":{arguments},"x-own" : 1.0e2,"_meta":{{"y":[ 1 ]}}}}"#
                );
                json_answer(id, &RawValue::from_string(echo).unwrap())
            }
        }
    }

    /// Asks the client for its name, and gives what it answers.
    fn ask(&self, id: &Id) -> HttpResponse {
        let (sender, answered) = oneshot::channel();
        self.asked.lock().unwrap().insert("\"q\"".to_owned(), sender);
        let question = Id::read(&raw("q")).unwrap();
        let params = raw(&json!({ "message": "your name?", "requestedSchema": {} }));
        let asked = rpc::call(Some(&question), "elicitation/create", Some(&params));
        let id = id.clone();
        let answer = async move {
            let heard: Value = serde_json::from_str(&answered.await.unwrap()).unwrap();
            let told =
                json!({ "content": [], "heard": heard["result"], "refused": heard["error"] });
            rpc::result(&id, &raw(&told))
        };
        let messages = stream::once(async { asked }).chain(stream::once(answer));
        let bytes = messages.map(|message| Ok::<_, Infallible>(event(&message)));
        HttpResponse::Ok().content_type("text/event-stream").streaming(bytes)
    }
}

fn json_answer(id: &Id, result: &RawValue) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(rpc::result(id, result))
}

/// Progress under the request's own token, then the end.
fn progress(id: &Id, params: &RawObject<'_>) -> HttpResponse {
    let told: Value = params.read("_meta").unwrap().unwrap();
    let token = &told[meta::PROGRESS_TOKEN];
    let progress = raw(&json!({ "progressToken": token, "progress": 1, "x": "kept" }));
    let log = raw(&json!({ "level": "debug", "data": "noise" }));
    let messages = [
        rpc::call(None, "notifications/progress", Some(&progress)),
        rpc::call(None, "notifications/message", Some(&log)),
        rpc::result(id, &raw(&json!({ "content": [] }))),
    ];
    let body: Vec<u8> = messages.iter().flat_map(|message| event(message)).collect();
    HttpResponse::Ok().content_type("text/event-stream").body(body)
}

/// Asks for input in the modern way, with a state that it wants back; once more where that is what it is answered.
fn demand(params: &RawObject<'_>) -> Box<RawValue> {
    let asks = || {
        raw(&json!({
            "resultType": "input_required",
            "inputRequests": { "name": { "method": "elicitation/create", "params": {} } },
            "requestState": "the server's own",
        }))
    };
    match params.text("requestState").as_deref() {
        None => asks(),
        Some("the server's own") => {
            let responses: Value = params.read("inputResponses").unwrap().unwrap_or_default();
            match responses["name"] == "again" {
                true => asks(),
                false => raw(&json!({ "content": [], "heard": responses })),
            }
        }
        Some(other) => raw(&json!({ "content": [], "isError": true, "state": other })),
    }
}
