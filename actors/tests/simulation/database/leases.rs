//! Leases: `take_over.sql`, `claim.sql`, `renew.sql` and `release.sql`.

use super::Database;
use preloop_actors::{
    execution::{ExecutionState, Lease},
    ids::{AccountId, ExecutionId, ReplicaId},
    ports::{ClaimLimits, Claimed, Renewed, Topic},
};
use std::{collections::BTreeMap, time::Duration};
use tokio::time::Instant;

impl Database {
    /// Takes over what was left behind, then claims what waits: one transaction under one lock.
    pub fn claim(&mut self, replica: ReplicaId, limits: ClaimLimits) -> Vec<Claimed> {
        let now = Instant::now();
        let mut claimed = Vec::new();
        let left_behind = self
            .executions
            .iter()
            .filter(|(_, row)| row.lease.is_some_and(|(_, until)| until <= now));
        for id in left_behind.map(|(id, _)| *id).collect::<Vec<_>>() {
            claimed.push(self.lease(id, replica, limits.lease));
        }
        let free = limits.free.saturating_sub(claimed.len());
        for id in self.next_in_line(ClaimLimits { free, ..limits }) {
            claimed.push(self.lease(id, replica, limits.lease));
            let row = self.executions.get_mut(&id).expect("it is in line");
            row.state = ExecutionState::Initializing;
            row.attempt += 1;
            let account = row.account;
            self.tell(account, Topic::FlowExecutions, "status_update", id.0);
        }
        claimed
    }

    fn lease(&mut self, id: ExecutionId, owner: ReplicaId, lasts: Duration) -> Claimed {
        let row = self.executions.get_mut(&id).expect("a row of this claim");
        let found = row.state;
        row.epoch.0 += 1;
        row.lease = Some((owner, Instant::now() + lasts));
        let lease = Lease { account: row.account, execution: id, owner, epoch: row.epoch };
        Claimed { lease, found, owner_deaths: 0 }
    }

    /// What may run now: of each account as many as its limit leaves; accounts take turns.
    fn next_in_line(&self, limits: ClaimLimits) -> Vec<ExecutionId> {
        let now = Instant::now();
        let mut places = BTreeMap::<AccountId, i64>::new();
        for row in self.executions.values().filter(|row| row.lease.is_some()) {
            *places.entry(row.account).or_default() += 1;
        }
        let mut waiting: Vec<_> = self
            .executions
            .iter()
            .filter(|(_, row)| row.state == ExecutionState::Pending)
            .filter(|(_, row)| row.run_after <= now && !row.stop_requested)
            .map(|(id, row)| (row.run_after, *id, row.account))
            .collect();
        waiting.sort();
        let mut turns = Vec::new();
        for (run_after, id, account) in waiting {
            let turn = places.entry(account).or_default();
            if *turn < limits.per_account {
                *turn += 1;
                turns.push((*turn, run_after, id));
            }
        }
        turns.sort();
        turns.into_iter().take(limits.free).map(|(_, _, id)| id).collect()
    }

    pub fn renew(&mut self, replica: ReplicaId, lasts: Duration) -> Vec<Renewed> {
        let now = Instant::now();
        let mut renewed = Vec::new();
        for (id, row) in &mut self.executions {
            if row.lease.is_some_and(|(owner, until)| owner == replica && until > now) {
                row.lease = Some((replica, now + lasts));
                let stop_requested = row.stop_requested;
                renewed.push(Renewed { execution: *id, epoch: row.epoch, stop_requested });
            }
        }
        renewed
    }

    pub fn release(&mut self, replica: ReplicaId) {
        let now = Instant::now();
        for row in self.executions.values_mut() {
            if row.lease.is_some_and(|(owner, until)| owner == replica && until > now) {
                row.lease = Some((replica, now));
            }
        }
    }
}
