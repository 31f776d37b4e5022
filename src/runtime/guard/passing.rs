//! Takes calls on a socket, has them judged, and passes on what may pass: bodies, streams and upgraded connections.

use super::{
    answers,
    creation::{self, Allowed, Ceilings},
    engine::{Body, Engine, full, nothing, written},
    owner::Owner,
    rules::{self, Call, Refusal},
    wire::{anew, drain, json, refuse_forms, said, whole},
};
use crate::runtime::docker::{AGENT_IMAGES, INSTANCE, registry_of};
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::{
    Request, Response, StatusCode,
    body::Incoming,
    header::{CONNECTION, HeaderValue, UPGRADE},
    server::conn::http1 as server,
    service::service_fn,
    upgrade::OnUpgrade,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::Value;
use std::{
    convert::Infallible, fs, io, os::unix::fs::PermissionsExt, path::Path, sync::Arc,
    time::Duration,
};
use tokio::{
    io::copy_bidirectional,
    net::UnixListener,
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};

/// Connections at once: a few for each container that runs.
const CONNECTIONS_MAX: usize = 1_024;
/// Bytes of a call's head. Times the connections it is what strangers may make us hold.
const HEAD_BYTES_MAX: usize = 32 << 10;
/// Calls that are judged at once, with a description or what the engine says in memory.
const JUDGED_MAX: usize = 4;
/// Longest that may take.
const JUDGING_MAX: Duration = Duration::from_secs(60);
/// Bytes of what the engine says about one thing, and about the sizes of all.
const INSPECTION_BYTES_MAX: usize = 2 << 20;
const USAGE_BYTES_MAX: usize = 16 << 20;
/// Before another connection is taken when there was no room for one.
const PAUSE: Duration = Duration::from_millis(100);

/// Stands before one engine.
#[derive(Debug)]
pub struct Guard {
    pub engine: Engine,
    /// The volume of the agents' socket; absent: no container gets one.
    pub door: Option<String>,
    /// The most that one container may have.
    pub most: Ceilings,
    /// Registries that images may be pulled from.
    pub registries: Vec<String>,
    /// Whose server may ask.
    pub owner: Owner,
}

/// A guard at work.
struct Post {
    guard: Guard,
    judging: Semaphore,
    /// Sizes take an engine long, and one server asks for them once at a time.
    sizing: Semaphore,
}

/// Why a call did not pass.
#[derive(Debug)]
enum Fault {
    Refused(Refusal),
    /// The engine, or the way to it.
    Away(String),
    /// What the engine said when it was asked about what is spoken of.
    Said(StatusCode, Bytes),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Away(error.to_string())
    }
}

/// What is done with a call that was judged.
enum Judged {
    Answer(Value),
    Send(Box<Request<Body>>, Option<OnUpgrade>),
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
    pub async fn serve(self, listener: UnixListener) {
        let post = Arc::new(Post {
            guard: self,
            judging: Semaphore::new(JUDGED_MAX),
            sizing: Semaphore::new(1),
        });
        let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        loop {
            let Ok(place) = places.clone().acquire_owned().await else { return };
            let stream = match listener.accept().await {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!("a connection could not be taken: {error}");
                    sleep(PAUSE).await;
                    continue;
                }
            };
            let (post, place) = (post.clone(), Arc::new(place));
            tokio::spawn(async move {
                let answer = service_fn(move |request| {
                    let (post, place) = (post.clone(), place.clone());
                    async move { Ok::<_, Infallible>(post.answer(request, place).await) }
                });
                let serving = server::Builder::new()
                    .timer(TokioTimer::new())
                    .max_buf_size(HEAD_BYTES_MAX)
                    .serve_connection(TokioIo::new(stream), answer)
                    .with_upgrades();
                if let Err(error) = serving.await {
                    tracing::debug!("a connection ended early: {error}");
                }
            });
        }
    }
}

impl Post {
    async fn answer(
        &self,
        request: Request<Incoming>,
        place: Arc<OwnedSemaphorePermit>,
    ) -> Response<Body> {
        let asked = format!("{} {}", request.method(), request.uri());
        match self.pass(request, place).await {
            Ok(response) => response,
            Err(Fault::Refused(why)) => {
                tracing::warn!(guard.call = asked, "refused: {why}");
                said(StatusCode::FORBIDDEN, &format!("the guard before this engine refuses: {why}"))
            }
            Err(Fault::Away(why)) => {
                tracing::warn!(guard.call = asked, "the engine does not answer: {why}");
                said(StatusCode::BAD_GATEWAY, &format!("the guard cannot reach the engine: {why}"))
            }
            Err(Fault::Said(status, body)) => json(status, full(body)),
        }
    }

