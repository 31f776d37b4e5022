//! Heads and bodies of calls and answers.

use super::{
    engine::{Body, written},
    rules::Refusal,
};
use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::{
    Request, Response, StatusCode,
    body::Incoming,
    header::{CONTENT_TYPE, HeaderValue},
    http::request::Parts,
};

/// Bytes of a description; an environment of a megabyte is none.
const DESCRIPTION_BYTES_MAX: usize = 1 << 20;
/// Bytes of an archive that nobody needs any more.
const LEFT_BYTES_MAX: usize = 1 << 30;

/// The call as the engine gets it: nothing of the head but what was looked at.
pub fn anew(from: Parts, path: &str, body: Body) -> Request<Body> {
    let query = from.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut request = Request::new(body);
    *request.method_mut() = from.method;
    // Path and query came as such, so together they are one again.
    *request.uri_mut() = format!("{path}{query}").parse().unwrap_or_default();
    if let Some(kind) = from.headers.get(CONTENT_TYPE) {
        request.headers_mut().insert(CONTENT_TYPE, kind.clone());
    }
    request
}

/// In a form the engine would look for what we look for in the query.
pub fn refuse_forms(request: &Request<Incoming>) -> Result<(), Refusal> {
    let is_plain = |value: &HeaderValue| {
        let value = value.to_str().unwrap_or_default().to_ascii_lowercase();
        ["application/json", "application/x-tar", "application/octet-stream"]
            .iter()
            .any(|known| value.split(';').next().is_some_and(|kind| kind.trim() == *known))
    };
    match request.headers().get_all(CONTENT_TYPE).iter().all(is_plain) {
        true => Ok(()),
        false => Err(Refusal("only JSON and archives are taken".to_owned())),
    }
}

/// A description, read whole.
pub async fn whole(body: Incoming) -> Result<Bytes, Refusal> {
    match Limited::new(body, DESCRIPTION_BYTES_MAX).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) => Err(Refusal(format!("the body cannot be read: {error}"))),
    }
}

/// Takes the rest of an archive that nobody needs: who is still sending would not read what went wrong.
pub async fn drain(body: Incoming) {
    let mut body = Limited::new(body, LEFT_BYTES_MAX);
    while let Some(Ok(_)) = body.frame().await {}
}

/// An answer in the engine's own form.
pub fn said(status: StatusCode, message: &str) -> Response<Body> {
    json(status, written(&serde_json::json!({ "message": message })))
}

/// An answer of ours, or the engine's own words.
pub fn json(status: StatusCode, body: Body) -> Response<Body> {
    let mut answer = Response::new(body);
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}
