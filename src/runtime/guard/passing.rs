//! Takes calls on a socket, has them judged, and passes on what may pass: bodies, streams and upgraded connections.

use super::{
    creation,
    rules::{self, Call, Refusal},
};
use crate::runtime::docker::INSTANCE;
use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Full, Limited, combinators::BoxBody};
use hyper::{
    Method, Request, Response, StatusCode,
    body::Incoming,
    client::conn::http1 as client,
    header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderValue, TRANSFER_ENCODING, UPGRADE},
    server::conn::http1 as server,
    service::service_fn,
    upgrade::OnUpgrade,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{convert::Infallible, fs, io, os::unix::fs::PermissionsExt, path::Path, sync::Arc};
use tokio::{
    io::{AsyncRead, AsyncWrite, copy_bidirectional},
    net::{TcpStream, UnixListener, UnixStream},
    sync::Semaphore,
};

/// Connections at once: a few for each container that runs.
const CONNECTIONS_MAX: usize = 1_024;
/// Bytes of a description; an environment of a megabyte is none.
const DESCRIPTION_BYTES_MAX: usize = 1 << 20;
/// Bytes of what the engine says about one thing.
const INSPECTION_BYTES_MAX: usize = 8 << 20;

type Body = BoxBody<Bytes, hyper::Error>;
type Sender = client::SendRequest<Body>;

/// Stands before one engine.
#[derive(Clone, Debug)]
pub struct Guard {
    /// `unix:///path` or `tcp://host:port`.
    pub engine: String,
    /// The volume of the agents' socket; absent: no container gets one.
    pub door: Option<String>,
}

/// Why a call did not pass.
#[derive(Debug)]
enum Fault {
    Refused(Refusal),
    /// The engine, or the way to it.
    Away(String),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Listens where an earlier guard may have left its socket. Whoever sees its folder may connect.
pub fn listen(path: &Path) -> io::Result<UnixListener> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o666))?;
    Ok(listener)
}

impl Guard {
    /// Serves for as long as it is polled.
    pub async fn serve(self, listener: UnixListener) -> io::Result<()> {
        let (guard, places) = (Arc::new(self), Arc::new(Semaphore::new(CONNECTIONS_MAX)));
        loop {
            let (stream, _) = listener.accept().await?;
            let Ok(place) = places.clone().acquire_owned().await else { return Ok(()) };
            let guard = guard.clone();
            tokio::spawn(async move {
                let answer = service_fn(move |request| {
                    let guard = guard.clone();
                    async move { Ok::<_, Infallible>(guard.answer(request).await) }
                });
                let serving = server::Builder::new()
                    .timer(TokioTimer::new())
                    .serve_connection(TokioIo::new(stream), answer)
                    .with_upgrades();
                if let Err(error) = serving.await {
                    tracing::debug!("a connection ended early: {error}");
                }
                drop(place);
            });
        }
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        let asked = format!("{} {}", request.method(), request.uri());
        match self.pass(request).await {
            Ok(response) => response,
            Err(Fault::Refused(why)) => {
                tracing::warn!(guard.call = asked, "refused: {why}");
                said(StatusCode::FORBIDDEN, &format!("the guard before this engine refuses: {why}"))
            }
            Err(Fault::Away(why)) => {
                tracing::warn!(guard.call = asked, "the engine does not answer: {why}");
                said(StatusCode::BAD_GATEWAY, &format!("the guard cannot reach the engine: {why}"))
            }
        }
    }

    async fn pass(&self, request: Request<Incoming>) -> Result<Response<Body>, Fault> {
        let (path, query) = (request.uri().path(), request.uri().query().unwrap_or_default());
        let call = rules::judge(request.method().as_str(), path, query)?;
        refuse_forms(&request)?;
        if let Some(answer) = self.owner_says(call).await? {
            return Ok(answer);
        }
        match call {
            Call::CreateContainer => {
                let (parts, body) = request.into_parts();
                let body = creation::container(&whole(body).await?, self.door.as_deref())?;
                self.forward(Request::from_parts(parts, written(&body)), None).await
            }
            Call::CreateVolume => {
                let (parts, body) = request.into_parts();
                let body = creation::volume(&whole(body).await?)?;
                self.forward(Request::from_parts(parts, written(&body)), None).await
            }
            Call::Import | Call::Upload(_) => {
                self.forward(request.map(|body| body.boxed()), None).await
            }
            Call::Plain | Call::Container(_) | Call::OwnImage(_) => {
                let mut request = request;
                let upgrade = request.headers().contains_key(UPGRADE);
                let upgrade = upgrade.then(|| hyper::upgrade::on(&mut request));
                self.forward(request.map(|_| nothing()), upgrade).await
            }
        }
    }

