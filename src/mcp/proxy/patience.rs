//! How long a server may take for one request: as long as it says something, up to an end that nothing moves.

use super::link::{Hearer, Link, LinkError, Upward};
use crate::mcp::rpc::RpcError;
use async_trait::async_trait;
use serde_json::value::RawValue;
use std::{
    pin::pin,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, sleep_until};

/// How long a server may be silent.
pub const SILENCE_MAX: Duration = Duration::from_secs(120);
/// How long it may take altogether; a person who is asked meanwhile is part of it.
pub const WORK_MAX: Duration = Duration::from_secs(30 * 60);

/// Sends a request and waits for its answer until the end of patience.
pub(super) async fn request(
    link: &dyn Link,
    request: Upward<'_>,
    hearer: &mut dyn Hearer,
) -> Result<Result<Box<RawValue>, RpcError>, LinkError> {
    let pulse = Pulse::default();
    let mut attentive = Attentive { hearer, pulse: &pulse };
    let end = Instant::now() + WORK_MAX;
    let mut work = pin!(link.request(request, &mut attentive));
    loop {
        let until = pulse.until().map_or(end, |until| until.min(end));
        tokio::select! {
            outcome = &mut work => return outcome,
            () = sleep_until(until) => {}
        }
        // It may have been heard since the wait began.
        let now = Instant::now();
        if now >= end {
            return Err(LinkError::TimedOut(WORK_MAX));
        }
        if pulse.until().is_some_and(|until| now >= until) {
            return Err(LinkError::TimedOut(SILENCE_MAX));
        }
    }
}

/// When a server was last heard; `None` while it waits for our client itself.
struct Pulse(Mutex<Option<Instant>>);

impl Default for Pulse {
    fn default() -> Self {
        Self(Mutex::new(Some(Instant::now())))
    }
}

impl Pulse {
    /// When patience ends, unless the server is heard before.
    fn until(&self) -> Option<Instant> {
        self.heard_at().map(|heard_at| heard_at + SILENCE_MAX)
    }

    fn heard_at(&self) -> MutexGuard<'_, Option<Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Hears for another, and notes when.
struct Attentive<'a> {
    hearer: &'a mut dyn Hearer,
    pulse: &'a Pulse,
}

#[async_trait]
impl Hearer for Attentive<'_> {
    async fn notified(&mut self, method: &str, params: Option<&RawValue>) {
        *self.pulse.heard_at() = Some(Instant::now());
        self.hearer.notified(method, params).await;
    }

    async fn asked(
        &mut self,
        method: &str,
        params: Option<&RawValue>,
    ) -> Result<Box<RawValue>, RpcError> {
        *self.pulse.heard_at() = None;
        let answer = self.hearer.asked(method, params).await;
        *self.pulse.heard_at() = Some(Instant::now());
        answer
    }
}