    async fn pass(
        &self,
        request: Request<Incoming>,
        place: Arc<OwnedSemaphorePermit>,
    ) -> Result<Response<Body>, Fault> {
        let path = request.uri().path().to_owned();
        let query = request.uri().query().unwrap_or_default();
        let call = rules::judge(request.method().as_str(), &path, query)?;
        refuse_forms(&request)?;
        let turns = if call == Call::Usage { &self.sizing } else { &self.judging };
        let judged = {
            let _turn = turns.acquire().await.map_err(io::Error::other)?;
            let judging = timeout(JUDGING_MAX, self.judge(&call, &path, request));
            judging.await.map_err(io::Error::other)??
        };
        let (request, upgrade) = match judged {
            Judged::Answer(answer) => return Ok(json(StatusCode::OK, written(&answer))),
            Judged::Send(request, upgrade) => (*request, upgrade),
        };
        let mut response = self.guard.engine.send(request).await?;
        match (response.status() == StatusCode::SWITCHING_PROTOCOLS, upgrade) {
            (true, Some(ours)) => {
                let engines = hyper::upgrade::on(&mut response);
                tokio::spawn(join(ours, engines, place));
            }
            (true, None) => return Err(Fault::Away("it wants to speak of something else".into())),
            (false, _) => drop(response.headers_mut().remove(CONNECTION)),
        }
        Ok(response.map(|body| body.boxed()))
    }

    /// Looks at what the call is about, and makes the one that the engine gets.
    async fn judge(
        &self,
        call: &Call<'_>,
        path: &str,
        request: Request<Incoming>,
    ) -> Result<Judged, Fault> {
        match call {
            Call::List(instance) => self.guard.owner.admit(instance)?,
            Call::Usage => return self.usage().await,
            Call::Image => {
                let found = self.inspect(path).await?;
                return Ok(Judged::Answer(answers::image(&found)));
            }
            Call::Pull(image) => self.refuse_pull(image).await?,
            Call::Import(image) => {
                if let Err(fault) = self.refuse_present(image).await {
                    drain(request.into_body()).await;
                    return Err(fault);
                }
            }
            Call::Volume(name) => {
                self.own(&format!("/volumes/{name}"), "/Labels").await.map(drop)?
            }
            Call::OwnImage(id) => {
                let id = self.own_image(id).await?;
                let request = anew(request.into_parts().0, &format!("/images/{id}"), nothing());
                return Ok(Judged::Send(request.into(), None));
            }
            Call::Container(id) | Call::Attach(id) | Call::Upload(id) => {
                return self.to_container(call, id, path, request).await;
            }
            Call::CreateContainer | Call::CreateVolume => {
                return self.create(call, path, request).await;
            }
            Call::Plain => {}
        }
        let (parts, body) = request.into_parts();
        let body = if matches!(call, Call::Import(_)) { body.boxed() } else { nothing() };
        Ok(Judged::Send(anew(parts, path, body).into(), None))
    }

    async fn create(
        &self,
        call: &Call<'_>,
        path: &str,
        request: Request<Incoming>,
    ) -> Result<Judged, Fault> {
        let (parts, body) = request.into_parts();
        let body = whole(body).await?;
        let allowed = Allowed { door: self.guard.door.as_deref(), most: &self.guard.most };
        let body = match call {
            Call::CreateVolume => creation::volume(&body, &allowed)?,
            _ => creation::container(&body, &allowed)?,
        };
        self.guard.owner.admit(creation::instance_of(&body))?;
        // An engine would make one that is not there, and take one that is there as it is.
        for workspace in creation::workspaces_of(&body) {
            self.own(&format!("/volumes/{workspace}"), "/Labels").await?;
        }
        Ok(Judged::Send(anew(parts, path, written(&body)).into(), None))
    }

