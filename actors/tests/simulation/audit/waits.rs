//! What waits, and how long it may: deadlines in calm time.

use crate::{database::Row, docker::Container, state::State, workload};
use preloop_actors::{
    execution::{ExecutionState, OWNER_DEATHS_MAX, is_suspect},
    ids::{Epoch, EventId, ExecutionId, ReplicaId},
};
use std::time::Duration;
use uuid::Uuid;

/// L: within it everything has an owner that works on it.
pub const L: Duration = Duration::from_secs(15);
/// Containers and workspaces that nobody owns are gone within it (R-D8).
pub const SWEPT_WITHIN: Duration = Duration::from_secs(60);
/// An event that was read, but not routed because of a fault, is read again only by the next read from the start.
const ROUTED_WITHIN: Duration = Duration::from_secs(30);

/// A replica that has lost nothing.
const NOBODY: ReplicaId = ReplicaId(Uuid::nil());

/// Why an execution is not getting on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Waits, and there is room for it.
    ForAPlace,
    /// Waits, and someone asked to stop it, or it has waited as long as its flow allows.
    ToBeEnded,
    /// The time has come until which the clock held it.
    ToBeLetGo,
    /// Its lease ran out.
    ForAnOwner(Epoch),
    /// It is leased, and nobody works on it.
    ForWork(Epoch),
    /// Its owner has not got a container to run.
    ForItsContainer(Epoch),
    /// It is to be put away, or the database refuses what its owner has to write.
    ForAVerdict(Epoch),
    /// Its container ended, or is not there.
    ForItsEnd(Epoch),
    /// It runs, and someone asked to stop it.
    ForItsStop(Epoch),
    /// It runs longer than its flow allows.
    ForItsTime(Epoch),
    /// It has written nothing, since so many pieces, for longer than its flow allows.
    ForItsSilence(Epoch, usize),
}

impl Wait {
    /// The longest it may take.
    fn limit(self) -> Duration {
        match self {
            Self::ToBeEnded | Self::ToBeLetGo | Self::ForAnOwner(_) | Self::ForWork(_) => L,
            // After an outage places are filled slowly, one pair after another.
            Self::ForAPlace => 2 * L,
            // What the database refuses is tried for half a minute; an actor that dies meanwhile begins anew.
            Self::ForAVerdict(_) => 6 * L,
            // A renewal passes before a stop is noticed, then ten seconds of grace, and as many for the last output.
            Self::ForItsContainer(_) | Self::ForItsStop(_) | Self::ForItsTime(_) => 2 * L,
            // Output may take ten seconds to arrive; a new reader counts the silence anew.
            Self::ForItsEnd(_) | Self::ForItsSilence(..) => 3 * L,
        }
    }
}

impl State {
    /// Says so when something waits longer than it may (I5), events (R-B1) and schedules included.
    pub(super) fn look_at_waits(&mut self) {
        let (room, trial) = (self.has_room(), self.database.someone_is_on_trial());
        let (calm, mut late) = (self.audit.calm, None);
        for (id, row) in &self.database.executions {
            let wait = self.wait_of(*id, row, room, trial);
            let Some(known) = self.audit.known.get_mut(id) else { continue };
            match (wait, known.waits) {
                (Some(wait), Some((before, since))) if wait == before => {
                    if calm - since > wait.limit() {
                        late = Some(format!("I5: {id} in {} waits {wait:?}", row.state));
                    }
                }
                _ => known.waits = wait.map(|wait| (wait, calm)),
            }
        }
        let late = late.or(self.late_event()).or(self.late_schedule()).or(self.late_gathering());
        if let Some(late) = late {
            self.audit.accuse(|| late);
        }
    }

    fn late_event(&mut self) -> Option<String> {
        let Self { database, audit, .. } = self;
        // One that the database refuses has to wait for another, beside which it is found out.
        let waits = |event: &EventId| {
            database.unrouted.get(event).is_some_and(|row| row.is_due(database.now))
                && !workload::is_unroutable(&database.events[event])
        };
        audit.unrouted.retain(|event, _| waits(event));
        let mut late = None;
        for event in database.unrouted.keys().filter(|event| waits(event)) {
            if audit.calm - *audit.unrouted.entry(*event).or_insert(audit.calm) > ROUTED_WITHIN {
                late = Some(format!("I5: event {event} waits to be routed"));
            }
        }
        late
    }

    fn late_gathering(&mut self) -> Option<String> {
        let Self { database, audit, .. } = self;
        let due: Vec<_> = database.due_gatherings().collect();
        audit.ungathered.retain(|id, _| due.contains(id));
        let mut late = None;
        for id in due {
            if audit.calm - *audit.ungathered.entry(id).or_insert(audit.calm) > L {
                late = Some(format!("I5: the events of {id} wait to start something"));
            }
        }
        late
    }

    fn wait_of(&self, id: ExecutionId, row: &Row, room: bool, trial: bool) -> Option<Wait> {
        let (epoch, now) = (row.epoch, self.database.now);
        match row.state {
            ExecutionState::Pending if row.stop_requested => Some(Wait::ToBeEnded),
            ExecutionState::Pending if row.queue_deadline <= now => Some(Wait::ToBeEnded),
            ExecutionState::Pending if row.is_held => {
                row.held_until.is_some_and(|until| until <= now).then_some(Wait::ToBeLetGo)
            }
            ExecutionState::Pending => {
                let due = row.run_after <= now;
                let free = self.places_of(row.account) < self.audit.per_account_max;
                (due && free && room).then_some(Wait::ForAPlace)
            }
            state if state.is_terminal() => None,
            // Suspects are taken one at a time, and what has to be begun needs a place.
            _ if !row.is_leased(now) && is_suspect(row.deaths_if_taken(NOBODY)) && trial => None,
            _ if !row.is_leased(now) && row.begins_if_taken(NOBODY) => {
                room.then_some(Wait::ForAPlace)
            }
            _ if !row.is_leased(now) => Some(Wait::ForAnOwner(epoch)),
            // Nothing of it is read any more.
            _ if row.owner_deaths >= OWNER_DEATHS_MAX => Some(Wait::ForAVerdict(epoch)),
            _ if self.audit.worker(id, epoch).is_none() => Some(Wait::ForWork(epoch)),
            ExecutionState::Running if row.stop_requested => Some(Wait::ForItsStop(epoch)),
            ExecutionState::Running => {
                let name = row.container_epoch.map(|container| (id, container));
                let container = name.and_then(|name| self.docker.containers.get(&name));
                wait_of_container(row, container.filter(|container| container.is_live()))
            }
            _ if workload::fault_of(&row.flow).is_some_and(|fault| fault.is_refused()) => {
                Some(Wait::ForAVerdict(epoch))
            }
            _ => Some(Wait::ForItsContainer(epoch)),
        }
    }
}

/// What an execution waits for whose container runs, or does not any more.
fn wait_of_container(row: &Row, container: Option<&Container>) -> Option<Wait> {
    let epoch = row.epoch;
    let Some(container) = container else { return Some(Wait::ForItsEnd(epoch)) };
    let timeouts = &row.flow.spec.timeouts;
    let longer = |time: Duration, secs: u32| time > Duration::from_secs(secs.into());
    if longer(container.ran(), timeouts.run_secs) {
        return Some(Wait::ForItsTime(epoch));
    }
    let silent = timeouts.idle_secs.is_some_and(|secs| longer(container.silent(), secs));
    silent.then_some(Wait::ForItsSilence(epoch, container.written()))
}
