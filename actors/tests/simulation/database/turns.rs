//! Whose turn it is: `claim.sql`, from the lines that wait to those that are chosen, and the shares it keeps.

use super::Database;
use preloop_actors::{
    execution::ExecutionState,
    ids::{AccountId, ExecutionId, FlowId},
    ports::ClaimLimits,
};
use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

/// What accounts and, within them, flows have started so far for their weights, while others waited beside them.
#[derive(Clone, Debug, Default)]
pub struct Shares {
    accounts: BTreeMap<AccountId, f64>,
    flows: BTreeMap<(AccountId, FlowId), f64>,
}

/// A candidate: what it is sorted by, and which it is. All accounts of a model have the weight 1.
struct Turn {
    rank: u8,
    by: f64,
    place: i64,
    then: (chrono::DateTime<chrono::Utc>, ExecutionId),
}

impl Turn {
    fn compare(&self, other: &Self) -> Ordering {
        let ranked = self.rank.cmp(&other.rank).then(self.by.total_cmp(&other.by));
        ranked.then(self.place.cmp(&other.place)).then(self.then.cmp(&other.then))
    }
}

/// The value of one that is known, else the least of all, else nothing.
fn pass<K: Ord + Copy>(shares: &BTreeMap<K, f64>, of: &BTreeSet<K>, one: K) -> f64 {
    let known = of.iter().filter_map(|key| shares.get(key).copied());
    let least = known.min_by(f64::total_cmp).unwrap_or_default();
    shares.get(&one).copied().unwrap_or(least)
}

impl Database {
    /// Everything that stands in a line, whether or not its time has come.
    fn in_lines(&self) -> impl Iterator<Item = (ExecutionId, &super::Row)> {
        let waits = |row: &super::Row| row.state == ExecutionState::Pending && !row.is_held;
        self.executions.iter().filter(move |(_, row)| waits(row)).map(|(id, row)| (*id, row))
    }

    fn accounts_in_line(&self) -> BTreeSet<AccountId> {
        self.in_lines().map(|(_, row)| row.account).collect()
    }

    fn flows_in_line(&self, of: AccountId) -> BTreeSet<(AccountId, FlowId)> {
        let own = self.in_lines().filter(|(_, row)| row.account == of);
        own.map(|(_, row)| (row.account, row.flow.flow)).collect()
    }

    fn places(&self, account: AccountId) -> i64 {
        let rows = self.executions.values();
        rows.filter(|row| row.account == account && row.lease.is_some()).count() as i64
    }

    /// What may run now: of each account as many as its limit leaves.
    pub(super) fn next_in_line(&self, limits: ClaimLimits) -> Vec<ExecutionId> {
        let accounts = self.accounts_in_line();
        let all: i64 = accounts.iter().map(|account| self.places(*account)).sum();
        let (portion, whole) = (all + limits.free as i64, accounts.len() as i64);
        let mut turns = Vec::new();
        for account in &accounts {
            let pass = pass(&self.shares.accounts, &accounts, *account);
            for (nth, (id, run_after)) in self.line_of(*account).into_iter().enumerate() {
                let place = self.places(*account) + nth as i64;
                if place >= limits.per_account {
                    break;
                }
                let rank = match place {
                    place if place < portion / whole => 0,
                    place if place * whole < portion => 1,
                    _ => 2,
                };
                let by = if rank == 1 { pass } else { place as f64 };
                turns.push(Turn { rank, by, place, then: (run_after, id) });
            }
        }
        turns.sort_by(Turn::compare);
        turns.into_iter().take(limits.free).map(|turn| turn.then.1).collect()
    }

    /// What may run now of an account, in its order: priority, then the flow with the fewest starts.
    fn line_of(&self, account: AccountId) -> Vec<(ExecutionId, chrono::DateTime<chrono::Utc>)> {
        let flows = self.flows_in_line(account);
        let ready = |row: &super::Row| row.run_after <= self.now && !row.stop_requested;
        let mut line = Vec::new();
        for flow in &flows {
            let own = self.in_lines().filter(|(_, row)| (row.account, row.flow.flow) == *flow);
            let own = own.filter(|(_, row)| ready(row));
            let mut own: Vec<_> =
                own.map(|(id, row)| (-row.flow.spec.priority, row.run_after, id)).collect();
            own.sort();
            let pass = pass(&self.shares.flows, &flows, *flow);
            let weigh = |nth: usize| pass + nth as f64;
            line.extend(own.into_iter().enumerate().map(|(nth, one)| (weigh(nth), one)));
        }
        line.sort_by(|(pass, one), (other_pass, other)| {
            let ranked = one.0.cmp(&other.0).then(pass.total_cmp(other_pass));
            ranked.then((one.1, one.2).cmp(&(other.1, other.2)))
        });
        line.into_iter().map(|(_, (_, run_after, id))| (id, run_after)).collect()
    }

    /// Counts starts of those that others wait beside, before they leave their lines.
    pub(super) fn count_starts(&mut self, chosen: &[ExecutionId]) {
        let accounts = self.accounts_in_line();
        let started = |of: &dyn Fn(&super::Row) -> bool| {
            chosen.iter().filter(|id| self.executions.get(id).is_some_and(of)).count() as f64
        };
        let mut shares = self.shares.clone();
        if accounts.len() > 1 {
            let count = |account: &AccountId| {
                let starts = started(&|row| row.account == *account);
                (*account, pass(&self.shares.accounts, &accounts, *account) + starts)
            };
            shares.accounts = accounts.iter().map(count).collect();
        }
        for account in &accounts {
            let flows = self.flows_in_line(*account);
            if flows.len() > 1 {
                shares.flows.retain(|(of, _), _| of != account);
                let count = |flow: &(AccountId, FlowId)| {
                    let starts = started(&|row| (row.account, row.flow.flow) == *flow);
                    (*flow, pass(&self.shares.flows, &flows, *flow) + starts)
                };
                shares.flows.extend(flows.iter().map(count));
            }
        }
        self.shares = shares;
    }
}
