//! Streamable HTTP as a client: one POST a request, its answer as JSON or as a stream of events.

use super::{
    ANSWER_BYTES_MAX,
    events::{Event, EventReader},
    link::LinkError,
};
use crate::{mcp::protocol::header, net_guard::NetGuard};
use bytes::{Bytes, BytesMut};
use reqwest::{
    Client, Method, Response, Url,
    header::{
        ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, WWW_AUTHENTICATE,
    },
};
use std::{collections::VecDeque, sync::Arc};
use thread_local::ThreadLocal;

/// Longest answer that is read although nothing in it counts.
const PLEASANTRY_BYTES_MAX: u64 = 64 * 1024;

/// Where a server is and how we prove ourselves to it. Never with what our own client proved itself with.
#[derive(Clone)]
pub struct HttpTarget {
    pub clients: Clients,
    pub url: Url,
    /// Credentials as headers, marked sensitive.
    pub credentials: HeaderMap,
}

/// A client for each thread that asks. A connection is served by the thread that made it, and to wake another one for
/// every request and its answer takes longer than both.
#[derive(Clone)]
pub struct Clients {
    make: Arc<dyn Fn() -> Result<Client, LinkError> + Send + Sync>,
    made: Arc<ThreadLocal<Client>>,
}

impl Clients {
    /// For requests to this address's host, within what the guard lets through.
    pub fn new(guard: NetGuard, url: &Url) -> Result<Self, LinkError> {
        let url = url.clone();
        let make = move || {
            let builder = guard.client(&url).map_err(|why| LinkError::Settings(why.to_string()))?;
            let client = builder.tcp_nodelay(true).build();
            client.map_err(|why| LinkError::Settings(why.to_string()))
        };
        let clients = Self { make: Arc::new(make), made: Arc::default() };
        // Whoever sets it up hears at once what is wrong.
        clients.here()?;
        Ok(clients)
    }

    /// This thread's.
    fn here(&self) -> Result<&Client, LinkError> {
        self.made.get_or_try(|| (self.make)())
    }
}

impl From<Client> for Clients {
    /// The same one for all threads.
    fn from(client: Client) -> Self {
        Self { make: Arc::new(move || Ok(client.clone())), made: Arc::default() }
    }
}

/// Headers that go with one message.
#[derive(Default)]
pub(super) struct Heading<'a> {
    pub version: Option<&'a str>,
    pub session: Option<&'a str>,
    pub method: Option<&'a str>,
    pub name: Option<&'a str>,
    pub params: &'a [(String, String)],
    pub last_event_id: Option<&'a str>,
}

/// What a server answered to one message.
pub(super) enum Answer {
    /// Taken; there is nothing to say.
    Taken,
    /// One message.
    Json(Bytes),
    Stream(Box<EventStream>),
}

/// Events as they arrive.
pub(super) struct EventStream {
    response: Response,
    reader: EventReader,
    ready: VecDeque<Event>,
}

impl HttpTarget {
    /// Sends one message; gives the answer and the session that it names.
    pub(super) async fn post(
        &self,
        body: String,
        heading: &Heading<'_>,
    ) -> Result<(Answer, Option<String>), LinkError> {
        let response = self.send(body, heading).await?;
        let session = text_of(response.headers(), header::SESSION_ID);
        Ok((answer(response).await?, session))
    }

    /// Sends one message whose answer comes by another way.
    pub(super) async fn deliver(&self, body: String) -> Result<(), LinkError> {
        let response = self.send(body, &Heading::default()).await?;
        match response.status().as_u16() {
            200..=299 => {
                // Read to its end, so that the connection can be used again. There is nothing to learn from it.
                if response.content_length().is_some_and(|length| length <= PLEASANTRY_BYTES_MAX) {
                    let _ = whole(response).await;
                }
                Ok(())
            }
            404 | 410 => Err(LinkError::SessionLost),
            401 | 403 => Err(unauthorized(&response)),
            status => Err(LinkError::Refused { status }),
        }
    }

    /// Opens a stream of events; `None` when the server offers none.
    pub(super) async fn listen(
        &self,
        heading: &Heading<'_>,
    ) -> Result<Option<EventStream>, LinkError> {
        let request = self
            .clients
            .here()?
            .get(self.url.clone())
            .headers(self.headers(heading)?)
            .header(ACCEPT, "text/event-stream");
        let response = request.send().await.map_err(not_sent)?;
        if response.status().as_u16() == 405 {
            return Ok(None);
        }
        match answer(response).await? {
            Answer::Stream(stream) => Ok(Some(*stream)),
            Answer::Taken | Answer::Json(_) => Ok(None),
        }
    }

    async fn send(&self, body: String, heading: &Heading<'_>) -> Result<Response, LinkError> {
        let request = self
            .clients
            .here()?
            .post(self.url.clone())
            .headers(self.headers(heading)?)
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/json, text/event-stream")
            .body(body);
        request.send().await.map_err(not_sent)
    }

