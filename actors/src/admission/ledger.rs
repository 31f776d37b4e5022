//! How keys stand, and what that means for a new execution.

use super::{Control, FlowOutcome, Gathering, Key, Keyed, Refusal};
use crate::{
    flow::{Concurrency, OnLimit, Rate},
    ids::ExecutionId,
};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use std::collections::BTreeMap;

/// The keys that a batch of new executions asks about, as they stand under their locks. What is admitted counts for
/// those that come after it in the batch.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Now, on the clock that runs the store.
    pub now: DateTime<Utc>,
    /// By the hash of the key, as are all of these.
    pub lines: BTreeMap<i64, Line>,
    /// The latest starts, oldest first, as many as the limit at least; some may be to come.
    pub starts: BTreeMap<i64, Vec<DateTime<Utc>>>,
    /// Where events come together, the one that is open last.
    pub gatherings: BTreeMap<i64, Vec<Gathering>>,
}

/// Executions of one key that have not ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Those that take places, oldest event first, without the ones that are being stopped.
    pub running: Vec<ExecutionId>,
    /// Take places still, but not for long.
    pub stopping: usize,
    /// Wait for a place, oldest event first, as many as the rule asks about. Those that are only too early are none.
    pub waiting: Vec<ExecutionId>,
}

/// An execution that may come into being.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// It takes no place yet, and nobody may claim it.
    pub is_held: bool,
    /// It is held until then at least.
    pub not_before: Option<DateTime<Utc>>,
    /// Why it is held, for people.
    pub reason: Option<String>,
    /// Who has to go in its favour.
    pub stops: Vec<ExecutionId>,
}

impl Line {
    fn taken(&self) -> usize {
        self.running.len() + self.stopping
    }

    fn has_room(&self, limit: u32) -> bool {
        self.waiting.is_empty() && self.taken() < limit as usize
    }

    /// Asks the oldest ones to stop, until so many are left.
    fn keep_newest(&mut self, most: usize) -> Vec<ExecutionId> {
        let surplus = (self.running.len() + self.waiting.len()).saturating_sub(most);
        let running = surplus.min(self.running.len());
        let mut stops: Vec<_> = self.running.drain(..running).collect();
        self.stopping += running;
        stops.extend(self.waiting.drain(..surplus - running));
        stops
    }
}

impl Ledger {
    /// Decides about one new execution and takes note of it.
    pub fn admit(&mut self, id: ExecutionId, control: &Control) -> Result<Start, Refusal> {
        if let Some(limit) = &control.rate_limit {
            self.within(limit)?;
        }
        let not_before = control.throttle.as_ref().and_then(|throttle| self.free_from(throttle));
        let mut start = match &control.concurrency {
            Some(concurrency) => self.stand_in_line(id, concurrency, not_before.is_some())?,
            None => Start::default(),
        };
        start.is_held |= not_before.is_some();
        start.not_before = not_before;
        start.reason = control.throttle.as_ref().zip(not_before).map(throttled).or(start.reason);
        if let Some(Keyed { key, .. }) = &control.rate_limit {
            self.starts.entry(key.hash).or_default().push(self.now);
        }
        if let Some(Keyed { key, .. }) = &control.throttle {
            let at = not_before.unwrap_or(self.now);
            self.starts.entry(key.hash).or_default().push(at);
        }
        Ok(start)
    }

    /// Refuses what would be one start too many.
    fn within(&self, Keyed { key, rule }: &Keyed<Rate>) -> Result<(), Refusal> {
        let since = self.now - period(rule);
        let starts = self.starts.get(&key.hash).into_iter().flatten();
        let count = starts.filter(|at| **at > since).count();
        if count < rule.limit as usize {
            return Ok(());
        }
        let Rate { limit, period_secs, .. } = rule;
        let detail = format!("{count} of {limit} starts in {period_secs} s{}", key.phrase());
        Err(Refusal { outcome: FlowOutcome::RateLimited, detail })
    }

    /// When the next may start; `None` for now. Between it and the start `limit` before it a whole period passes.
    fn free_from(&self, Keyed { key, rule }: &Keyed<Rate>) -> Option<DateTime<Utc>> {
        let starts = self.starts.get(&key.hash)?;
        let before = starts.len().checked_sub(rule.limit as usize)?;
        Some(starts[before] + period(rule)).filter(|at| *at > self.now)
    }

    fn stand_in_line(
        &mut self,
        id: ExecutionId,
        Keyed { key, rule }: &Keyed<Concurrency>,
        is_early: bool,
    ) -> Result<Start, Refusal> {
        let line = self.lines.entry(key.hash).or_default();
        let mut start = Start::default();
        if !line.has_room(rule.limit) {
            match rule.on_limit {
                OnLimit::Queue => room_to_wait(line, key, rule)?,
                OnLimit::Skip => return Err(skipped(line, key, rule)),
                OnLimit::CancelRunning => {
                    start.stops = line.keep_newest(rule.limit as usize - 1);
                }
                OnLimit::CancelQueued => {
                    let most = rule.queue_max.unwrap_or(1) as usize;
                    let surplus = (line.waiting.len() + 1).saturating_sub(most);
                    start.stops = line.waiting.drain(..surplus).collect();
                }
            }
            start.is_held = true;
            start.reason = Some(under_way(line, key, rule));
        }
        match (is_early, start.is_held) {
            (true, _) => {}
            (false, true) => line.waiting.push(id),
            (false, false) => line.running.push(id),
        }
        Ok(start)
    }
}

fn room_to_wait(line: &Line, key: &Key, rule: &Concurrency) -> Result<(), Refusal> {
    match rule.queue_max.filter(|most| line.waiting.len() >= *most as usize) {
        None => Ok(()),
        Some(most) => Err(Refusal {
            outcome: FlowOutcome::QueueFull,
            detail: format!("{most} wait{} already, as many as may", key.phrase()),
        }),
    }
}

fn skipped(line: &Line, key: &Key, rule: &Concurrency) -> Refusal {
    Refusal { outcome: FlowOutcome::Skipped, detail: under_way(line, key, rule) }
}

fn under_way(line: &Line, key: &Key, rule: &Concurrency) -> String {
    format!("{} of {}{} under way", line.taken(), rule.limit, key.phrase())
}

fn throttled((Keyed { key, rule }, at): (&Keyed<Rate>, DateTime<Utc>)) -> String {
    let at = at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let Rate { limit, period_secs, .. } = rule;
    format!("throttled to {limit} starts in {period_secs} s{}: starts at {at}", key.phrase())
}

fn period(rate: &Rate) -> TimeDelta {
    TimeDelta::seconds(rate.period_secs.into())
}
