//! Logs: no gap, no repeat, and whole when a container ended by itself (I9).

use crate::{
    database::Row,
    docker::{End, Name},
    state::State,
};
use preloop_actors::{execution::Lease, ids::Epoch, ports::NewLogLine};
use std::time::Duration;

/// How long the last output may take to arrive after a container has ended: `follow.rs` promises it.
const DRAIN_MAX: Duration = Duration::from_secs(10);

impl State {
    /// What an owner concludes of a container's own end it says with the whole output in the log, unless it has
    /// waited for the rest as long as it must.
    pub(super) fn log_is_whole(&mut self, lease: Lease, name: Name) {
        let Some(container) = self.docker.seen(name) else { return };
        let Some((ended, _)) = container.ended else { return };
        if container.end(true) == End::CutOff {
            return;
        }
        let worker = self.audit.worker(lease.execution, lease.epoch);
        let noticed = worker.map_or(ended, |worker| worker.since.max(ended));
        let Some(row) = self.database.executions.get(&name.0) else { return };
        let (written, stored) = (container.written(), tokens(row, name.1).len());
        if stored == written {
            self.tally.count("log", "whole");
        } else if noticed.elapsed() >= DRAIN_MAX {
            self.tally.count("log", "given up");
        } else {
            self.audit
                .accuse(|| format!("I9: {name:?} wrote {written} pieces, and {stored} are stored"));
        }
    }

    /// Stores lines, and checks that they join on to what is stored.
    pub fn append_log(&mut self, lease: Lease, container: Epoch, lines: Vec<NewLogLine>) -> bool {
        let id = lease.execution;
        let appended = self.database.append_log(lease, container, lines);
        let owned = match appended {
            Ok(owned) => owned,
            Err(lost) => {
                self.audit.accuse(|| format!("I9: {id}: {lost}"));
                return true;
            }
        };
        self.note("log", || format!("{id} {container} {owned}"));
        let Some(row) = self.database.executions.get(&id).filter(|_| owned) else { return owned };
        let gap = row.log.keys().copied().ne(0..row.log.len() as i64);
        let mut pieces = tokens(row, container);
        pieces.sort();
        if gap || pieces.iter().copied().ne(0..pieces.len()) {
            self.audit.accuse(|| format!("I9: the log of {id} has a gap or a repeat: {pieces:?}"));
        }
        owned
    }
}

/// The pieces of output that are stored of one container, in the order of the lines.
fn tokens(row: &Row, container: Epoch) -> Vec<usize> {
    let lines = row.log.values();
    let of = lines.filter(|line| line.container == container && line.frame.is_some());
    of.flat_map(|line| line.message.split(['<', '>']))
        .filter_map(|piece| piece.parse().ok())
        .collect()
}