    /// The engine's own answer where a thing is not there, a refusal where it is somebody else's.
    async fn owner_says(&self, call: Call<'_>) -> Result<Option<Response<Body>>, Fault> {
        let (path, labels, label) = match call {
            Call::Container(id) | Call::Upload(id) => {
                (format!("/containers/{id}/json"), "/Config/Labels", INSTANCE)
            }
            Call::OwnImage(id) => (format!("/images/{id}/json"), "/Config/Labels", "preloop.image"),
            _ => return Ok(None),
        };
        let request = Request::get(&path).header(HOST, "docker").body(nothing());
        let request = request.map_err(|error| Fault::Away(error.to_string()))?;
        let (parts, body) = self.forward(request, None).await?.into_parts();
        let body = Limited::new(body, INSPECTION_BYTES_MAX).collect().await;
        let body = body.map_err(|error| Fault::Away(error.to_string()))?.to_bytes();
        if parts.status != StatusCode::OK {
            let mut answer = Response::new(full(body));
            *answer.status_mut() = parts.status;
            answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            return Ok(Some(answer));
        }
        let found: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
        match found.pointer(labels).is_some_and(|labels| labels[label].is_string()) {
            true => Ok(None),
            false => Err(Refusal(format!("it does not bear the label {label}")).into()),
        }
    }

    /// One connection for each call: streams and upgrades keep theirs.
    async fn forward(
        &self,
        mut request: Request<Body>,
        upgrade: Option<OnUpgrade>,
    ) -> Result<Response<Body>, Fault> {
        let away = |error: hyper::Error| Fault::Away(error.to_string());
        frame(&mut request);
        let mut sender = self.connect().await.map_err(|error| Fault::Away(error.to_string()))?;
        let mut response = sender.send_request(request).await.map_err(away)?;
        if let (StatusCode::SWITCHING_PROTOCOLS, Some(ours)) = (response.status(), upgrade) {
            tokio::spawn(join(ours, hyper::upgrade::on(&mut response)));
        }
        Ok(response.map(|body| body.boxed()))
    }

    async fn connect(&self) -> io::Result<Sender> {
        match self.engine.split_once("://") {
            Some(("unix", path)) => speak(UnixStream::connect(path).await?).await,
            Some(("tcp" | "http", address)) => speak(TcpStream::connect(address).await?).await,
            _ => Err(io::Error::other("write unix:///path or tcp://host:port")),
        }
    }
}

async fn speak(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) -> io::Result<Sender> {
    let (sender, connection) =
        client::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    tokio::spawn(async move {
        if let Err(error) = connection.with_upgrades().await {
            tracing::debug!("a connection to the engine ended early: {error}");
        }
    });
    Ok(sender)
}

/// Passes on what either side says until both are done.
async fn join(ours: OnUpgrade, engines: OnUpgrade) {
    let joined = async {
        let (ours, engines) = tokio::try_join!(ours, engines).map_err(io::Error::other)?;
        copy_bidirectional(&mut TokioIo::new(ours), &mut TokioIo::new(engines)).await
    };
    if let Err(error) = joined.await {
        tracing::debug!("an attached connection ended early: {error}");
    }
}

/// Says the length of what is sent now, not of what was.
fn frame(request: &mut Request<Body>) {
    use hyper::body::Body as _;
    let exact = request.body().size_hint().exact();
    let headers = request.headers_mut();
    if let Some(bytes) = exact {
        headers.remove(TRANSFER_ENCODING);
        headers.insert(CONTENT_LENGTH, HeaderValue::from(bytes));
    }
    if exact == Some(0) && *request.method() != Method::POST {
        request.headers_mut().remove(CONTENT_LENGTH);
    }
}

/// In a form the engine would look for what we look for in the query.
fn refuse_forms(request: &Request<Incoming>) -> Result<(), Refusal> {
    let is_plain = |value: &HeaderValue| {
        let value = value.to_str().unwrap_or_default().to_ascii_lowercase();
        ["application/json", "application/x-tar", "application/octet-stream"]
            .iter()
            .any(|known| value.split(';').next().is_some_and(|kind| kind.trim() == *known))
    };
    match request.headers().get_all(CONTENT_TYPE).iter().all(is_plain) {
        true => Ok(()),
        false => Err(Refusal("only JSON and archives are taken".to_owned())),
    }
}

async fn whole(body: Incoming) -> Result<Bytes, Fault> {
    match Limited::new(body, DESCRIPTION_BYTES_MAX).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) => Err(Refusal(format!("the body cannot be read: {error}")).into()),
    }
}

fn written(body: &serde_json::Value) -> Body {
    full(Bytes::from(body.to_string()))
}

fn full(bytes: Bytes) -> Body {
    Full::new(bytes).map_err(|never| match never {}).boxed()
}

fn nothing() -> Body {
    Empty::new().map_err(|never| match never {}).boxed()
}

/// An answer in the engine's own form.
fn said(status: StatusCode, message: &str) -> Response<Body> {
    let mut answer = Response::new(written(&serde_json::json!({ "message": message })));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}
