//! A link to a server of 2026-07-28 or later over streamable HTTP: each request stands for itself.

use super::{
    http::{Answer, EventStream, Heading, HttpTarget},
    link::{Changed, Deaf, Hearer, Link, LinkError, ServerFacts, Upward, change_told},
};
use crate::mcp::{
    protocol::{Era, MODERN, SERVER_NAME, code, meta},
    raw::{RawObject, raw},
    rpc::{self, Id, Message, RpcError},
};
use async_trait::async_trait;
use serde::Deserialize;
use serde_json::{Map, Value, json, value::RawValue};
use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};
use tokio::time::{Instant, sleep};

/// How long to wait before a subscription is tried again, the first time; doubles up to [`LISTEN_DOUBLINGS_MAX`].
const LISTEN_AGAIN: Duration = Duration::from_secs(1);
const LISTEN_DOUBLINGS_MAX: u32 = 7;
/// A subscription that was open for so long is one that works.
const LISTEN_LASTS: Duration = Duration::from_secs(30);

/// A link that holds nothing but what the server said of itself.
pub struct ModernHttp {
    target: HttpTarget,
    facts: ServerFacts,
    next_id: AtomicU64,
    listening: tokio::sync::Mutex<Listening>,
}

/// Where the subscription to a server's changes stands.
#[derive(Default)]
struct Listening {
    stream: Option<EventStream>,
    opened_at: Option<Instant>,
    /// How often in a row it could not be opened, or did not last.
    failures: u32,
    /// It broke off: what changed meanwhile was not heard.
    missed: bool,
}

impl Listening {
    /// Waits before the next try: longer each time, until one lasts.
    async fn ended(&mut self) {
        self.stream = None;
        self.missed = true;
        let lasted = self.opened_at.take().is_some_and(|at| at.elapsed() >= LISTEN_LASTS);
        self.failures = if lasted { 0 } else { (self.failures + 1).min(LISTEN_DOUBLINGS_MAX) };
        sleep(LISTEN_AGAIN * 2_u32.pow(self.failures)).await;
    }
}

impl ModernHttp {
    /// For a server that is known to speak our own newest revision.
    pub fn known(target: HttpTarget) -> Self {
        let facts = unknown();
        let (next_id, listening) = (AtomicU64::new(1), tokio::sync::Mutex::default());
        Self { target, facts, next_id, listening }
    }

    /// Asks the server what it speaks. `Ok(None)`: it is no modern server.
    pub async fn connect(target: HttpTarget) -> Result<Option<Self>, LinkError> {
        let mut link = Self::known(target);
        let mut outcome = link.discover().await;
        if let Ok(Err(error)) = &outcome
            && speaks_ours(error)
        {
            // It refused us in the same breath, so it may mean it now.
            outcome = link.discover().await;
        }
        let outcome = match outcome {
            // It is modern enough to say so, and speaks older revisions alone.
            Ok(Err(error)) if error.code == code::UNSUPPORTED_VERSION => return Ok(None),
            Err(LinkError::Refused { .. } | LinkError::SessionLost | LinkError::Unusable(_)) => {
                return Ok(None);
            }
            outcome => outcome?,
        };
        let Some(facts) = discovered(outcome)? else { return Ok(None) };
        link.facts = facts;
        Ok(Some(link))
    }

    async fn discover(&self) -> Result<Result<Box<RawValue>, RpcError>, LinkError> {
        let asked = Upward {
            method: "server/discover",
            params: RawObject::default(),
            name: None,
            param_headers: &[],
            capabilities: &Value::Null,
        };
        self.request(asked, &mut Deaf).await
    }

    /// Opens the subscription, or waits before the next try.
    async fn listen(&self, listening: &mut Listening, filter: &Value) {
        let id = self.id();
        let mut params = RawObject::default();
        params.set("notifications", raw(filter));
        let method = "subscriptions/listen";
        let capabilities = &Value::Null;
        let mut request = Upward { method, params, name: None, param_headers: &[], capabilities };
        let body = text(&self.facts.version, &id, &mut request);
        let version = Some(self.facts.version.as_str());
        let heading = Heading { version, method: Some(method), ..Heading::default() };
        match self.target.post(body, &heading).await {
            Ok((Answer::Stream(stream), _)) => {
                listening.stream = Some(*stream);
                listening.opened_at = Some(Instant::now());
            }
            Ok(_) | Err(_) => listening.ended().await,
        }
    }

