//! Who waits for what on a line that many requests share, and to whom each message goes that comes over it.

use super::{
    link::{Changed, LinkError, change_in},
    modern::error_in,
};
use crate::mcp::{
    exchange::answer_text,
    protocol::{Era, code, meta},
    raw::{RawObject, raw},
    rpc::{Id, Message, RpcError},
};
use serde_json::{json, value::RawValue};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{sync::mpsc, time::Instant};

/// Messages for one request that wait to be passed on. What comes beyond them, but for the answer, is lost: the
/// line belongs to others as well.
const HEARD_MAX: usize = 64;
/// Changes that wait to be acted on.
const CHANGES_MAX: usize = 64;

/// What a request is answered with.
pub(super) type Outcome = Result<Box<RawValue>, RpcError>;

/// Something that a server said about one request.
#[derive(Debug)]
pub(super) enum Heard {
    Answer(Outcome),
    Notified { method: String, params: Box<RawValue> },
    Asked { id: Id, method: String, params: Box<RawValue> },
}

/// What became of a message.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It went where it belongs, or belongs nowhere.
    Settled,
    /// The server is to be told this at once.
    Reply(String),
    /// It is no message of the protocol.
    Noise,
}

/// Everybody who waits at one line.
pub(super) struct Board {
    state: Mutex<State>,
    changes: tokio::sync::Mutex<mpsc::Receiver<Changed>>,
}

struct State {
    waiting: HashMap<Id, Waiting>,
    /// `None` once the line has ended.
    changes: Option<mpsc::Sender<Changed>>,
    /// More changed than could be kept.
    missed: bool,
    ended: Option<LinkError>,
    era: Era,
    /// When the server last said anything of the protocol.
    heard_at: Option<Instant>,
}

struct Waiting {
    heard: mpsc::Sender<Heard>,
    /// The request's progress token as it is written.
    token: Option<Box<RawValue>>,
    /// A client's, rather than one of our own that nothing but its answer can belong to.
    is_call: bool,
}

impl Board {
    pub(super) fn new() -> Arc<Self> {
        let (sender, receiver) = mpsc::channel(CHANGES_MAX);
        let state = State {
            waiting: HashMap::new(),
            changes: Some(sender),
            missed: false,
            ended: None,
            era: Era::Legacy,
            heard_at: None,
        };
        Arc::new(Self { state: Mutex::new(state), changes: tokio::sync::Mutex::new(receiver) })
    }

    /// Which rules the server's own messages follow. Legacy unless said otherwise.
    pub(super) fn speaks(&self, era: Era) {
        self.state().era = era;
    }

    /// Begins to wait for the answer to a client's request, and for what belongs to it.
    pub(super) fn expect(
        self: &Arc<Self>,
        id: &Id,
        params: &RawObject<'_>,
    ) -> Result<Expected, LinkError> {
        let token = params.get("_meta").and_then(|meta| RawObject::parse(meta.get()).ok());
        let token = token.and_then(|meta| meta.get(meta::PROGRESS_TOKEN).map(ToOwned::to_owned));
        self.wait(id, token, true)
    }

    /// Begins to wait for the answer to a request of our own, and for nothing else.
    pub(super) fn expect_answer(self: &Arc<Self>, id: &Id) -> Result<Expected, LinkError> {
        self.wait(id, None, false)
    }

    fn wait(
        self: &Arc<Self>,
        id: &Id,
        token: Option<Box<RawValue>>,
        is_call: bool,
    ) -> Result<Expected, LinkError> {
        let mut state = self.state();
        if state.ended.is_some() {
            // Whoever comes after the end has not been heard by the server.
            return Err(LinkError::SessionLost);
        }
        // One more place than is filled: for the answer.
        let (heard, receiver) = mpsc::channel(HEARD_MAX + 1);
        state.waiting.insert(id.clone(), Waiting { heard, token, is_call });
        Ok(Expected { board: self.clone(), id: id.clone(), receiver, kept: VecDeque::new() })
    }

    /// Passes a message on to whom it belongs. Never waits for anybody.
    pub(super) fn hear(&self, text: &[u8]) -> Fate {
        let message = Message::parse(text);
        let mut state = self.state();
        match message {
            Ok(Message::Response { id, outcome }) => {
                let outcome = outcome.map(ToOwned::to_owned).map_err(RpcError::relayed);
                state.answer(&id, outcome);
            }
            Ok(Message::Notification { method, params }) => {
                match change_in(&method, &params) {
                    Some(change) => state.changed(change),
                    None => state.notified(&method, &params),
                }
                state.heard_at = Some(Instant::now());
            }
            Ok(Message::Request { id, method, params }) => {
                state.heard_at = Some(Instant::now());
                return state.asked(id, &method, &params);
            }
            // An error to nobody's request is about the one request there is.
            Err(_) => match (error_in(text), state.only_call().cloned()) {
                (Some(error), Some(id)) => state.answer(&id, Err(error)),
                (Some(_), None) => {}
                (None, _) => return Fate::Noise,
            },
        }
        Fate::Settled
    }

    /// Ends the line, for all who wait and for all who come. The first reason stays.
    pub(super) fn end(&self, why: LinkError) {
        let mut state = self.state();
        state.ended.get_or_insert(why);
        state.changes = None;
        state.waiting.clear();
    }

