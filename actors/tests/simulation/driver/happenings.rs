//! What happens to a run from outside: faults, their ends, and work.

use super::{ACCOUNTS, Driver, EXECUTIONS_MAX, Port};
use crate::{
    replica::Process,
    workload::{self, SENDER_WAITS},
};
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::time::Instant;

/// Something that befalls a run.
type Happening = fn(&mut Driver);

impl Driver {
    /// At most one thing happens before a step.
    pub(super) fn happen(&mut self) {
        let mut dice = self.rng.below(10_000);
        let chaos = &self.chaos;
        let happenings: [(u64, Happening); 14] = [
            (chaos.deliveries, Self::send),
            (chaos.stops, Self::ask_to_stop),
            (chaos.crash, Self::crash_one),
            (chaos.shutdown, Self::shut_down_one),
            (chaos.freeze, Self::freeze_one),
            (chaos.cut_off, Self::cut_off_one),
            (chaos.database_away, |driver| driver.take_away(Port::Database)),
            (chaos.docker_away, |driver| driver.take_away(Port::Docker)),
            (chaos.hang, Self::hang_one),
            (chaos.hiccup, Self::break_connections),
            (chaos.host_restart, Self::restart_host),
            (chaos.kill, Self::kill_container),
            (chaos.deafness, Self::lose_hints),
            (chaos.numbering, Self::hold_numbering),
        ];
        for (chance, happening) in happenings {
            if dice < chance {
                self.changed = true;
                return happening(self);
            }
            dice -= chance;
        }
    }

    /// What is over is over: frozen processes thaw, dead ones come back, senders send again.
    pub(super) fn mend(&mut self) {
        self.send_again();
        let now = Instant::now();
        for index in 0..self.seats.len() {
            let left = self.seats[index].leaving.as_ref();
            if left.is_some_and(|left| left.load(Ordering::SeqCst)) {
                self.crash(index);
            }
            let seat = &mut self.seats[index];
            match &mut seat.process {
                Some(process) if process.frozen_until.is_some_and(|until| until <= now) => {
                    process.frozen_until = None;
                    let id = process.id;
                    self.world.state().audit.thawed(id);
                    self.note("thaws", index);
                }
                None if seat.back_at <= now => self.boot(index),
                _ => {}
            }
        }
        for port in [Port::Database, Port::Docker] {
            let back = self.away[port as usize] <= now;
            let mut state = self.world.state();
            match port {
                Port::Database if back && !state.database.up => state.database.up = true,
                Port::Docker if back && !state.docker.up => state.docker.set_up(true),
                _ => {}
            }
        }
    }

    fn note(&self, what: &str, index: usize) {
        self.world.state().note(what, || format!("{index}"));
    }

    fn count(&self, what: &'static str) {
        self.world.state().tally.count("fault", what);
    }

    fn boot(&mut self, index: usize) {
        let (id, capacity) = (self.next_process(), self.capacity());
        let seat = &mut self.seats[index];
        let process = Process::start(&self.world, id, seat.replica, capacity);
        process.watch(Arc::clone(&seat.client));
        seat.process = Some(process);
        self.note("boots", index);
    }

    /// The process is gone between two instructions. What it had sent may still arrive.
    pub(super) fn crash(&mut self, index: usize) {
        let Some(process) = self.seats[index].process.take() else { return };
        self.world.gate().bury(process.id);
        self.world.state().audit.buried(process.id);
        let id = process.id;
        drop(process);
        let lost: Vec<u64> = {
            let gate = self.world.gate();
            let left = gate.calls.iter().filter(|(_, call)| call.process == id);
            left.map(|(call, _)| *call).filter(|_| self.rng.chance(5_000)).collect()
        };
        lost.into_iter().for_each(|call| drop(self.world.gate().calls.remove(&call)));
        let away = Duration::from_millis(self.rng.between(0, 15_000));
        self.seats[index].back_at = Instant::now() + away;
        self.seats[index].leaving = None;
        self.note("crashes", index);
    }

    fn crash_one(&mut self) {
        let index = self.any_seat();
        self.count("crash");
        self.crash(index);
    }

    fn any_seat(&mut self) -> usize {
        self.rng.below(self.seats.len() as u64) as usize
    }

    fn shut_down_one(&mut self) {
        let index = self.any_seat();
        let seat = &mut self.seats[index];
        if let (Some(process), None) = (&seat.process, &seat.leaving) {
            seat.leaving = Some(process.hand_over());
            self.note("shuts down", index);
            self.count("shutdown");
        }
    }

    fn freeze_one(&mut self) {
        let index = self.any_seat();
        let length = Duration::from_millis(*self.rng.pick(&[500, 5_000, 12_000, 25_000]));
        self.freeze(index, length);
    }

    pub(super) fn freeze(&mut self, index: usize, length: Duration) {
        if let Some(process) = &mut self.seats[index].process {
            process.frozen_until = Some(Instant::now() + length);
            self.note("freezes", index);
            self.count("freeze");
        }
    }

