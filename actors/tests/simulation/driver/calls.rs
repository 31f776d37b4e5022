//! What becomes of calls: their fates, the patience of who made them, and deaths at them.

use super::{Caller, Driver, is_up};
use crate::{
    chaos::Side,
    gate::{Fate, Port, ProcessId},
};
use std::time::Duration;
use tokio::time::Instant;

/// A call that nothing holds up is answered within this.
const ANSWERED_WITHIN: Duration = Duration::from_millis(300);
/// How long a process is frozen at a call: its leases run out, and others take what it had.
const FROZEN_AT_A_CALL: Duration = Duration::from_secs(25);
/// How long a process waits for the database, as `src/store/within.rs` has it.
const PATIENCE: Duration = Duration::from_secs(10);

impl Driver {
    /// Calls that nothing holds up.
    pub(super) fn answerable(&self) -> Vec<u64> {
        let now = Instant::now();
        let gate = self.world.gate();
        let calls = gate.calls.iter().filter(|(_, call)| self.hung[call.port as usize] <= now);
        calls.map(|(id, _)| *id).collect()
    }

    pub(super) fn first_overdue(&self, calls: &[u64]) -> Option<u64> {
        let gate = self.world.gate();
        let first = calls.first().copied()?;
        (gate.calls.get(&first)?.since.elapsed() > ANSWERED_WITHIN).then_some(first)
    }

    /// A call whose caller will not wait any longer for a database that hangs.
    pub(super) fn given_up(&self) -> Option<u64> {
        let given_up = |port, since: Instant| port == Port::Database && since.elapsed() > PATIENCE;
        let gate = self.world.gate();
        let mut calls = gate.calls.iter();
        calls.find(|(_, call)| given_up(call.port, call.since)).map(|(id, _)| *id)
    }

    /// The caller hears of a failure; what it asked for may come about once the database gets on.
    pub(super) fn give_up(&mut self, id: u64) {
        let fate = *self.rng.pick(&[Fate::Unreachable, Fate::Delayed]);
        self.world.state().tally.count("call", "given up");
        self.meet(id, fate);
    }

    /// Lets a call meet its fate, or its caller die at it.
    pub(super) fn settle(&mut self, id: u64) {
        let Some((port, name, process, abandoned)) = self.call(id) else { return };
        let seat = self.seat_of(process);
        let cut_off =
            seat.is_some_and(|seat| self.seats[seat].cut_off[port as usize] > Instant::now());
        if cut_off || !is_up(&self.world.state(), port) {
            return self.meet(id, Fate::Unreachable);
        }
        let living = seat.filter(|_| !abandoned);
        if let Some(seat) = living.filter(|_| self.chaos.freezes_at(name, &mut self.rng)) {
            self.freeze(seat, FROZEN_AT_A_CALL);
        }
        let death = living.and_then(|seat| Some((seat, self.chaos.death_at(name, &mut self.rng)?)));
        match death {
            Some((seat, Side::Before)) => {
                self.world.gate().calls.remove(&id);
                self.die_at("before", name, seat);
            }
            Some((seat, Side::After)) => {
                self.meet(id, Fate::AnswerLost);
                self.die_at("after", name, seat);
            }
            None => {
                let fate = self.chaos.fate(name, &mut self.rng);
                self.meet(id, fate);
            }
        }
    }

    fn die_at(&mut self, side: &'static str, name: &'static str, seat: usize) {
        let mut state = self.world.state();
        state.note("dies", || format!("{side} {name}"));
        state.tally.count(if side == "before" { "dies before" } else { "dies after" }, name);
        drop(state);
        self.crash(seat);
    }

    fn call(&self, id: u64) -> Option<(Port, &'static str, ProcessId, bool)> {
        let gate = self.world.gate();
        gate.calls.get(&id).map(|call| (call.port, call.name, call.process, call.abandoned))
    }

    fn seat_of(&self, process: ProcessId) -> Option<usize> {
        let its = |seat: &super::Seat| seat.process.as_ref().is_some_and(|one| one.id == process);
        self.seats.iter().position(its)
    }

    fn meet(&mut self, id: u64, fate: Fate) {
        let mut gate = self.world.gate();
        let mut state = self.world.state();
        let Some(call) = gate.calls.get(&id) else { return };
        let (port, name, process, is_gone) = (call.port, call.name, call.process, call.abandoned);
        state.caller = Caller { since: call.since, is_gone };
        if fate != Fate::Answered {
            state.audit.call_failed(process, name, fate);
        }
        let left = if is_gone { ", left behind" } else { "" };
        state.note("call", || format!("{name} of {} {fate:?}{left}", process.0));
        state.tally.count("call", fate.word());
        if let Some(effect) = gate.settle(id, &mut state, fate) {
            let wait = Duration::from_millis(self.rng.between(1, 5_000));
            self.delayed.push((Instant::now() + wait, port, effect));
        }
        self.changed = true;
    }

    pub(super) fn overdue_effect(&self) -> Option<usize> {
        let (now, state) = (Instant::now(), self.world.state());
        let due = |(at, port, _): &(Instant, Port, _)| {
            *at <= now && self.hung[*port as usize] <= now && is_up(&state, *port)
        };
        self.delayed.iter().position(due)
    }

    /// An effect arrives whose caller heard of a failure before.
    pub(super) fn take_effect(&mut self, index: usize) {
        let (_, port, effect) = self.delayed.remove(index);
        let mut state = self.world.state();
        state.note("late", || format!("an effect on {port:?}"));
        state.caller = Caller { since: Instant::now(), is_gone: true };
        effect(&mut state);
        self.changed = true;
    }
}
