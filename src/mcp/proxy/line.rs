//! A link over one line that all requests share, in either era: the pipes of a process, or a stream and what is
//! posted beside it.

use super::{
    board::{Board, Expected, Heard, Outcome},
    legacy,
    link::{Changed, Hearer, Link, LinkError, ServerFacts, Upward},
    modern,
};
use crate::mcp::{
    exchange::answer_text,
    protocol::{Era, code},
    raw::{RawObject, raw},
    rpc::{self, Id, RpcError},
};
use async_trait::async_trait;
use serde_json::{Map, Value};
use std::{
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::time::{Instant, sleep, timeout};

/// How long a server has to say whether it is a modern one. Some legacy servers never answer what they do not know.
const PROBE_TIME_MAX: Duration = Duration::from_secs(10);
/// How long a request was unanswered, and nothing heard at all, before it is asked whether anybody is there.
const SILENCE_MAX: Duration = Duration::from_secs(30);
/// How long whoever is there has to say so.
const PULSE_WITHIN: Duration = Duration::from_secs(10);
/// How long to wait before a subscription is tried again, the first time; doubles up to [`LISTEN_DOUBLINGS_MAX`].
const LISTEN_AGAIN: Duration = Duration::from_secs(1);
const LISTEN_DOUBLINGS_MAX: u32 = 7;

/// Takes messages to a server. What it says goes to the line's [`Board`], and so does the line's end.
#[async_trait]
pub(super) trait Carrier: Send + Sync {
    /// Takes one message there. Dropping the future may leave the message behind, never a part of it.
    async fn carry(&self, message: String) -> Result<(), LinkError>;

    /// The same without waiting, for what may get lost when the server does not listen.
    fn carry_soon(&self, message: String);

    /// Takes the line down, and waits until it is.
    async fn close(&self);
}

/// One line to one server.
pub struct Line {
    board: Arc<Board>,
    carrier: Arc<dyn Carrier>,
    facts: ServerFacts,
    next_id: AtomicU64,
    subscription: tokio::sync::Mutex<Subscription>,
}

/// Where the subscription to a modern server's changes stands.
#[derive(Default)]
struct Subscription {
    open: Option<Expected>,
    /// How often in a row it ended.
    failures: u32,
    /// The server has none.
    is_refused: bool,
}

impl Line {
    /// Learns who is at the other end. A server that may be modern is asked for that first.
    pub(super) async fn open(
        board: Arc<Board>,
        carrier: Arc<dyn Carrier>,
        capabilities: &Value,
        may_be_modern: bool,
    ) -> Result<Self, LinkError> {
        let (next_id, subscription) = (AtomicU64::new(1), tokio::sync::Mutex::default());
        let mut line = Self { board, carrier, facts: modern::unknown(), next_id, subscription };
        if may_be_modern && let Some(facts) = line.discover().await? {
            line.board.speaks(Era::Modern);
            line.facts = facts;
            return Ok(line);
        }
        line.initialize(capabilities).await?;
        Ok(line)
    }

    /// `None`: whoever is there is not a modern server, or has not said so in time.
    async fn discover(&self) -> Result<Option<ServerFacts>, LinkError> {
        let id = self.id();
        let capabilities = &Value::Null;
        let mut request = Upward {
            method: "server/discover",
            params: RawObject::default(),
            name: None,
            param_headers: &[],
            capabilities,
        };
        let text = modern::text(&self.facts.version, &id, &mut request);
        match timeout(PROBE_TIME_MAX, self.ask(&id, text)).await {
            Ok(outcome) => modern::discovered(outcome?),
            Err(_) => Ok(None),
        }
    }

    async fn initialize(&mut self, capabilities: &Value) -> Result<(), LinkError> {
        let id = self.id();
        let outcome = self.ask(&id, legacy::initialize(&id, capabilities)).await?;
        let result = outcome.map_err(|error| LinkError::Unusable(error.message))?;
        self.facts = legacy::facts(&result)?;
        self.carrier.carry(rpc::call(None, "notifications/initialized", None)).await?;
        let id = self.id();
        if let Some(text) = legacy::log_all(&id, &self.facts) {
            // Whether it does is nothing to wait for.
            self.carrier.carry(text).await?;
        }
        Ok(())
    }

    /// Sends a request of our own and waits for its answer.
    async fn ask(&self, id: &Id, text: String) -> Result<Outcome, LinkError> {
        let mut expected = self.board.expect_answer(id)?;
        self.carrier.carry(text).await?;
        expected.settled().await.ok_or_else(|| self.board.reason())
    }

    /// Sends a client's request and passes on what is said about it, up to its answer.
    async fn converse(
        &self,
        text: String,
        expected: &mut Expected,
        hearer: &mut dyn Hearer,
    ) -> Result<Outcome, LinkError> {
        let mut sending = pin!(self.carrier.carry(text));
        let mut is_sent = false;
        loop {
            let heard = tokio::select! {
                biased;
                heard = expected.next() => heard.ok_or_else(|| self.board.reason())?,
                sent = &mut sending, if !is_sent => {
                    sent?;
                    is_sent = true;
                    continue;
                }
            };
            match heard {
                Heard::Answer(outcome) => return Ok(outcome),
                Heard::Notified { method, params } => hearer.notified(&method, Some(&params)).await,
                Heard::Asked { id, method, params } => {
                    let answer = tokio::select! {
                        answer = hearer.asked(&method, Some(&params)) => answer,
                        // It went on without: nobody is asked any more.
                        settled = expected.settled() => {
                            return settled.ok_or_else(|| self.board.reason());
                        }
                    };
                    self.carrier.carry(answer_text(&id, &answer)).await?;
                }
            }
        }
    }

    /// Asks to be told of changes, or waits before the next try.
    async fn subscribe(&self, filter: &Value, failures: u32) -> Option<Expected> {
        if failures > 0 {
            sleep(LISTEN_AGAIN * 2_u32.pow(failures.min(LISTEN_DOUBLINGS_MAX))).await;
        }
        let id = self.id();
        let mut params = RawObject::default();
        params.set("notifications", raw(filter));
        let (method, capabilities) = ("subscriptions/listen", &Value::Null);
        let mut request = Upward { method, params, name: None, param_headers: &[], capabilities };
        let text = modern::text(&self.facts.version, &id, &mut request);
        let expected = self.board.expect_answer(&id).ok()?;
        self.carrier.carry(text).await.ok()?;
        Some(expected)
    }

    fn id(&self) -> Id {
        Id::number(self.next_id.fetch_add(1, Ordering::Relaxed))
    }

    /// A request that any server of its era answers at once.
    fn pulse(&self, id: &Id) -> String {
        let (params, capabilities) = (RawObject::default(), &Value::Null);
        match self.facts.era {
            Era::Legacy => rpc::call(Some(id), "ping", None),
            Era::Modern => {
                let method = "server/discover";
                let mut request =
                    Upward { method, params, name: None, param_headers: &[], capabilities };
                modern::text(&self.facts.version, id, &mut request)
            }
        }
    }
}

#[async_trait]
impl Link for Line {
    fn facts(&self) -> &ServerFacts {
        &self.facts
    }

    async fn request(
        &self,
        mut request: Upward<'_>,
        hearer: &mut dyn Hearer,
    ) -> Result<Outcome, LinkError> {
        let id = self.id();
        let mut expected = self.board.expect(&id, &request.params)?;
        let text = match self.facts.era {
            Era::Modern => modern::text(&self.facts.version, &id, &mut request),
            Era::Legacy => {
                let params = (!request.params.is_empty()).then(|| request.params.to_raw());
                rpc::call(Some(&id), request.method, params.as_deref())
            }
        };
        let mut unanswered = Unanswered { line: Some(self), id, since: Instant::now() };
        let outcome = self.converse(text, &mut expected, hearer).await;
        unanswered.line = None;
        outcome
    }

    async fn changed(&self) -> Changed {
        let filter = modern::subscribable(&self.facts.capabilities);
        let is_told = self.facts.era == Era::Legacy || filter.as_object().is_none_or(Map::is_empty);
        if is_told {
            return self.board.changed().await;
        }
        let mut subscription = self.subscription.lock().await;
        loop {
            if self.board.has_ended() || subscription.is_refused {
                return self.board.changed().await;
            }
            let Some(open) = &mut subscription.open else {
                let failures = subscription.failures;
                subscription.open = self.subscribe(&filter, failures).await;
                match subscription.open {
                    None => subscription.failures += 1,
                    // What changed meanwhile was not heard.
                    Some(_) if failures > 0 => return Changed::Everything,
                    Some(_) => {}
                }
                continue;
            };
            tokio::select! {
                biased;
                change = self.board.changed() => {
                    subscription.failures = 0;
                    return change;
                }
                ended = open.settled() => {
                    subscription.is_refused = matches!(&ended, Some(Err(error)) if is_refusal(error));
                    subscription.open = None;
                    subscription.failures += 1;
                }
            }
        }
    }

    async fn close(&self) {
        self.board.end(LinkError::Lost("the link was taken down".to_owned()));
        self.carrier.close().await;
    }
}

/// Whether asking again would be in vain.
fn is_refusal(error: &RpcError) -> bool {
    matches!(error.code, code::METHOD_NOT_FOUND | code::INVALID_PARAMS)
}

/// A request whose caller may go away; dropped so, it tells the server, and sees to it that somebody is there.
struct Unanswered<'a> {
    line: Option<&'a Line>,
    id: Id,
    since: Instant,
}