    /// Why the line ended.
    pub(super) fn reason(&self) -> LinkError {
        let unknown = || LinkError::Lost("the line ended".to_owned());
        self.state().ended.clone().unwrap_or_else(unknown)
    }

    pub(super) fn has_ended(&self) -> bool {
        self.state().ended.is_some()
    }

    /// When the server last said anything of the protocol, if it did.
    pub(super) fn heard_at(&self) -> Option<Instant> {
        self.state().heard_at
    }

    /// Whether a client waits for an answer.
    pub(super) fn is_called(&self) -> bool {
        self.state().waiting.values().any(|waiting| waiting.is_call)
    }

    /// Waits until something changed.
    pub(super) async fn changed(&self) -> Changed {
        let change = self.changes.lock().await.recv().await;
        match std::mem::take(&mut self.state().missed) {
            true => Changed::Everything,
            false => change.unwrap_or(Changed::Gone),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn answer(&mut self, id: &Id, outcome: Outcome) {
        self.heard_at = Some(Instant::now());
        // A late answer is for nobody any more.
        if let Some(waiting) = self.waiting.remove(id) {
            // There is a place for it, and only a caller that has gone does not want it.
            let _ = waiting.heard.try_send(Heard::Answer(outcome));
        }
    }

    fn changed(&mut self, change: Changed) {
        let Some(changes) = &self.changes else { return };
        if changes.try_send(change).is_err() {
            self.missed = true;
        }
    }

    fn notified(&mut self, method: &str, params: &RawObject<'_>) {
        let owner = match method {
            "notifications/progress" => self.progressing(params),
            // Modern servers end a subscription so. In legacy the id would be one of the server's own.
            "notifications/cancelled" if self.era == Era::Modern => {
                let ended = params.get("requestId").and_then(Id::read);
                if let Some(id) = ended {
                    let gone = "the server ended the request";
                    self.answer(&id, Err(RpcError::internal(gone)));
                }
                return;
            }
            _ => self.only_call(),
        };
        let Some(waiting) = owner.and_then(|id| self.waiting.get(id)) else { return };
        let (method, params) = (method.to_owned(), params.to_raw());
        waiting.tell(Heard::Notified { method, params });
    }

    fn asked(&self, id: Id, method: &str, params: &RawObject<'_>) -> Fate {
        if method == "ping" {
            return Fate::Reply(answer_text(&id, &Ok(raw(&json!({})))));
        }
        // No modern server asks, and none is answered.
        if self.era == Era::Modern {
            return Fate::Settled;
        }
        let refuse = |error| Fate::Reply(answer_text(&id, &Err(error)));
        let Some(waiting) = self.only_call().and_then(|id| self.waiting.get(id)) else {
            return refuse(RpcError::new(
                code::INTERNAL_ERROR,
                "it cannot be told which client is meant: only while exactly one request is under way can this \
                 server ask for something",
            ));
        };
        let (method, params) = (method.to_owned(), params.to_raw());
        match waiting.tell(Heard::Asked { id: id.clone(), method, params }) {
            true => Fate::Settled,
            false => refuse(RpcError::internal("the client has too much to do already")),
        }
    }

    /// Whose progress it is.
    fn progressing(&self, params: &RawObject<'_>) -> Option<&Id> {
        let token = params.get(meta::PROGRESS_TOKEN)?.get();
        let is_its = |waiting: &Waiting| waiting.token.as_ref().is_some_and(|it| it.get() == token);
        self.waiting.iter().find(|(_, waiting)| is_its(waiting)).map(|(id, _)| id)
    }

    /// The one client's request under way, if it is the only one.
    fn only_call(&self) -> Option<&Id> {
        let mut calls = self.waiting.iter().filter(|(_, waiting)| waiting.is_call);
        let (id, _) = calls.next()?;
        calls.next().is_none().then_some(id)
    }
}

impl Waiting {
    /// Whether there was room. The last place is the answer's.
    fn tell(&self, heard: Heard) -> bool {
        self.heard.capacity() > 1 && self.heard.try_send(heard).is_ok()
    }
}

/// One request's place at the board. Dropped, nobody waits there any more.
pub(super) struct Expected {
    board: Arc<Board>,
    id: Id,
    receiver: mpsc::Receiver<Heard>,
    /// Heard already, and not yet asked for.
    kept: VecDeque<Heard>,
}

impl Expected {
    /// What the server says next about the request; `None` when the line has ended.
    pub(super) async fn next(&mut self) -> Option<Heard> {
        match self.kept.pop_front() {
            Some(heard) => Some(heard),
            None => self.receiver.recv().await,
        }
    }

    /// Waits for the answer, or for the line's end (`None`), and keeps whatever else is heard.
    pub(super) async fn settled(&mut self) -> Option<Outcome> {
        loop {
            match self.receiver.recv().await? {
                Heard::Answer(outcome) => return Some(outcome),
                // Bounded, so that who is slow holds up nobody but himself.
                heard if self.kept.len() < HEARD_MAX => self.kept.push_back(heard),
                _ => {}
            }
        }
    }
}

impl Drop for Expected {
    fn drop(&mut self) {
        self.board.state().waiting.remove(&self.id);
    }
}

#[cfg(test)]
#[path = "board_tests.rs"]
mod tests;
