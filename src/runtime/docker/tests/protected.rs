//! An engine that is reached by TLS: both sides show who they are.

use super::bench::Bench;
use crate::{
    config::DockerTls,
    runtime::{DockerRuntime, RuntimeOptions},
};
use preloop_actors::ports::{AgentRuntime, RuntimeError};
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

const RELAY: &str = include_str!("tls_relay.py");
/// An authority, and certificates of it for a server at 127.0.0.1 and for a client.
const CERTIFICATES: &str = r#"
    set -e
    new="-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    openssl req -x509 $new -subj "/CN=authority" -keyout ca-key.pem -out ca.pem
    for who in server client; do
        openssl req $new -subj "/CN=$who" -keyout $who-key.pem -out $who.csr
        echo "subjectAltName=IP:127.0.0.1" > $who.ext
        openssl x509 -req -days 2 -in $who.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -extfile $who.ext \
            -out $who-cert.pem
    done"#;

/// A process that relays, as long as it is held.
struct Relay {
    process: Child,
    host: String,
}

impl Drop for Relay {
    fn drop(&mut self) {
        let _gone_already = self.process.kill();
        let _ = self.process.wait();
    }
}

fn relay(folder: &Path) -> Relay {
    let script = Command::new("python3")
        .args(["-c", RELAY, &folder.display().to_string(), "/var/run/docker.sock"])
        .stdout(Stdio::piped())
        .spawn();
    let mut process = script.expect("these tests need python3");
    let mut port = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut port).unwrap();
    Relay { process, host: format!("tcp://127.0.0.1:{}", port.trim()) }
}

fn certificates() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let made = Command::new("sh").args(["-c", CERTIFICATES]).current_dir(&folder).output().unwrap();
    assert!(made.status.success(), "these tests need openssl: {made:?}");
    folder
}

fn tls(authority: &Path, ours: &Path) -> DockerTls {
    DockerTls {
        ca: authority.join("ca.pem"),
        cert: ours.join("client-cert.pem"),
        key: ours.join("client-key.pem"),
    }
}

#[tokio::test]
async fn an_execution_runs_on_an_engine_behind_tls() {
    drop(Bench::new().await);
    let (ours, others) = (certificates(), certificates());
    let relay = relay(ours.path());
    let options = |docker_tls| RuntimeOptions {
        docker_host: Some(relay.host.clone()),
        docker_tls,
        ..Default::default()
    };
    let bench = Bench::with(options(Some(tls(ours.path(), ours.path())))).await;
    let (exit, output) = bench.finish("echo hello").await;
    assert_eq!((exit.code, output.as_str()), (0, "hello\n"));
    assert!(!bench.runtime.bytes_by_engine().await.is_empty(), "sizes are told");
    for (docker_tls, what) in [
        (None, "a plain connection"),
        (Some(tls(ours.path(), others.path())), "somebody else"),
        (Some(tls(others.path(), ours.path())), "an engine of somebody else"),
    ] {
        let refused = DockerRuntime::start(options(docker_tls)).ready().await;
        assert!(matches!(refused, Err(RuntimeError::Unavailable(_))), "{what}: {refused:?}");
    }
}
