//! Flow control: `create.rs` with its ledger, `let_go` and its trigger, `unthrottle.sql`, and what gatherings start.

use super::{Database, Row};
use preloop_actors::{
    admission::{Control, FlowOutcome, Gather, Gathering, Ledger, Line},
    flow::{FlowVersion, Keep, PreparedEvent},
    ids::{EventId, ExecutionId, FlowId},
    ports::Topic,
};
use std::{collections::BTreeSet, sync::Arc};
use uuid::Uuid;

/// Events that come together, with those that they are.
#[derive(Clone, Debug)]
pub struct Gathered {
    pub state: Gathering,
    pub flow: Arc<FlowVersion>,
    hash: i64,
    pub events: Vec<(EventId, Control)>,
}

impl Row {
    /// The key that its places are counted by.
    pub fn hash(&self) -> Option<i64> {
        self.control.as_ref()?.concurrency.as_ref().map(|concurrency| concurrency.key.hash)
    }

    /// Whether it waits for a place under its key, and for nothing else.
    pub fn is_in_line(&self) -> bool {
        self.is_held && self.held_until.is_none() && !self.stop_requested
    }
}

impl Database {
    /// The limits of what an event starts of a flow.
    pub fn control(&self, event: EventId, flow: &FlowVersion) -> Option<Box<Control>> {
        Control::of(flow, &PreparedEvent::new(self.events.get(&event)?.clone()))
    }

    /// `None`: this (event, flow) has one already, or limits of the flow took it.
    pub fn create(
        &mut self,
        event: EventId,
        flow: Arc<FlowVersion>,
        control: Option<Box<Control>>,
    ) -> Option<ExecutionId> {
        let pair = (event, flow.flow);
        if self.by_event.contains_key(&pair) || self.outcomes.contains_key(&pair) {
            return None;
        }
        if let Some(control) = &control
            && self.gather(event, &flow, control)
        {
            return None;
        }
        let id = ExecutionId(self.id());
        match self.admit(id, event, flow, control) {
            Ok(()) => Some(id),
            Err(outcome) => {
                self.outcomes.insert(pair, (outcome, None));
                None
            }
        }
    }

    /// Brings an execution into being, as far as limits let it.
    pub fn admit(
        &mut self,
        id: ExecutionId,
        event: EventId,
        flow: Arc<FlowVersion>,
        control: Option<Box<Control>>,
    ) -> Result<(), FlowOutcome> {
        let (pair, account) = ((event, flow.flow), flow.account);
        let mut row = Row::new(event, flow, self.now);
        let mut stops = Vec::new();
        if let Some(control) = &control {
            let mut ledger = self.ledger(control);
            let start = ledger.admit(id, control).map_err(|why| why.outcome)?;
            self.starts = ledger.starts;
            (row.is_held, row.held_until) = (start.is_held, start.not_before);
            stops = start.stops;
        }
        row.control = control;
        self.by_event.insert(pair, id);
        self.tell(account, Topic::FlowExecutions, "execution_created", id.0);
        self.executions.insert(id, row);
        for stopped in stops {
            self.request_stop(stopped);
        }
        Ok(())
    }

    fn ledger(&self, control: &Control) -> Ledger {
        let lines = control.concurrency.iter().map(|it| (it.key.hash, self.line(it.key.hash)));
        let mut ledger = Ledger { now: self.now, lines: lines.collect(), ..Ledger::default() };
        ledger.starts = self.starts.clone();
        let open = self.gatherings.iter().filter(|gathered| !gathered.state.is_closed);
        for gathered in open {
            let state = Gathering { is_changed: false, ..gathered.state.clone() };
            ledger.add_gathering(gathered.hash, state);
        }
        ledger
    }

    /// How a key stands.
    pub fn line(&self, hash: i64) -> Line {
        let mut line = Line::default();
        for (id, row) in self.of_key(hash) {
            match (row.is_in_line(), row.is_held, row.stop_requested) {
                (true, ..) => line.waiting.push(id),
                (_, true, _) => {}
                (_, _, true) => line.stopping += 1,
                _ => line.running.push(id),
            }
        }
        line
    }

    /// What has not ended of a key, in the order of events.
    fn of_key(&self, hash: i64) -> Vec<(ExecutionId, &Row)> {
        let open = self.executions.iter().filter(|(_, row)| !row.state.is_terminal());
        let open = open.filter(|(_, row)| row.hash() == Some(hash));
        let mut open: Vec<_> = open.map(|(id, row)| (*id, row)).collect();
        open.sort_by_key(|(id, row)| (row.event, *id));
        open
    }

    /// Keys that somebody waits behind.
    pub fn keys_waited_for(&self) -> BTreeSet<i64> {
        let waiting = self.executions.values().filter(|row| row.is_in_line());
        waiting.filter_map(Row::hash).collect()
    }

