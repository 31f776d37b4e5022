//! Streams of legacy sessions: their own, and those that broke off and are gone on with.

use super::{Endpoint, legacy, rpc_failure, sse};
use crate::mcp::{
    caller::McpCaller,
    exchange::Change,
    head::Head,
    protocol::{LEGACY, code},
    rpc::{self, Id, RpcError},
    session::{Archive, Session, StreamLog},
};
use actix_web::{HttpResponse, http::StatusCode, web::Bytes};
use futures::{Stream, stream};
use preloop_actors::ports::StoreError;
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio::time::{Instant, sleep};

/// How often a stream of another replica is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How long such a stream may be silent: nobody tells that the replica is gone.
const SILENT_MAX: Duration = Duration::from_secs(5 * 60);

/// Opens the session's own stream, or goes on with the one that the last event belongs to.
pub(super) async fn stream(endpoint: &Endpoint, caller: &McpCaller, head: &Head) -> HttpResponse {
    let session = match legacy::session(endpoint, caller, head).await {
        Ok(session) => session,
        Err(refusal) => return *refusal,
    };
    let refuse =
        |status, why: &str| rpc_failure(status, None, &RpcError::new(code::INVALID_REQUEST, why));
    if !head.takes_stream {
        let why = "the answer is a stream; accept `text/event-stream`";
        return refuse(StatusCode::NOT_ACCEPTABLE, why);
    }
    let Some(last) = head.last_event_id.as_deref() else { return own(&session, &[]) };
    let Some((id, number)) = place(last) else {
        return refuse(StatusCode::BAD_REQUEST, "`Last-Event-ID` is none of ours");
    };
    if let Some(log) = session.stream(id) {
        return sse::response().streaming(read(log, number, false));
    }
    if Session::is_standalone(id) {
        // What changed while the reader listened at another replica is not known, so all may have.
        return own(&session, &[Change::Tools, Change::Prompts, Change::Resources]);
    }
    let missed = Missed::new(endpoint.archive.clone(), session.id.clone(), id, number);
    match missed.look().await {
        Ok(Some(missed)) => sse::response().streaming(missed.read()),
        Ok(None) => refuse(StatusCode::NOT_FOUND, "that stream is not kept any more"),
        Err(error) => {
            tracing::warn!("a stream of an MCP session could not be read: {error}");
            refuse(StatusCode::SERVICE_UNAVAILABLE, "streams cannot be read now; try again")
        }
    }
}

/// The session's own stream: a new reader hears what is new, beginning with these changes.
fn own(session: &Session, changed: &[Change]) -> HttpResponse {
    let Some(log) = session.standalone() else { return HttpResponse::NotFound().finish() };
    let from = log.behind(0).messages.last().map_or(0, |(number, _)| *number);
    changed.iter().for_each(|change| legacy::tell(session, &log, change));
    sse::response().streaming(read(log, from, primes(session)))
}

/// Clients before 2025-11-25 may take an event without data for a broken message.
pub(super) fn primes(session: &Session) -> bool {
    &*session.version == LEGACY[0]
}

/// A stream's messages behind a number, as they come, each with its place; signs of life between them.
pub(super) fn read(
    log: Arc<StreamLog>,
    from: u64,
    prime: bool,
) -> impl Stream<Item = Result<Bytes, Infallible>> {
    let begun = prime.then(|| sse::priming(&format!("{}-{from}", log.id)));
    stream::unfold((log, from, begun), |(log, from, begun)| async move {
        if let Some(begun) = begun {
            return Some((Ok(begun), (log, from, None)));
        }
        let heard = tokio::select! {
            () = log.wait(from) => true,
            () = sleep(sse::ALIVE_EVERY) => false,
        };
        if !heard {
            return Some((Ok(sse::ALIVE), (log, from, None)));
        }
        let behind = log.behind(from);
        let newest = behind.messages.last()?.0;
        let mut bytes = Vec::new();
        for (number, message) in &behind.messages {
            bytes.extend_from_slice(&sse::event(Some(&format!("{}-{number}", log.id)), message));
        }
        Some((Ok(Bytes::from(bytes)), (log, newest, None)))
    })
}

/// Stream and number of an event id.
fn place(id: &str) -> Option<(u64, u64)> {
    let (stream, number) = id.split_once('-')?;
    Some((stream.parse().ok()?, number.parse().ok()?))
}

/// The answer to a request whose work ended with the process before this one.
fn lost_with(request: &Id) -> String {
    let why = "the server was started anew while it worked on this request. A call that was waiting for people to approve \
               it has not run: call again, and it goes on waiting. What another call came to is not known";
    rpc::failure(Some(request), &RpcError::internal(why))
}

/// A stream that another replica writes, or wrote, as far as it is kept.
struct Missed {
    archive: Archive,
    session: String,
    stream: u64,
    from: u64,
    /// What was read and not yet passed on.
    ready: Vec<u8>,
    is_over: bool,
    heard_at: Instant,
    alive_at: Instant,
}

impl Missed {
    fn new(archive: Archive, session: String, stream: u64, from: u64) -> Self {
        let (heard_at, alive_at) = (Instant::now(), Instant::now());
        Self {
            archive,
            session,
            stream,
            from,
            ready: Vec::new(),
            is_over: false,
            heard_at,
            alive_at,
        }
    }

    /// Reads what is there; `None` when nothing of the stream is kept.
    async fn look(mut self) -> Result<Option<Self>, StoreError> {
        let said = self.archive.behind(&self.session, self.stream, self.from).await?;
        let Some((said, lost)) = said else { return Ok(None) };
        for one in said {
            self.from = one.number.unsigned_abs();
            let place = format!("{}-{}", self.stream, one.number);
            self.ready.extend_from_slice(&sse::event(Some(&place), &one.message));
            self.is_over |= one.is_last;
            self.heard_at = Instant::now();
        }
        if let Some(request) = lost.filter(|_| !self.is_over) {
            let place = format!("{}-{}", self.stream, self.from + 1);
            self.ready.extend_from_slice(&sse::event(Some(&place), &lost_with(&request)));
            self.is_over = true;
        }
        Ok(Some(self))
    }

    fn read(self) -> impl Stream<Item = Result<Bytes, Infallible>> {
        stream::unfold(Some(self), |missed| async move {
            let mut missed = missed?;
            loop {
                if !missed.ready.is_empty() {
                    let bytes = Bytes::from(std::mem::take(&mut missed.ready));
                    return Some((Ok(bytes), (!missed.is_over).then_some(missed)));
                }
                if missed.is_over || missed.heard_at.elapsed() > SILENT_MAX {
                    return None;
                }
                if missed.alive_at.elapsed() > sse::ALIVE_EVERY {
                    missed.alive_at = Instant::now();
                    return Some((Ok(sse::ALIVE), Some(missed)));
                }
                sleep(LOOK_EVERY).await;
                // What cannot be read ends the stream; the client goes on with it by itself.
                missed = missed.look().await.ok().flatten()?;
            }
        })
    }
}
