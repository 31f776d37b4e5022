//! A line to a server of 2024-11-05 over HTTP: what it says arrives on one stream, what it is told is posted to the
//! address that the stream names first.

use super::{
    board::{Board, Fate},
    http::{EventStream, Heading, HttpTarget},
    line::{Carrier, Line},
    link::LinkError,
};
use crate::net_guard::NetGuard;
use async_trait::async_trait;
use reqwest::Url;
use serde_json::Value;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::Semaphore,
    task::{AbortHandle, JoinHandle},
    time::timeout,
};

/// How long the stream has to name the address.
const ENDPOINT_WITHIN: Duration = Duration::from_secs(10);
/// Most messages under way that nobody waits for.
const UNWATCHED_MAX: usize = 8;

/// The way to a server. Dropped, the stream is closed, which is how a session ends.
struct Post {
    /// Where messages go.
    target: HttpTarget,
    room: Arc<Semaphore>,
    reading: AbortHandle,
}

/// Opens a stream and learns who is at its other end.
pub(super) async fn connect(
    target: &HttpTarget,
    guard: &NetGuard,
    capabilities: &Value,
) -> Result<Line, LinkError> {
    let opened = target.listen(&Heading::default()).await?;
    let mut stream = opened.ok_or_else(|| {
        LinkError::Unusable("it answered a GET with something else than a stream of events".into())
    })?;
    let named = timeout(ENDPOINT_WITHIN, endpoint(&mut stream)).await;
    let named = named.map_err(|_| LinkError::TimedOut(ENDPOINT_WITHIN))??;
    let target = HttpTarget { url: address(&target.url, &named, guard)?, ..target.clone() };
    let board = Board::new();
    let room = Arc::new(Semaphore::new(UNWATCHED_MAX));
    let reading: JoinHandle<()> =
        tokio::spawn(read(stream, board.clone(), target.clone(), room.clone()));
    let post = Arc::new(Post { target, room, reading: reading.abort_handle() });
    // No server of this transport is a modern one.
    Line::open(board, post, capabilities, false).await
}

/// Waits for the event that names the address.
async fn endpoint(stream: &mut EventStream) -> Result<String, LinkError> {
    while let Some(event) = stream.next().await? {
        if event.kind.as_deref() == Some("endpoint") {
            return Ok(event.data);
        }
    }
    Err(LinkError::Unusable("its stream ended before it named an address to post to".to_owned()))
}

/// The address that a stream named. It is the server's word, so it may not lead elsewhere: our credentials go there.
fn address(stream: &Url, named: &str, guard: &NetGuard) -> Result<Url, LinkError> {
    let wrong = |why: String| LinkError::Unusable(format!("the address to post to {why}"));
    let url = stream.join(named.trim()).map_err(|error| wrong(format!("is none: {error}")))?;
    if url.origin() != stream.origin() {
        return Err(wrong(
            "is on another server than its stream; set that server's own address".into(),
        ));
    }
    guard.check(url.as_str()).map_err(|error| wrong(format!("cannot be used: {error}")))
}

/// Reads what the server says, to the stream's end. The address is not taken anew: the first one is the session's.
async fn read(
    mut stream: EventStream,
    board: Arc<Board>,
    target: HttpTarget,
    room: Arc<Semaphore>,
) {
    let why = loop {
        match stream.next().await {
            Ok(Some(event)) if matches!(event.kind.as_deref(), None | Some("message")) => {
                match board.hear(event.data.as_bytes()) {
                    Fate::Settled => {}
                    Fate::Reply(text) => post_soon(&target, &room, text),
                    Fate::Noise if event.data.is_empty() => {}
                    Fate::Noise => tracing::debug!("an event of an MCP server is no message"),
                }
            }
            Ok(Some(_)) => {}
            Ok(None) => break LinkError::Lost("its stream of events ended".to_owned()),
            Err(error) => break LinkError::Lost(error.to_string()),
        }
    };
    board.end(why);
}

/// Posts what may get lost.
fn post_soon(target: &HttpTarget, room: &Arc<Semaphore>, message: String) {
    let Ok(place) = room.clone().try_acquire_owned() else {
        tracing::debug!("a message to an MCP server was left out: it takes none");
        return;
    };
    let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
    let target = target.clone();
    runtime.spawn(async move {
        if let Err(error) = target.deliver(message).await {
            tracing::debug!("an MCP server did not take a message: {error}");
        }
        drop(place);
    });
}

#[async_trait]
impl Carrier for Post {
    async fn carry(&self, message: String) -> Result<(), LinkError> {
        self.target.deliver(message).await
    }

    fn carry_soon(&self, message: String) {
        post_soon(&self.target, &self.room, message);
    }

    async fn close(&self) {
        self.reading.abort();
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        self.reading.abort();
    }
}

#[cfg(test)]
#[path = "sse_tests.rs"]
mod tests;