    /// One replica cannot reach the database, Docker, or both; the others can.
    fn cut_off_one(&mut self) {
        let index = self.any_seat();
        let until =
            Instant::now() + Duration::from_millis(*self.rng.pick(&[3_000, 12_000, 25_000]));
        let [database, docker] = *self.rng.pick(&[[true, false], [false, true], [true, true]]);
        let cut_off = &mut self.seats[index].cut_off;
        if database {
            cut_off[Port::Database as usize] = until;
        }
        if docker {
            cut_off[Port::Docker as usize] = until;
        }
        self.note("is cut off", index);
        self.count("cut off");
    }

    /// Another session holds the lock of whoever numbers the outbox.
    fn hold_numbering(&mut self) {
        let length = Duration::from_millis(self.rng.between(10, 5_000));
        let mut state = self.world.state();
        state.database.numbering_held_until = state.clock.now() + length;
        drop(state);
        self.count("numbering held");
    }

    fn take_away(&mut self, port: Port) {
        // For so long that ticks are missed, where there are any.
        let longest = if port == Port::Database && self.chaos.ticks { 200_000 } else { 20_000 };
        let length = Duration::from_millis(*self.rng.pick(&[200, 3_000, 9_000, longest]));
        self.away[port as usize] = Instant::now() + length;
        match port {
            Port::Database => self.world.state().database.up = false,
            Port::Docker => self.world.state().docker.set_up(false),
        }
        self.note("goes away", port as usize);
        self.count("away");
    }

    fn hang_one(&mut self) {
        let port = *self.rng.pick(&[Port::Database, Port::Docker]);
        let length = Duration::from_millis(*self.rng.pick(&[1_000, 4_000, 12_000, 25_000]));
        self.hung[port as usize] = Instant::now() + length;
        self.note("hangs", port as usize);
        self.count("hang");
    }

    fn break_connections(&mut self) {
        self.world.state().docker.break_connections();
        self.note("breaks connections", 1);
        self.count("hiccup");
    }

    fn restart_host(&mut self) {
        let mut state = self.world.state();
        let now = state.clock.now();
        state.docker.lose_all(now);
        drop(state);
        self.note("loses containers", 1);
        self.count("host restart");
    }

    fn kill_container(&mut self) {
        let pick = self.rng.next();
        let mut state = self.world.state();
        let now = state.clock.now();
        state.docker.kill_one(pick, now);
        drop(state);
        self.note("kills a container", 1);
        self.count("kill");
    }

    fn lose_hints(&mut self) {
        let lose = self.rng.chance(5_000);
        self.world.lose_hints(lose);
        self.count("deafness");
    }

    /// A delivery comes in: to one replica, now and then to two at once.
    fn send(&mut self) {
        if self.world.state().database.executions.len() >= EXECUTIONS_MAX {
            return;
        }
        self.sent += 1;
        let mut delivery =
            workload::delivery(&mut self.rng, self.sent, ACCOUNTS, self.chaos.unroutable);
        for _ in 0..=u64::from(self.rng.chance(1_000)) {
            let index = self.any_seat();
            if let Some(process) = &self.seats[index].process {
                process.deliver(&delivery);
            }
        }
        delivery.again_at = Instant::now() + SENDER_WAITS;
        self.deliveries.push(delivery);
    }

    /// Whoever got no 2xx sends again; now and then someone who did, too.
    fn send_again(&mut self) {
        let now = Instant::now();
        let due = |delivery: &&mut workload::Delivery| delivery.again_at <= now;
        let index = self.rng.below(self.seats.len() as u64) as usize;
        for delivery in self.deliveries.iter_mut().filter(due) {
            if let Some(process) = &self.seats[index].process {
                process.deliver(delivery);
            }
            delivery.again_at = now + SENDER_WAITS;
        }
        let rng = &mut self.rng;
        self.deliveries.retain(|delivery| {
            !delivery.answered.load(Ordering::SeqCst)
                || (delivery.again_at > now && rng.chance(9_900))
        });
    }

    /// Someone asks to stop an execution that is not over.
    fn ask_to_stop(&mut self) {
        let open: Vec<_> = {
            let state = self.world.state();
            let rows = state.database.executions.iter();
            rows.filter(|(_, row)| !row.state.is_terminal()).map(|(id, _)| *id).collect()
        };
        let index = self.any_seat();
        if let (false, Some(process)) = (open.is_empty(), &self.seats[index].process) {
            process.request_stop(*self.rng.pick(&open));
            self.count("stop");
        }
    }

    /// Everything that was in the way ends now.
    pub(super) fn calm_down(&mut self) {
        let now = Instant::now();
        self.chaos.stop();
        (self.hung, self.away) = ([now; 2], [now; 2]);
        self.world.lose_hints(false);
        for seat in &mut self.seats {
            (seat.back_at, seat.cut_off) = (now, [now; 2]);
            if let Some(process) = &mut seat.process {
                process.frozen_until = None;
            }
        }
        self.world.state().docker.wind_down();
    }
}
