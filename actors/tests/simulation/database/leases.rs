//! Leases: `take_over.sql`, `claim.sql`, `renew.sql`, `release.sql` and `hand_over.sql`.

use super::{Database, Row};
use chrono::{DateTime, Utc};
use preloop_actors::{
    execution::{
        ExecutionState, Lease, OWNER_DEATHS_MAX, SURVIVED_AFTER, TRIAL_OF_RUNNING, is_suspect,
    },
    ids::{Epoch, ExecutionId, ReplicaId},
    ports::{ClaimLimits, Claimed, Renewed, Topic},
};
use std::time::Duration;

impl Database {
    /// Takes over what was left behind, then claims what waits: one transaction under one lock.
    pub fn claim(&mut self, replica: ReplicaId, limits: ClaimLimits) -> Vec<Claimed> {
        let mut claimed = self.take_over(replica, limits);
        let free = limits.free.saturating_sub(claimed.len());
        let next = self.next_in_line(ClaimLimits { free, ..limits });
        if free > 0 {
            self.count_starts(&next);
        }
        for id in next {
            claimed.push(self.lease(id, replica, limits.lease));
            let row = self.executions.get_mut(&id).expect("it is in line");
            row.state = ExecutionState::Initializing;
            row.attempt += 1;
            let account = row.account;
            self.tell(account, Topic::FlowExecutions, "status_update", id.0);
        }
        claimed
    }

    /// Takes what its owner left behind, of those suspected of killing their owners one at a time. What has to be
    /// begun waits for a free place.
    fn take_over(&mut self, replica: ReplicaId, limits: ClaimLimits) -> Vec<Claimed> {
        let mut on_trial = self.someone_is_on_trial();
        let left_behind = self.executions.iter().filter(|(_, row)| row.is_left_behind(self.now));
        let mut left_behind: Vec<_> =
            left_behind.map(|(id, row)| (row.begins_if_taken(replica), *id)).collect();
        left_behind.sort();
        let mut taken = Vec::new();
        for (begins, id) in left_behind {
            let row = self.executions.get_mut(&id).expect("it was left behind");
            let deaths = row.deaths_if_taken(replica);
            if begins && taken.len() >= limits.free {
                continue;
            }
            if is_suspect(deaths) && std::mem::replace(&mut on_trial, true) {
                continue;
            }
            row.owner_deaths = deaths;
            taken.push(self.lease(id, replica, limits.lease));
        }
        taken
    }

    /// Whether an execution suspected of killing its owners is in some owner's hands.
    pub fn someone_is_on_trial(&self) -> bool {
        self.executions.values().any(|row| row.is_leased(self.now) && is_suspect(row.owner_deaths))
    }

    fn lease(&mut self, id: ExecutionId, owner: ReplicaId, lasts: Duration) -> Claimed {
        let row = self.executions.get_mut(&id).expect("a row of this claim");
        let found = row.state;
        row.epoch.0 += 1;
        row.lease = Some((owner, self.now + lasts));
        (row.handed_over, row.updated_at) = (false, self.now);
        let lease = Lease { account: row.account, execution: id, owner, epoch: row.epoch };
        Claimed { lease, found, owner_deaths: row.owner_deaths }
    }

    pub fn renew(
        &mut self,
        replica: ReplicaId,
        held: &[(ExecutionId, Epoch)],
        lasts: Duration,
    ) -> Vec<Renewed> {
        let now = self.now;
        let mut renewed = Vec::new();
        for (id, epoch) in held {
            let Some(row) = self.executions.get_mut(id) else { continue };
            if row.is_held_by(replica, now) && row.epoch == *epoch {
                row.lease = Some((replica, now + lasts));
                let trial = is_suspect(row.owner_deaths) && row.state == ExecutionState::Running;
                let survived = if trial { TRIAL_OF_RUNNING } else { SURVIVED_AFTER };
                if row.updated_at + survived <= now {
                    row.owner_deaths = 0;
                }
                let stop_requested = row.stop_requested;
                renewed.push(Renewed { execution: *id, epoch: *epoch, stop_requested });
            }
        }
        renewed
    }

    pub fn release(&mut self, replica: ReplicaId) {
        let now = self.now;
        for row in self.executions.values_mut().filter(|row| !row.handed_over) {
            if let Some((owner, until)) = row.lease.filter(|(owner, _)| *owner == replica) {
                row.lease = Some((owner, until.min(now)));
                row.handed_over = true;
                row.owner_deaths = (row.owner_deaths + 1).min(OWNER_DEATHS_MAX);
            }
        }
    }

    pub fn hand_over(&mut self, replica: ReplicaId) {
        let now = self.now;
        for row in self.executions.values_mut().filter(|row| !row.handed_over) {
            if let Some((owner, until)) = row.lease.filter(|(owner, _)| *owner == replica) {
                row.lease = Some((owner, until.min(now)));
                row.handed_over = true;
            }
        }
    }
}

impl Row {
    /// Whether this replica holds a lease of it that has not run out.
    fn is_held_by(&self, replica: ReplicaId, now: DateTime<Utc>) -> bool {
        self.is_leased(now) && self.lease.is_some_and(|(owner, _)| owner == replica)
    }

    /// Whether its lease ran out.
    fn is_left_behind(&self, now: DateTime<Utc>) -> bool {
        self.lease.is_some() && !self.is_leased(now)
    }

    /// Deaths of owners to count when this replica takes it over now: its own lease it has merely lost.
    pub fn deaths_if_taken(&self, by: ReplicaId) -> i16 {
        let lost = self.handed_over || self.lease.is_some_and(|(owner, _)| owner == by);
        let counts = !lost && self.owner_deaths < OWNER_DEATHS_MAX;
        self.owner_deaths + i16::from(counts)
    }

    /// Whether whoever takes it over has something to begin: it has no container, and is not only to be ended.
    pub fn begins_if_taken(&self, by: ReplicaId) -> bool {
        self.container_epoch.is_none()
            && !self.stop_requested
            && self.deaths_if_taken(by) < OWNER_DEATHS_MAX
    }
}
