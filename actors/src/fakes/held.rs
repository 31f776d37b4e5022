//! Executions in memory that limits of their flows hold back.

use crate::{
    admission::{Control, Ledger, Line, Refusal},
    fakes::rows::Row,
    flow::PreparedEvent,
    ids::ExecutionId,
};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

type Rows = BTreeMap<ExecutionId, Row>;
type Starts = BTreeMap<i64, Vec<DateTime<Utc>>>;

fn hash(row: &Row) -> Option<i64> {
    row.control.as_ref()?.concurrency.as_ref().map(|concurrency| concurrency.key.hash)
}

fn is_in_line(row: &Row) -> bool {
    row.is_held && row.held_until.is_none() && !row.stop_requested
}

/// Whether only the clock held it, and does no longer.
pub(super) fn is_due(row: &Row) -> bool {
    row.held_until.is_some_and(|until| until <= Utc::now())
}

/// Adds a row, as far as its flow's limits let it.
pub(super) fn add(
    rows: &mut Rows,
    starts: &mut Starts,
    mut row: Row,
) -> Result<ExecutionId, Refusal> {
    let id = ExecutionId::fresh();
    row.control = Control::of(&row.flow, &PreparedEvent::new(row.event.clone()));
    if let Some(control) = row.control.clone() {
        let lines = control.concurrency.iter().map(|it| (it.key.hash, line(rows, it.key.hash)));
        let mut ledger = Ledger { now: Utc::now(), lines: lines.collect(), ..Ledger::default() };
        ledger.starts = std::mem::take(starts);
        let admitted = ledger.admit(id, &control);
        *starts = ledger.starts;
        let start = admitted?;
        (row.is_held, row.held_until) = (start.is_held, start.not_before);
        row.queued_reason = start.reason;
        for stopped in start.stops {
            rows.entry(stopped).and_modify(|row| row.stop_requested = true);
        }
    }
    rows.insert(id, row);
    Ok(id)
}

fn line(rows: &Rows, of: i64) -> Line {
    let mut line = Line::default();
    for (id, row) in in_order(rows, of) {
        match (is_in_line(row), row.is_held, row.stop_requested) {
            (true, ..) => line.waiting.push(id),
            (_, true, _) => {}
            (_, _, true) => line.stopping += 1,
            _ => line.running.push(id),
        }
    }
    line
}

/// Rows of a key that have not ended, by event.
fn in_order(rows: &Rows, of: i64) -> Vec<(ExecutionId, &Row)> {
    let open = rows.iter().filter(|(_, row)| !row.state.is_terminal() && hash(row) == Some(of));
    let mut open: Vec<_> = open.map(|(id, row)| (*id, row)).collect();
    open.sort_by_key(|(id, row)| (row.event.id, *id));
    open
}

/// Those whose time has come get in line, or are free when there is none.
pub(super) fn unthrottle(rows: &mut Rows) {
    for row in rows.values_mut().filter(|row| is_due(row)) {
        row.held_until = None;
        row.is_held = hash(row).is_some();
        row.queued_reason = None;
    }
}

/// Lets go as many of each key as there are places. Says how many.
pub(super) fn let_go(rows: &mut Rows) -> u64 {
    let keys: BTreeSet<i64> =
        rows.values().filter(|row| is_in_line(row)).filter_map(hash).collect();
    let mut gone = 0;
    for key in keys {
        let Line { running, stopping, waiting } = line(rows, key);
        let limit = |id| rows.get(id)?.flow.spec.slots().map(|slots| slots.limit as usize);
        let limit = waiting.first().and_then(limit).unwrap_or_default();
        for id in waiting.iter().take(limit.saturating_sub(running.len() + stopping)) {
            rows.entry(*id).and_modify(|row| (row.is_held, row.queued_reason) = (false, None));
            gone += 1;
        }
    }
    gone
}
