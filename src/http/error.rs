//! Failures as clients see them: one closed vocabulary, one shape, nothing internal.

use actix_web::{
    HttpResponse, HttpResponseBuilder, ResponseError,
    http::{StatusCode, header},
};
use preloop_actors::{event::CAUSATION_DEPTH_MAX, ports::StoreError};
use serde::Serialize;
use std::{fmt, time::Duration};
use utoipa::ToSchema;

/// How long a client should wait when a part of ours is away.
const UNAVAILABLE_RETRY: Duration = Duration::from_secs(5);

/// The whole vocabulary of failure that leaves the process; each word is one status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// 400: understood, and refused for what it asks.
    BadRequest,
    /// 401: no credential, or one that proves nothing.
    Unauthenticated,
    /// 403: we know who it is, and they may not.
    Forbidden,
    /// 404: does not exist, or belongs to another tenant.
    NotFound,
    /// 405: the path exists, not with this method.
    MethodNotAllowed,
    /// 409: somebody else was faster, or the state does not allow it any more.
    Conflict,
    /// 410: it was there, and went when its time was over.
    Gone,
    /// 413: the body is longer than this endpoint reads.
    PayloadTooLarge,
    /// 422: a value is missing, of the wrong type, or out of bounds.
    Unprocessable,
    /// 429: too often.
    TooManyRequests,
    /// 500: a fault of ours.
    Internal,
    /// 503: something we need is away; worth another try.
    Unavailable,
    /// 504: another system did not answer, and whether it did what it was asked is not known.
    OutcomeUnknown,
}

impl ErrorCode {
    pub fn status(self) -> StatusCode {
        match self {
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Gone => StatusCode::GONE,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::OutcomeUnknown => StatusCode::GATEWAY_TIMEOUT,
        }
    }
}

/// A failed request. Its message is for the client: no internals, no secrets.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiError {
    pub code: ErrorCode,
    /// Lower case, no full stop; names the value, its problem and the way out.
    pub message: String,
    /// Which values are wrong; empty unless the code is `Unprocessable`.
    pub details: Vec<Problem>,
    /// When another try makes sense; sent as `Retry-After`.
    pub retry_after: Option<Duration>,
    /// The methods of the path; sent as `Allow`.
    pub allow: Vec<&'static str>,
}

/// One wrong value.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Problem {
    /// Where it stands, such as `["body", "scopes", 0]`.
    pub loc: Vec<Place>,
    /// What is wrong with it and what would be right.
    pub msg: String,
    /// The kind of problem, such as `missing` or `value_error`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// One step on the way to a value.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Place {
    /// A part of the request, or the name of a field.
    Name(String),
    /// A position in a list, from 0.
    Index(usize),
}

impl Problem {
    fn printable(&self) -> Self {
        Self { msg: printable(&self.msg), ..self.clone() }
    }

    /// A problem with one named value: `Problem::of("body", "name", "value_error", "…")`.
    pub fn of(part: &str, name: &str, kind: &str, msg: impl Into<String>) -> Self {
        let loc = vec![Place::Name(part.to_owned()), Place::Name(name.to_owned())];
        Self { loc, msg: msg.into(), kind: kind.to_owned() }
    }
}

impl ApiError {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        let (details, allow) = (Vec::new(), Vec::new());
        Self { code, message: message.into(), details, retry_after: None, allow }
    }

    /// What it is answered with.
    pub fn body(&self) -> ErrorBody {
        let detail = match self.details.as_slice() {
            [] => ErrorDetail::Message(printable(&self.message)),
            problems => ErrorDetail::Problems(problems.iter().map(Problem::printable).collect()),
        };
        ErrorBody { detail }
    }

    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::BadRequest, message)
    }

    pub fn unauthenticated(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Unauthenticated, message)
    }

    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Forbidden, message)
    }

    /// `thing` as in "flow"; the same words whether it never existed or is another tenant's.
    pub fn not_found(thing: &str) -> Self {
        Self::new(ErrorCode::NotFound, format!("{thing} not found"))
    }

    /// `allow` are the methods that the path answers.
    pub fn method_not_allowed(allow: Vec<&'static str>) -> Self {
        let message = format!("this path answers {}", allow.join(", "));
        Self { allow, ..Self::new(ErrorCode::MethodNotAllowed, message) }
    }

    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Conflict, message)
    }

    pub fn gone(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Gone, message)
    }

    /// 409: an execution whose event has this depth starts something, and the chain would get too long.
    pub fn causation_loop(depth: i16) -> Self {
        Self::conflict(format!(
            "this start is number {} in a chain of executions that cause one another, and \
             {CAUSATION_DEPTH_MAX} is the most; it looks like a loop, so nothing was started",
            depth.saturating_add(1)
        ))
    }

    pub fn too_large(bytes_max: usize) -> Self {
        let message = format!("the body is too large; send at most {bytes_max} bytes");
        Self::new(ErrorCode::PayloadTooLarge, message)
    }

    /// Some values are wrong; `problems` must not be empty.
    pub fn invalid(problems: Vec<Problem>) -> Self {
        let message = problems.first().map_or_else(String::new, |problem| problem.msg.clone());
        Self { details: problems, ..Self::new(ErrorCode::Unprocessable, message) }
    }

    /// One field of the body is wrong.
    pub fn invalid_field(field: &str, message: impl Into<String>) -> Self {
        Self::invalid(vec![Problem::of("body", field, "value_error", message)])
    }

    pub fn too_many(message: impl Into<String>, retry_after: Duration) -> Self {
        let error = Self::new(ErrorCode::TooManyRequests, message);
        Self { retry_after: Some(retry_after), ..error }
    }

    pub fn unavailable(message: impl Into<String>) -> Self {
        let error = Self::new(ErrorCode::Unavailable, message);
        Self { retry_after: Some(UNAVAILABLE_RETRY), ..error }
    }

    /// `message` says what may have been done, and where to look.
    pub fn outcome_unknown(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::OutcomeUnknown, message)
    }

    /// Logs `cause` here, once, within the request's span; the client only learns that it was our fault.
    pub fn internal(cause: impl fmt::Display) -> Self {
        tracing::error!(error.cause = %cause, "a request failed for a fault of ours: {cause}");
        let message = "internal error; look up this answer's x-request-id in the server's log";
        Self::new(ErrorCode::Internal, message)
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ApiError {}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Internal(_) => Self::internal(error),
            StoreError::Unavailable(_) => {
                tracing::warn!(error.cause = %error, "a request could not be served: {error}");
                Self::unavailable("the database is not available; try again in a few seconds")
            }
        }
    }
}

/// What a failed request is answered with.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorBody {
    pub detail: ErrorDetail,
}

/// One sentence, or a list of wrong values.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum ErrorDetail {
    Message(String),
    Problems(Vec<Problem>),
}

/// Messages quote what was sent; what cannot be shown of it is shown as what it is.
fn printable(message: &str) -> String {
    let shown = |c: char| if c == '\0' { char::REPLACEMENT_CHARACTER } else { c };
    message.chars().map(shown).collect()
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    fn error_response(&self) -> HttpResponse {
        let body = self.body();
        let mut response = HttpResponseBuilder::new(self.code.status());
        if self.code == ErrorCode::Unauthenticated {
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        if let Some(wait) = self.retry_after {
            let seconds = wait.as_millis().div_ceil(1000).max(1);
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if !self.allow.is_empty() {
            response.insert_header((header::ALLOW, self.allow.join(", ")));
        }
        response.json(body)
    }
}
