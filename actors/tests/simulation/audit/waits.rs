//! What waits, and how long it may: deadlines in calm time.

use crate::{database::Row, docker::Docker, state::State};
use preloop_actors::{
    execution::{ExecutionState, is_suspect},
    ids::{Epoch, EventId, ExecutionId, ReplicaId},
};
use std::{collections::BTreeMap, time::Duration};
use tokio::time::Instant;
use uuid::Uuid;

/// L: within it everything has an owner that works on it.
pub const L: Duration = Duration::from_secs(15);
/// Containers and workspaces that nobody owns are gone within it: two sweeps and some.
pub const SWEPT_WITHIN: Duration = Duration::from_secs(75);

/// A replica that has lost nothing.
const NOBODY: ReplicaId = ReplicaId(Uuid::nil());

/// Why an execution is not getting on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Waits, and there is room for it.
    ForAPlace,
    /// Waits, and someone asked to stop it.
    ToBeStopped,
    /// Its lease ran out.
    ForAnOwner(Epoch),
    /// It is leased, and nobody works on it.
    ForWork(Epoch),
    /// Its owner has not got a container to run.
    ForItsContainer(Epoch),
    /// Its container ended, or is not there.
    ForItsEnd(Epoch),
    /// It runs, and someone asked to stop it.
    ForItsStop(Epoch),
}

impl Wait {
    /// The longest it may take.
    fn limit(self) -> Duration {
        match self {
            Self::ForAPlace | Self::ToBeStopped | Self::ForAnOwner(_) | Self::ForWork(_) => L,
            // A renewal passes before a stop is noticed, then ten seconds of grace, and as many for the last output.
            Self::ForItsContainer(_) | Self::ForItsStop(_) => 2 * L,
            // Output may take ten seconds to arrive.
            Self::ForItsEnd(_) => 3 * L,
        }
    }
}

impl State {
    /// Says so when something waits longer than it may (I5), events included (R-B1).
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
        let Self { database, audit, .. } = self;
        let waits = |event: &EventId| database.unrouted.get(event).is_some_and(|row| !row.parked);
        audit.unrouted.retain(|event, _| waits(event));
        for event in database.unrouted.keys().filter(|event| waits(event)) {
            if calm - *audit.unrouted.entry(*event).or_insert(calm) > L {
                late = Some(format!("I5: event {event} waits to be routed"));
            }
        }
        if let Some(late) = late {
            audit.accuse(|| late);
        }
    }

    /// Whether some replica could begin something new. A place is what a live lease takes.
    fn has_room(&self) -> bool {
        let mut taken = BTreeMap::<ReplicaId, usize>::new();
        for row in self.database.executions.values().filter(|row| row.is_leased()) {
            *taken.entry(row.lease.map(|(owner, _)| owner).expect("it is leased")).or_default() +=
                1;
        }
        taken.values().sum::<usize>() < self.audit.running_max
    }

    fn wait_of(&self, id: ExecutionId, row: &Row, room: bool, trial: bool) -> Option<Wait> {
        let epoch = row.epoch;
        match row.state {
            ExecutionState::Pending if row.stop_requested => Some(Wait::ToBeStopped),
            ExecutionState::Pending => {
                let due = row.run_after <= Instant::now();
                let free = self.places_of(row.account) < self.audit.per_account_max;
                (due && free && room).then_some(Wait::ForAPlace)
            }
            state if state.is_terminal() => None,
            // Suspects are taken one at a time, and what has to be begun needs a place.
            _ if !row.is_leased() && is_suspect(row.deaths_if_taken(NOBODY)) && trial => None,
            _ if !row.is_leased() && row.begins_if_taken(NOBODY) && !room => None,
            _ if !row.is_leased() => Some(Wait::ForAnOwner(epoch)),
            _ if !self.audit.works(id, epoch) => Some(Wait::ForWork(epoch)),
            ExecutionState::Running if row.stop_requested => Some(Wait::ForItsStop(epoch)),
            ExecutionState::Running => {
                let name = row.container_epoch.map(|container| (id, container));
                let runs = name.is_some_and(|name| runs(&self.docker, name));
                (!runs).then_some(Wait::ForItsEnd(epoch))
            }
            _ => Some(Wait::ForItsContainer(epoch)),
        }
    }
}

fn runs(docker: &Docker, name: (ExecutionId, Epoch)) -> bool {
    docker.containers.get(&name).is_some_and(|container| container.is_live())
}
