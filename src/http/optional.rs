//! A JSON body that may be left out.

use crate::http::{
    error::ApiError,
    extract::{self, BODY_BYTES_MAX},
};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use futures::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

/// A JSON body; its default when there is none.
pub struct OptionalJson<T>(pub T);

impl<T: DeserializeOwned + Default + 'static> FromRequest for OptionalJson<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        Box::pin(async move {
            let body = extract::read_body(payload, BODY_BYTES_MAX).await?;
            if body.is_empty() {
                return Ok(Self(T::default()));
            }
            if !extract::is_json(&request) {
                return Err(extract::wrong_content_type("application/json"));
            }
            extract::parse_json(&body).map(Self)
        })
    }
}
