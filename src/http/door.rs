//! The agents' door: the same app on a Unix socket that is mounted into containers, for running executions alone.
//!
//! A container without a network reaches nothing else, and what runs in it may be under someone else's influence. So
//! the socket serves only what is made for agents, and lets in only runtime tokens: whoever finds an API key in a
//! container has no use for it there.

use super::{
    API, HttpSettings, HttpState, app,
    caller::bearer,
    error::{ApiError, ErrorCode},
};
use crate::{auth::RUNTIME_TOKEN_PREFIX, mcp::endpoint, runtime::SOCKET_NAME};
use actix_web::{
    Error, HttpServer, ResponseError,
    body::{EitherBody, MessageBody},
    dev::{Server, ServiceRequest, ServiceResponse},
    middleware::{Next, from_fn},
    web,
};
use std::{
    fs::{self, Permissions},
    io,
    os::unix::{fs::PermissionsExt, net::UnixListener},
    path::Path,
    sync::Arc,
    time::Duration,
};

/// Most connections at once: those of all agents. They cannot take the connections of everybody else.
const CONNECTIONS_MAX: usize = 1_024;
/// Longest wait for a request's head; whoever is slower is disconnected.
const HEAD_WAIT_MAX: Duration = Duration::from_secs(10);
/// Longest that running requests are waited for at the end.
const SHUTDOWN_WAIT_MAX_SECS: u64 = 5;

/// Listens in this folder, where an earlier server may have left its socket. Whoever sees the folder may connect, as
/// with a port; agents run under users of their own, which are nobody here.
pub fn listen(folder: &Path) -> io::Result<UnixListener> {
    let path = folder.join(SOCKET_NAME);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(&path)?;
    fs::set_permissions(&path, Permissions::from_mode(0o666))?;
    Ok(listener)
}

/// Serves agents on a bound socket until told to stop through the server's handle.
pub fn serve(
    listener: UnixListener,
    state: HttpState,
    extra: impl Fn(&mut web::ServiceConfig) + Clone + Send + 'static,
) -> io::Result<Server> {
    // No proxy stands before this socket: what an agent writes into `X-Forwarded-For` is its own invention.
    let settings =
        HttpSettings { trusted_proxies: Vec::new(), ..HttpSettings::clone(&state.settings) };
    let state = HttpState { settings: Arc::new(settings), ..state };
    let server = HttpServer::new(move || app(state.clone(), extra.clone()).wrap(from_fn(admit)))
        .workers(1)
        .max_connections(CONNECTIONS_MAX)
        .client_request_timeout(HEAD_WAIT_MAX)
        .shutdown_timeout(SHUTDOWN_WAIT_MAX_SECS)
        .disable_signals()
        .listen_uds(listener)?;
    Ok(server.run())
}

async fn admit<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    match refusal(&request) {
        None => next.call(request).await.map(ServiceResponse::map_into_left_body),
        Some(error) => Ok(request.into_response(error.error_response()).map_into_right_body()),
    }
}

fn refusal(request: &ServiceRequest) -> Option<ApiError> {
    if !is_for_agents(request.path()) {
        return Some(ApiError::new(
            ErrorCode::NotFound,
            format!(
                "agents reach {}, {API}/mcp and {API}/runtime here, and nothing else",
                endpoint::PATH
            ),
        ));
    }
    // No credential at all is refused where one is asked for, each in its own words.
    let token = bearer(request.request()).ok()?;
    (!token.starts_with(RUNTIME_TOKEN_PREFIX)).then(|| {
        ApiError::unauthenticated(
            "only the runtime token of a running execution is taken here; it is in the file that PRELOOP_TOKEN_FILE names",
        )
    })
}

fn is_for_agents(path: &str) -> bool {
    let below =
        |folder: &str| path.strip_prefix(API).and_then(|rest| rest.strip_prefix(folder)).is_some();
    path == endpoint::PATH || below("/mcp/") || below("/runtime/")
}

#[cfg(test)]
mod tests;