    fn id(&self) -> Id {
        Id::number(self.next_id.fetch_add(1, Ordering::Relaxed))
    }
}

/// What is known of a server before it said anything.
pub(super) fn unknown() -> ServerFacts {
    ServerFacts {
        era: Era::Modern,
        version: MODERN[0].to_owned(),
        capabilities: json!({}),
        info: None,
        instructions: None,
    }
}

/// What a server said of itself in its answer to `server/discover`. `Ok(None)`: it is no modern server.
pub(super) fn discovered(
    outcome: Result<Box<RawValue>, RpcError>,
) -> Result<Option<ServerFacts>, LinkError> {
    let result = match outcome {
        Ok(result) => result,
        // A modern server refuses with a modern error; whatever else refuses is of another kind.
        Err(error) if is_modern(&error) => return Err(LinkError::Unusable(error.message)),
        Err(_) => return Ok(None),
    };
    let Ok(result) = RawObject::parse(result.get()) else { return Ok(None) };
    let versions: Option<Vec<String>> = result.read("supportedVersions").ok().flatten();
    let Some(versions) = versions else { return Ok(None) };
    let ours = MODERN.iter().find(|ours| versions.iter().any(|theirs| theirs == **ours));
    let Some(version) = ours else { return Ok(None) };
    let told = result.get("_meta").and_then(|meta| RawObject::parse(meta.get()).ok());
    Ok(Some(ServerFacts {
        era: Era::Modern,
        version: (*version).to_owned(),
        capabilities: result.read("capabilities").ok().flatten().unwrap_or_default(),
        info: told.and_then(|meta| meta.read(meta::SERVER_INFO).ok()?),
        instructions: result.text("instructions"),
    }))
}

/// A request's text: our own revision, name and capabilities in place of the caller's.
pub(super) fn text(version: &str, id: &Id, request: &mut Upward<'_>) -> String {
    let written = request.params.get("_meta").map(RawValue::get).unwrap_or("{}").to_owned();
    let mut told = RawObject::parse(&written).unwrap_or_default();
    told.set(meta::PROTOCOL_VERSION, raw(&version));
    told.set(meta::CLIENT_INFO, raw(&client_info()));
    let capabilities = match request.capabilities {
        Value::Object(_) => raw(request.capabilities),
        _ => raw(&json!({})),
    };
    told.set(meta::CLIENT_CAPABILITIES, capabilities);
    request.params.set("_meta", told.to_raw());
    rpc::call(Some(id), request.method, Some(&request.params.to_raw()))
}

/// What of a server's lists can be subscribed to, as `notifications` of `subscriptions/listen` says it.
pub(super) fn subscribable(capabilities: &Value) -> Value {
    let lists = ["tools", "prompts", "resources"];
    let told = lists.iter().filter(|list| capabilities[**list]["listChanged"] == true);
    Value::Object(told.map(|list| (format!("{list}ListChanged"), true.into())).collect())
}

/// `Implementation`: who we are to servers.
pub(super) fn client_info() -> Value {
    json!({ "name": SERVER_NAME, "version": env!("CARGO_PKG_VERSION") })
}

/// Whether a server that refuses our revision says that it speaks it.
fn speaks_ours(error: &RpcError) -> bool {
    #[derive(Deserialize)]
    struct Versions {
        supported: Vec<String>,
    }
    let told = error.data.as_ref().filter(|_| error.code == code::UNSUPPORTED_VERSION);
    let versions = told.and_then(|data| serde_json::from_str::<Versions>(data.get()).ok());
    versions.is_some_and(|it| it.supported.iter().any(|version| MODERN.contains(&version.as_str())))
}

