//! One WebSocket connection: an actor that speaks the protocol and leaves all deciding to others.
//!
//! The only file that names actix-web-actors, which is deprecated upstream.
//!
//! The actor is polled by its connection, and not at all while the socket is full. So it holds nothing
//! that others wait for: what needs a database runs on a task of its own ([`apart`]), and messages wait
//! in the feed's bounded queue. A panic here ends this connection and nothing else.

mod signing;
mod topics;

use self::topics::FeedState;
use super::{
    FULL, LiveServer, Viewer,
    clock::{Clock, Due},
    limits::{self, AccountPlace, Place},
    protocol::{ClientMessage, ServerMessage},
};
use crate::http::{caller::require, error::ApiError};
use actix::prelude::*;
use actix_http::ws::{CloseCode, CloseReason, Item, Message, ProtocolError};
use actix_web::{HttpRequest, HttpResponse, web};
use actix_web_actors::ws::{WebsocketContext, WsResponseBuilder};
use preloop_actors::{hub::Watcher, ids::ExecutionId, policy::Permission};
use secrecy::SecretString;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::time::{Instant, timeout};
use uuid::Uuid;

/// Longest message from a client, in one frame or several.
const MESSAGE_BYTES_MAX: usize = 64 * 1024;
/// The same before anybody has signed in: an access token fits.
const STRANGERS_MESSAGE_BYTES_MAX: usize = 4 * 1024;
/// Longest wait for an answer about a credential or a command.
const ANSWER_MAX: Duration = Duration::from_secs(10);

/// What came of a credential presented with the upgrade, and the credential.
type Presented = (Result<Viewer, ApiError>, String);

/// Turns the request into a session.
pub(super) fn start(
    request: &HttpRequest,
    stream: web::Payload,
    server: LiveServer,
    place: Place,
    presented: Option<Presented>,
) -> Result<HttpResponse, actix_web::Error> {
    let session = Session::new(server, place, presented);
    WsResponseBuilder::new(session, request, stream).frame_size(MESSAGE_BYTES_MAX).start()
}

type Ctx = WebsocketContext<Session>;

struct Session {
    id: Uuid,
    server: LiveServer,
    presented: Option<Presented>,
    viewer: Option<SignedIn>,
    /// Whose subscriptions these are; outlives an expired credential.
    account: Option<AccountPlace>,
    watcher: Watcher,
    feed: FeedState,
    /// Which feed is the current one; whatever comes from a former one is dropped.
    feed_number: u64,
    /// Set when the hub has let go of us as too slow.
    slow: Option<Arc<AtomicBool>>,
    clock: Clock,
    timer: SpawnHandle,
    /// Credentials refused in a row.
    refusals: u8,
    /// The frames so far of a message sent in several.
    frames: Vec<u8>,
    place: Place,
}

struct SignedIn {
    viewer: Viewer,
    /// Kept to ask again whether it still counts.
    token: SecretString,
}

impl Actor for Session {
    type Context = Ctx;

    fn started(&mut self, ctx: &mut Ctx) {
        self.greet(ctx);
        let mut closing = self.server.0.closing.subscribe();
        let closed = async move { closing.wait_for(|closing| *closing).await.is_ok() };
        ctx.spawn(closed.into_actor(self).map(|_, session, ctx| {
            session.close(CloseCode::Away, "the server is shutting down; connect again", ctx);
        }));
        self.arm(ctx);
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // Here rather than where it is noticed: a session whose socket is full never notices.
        if self.slow.as_ref().is_some_and(|slow| slow.load(Ordering::Acquire)) {
            limits::dropped("slow");
        }
    }
}

/// Connection: frames in, messages out, deadlines.
impl Session {
    fn new(server: LiveServer, place: Place, presented: Option<Presented>) -> Self {
        Self {
            id: Uuid::new_v4(),
            clock: Clock::new(server.0.patience, Instant::now()),
            server,
            presented,
            viewer: None,
            account: None,
            watcher: Watcher::default(),
            feed: FeedState::None,
            feed_number: 0,
            slow: None,
            timer: SpawnHandle::default(),
            refusals: 0,
            frames: Vec::new(),
            place,
        }
    }

