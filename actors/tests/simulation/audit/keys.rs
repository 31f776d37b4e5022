//! Keys: no more under way than may, nobody waits while there is room, and nobody overtakes (R-C7).

use crate::{database::Row, state::State};
use preloop_actors::{execution::ExecutionState, ids::ExecutionId};
use std::collections::{BTreeMap, BTreeSet};

impl State {
    /// Looks at every key. A place that leaked would be one that nobody takes while others wait.
    pub(super) fn look_at_keys(&mut self) {
        let keys: BTreeSet<i64> = self.database.executions.values().filter_map(Row::hash).collect();
        for key in keys {
            if let Some(wrong) = self.wrong_with(key) {
                self.audit.accuse(|| wrong);
            }
        }
        if let Some(wrong) = self.overtaken() {
            self.audit.accuse(|| wrong);
        }
        let held = self.database.executions.iter().filter(|(_, row)| row.is_in_line());
        self.audit.held = held.map(|(id, _)| *id).collect();
    }

    fn wrong_with(&mut self, key: i64) -> Option<String> {
        let rows = || {
            let of_key = |row: &&Row| row.hash() == Some(key);
            self.database.executions.values().filter(of_key)
        };
        let limit = rows().find_map(|row| row.flow.spec.slots().map(|slots| slots.limit))? as usize;
        let open = || rows().filter(|row| !row.state.is_terminal());
        let taken = open().filter(|row| !row.is_held).count();
        let waiting = open().filter(|row| row.is_in_line()).count();
        if taken == limit && waiting > 0 {
            self.tally.count("key", "full");
        }
        if taken > limit {
            return Some(format!("I7b: {taken} of a key are under way, {limit} may"));
        }
        if waiting > 0 && taken < limit {
            return Some(format!(
                "I7b: {waiting} wait behind a key, and only {taken} of {limit} run"
            ));
        }
        None
    }

    /// Whoever was let go was the first of those that waited behind its key.
    fn overtaken(&self) -> Option<String> {
        let mut first_waiting = BTreeMap::new();
        for (id, row) in &self.database.executions {
            let waited_before = self.audit.held.contains(id);
            if let Some(key) = row.hash().filter(|_| row.is_in_line() && waited_before) {
                let first = first_waiting.entry(key).or_insert((row.event, *id));
                *first = (*first).min((row.event, *id));
            }
        }
        let went = |id: &&ExecutionId| {
            let row = self.database.executions.get(id);
            row.is_some_and(|row| !row.is_held && row.state != ExecutionState::Stopped)
        };
        for id in self.audit.held.iter().filter(went) {
            let row = &self.database.executions[id];
            let first = row.hash().and_then(|key| first_waiting.get(&key));
            let ended = row.state.is_terminal();
            if !ended && first.is_some_and(|first| *first < (row.event, *id)) {
                return Some(format!("I7b: {id} overtook another of its key"));
            }
        }
        None
    }
}
