//! Reads bodies, queries and paths; what does not fit is answered with the place and the way out.

use crate::http::{
    error::{ApiError, ErrorCode, Place, Problem},
    fallback,
};
use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web};
use futures::{
    StreamExt,
    future::{LocalBoxFuture, Ready, ready},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path as ErrorPath, Segment};
use std::{borrow::Cow, ops::Deref, time::Duration};
use tokio::sync::{Semaphore, SemaphorePermit};

/// Longest JSON body of the API.
pub const BODY_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Longest time a body may take to arrive.
const BODY_WAIT_MAX: Duration = Duration::from_secs(30);
/// Most bytes of bodies held at once by all calls together, their beginnings left out.
const BODIES_BYTES_MAX: usize = 64 << 20;
/// The beginning of a body, which the connection has room for anyway, and the whole of one that a stranger may send.
/// Calls that need no more are served whoever fills the room.
pub const SMALL_BYTES_MAX: usize = 8 << 10;
/// When a call that found no room may come again.
const BODIES_RETRY: Duration = Duration::from_secs(2);

/// Room for the bodies of this process.
static BODIES: Semaphore = Semaphore::const_new(BODIES_BYTES_MAX);

/// A JSON object as body, of so many bytes at most.
pub struct Json<T, const BYTES_MAX: usize = BODY_BYTES_MAX>(pub T);

/// The same from strangers: so short that their bodies need none of the room that calls share.
pub type SmallJson<T> = Json<T, SMALL_BYTES_MAX>;

/// The query string. Unknown names are ignored, so several may read the same query.
pub struct Query<T>(pub T);

/// The variable parts of the path.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + 'static, const BYTES_MAX: usize> FromRequest for Json<T, BYTES_MAX> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let body = read_body(payload, BYTES_MAX).await?;
            require_json(&request)?;
            parse_json(&body).map(Self)
        })
    }
}

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse_pairs(request.query_string().as_bytes(), "query").map(Self))
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Path<T> {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse_path(request).map(Self))
    }
}

/// A body, and its room for as long as it is held.
pub struct Body {
    bytes: web::Bytes,
    _room: Option<SemaphorePermit<'static>>,
}

impl Body {
    /// The bytes alone, for who keeps them longer than it takes to read them and bounds that by other means.
    pub fn into_bytes(self) -> web::Bytes {
        self.bytes
    }
}