    /// Says hello, and signs in with the credential that came with the upgrade.
    fn greet(&mut self, ctx: &mut Ctx) {
        let refusal = match self.presented.take() {
            None => Some("send authenticate with an access token or an API key".to_owned()),
            Some((Err(error), _)) => Some(error.message),
            Some((Ok(viewer), token)) => self.admit(viewer, token.into(), ctx).err(),
        };
        if refusal.is_some() && !self.place.of_stranger() {
            return self.close(CloseCode::Again, FULL, ctx);
        }
        let session_id = self.id;
        let message = refusal.as_deref().unwrap_or("welcome; subscribe to topics");
        let authenticated = refusal.is_none();
        self.say(&ServerMessage::Handshake { session_id, authenticated, message }, ctx);
    }

    fn say(&self, message: &ServerMessage<'_>, ctx: &mut Ctx) {
        ctx.text(message.to_text());
    }

    fn close(&self, code: CloseCode, reason: &str, ctx: &mut Ctx) {
        match code {
            // Counted when the session ends, because one whose socket is full never gets here.
            CloseCode::Again => {}
            CloseCode::Away => limits::dropped("shutdown"),
            CloseCode::Policy => limits::dropped("policy"),
            _ => limits::dropped("error"),
        }
        ctx.close(Some(CloseReason { code, description: Some(reason.to_owned()) }));
        ctx.stop();
    }

    /// Joins the frames of a message.
    fn frame(&mut self, item: Item, ctx: &mut Ctx) {
        let (bytes, last) = match &item {
            Item::FirstText(bytes) | Item::Continue(bytes) => (bytes, false),
            Item::Last(bytes) => (bytes, true),
            Item::FirstBinary(_) => return self.close(CloseCode::Unsupported, "send text", ctx),
        };
        if self.is_too_long(self.frames.len() + bytes.len()) {
            return self.close(CloseCode::Size, "the message is too long", ctx);
        }
        self.frames.extend_from_slice(bytes);
        if last {
            match String::from_utf8(std::mem::take(&mut self.frames)) {
                Ok(text) => self.text(&text, ctx),
                Err(_) => self.close(CloseCode::Invalid, "the message is not UTF-8", ctx),
            }
        }
    }

    fn is_too_long(&self, bytes: usize) -> bool {
        let most = match self.place.is_strangers() {
            true => STRANGERS_MESSAGE_BYTES_MAX,
            false => MESSAGE_BYTES_MAX,
        };
        bytes > most
    }

    fn text(&mut self, text: &str, ctx: &mut Ctx) {
        fail::fail_point!("session::message");
        if self.is_too_long(text.len()) {
            return self.close(CloseCode::Size, "the message is too long", ctx);
        }
        match ClientMessage::parse(text) {
            Ok(message) => self.message(message, ctx),
            Err(error) => self.say(&ServerMessage::Error { error: &error }, ctx),
        }
    }

    fn message(&mut self, message: ClientMessage, ctx: &mut Ctx) {
        match message {
            ClientMessage::Authenticate { token } => self.authenticate(token.into(), ctx),
            ClientMessage::Subscribe { topic, resume_from } => {
                self.subscribe(&topic, resume_from, ctx);
            }
            ClientMessage::Unsubscribe { topic } => self.unsubscribe(&topic, ctx),
            ClientMessage::Command { execution_id, command } => {
                self.command(execution_id, command, ctx);
            }
            ClientMessage::Ping {} => self.say(&ServerMessage::Pong, ctx),
            ClientMessage::Pong {} | ClientMessage::Activity {} => {}
        }
    }

