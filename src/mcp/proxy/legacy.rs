//! A link to a server of 2025-11-25 or before over streamable HTTP: one session, streams that can be gone on with.

use super::{
    http::{Answer, EventStream, Heading, HttpTarget},
    link::{Changed, Hearer, Link, LinkError, ServerFacts, Upward, change_told},
    modern::{answer_in, client_info, is_refusal},
    underway::{Passed, Place, Underway},
};
use crate::mcp::{
    protocol::{Era, LEGACY, code},
    raw::{RawObject, raw},
    rpc::{self, Id, Message, RpcError},
};
use async_trait::async_trait;
use serde_json::{Value, json, value::RawValue};
use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::{Instant, timeout},
};

/// How often a stream that breaks off is gone on with.
const RESUMES_MAX: usize = 10;
/// How long to wait before, unless the server says.
const RESUME_AFTER: Duration = Duration::from_millis(500);
/// Longest wait that a server may ask for.
const RESUME_AFTER_MAX: Duration = Duration::from_secs(30);
/// A session's own stream that was open for so long is one that works.
const LASTS: Duration = Duration::from_secs(30);
/// How long the first request waits for the session's own stream. Some servers ask there, and what they ask before it
/// is open is lost.
const OPEN_WAIT_MAX: Duration = Duration::from_millis(500);
/// Changes that wait to be acted on.
const CHANGES_MAX: usize = 64;
/// Ids of the requests that open a session; those of callers come after.
const INITIALIZE_ID: u64 = 0;
const LEVEL_ID: u64 = 1;
const FIRST_ID: u64 = 2;

/// One session at a server.
pub struct LegacyHttp {
    session: Arc<HttpSession>,
    facts: ServerFacts,
    next_id: AtomicU64,
    changes: tokio::sync::Mutex<mpsc::Receiver<Changed>>,
    listening: JoinHandle<()>,
}

struct HttpSession {
    target: HttpTarget,
    id: Option<String>,
    version: String,
    underway: Arc<Underway>,
}

impl LegacyHttp {
    /// Opens a session. `capabilities` is what our clients can do, as far as the server may ask it of them.
    pub async fn connect(target: HttpTarget, capabilities: &Value) -> Result<Self, LinkError> {
        let id = Id::number(INITIALIZE_ID);
        let body = initialize(&id, capabilities);
        let (answer, session) = target.post(body, &Heading::default()).await?;
        let outcome = match answer {
            Answer::Json(text) => answer_in(&text, &id)?,
            Answer::Stream(mut stream) => first_answer(&mut stream, &id).await?,
            Answer::Taken => {
                return Err(LinkError::Unusable(
                    "it took `initialize` and said nothing".to_owned(),
                ));
            }
        };
        let result = outcome.map_err(|error| LinkError::Unusable(error.message))?;
        let facts = facts(&result)?;
        let (version, underway) = (facts.version.clone(), Arc::default());
        let session = Arc::new(HttpSession { target, id: session, version, underway });
        let initialized = rpc::call(None, "notifications/initialized", None);
        session.post(initialized).await?;
        session.hear_all(&facts).await;
        let (sender, receiver) = mpsc::channel(CHANGES_MAX);
        let (opened, is_open) = oneshot::channel();
        let listening = tokio::spawn(listen(session.clone(), sender, opened));
        let _ = timeout(OPEN_WAIT_MAX, is_open).await;
        let changes = tokio::sync::Mutex::new(receiver);
        Ok(Self { session, facts, next_id: AtomicU64::new(FIRST_ID), changes, listening })
    }
}

/// The request that opens a session.
pub(super) fn initialize(id: &Id, capabilities: &Value) -> String {
    let params = json!({
        "protocolVersion": LEGACY[0],
        "capabilities": capabilities,
        "clientInfo": client_info(),
    });
    rpc::call(Some(id), "initialize", Some(&raw(&params)))
}

/// What is said when a client takes a request back.
pub(super) fn cancelled(id: &Id) -> String {
    let params = json!({ "requestId": id.as_raw(), "reason": "the client took the request back" });
    rpc::call(None, "notifications/cancelled", Some(&raw(&params)))
}

/// Has a server log everything: clients share the session, and each gets what it asked for (see `Relay`). `None`
/// for a server that does not log.
pub(super) fn log_all(id: &Id, facts: &ServerFacts) -> Option<String> {
    facts.capabilities.get("logging")?;
    let params = raw(&json!({ "level": "debug" }));
    Some(rpc::call(Some(id), "logging/setLevel", Some(&params)))
}