    /// Ends a session, as well as it can be ended.
    pub(super) async fn delete(&self, heading: &Heading<'_>) {
        let (Ok(headers), Ok(client)) = (self.headers(heading), self.clients.here()) else {
            return;
        };
        let request = client.request(Method::DELETE, self.url.clone()).headers(headers);
        if let Err(error) = request.send().await {
            tracing::debug!("a session of an MCP server was not ended: {error}");
        }
    }

    fn headers(&self, heading: &Heading<'_>) -> Result<HeaderMap, LinkError> {
        let mut headers = self.credentials.clone();
        let named = [
            (header::PROTOCOL_VERSION, heading.version),
            (header::SESSION_ID, heading.session),
            (header::METHOD, heading.method),
            (header::LAST_EVENT_ID, heading.last_event_id),
        ];
        for (name, value) in named {
            if let Some(value) = value {
                headers.insert(HeaderName::from_static(name), header_value(value)?);
            }
        }
        if let Some(name) = heading.name {
            let name = crate::mcp::head::encode(name);
            headers.insert(HeaderName::from_static(header::NAME), header_value(&name)?);
        }
        for (name, value) in heading.params {
            let name = HeaderName::try_from(format!("mcp-param-{name}"))
                .map_err(|error| LinkError::Unusable(error.to_string()))?;
            headers.insert(name, header_value(value)?);
        }
        debug_assert!(headers.get(AUTHORIZATION).is_none_or(HeaderValue::is_sensitive));
        Ok(headers)
    }
}

fn header_value(text: &str) -> Result<HeaderValue, LinkError> {
    HeaderValue::from_str(text)
        .map_err(|_| LinkError::Unusable("a value does not fit into a header".to_owned()))
}

/// A connection that was never made has carried nothing; any later failure may have.
fn not_sent(error: reqwest::Error) -> LinkError {
    let reason = innermost(&error);
    if error.is_connect() || error.is_builder() {
        LinkError::Unreachable(reason)
    } else {
        LinkError::Lost(reason)
    }
}

/// The cause that says what happened; the address around it may hold a secret.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    match std::ptr::eq(cause, error as &dyn std::error::Error) {
        true => "the request could not be sent".to_owned(),
        false => cause.to_string(),
    }
}

async fn answer(response: Response) -> Result<Answer, LinkError> {
    let status = response.status();
    let kind = text_of(response.headers(), CONTENT_TYPE.as_str()).unwrap_or_default();
    let is_stream = kind.trim_start().starts_with("text/event-stream");
    if is_stream && status.is_success() {
        return Ok(Answer::Stream(Box::new(EventStream::new(response))));
    }
    if matches!(status.as_u16(), 401 | 403) {
        return Err(unauthorized(&response));
    }
    let is_json = kind.trim_start().starts_with("application/json");
    let body = whole(response).await?;
    // Errors of the protocol come with all kinds of statuses.
    if is_json && !body.is_empty() && (status.is_success() || looks_like_rpc(&body)) {
        return Ok(Answer::Json(body));
    }
    match status.as_u16() {
        202 | 204 => Ok(Answer::Taken),
        404 => Err(LinkError::SessionLost),
        200 => Err(LinkError::Unusable(format!("the content type is `{kind}`"))),
        status => Err(LinkError::Refused { status }),
    }
}

fn unauthorized(response: &Response) -> LinkError {
    let challenge = text_of(response.headers(), WWW_AUTHENTICATE.as_str());
    LinkError::Unauthorized { status: response.status().as_u16(), challenge }
}

fn looks_like_rpc(body: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    struct Shape<'a> {
        #[serde(borrow)]
        error: Option<&'a serde_json::value::RawValue>,
    }
    serde_json::from_slice::<Shape>(body).is_ok_and(|shape| shape.error.is_some())
}

async fn whole(mut response: Response) -> Result<Bytes, LinkError> {
    let lost = |error: reqwest::Error| LinkError::Lost(innermost(&error));
    let Some(first) = response.chunk().await.map_err(lost)? else { return Ok(Bytes::new()) };
    // Most answers come in one piece, which is then not copied.
    let Some(second) = response.chunk().await.map_err(lost)? else { return fits(first) };
    let mut body = BytesMut::from(&first[..]);
    body.extend_from_slice(&second);
    while let Some(chunk) = response.chunk().await.map_err(lost)? {
        if body.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    fits(body.freeze())
}

fn fits(body: Bytes) -> Result<Bytes, LinkError> {
    if body.len() > ANSWER_BYTES_MAX { Err(too_large()) } else { Ok(body) }
}

fn too_large() -> LinkError {
    LinkError::Unusable(format!("it has more than {ANSWER_BYTES_MAX} bytes"))
}

impl EventStream {
    fn new(response: Response) -> Self {
        Self { response, reader: EventReader::default(), ready: VecDeque::new() }
    }

    /// The next event; `None` when the stream ended or broke off.
    pub(super) async fn next(&mut self) -> Result<Option<Event>, LinkError> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Ok(Some(event));
            }
            // A stream that breaks off is gone on with, if the server can; so that is no error here.
            let Ok(Some(chunk)) = self.response.chunk().await else { return Ok(None) };
            let events = self.reader.read(&chunk);
            self.ready.extend(events.map_err(|error| LinkError::Unusable(error.to_string()))?);
        }
    }
}

fn text_of(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}
