//! How much runs at once, and how soon a dead owner is noticed.

use super::{Env, Problems};
use std::time::Duration;

/// How executions are run.
#[derive(Clone, Debug)]
pub struct EngineConfig {
    /// Containers that this replica begins to run at once; further executions wait. Those it takes over from a replica
    /// that is gone take places too, but run on when there are none.
    /// `FLOW_EXECUTION_MAX_INFLIGHT`, default 10.
    pub running_max: usize,
    /// Executions of one account alive at once, over all replicas.
    /// `FLOW_EXECUTION_MAX_RUNNING_PER_ACCOUNT`, default 5.
    pub running_per_account_max: usize,
    /// How long an execution stays with a replica that has fallen silent. `LEASE_SECONDS`, default 10.
    pub lease: Duration,
}

impl EngineConfig {
    pub(super) fn read(env: &Env, problems: &mut Problems) -> Self {
        let running = env.number("FLOW_EXECUTION_MAX_INFLIGHT", 10, 1..=1_000);
        let per_account = env.number("FLOW_EXECUTION_MAX_RUNNING_PER_ACCOUNT", 5, 1..=1_000);
        Self {
            running_max: problems.note(running) as usize,
            running_per_account_max: problems.note(per_account) as usize,
            lease: Duration::from_secs(problems.note(env.number("LEASE_SECONDS", 10, 3..=60))),
        }
    }
}
