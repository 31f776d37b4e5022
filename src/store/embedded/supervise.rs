//! Keeps the embedded database alive: an ended one is started again, at once and then with patience.

use super::{cluster::Cluster, logs, postmaster::Postmaster};
use std::time::Duration;
use tokio::{
    sync::oneshot,
    time::{Instant, sleep},
};

/// Wait after the first failure; doubles with each further one.
const BACKOFF_MIN: Duration = Duration::from_millis(100);

/// The longest wait between two tries.
const BACKOFF_MAX: Duration = Duration::from_secs(5);

/// A database that lived this long was well: the next failure counts as the first.
const WELL_AFTER: Duration = Duration::from_secs(60);

/// How often old log files are cleared away.
const PRUNE_EVERY: Duration = Duration::from_secs(600);

/// Runs until told to stop; then stops the database.
pub async fn run(cluster: Cluster, mut postmaster: Postmaster, mut stop: oneshot::Receiver<()>) {
    let mut backoff = BACKOFF_MIN;
    loop {
        let since = Instant::now();
        tokio::select! {
            () = watch(&cluster, &postmaster) => {}
            stopped = &mut stop => return end(stopped, &postmaster).await,
        }
        if since.elapsed() > WELL_AFTER {
            backoff = BACKOFF_MIN;
        }
        tracing::error!(process.pid = postmaster.pid, "the database has ended; starting it again");
        postmaster = tokio::select! {
            started = restart(&cluster, &mut backoff) => started,
            stopped = &mut stop => return end_whatever_runs(stopped, &cluster).await,
        };
        tracing::info!(process.pid = postmaster.pid, "the database is back");
    }
}

/// Returns when the database has ended; keeps its log small meanwhile.
async fn watch(cluster: &Cluster, postmaster: &Postmaster) {
    loop {
        if let Err(error) = logs::prune(&cluster.log_dir()) {
            tracing::warn!(%error, "cannot clear old log files of the database");
        }
        tokio::select! {
            () = postmaster.exited() => return,
            () = sleep(PRUNE_EVERY) => {}
        }
    }
}

/// A sender that was dropped means that the server fell over: the next one adopts the database.
async fn end(stopped: Result<(), oneshot::error::RecvError>, postmaster: &Postmaster) {
    if stopped.is_ok() && postmaster.stop().await {
        tracing::info!("stopped the embedded database");
    }
}

/// Told to stop in the middle of a restart: the new database may be up already.
async fn end_whatever_runs(stopped: Result<(), oneshot::error::RecvError>, cluster: &Cluster) {
    if let Ok(Some(postmaster)) = Postmaster::find(&cluster.pgdata()) {
        end(stopped, &postmaster).await;
    }
}

async fn restart(cluster: &Cluster, backoff: &mut Duration) -> Postmaster {
    loop {
        match cluster.ensure_running().await {
            Ok(started) => return started,
            Err(error) => {
                tracing::error!(%error, "the database does not start; trying again in {backoff:?}")
            }
        }
        sleep(*backoff).await;
        *backoff = (*backoff * 2).min(BACKOFF_MAX);
    }
}