/// What a server said of itself in its answer to `initialize`.
pub(super) fn facts(result: &RawValue) -> Result<ServerFacts, LinkError> {
    let unusable = |why: &str| LinkError::Unusable(format!("its answer to `initialize` {why}"));
    let result = RawObject::parse(result.get()).map_err(|_| unusable("is no object"))?;
    let version =
        result.text("protocolVersion").ok_or_else(|| unusable("has no `protocolVersion`"))?;
    if !LEGACY.contains(&version.as_str()) {
        return Err(unusable(&format!("names the revision `{version}`, which we do not speak")));
    }
    Ok(ServerFacts {
        era: Era::Legacy,
        version,
        capabilities: result.read("capabilities").ok().flatten().unwrap_or_else(|| json!({})),
        info: result.read("serverInfo").ok().flatten(),
        instructions: result.text("instructions"),
    })
}

async fn first_answer(
    stream: &mut EventStream,
    id: &Id,
) -> Result<Result<Box<RawValue>, RpcError>, LinkError> {
    while let Some(event) = stream.next().await? {
        if let Ok(Message::Response { id: answered, outcome }) =
            Message::parse(event.data.as_bytes())
            && answered == *id
        {
            return Ok(outcome.map(ToOwned::to_owned).map_err(RpcError::relayed));
        }
    }
    Err(LinkError::Lost("the stream ended before the answer".to_owned()))
}

impl HttpSession {
    fn heading(&self) -> Heading<'_> {
        Heading { version: Some(&self.version), session: self.id.as_deref(), ..Heading::default() }
    }

    async fn post(&self, body: String) -> Result<Answer, LinkError> {
        Ok(self.target.post(body, &self.heading()).await?.0)
    }

    async fn hear_all(&self, facts: &ServerFacts) {
        let Some(body) = log_all(&Id::number(LEVEL_ID), facts) else { return };
        if let Err(error) = self.post(body).await {
            tracing::debug!("an MCP server did not take a log level: {error}");
        }
    }

    /// The answer to a request in one JSON message.
    fn answer_in(
        &self,
        text: &[u8],
        id: &Id,
    ) -> Result<Result<Box<RawValue>, RpcError>, LinkError> {
        // Some servers refuse a session that they do not know any more in JSON-RPC, to nobody's request.
        match Message::parse(text) {
            Err(_) if self.id.is_some() && is_refusal(text) => Err(LinkError::SessionLost),
            _ => answer_in(text, id),
        }
    }

    /// Passes on what is said on the session's own stream about one of its requests.
    async fn pass(&self, text: &str) {
        let Passed::Whose(asked) = self.underway.pass(text) else { return };
        let outcome = match Message::parse(text.as_bytes()) {
            // Whether we live concerns no request.
            Ok(Message::Request { method, .. }) if method == "ping" => Ok(raw(&json!({}))),
            _ => Err(RpcError::new(
                code::INVALID_REQUEST,
                "several requests are under way, or none; ask on the stream of the one that it is for",
            )),
        };
        self.answer(&asked, outcome).await;
    }

    /// What a failure means in a session: without one there is none to be lost.
    fn failure(&self, error: LinkError) -> LinkError {
        match error {
            LinkError::SessionLost if self.id.is_none() => LinkError::Refused { status: 404 },
            error => error,
        }
    }

    /// Sends the answer to a request of the server's.
    async fn answer(&self, id: &Id, outcome: Result<Box<RawValue>, RpcError>) {
        let text = crate::mcp::exchange::answer_text(id, &outcome);
        if let Err(error) = self.post(text).await {
            tracing::debug!("an MCP server did not take an answer: {error}");
        }
    }
}

#[async_trait]
impl Link for LegacyHttp {
    fn facts(&self) -> &ServerFacts {
        &self.facts
    }

    async fn request(
        &self,
        request: Upward<'_>,
        hearer: &mut dyn Hearer,
    ) -> Result<Result<Box<RawValue>, RpcError>, LinkError> {
        let id = Id::number(self.next_id.fetch_add(1, Ordering::Relaxed));
        let params = (!request.params.is_empty()).then(|| request.params.to_raw());
        let body = rpc::call(Some(&id), request.method, params.as_deref());
        let mut taken_back = TakeBack { session: Some(self.session.clone()), id: id.clone() };
        let mut place = self.session.underway.enter(&id);
        let outcome = self.exchange(body, &id, hearer, &mut place).await;
        taken_back.session = None;
        outcome
    }

    async fn changed(&self) -> Changed {
        self.changes.lock().await.recv().await.unwrap_or(Changed::Gone)
    }

    async fn close(&self) {
        self.listening.abort();
        if self.session.id.is_some() {
            self.session.target.delete(&self.session.heading()).await;
        }
    }
}

