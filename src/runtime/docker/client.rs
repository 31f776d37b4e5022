//! The connection to the Docker Engine: made when needed, made again when lost, every call with a limit of time.

use super::connection::{self, DEFAULT_HOST};
use crate::config::DockerTls;
use bollard::{Docker, errors::Error, models::SystemInfo};
use preloop_actors::{
    execution::{Failure, FailureCategory},
    ports::RuntimeError,
};
use std::{
    error::Error as _,
    fmt::Display,
    future::Future,
    io::{self, ErrorKind},
    path::Path,
    sync::{OnceLock, PoisonError, RwLock},
    time::Duration,
};

/// Longest that a ping may take.
const PING_TIMEOUT: Duration = Duration::from_secs(2);
/// Longest that an ordinary call may take.
pub(super) const CALL_TIMEOUT: Duration = Duration::from_secs(30);
/// Files that tell an engine that is stopped from one that was never installed.
const ENGINE_FILES: [&str; 4] =
    ["/usr/bin/dockerd", "/usr/sbin/dockerd", "/usr/local/bin/dockerd", "/usr/bin/docker"];

type Cause = dyn std::error::Error + 'static;

/// A Docker Engine that may come and go.
pub(super) struct Client {
    host: String,
    tls: Option<DockerTls>,
    /// Set once the engine answered, its version is agreed on, and it can confine agents.
    connected: RwLock<Option<Docker>>,
    /// The id of the engine that answered first. Another one knows nothing of our containers, and would say that
    /// they are gone.
    engine: OnceLock<String>,
}

/// Why a call gave nothing.
#[derive(Debug)]
pub(super) enum CallError {
    /// No answer; the text says what a person can do.
    Unreachable(String),
    /// The engine said no.
    Answered { status: u16, message: String },
}

impl CallError {
    /// What the engine is told when the runtime could not do `what`.
    pub fn failing(self, category: FailureCategory, what: impl Display) -> RuntimeError {
        match self {
            Self::Unreachable(message) => RuntimeError::Unavailable(message),
            Self::Answered { message, .. } => {
                RuntimeError::Failed(Failure::new(category, format!("cannot {what}: {message}")))
            }
        }
    }

    /// For calls about a container that exists as far as we know.
    pub fn about(self, what: impl Display) -> RuntimeError {
        if self.is_missing() {
            return RuntimeError::Gone;
        }
        self.failing(FailureCategory::Internal, what)
    }

    /// What was spoken of does not exist.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Answered { status: 404, .. })
    }

    /// Something else is in the way: a name taken, a removal going on, a container that is not running.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Answered { status: 409, .. })
    }
}

/// Success also when there was nothing to do it to.
pub(super) fn missing_is_fine(result: Result<(), CallError>) -> Result<(), CallError> {
    match result {
        Err(error) if error.is_missing() => Ok(()),
        other => other,
    }
}

impl Client {
    /// Connects with the first call, not here.
    pub fn new(host: Option<String>, tls: Option<DockerTls>) -> Self {
        Self {
            tls,
            host: host.unwrap_or_else(|| DEFAULT_HOST.to_owned()),
            connected: RwLock::default(),
            engine: OnceLock::new(),
        }
    }

    /// Where the engine is.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// For what the library cannot ask.
    pub async fn asking(&self) -> io::Result<(reqwest::Client, String)> {
        connection::asking(&self.host, self.tls.as_ref(), CALL_TIMEOUT).await
    }

    /// Whether the engine runs on this host.
    pub fn is_local(&self) -> bool {
        self.host.starts_with("unix://")
    }

    /// Said once, at the start.
    pub fn tell_when_exposed(&self) {
        if connection::is_exposed(&self.host, self.tls.as_ref()) {
            tracing::warn!(
                "docker at {} is reached without TLS: whoever reaches that port is root there, and whoever listens in \
                 reads agents' tokens; set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH",
                self.host
            );
        }
    }

    /// Whether the engine answers now and can confine agents.
    pub async fn ready(&self) -> Result<(), RuntimeError> {
        let failed = |error: CallError| error.failing(FailureCategory::Internal, "ping docker");
        let docker = self.docker().await.map_err(failed)?;
        let ping = self.within(PING_TIMEOUT, docker.ping()).await;
        ping.map(drop).map_err(failed)
    }

