//! One PostgreSQL data directory: made once, started by whoever needs it first.

use super::{
    EmbeddedError,
    binaries::Binaries,
    logs,
    postmaster::{Postmaster, anybody_in},
    settings::{Address, Durability, SOCKET_PORT, render},
    user::SystemUser,
};
use crate::secrets::random_token;
use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    net::TcpListener,
    os::unix::{
        fs::{DirBuilderExt, OpenOptionsExt},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};
use tokio::time::{Instant, sleep};

/// The role the server works as; it owns everything in the cluster.
const ROLE: &str = "preloop";

/// The database it works in.
pub const DATABASE: &str = "preloop";

/// How long a start may take; after a crash it replays at most `max_wal_size` of log.
const START_MAX: Duration = Duration::from_secs(120);

/// How often a starting database is asked whether it answers.
const START_POLL: Duration = Duration::from_millis(50);

/// How long the sessions of a killed database may linger; they notice within a second.
const LEFTOVERS_MAX: Duration = Duration::from_secs(10);

/// One try to connect; the socket is on this machine.
const CONNECT_MAX: Duration = Duration::from_secs(2);

/// A PostgreSQL data directory with all that belongs to it. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Cluster {
    pub binaries: Binaries,
    /// `pgdata`, `run` (the socket), `log`, `password` and `postgresql.conf` lie in here.
    pub dir: PathBuf,
    /// Whom it runs as; `None` for ourselves.
    pub user: Option<SystemUser>,
    pub durability: Durability,
}

impl Cluster {
    /// A cluster in `dir`, run as whoever is fit to.
    pub fn new(
        binaries: Binaries,
        dir: PathBuf,
        durability: Durability,
    ) -> Result<Self, EmbeddedError> {
        let user = SystemUser::to_become(&dir.join("pgdata")).map_err(EmbeddedError::NoUser)?;
        Ok(Self { binaries, dir, user, durability })
    }

    /// The running database, started (and made) if it is not. Processes that ask at once share it.
    pub async fn ensure_running(&self) -> Result<Postmaster, EmbeddedError> {
        let this = self.clone();
        let _guard = tokio::task::spawn_blocking(move || {
            let guard = this.make_dirs()?;
            this.initialise()?;
            Ok::<_, EmbeddedError>(guard)
        })
        .await
        .map_err(|error| EmbeddedError::io(&self.dir)(io::Error::other(error)))??;
        if let Some(running) = self.adopt().await? {
            return Ok(running);
        }
        let started = self.start().await?;
        self.create_database().await?;
        Ok(started)
    }

    /// How to connect to the running database.
    pub fn connection(&self) -> Result<tokio_postgres::Config, EmbeddedError> {
        let password = self.dir.join("password");
        let password = fs::read_to_string(&password).map_err(EmbeddedError::io(&password))?;
        let mut config = tokio_postgres::Config::new();
        config.user(ROLE).password(password.trim()).dbname(DATABASE).connect_timeout(CONNECT_MAX);
        match self.address()? {
            Address::Socket(dir) => config.host_path(dir).port(SOCKET_PORT),
            Address::Loopback(port) => config.host("127.0.0.1").port(port),
        };
        Ok(config)
    }

    pub fn pgdata(&self) -> PathBuf {
        self.dir.join("pgdata")
    }

    pub fn log_dir(&self) -> PathBuf {
        self.dir.join("log")
    }

    /// Makes the directories and returns the guard that lets one process start the database at a time.
    fn make_dirs(&self) -> Result<File, EmbeddedError> {
        for dir in [self.dir.clone(), self.dir.join("run"), self.log_dir()] {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(&dir)
                .and_then(|()| self.give(&dir))
                .map_err(EmbeddedError::io(&dir))?;
        }
        let guard = self.dir.join("start.lock");
        let guard = File::create(&guard)
            .and_then(|file| file.lock().map(|()| file))
            .map_err(EmbeddedError::io(&guard))?;
        self.check_reach()?;
        Ok(guard)
    }