impl Drop for LegacyHttp {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl LegacyHttp {
    /// Sends a request and waits for the answer, wherever it comes.
    async fn exchange(
        &self,
        body: String,
        id: &Id,
        hearer: &mut dyn Hearer,
        place: &mut Place,
    ) -> Result<Result<Box<RawValue>, RpcError>, LinkError> {
        let mut posting = pin!(self.session.post(body));
        let posted = loop {
            tokio::select! {
                biased;
                posted = &mut posting => break posted,
                text = place.next() => if let Some(outcome) = self.hear(&text, id, hearer).await {
                    return Ok(outcome);
                },
            }
        };
        match posted {
            Ok(Answer::Json(text)) => self.session.answer_in(&text, id),
            Ok(Answer::Stream(stream)) => self.read(*stream, id, hearer, place).await,
            Ok(Answer::Taken) => {
                Err(LinkError::Unusable("it took the request and said nothing".to_owned()))
            }
            Err(error) => Err(self.session.failure(error)),
        }
    }

    /// Reads a request's stream to the answer; goes on with it when it breaks off and can be gone on with.
    async fn read(
        &self,
        mut stream: EventStream,
        id: &Id,
        hearer: &mut dyn Hearer,
        place: &mut Place,
    ) -> Result<Result<Box<RawValue>, RpcError>, LinkError> {
        let (mut last, mut resume_after) = (None, RESUME_AFTER);
        for _ in 0..RESUMES_MAX {
            loop {
                let event = tokio::select! {
                    event = stream.next() => event?,
                    text = place.next() => match self.hear(&text, id, hearer).await {
                        Some(outcome) => return Ok(outcome),
                        None => continue,
                    },
                };
                let Some(event) = event else { break };
                last = event.id.or(last);
                resume_after = event.retry_ms.map_or(resume_after, Duration::from_millis);
                if let Some(outcome) = self.hear(&event.data, id, hearer).await {
                    return Ok(outcome);
                }
            }
            let Some(place) = &last else { break };
            tokio::time::sleep(resume_after.min(RESUME_AFTER_MAX)).await;
            let heading = Heading { last_event_id: Some(place), ..self.session.heading() };
            match self.session.target.listen(&heading).await {
                Ok(Some(again)) => stream = again,
                Ok(None) => break,
                Err(LinkError::Unreachable(_) | LinkError::Lost(_)) => {}
                Err(error) => return Err(LinkError::Lost(error.to_string())),
            }
        }
        Err(LinkError::Lost("the stream ended before the answer".to_owned()))
    }

    /// Hears one message; the outcome when it is the answer.
    async fn hear(
        &self,
        text: &str,
        id: &Id,
        hearer: &mut dyn Hearer,
    ) -> Option<Result<Box<RawValue>, RpcError>> {
        match Message::parse(text.as_bytes()) {
            Ok(Message::Response { id: answered, outcome }) if answered == *id => {
                return Some(outcome.map(ToOwned::to_owned).map_err(RpcError::relayed));
            }
            Ok(Message::Notification { method, params }) => {
                hearer.notified(&method, Some(&params.to_raw())).await;
            }
            Ok(Message::Request { id, method, params }) => {
                let outcome = match &*method {
                    "ping" => Ok(raw(&json!({}))),
                    method => hearer.asked(method, Some(&params.to_raw())).await,
                };
                self.session.answer(&id, outcome).await;
            }
            Ok(Message::Response { .. }) | Err(_) => {}
        }
        None
    }
}

/// Tells the server when nobody waits for its answer any more.
struct TakeBack {
    session: Option<Arc<HttpSession>>,
    id: Id,
}

impl Drop for TakeBack {
    fn drop(&mut self) {
        let Some(session) = self.session.take() else { return };
        let text = cancelled(&self.id);
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { drop(session.post(text).await) });
        }
    }
}

/// Follows the session's own stream, on which a server tells what changes, as long as it offers one. `opened` hears
/// when that is known.
async fn listen(
    session: Arc<HttpSession>,
    changes: mpsc::Sender<Changed>,
    opened: oneshot::Sender<()>,
) {
    let (mut last, mut opened) = (None::<String>, Some(opened));
    let mut wait = RESUME_AFTER;
    loop {
        let begun = Instant::now();
        let heading = Heading { last_event_id: last.as_deref(), ..session.heading() };
        let listened = session.target.listen(&heading).await;
        opened.take().map(|opened| opened.send(()));
        match listened {
            Ok(None) => return std::future::pending().await,
            Ok(Some(mut stream)) => {
                let mut retry = None;
                while let Ok(Some(event)) = stream.next().await {
                    retry = event.retry_ms.map(Duration::from_millis).or(retry);
                    last = event.id.clone().or(last);
                    let Some(change) = change_told(&event.data) else {
                        session.pass(&event.data).await;
                        continue;
                    };
                    if changes.send(change).await.is_err() {
                        return;
                    }
                }
                wait = retry.map_or(wait, |retry| retry.max(wait));
            }
            Err(LinkError::SessionLost) => return,
            Err(_) => {}
        }
        // Longer each time, until one lasts: some servers end each such stream at once.
        wait = if begun.elapsed() >= LASTS { RESUME_AFTER } else { wait * 2 };
        wait = wait.min(RESUME_AFTER_MAX);
        tokio::time::sleep(wait).await;
    }
}
