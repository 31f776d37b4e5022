//! `preloop sync`: reads trackers now, beside a running server.

use crate::{
    app::syncing,
    config::{Config, DataDir},
    notify::Notifier,
    secrets::Sealer,
    store::{
        Store,
        open::attach,
        sync::{self, Scannable},
    },
};
use anyhow::{Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use preloop_actors::{
    ids::ReplicaId,
    poller::{Extent, Follow, PollerNeeds, run as run_round},
    ports::{Progress, RoundEnd, RoundOutcome, SyncError, Work},
};
use std::{
    io::IsTerminal,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// How long a lease lasts; a round renews it.
const LEASE: Duration = Duration::from_secs(60);
/// How often a tracker that someone else reads is asked for.
const ASK_EVERY: Duration = Duration::from_secs(1);

/// What can be done about trackers.
#[derive(Debug, clap::Subcommand)]
pub enum SyncCommand {
    /// Read trackers now and to the end, whether they are due or not; one that the server reads is waited for.
    Scan(ScanArgs),
}

/// Arguments of `preloop sync scan`.
#[derive(Debug, clap::Args)]
pub struct ScanArgs {
    /// `all`, or a tracker's name or id.
    tracker: String,
    /// Read everything from its beginning and compare it, not only what changed since the last time.
    #[arg(long)]
    full: bool,
}

/// Runs one command beside a running server, or with DATABASE_URL. Fails when anything could not be read.
pub async fn run(config: &Config, SyncCommand::Scan(args): SyncCommand) -> Result<()> {
    let store = attach(&config.database, &DataDir::open(&config.data.dir)?).await?;
    let sealer = Sealer::new(&config.auth.secret_key);
    let name = (args.tracker != "all").then_some(args.tracker.as_str());
    sync::enrol(&store).await?;
    let trackers = sync::scannable(&store.client().await?, name).await?;
    if trackers.is_empty() {
        match name {
            Some(name) => bail!("no active tracker named `{name}` has a token; connect one first"),
            None => println!("no active tracker has a token: nothing to read"),
        }
    }
    // The server's router looks every second.
    let (replica, told) = (ReplicaId::fresh(), Arc::new(|| {}));
    // The server sends what is queued.
    let notifier = Notifier::new(sealer.clone(), config.notify.push.is_some());
    let needs = syncing::needs(config, &store, &sealer, notifier, replica, told);
    let extent = Extent { full: args.full, ..Extent::ALL };
    let mut failed = 0;
    for tracker in &trackers {
        failed += usize::from(!scan(&needs, &store, tracker, extent).await?);
    }
    if failed > 0 {
        bail!("{failed} of {} trackers could not be read to the end", trackers.len());
    }
    Ok(())
}

/// Reads one tracker; `false` when that did not go well, which was told.
async fn scan(
    needs: &PollerNeeds,
    store: &Store,
    tracker: &Scannable,
    extent: Extent,
) -> Result<bool> {
    let screen = Arc::new(Screen::new(&tracker.name));
    let work = loop {
        if let Some(work) = needs.log.take(tracker.id, needs.replica, LEASE, false).await? {
            break work;
        }
        if sync::scannable(&store.client().await?, Some(&tracker.id.to_string())).await?.is_empty()
        {
            screen.end("is gone");
            return Ok(false);
        }
        screen.heard(&Progress::Waiting(tracker.id));
        tokio::time::sleep(ASK_EVERY).await;
    };
    let follow: Follow = {
        let screen = Arc::clone(&screen);
        Arc::new(move |progress| screen.heard(progress))
    };
    let work = Work { forced: true, ..work };
    match run_round(needs, work, extent, &follow).await {
        Ok(RoundEnd { outcome: RoundOutcome::Complete, .. }) => {
            screen.end("done");
            Ok(screen.failed.load(Ordering::Relaxed) == 0)
        }
        Ok(RoundEnd { outcome: RoundOutcome::Unfinished, due_in, .. }) => {
            let wait = due_in.as_secs();
            screen.end(&format!(
                "the tracker takes no more for {wait} s; the next scan goes on from here"
            ));
            Ok(false)
        }
        Ok(RoundEnd { outcome: RoundOutcome::Failed { why, .. }, .. }) => {
            screen.end(&why);
            Ok(false)
        }
        Err(SyncError::Lost) => {
            screen.end("someone else took the tracker over, or it is gone");
            Ok(false)
        }
        Err(SyncError::Store(error)) => Err(error.into()),
    }
}

/// A moving line on a terminal; plain lines elsewhere.
struct Screen {
    name: String,
    bar: Option<ProgressBar>,
    issues: AtomicUsize,
    written: AtomicUsize,
    failed: AtomicUsize,
    waits: AtomicUsize,
}

impl Screen {
    fn new(name: &str) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new_spinner().with_prefix(name.to_owned());
            let style = "{spinner} {prefix} {elapsed} {pos} issues ({per_sec}) {wide_msg}";
            // The template is right: a test draws it.
            bar.set_style(
                ProgressStyle::with_template(style)
                    .unwrap_or_else(|_| ProgressStyle::default_spinner()),
            );
            bar.enable_steady_tick(Duration::from_millis(100));
            bar
        });
        Self {
            name: name.to_owned(),
            bar,
            issues: AtomicUsize::new(0),
            written: AtomicUsize::new(0),
            failed: AtomicUsize::new(0),
            waits: AtomicUsize::new(0),
        }
    }

    fn heard(&self, progress: &Progress) {
        match progress {
            Progress::Waiting(_) => {
                if self.waits.fetch_add(1, Ordering::Relaxed) == 0 {
                    self.say("the server is reading it; waiting for that to end");
                }
            }
            Progress::Organization(_, name) => self.say(name),
            Progress::Project(name) => self.say(name),
            Progress::Read { issues, written } => {
                self.issues.fetch_add(*issues, Ordering::Relaxed);
                self.written.fetch_add(*written, Ordering::Relaxed);
                if let Some(bar) = &self.bar {
                    bar.inc(*issues as u64);
                }
            }
            Progress::Failed { project, why } => {
                self.failed.fetch_add(1, Ordering::Relaxed);
                let line = format!("{}: {project} could not be read: {why}", self.name);
                match &self.bar {
                    Some(bar) => bar.suspend(|| eprintln!("{line}")),
                    None => eprintln!("{line}"),
                }
            }
        }
    }

    fn say(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.set_message(text.to_owned()),
            None => println!("{}: {text}", self.name),
        }
    }

    fn end(&self, text: &str) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        let (issues, written) =
            (self.issues.load(Ordering::Relaxed), self.written.load(Ordering::Relaxed));
        println!("{}: {text}; {issues} issues read, {written} rows written", self.name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moving_line_can_be_drawn() {
        let style = "{spinner} {prefix} {elapsed} {pos} issues ({per_sec}) {wide_msg}";
        assert!(ProgressStyle::with_template(style).is_ok());
    }
}