    /// Lets go as many of a key as there are places, in the order of events.
    pub fn let_key_go(&mut self, hash: i64) -> u64 {
        let line = self.line(hash);
        let limit = |id| self.executions.get(id)?.flow.spec.slots().map(|it| it.limit as usize);
        let limit = line.waiting.first().and_then(limit).unwrap_or_default();
        let free = limit.saturating_sub(line.running.len() + line.stopping);
        let mut gone = 0;
        for id in line.waiting.into_iter().take(free) {
            if let Some(row) = self.executions.get_mut(&id) {
                (row.is_held, row.updated_at) = (false, self.now);
                gone += 1;
            }
        }
        gone
    }

    /// Lets go what was held back until now.
    pub fn let_go(&mut self, missed: bool) -> u64 {
        let mut gone = self.unthrottle() + self.start_gatherings();
        if missed {
            gone += self.keys_waited_for().into_iter().map(|key| self.let_key_go(key)).sum::<u64>();
        }
        gone
    }

    fn unthrottle(&mut self) -> u64 {
        let (now, mut free, mut keys) = (self.now, 0, BTreeSet::new());
        let due = |row: &&mut Row| row.held_until.is_some_and(|until| until <= now);
        for row in self.executions.values_mut().filter(due) {
            row.held_until = None;
            row.is_held = row.hash().is_some();
            (row.run_after, row.updated_at) = (now, now);
            free += u64::from(!row.is_held);
            keys.extend(row.hash());
        }
        free + keys.into_iter().map(|key| self.let_key_go(key)).sum::<u64>()
    }

    /// Whether the event joined others, to wait with them.
    fn gather(&mut self, event: EventId, flow: &Arc<FlowVersion>, control: &Control) -> bool {
        let Some(gather) = &control.gather else { return false };
        let (hash, fresh) = (gather.key.hash, self.id());
        let mut ledger = self.ledger(control);
        let Some(joined) = ledger.gather(control, fresh) else { return false };
        let changed: Vec<Gathering> =
            ledger.changed_gatherings().map(|(_, state)| state.clone()).collect();
        for state in changed {
            match self.gatherings.iter_mut().find(|gathered| gathered.state.id == state.id) {
                Some(gathered) => (gathered.state, gathered.flow) = (state, Arc::clone(flow)),
                None => {
                    let flow = Arc::clone(flow);
                    self.gatherings.push(Gathered { state, flow, hash, events: Vec::new() });
                }
            }
        }
        if let Some(gathered) = self.gatherings.iter_mut().find(|it| it.state.id == joined) {
            gathered.events.push((event, control.clone()));
        }
        let outcome = match gather.rule {
            Gather::Debounce(_) => FlowOutcome::Debounced,
            Gather::Batch(_) => FlowOutcome::Batched,
        };
        self.outcomes.insert((event, flow.flow), (outcome, None));
        true
    }

    fn start_gatherings(&mut self) -> u64 {
        let now = self.now;
        let (due, left): (Vec<_>, Vec<_>) = std::mem::take(&mut self.gatherings)
            .into_iter()
            .partition(|gathered| gathered.state.due_at <= now);
        self.gatherings = left;
        let started = due.len() as u64;
        for gathered in due {
            self.start_gathering(gathered);
        }
        started
    }

    fn start_gathering(&mut self, gathered: Gathered) {
        let Gathered { flow, mut events, .. } = gathered;
        events.sort_by_key(|(event, _)| *event);
        let keeps_last = |control: &Control| {
            let rule = control.gather.as_ref().map(|gather| &gather.rule);
            matches!(rule, Some(Gather::Debounce(rule)) if rule.keep == Keep::Last)
        };
        let newest = events.last().filter(|(_, control)| keeps_last(control));
        let Some((event, control)) = newest.or(events.first()).cloned() else { return };
        let id = ExecutionId(self.id());
        let pair = |event: EventId| -> (EventId, FlowId) { (event, flow.flow) };
        let control = Some(Box::new(control.gathered()));
        match self.admit(id, event, Arc::clone(&flow), control) {
            Ok(()) => {
                self.outcomes.remove(&pair(event));
                for (other, _) in events.iter().filter(|(other, _)| *other != event) {
                    let known = self.outcomes.entry(pair(*other));
                    known.and_modify(|(_, execution)| *execution = Some(id));
                }
            }
            Err(outcome) => {
                let refused = events.iter().map(|(event, _)| (pair(*event), (outcome, None)));
                self.outcomes.extend(refused);
            }
        }
    }

    /// Gatherings whose time has come.
    pub fn due_gatherings(&self) -> impl Iterator<Item = Uuid> {
        let now = self.now;
        let due = self.gatherings.iter().filter(move |gathered| gathered.state.due_at <= now);
        due.map(|gathered| gathered.state.id)
    }
}