impl Drop for Unanswered<'_> {
    fn drop(&mut self) {
        let Some(line) = self.line.take() else { return };
        line.carrier.carry_soon(legacy::cancelled(&self.id));
        let is_silent =
            line.board.heard_at() <= Some(self.since) && self.since.elapsed() >= SILENCE_MAX;
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        if is_silent {
            let id = line.id();
            let text = line.pulse(&id);
            runtime.spawn(look_after(line.board.clone(), line.carrier.clone(), id, text));
        }
    }
}

/// Takes down a line at whose other end nobody is any more, so that the next request makes a new one. One with
/// other requests under way is left to them.
async fn look_after(board: Arc<Board>, carrier: Arc<dyn Carrier>, id: Id, text: String) {
    let Ok(mut expected) = board.expect_answer(&id) else { return };
    let asked_at = Instant::now();
    let answered = timeout(PULSE_WITHIN, async {
        carrier.carry(text).await.ok()?;
        expected.settled().await
    });
    let is_there = matches!(answered.await, Ok(Some(_))) || board.heard_at() > Some(asked_at);
    if !is_there && !board.is_called() {
        let why = "it did not answer, and not even say that it is there";
        board.end(LinkError::Lost(why.to_owned()));
        carrier.close().await;
    }
}

#[cfg(test)]
#[path = "line_tests.rs"]
mod tests;
