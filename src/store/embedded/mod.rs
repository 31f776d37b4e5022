//! PostgreSQL under our data directory, for those who name no database: made, started, supervised, stopped.
//!
//! The database outlives a server that is killed; the next server adopts it. It runs in its own process
//! group as an unprivileged user, and listens on a socket in its own directory.

mod binaries;
mod cluster;
mod logs;
mod postmaster;
mod settings;
mod supervise;
mod user;

pub use binaries::Binaries;
pub use cluster::{Cluster, DATABASE};
pub use settings::Durability;

use crate::config::DataDir;
use std::{
    io,
    path::{Path, PathBuf},
};
use tokio::{sync::oneshot, task::JoinHandle};

/// The embedded database could not be made or started.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    #[error(
        "there is no PostgreSQL in `{}`; set DATABASE_URL to a PostgreSQL 15 or newer with pgvector (in a container that is the only way), or run ./start.sh, which fetches one",
        dir.display()
    )]
    NoBinaries { dir: PathBuf },
    #[error(
        "PostgreSQL does not run as root, and no other user was found: {0}; create one with `useradd --system preloop`"
    )]
    NoUser(io::Error),
    #[error(
        "the database runs as `{user}`, who may not pass `{}`; run `chmod o+x {}`, or set PRELOOP_DATA_DIR to a directory elsewhere",
        at.display(), at.display()
    )]
    Barred { user: String, at: PathBuf },
    #[error("initdb failed: {said}")]
    Initdb { said: String },
    #[error("the embedded database did not start; it said: {said}")]
    Start { said: String },
    #[error("processes of a former database still work in `{}`; end them", path.display())]
    Occupied { path: PathBuf },
    #[error("the embedded database does not answer: {0}; is the server running?")]
    Connect(#[from] tokio_postgres::Error),
    #[error("`{}`: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
}

impl EmbeddedError {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { path, source }
    }
}

/// The supervised database. Dropped without [`Self::stop`], it goes on running for the next server.
pub struct Embedded {
    cluster: Cluster,
    stop: oneshot::Sender<()>,
    supervisor: JoinHandle<()>,
}

impl Embedded {
    /// Adopts the running database or starts it, making it first where there is none (a few seconds).
    ///
    /// The caller holds [`DataDir::lock`], so that one server supervises it.
    pub async fn start(data: &DataDir) -> Result<Self, EmbeddedError> {
        let cluster = cluster_in(data)?;
        let postmaster = cluster.ensure_running().await?;
        tracing::info!(process.pid = postmaster.pid, "the embedded database is running");
        let (stop, stopped) = oneshot::channel();
        let supervisor = tokio::spawn(supervise::run(cluster.clone(), postmaster, stopped));
        Ok(Self { cluster, stop, supervisor })
    }

    /// How to connect to it; stays the same over its restarts.
    pub fn connection(&self) -> Result<tokio_postgres::Config, EmbeddedError> {
        self.cluster.connection()
    }

    /// Stops the database and waits for it.
    pub async fn stop(self) {
        let _already_gone = self.stop.send(());
        if let Err(error) = self.supervisor.await {
            tracing::error!(%error, "the database's supervisor failed");
        }
    }
}

/// How to connect to the database that a running server supervises; starts nothing.
pub fn connection(data: &DataDir) -> Result<tokio_postgres::Config, EmbeddedError> {
    cluster_in(data)?.connection()
}

/// Whether it could be started: PostgreSQL is there, with a user to run it as. Starts nothing.
pub fn check(data: &DataDir) -> Result<(), EmbeddedError> {
    cluster_in(data).map(drop)
}

fn cluster_in(data: &DataDir) -> Result<Cluster, EmbeddedError> {
    let binaries = Binaries::find(&data.path().join("postgresql"))?;
    Cluster::new(binaries, data.path().join("database"), Durability::Kept)
}

#[cfg(test)]
mod tests;
