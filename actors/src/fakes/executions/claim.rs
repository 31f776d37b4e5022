//! What a claim takes of the executions in memory.

use super::*;

impl Inner {
    pub(super) fn claim(&mut self, replica: ReplicaId, limits: ClaimLimits) -> Vec<Claimed> {
        let (now, mut free, mut claimed) = (Instant::now(), limits.free, Vec::new());
        let on_trial = |row: &Row| {
            is_suspect(row.owner_deaths) && row.lease.is_some_and(|(_, until)| until > now)
        };
        let mut one_is_on_trial = self.rows.values().any(on_trial);
        for (id, row) in &mut self.rows {
            let abandoned = row.lease.is_some_and(|(_, until)| until <= now);
            let waits = row.state == ExecutionState::Pending
                && !row.is_held
                && row.run_after <= now
                && !row.stop_requested
                && free > 0;
            if !abandoned && !waits {
                continue;
            }
            let found = row.state;
            if waits {
                free -= 1;
                row.attempt += 1;
                row.enter(ExecutionState::Initializing);
            }
            if abandoned {
                let died = !row.handed_over && row.lease.is_some_and(|(owner, _)| owner != replica);
                let deaths = (row.owner_deaths + i16::from(died)).min(OWNER_DEATHS_MAX);
                let begins = row.container_epoch.is_none()
                    && !row.stop_requested
                    && deaths < OWNER_DEATHS_MAX;
                if begins && free == 0 {
                    continue;
                }
                if is_suspect(deaths) && std::mem::replace(&mut one_is_on_trial, true) {
                    continue;
                }
                free = free.saturating_sub(1);
                row.owner_deaths = deaths;
            }
            row.epoch.0 += 1;
            (row.handed_over, row.taken_at) = (false, now);
            row.lease = Some((replica, now + limits.lease));
            let lease =
                Lease { account: row.account, execution: *id, owner: replica, epoch: row.epoch };
            claimed.push(Claimed { lease, found, owner_deaths: row.owner_deaths });
        }
        claimed
    }
}