    /// The engine's own id.
    pub async fn engine(&self) -> Result<String, RuntimeError> {
        let failed = |error: CallError| error.failing(FailureCategory::Internal, "ask docker");
        self.docker().await.map_err(failed)?;
        Ok(self.engine.get().cloned().unwrap_or_default())
    }

    /// A handle on the engine, negotiated and checked. Cheap once connected.
    pub async fn docker(&self) -> Result<Docker, CallError> {
        let connected = self.connected.read().unwrap_or_else(PoisonError::into_inner).clone();
        match connected {
            Some(docker) => Ok(docker),
            None => self.connect().await,
        }
    }

    /// Runs a call with a limit of time. A lost connection is forgotten, so that the next call negotiates anew.
    pub async fn within<T>(
        &self,
        limit: Duration,
        call: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, CallError> {
        let result = match tokio::time::timeout(limit, call).await {
            Ok(result) => result.map_err(|error| self.explain(error)),
            Err(_) => Err(CallError::Unreachable(self.silent(limit))),
        };
        if matches!(result, Err(CallError::Unreachable(_))) {
            self.keep(None);
        }
        result
    }

    /// An ordinary call.
    pub async fn call<T>(
        &self,
        call: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, CallError> {
        self.within(CALL_TIMEOUT, call).await
    }

    /// Tells an engine that does not answer from one that refuses.
    pub fn explain(&self, error: Error) -> CallError {
        match error {
            Error::DockerResponseServerError { status_code, message } => {
                CallError::Answered { status: status_code, message: message.trim().to_owned() }
            }
            Error::DockerStreamError { error } => {
                CallError::Answered { status: 500, message: error }
            }
            Error::JsonDataError { message, .. } => CallError::Answered {
                status: 500,
                message: format!("docker answered something unexpected: {message}"),
            },
            Error::RequestTimeoutError => CallError::Unreachable(self.silent(CALL_TIMEOUT)),
            error => CallError::Unreachable(self.way_out(&error)),
        }
    }

    async fn connect(&self) -> Result<Docker, CallError> {
        let docker = self.open().map_err(|error| self.explain(error))?;
        let docker = self.within(PING_TIMEOUT, docker.negotiate_version()).await?;
        let info = self.call(docker.info()).await?;
        refuse_unconfined(&info).map_err(CallError::Unreachable)?;
        self.refuse_another(info.id.as_deref()).map_err(CallError::Unreachable)?;
        tracing::info!(
            docker.version = info.server_version,
            docker.api = %docker.client_version(),
            "connected to docker at {}",
            self.host
        );
        self.keep(Some(docker.clone()));
        Ok(docker)
    }

    fn refuse_another(&self, id: Option<&str>) -> Result<(), String> {
        let id = id.unwrap_or_default();
        match self.engine.get_or_init(|| id.to_owned()) == id {
            true => Ok(()),
            false => Err(format!(
                "another Docker Engine answers at {} than before; start this server again to use it",
                self.host
            )),
        }
    }

    fn open(&self) -> Result<Docker, Error> {
        connection::open(&self.host, self.tls.as_ref(), CALL_TIMEOUT)
    }

    fn keep(&self, docker: Option<Docker>) {
        *self.connected.write().unwrap_or_else(PoisonError::into_inner) = docker;
    }

    fn silent(&self, limit: Duration) -> String {
        format!(
            "docker at {} did not answer within {} s; check the daemon's load and its log",
            self.host,
            limit.as_secs()
        )
    }

    fn way_out(&self, error: &Error) -> String {
        let host = &self.host;
        match error {
            Error::UnsupportedURISchemeError { .. } => {
                format!("DOCKER_HOST `{host}` is not supported; use unix://, tcp:// or http://")
            }
            Error::SocketNotFoundError(_) if installed() => {
                format!("docker is not running: {host} does not exist; start the docker service")
            }
            Error::SocketNotFoundError(_) => format!(
                "docker is not installed: {host} does not exist; install Docker Engine or set DOCKER_HOST"
            ),
            error => match io_kind(error) {
                Some(ErrorKind::PermissionDenied) => format!(
                    "permission denied on {host}; add this server's user to the group `docker` and restart it"
                ),
                Some(ErrorKind::NotFound | ErrorKind::ConnectionRefused) => {
                    format!(
                        "docker is not running: nobody answers at {host}; start the docker service"
                    )
                }
                _ => format!("the connection to docker at {host} failed: {}", innermost(error)),
            },
        }
    }
}

/// An engine without these would run agents with less around them than we promise.
fn refuse_unconfined(info: &SystemInfo) -> Result<(), String> {
    let seccomp = info
        .security_options
        .iter()
        .flatten()
        .find(|option| option.split(',').any(|part| part == "name=seccomp"));
    if seccomp.is_none_or(|option| option.contains("profile=unconfined")) {
        return Err("docker runs without a seccomp profile; agents need the default one".to_owned());
    }
    for (supported, what) in [(info.memory_limit, "memory"), (info.pids_limit, "processes")] {
        if supported == Some(false) {
            return Err(format!(
                "docker cannot limit {what} here; enable that cgroup controller in the kernel"
            ));
        }
    }
    if info.swap_limit == Some(false) || info.cpu_cfs_quota == Some(false) {
        tracing::warn!("docker cannot limit swap or processor time here; agents get more of it");
    }
    Ok(())
}

fn installed() -> bool {
    ENGINE_FILES.iter().any(|file| Path::new(file).exists())
}

fn io_kind(error: &Error) -> Option<ErrorKind> {
    causes(error).find_map(|cause| cause.downcast_ref::<std::io::Error>()).map(std::io::Error::kind)
}

fn innermost(error: &Error) -> String {
    causes(error).last().map_or_else(|| error.to_string(), ToString::to_string)
}

fn causes(error: &Error) -> impl Iterator<Item = &Cause> {
    // Some variants are transparent, which hides the error they hold from `source`.
    let held: Option<&Cause> = match error {
        Error::IOError { err } => Some(err),
        Error::HyperResponseError { err } => Some(err),
        Error::HyperLegacyError { err } => Some(err),
        error => error.source(),
    };
    std::iter::successors(held, |cause: &&Cause| (**cause).source())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(security: &[&str]) -> SystemInfo {
        SystemInfo {
            security_options: Some(security.iter().map(|&text| text.to_owned()).collect()),
            memory_limit: Some(true),
            pids_limit: Some(true),
            ..Default::default()
        }
    }

    #[test]
    fn an_engine_that_cannot_confine_is_refused() {
        let confined = info(&["name=apparmor", "name=seccomp,profile=default"]);
        assert_eq!(refuse_unconfined(&confined), Ok(()));
        assert_eq!(refuse_unconfined(&info(&["name=seccomp,profile=builtin"])), Ok(()));
        assert!(refuse_unconfined(&info(&["name=seccomp,profile=unconfined"])).is_err());
        assert!(refuse_unconfined(&info(&["name=apparmor"])).is_err());
        assert!(
            refuse_unconfined(&SystemInfo { memory_limit: Some(false), ..confined.clone() })
                .is_err()
        );
        assert!(refuse_unconfined(&SystemInfo { pids_limit: Some(false), ..confined }).is_err());
    }

    #[test]
    fn the_engine_may_come_and_go_but_not_change() {
        let client = Client::new(None, None);
        for (id, same) in [("one", true), ("one", true), ("other", false), ("one", true)] {
            assert_eq!(client.refuse_another(Some(id)).is_ok(), same, "{id}");
        }
    }

    async fn check_unready(host: &str, said: &str) {
        match Client::new(Some(host.to_owned()), None).ready().await {
            Err(RuntimeError::Unavailable(message)) => {
                assert!(message.contains(said), "`{message}` lacks `{said}`");
            }
            other => panic!("{host}: {other:?}"),
        }
    }

    #[tokio::test]
    async fn says_what_a_person_can_do() {
        check_unready("ssh://host", "use unix://, tcp:// or http://").await;
        check_unready("unix:///nowhere/docker.sock", "/nowhere/docker.sock does not exist").await;
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        check_unready(&format!("tcp://{free}"), "docker is not running").await;
    }

    #[tokio::test]
    async fn a_daemon_that_accepts_and_stays_silent_is_not_waited_for() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = format!("tcp://{}", listener.local_addr().unwrap());
        let before = std::time::Instant::now();
        check_unready(&host, "did not answer within 2 s").await;
        assert!(before.elapsed() < Duration::from_secs(4));
    }

    #[tokio::test]
    async fn a_socket_left_behind_by_a_stopped_daemon() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("docker.sock");
        drop(std::os::unix::net::UnixListener::bind(&socket).unwrap());
        check_unready(&format!("unix://{}", socket.display()), "docker is not running").await;
    }
}
