//! How clients are told what went wrong: the JSON of RFC 6749, section 5.2.

use crate::{
    http::error::{ApiError, ErrorCode},
    oauth::{Failure, Refusal, Word},
};
use actix_web::{
    HttpResponse, HttpResponseBuilder, ResponseError,
    http::{StatusCode, header},
};
use preloop_actors::ports::StoreError;
use serde_json::json;
use std::fmt;

/// A failed request of a client.
#[derive(Debug)]
pub enum ClientError {
    Refused(Refusal),
    /// Too often, too long, or a fault of ours.
    Other(ApiError),
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Other(error) => error.fmt(f),
        }
    }
}

impl From<Refusal> for ClientError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<ApiError> for ClientError {
    fn from(error: ApiError) -> Self {
        Self::Other(error)
    }
}

impl From<StoreError> for ClientError {
    fn from(error: StoreError) -> Self {
        Self::Other(error.into())
    }
}

impl From<Failure> for ClientError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => Self::Refused(refusal),
            Failure::Store(error) => error.into(),
        }
    }
}

impl ResponseError for ClientError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Refused(Refusal { word: Word::InvalidClient, .. }) => StatusCode::UNAUTHORIZED,
            Self::Refused(_) => StatusCode::BAD_REQUEST,
            Self::Other(error) => error.code.status(),
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponseBuilder::new(self.status_code());
        let (word, description) = match self {
            Self::Refused(refusal) => (refusal.word.as_str(), refusal.description.as_str()),
            Self::Other(error) => (word_for(error.code), error.message.as_str()),
        };
        if self.status_code() == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, r#"Basic realm="oauth""#));
        }
        if let Self::Other(ApiError { retry_after: Some(wait), .. }) = self {
            response.insert_header((header::RETRY_AFTER, wait.as_secs().max(1).to_string()));
        }
        response.json(json!({ "error": word, "error_description": description }))
    }
}

fn word_for(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::Internal => "server_error",
        ErrorCode::Unavailable | ErrorCode::TooManyRequests => "temporarily_unavailable",
        _ => Word::InvalidRequest.as_str(),
    }
}
