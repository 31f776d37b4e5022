//! Ends and retries: each must be what the world has seen, and lead where the flow's policy says.

use crate::{
    database::Row,
    docker::End,
    gate::ProcessId,
    state::State,
    workload::{self, Fault},
};
use preloop_actors::{
    execution::{ExecutionState, FailureCategory, Lease, OWNER_DEATHS_MAX},
    ports::Change,
};
use std::time::Duration;

/// What an owner says of an attempt that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Succeeded,
    Stopped,
    Failed(FailureCategory),
}

impl State {
    /// Accuses a step that ends an attempt without a reason in the world, or on another way than its flow says.
    pub(super) fn judge(
        &mut self,
        process: ProcessId,
        lease: Lease,
        before: &Row,
        change: &Change,
    ) {
        let said = match change {
            Change::Retry { failure, .. } => Said::Failed(failure.category),
            Change::Ended { failure: Some(failure), .. } => Said::Failed(failure.category),
            Change::Ended { state: ExecutionState::Succeeded, .. } => Said::Succeeded,
            Change::Ended { .. } => Said::Stopped,
            _ => return,
        };
        let id = lease.execution;
        let name = before.container_epoch.map(|epoch| (id, epoch));
        let container = name.and_then(|name| self.docker.containers.get(&name));
        let lives = container.is_some_and(|container| container.is_live());
        if lives && before.state == ExecutionState::Running {
            self.audit.accuse(|| format!("{id} is said to have ended, but its container runs"));
        }
        if !self.is_true(process, lease, before, said) {
            let end = name.and_then(|name| self.docker.seen(name)).map(|one| one.end(true));
            self.audit.accuse(|| format!("{id} is said to be {said:?}, its container is {end:?}"));
        }
        if let Said::Failed(category) = said {
            let again = matches!(change, Change::Retry { .. });
            let left = before.attempt < before.flow.spec.retry.attempts;
            if again != (left && workload::is_tried_again(category)) {
                let attempt = before.attempt;
                self.audit.accuse(|| {
                    format!("{id}: attempt {attempt} failed ({category}), tried again: {again}")
                });
            }
        }
        if let (Said::Succeeded | Said::Failed(_), Some(name)) = (said, name)
            && concerns_its_end(said)
        {
            self.log_is_whole(lease, name);
        }
    }

    fn is_true(&self, process: ProcessId, lease: Lease, before: &Row, said: Said) -> bool {
        use FailureCategory::*;
        let name = before.container_epoch.map(|epoch| (lease.execution, epoch));
        let container = name.and_then(|name| self.docker.seen(name));
        let heard = |category| self.audit.was_rejected(process, category);
        let timeouts = &before.flow.spec.timeouts;
        let end = container.map_or(End::CutOff, |container| container.end(true));
        let Said::Failed(category) = said else {
            return said == Said::Stopped || end == End::Succeeded;
        };
        match category {
            // It is never said of one that ended by itself, nor of one that nobody touched.
            ContainerLost => {
                let put_away = self.audit.put_away.contains(&lease.execution);
                let is_there = name.is_some_and(|name| self.docker.containers.contains_key(&name));
                end == End::CutOff
                    || container.is_some_and(|one| one.started.is_none())
                    || put_away && !is_there
            }
            RunTimeout => container
                .is_some_and(|one| one.ran() >= Duration::from_secs(timeouts.run_secs.into())),
            IdleTimeout => timeouts.idle_secs.is_some_and(|secs| {
                container.is_some_and(|one| one.silent() >= Duration::from_secs(secs.into()))
            }),
            ImagePull | ContainerStart => heard(category),
            Configuration => workload::fault_of(&before.flow) == Some(Fault::Unlaunchable),
            Internal => workload::fault_of(&before.flow).is_some_and(Fault::is_refused),
            Quarantined => {
                let name = (lease.execution, lease.epoch);
                self.audit.deaths_known(process, name) >= OWNER_DEATHS_MAX
            }
            _ if end == End::Failed(category) => true,
            // A result that cannot be read is as good as none.
            _ if heard(InvalidResult) => {
                container.is_some_and(|one| one.end(false) == End::Failed(category))
            }
            _ => false,
        }
    }
}

/// Whether it says how a container ended by itself.
fn concerns_its_end(said: Said) -> bool {
    use FailureCategory::*;
    match said {
        Said::Succeeded => true,
        Said::Stopped => false,
        Said::Failed(category) => matches!(
            category,
            ExitCode | NoResult | InvalidResult | AgentFailure | OutOfMemory | DiskQuota
        ),
    }
}
