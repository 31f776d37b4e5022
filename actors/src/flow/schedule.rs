//! Schedules: five-field cron expressions in a time zone, across clock changes.

use super::ScheduleTrigger;
use chrono::{DateTime, Duration, FixedOffset, LocalResult, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;
use cron::Schedule;

/// Most fire times one preview lists.
pub const PREVIEW_MAX: usize = 100;
/// Longest expression in characters.
const CRON_CHARS_MAX: usize = 200;
/// Clock changes that one search may cross; years pass between some fire times, with two changes each.
const CHANGES_MAX: usize = 400;
/// Local times that map to an instant already passed, before we give up: two hours of minutes is the most seen.
const REPEATS_MAX: usize = 2_000;
/// Longest stretch of local time that a clock change has ever skipped, in hours (Samoa, 2011), and some room.
const GAP_HOURS_MAX: i64 = 26;

/// A schedule that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    #[error("{0}")]
    Cron(String),
    #[error("unknown time zone `{0}`; write an IANA name such as `Europe/Berlin` or `UTC`")]
    Timezone(String),
}

/// The first time the schedule fires after `after`. `None`: it never does.
///
/// Local times that a clock change skips move on by what was skipped; local times that happen twice fire the first
/// time only. A schedule whose minute or hour starts with `*` follows the clock on the wall instead: it fires in both
/// of two equal hours, and not within a skipped one.
pub fn next_fire(
    trigger: &ScheduleTrigger,
    after: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, ScheduleError> {
    Ok(Clock::new(trigger)?.next(after))
}

/// The next `count` fire times after `from`, at most [`PREVIEW_MAX`].
pub fn preview(
    trigger: &ScheduleTrigger,
    from: DateTime<Utc>,
    count: usize,
) -> Result<Vec<DateTime<Utc>>, ScheduleError> {
    let clock = Clock::new(trigger)?;
    let times = std::iter::successors(clock.next(from), |last| clock.next(*last));
    Ok(times.take(count.min(PREVIEW_MAX)).collect())
}

/// A schedule, read.
#[derive(Debug)]
pub struct Clock {
    /// More than one when days of month and of week are both given: then either is enough, as in cron.
    schedules: Vec<Schedule>,
    zone: Tz,
    follows_wall: bool,
}

/// What a change of the clocks did to a fire time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockChange {
    /// The time that the schedule says was skipped; it fires that much later.
    Skipped,
    /// The clocks show this time twice, and this is the first time.
    First,
    /// The clocks show this time twice, and this is the second time.
    Second,
}

impl Clock {
    /// Reads a schedule.
    pub fn new(trigger: &ScheduleTrigger) -> Result<Self, ScheduleError> {
        let zone = trigger
            .timezone
            .parse()
            .map_err(|_| ScheduleError::Timezone(trigger.timezone.clone()))?;
        let [minute, hour, day, month, weekday] = fields(&trigger.cron)?;
        let follows_wall = minute.starts_with('*') || hour.starts_with('*');
        let weekdays = weekdays(weekday)?;
        let days = if day.starts_with('*') || weekday.starts_with('*') {
            vec![(day, weekdays.as_str())]
        } else {
            vec![(day, "*"), ("*", weekdays.as_str())]
        };
        let schedules = days
            .into_iter()
            .map(|(day, weekday)| read(&format!("0 {minute} {hour} {day} {month} {weekday}")))
            .collect::<Result<_, _>>()?;
        Ok(Self { schedules, zone, follows_wall })
    }

    /// The first time the schedule fires after `after`; see [`next_fire`].
    pub fn next(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if self.follows_wall { self.next_on_wall(after) } else { self.next_once(after) }
    }

    /// What the zone's clocks show at an instant.
    pub fn local(&self, instant: DateTime<Utc>) -> DateTime<FixedOffset> {
        instant.with_timezone(&self.zone).fixed_offset()
    }

    /// What a change of the clocks did to a fire time, if one did anything.
    pub fn change(&self, fire_at: DateTime<Utc>) -> Option<ClockChange> {
        let local = fire_at.naive_utc() + self.offset(fire_at);
        if self.next_local(local - Duration::seconds(1)) != Some(local) {
            return Some(ClockChange::Skipped);
        }
        match self.zone.from_local_datetime(&local) {
            LocalResult::Ambiguous(first, _) if first.with_timezone(&Utc) == fire_at => {
                Some(ClockChange::First)
            }
            LocalResult::Ambiguous(..) => Some(ClockChange::Second),
            _ => None,
        }
    }

    /// The next instant at which the clock on the wall shows a matching time.
    fn next_on_wall(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut from = after;
        for _ in 0..CHANGES_MAX {
            let offset = self.offset(from);
            let found = (self.next_local(from.naive_utc() + offset)? - offset).and_utc();
            if self.offset(found) == offset {
                return Some(found);
            }
            // The clocks change on the way: go on from the last moment before, reading the new offset.
            let change = self.first_change(from, found);
            let shown = self.offset(change);
            let local = self.next_local(change.naive_utc() + shown - Duration::seconds(1))?;
            if local == change.naive_utc() + shown {
                return Some(change);
            }
            from = change;
        }
        None
    }

    /// The next matching local time, each local time once.
    fn next_once(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        // A skipped time moves on by up to the gap, so a time that fires after `after` may read earlier than it.
        let mut local = after.with_timezone(&self.zone).naive_local() - self.gap_before(after);
        for _ in 0..REPEATS_MAX {
            local = self.next_local(local)?;
            let instant = self.instant(local)?;
            if instant > after {
                return Some(instant);
            }
        }
        None
    }

