//! What becomes of the fire times of a schedule that is due. No clock of its own, no I/O.

use crate::{
    flow::{
        Missed, ScheduleTrigger,
        schedule::{Clock, ScheduleError},
        schedule_policy::jitter,
    },
    ids::FlowId,
    ports::{DueSchedule, NextFire, SkipReason, Skipped},
};
use chrono::{DateTime, TimeDelta, Utc};

/// How late a tick may start without having been missed: a restart, or another replica that takes over, is no outage.
pub const ON_TIME: TimeDelta = TimeDelta::seconds(60);
/// Most missed fire times that one schedule makes up for at once.
pub const CATCH_UP_MAX: usize = 100;
/// Most fire times that one step looks at; after a longer outage the next step goes on.
const WALK_MAX: usize = 10_000;

/// One step of a schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Fire times that start nothing, oldest first.
    pub skipped: Vec<Skipped>,
    /// The one that is to start, later than those.
    pub start: Option<Start>,
    /// Where the schedule stands afterwards. `None`: it never fires again.
    pub next: Option<NextFire>,
    /// More is due already.
    pub has_more: bool,
}

/// A fire time that is to start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    pub fire_at: DateTime<Utc>,
    /// It was missed.
    pub is_late: bool,
}

/// The next step of a schedule that is due. Taking it, and asking again, comes to the end of what is due; each fire
/// time is skipped or started in exactly one step, whenever steps are asked for.
pub fn plan(due: &DueSchedule, trigger: &ScheduleTrigger) -> Result<Plan, ScheduleError> {
    let walk = Walk::new(due, trigger)?;
    let verdicts = walk.verdicts(trigger, due.now);
    let undecided = verdicts.iter().position(Option::is_none);
    let settled = undecided.unwrap_or(verdicts.len());
    // Of a walk cut short it is not known which are the newest.
    let starts = undecided.filter(|_| !walk.is_cut);
    let fates = walk.due.iter().zip(&verdicts[..settled]);
    let skipped = in_rows(fates.filter_map(|(time, verdict)| Some((time.at, (*verdict)?))));
    let start = starts.map(|index| Start {
        fire_at: walk.due[index].at,
        is_late: walk.due[index].is_late(due.now),
    });
    let taken = settled + usize::from(start.is_some());
    let has_more = walk.is_cut || taken < walk.due.len();
    let next = walk.due.get(taken).map(|time| time.next()).or(walk.next);
    Ok(Plan { skipped, start, next, has_more })
}

/// The first fire time of a flow's schedule after an instant.
pub fn first(
    flow: FlowId,
    trigger: &ScheduleTrigger,
    after: DateTime<Utc>,
) -> Result<Option<NextFire>, ScheduleError> {
    let clock = Clock::new(trigger)?;
    Ok(clock.next(after).map(|at| put_off(flow, trigger, &clock, at).next()))
}

/// By how many seconds a fire time of a flow is put off.
pub fn put_off_by(
    flow: FlowId,
    trigger: &ScheduleTrigger,
    fire_at: DateTime<Utc>,
) -> Result<u32, ScheduleError> {
    let clock = Clock::new(trigger)?;
    Ok(put_off(flow, trigger, &clock, fire_at).next().jitter_secs)
}

/// The fire times that come after an instant, with what each is put off by; at most `count`.
pub fn upcoming(
    flow: FlowId,
    trigger: &ScheduleTrigger,
    after: DateTime<Utc>,
    count: usize,
) -> Result<Vec<NextFire>, ScheduleError> {
    let clock = Clock::new(trigger)?;
    let times = std::iter::successors(clock.next(after), |last| clock.next(*last));
    Ok(times.take(count).map(|at| put_off(flow, trigger, &clock, at).next()).collect())
}

/// A fire time, and when it is due.
#[derive(Clone, Copy, Debug)]
struct Time {
    at: DateTime<Utc>,
    due_at: DateTime<Utc>,
}

impl Time {
    fn is_late(self, now: DateTime<Utc>) -> bool {
        now - self.due_at > ON_TIME
    }

    fn next(self) -> NextFire {
        let secs = (self.due_at - self.at).num_seconds();
        NextFire { at: self.at, jitter_secs: u32::try_from(secs).unwrap_or_default() }
    }
}

/// The fire times that are due, oldest first.
struct Walk {
    due: Vec<Time>,
    /// The one after them.
    next: Option<NextFire>,
    /// That one is due as well, and others may be.
    is_cut: bool,
}

impl Walk {
    fn new(schedule: &DueSchedule, trigger: &ScheduleTrigger) -> Result<Self, ScheduleError> {
        let (clock, flow) = (Clock::new(trigger)?, schedule.flow.flow);
        let mut due = vec![Time { at: schedule.fire_at, due_at: schedule.due_at }];
        let mut next = clock.next(schedule.fire_at);
        while let Some(at) = next {
            let time = put_off(flow, trigger, &clock, at);
            let is_due = time.due_at <= schedule.now;
            if !is_due || due.len() == WALK_MAX {
                return Ok(Self { due, next: Some(time.next()), is_cut: is_due });
            }
            due.push(time);
            next = clock.next(at);
        }
        Ok(Self { due, next: None, is_cut: false })
    }

    /// Why each starts nothing; `None` for those that are to start, or about which a later step decides.
    fn verdicts(&self, trigger: &ScheduleTrigger, now: DateTime<Utc>) -> Vec<Option<SkipReason>> {
        let window = TimeDelta::seconds(trigger.missed_window_secs.into());
        let late = self.due.iter().take_while(|time| time.is_late(now)).count();
        let is_last = |index: usize| index + 1 == self.due.len() && !self.is_cut;
        let verdict = |(index, time): (usize, &Time)| {
            if index >= late {
                return None;
            }
            let is_old = now - time.due_at > window;
            match trigger.missed {
                Missed::None => Some(SkipReason::Missed),
                _ if is_old => Some(SkipReason::TooOld),
                Missed::Last => (!is_last(index)).then_some(SkipReason::Superseded),
                Missed::All => (late - index > CATCH_UP_MAX).then_some(SkipReason::OverCap),
            }
        };
        self.due.iter().enumerate().map(verdict).collect()
    }
}

/// A fire time, put off by its jitter, which never reaches the fire time after it.
fn put_off(flow: FlowId, trigger: &ScheduleTrigger, clock: &Clock, at: DateTime<Utc>) -> Time {
    let room = || {
        let next = clock.next(at).map_or(i64::MAX, |next| (next - at).num_seconds() - 1);
        u32::try_from(next.max(0)).unwrap_or(u32::MAX)
    };
    let most = if trigger.jitter_secs == 0 { 0 } else { trigger.jitter_secs.min(room()) };
    Time { at, due_at: at + TimeDelta::seconds(jitter(flow, at, most).into()) }
}

/// Puts neighbours with the same reason together.
fn in_rows(fates: impl Iterator<Item = (DateTime<Utc>, SkipReason)>) -> Vec<Skipped> {
    let mut rows: Vec<Skipped> = Vec::new();
    for (at, reason) in fates {
        match rows.last_mut().filter(|row| row.reason == reason) {
            Some(row) => (row.last, row.count) = (at, row.count + 1),
            None => rows.push(Skipped { first: at, last: at, count: 1, reason }),
        }
    }
    rows
}