/// Codes that only modern servers give.
fn is_modern(error: &RpcError) -> bool {
    (-32_099..=-32_020).contains(&error.code)
}

#[async_trait]
impl Link for ModernHttp {
    fn facts(&self) -> &ServerFacts {
        &self.facts
    }

    async fn request(
        &self,
        mut request: Upward<'_>,
        hearer: &mut dyn Hearer,
    ) -> Result<Result<Box<RawValue>, RpcError>, LinkError> {
        let id = self.id();
        let body = text(&self.facts.version, &id, &mut request);
        let heading = Heading {
            version: Some(&self.facts.version),
            method: Some(request.method),
            name: request.name,
            params: request.param_headers,
            ..Heading::default()
        };
        let posted = self.target.post(body, &heading).await;
        match posted.map_err(without_session)?.0 {
            Answer::Json(text) => answer_in(&text, &id),
            Answer::Stream(stream) => read(*stream, &id, hearer).await,
            Answer::Taken => {
                Err(LinkError::Unusable("it took the request and said nothing".to_owned()))
            }
        }
    }

    async fn changed(&self) -> Changed {
        let filter = subscribable(&self.facts.capabilities);
        if filter.as_object().is_none_or(Map::is_empty) {
            return std::future::pending().await;
        }
        let mut listening = self.listening.lock().await;
        loop {
            match &mut listening.stream {
                None => self.listen(&mut listening, &filter).await,
                Some(stream) => match stream.next().await {
                    Ok(Some(event)) => {
                        if let Some(change) = change_told(&event.data) {
                            return change;
                        }
                    }
                    Ok(None) | Err(_) => listening.ended().await,
                },
            }
            if listening.stream.is_some() && std::mem::take(&mut listening.missed) {
                return Changed::Everything;
            }
        }
    }

    async fn close(&self) {}
}

/// The answer to a request in one JSON message.
pub(super) fn answer_in(
    text: &[u8],
    id: &Id,
) -> Result<Result<Box<RawValue>, RpcError>, LinkError> {
    match Message::parse(text) {
        Ok(Message::Response { id: answered, outcome }) if answered == *id => {
            Ok(outcome.map(ToOwned::to_owned).map_err(RpcError::relayed))
        }
        Ok(_) => Err(LinkError::Unusable("it answered something that was not asked".to_owned())),
        // An error without an id is about the message as a whole.
        Err(_) => match error_in(text) {
            Some(error) => Ok(Err(error)),
            None => Err(LinkError::Unusable("it is no JSON-RPC response".to_owned())),
        },
    }
}

/// There are no sessions to lose.
fn without_session(error: LinkError) -> LinkError {
    match error {
        LinkError::SessionLost => LinkError::Refused { status: 404 },
        error => error,
    }
}

/// Whether this is an error about a message as a whole.
pub(super) fn is_refusal(text: &[u8]) -> bool {
    error_in(text).is_some()
}

/// The error that a message carries, whosever request it is about.
pub(super) fn error_in(text: &[u8]) -> Option<RpcError> {
    let text = std::str::from_utf8(text).ok()?;
    let message = RawObject::parse(text).ok()?;
    message.get("error").map(RpcError::relayed)
}

async fn read(
    mut stream: EventStream,
    id: &Id,
    hearer: &mut dyn Hearer,
) -> Result<Result<Box<RawValue>, RpcError>, LinkError> {
    while let Some(event) = stream.next().await? {
        match Message::parse(event.data.as_bytes()) {
            Ok(Message::Response { id: answered, outcome }) if answered == *id => {
                return Ok(outcome.map(ToOwned::to_owned).map_err(RpcError::relayed));
            }
            Ok(Message::Notification { method, params }) => {
                hearer.notified(&method, Some(&params.to_raw())).await;
            }
            // No modern server asks, and answers to others are none of ours.
            Ok(Message::Request { .. } | Message::Response { .. }) | Err(_) => {}
        }
    }
    Err(LinkError::Lost("the stream ended before the answer".to_owned()))
}
