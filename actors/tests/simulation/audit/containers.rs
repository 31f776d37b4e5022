//! Containers: who may start one, who may stop one, and how long one may stay that nobody owns.

use super::{QUIET, waits};
use crate::{docker::Name, gate::ProcessId, state::State};
use preloop_actors::{
    execution::ExecutionState,
    ports::{RunningContainer, RuntimeError},
};
use std::time::Duration;

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

    /// Whoever was told that its lease is gone launches nothing under it.
    pub fn launches(&mut self, process: ProcessId, name: Name) {
        if self.audit.fenced.contains(&(process, name)) {
            self.audit.accuse(|| format!("I3: {name:?} is launched although its lease is gone"));
        }
    }

    pub fn create(&mut self, name: Name) -> Result<(), RuntimeError> {
        self.docker.create(name);
        Ok(())
    }

    /// Starts a container, and checks that it is the only one (I3).
    pub fn start(&mut self, name: Name) -> Result<RunningContainer, RuntimeError> {
        let fresh = self.docker.containers.get(&name).is_some_and(|one| one.started.is_none());
        let started = self.docker.start(name, self.clock.now())?;
        if !fresh {
            return Ok(started);
        }
        let row = self.database.executions.get(&name.0);
        let rightful = row.is_some_and(|row| {
            row.epoch == name.1 && row.is_leased() && row.container_epoch == Some(name.1)
        });
        self.note("started", || format!("{} {} rightful {rightful}", name.0, name.1));
        if let Some(container) = self.docker.containers.get_mut(&name) {
            container.stale = !rightful;
        }
        let others = self.docker.containers.iter().filter(|(other, container)| {
            other.0 == name.0 && **other != name && container.is_live() && !container.stale
        });
        if rightful && others.count() > 0 {
            self.audit.accuse(|| format!("I3: {name:?} is not the only live container"));
        }
        Ok(started)
    }

    pub fn stop(&mut self, process: ProcessId, name: Name, grace: Duration) {
        self.note("stop", || format!("{} {}", name.0, name.1));
        self.needs_a_reason(process, name);
        self.docker.stop(name, grace, self.clock.now());
    }

    pub fn remove(&mut self, process: ProcessId, name: Name) {
        self.note("remove", || format!("{} {}", name.0, name.1));
        self.needs_a_reason(process, name);
        self.docker.remove(name);
    }

    /// A container that works for a living execution is stopped for a reason only.
    fn needs_a_reason(&mut self, process: ProcessId, name: Name) {
        let Some(container) = self.docker.containers.get(&name).filter(|one| one.is_live()) else {
            return;
        };
        let Some(row) = self.database.executions.get(&name.0) else { return };
        let at_work = row.state == ExecutionState::Running
            && row.container_epoch == Some(name.1)
            && row.is_leased();
        let longest = Duration::from_secs(row.flow.spec.timeouts.run_secs.into());
        let overdue = container.started.is_some_and(|(at, _)| at.elapsed() + QUIET / 20 >= longest);
        let may_idle = row.flow.spec.timeouts.idle_secs.is_some();
        let asked = row.stop_requested || overdue || may_idle;
        let renewed = self.audit.renewed.get(&process);
        let fenced = renewed.is_none_or(|asked| asked.elapsed() > Duration::from_secs(6));
        if at_work && !asked && !fenced && self.audit.is_quiet() {
            self.audit.accuse(|| format!("{name:?} was at work, and stopped without a reason"));
        }
    }
}
