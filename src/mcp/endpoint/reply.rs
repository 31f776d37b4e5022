//! The answer to a modern request: one JSON object when it comes at once, else a stream.

use super::sse;
use crate::mcp::{
    exchange::answer_text,
    protocol::code,
    rpc::{Id, RpcError},
};
use actix_web::{HttpResponse, http::StatusCode, web::Bytes};
use futures::{Stream, future::LocalBoxFuture, stream};
use serde_json::value::RawValue;
use std::{convert::Infallible, time::Duration};
use tokio::{
    sync::mpsc,
    time::{Instant, Interval, MissedTickBehavior, interval_at, sleep},
};

/// How long an answer may take before it becomes a stream: a closed stream is how a client takes a request back,
/// and only what is written shows that it is closed.
const STREAM_AFTER: Duration = Duration::from_millis(500);

/// Work on a request.
pub(super) type Work = LocalBoxFuture<'static, Result<Box<RawValue>, RpcError>>;

/// Runs the work and answers with what it gives; messages that it sends before go first. Dropping the answer
/// drops the work.
pub(super) async fn reply(
    id: Id,
    mut work: Work,
    mut messages: mpsc::Receiver<String>,
    takes_stream: bool,
) -> HttpResponse {
    if !takes_stream {
        return json(&id, alone(work, messages).await);
    }
    let first = tokio::select! {
        biased;
        Some(first) = messages.recv() => Some(first),
        outcome = &mut work => match whole(&id, &outcome, &mut messages) {
            Some(events) => return sse::response().body(events),
            None => return json(&id, outcome),
        },
        () = sleep(STREAM_AFTER) => None,
    };
    let begun = first.map(|message| sse::event(None, &message));
    sse::response().streaming(stream(Streamed {
        id,
        work: Some(work),
        messages,
        begun,
        alive: alive(),
    }))
}

/// The whole stream of work that sent messages and ended in one go; `None` when it sent none.
fn whole(
    id: &Id,
    outcome: &Result<Box<RawValue>, RpcError>,
    messages: &mut mpsc::Receiver<String>,
) -> Option<Bytes> {
    let first = messages.try_recv().ok()?;
    Some(rest(sse::event(None, &first).to_vec(), id, outcome, messages))
}

/// What was sent before the end comes before the end.
fn rest(
    mut bytes: Vec<u8>,
    id: &Id,
    outcome: &Result<Box<RawValue>, RpcError>,
    messages: &mut mpsc::Receiver<String>,
) -> Bytes {
    while let Ok(message) = messages.try_recv() {
        bytes.extend_from_slice(&sse::event(None, &message));
    }
    bytes.extend_from_slice(&sse::event(None, &answer_text(id, outcome)));
    Bytes::from(bytes)
}

/// For a client that takes no stream: what would go before the answer is left out.
async fn alone(
    work: Work,
    mut messages: mpsc::Receiver<String>,
) -> Result<Box<RawValue>, RpcError> {
    let leave_out = async {
        while messages.recv().await.is_some() {}
        std::future::pending::<()>().await;
    };
    tokio::select! {
        outcome = work => outcome,
        () = leave_out => unreachable!("never ends"),
    }
}

struct Streamed {
    id: Id,
    /// `None` when the answer was sent.
    work: Option<Work>,
    messages: mpsc::Receiver<String>,
    begun: Option<Bytes>,
    alive: Interval,
}

fn alive() -> Interval {
    let mut alive = interval_at(Instant::now() + sse::ALIVE_EVERY, sse::ALIVE_EVERY);
    alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
    alive
}

fn stream(streamed: Streamed) -> impl Stream<Item = Result<Bytes, Infallible>> {
    stream::unfold(streamed, |mut streamed| async move {
        let bytes = streamed.next().await?;
        Some((Ok(bytes), streamed))
    })
}

impl Streamed {
    async fn next(&mut self) -> Option<Bytes> {
        if let Some(begun) = self.begun.take() {
            return Some(begun);
        }
        let work = self.work.as_mut()?;
        tokio::select! {
            biased;
            Some(message) = self.messages.recv() => Some(sse::event(None, &message)),
            outcome = work => {
                self.work = None;
                Some(rest(Vec::new(), &self.id, &outcome, &mut self.messages))
            }
            _ = self.alive.tick() => Some(sse::ALIVE),
        }
    }
}

fn json(id: &Id, outcome: Result<Box<RawValue>, RpcError>) -> HttpResponse {
    let status = outcome.as_ref().map_or_else(status, |_| StatusCode::OK);
    HttpResponse::build(status).content_type("application/json").body(answer_text(id, &outcome))
}

/// The HTTP status that goes with an error of a modern request.
pub(super) fn status(error: &RpcError) -> StatusCode {
    match error.code {
        code::METHOD_NOT_FOUND => StatusCode::NOT_FOUND,
        code::HEADER_MISMATCH | code::MISSING_CAPABILITY | code::UNSUPPORTED_VERSION => {
            StatusCode::BAD_REQUEST
        }
        _ => StatusCode::OK,
    }
}
