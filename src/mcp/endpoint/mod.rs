//! The endpoint `/mcp/v1`: one address for every revision of the protocol.
//!
//! Who may come in is settled first (page, host, credential), then how the client speaks; see [`modern`] and
//! [`legacy`]. What it asks for is the [`Surface`]'s business.

mod legacy;
mod listen;
mod modern;
mod reply;
mod resume;
mod sse;
#[cfg(test)]
mod tests;

use super::{
    caller::{Callers, McpCaller, Refusal, SCOPE_READ, SCOPE_WRITE},
    exchange::Surface,
    head::Head,
    origin::Doorstep,
    protocol::{Era, SERVER_NAME, code, header},
    rpc::{Malformed, Message, RpcError},
    session::{Archive, SessionLimits, Sessions},
};
use crate::{
    http::{
        caller::bearer,
        error::{ApiError, ErrorCode},
        extract::{content_type, read_body},
    },
    store::Store,
    traces::Traces,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header as http_header},
    web,
};
use preloop_actors::ids::ReplicaId;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio::sync::watch;

/// Longest request. Arguments of tools are text; files travel otherwise.
pub const BODY_BYTES_MAX: usize = 4 << 20;
/// Where the endpoint is.
pub const PATH: &str = "/mcp/v1";

/// An answer that stands in the way of the one that was asked for; boxed, since it is large and rare.
type Refused = Box<HttpResponse>;

/// Everything that the endpoint needs. One for the whole process; cheap to clone.
#[derive(Clone)]
pub struct Endpoint {
    pub surface: Arc<dyn Surface>,
    pub callers: Callers,
    pub sessions: Sessions,
    /// Where sessions outlive this process.
    archive: Archive,
    pub doorstep: Doorstep,
    /// Where a client without a credential learns how to get one (RFC 9728).
    pub resource_metadata: Arc<str>,
    server: Arc<Value>,
    traces: Option<Traces>,
    /// Whether the process is about to end.
    closing: Arc<watch::Sender<bool>>,
}

impl Endpoint {
    /// `public_url` is where the world reaches us, without a slash at its end.
    pub fn new(
        surface: Arc<dyn Surface>,
        callers: Callers,
        doorstep: Doorstep,
        public_url: &str,
    ) -> Self {
        let resource_metadata =
            format!("{public_url}/.well-known/oauth-protected-resource{PATH}").into();
        let sessions = Sessions::new(SessionLimits::default());
        let (server, closing) = (Arc::new(server_info()), Arc::new(watch::Sender::new(false)));
        let archive = Archive::default();
        let traces = None;
        Self {
            surface,
            callers,
            sessions,
            archive,
            doorstep,
            resource_metadata,
            server,
            traces,
            closing,
        }
    }

    /// With sessions that other replicas know, too, and the next run of this one.
    /// `replica` is who this process is, also after the next start.
    pub fn keeping(self, store: Store, replica: ReplicaId) -> Self {
        Self { archive: Archive::of(store, replica), ..self }
    }

    /// With spans of what clients ask for.
    pub fn traced(self, traces: Option<Traces>) -> Self {
        Self { traces, ..self }
    }

    /// Ends sessions that nobody uses. To be called every `since` or so.
    pub async fn sweep(&self, since: Duration) {
        self.sessions.sweep();
        // Twice as long: a session must not be lost because a sweep came late.
        let (used, ended) = self.sessions.news(2 * since);
        self.archive.tidy(&used, &ended, self.sessions.idle_max()).await;
    }

    /// Ends the streams that only wait for changes, so that nobody waits for them at the end. What is asked goes on.
    pub fn quiet(&self) {
        self.closing.send_replace(true);
        self.sessions.quiet();
    }

    /// `Implementation`: what we call ourselves.
    fn server(&self) -> &Value {
        &self.server
    }

    /// Who calls; the answer to send when nobody who may.
    async fn caller(&self, request: &HttpRequest) -> Result<Arc<McpCaller>, Refused> {
        let token = bearer(request).map_err(|error| Box::new(self.unproven(&error.message)))?;
        let refused = |refusal| match refusal {
            Refusal::Unproven(why) => self.unproven(&why),
            Refusal::NoScope => self.no_scope(SCOPE_READ),
            Refusal::Unavailable => {
                refuse(&ApiError::unavailable("the caller could not be told; try again"))
            }
        };
        self.callers.identify(token).await.map_err(|refusal| Box::new(refused(refusal)))
    }

    fn unproven(&self, why: &str) -> HttpResponse {
        let challenge = format!(
            r#"Bearer resource_metadata="{}", scope="{SCOPE_READ} {SCOPE_WRITE}""#,
            self.resource_metadata
        );
        HttpResponse::Unauthorized()
            .insert_header((http_header::WWW_AUTHENTICATE, challenge))
            .json(json!({ "detail": why }))
    }

    /// 403 with the scopes that would do.
    fn no_scope(&self, scopes: &str) -> HttpResponse {
        let challenge = format!(
            r#"Bearer error="insufficient_scope", scope="{scopes}", resource_metadata="{}""#,
            self.resource_metadata
        );
        let detail = format!("the credential lacks a scope for this; needed: {scopes}");
        HttpResponse::Forbidden()
            .insert_header((http_header::WWW_AUTHENTICATE, challenge))
            .json(json!({ "detail": detail }))
    }

