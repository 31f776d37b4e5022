//! An engine that is not there yet, dies and comes back: one of our own, beside the machine's.

use super::bench::{BUSYBOX, Bench, read_all, script_launch, text, within};
use crate::runtime::{DockerRuntime, RuntimeOptions};
use futures::StreamExt;
use preloop_actors::ports::{AgentRuntime, Exit, RuntimeError};
use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

/// Longest that a daemon may take to come up or go down.
const DAEMON_MAX: Duration = Duration::from_secs(60);

/// A Docker daemon with a folder of its own.
struct Daemon {
    folder: tempfile::TempDir,
    process: Option<Child>,
}

impl Daemon {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), process: None }
    }

    fn host(&self) -> String {
        format!("unix://{}", self.path("docker.sock"))
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn start(&mut self, more: &[&str]) {
        let _ = fs::remove_file(self.path("pid"));
        let log = fs::File::options().create(true).append(true).open(self.path("log")).unwrap();
        // In a network of its own: a daemon without a bridge removes the one of the machine's daemon.
        let started = Command::new("unshare")
            .args(["--net", "dockerd"])
            .args(["--host", &self.host(), "--pidfile", &self.path("pid")])
            .args(["--data-root", &self.path("data"), "--exec-root", &self.path("exec")])
            .args(["--bridge", "none", "--iptables=false", "--ip6tables=false"])
            .args(more)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn();
        self.process = Some(started.expect("these tests need `unshare` of util-linux"));
    }

    fn end(&mut self, signal: &str) {
        let Some(mut process) = self.process.take() else { return };
        let _ = Command::new("kill").args([signal, &process.id().to_string()]).status();
        let _ = process.wait();
        // The next daemon must not take a containerd that is about to die for a living one.
        let pid = self.path("exec/containerd/containerd.pid");
        if let Ok(text) = fs::read_to_string(&pid) {
            let dying = Path::new("/proc").join(text.trim());
            let before = Instant::now();
            while dying.exists() && before.elapsed() < Duration::from_secs(10) {
                std::thread::sleep(Duration::from_millis(20));
            }
            let _ = fs::remove_file(pid);
        }
    }

    /// The test image, taken over from the machine's engine.
    async fn load_image(&self) {
        let _made_there = Bench::new().await;
        let script = format!("docker save {BUSYBOX} | docker --host {} load", self.host());
        let loaded = Command::new("sh").args(["-c", &script]).output().unwrap();
        assert!(loaded.status.success(), "{loaded:?}");
    }

    fn runtime(&self) -> Arc<DockerRuntime> {
        let docker_host = Some(self.host());
        DockerRuntime::start(RuntimeOptions { docker_host, ..Default::default() })
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.end("-TERM");
        // The daemon mounts its folder upon itself and leaves it so; it could not be removed.
        let _ = Command::new("umount").arg(self.path("data")).status();
    }
}

async fn until_ready(runtime: &DockerRuntime, daemon: &Daemon) {
    let before = Instant::now();
    while let Err(error) = runtime.ready().await {
        let said = || fs::read_to_string(daemon.path("log")).unwrap_or_default();
        assert!(before.elapsed() < DAEMON_MAX, "{error}\n{}", said());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn is_unavailable<T>(result: Result<T, RuntimeError>) -> bool {
    matches!(result, Err(RuntimeError::Unavailable(_)))
}

#[tokio::test]
async fn a_daemon_that_comes_later_is_found_and_one_that_goes_is_missed() {
    let mut daemon = Daemon::new();
    let runtime = daemon.runtime();
    assert!(is_unavailable(runtime.ready().await));
    assert!(is_unavailable(runtime.launch(script_launch("exit 0")).await));
    assert!(is_unavailable(runtime.list().await));
    daemon.start(&[]);
    until_ready(&runtime, &daemon).await;
    assert_eq!(runtime.list().await.unwrap(), []);
    daemon.end("-TERM");
    assert!(is_unavailable(runtime.ready().await));
    assert!(is_unavailable(runtime.list().await));
    daemon.start(&[]);
    until_ready(&runtime, &daemon).await;
    assert_eq!(runtime.list().await.unwrap(), []);
}

/// A container that counts, watched while its daemon dies and comes back.
async fn through_a_crash(more: &[&str]) -> (Result<Exit, RuntimeError>, String) {
    let mut daemon = Daemon::new();
    daemon.start(more);
    let runtime = daemon.runtime();
    until_ready(&runtime, &daemon).await;
    daemon.load_image().await;
    let launch = script_launch("for i in 1 2 3 4 5 6; do echo $i; sleep 1; done; exit 3");
    let running = within(runtime.launch(launch.clone())).await.unwrap();
    let mut log = runtime.logs(&running.id, 0).await.unwrap();
    let mut frames = vec![within(log.next()).await.unwrap().unwrap()];

    let crash = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        daemon.end("-KILL");
    };
    let (waited, ()) = within(futures::future::join(runtime.wait(&running.id), crash)).await;
    assert!(is_unavailable(waited), "nothing is known while the daemon is away");
    while let Some(frame) = within(log.next()).await {
        match frame {
            Ok(frame) => frames.push(frame),
            Err(error) => assert!(is_unavailable::<()>(Err(error))),
        }
    }

    daemon.start(more);
    until_ready(&runtime, &daemon).await;
    let found = runtime.find(launch.execution).await.unwrap().unwrap();
    assert_eq!(found.started_at, Some(running.started_at), "it was not started again");
    let exit = within(runtime.wait(&running.id)).await;
    frames.extend(read_all(&runtime, &running.id, frames.len() as i64).await);
    within(runtime.remove(launch.execution, launch.epoch)).await.unwrap();
    (exit, text(&frames))
}

#[tokio::test]
async fn with_live_restore_a_crash_of_the_daemon_costs_nothing() {
    let (exit, output) = through_a_crash(&["--live-restore"]).await;
    assert_eq!(exit.unwrap().code, 3);
    assert_eq!(output, "1\n2\n3\n4\n5\n6\n");
}

#[tokio::test]
async fn without_it_the_container_is_lost_and_not_blamed() {
    let (exit, output) = through_a_crash(&[]).await;
    assert_eq!(exit, Err(RuntimeError::Gone));
    assert!(output.starts_with("1\n"), "what it wrote is still there: {output}");
}