    fn next_local(&self, after: NaiveDateTime) -> Option<NaiveDateTime> {
        // Reading local times as if they were UTC keeps the library out of clock changes.
        let after = after.and_utc();
        let next = |schedule: &Schedule| schedule.after(&after).next();
        self.schedules.iter().filter_map(next).min().map(|time| time.naive_utc())
    }

    fn instant(&self, local: NaiveDateTime) -> Option<DateTime<Utc>> {
        match self.zone.from_local_datetime(&local) {
            LocalResult::Single(time) | LocalResult::Ambiguous(time, _) => {
                Some(time.with_timezone(&Utc))
            }
            LocalResult::None => {
                let before = (1..=GAP_HOURS_MAX).find_map(|hours| {
                    self.zone.from_local_datetime(&(local - Duration::hours(hours))).latest()
                })?;
                let offset = Duration::seconds(before.offset().fix().local_minus_utc().into());
                Some((local - offset).and_utc())
            }
        }
    }

    /// How much local time was skipped within the last day or so.
    fn gap_before(&self, instant: DateTime<Utc>) -> Duration {
        let earlier = self.offset(instant - Duration::hours(GAP_HOURS_MAX));
        (self.offset(instant) - earlier).max(Duration::zero())
    }

    /// What the zone's clocks show ahead of UTC.
    fn offset(&self, instant: DateTime<Utc>) -> Duration {
        let offset = self.zone.offset_from_utc_datetime(&instant.naive_utc());
        Duration::seconds(offset.fix().local_minus_utc().into())
    }

    /// The first second with another offset than `from` has, at most `until`, to the day exact and then to the second.
    fn first_change(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> DateTime<Utc> {
        let offset = self.offset(from);
        let (mut same, mut changed) = (from, until);
        while same + Duration::days(1) < until {
            let next = same + Duration::days(1);
            if self.offset(next) != offset {
                changed = next;
                break;
            }
            same = next;
        }
        while changed - same > Duration::seconds(1) {
            let middle = same + Duration::seconds((changed - same).num_seconds() / 2);
            if self.offset(middle) == offset { same = middle } else { changed = middle }
        }
        changed
    }
}

fn fields(cron: &str) -> Result<[&str; 5], ScheduleError> {
    if cron.chars().count() > CRON_CHARS_MAX {
        return Err(ScheduleError::Cron(format!(
            "the cron expression is longer than {CRON_CHARS_MAX} characters"
        )));
    }
    let fields: Vec<_> = cron.split_ascii_whitespace().collect();
    let count = fields.len();
    fields.try_into().map_err(|_| {
        ScheduleError::Cron(format!(
            "expected five fields (minute, hour, day of month, month, day of week), found {count}; \
             every day at six is `0 6 * * *`"
        ))
    })
}

fn read(expression: &str) -> Result<Schedule, ScheduleError> {
    expression.parse().map_err(|error: cron::error::Error| {
        let text = error.to_string();
        // The library draws the expression with a caret below; the last line says what is wrong.
        let reason = text.lines().rev().map(str::trim).find(|line| !line.is_empty());
        ScheduleError::Cron(format!(
            "not a cron expression: {}; every day at six is `0 6 * * *`",
            reason.unwrap_or("unreadable")
        ))
    })
}

const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// Rewrites a day-of-week field (Sunday is 0 or 7) with names, because the library counts from Sunday as 1.
fn weekdays(field: &str) -> Result<String, ScheduleError> {
    if field == "*" {
        return Ok(field.to_owned());
    }
    let mut chosen = [false; 7];
    for item in field.split(',') {
        let (range, step) = item.split_once('/').unwrap_or((item, "1"));
        let step = step.parse().ok().filter(|step| (1..=7).contains(step));
        let step: usize = step.ok_or_else(|| bad_weekday(item))?;
        let (first, last) = match range.split_once('-') {
            _ if range == "*" => (0, 6),
            Some((first, last)) => (weekday(first)?, weekday(last)?),
            // As in cron, `2/2` means from there on.
            None if item.contains('/') => (weekday(range)?, 6),
            None => (weekday(range)?, weekday(range)?),
        };
        if first > last {
            return Err(ScheduleError::Cron(format!(
                "the days of week `{item}` run backwards; write two ranges, or 7 for Sunday at the end"
            )));
        }
        (first..=last).step_by(step).for_each(|day| chosen[day % 7] = true);
    }
    let names = WEEKDAYS.iter().zip(chosen).filter(|(_, chosen)| *chosen);
    Ok(names.map(|(name, _)| *name).collect::<Vec<_>>().join(","))
}

fn weekday(text: &str) -> Result<usize, ScheduleError> {
    if let Some(day) = WEEKDAYS.iter().position(|name| name.eq_ignore_ascii_case(text)) {
        return Ok(day);
    }
    text.parse().ok().filter(|day| *day <= 7).ok_or_else(|| bad_weekday(text))
}

fn bad_weekday(item: &str) -> ScheduleError {
    ScheduleError::Cron(format!(
        "`{item}` is not a day of week; write 0 to 7 (Sunday is 0 or 7) or `mon` to `sun`"
    ))
}

#[cfg(test)]
#[path = "schedule_tests.rs"]
mod tests;