    /// Refuses pages and host names that are not ours.
    fn admit(&self, request: &HttpRequest) -> Result<(), Refused> {
        let text =
            |name| request.headers().get(name).map(|value| value.to_str().unwrap_or_default());
        let (origin, host) = (text(http_header::ORIGIN), text(http_header::HOST));
        // Over HTTP/2 the host is the request's authority.
        let host = host.or_else(|| request.uri().authority().map(|authority| authority.as_str()));
        self.doorstep.admit(origin, host).map_err(|why| {
            let error = RpcError::new(code::INVALID_REQUEST, why);
            Box::new(rpc_failure(StatusCode::FORBIDDEN, None, &error))
        })
    }
}

fn server_info() -> Value {
    json!({ "name": SERVER_NAME, "title": "Preloop", "version": env!("CARGO_PKG_VERSION") })
}

/// The routes. The app's data must hold [`Endpoint`].
pub fn configure(cfg: &mut web::ServiceConfig) {
    cfg.service(
        web::resource(PATH)
            .route(web::post().to(post))
            .route(web::get().to(get))
            .route(web::delete().to(delete))
            .default_service(web::to(method_not_allowed)),
    );
}

/// Takes one message.
async fn post(
    request: HttpRequest,
    payload: web::Payload,
    endpoint: web::Data<Endpoint>,
) -> HttpResponse {
    match admitted(&request, payload, &endpoint).await {
        Ok((caller, body)) => {
            let head = Head::of(request.headers());
            take((**endpoint).clone(), caller, head, body).await
        }
        Err(refusal) => *refusal,
    }
}

async fn admitted(
    request: &HttpRequest,
    payload: web::Payload,
    endpoint: &Endpoint,
) -> Result<(Arc<McpCaller>, web::Bytes), Refused> {
    endpoint.admit(request)?;
    let caller = endpoint.caller(request).await?;
    if content_type(request).as_deref() != Some("application/json") {
        let error =
            RpcError::new(code::INVALID_REQUEST, "the body has to be sent as application/json");
        return Err(Box::new(rpc_failure(StatusCode::UNSUPPORTED_MEDIA_TYPE, None, &error)));
    }
    let body = read_body(payload.into_inner(), BODY_BYTES_MAX).await;
    let body = body.map_err(|error| Box::new(refuse(&error)))?;
    Ok((caller, body.into_bytes()))
}

/// Reads a message and hands it to the era that it is of.
async fn take(
    endpoint: Endpoint,
    caller: Arc<McpCaller>,
    head: Head,
    body: web::Bytes,
) -> HttpResponse {
    let message = match Message::parse(&body) {
        Ok(message) => message,
        Err(Malformed { id, error }) => {
            return rpc_failure(StatusCode::BAD_REQUEST, id.as_ref(), &error);
        }
    };
    let era = match &message {
        Message::Request { method, params, .. } | Message::Notification { method, params } => {
            head.era(method, params)
        }
        // Only legacy clients are asked anything.
        Message::Response { .. } => Era::Legacy,
    };
    match era {
        Era::Modern => {
            drop(message);
            modern::take(endpoint, caller, head, body).await
        }
        Era::Legacy => legacy::take(endpoint, caller, head, &message, &body).await,
    }
}

/// Opens a legacy session's own stream, or goes on with one that broke off.
async fn get(request: HttpRequest, endpoint: web::Data<Endpoint>) -> HttpResponse {
    let begun = async {
        endpoint.admit(&request)?;
        endpoint.caller(&request).await
    };
    match begun.await {
        Ok(caller) => resume::stream(&endpoint, &caller, &Head::of(request.headers())).await,
        Err(refusal) => *refusal,
    }
}

/// Ends a legacy session.
async fn delete(request: HttpRequest, endpoint: web::Data<Endpoint>) -> HttpResponse {
    let begun = async {
        endpoint.admit(&request)?;
        endpoint.caller(&request).await
    };
    match begun.await {
        Ok(caller) => legacy::end(&endpoint, &caller, &Head::of(request.headers())).await,
        Err(refusal) => *refusal,
    }
}

async fn method_not_allowed() -> HttpResponse {
    let mut response = refuse(&ApiError::new(
        ErrorCode::MethodNotAllowed,
        "use POST; GET and DELETE are for sessions",
    ));
    let allowed = http_header::HeaderValue::from_static("POST, GET, DELETE");
    response.headers_mut().insert(http_header::ALLOW, allowed);
    response
}

/// An error of the protocol as the whole answer.
fn rpc_failure(status: StatusCode, id: Option<&super::rpc::Id>, error: &RpcError) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("application/json")
        .body(super::rpc::failure(id, error))
}

fn refuse(error: &ApiError) -> HttpResponse {
    actix_web::ResponseError::error_response(error)
}

/// Nothing to say: 202 without a body.
fn accepted() -> HttpResponse {
    HttpResponse::Accepted().finish()
}

/// A session's header.
fn session_header(id: &str) -> (&'static str, &str) {
    (header::SESSION_ID, id)
}
