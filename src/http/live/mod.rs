//! The one WebSocket: `GET /api/v1/ws/unified`, everything that happens, as it happens.
//!
//! Numbered messages per account; a client that was away says `resume_from` and misses nothing. What is
//! sent and when stands in [`protocol`]; how no message is left out or repeated, in [`preloop_actors::hub`].

mod clock;
mod gate;
mod limits;
mod origin;
pub mod protocol;
mod session;
mod socket;
mod texts;

#[cfg(test)]
mod tests;

pub use clock::Patience;
pub use gate::{Gate, ServerGate, Stop, Viewer};
pub use limits::Limits;
pub use origin::Origins;
pub use socket::cut_dead_peers;

use crate::http::{
    caller::bearer,
    error::{ApiError, ErrorBody},
    openapi::Faults,
};
use actix_web::{HttpRequest, HttpResponse, get, http::header, web};
use preloop_actors::hub::LiveHandle;
use serde::Deserialize;
use std::sync::Arc;
use tokio::sync::watch;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

/// Said when there is no place left.
const FULL: &str = "this server has as many connections as it serves; try again later";

/// The route, below `/api/v1`. The app's data must hold a [`LiveServer`].
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(connect);
}

/// What sessions are allowed.
#[derive(Clone, Debug)]
pub struct LiveOptions {
    pub patience: Patience,
    /// Most connections of this process; a quarter of them may be of people who have not signed in.
    pub connections_max: usize,
    /// Most connections of one account in this process.
    pub account_connections_max: usize,
    /// Pages that may connect.
    pub origins: Origins,
}

impl LiveOptions {
    /// The usual limits, for these origins.
    pub fn new(origins: Origins) -> Self {
        Self {
            patience: Patience::default(),
            connections_max: 10_000,
            account_connections_max: 500,
            origins,
        }
    }
}

/// Everything a session needs. Cheap to clone; one for the whole process, as the limits are.
#[derive(Clone)]
pub struct LiveServer(Arc<Shared>);

struct Shared {
    live: LiveHandle,
    gate: Arc<dyn Gate>,
    limits: Limits,
    patience: Patience,
    origins: Origins,
    closing: watch::Sender<bool>,
    texts: texts::Texts,
}

impl LiveServer {
    pub fn new(live: LiveHandle, gate: Arc<dyn Gate>, options: LiveOptions) -> Self {
        let LiveOptions { patience, connections_max, account_connections_max, origins } = options;
        Self(Arc::new(Shared {
            live,
            gate,
            limits: Limits::new(connections_max, account_connections_max),
            patience,
            origins,
            closing: watch::Sender::new(false),
            texts: texts::Texts::default(),
        }))
    }

    /// Closes every session, present and future, so that clients go to another replica or come back later.
    pub fn close(&self) {
        self.0.closing.send_replace(true);
    }

    /// How many sessions there are.
    pub fn sessions(&self) -> usize {
        self.0.limits.connections()
    }
}

#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ConnectQuery {
    /// Older clients sign in this way; the header or the first message keep the token out of logs.
    token: Option<String>,
}

/// Opens the live session, a WebSocket.
///
/// A credential that proves nothing opens an anonymous session, which may sign in yet with its first
/// message `{"type": "authenticate", "token": "..."}`. Then `{"type": "subscribe", "topic": "activity",
/// "resume_from": 0}` brings what is kept and goes on live; the topics are `flow_executions`, `approvals`,
/// `activity` and `system`. Each event carries its `topic` and its `seq`; after a break, resume from the last
/// one of each topic. What happens to events and fire times of schedules is `activity`.
#[utoipa::path(
    tag = "live",
    params(ConnectQuery),
    responses(
        (status = 101, description = "The connection is a WebSocket from here on."),
        (status = 400, body = ErrorBody, description = "This is no WebSocket handshake."),
        (status = 403, body = ErrorBody, description = "Pages of this origin may not connect."),
        Faults,
    ),
)]
#[get("/ws/unified")]
async fn connect(
    request: HttpRequest,
    stream: web::Payload,
    server: web::Data<LiveServer>,
) -> Result<HttpResponse, ApiError> {
    let server = LiveServer::clone(&server);
    check_origin(&request, &server.0.origins)?;
    let full = || ApiError::unavailable(FULL);
    let mut place = server.0.limits.connect().ok_or_else(full)?;
    let credential = match credential(&request) {
        Some(token) => Some((server.0.gate.authenticate(&token).await, token)),
        None => None,
    };
    let is_known = credential.as_ref().is_some_and(|(answer, _)| answer.is_ok());
    if !is_known && !place.of_stranger() {
        return Err(full());
    }
    session::start(&request, stream, server, place, credential)
        .map_err(|error| ApiError::bad_request(format!("this is no WebSocket handshake: {error}")))
}

fn check_origin(request: &HttpRequest, origins: &Origins) -> Result<(), ApiError> {
    // A value that is not text is some page's origin all the same, and none we know.
    let header = |name| request.headers().get(name).map(|value| value.to_str().unwrap_or("null"));
    if origins.allow(header(header::ORIGIN), header(header::HOST)) {
        return Ok(());
    }
    Err(ApiError::forbidden(
        "pages of this origin may not connect; add it to ALLOWED_ORIGINS if they should",
    ))
}

fn credential(request: &HttpRequest) -> Option<String> {
    if request.headers().contains_key(header::AUTHORIZATION) {
        return bearer(request).ok().map(str::to_owned);
    }
    let query = web::Query::<ConnectQuery>::from_query(request.query_string()).ok()?;
    query.into_inner().token.filter(|token| !token.is_empty())
}