    /// Refuses places the database's user cannot get to, with the directory in the way.
    fn check_reach(&self) -> Result<(), EmbeddedError> {
        let Some(user) = &self.user else { return Ok(()) };
        for path in [&self.dir, &self.binaries.postgres()] {
            if let Some(at) = user.barred_at(path).map_err(EmbeddedError::io(path))? {
                return Err(EmbeddedError::Barred { user: user.name.clone(), at });
            }
        }
        Ok(())
    }

    /// Makes the data directory. A half-made one never bears its final name.
    fn initialise(&self) -> Result<(), EmbeddedError> {
        let (whole, aside) = (self.pgdata(), self.dir.join("pgdata.new"));
        if whole.exists() {
            return Ok(());
        }
        if aside.exists() {
            tracing::warn!("the database was only half made; making it again");
            fs::remove_dir_all(&aside).map_err(EmbeddedError::io(&aside))?;
        }
        tracing::info!(path = %whole.display(), "making the database");
        let password = self.dir.join("password");
        self.write_private(&password, &random_token(32)).map_err(EmbeddedError::io(&password))?;
        let mut command = self.command(&self.binaries.initdb());
        command.arg("--pgdata").arg(&aside).arg("--pwfile").arg(&password).args([
            "--username",
            ROLE,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--data-checksums",
            "--no-instructions",
        ]);
        let output = command.output().map_err(EmbeddedError::io(&self.binaries.initdb()))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(EmbeddedError::Initdb { said });
        }
        fs::rename(&aside, &whole)
            .and_then(|()| File::open(&self.dir)?.sync_all())
            .map_err(EmbeddedError::io(&whole))
    }

    /// A database that a server before us left running; one that does not answer is ended.
    async fn adopt(&self) -> Result<Option<Postmaster>, EmbeddedError> {
        let pgdata = self.pgdata();
        let found = Postmaster::find(&pgdata).map_err(EmbeddedError::io(&pgdata))?;
        let Some(running) = found else { return Ok(None) };
        tokio::select! {
            () = running.exited() => Ok(None),
            answers = self.wait_for_answer() => {
                if answers {
                    return Ok(Some(running));
                }
                running.stop().await;
                Ok(None)
            }
        }
    }

    async fn start(&self) -> Result<Postmaster, EmbeddedError> {
        self.clear_leftovers().await?;
        self.write_settings()?;
        let mut child = self.spawn()?;
        tokio::select! {
            _ended = child.wait() => Err(EmbeddedError::Start { said: self.last_words() }),
            answers = self.wait_for_answer() => match answers {
                // The runtime reaps the child when it ends, though nobody holds it any more.
                true => self.found_running(),
                false => Err(EmbeddedError::Start { said: self.last_words() }),
            }
        }
    }

    fn found_running(&self) -> Result<Postmaster, EmbeddedError> {
        let pgdata = self.pgdata();
        let found = Postmaster::find(&pgdata).map_err(EmbeddedError::io(&pgdata))?;
        found.ok_or_else(|| EmbeddedError::Start { said: self.last_words() })
    }

    /// Waits for the sessions of a killed database, and removes the marks it left.
    ///
    /// PostgreSQL takes whoever bears the number in a mark for the owner: another process by now, or the dead
    /// one itself where nobody collects it, as in containers. It would refuse to start.
    async fn clear_leftovers(&self) -> Result<(), EmbeddedError> {
        let pgdata = self.pgdata();
        let give_up = Instant::now() + LEFTOVERS_MAX;
        while anybody_in(&pgdata) {
            if Instant::now() > give_up {
                return Err(EmbeddedError::Occupied { path: pgdata });
            }
            sleep(START_POLL).await;
        }
        let socket_mark = self.dir.join(format!("run/.s.PGSQL.{SOCKET_PORT}.lock"));
        for mark in [pgdata.join("postmaster.pid"), socket_mark] {
            match fs::remove_file(&mark) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(EmbeddedError::io(&mark)(error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn write_settings(&self) -> Result<(), EmbeddedError> {
        let text = render(&self.fresh_address()?, self.durability, &self.log_dir());
        let file = self.dir.join("postgresql.conf");
        self.write_private(&file, &text).map_err(EmbeddedError::io(&file))
    }

    fn spawn(&self) -> Result<tokio::process::Child, EmbeddedError> {
        let output = self.dir.join("log/start.out");
        let mut command = self.command(&self.binaries.postgres());
        let file = File::create(&output).map_err(EmbeddedError::io(&output))?;
        let errors = file.try_clone().map_err(EmbeddedError::io(&output))?;
        command.arg("-D").arg(self.pgdata()).arg("-c").arg({
            let mut setting = std::ffi::OsString::from("config_file=");
            setting.push(self.dir.join("postgresql.conf"));
            setting
        });
        command.stdin(Stdio::null()).stdout(file).stderr(errors);
        // Its own group: Ctrl-C in a terminal is for the server, which then stops the database in order.
        command.process_group(0);
        tokio::process::Command::from(command)
            .spawn()
            .map_err(EmbeddedError::io(&self.binaries.postgres()))
    }

    /// A command run as the database's user, with nothing of our environment (it holds secrets).
    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("LC_ALL", "C").env("PATH", "/usr/bin:/bin").current_dir(&self.dir);
        if let Some(user) = &self.user {
            user.dress(&mut command);
        }
        command
    }

    async fn wait_for_answer(&self) -> bool {
        let give_up = Instant::now() + START_MAX;
        while Instant::now() < give_up {
            if self.connect_to("postgres").await.is_ok() {
                return true;
            }
            sleep(START_POLL).await;
        }
        false
    }

    async fn create_database(&self) -> Result<(), EmbeddedError> {
        let client = self.connect_to("postgres").await?;
        let known =
            client.query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&DATABASE]).await?;
        if known.is_none() {
            client.batch_execute(&format!("CREATE DATABASE {DATABASE}")).await?;
        }
        Ok(())
    }

    /// A connection outside any pool, such as for making databases.
    pub async fn connect_to(
        &self,
        database: &str,
    ) -> Result<tokio_postgres::Client, EmbeddedError> {
        let mut config = self.connection()?;
        config.options(
            "-c statement_timeout=30s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s",
        );
        let (client, connection) = config.dbname(database).connect(tokio_postgres::NoTls).await?;
        // Ends when the client is dropped; what goes wrong before that, the client's calls report.
        tokio::spawn(connection);
        Ok(client)
    }

    /// Where the database listens, as it was last told.
    fn address(&self) -> Result<Address, EmbeddedError> {
        if let Some(socket) = Address::socket_in(&self.dir.join("run")) {
            return Ok(socket);
        }
        let file = self.dir.join("port");
        let text = fs::read_to_string(&file).map_err(EmbeddedError::io(&file))?;
        let invalid = |error| EmbeddedError::io(&file)(io::Error::other(error));
        text.trim().parse().map(Address::Loopback).map_err(invalid)
    }

    /// Where it is to listen: as before, unless somebody else took the port meanwhile.
    fn fresh_address(&self) -> Result<Address, EmbeddedError> {
        match self.address() {
            Ok(Address::Loopback(port)) if TcpListener::bind(("127.0.0.1", port)).is_err() => {}
            Ok(address) => return Ok(address),
            Err(_) => {}
        }
        let file = self.dir.join("port");
        TcpListener::bind(("127.0.0.1", 0))
            .and_then(|listener| listener.local_addr())
            .and_then(|free| {
                self.write_private(&file, &free.port().to_string())?;
                Ok(Address::Loopback(free.port()))
            })
            .map_err(EmbeddedError::io(&file))
    }

    /// What the database said last, for an error message.
    fn last_words(&self) -> String {
        logs::last_lines(&self.log_dir(), 5)
    }

    fn write_private(&self, path: &Path, text: &str) -> io::Result<()> {
        let mut file =
            OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        self.give(path)
    }

    fn give(&self, path: &Path) -> io::Result<()> {
        self.user.as_ref().map_or(Ok(()), |user| user.give(path))
    }
}
