//! Places: what a claim may take (I7), and where there is room.

use crate::{gate::ProcessId, state::State};
use preloop_actors::{
    execution::ExecutionState,
    ids::{AccountId, Epoch, ExecutionId, ReplicaId},
    ports::{ClaimLimits, Claimed},
};
use std::collections::BTreeMap;

impl State {
    /// Claims, and checks the limits.
    pub fn claim(
        &mut self,
        process: ProcessId,
        replica: ReplicaId,
        limits: ClaimLimits,
    ) -> Vec<Claimed> {
        let held = self.held_by(process);
        let claimed = self.database.claim(replica, limits);
        let new: Vec<_> =
            claimed.iter().filter(|one| one.found == ExecutionState::Pending).collect();
        // One that comes late finds another load than it asked for; and whoever believes that a lease ran out has
        // let go of what is still its own here.
        let current = !self.caller.is_gone;
        let sure = held.iter().all(|id| !self.audit.may_have_lapsed(process, (*id, Epoch(0))));
        if !new.is_empty() && current && sure {
            self.tally.count("claim", "within places");
            let all = held.len() + claimed.len();
            if all > self.audit.running_max {
                self.audit.accuse(|| format!("I7: {replica} ran {held:?} and has {all} now"));
            }
        }
        for account in new.iter().map(|one| one.lease.account) {
            let places = self.places_of(account);
            if places > self.audit.per_account_max {
                self.audit.accuse(|| format!("I7: {account} has {places} places"));
            }
        }
        for one in &claimed {
            let (lease, found) = (one.lease, one.found);
            self.note("claimed", || {
                format!("{} {} {found} by {}", lease.execution, lease.epoch, process.0)
            });
            let new = found == ExecutionState::Pending;
            self.tally.count("claim", if new { "new" } else { "taken over" });
        }
        claimed
    }

    /// Executions that a process works on and holds a lease of.
    fn held_by(&self, process: ProcessId) -> Vec<ExecutionId> {
        let now = self.database.now;
        let held = self.database.executions.iter().filter(|(id, row)| {
            row.is_leased(now)
                && self.audit.worker(**id, row.epoch).is_some_and(|one| one.process == process)
        });
        held.map(|(id, _)| *id).collect()
    }

    pub(super) fn places_of(&self, account: AccountId) -> usize {
        let rows = self.database.executions.values();
        rows.filter(|row| row.account == account && row.lease.is_some()).count()
    }

    /// Whether some replica could begin something new. A place is what a live lease takes.
    pub(super) fn has_room(&self) -> bool {
        let mut taken = BTreeMap::<ReplicaId, usize>::new();
        let now = self.database.now;
        for row in self.database.executions.values().filter(|row| row.is_leased(now)) {
            let owner = row.lease.map(|(owner, _)| owner).expect("it is leased");
            *taken.entry(owner).or_default() += 1;
        }
        taken.values().sum::<usize>() < self.audit.running_max
    }
}
