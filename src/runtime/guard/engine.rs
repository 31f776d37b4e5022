//! The guarded engine: questions of our own, and calls that are passed on. One connection for each: streams and
//! upgrades keep theirs.

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Full, Limited, combinators::BoxBody};
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Body as _, Incoming},
    client::conn::http1 as client,
    header::{CONTENT_LENGTH, HOST, HeaderValue},
};
use hyper_util::rt::TokioIo;
use std::{io, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, UnixStream},
    time::timeout,
};

/// Longest that an engine may take to begin its answer, and a server to send what is to be unpacked.
const ANSWER_MAX: Duration = Duration::from_secs(15 * 60);

/// What is sent either way.
pub type Body = BoxBody<Bytes, hyper::Error>;
type Sender = client::SendRequest<Body>;

/// An engine at `unix:///path` or `tcp://host:port`.
#[derive(Clone, Debug)]
pub struct Engine(pub String);

impl Engine {
    /// Asks, and reads at most so many bytes.
    pub async fn ask(&self, path: &str, most: usize) -> io::Result<(StatusCode, Bytes)> {
        let request = Request::get(path).body(nothing()).map_err(io::Error::other)?;
        let (parts, body) = self.send(request).await?.into_parts();
        let body = Limited::new(body, most).collect().await.map_err(io::Error::other)?;
        Ok((parts.status, body.to_bytes()))
    }

    /// Passes a call on.
    pub async fn send(&self, mut request: Request<Body>) -> io::Result<Response<Incoming>> {
        request.headers_mut().insert(HOST, HeaderValue::from_static("docker"));
        if request.method() == Method::POST && request.body().size_hint().exact() == Some(0) {
            request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(0));
        }
        let mut sender = self.connect().await?;
        let answer = timeout(ANSWER_MAX, sender.send_request(request)).await;
        answer.map_err(io::Error::other)?.map_err(io::Error::other)
    }

    async fn connect(&self) -> io::Result<Sender> {
        match self.0.split_once("://") {
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

pub fn written(body: &serde_json::Value) -> Body {
    full(Bytes::from(body.to_string()))
}

pub fn full(bytes: Bytes) -> Body {
    Full::new(bytes).map_err(|never| match never {}).boxed()
}

pub fn nothing() -> Body {
    Empty::new().map_err(|never| match never {}).boxed()
}
