//! A Docker daemon of a test's own, which may be frozen and killed without disturbing anyone.

use super::{eventually, signal};
use std::{
    fs,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// Longest that the daemon may take to come up.
const DAEMON_MAX: Duration = Duration::from_secs(60);

/// A daemon with a folder and a network of its own. Ends, with its containers, when dropped.
pub struct Daemon {
    folder: tempfile::TempDir,
    process: Option<Child>,
}

impl Daemon {
    /// Starts it and waits until it answers. `more` are further arguments.
    pub async fn start(more: &[&str]) -> Self {
        let folder = tempfile::Builder::new().prefix("preloop-dockerd-").tempdir().unwrap();
        let mut daemon = Self { folder, process: None };
        daemon.spawn(more).await;
        daemon
    }

    /// Starts the process, again or for the first time.
    pub async fn spawn(&mut self, more: &[&str]) {
        let _ = fs::remove_file(self.path("pid"));
        let log = fs::File::options().create(true).append(true).open(self.path("log")).unwrap();
        // In a network of its own: a daemon without a bridge removes the one of the machine's daemon.
        let started = Command::new("unshare")
            .args(["--net", "dockerd", "--host", &self.host(), "--pidfile", &self.path("pid")])
            .args(["--data-root", &self.path("data"), "--exec-root", &self.path("exec")])
            .args(["--bridge", "none", "--iptables=false", "--ip6tables=false"])
            .args(more)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn();
        self.process = Some(started.expect("these tests need `unshare` of util-linux"));
        eventually("a Docker daemon of our own", DAEMON_MAX, async || {
            let version = Command::new("docker").args(["--host", &self.host(), "version"]).output();
            version.is_ok_and(|version| version.status.success()).then_some(())
        })
        .await;
    }

    /// For `DOCKER_HOST`.
    pub fn host(&self) -> String {
        format!("unix://{}", self.path("docker.sock"))
    }

    /// Sends a signal; the process is still ours to wait for.
    pub fn signal(&self, name: &str) {
        let process = self.process.as_ref().expect("the daemon runs");
        signal(process.id() as i32, name);
    }

    /// Kills it, and waits until its containerd has noticed.
    pub async fn kill(&mut self) {
        self.signal("KILL");
        self.wait().await;
    }

    async fn wait(&mut self) {
        let Some(mut process) = self.process.take() else { return };
        let _ = process.wait();
        // The next daemon must not take a containerd that is about to die for a living one.
        let pid_file = self.path("exec/containerd/containerd.pid");
        if let Ok(pid) = fs::read_to_string(&pid_file) {
            let dying = std::path::Path::new("/proc").join(pid.trim());
            eventually("the end of containerd", Duration::from_secs(20), async || {
                (!dying.exists()).then_some(())
            })
            .await;
            let _ = fs::remove_file(pid_file);
        }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            signal(process.id() as i32, "CONT");
            signal(process.id() as i32, "TERM");
            let _ = process.wait();
        }
        // The daemon mounts its folder upon itself and leaves it so; it could not be removed.
        let _ = Command::new("umount").arg(self.path("data")).status();
    }
}
