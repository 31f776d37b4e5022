//! Containers: who may start one, who may stop one, and how long one may stay that nobody owns.

use super::waits;
use crate::{docker::Name, gate::ProcessId, state::State};
use preloop_actors::{
    execution::{ExecutionState, Lease, OWNER_DEATHS_MAX},
    ports::{RunningContainer, RuntimeError},
};
use std::time::Duration;

/// How long after the end of its leases, as it reckons itself, a process may still begin to launch: it looks at its
/// leases once a second.
const FENCED_WITHIN: Duration = Duration::from_secs(2);

impl State {
    /// Containers that nobody has a right to are gone within [`waits::SWEPT_WITHIN`].
    pub(super) fn look_at_containers(&mut self) {
        let Self { database, docker, audit, .. } = self;
        let orphaned = |name: &Name| {
            database.executions.get(&name.0).is_none_or(|row| !row.has_right_to(name.1))
        };
        audit.stale.retain(|name, _| docker.containers.contains_key(name) && orphaned(name));
        for name in docker.containers.keys().filter(|name| orphaned(name)) {
            let since = *audit.stale.entry(*name).or_insert(audit.calm);
            if audit.calm - since.max(audit.unswept) > waits::SWEPT_WITHIN {
                audit.violation = Some(format!("I3: nobody owns container {name:?}, and it stays"));
            }
        }
    }

    pub fn create(&mut self, name: Name) -> Result<(), RuntimeError> {
        self.docker.create(name);
        Ok(())
    }

    /// Starts a container, and checks that it is the only one (I3).
    pub fn start(
        &mut self,
        process: ProcessId,
        name: Name,
    ) -> Result<RunningContainer, RuntimeError> {
        let fresh = self.docker.containers.get(&name).is_some_and(|one| one.started.is_none());
        let started = self.docker.start(name, self.clock.now())?;
        if !fresh {
            return Ok(started);
        }
        let now = self.database.now;
        let rightful = self.database.executions.get(&name.0).is_some_and(|row| {
            row.epoch == name.1 && row.is_leased(now) && row.container_epoch == Some(name.1)
        });
        self.note("started", || format!("{} {} rightful {rightful}", name.0, name.1));
        self.tally.count("start", if rightful { "rightful" } else { "stale" });
        if let Some(container) = self.docker.containers.get_mut(&name) {
            container.stale = !rightful;
        }
        if rightful {
            self.is_the_only_one(name);
        } else {
            self.may_not_know(process, name);
        }
        Ok(started)
    }

    /// The container runs, as its owner says: whoever started it, it has a right to now.
    pub(super) fn runs(&mut self, lease: Lease, name: Name) {
        if lease.epoch > name.1 {
            self.tally.count("step", "adopted");
        }
        if let Some(container) = self.docker.containers.get_mut(&name) {
            container.stale = false;
            self.is_the_only_one(name);
        }
    }

    fn is_the_only_one(&mut self, name: Name) {
        let others = self.docker.containers.iter().filter(|(other, container)| {
            other.0 == name.0 && **other != name && container.is_live() && !container.stale
        });
        if others.count() > 0 {
            self.audit.accuse(|| format!("I3: {name:?} is not the only live container"));
        }
    }

    /// A container was started under a lease that is gone. That is nobody's fault if nobody waits for the call any
    /// more, or if its caller could not know yet when it made the call.
    fn may_not_know(&mut self, process: ProcessId, name: Name) {
        let since = self.caller.since;
        if self.caller.is_gone {
            return;
        }
        let leased = self.audit.leased_since(process, name);
        let ran_out = leased
            .is_none_or(|leased| since.duration_since(leased) > self.audit.lease + FENCED_WITHIN);
        let awake = self.audit.awake(process) > FENCED_WITHIN;
        if self.audit.had_lost(process, name, since) || ran_out && awake {
            self.audit.accuse(|| format!("I3: {name:?} is started although its lease is gone"));
        }
    }

    /// A container that works for a living execution is stopped for a reason only. Called when it is asked for.
    pub fn asks_to_stop(&mut self, process: ProcessId, name: Name) {
        self.note("asks to stop", || format!("{} {}", name.0, name.1));
        let Some(row) = self.database.executions.get(&name.0) else { return };
        let put_away = self.audit.deaths_known(process, (name.0, row.epoch)) >= OWNER_DEATHS_MAX;
        if put_away {
            self.audit.put_away.insert(name.0);
        }
        let Some(container) = self.docker.containers.get(&name).filter(|one| one.is_live()) else {
            return;
        };
        let at_work = row.state == ExecutionState::Running
            && row.container_epoch == Some(name.1)
            && row.is_leased(self.database.now);
        if !at_work {
            return;
        }
        let timeouts = &row.flow.spec.timeouts;
        let seconds = |secs: u32| Duration::from_secs(secs.into());
        let overdue = container.ran() >= seconds(timeouts.run_secs);
        let silent = timeouts.idle_secs.is_some_and(|idle| container.silent() >= seconds(idle));
        let fenced = self.audit.may_have_lapsed(process, name);
        if !(row.stop_requested || overdue || silent || put_away || fenced) {
            self.audit.accuse(|| format!("{name:?} was at work, and stopped without a reason"));
        }
    }
}
