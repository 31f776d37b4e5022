//! A server of its own for each test: data directory, database, port, Docker namespace.

mod bank;
mod client;
mod collector;
mod daemon;
mod disk;
mod docker;
mod invariants;
mod mailbox;

pub use bank::Bank;
pub use client::{Client, GitHub};
pub use collector::Collector;
pub use daemon::Daemon;
pub use disk::SmallDisk;
pub use docker::Docker;
pub use invariants::{L, assert_invariants, audit};
pub use mailbox::Mailbox;

use deadpool_postgres::{Manager, Pool};
use preloop::store::Store;
use reqwest::Response;
use serde_json::Value;
use std::{
    fs,
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// Longest start of a server that has to make its database first, on a busy machine.
const START_MAX: Duration = Duration::from_secs(90);
/// Longest orderly end.
const STOP_MAX: Duration = Duration::from_secs(15);

/// A running `preloop serve`. Ends, with everything it made, when dropped.
pub struct Server {
    child: Option<Child>,
    data: tempfile::TempDir,
    port: u16,
    env: Vec<(String, String)>,
}

impl Server {
    /// Starts a server and waits until it is ready.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// The same with settings of the test's own.
    pub async fn start_with(env: &[(&str, &str)]) -> Self {
        Self::start_at(env, None).await
    }

    /// The same with its database on a disk of the test's own, which has to live longer than the server.
    pub async fn start_on(disk: &SmallDisk) -> Self {
        Self::start_at(&[], Some(disk)).await
    }

    async fn start_at(env: &[(&str, &str)], disk: Option<&SmallDisk>) -> Self {
        let data = tempfile::Builder::new().prefix("preloop-it-").tempdir().unwrap();
        // The database runs as an unprivileged user when the tests run as root.
        fs::set_permissions(data.path(), fs::Permissions::from_mode(0o755)).unwrap();
        std::os::unix::fs::symlink(postgres_dir(), data.path().join("postgresql")).unwrap();
        if let Some(disk) = disk {
            std::os::unix::fs::symlink(disk.path(), data.path().join("database")).unwrap();
        }
        let port = free_port();
        let own = [
            ("PRELOOP_DATA_DIR", data.path().display().to_string()),
            ("PORT", port.to_string()),
            ("LOG_LEVEL", "info,preloop=debug,preloop_actors=debug".to_owned()),
            ("PATH", "/usr/local/bin:/usr/bin:/bin".to_owned()),
        ];
        let own = own.into_iter().map(|(name, value)| (name.to_owned(), value));
        let given = env.iter().map(|(name, value)| (name.to_string(), value.to_string()));
        let mut server = Self { child: None, data, port, env: own.chain(given).collect() };
        server.spawn().await;
        server
    }

    /// Starts the process again, on the same data directory and port.
    pub async fn spawn(&mut self) {
        self.spawn_with(&[]).await;
    }

    /// The same, with further settings for this process alone.
    pub async fn spawn_with(&mut self, env: &[(&str, &str)]) {
        let log = fs::OpenOptions::new().create(true).append(true).open(self.log_path()).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_preloop"))
            .arg("serve")
            .current_dir(self.data.path())
            .env_clear()
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .envs(env.iter().copied())
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        self.child = Some(child);
        self.ready().await;
    }

    async fn ready(&mut self) {
        let until = Instant::now() + START_MAX;
        while !self.is_ready().await {
            let ended = self.child.as_mut().unwrap().try_wait().unwrap();
            assert!(ended.is_none(), "the server ended at once: {ended:?}\n{}", self.log());
            assert!(Instant::now() < until, "the server did not get ready\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub async fn is_ready(&self) -> bool {
        let health = get(format!("{}/health", self.base())).await;
        health.is_ok_and(|health| health.status().is_success())
    }

    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The socket that its agents call through.
    pub fn socket(&self) -> PathBuf {
        self.data.path().join("agents/mcp.sock")
    }

    /// Its own process id.
    pub fn pid(&self) -> u32 {
        self.child.as_ref().expect("it runs").id()
    }

    /// The process id of its database.
    pub fn database_pid(&self) -> i32 {
        let pid_file = find(self.data.path(), "postmaster.pid").expect("the database runs");
        let text = fs::read_to_string(pid_file).unwrap();
        text.lines().next().unwrap().trim().parse().unwrap()
    }

    /// SIGKILL: no chance to say goodbye.
    pub fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// SIGTERM, and how long the end took.
    pub fn stop(&mut self) -> Duration {
        let mut child = self.child.take().unwrap();
        let since = Instant::now();
        signal(child.id() as i32, "TERM");
        while child.try_wait().unwrap().is_none() {
            assert!(since.elapsed() < STOP_MAX, "the server did not end\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        since.elapsed()
    }

    /// Everything the server wrote so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_path()).unwrap_or_default()
    }

    /// A direct look into the database.
    pub async fn database(&self) -> tokio_postgres::Client {
        let data = preloop::config::DataDir::open(self.data.path()).unwrap();
        let config = preloop::store::embedded::connection(&data).unwrap();
        let (client, connection) = config.connect(tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    }

    /// The store over its database, as the server's own parts hold it.
    pub fn store(&self) -> Store {
        let data = preloop::config::DataDir::open(self.data.path()).unwrap();
        let config = preloop::store::embedded::connection(&data).unwrap();
        let manager = Manager::new(config, tokio_postgres::NoTls);
        Store::new(Pool::builder(manager).max_size(2).build().unwrap())
    }

    /// One number from the database.
    pub async fn count(&self, sql: &str) -> i64 {
        self.database().await.query_one(sql, &[]).await.unwrap().get(0)
    }

    /// A signed-in user with an account of its own.
    pub async fn client(&self) -> Client {
        Client::register(&self.base()).await
    }

    /// Where the server keeps its data, for commands beside it.
    pub fn data_dir(&self) -> PathBuf {
        self.data.path().to_owned()
    }

    fn log_path(&self) -> PathBuf {
        self.data.path().join("server.log")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- the server's log ---\n{}", tail(&self.log(), 150));
        }
        // An orderly end takes the database along; a test that killed the server starts it for that.
        if let Some(mut child) = self.child.take() {
            signal(child.id() as i32, "TERM");
            let since = Instant::now();
            while child.try_wait().ok().flatten().is_none() && since.elapsed() < STOP_MAX {
                std::thread::sleep(Duration::from_millis(20));
            }
            let _ = child.kill();
            let _ = child.wait();
        } else if let Some(pid_file) = find(self.data.path(), "postmaster.pid") {
            let text = fs::read_to_string(pid_file).unwrap_or_default();
            if let Some(pid) = text.lines().next().and_then(|line| line.trim().parse().ok()) {
                signal(pid, "INT");
            }
        }
    }
}

/// Sends a signal by name to one process of ours.
pub fn signal(pid: i32, name: &str) {
    let _ = Command::new("kill").arg(format!("-{name}")).arg(pid.to_string()).status();
}

/// Asks again and again until the answer is there; says what was waited for when it never comes.
pub async fn eventually<T>(
    what: &str,
    within: Duration,
    mut ask: impl AsyncFnMut() -> Option<T>,
) -> T {
    let until = Instant::now() + within;
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(Instant::now() < until, "waited {within:?} for {what}, in vain");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Text of a JSON field.
pub fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no text `{field}` in {value}"))
}

fn postgres_dir() -> PathBuf {
    preloop::store::testing::postgres_dir()
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn find(dir: &std::path::Path, name: &str) -> Option<PathBuf> {
    let mut dirs = vec![dir.to_owned()];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
            let kind = entry.file_type().ok()?;
            if kind.is_file() && entry.file_name() == name {
                return Some(entry.path());
            }
            if kind.is_dir() && dirs.len() < 100 {
                dirs.push(entry.path());
            }
        }
    }
    None
}

fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

/// A client without a user.
pub fn http() -> reqwest::Client {
    preloop::tls::http().build().unwrap()
}

/// Gets a page without a user.
pub async fn get(url: String) -> reqwest::Result<Response> {
    http().get(url).send().await
}
