//! Forms: what browsers and clients send as `application/x-www-form-urlencoded`.

use crate::{
    http::{error::ApiError, extract},
    oauth::Pairs,
};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use futures::future::LocalBoxFuture;

/// Longest form; the longest thing in it is the request that a page carries along.
pub const FORM_BYTES_MAX: usize = 32 * 1024;

/// The body of a form. Whether it can be read is for the handler to answer: in JSON or with a page.
pub struct Form(pub Result<Pairs, ApiError>);

impl FromRequest for Form {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move { Ok(Self(read(&request, payload).await)) })
    }
}

async fn read(request: &HttpRequest, payload: Payload) -> Result<Pairs, ApiError> {
    let body = extract::read_body(payload, FORM_BYTES_MAX).await?;
    let kind = extract::content_type(request);
    if kind.as_deref() != Some("application/x-www-form-urlencoded") {
        let problem = "the body has to be sent as application/x-www-form-urlencoded";
        return Err(ApiError::bad_request(problem));
    }
    Pairs::read(&body).map_err(|refusal| ApiError::bad_request(refusal.description))
}
