//! What the doctor looks at on this machine: directory, disk, Docker, port.

use super::Finding;
use crate::{
    config::{ContainerConfig, DataDir},
    descriptors::Limit,
    runtime::docker,
};
use bollard::Docker;
use std::{io, net::SocketAddr, path::Path, time::Duration};

/// Below this much free space the doctor warns.
const DISK_BYTES_WARN: u64 = 5 << 30;

/// Below this much the database may stop at any time.
const DISK_BYTES_MIN: u64 = 512 << 20;

/// How long somebody may take to answer; everything here is near.
const ANSWER_MAX: Duration = Duration::from_secs(3);

/// Whether we can write there, and whether a server is at work.
pub fn data_dir(data: &DataDir) -> Finding {
    const SUBJECT: &str = "data directory";
    let path = data.path().display();
    match data.replica_id() {
        Ok(replica) => Finding::ok(SUBJECT, format!("{path}, replica {replica}")),
        Err(error) => Finding::fail(SUBJECT, error),
    }
}

/// Whether there is room for the database to grow.
pub fn disk_space(path: &Path) -> Finding {
    const SUBJECT: &str = "disk space";
    let free = match rustix::fs::statvfs(path) {
        Ok(stat) => stat.f_bavail * stat.f_frsize,
        Err(error) => return Finding::warn(SUBJECT, format!("cannot be measured: {error}")),
    };
    judge_space(free, &path.display().to_string())
}

pub(super) fn judge_space(free: u64, path: &str) -> Finding {
    const SUBJECT: &str = "disk space";
    let detail = format!("{:.1} GB free at {path}", free as f64 / 1e9);
    match free {
        free if free < DISK_BYTES_MIN => {
            Finding::fail(SUBJECT, format!("{detail}; make room, or the database will stop"))
        }
        free if free < DISK_BYTES_WARN => Finding::warn(SUBJECT, format!("{detail}; make room")),
        _ => Finding::ok(SUBJECT, detail),
    }
}

/// Whether as many may connect as the settings allow.
pub(super) fn open_files(limit: Limit, sessions: usize) -> Finding {
    const SUBJECT: &str = "open files";
    match limit.shortage(sessions) {
        Some(shortage) => Finding::warn(SUBJECT, shortage),
        None => Finding::ok(SUBJECT, limit.describe()),
    }
}

/// Whether executions can run.
pub async fn docker(config: &ContainerConfig) -> Finding {
    const SUBJECT: &str = "docker";
    match ask_docker(config).await {
        Ok(detail) => Finding::ok(SUBJECT, detail),
        Err(error) => Finding::fail(
            SUBJECT,
            format!(
                "{error}; executions wait until it answers: start Docker, or set DOCKER_HOST, and see that this user may use it"
            ),
        ),
    }
}

/// The Docker Engine's own id, when it answers.
pub(super) async fn engine_id(config: &ContainerConfig) -> Option<String> {
    connect(config).ok()?.info().await.ok()?.id
}

fn connect(config: &ContainerConfig) -> Result<Docker, bollard::errors::Error> {
    let host = config.docker_host.as_deref().unwrap_or(docker::DEFAULT_HOST);
    docker::open(host, config.docker_tls.as_ref(), ANSWER_MAX)
}

async fn ask_docker(config: &ContainerConfig) -> Result<String, bollard::errors::Error> {
    let docker = connect(config)?;
    let version = docker.version().await?;
    let info = docker.info().await?;
    let known = |text: Option<String>| text.unwrap_or_else(|| "unknown".to_owned());
    Ok(format!(
        "Engine {} (API {}), cgroup v{}, storage {}",
        known(version.version),
        known(version.api_version),
        known(info.cgroup_version.map(|version| version.to_string())),
        known(info.driver),
    ))
}

/// Whether the server can listen, or does already.
pub async fn port(listen: SocketAddr) -> Finding {
    const SUBJECT: &str = "port";
    match std::net::TcpListener::bind(listen) {
        Ok(_) => Finding::ok(SUBJECT, format!("{listen} is free")),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            if is_ours(listen).await {
                Finding::ok(SUBJECT, format!("{listen} is served by preloop"))
            } else {
                let detail =
                    format!("{listen} is taken by another program; set PORT to a free one");
                Finding::fail(SUBJECT, detail)
            }
        }
        Err(error) => Finding::fail(
            SUBJECT,
            format!("cannot listen on {listen}: {error}; check HOST and PORT"),
        ),
    }
}

/// Whether whoever listens there answers as our `/health` does.
async fn is_ours(listen: SocketAddr) -> bool {
    let ask = async {
        let client = crate::tls::http().timeout(ANSWER_MAX).no_proxy().build()?;
        let port = listen.port();
        let host = if listen.is_ipv6() { "[::1]" } else { "127.0.0.1" };
        client.get(format!("http://{host}:{port}/health")).send().await?.json().await
    };
    let answer: Result<serde_json::Value, reqwest::Error> = ask.await;
    answer.is_ok_and(|answer| answer.get("status").is_some())
}

/// Whether the console is in this binary.
pub(super) fn console(is_built: bool) -> Finding {
    const SUBJECT: &str = "console";
    match is_built {
        true => Finding::ok(SUBJECT, "built in, served at /console"),
        false => Finding::warn(
            SUBJECT,
            "not built in; with Node 18 or newer run ./start.sh, or `npm ci && npm run build` in console/ and build anew",
        ),
    }
}