impl Deref for Body {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

/// The whole body, at most `bytes_max` of it.
pub async fn read_body(payload: Payload, bytes_max: usize) -> Result<Body, ApiError> {
    read_within(&BODIES, payload, bytes_max).await
}

async fn read_within(
    room: &'static Semaphore,
    payload: Payload,
    bytes_max: usize,
) -> Result<Body, ApiError> {
    let read = tokio::time::timeout(BODY_WAIT_MAX, collect(room, payload, bytes_max)).await;
    let seconds = BODY_WAIT_MAX.as_secs();
    let late =
        || ApiError::bad_request(format!("the body did not arrive within {seconds} seconds"));
    read.unwrap_or_else(|_| Err(late()))
}

async fn collect(
    room: &'static Semaphore,
    mut payload: Payload,
    bytes_max: usize,
) -> Result<Body, ApiError> {
    let mut buffer = web::BytesMut::new();
    let mut taken: Option<SemaphorePermit<'static>> = None;
    while let Some(chunk) = payload.next().await {
        let chunk = chunk?;
        let length = buffer.len() + chunk.len();
        if length > bytes_max {
            return Err(ApiError::too_large(bytes_max));
        }
        let counted = |length: usize| length.saturating_sub(SMALL_BYTES_MAX);
        let more = counted(length) - counted(buffer.len());
        if more > 0 {
            let more = take(room, more)?;
            match &mut taken {
                Some(taken) => taken.merge(more),
                None => taken = Some(more),
            }
        }
        buffer.extend_from_slice(&chunk);
    }
    Ok(Body { bytes: buffer.freeze(), _room: taken })
}

fn take(room: &'static Semaphore, bytes: usize) -> Result<SemaphorePermit<'static>, ApiError> {
    let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
    room.try_acquire_many(bytes).map_err(|_| {
        let error = ApiError::unavailable("too many large bodies are under way; try again");
        ApiError { retry_after: Some(BODIES_RETRY), ..error }
    })
}

/// A struct from the text of a JSON object.
pub fn parse_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    // Structs read themselves from lists too, field by field, which nobody means.
    if body.trim_ascii_start().first() == Some(&b'[') {
        let loc = vec![Place::Name("body".to_owned())];
        return Err(value_error(loc, "invalid type: list, expected an object".to_owned()));
    }
    refuse_nul_in_json(body)?;
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value =
        serde_path_to_error::deserialize(&mut reader).map_err(|error| json_error(&error))?;
    reader.end().map_err(|error| invalid_json(&error))?;
    Ok(value)
}

/// A value from `name=value` pairs; `part` says in errors where they stood.
pub fn parse_pairs<T: DeserializeOwned>(text: &[u8], part: &str) -> Result<T, ApiError> {
    let pairs: Vec<(Cow<str>, Cow<str>)> = form_urlencoded::parse(text).collect();
    if let Some((name, _)) =
        pairs.iter().find(|(name, value)| name.contains('\0') || value.contains('\0'))
    {
        return Err(ApiError::invalid(vec![nul_problem(vec![
            Place::Name(part.to_owned()),
            Place::Name(name.replace('\0', "")),
        ])]));
    }
    let reader = serde_urlencoded::Deserializer::new(form_urlencoded::parse(text));
    serde_path_to_error::deserialize(reader).map_err(|error| {
        let loc = location(part, error.path(), &error.inner().to_string());
        value_error(loc, error.inner().to_string())
    })
}

/// Whether the request says its body is JSON, or says nothing.
pub fn is_json(request: &HttpRequest) -> bool {
    content_type(request).is_none_or(|essence| {
        essence == "application/json"
            || (essence.starts_with("application/") && essence.ends_with("+json"))
    })
}

/// The media type without its parameters, in lower case; `None` when not given.
pub fn content_type(request: &HttpRequest) -> Option<String> {
    let value = request.headers().get(header::CONTENT_TYPE)?;
    let text = String::from_utf8_lossy(value.as_bytes());
    Some(text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

/// The answer to a body of a type the endpoint does not read.
pub fn wrong_content_type(wanted: &str) -> ApiError {
    let message = format!("the body has to be sent as {wanted}");
    ApiError::invalid(vec![Problem::of("header", "content-type", "content_type", message)])
}

fn require_json(request: &HttpRequest) -> Result<(), ApiError> {
    if is_json(request) { Ok(()) } else { Err(wrong_content_type("application/json")) }
}

fn parse_path<T: DeserializeOwned>(request: &HttpRequest) -> Result<T, ApiError> {
    let info = request.match_info();
    for (name, value) in info.iter() {
        // PostgreSQL text cannot hold NUL, and no name of ours has one.
        if value.contains("%00") || value.contains('\0') {
            let loc = vec![Place::Name("path".to_owned()), Place::Name(name.to_owned())];
            return Err(ApiError::invalid(vec![nul_problem(loc)]));
        }
    }
    let parsed = web::Path::<T>::extract(request).into_inner();
    parsed.map(web::Path::into_inner).or_else(|error| {
        fallback::refuse_method(request)?;
        let mut loc = vec![Place::Name("path".to_owned())];
        // With one variable it is the one; with several the error does not say which.
        if let (1, Some((name, _))) = (info.segment_count(), info.iter().next()) {
            loc.push(Place::Name(name.to_owned()));
        }
        Err(value_error(loc, error.to_string()))
    })
}

/// PostgreSQL text cannot hold NUL: refused here, once, for every field.
fn refuse_nul_in_json(body: &[u8]) -> Result<(), ApiError> {
    const ESCAPED: &[u8] = br"\u0000";
    if !body.windows(ESCAPED.len()).any(|window| window == ESCAPED) {
        return Ok(());
    }
    // The escape may itself be escaped; only the parsed text tells.
    let Ok(value) = serde_json::from_slice(body) else { return Ok(()) };
    let mut loc = vec![Place::Name("body".to_owned())];
    if find_nul(&value, &mut loc) {
        return Err(ApiError::invalid(vec![nul_problem(loc)]));
    }
    Ok(())
}

/// Whether a string within has NUL; `loc` then leads to it. As deep as serde_json reads, which is 128.
fn find_nul(value: &Value, loc: &mut Vec<Place>) -> bool {
    let mut within = |place: Place, value: &Value| {
        loc.push(place);
        let found = find_nul(value, loc);
        if !found {
            loc.pop();
        }
        found
    };
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => {
            items.iter().enumerate().any(|(index, item)| within(Place::Index(index), item))
        }
        Value::Object(fields) => fields.iter().any(|(name, field)| {
            name.contains('\0') || within(Place::Name(name.to_owned()), field)
        }),
        _ => false,
    }
}

fn nul_problem(loc: Vec<Place>) -> Problem {
    let msg = "the character NUL (U+0000) cannot be stored; remove it".to_owned();
    Problem { loc, msg, kind: "value_error".to_owned() }
}

fn json_error(error: &serde_path_to_error::Error<serde_json::Error>) -> ApiError {
    let inner = error.inner();
    if !inner.is_data() {
        return invalid_json(inner);
    }
    // serde_json ends its messages with the position, which the place makes needless.
    let text = inner.to_string();
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text).to_owned();
    value_error(location("body", error.path(), &text), text)
}

fn invalid_json(error: &serde_json::Error) -> ApiError {
    let loc = vec![Place::Name("body".to_owned()), Place::Index(error.column())];
    let msg = format!("the body is not JSON: {error}");
    ApiError::invalid(vec![Problem { loc, msg, kind: "json_invalid".to_owned() }])
}

fn value_error(loc: Vec<Place>, msg: String) -> ApiError {
    let kind = if msg.starts_with("missing field") {
        "missing"
    } else if msg.starts_with("invalid type") {
        "type_error"
    } else {
        "value_error"
    };
    ApiError::invalid(vec![Problem { loc, msg, kind: kind.to_owned() }])
}

/// The way to a value; a missing field is named in the message only, so it is added here.
fn location(part: &str, path: &ErrorPath, message: &str) -> Vec<Place> {
    let start = Place::Name(part.to_owned());
    let steps = path.iter().filter_map(|segment| match segment {
        Segment::Seq { index } => Some(Place::Index(*index)),
        Segment::Map { key } => Some(Place::Name(key.clone())),
        Segment::Enum { variant } => Some(Place::Name(variant.clone())),
        Segment::Unknown => None,
    });
    let missing = message
        .strip_prefix("missing field `")
        .and_then(|rest| rest.strip_suffix('`'))
        .map(|field| Place::Name(field.to_owned()));
    std::iter::once(start).chain(steps).chain(missing).collect()
}

impl From<actix_web::error::PayloadError> for ApiError {
    fn from(_: actix_web::error::PayloadError) -> Self {
        Self::new(ErrorCode::BadRequest, "the body ended before it was complete")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_http::BoxedPayloadStream;
    use actix_web::error::PayloadError;
    use futures::{FutureExt, stream};

    const KB: usize = 1 << 10;
    const ROOM_BYTES: usize = 100 * KB;
    static ROOM: Semaphore = Semaphore::const_new(ROOM_BYTES);

    /// What comes of so many bytes, after which the body ends or nothing follows; `None` while it is awaited.
    fn poll(bytes: usize, ends: bool) -> (Option<Result<Body, ApiError>>, impl Future) {
        let chunks = [bytes / 2, bytes - bytes / 2].map(|bytes| Ok(vec![0; bytes].into()));
        let sent = stream::iter::<[Result<web::Bytes, PayloadError>; 2]>(chunks);
        let sent: BoxedPayloadStream =
            if ends { Box::pin(sent) } else { Box::pin(sent.chain(stream::pending())) };
        let mut reading = read_within(&ROOM, Payload::from(sent), BODY_BYTES_MAX).boxed_local();
        ((&mut reading).now_or_never(), reading)
    }

    #[tokio::test(start_paused = true)]
    async fn bodies_together_are_bounded_and_small_ones_always_have_room() {
        let (answer, stalled) = poll(90 * KB, false);
        assert!(answer.is_none());
        let (answer, _) = poll(30 * KB, true);
        let error = answer.and_then(Result::err).expect("no room");
        assert_eq!((error.code, error.retry_after), (ErrorCode::Unavailable, Some(BODIES_RETRY)));
        for bytes in [0, 1, SMALL_BYTES_MAX] {
            let (answer, _) = poll(bytes, true);
            assert_eq!(answer.and_then(Result::ok).map(|body| body.len()), Some(bytes));
        }
        drop(stalled);
        let (answer, _) = poll(30 * KB, true);
        let body = answer.and_then(Result::ok).expect("room again");
        assert_eq!(ROOM.available_permits(), ROOM_BYTES - 30 * KB + SMALL_BYTES_MAX);
        drop(body);
        assert_eq!(ROOM.available_permits(), ROOM_BYTES);
    }
}
