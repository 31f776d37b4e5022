//! The header `Idempotency-Key`: a request that is sent again is answered again, and not done again.
//!
//! With it a client whose connection broke learns what became of its request. A key is good for a day and for one
//! request of one user. Work goes on when the client goes away: half of it would be another system's part without ours.

use crate::{
    http::error::{ApiError, ErrorCode, Problem},
    secrets::hash_token,
    store::{
        Store,
        idempotency_keys::{self as keys, Begun, Kept, Key},
    },
};
use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::{StatusCode, header::ContentType},
};
use futures::future::{Ready, ready};
use preloop_actors::ids::{AccountId, UserId};
use serde::Serialize;

/// The header that names a request.
pub const IDEMPOTENCY_KEY: &str = "Idempotency-Key";
/// Says that an answer is that of an earlier request.
const REPLAYED: &str = "Idempotency-Replayed";
/// Longest key, in characters.
const KEY_CHARS_MAX: usize = 255;

/// A request with or without a key.
pub struct Idempotency {
    key: Option<String>,
    /// Method, path and query.
    line: String,
}

/// What a request came to.
pub struct Done {
    pub status: StatusCode,
    /// JSON.
    body: String,
}

impl Done {
    pub fn new(status: StatusCode, body: &impl Serialize) -> Result<Self, ApiError> {
        let body = serde_json::to_string(body).map_err(ApiError::internal)?;
        Ok(Self { status, body })
    }

    fn respond(self) -> HttpResponse {
        HttpResponse::build(self.status).content_type(ContentType::json()).body(self.body)
    }
}

impl Idempotency {
    /// The key, if the request has one.
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// Does the work, unless the key says that it was done before. Work that fails has done nothing, unless it says
    /// [`ErrorCode::OutcomeUnknown`].
    pub async fn once(
        self,
        store: &Store,
        (account, user): (AccountId, UserId),
        body: &impl Serialize,
        work: impl Future<Output = Result<Done, ApiError>> + 'static,
    ) -> Result<HttpResponse, ApiError> {
        let Some(key) = &self.key else {
            return actix_web::rt::spawn(work)
                .await
                .map_err(ApiError::internal)?
                .map(Done::respond);
        };
        let body = serde_json::to_string(body).map_err(ApiError::internal)?;
        let key = Key {
            account,
            key_hash: hash_token(&format!("{user} {key}")),
            request_hash: hash_token(&format!("{} {body}", self.line)),
        };
        match keys::begin(store, &key).await? {
            Begun::Fresh => {
                let store = store.clone();
                let whole = actix_web::rt::spawn(async move {
                    let done = work.await;
                    settle(&store, &key, &done).await;
                    done
                });
                whole.await.map_err(ApiError::internal)?.map(Done::respond)
            }
            Begun::Done(kept) => Ok(replay(kept)),
            Begun::Running => Err(ApiError::conflict(
                "the first request with this Idempotency-Key is still worked on; ask again in a few seconds",
            )),
            Begun::Mismatch => Err(wrong(
                "was used for another request; use a fresh key for every request, and the same one only to repeat it",
            )),
            Begun::Lost => Err(ApiError::outcome_unknown(
                "the server stopped in the middle of the first request with this Idempotency-Key, so it is not known \
                 whether it was done; look at the tracker, and use a fresh key to do it again",
            )),
        }
    }
}

/// Keeps the answer, or gives the key back when nothing was done.
async fn settle(store: &Store, key: &Key, done: &Result<Done, ApiError>) {
    let settled = match done {
        Ok(done) => {
            let kept = Kept { status: done.status.as_u16(), body: done.body.clone() };
            keys::finish(store, key, &kept).await
        }
        Err(error) if error.code == ErrorCode::OutcomeUnknown => {
            let body = serde_json::to_string(&error.body()).unwrap_or_default();
            keys::finish(store, key, &Kept { status: error.code.status().as_u16(), body }).await
        }
        Err(_) => keys::release(store, key).await,
    };
    if let Err(error) = settled {
        tracing::warn!("whoever repeats a request will not learn what became of it: {error}");
    }
}

fn replay(kept: Kept) -> HttpResponse {
    let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::OK);
    HttpResponse::build(status)
        .insert_header((REPLAYED, "true"))
        .content_type(ContentType::json())
        .body(kept.body)
}

fn wrong(problem: &str) -> ApiError {
    ApiError::invalid(vec![Problem::of("header", IDEMPOTENCY_KEY, "value_error", problem)])
}

impl FromRequest for Idempotency {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let line = format!("{} {}", request.method(), request.uri());
        let Some(value) = request.headers().get(IDEMPOTENCY_KEY) else {
            return ready(Ok(Self { key: None, line }));
        };
        let key = value.to_str().ok().filter(|key| (1..=KEY_CHARS_MAX).contains(&key.len()));
        let problem = format!("has to have 1 to {KEY_CHARS_MAX} printable ASCII characters");
        ready(
            key.ok_or_else(|| wrong(&problem)).map(|key| Self { key: Some(key.to_owned()), line }),
        )
    }
}
