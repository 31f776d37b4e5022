//! How trackers are polled.

use super::{Env, Problems};
use std::time::Duration;

/// How trackers that have a token are read.
#[derive(Clone, Copy, Debug)]
pub struct SyncConfig {
    /// An organization is read when the last time is so long ago, or ten times as long while its webhooks come.
    /// `POLLING_THRESHOLD`, in seconds, default 3600.
    pub poll_every: Duration,
    /// How often a tracker is looked at at all: its webhooks, and what they missed. `SERVICE_POLL_INTERVAL`, in
    /// seconds, default 90.
    pub round_every: Duration,
    /// Most trackers that this replica reads at once. `SYNC_WORKERS`, default 10.
    pub workers: usize,
}

impl SyncConfig {
    pub(super) fn read(env: &Env, problems: &mut Problems) -> Self {
        let poll = env.number("POLLING_THRESHOLD", 3_600, 60..=86_400);
        let round = env.number("SERVICE_POLL_INTERVAL", 90, 5..=3_600);
        let workers = env.number("SYNC_WORKERS", 10, 1..=100);
        Self {
            poll_every: Duration::from_secs(problems.note(poll)),
            round_every: Duration::from_secs(problems.note(round)),
            workers: problems.note(workers) as usize,
        }
    }
}