    /// Sets the timer for the next deadline.
    fn arm(&mut self, ctx: &mut Ctx) {
        ctx.cancel_future(self.timer);
        let (at, _) = self.clock.next();
        let wait = at.saturating_duration_since(Instant::now());
        self.timer = ctx.run_later(wait, |session, ctx| session.tick(ctx));
    }

    fn tick(&mut self, ctx: &mut Ctx) {
        let now = Instant::now();
        match self.clock.next() {
            // The client spoke meanwhile.
            (at, _) if at > now => {}
            (_, Due::Ping) => {
                self.clock.pinged(now);
                self.say(&ServerMessage::Ping, ctx);
            }
            (_, Due::Silent) => return self.close(CloseCode::Policy, "no answer to ping", ctx),
            (_, Due::Stranger) => {
                return self.close(CloseCode::Policy, "nobody signed in in time", ctx);
            }
            (_, Due::Expired) => self.expire("the access token has expired", ctx),
            (_, Due::Recheck) => self.recheck(ctx),
        }
        self.arm(ctx);
    }
}

/// Commands.
impl Session {
    /// Passes a command on. Further messages wait, so there is one at a time.
    fn command(&mut self, execution_id: Uuid, command: String, ctx: &mut Ctx) {
        let viewer = match self.may_command(&command) {
            Ok(viewer) => viewer,
            Err(error) => {
                let (command, error) = (command.as_str(), error.as_str());
                return self
                    .say(&ServerMessage::CommandError { execution_id, command, error }, ctx);
            }
        };
        let gate = Arc::clone(&self.server.0.gate);
        let asked = apart(async move { gate.stop(&viewer, ExecutionId(execution_id)).await });
        ctx.wait(asked.into_actor(self).map(move |outcome, session, ctx| {
            let command = command.as_str();
            match outcome {
                Ok(()) => session.say(&ServerMessage::CommandAck { execution_id, command }, ctx),
                Err(ApiError { message: error, .. }) => {
                    let error = error.as_str();
                    session.say(&ServerMessage::CommandError { execution_id, command, error }, ctx);
                }
            }
        }));
    }

    fn may_command(&self, command: &str) -> Result<Viewer, String> {
        if command != "stop" {
            return Err("unknown command; `stop` is the only one".to_owned());
        }
        let Some(SignedIn { viewer, .. }) = &self.viewer else {
            return Err("authenticate first".to_owned());
        };
        require(&viewer.identity, Permission::ExecuteFlows).map_err(|error| error.message)?;
        Ok(viewer.clone())
    }
}

impl StreamHandler<Result<Message, ProtocolError>> for Session {
    fn handle(&mut self, message: Result<Message, ProtocolError>, ctx: &mut Ctx) {
        self.clock.heard(Instant::now());
        match message {
            Ok(Message::Text(text)) => self.text(&text, ctx),
            Ok(Message::Continuation(item)) => self.frame(item, ctx),
            Ok(Message::Ping(bytes)) => ctx.pong(&bytes),
            Ok(Message::Pong(_) | Message::Nop) => {}
            Ok(Message::Binary(_)) => self.close(CloseCode::Unsupported, "send text", ctx),
            Ok(Message::Close(reason)) => {
                ctx.close(reason);
                ctx.stop();
            }
            Err(ProtocolError::Overflow) => {
                self.close(CloseCode::Size, "the message is too long", ctx);
            }
            Err(_) => self.close(CloseCode::Protocol, "this is not the WebSocket protocol", ctx),
        }
    }
}

/// Runs on a task of its own, at most [`ANSWER_MAX`], whether or not the session is polled meanwhile.
fn apart<T: Send + 'static>(
    work: impl Future<Output = Result<T, ApiError>> + Send + 'static,
) -> impl Future<Output = Result<T, ApiError>> {
    let task = tokio::spawn(timeout(ANSWER_MAX, work));
    async move {
        match task.await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Err(ApiError::unavailable("no answer in time; try again")),
            Err(error) => Err(ApiError::internal(error)),
        }
    }
}
