//! Inbound webhooks: verify, read, hand over, answer. Everything slow happens later.
//!
//! A sender hears 2xx only after the commit. What is merely not for us is a 2xx too: GitLab switches off a hook
//! that answers 4xx.

mod body;
mod cache;
pub mod flow;
pub mod hook;
mod line;
mod refusals;
mod room;
mod stored;
#[cfg(test)]
mod stored_tests;
#[cfg(test)]
mod tests;
pub mod tracker;

pub use cache::HookCache;
pub use hook::{FlowHook, FlowHooks, Hook, Hooks};
pub use stored::StoredHooks;

use crate::http::error::ApiError;
use actix_web::{HttpRequest, web};
use body::{Bodies, Body};
use line::{Line, Lookups, Waiting};
use preloop_actors::{
    ports::{EventLog, StoreError},
    receiver::{ReceiveError, Receivers},
};
use refusals::Refusals;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};
use utoipa_actix_web::service_config::ServiceConfig;

/// Longest that one request waits for the store, all together: senders are answered within a second.
const STORE_WAIT_MAX: Duration = Duration::from_millis(900);
/// Larger bodies are verified and read on a thread where that holds up nobody.
const INLINE_BYTES_MAX: usize = 256 << 10;
/// Larger bodies that are trees in memory at once: such a tree may take thirty times what its text does.
const LARGE_TREES_MAX: usize = 2;
/// When a refused sender may come again.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// What the webhook handlers need.
pub struct Webhooks {
    hooks: HookCache,
    flows: Arc<dyn FlowHooks>,
    receivers: Receivers,
    log: Arc<dyn EventLog>,
    bodies: Bodies,
    lookups: Arc<Lookups>,
    starts: Line,
    refusals: Refusals,
    large_trees: Arc<Semaphore>,
}

impl Webhooks {
    /// `hooks` is shared with who rotates secrets: see [`HookCache::forget`]. All that is asked of `flows` and
    /// `log` stands in line, so they may share the engine's connections.
    pub fn new(
        hooks: HookCache,
        flows: Arc<dyn FlowHooks>,
        receivers: Receivers,
        log: Arc<dyn EventLog>,
    ) -> Self {
        Self {
            lookups: hooks.lookups(),
            hooks,
            flows,
            receivers,
            log,
            bodies: Bodies::default(),
            starts: Line::of_starts(),
            refusals: Refusals::default(),
            large_trees: Arc::new(Semaphore::new(LARGE_TREES_MAX)),
        }
    }

    /// The place that was asked for, if it was given, and the body. Asked for before anything is worked out: in
    /// overload the work itself is what is short.
    async fn enter<T, E: Into<ApiError>>(
        &self,
        place: Result<T, E>,
        body: Body,
        patience: &Patience,
    ) -> Result<(T, Body), ApiError> {
        match place {
            Ok(place) => Ok((place, body)),
            Err(refusal) => {
                drop(body);
                self.refusals.hold(patience.0).await;
                Err(refusal.into())
            }
        }
    }

    /// Leave to hold a body of so many bytes as a tree. Small ones need none.
    async fn tree(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        if bytes <= INLINE_BYTES_MAX {
            return None;
        }
        // Nobody closes it.
        Arc::clone(&self.large_trees).acquire_owned().await.ok()
    }
}

/// Every route of this resource, below `/api/v1`. Public on purpose: senders prove themselves by signature or
/// secret. The app's data must hold [`Webhooks`].
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(tracker::receive).service(flow::receive);
}

/// How long a request may still wait for the store.
struct Patience(Duration);

impl Patience {
    fn new() -> Self {
        Self(STORE_WAIT_MAX)
    }

    /// Waits for `answer`, at most for what is left. The work behind it may go on.
    async fn wait<T>(&mut self, answer: impl Future<Output = T>) -> Result<T, ApiError> {
        let began = Instant::now();
        let answer = tokio::time::timeout(self.0, answer).await;
        self.0 = self.0.saturating_sub(began.elapsed());
        answer.map_err(|_| busy("too_slow", "the event could not be kept in time"))
    }

    /// Waits in a line and then for what the store is asked, the same way; that it is away is the sender's 503, too.
    async fn ask<T>(
        &mut self,
        waiting: Waiting,
        answer: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, ApiError> {
        let answer = async {
            let _turn = waiting.turn().await;
            answer.await
        };
        self.wait(answer).await?.map_err(unkept)
    }
}

/// 503: nothing is known to be kept, and trying again is harmless. Counted by `reason`.
fn busy(reason: &'static str, what: &str) -> ApiError {
    metrics::counter!("preloop_deliveries_rejected_total", "reason" => reason).increment(1);
    let error = ApiError::unavailable(format!("{what}; send it again"));
    ApiError { retry_after: Some(RETRY_AFTER), ..error }
}

/// The same for a store that is away; what no other try would mend is no reason to come again.
fn unkept(error: StoreError) -> ApiError {
    match error {
        StoreError::Unavailable(why) => unavailable(&why),
        StoreError::Internal(_) => error.into(),
    }
}

fn unavailable(why: &str) -> ApiError {
    tracing::warn!(error.cause = why, "an event was not kept: {why}");
    busy("unavailable", "the event could not be kept")
}

impl From<ReceiveError> for ApiError {
    fn from(error: ReceiveError) -> Self {
        match error {
            ReceiveError::Overloaded => {
                busy("overloaded", "too many events are waiting to be kept")
            }
            ReceiveError::Unavailable(why) => unavailable(&why),
            ReceiveError::Refused(why) => Self::internal(why),
        }
    }
}

/// A header that is plain text.
fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

/// Does the reading of a body of so many bytes where it holds up nobody.
async fn reading<T: Send + 'static>(
    bytes: usize,
    read: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ApiError> {
    if bytes <= INLINE_BYTES_MAX {
        return Ok(read());
    }
    let read = web::block(read).await;
    read.map_err(|error| ApiError::internal(format!("reading a body failed: {error}")))
}