    /// By the id that was looked at: a name could mean another one a moment later.
    async fn to_container(
        &self,
        call: &Call<'_>,
        id: &str,
        path: &str,
        mut request: Request<Incoming>,
    ) -> Result<Judged, Fault> {
        let found = self.own(&format!("/containers/{id}/json"), "/Config/Labels").await?;
        let whole = found["Id"].as_str().unwrap_or_default();
        if whole.len() != 64 || !whole.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Fault::Away("it does not tell a container's id".into()));
        }
        let from = format!("/containers/{id}");
        let path = path.replacen(&from, &format!("/containers/{whole}"), 1);
        let wants = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"tcp");
        let upgrade = match (call, request.headers().get(UPGRADE).is_some_and(wants)) {
            (Call::Attach(_), true) => Some(hyper::upgrade::on(&mut request)),
            (Call::Attach(_), false) => {
                return Err(Refusal("who attaches asks for `Upgrade: tcp`".to_owned()).into());
            }
            _ => None,
        };
        let (parts, body) = request.into_parts();
        let body = if matches!(call, Call::Upload(_)) { body.boxed() } else { nothing() };
        let mut sent = anew(parts, &path, body);
        if upgrade.is_some() {
            sent.headers_mut().insert(CONNECTION, HeaderValue::from_static("Upgrade"));
            sent.headers_mut().insert(UPGRADE, HeaderValue::from_static("tcp"));
        }
        Ok(Judged::Send(sent.into(), upgrade))
    }

    async fn usage(&self) -> Result<Judged, Fault> {
        let asked = self.guard.engine.ask("/system/df?type=volume", USAGE_BYTES_MAX).await?;
        let usage: answers::Usage = match asked {
            (StatusCode::OK, body) => serde_json::from_slice(&body).map_err(io::Error::other)?,
            (status, body) => return Err(Fault::Said(status, body)),
        };
        let usage = usage.of(|instance| self.guard.owner.is(instance));
        Ok(Judged::Answer(serde_json::json!(usage)))
    }

    /// What the engine knows about a thing.
    async fn inspect(&self, path: &str) -> Result<Value, Fault> {
        match self.guard.engine.ask(path, INSPECTION_BYTES_MAX).await? {
            (StatusCode::OK, body) => Ok(serde_json::from_slice(&body).map_err(io::Error::other)?),
            (status, body) => Err(Fault::Said(status, body)),
        }
    }

    /// The same, when it is of our installation.
    async fn own(&self, path: &str, labels: &str) -> Result<Value, Fault> {
        let found = self.inspect(path).await?;
        let instance = found.pointer(labels).and_then(|labels| labels[INSTANCE].as_str());
        let unknown = || Refusal(format!("it does not bear the label {INSTANCE}"));
        self.guard.owner.admit(instance.ok_or_else(unknown)?)?;
        Ok(found)
    }

    async fn own_image(&self, id: &str) -> Result<String, Fault> {
        let found = self.inspect(&format!("/images/{id}/json")).await?;
        let labels = found.pointer("/Config/Labels");
        let (name, kind) = AGENT_IMAGES.split_once('=').unwrap_or_default();
        match (labels.is_some_and(|labels| labels[name] == kind), found["Id"].as_str()) {
            (true, Some(id)) => Ok(id.to_owned()),
            _ => Err(Refusal(format!("it does not bear the label {AGENT_IMAGES}")).into()),
        }
    }

    async fn refuse_pull(&self, image: &str) -> Result<(), Fault> {
        let registry = registry_of(image).map_err(Refusal)?;
        if !self.guard.registries.contains(&registry) {
            return Err(Refusal(format!("the registry `{registry}` is not allowed")).into());
        }
        self.refuse_present(image).await
    }

    /// Who uses a name shall not find something else behind it.
    async fn refuse_present(&self, image: &str) -> Result<(), Fault> {
        match self.inspect(&format!("/images/{image}/json")).await {
            Ok(_) => {
                let body = serde_json::json!({ "message": format!("image `{image}` is there") });
                Err(Fault::Said(StatusCode::CONFLICT, body.to_string().into()))
            }
            Err(Fault::Said(StatusCode::NOT_FOUND, _)) => Ok(()),
            Err(fault) => Err(fault),
        }
    }
}

/// Passes on what either side says until both are done. The connection keeps its place meanwhile.
async fn join(ours: OnUpgrade, engines: OnUpgrade, _place: Arc<OwnedSemaphorePermit>) {
    let joined = async {
        let (ours, engines) = tokio::try_join!(ours, engines).map_err(io::Error::other)?;
        copy_bidirectional(&mut TokioIo::new(ours), &mut TokioIo::new(engines)).await
    };
    if let Err(error) = joined.await {
        tracing::debug!("an attached connection ended early: {error}");
    }
}
