//! Schedules across clock changes, outages and a database clock that jumps, for each policy: no double, no miss.
//!
//! What is to fire is worked out minute by minute, without the code under test.

use super::{
    ON_TIME,
    tests::{at, scheduled, settle_all},
};
use crate::{
    fakes::schedules::{FakeSchedules, Fate},
    flow::{Missed, Overlap, ScheduleTrigger, schedule_policy::jitter},
    ids::FlowId,
    ports::SkipReason,
};
use chrono::{DateTime, LocalResult, NaiveDateTime, Offset, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use std::collections::{BTreeMap, BTreeSet};

/// How often replicas look.
const LOOK_EVERY: TimeDelta = TimeDelta::seconds(10);
const MISSED: [Missed; 3] = [Missed::None, Missed::Last, Missed::All];
const OVERLAP: [Overlap; 4] =
    [Overlap::Allow, Overlap::Skip, Overlap::Queue, Overlap::CancelRunning];

/// A zone, and a moment shortly before its clocks change.
const CHANGES: [(&str, &str); 8] = [
    ("Europe/Berlin", "2026-03-28T22:00:00Z"),
    ("Europe/Berlin", "2026-10-24T21:00:00Z"),
    ("America/New_York", "2026-03-08T04:00:00Z"),
    ("America/New_York", "2026-11-01T03:00:00Z"),
    ("Australia/Lord_Howe", "2026-10-03T12:00:00Z"),
    ("Australia/Lord_Howe", "2026-04-04T11:30:00Z"),
    ("Asia/Kolkata", "2026-03-28T22:00:00Z"),
    ("Asia/Kolkata", "2026-10-24T21:00:00Z"),
];

/// Expressions, the minutes and hours they mean, and whether they follow the clock on the wall.
const CRONS: [(&str, &[u32], &[u32], bool); 6] = [
    ("30 2 * * *", &[30], &[2], false),
    ("15,45 1-3 * * *", &[15, 45], &[1, 2, 3], false),
    ("0 3 * * *", &[0], &[3], false),
    ("30 1,2 * * *", &[30], &[1, 2], false),
    ("*/15 * * * *", &[0, 15, 30, 45], &[], true),
    ("5 * * * *", &[5], &[], true),
];

/// What happens to the server or to the database's clock, so many minutes after the start.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Trouble {
    None,
    /// Nobody looks for so many minutes.
    Outage(i64, i64),
    /// The clock jumps ahead by an hour.
    Ahead(i64),
    /// The clock goes back by an hour.
    Back(i64),
}

const TROUBLES: [Trouble; 7] = [
    Trouble::None,
    Trouble::Outage(110, 30),
    Trouble::Outage(60, 400),
    Trouble::Ahead(150),
    Trouble::Ahead(235),
    Trouble::Back(185),
    Trouble::Back(250),
];

/// Eight hours from the moment on.
const SPAN: TimeDelta = TimeDelta::hours(8);

/// The fire times after `from` up to `until`, looked for minute by minute.
fn oracle(
    (_, minutes, hours, follows_wall): (&str, &[u32], &[u32], bool),
    zone: Tz,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> BTreeSet<DateTime<Utc>> {
    let fits = |local: NaiveDateTime| {
        minutes.contains(&local.minute()) && (hours.is_empty() || hours.contains(&local.hour()))
    };
    let minutes_of = |from: DateTime<Utc>, until: DateTime<Utc>| {
        (0..=(until - from).num_minutes()).map(move |minute| from + TimeDelta::minutes(minute))
    };
    let found: BTreeSet<_> = if follows_wall {
        let local = |at: &DateTime<Utc>| at.with_timezone(&zone).naive_local();
        minutes_of(from, until).filter(|at| fits(local(at))).collect()
    } else {
        let day = TimeDelta::days(1);
        let locals = minutes_of(from - day, until + day).map(|at| at.naive_utc());
        locals.filter(|local| fits(*local)).map(|local| instant(zone, local)).collect()
    };
    found.into_iter().filter(|at| *at > from && *at <= until).collect()
}

/// What is skipped is read with the offset from before; what comes twice is the first.
fn instant(zone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.with_timezone(&Utc),
        LocalResult::None => {
            let before = zone.from_utc_datetime(&(local - TimeDelta::days(1)));
            let offset = before.offset().fix().local_minus_utc();
            (local - TimeDelta::seconds(offset.into())).and_utc()
        }
    }
}

/// A run of one schedule through some trouble.
struct Run {
    schedules: FakeSchedules,
    flow: FlowId,
    zone: Tz,
    cron: (&'static str, &'static [u32], &'static [u32], bool),
    from: DateTime<Utc>,
    /// When each tick started, on the database's clock.
    started: BTreeMap<DateTime<Utc>, DateTime<Utc>>,
    /// In which order, by a clock that nothing moves.
    order: BTreeMap<DateTime<Utc>, TimeDelta>,
    /// The latest time the clock has shown.
    latest: DateTime<Utc>,
}

impl Run {
    fn new(
        cron: (&'static str, &'static [u32], &'static [u32], bool),
        zone: &str,
        from: &str,
        policy: ScheduleTrigger,
    ) -> Self {
        let from = at(from);
        let schedules = FakeSchedules::new(from);
        let trigger =
            ScheduleTrigger { cron: cron.0.to_owned(), timezone: zone.to_owned(), ..policy };
        let flow = scheduled(&schedules, trigger, from).flow;
        let zone = zone.parse().unwrap();
        let (started, order) = (BTreeMap::new(), BTreeMap::new());
        Self { schedules, flow, zone, cron, from, started, order, latest: from }
    }

    /// Lets eight hours pass, and each execution take so many minutes.
    async fn pass(&mut self, trouble: Trouble, takes: i64) {
        let mut ends: BTreeMap<_, DateTime<Utc>> = BTreeMap::new();
        let mut offset = TimeDelta::zero();
        let mut passed = TimeDelta::zero();
        while passed <= SPAN {
            let minute = passed.num_minutes();
            match trouble {
                Trouble::Outage(begins, lasts) if (begins..begins + lasts).contains(&minute) => {
                    passed += LOOK_EVERY;
                    continue;
                }
                Trouble::Ahead(when) if minute >= when => offset = TimeDelta::hours(1),
                Trouble::Back(when) if minute >= when => offset = TimeDelta::hours(-1),
                _ => {}
            }
            let real = self.from + passed;
            self.schedules.set_now(real + offset);
            self.latest = self.latest.max(real + offset);
            for (id, stops) in self.schedules.open(self.flow) {
                let end = *ends.entry(id).or_insert(real + TimeDelta::minutes(takes));
                if end <= real || stops {
                    self.schedules.end(id);
                }
            }
            settle_all(&self.schedules).await;
            self.look(passed);
            passed += LOOK_EVERY;
        }
    }

    fn look(&mut self, passed: TimeDelta) {
        let now = self.schedules.now();
        for (at, fate) in self.schedules.fates(self.flow) {
            if fate == Fate::Started {
                self.started.entry(at).or_insert(now);
                self.order.entry(at).or_insert(passed);
            }
        }
    }

    /// The fire times that came by the latest time shown.
    fn expected(&self) -> BTreeSet<DateTime<Utc>> {
        oracle(self.cron, self.zone, self.from, self.latest)
    }

    /// What became of each fire time; panics unless each that came has one fate, and nothing else has any.
    fn fates(&self) -> BTreeMap<DateTime<Utc>, Option<SkipReason>> {
        let expected = self.expected();
        let mut found = BTreeMap::new();
        for (first, fate) in self.schedules.fates(self.flow) {
            let (last, count, reason) = match fate {
                Fate::Started | Fate::Waits { .. } => (first, 1, None),
                Fate::Skipped { reason, last, count } => (last, count, Some(reason)),
            };
            let times: Vec<_> = expected.range(first..=last).collect();
            assert_eq!(times.len(), count as usize, "{first} to {last} are other times");
            for time in times {
                assert_eq!(found.insert(*time, reason), None, "{time} has two fates");
            }
        }
        let missing: Vec<_> = expected.iter().filter(|at| !found.contains_key(at)).collect();
        assert!(missing.is_empty(), "nothing became of {missing:?}");
        // One event, one execution each.
        let events = self.schedules.log.events();
        let keys: BTreeSet<_> =
            events.iter().map(|event| event.incoming.delivery_key.clone()).collect();
        assert_eq!((keys.len(), events.len()), (self.started.len(), self.started.len()));
        found
    }
}

fn runs() -> impl Iterator<Item = (usize, usize)> {
    (0..CHANGES.len()).flat_map(|change| (0..CRONS.len()).map(move |cron| (change, cron)))
}

#[actix::test]
async fn each_fire_time_is_settled_once_across_clock_changes_and_trouble() {
    for (change, cron) in runs() {
        let (zone, from) = CHANGES[change];
        for trouble in TROUBLES {
            for missed in MISSED {
                let policy = ScheduleTrigger { missed, ..ScheduleTrigger::new("", "") };
                let mut run = Run::new(CRONS[cron], zone, from, policy);
                run.pass(trouble, 0).await;
                let about =
                    format!("{} in {zone} from {from}, {missed:?}, {trouble:?}", CRONS[cron].0);
                check_missed(&run, missed, trouble, &about);
            }
        }
    }
}

fn check_missed(run: &Run, missed: Missed, trouble: Trouble, about: &str) {
    let fates = run.fates();
    let is_late = |at: &DateTime<Utc>| match trouble {
        Trouble::None | Trouble::Back(_) => false,
        Trouble::Outage(begins, lasts) => {
            let (begin, end) = (TimeDelta::minutes(begins), TimeDelta::minutes(begins + lasts));
            *at >= run.from + begin && run.from + end - *at > ON_TIME
        }
        // The jump is noticed within one look.
        Trouble::Ahead(when) => {
            let jump = run.from + TimeDelta::minutes(when);
            *at >= jump && jump + TimeDelta::hours(1) - *at > ON_TIME
        }
    };
    let late: Vec<_> = fates.keys().filter(|at| is_late(at)).copied().collect();
    let last = late.last();
    // The one after a row of missed ones is on time where it comes right then.
    let is_followed = last.is_some_and(|last| {
        let end = match trouble {
            Trouble::Outage(begins, lasts) => TimeDelta::minutes(begins + lasts),
            Trouble::Ahead(when) => TimeDelta::minutes(when + 60),
            _ => TimeDelta::zero(),
        };
        fates.keys().any(|at| at > last && *at <= run.from + end)
    });
    for (at, fate) in &fates {
        let expected = match missed {
            _ if !is_late(at) => None,
            Missed::All => None,
            Missed::None => Some(SkipReason::Missed),
            Missed::Last if Some(at) == last && !is_followed => None,
            Missed::Last => Some(SkipReason::Superseded),
        };
        assert_eq!(*fate, expected, "{about}: {at}");
    }
    if trouble == Trouble::None {
        let late = run.started.iter().find(|(at, when)| **when - **at > LOOK_EVERY);
        assert_eq!(late, None, "{about}");
        assert!(run.started.keys().eq(&run.expected()), "{about}");
    }
}

#[actix::test]
async fn executions_overlap_only_where_they_may() {
    for (change, cron) in runs() {
        let (zone, from) = CHANGES[change];
        for trouble in TROUBLES {
            for overlap in OVERLAP {
                let missed = Missed::All;
                let policy = ScheduleTrigger { missed, overlap, ..ScheduleTrigger::new("", "") };
                let mut run = Run::new(CRONS[cron], zone, from, policy);
                // Longer than from one to the next.
                run.pass(trouble, 40).await;
                let about =
                    format!("{} in {zone} from {from}, {overlap:?}, {trouble:?}", CRONS[cron].0);
                let fates = run.fates();
                let reasons: BTreeSet<_> = fates.values().flatten().copied().collect();
                let allowed: &[SkipReason] = match overlap {
                    Overlap::Allow | Overlap::Queue => &[],
                    Overlap::Skip => &[SkipReason::Overlap],
                    Overlap::CancelRunning => &[SkipReason::Replaced],
                };
                assert!(
                    reasons.iter().all(|reason| allowed.contains(reason)),
                    "{about}: {reasons:?}"
                );
                // In order: none starts before one that came earlier.
                assert!(run.order.values().is_sorted(), "{about}");
                if trouble == Trouble::None && overlap != Overlap::Allow && cron == 4 {
                    let started: Vec<_> = run.started.values().collect();
                    let apart = started.windows(2).map(|pair| *pair[1] - *pair[0]).min().unwrap();
                    let least = if overlap == Overlap::CancelRunning { 15 } else { 40 };
                    assert!(apart >= TimeDelta::minutes(least), "{about}: {apart}");
                }
            }
        }
    }
}

#[actix::test]
async fn jitter_moves_ticks_and_neither_doubles_nor_swaps_them() {
    for jitter_secs in [1, 59, 600, 3_600] {
        for missed in MISSED {
            let policy = ScheduleTrigger { missed, jitter_secs, ..ScheduleTrigger::new("", "") };
            let mut run = Run::new(CRONS[4], CHANGES[1].0, CHANGES[1].1, policy);
            run.pass(Trouble::None, 0).await;
            // The last one may have yet to come.
            let (mut last, until) = (None, run.latest - TimeDelta::minutes(15));
            for at in oracle(run.cron, run.zone, run.from, until) {
                let started = run.started[&at];
                let most = jitter_secs.min(15 * 60 - 1);
                let due = at + TimeDelta::seconds(jitter(run.flow, at, most).into());
                assert!(started >= due && started - due <= LOOK_EVERY, "{at}: {started}, {due}");
                assert!(Some(started) > last, "{at}");
                last = Some(started);
            }
        }
    }
}

#[actix::test]
async fn what_was_missed_too_long_ago_is_left_alone() {
    for (missed, window_mins, expected) in [
        (Missed::All, 60, vec![(5, Some(SkipReason::TooOld)), (1, None)]),
        (Missed::All, 150, vec![(3, Some(SkipReason::TooOld)), (3, None)]),
        (Missed::All, 10_000, vec![(6, None)]),
        (Missed::Last, 20, vec![(6, Some(SkipReason::TooOld))]),
        (
            Missed::Last,
            100,
            vec![(4, Some(SkipReason::TooOld)), (1, Some(SkipReason::Superseded)), (1, None)],
        ),
        (Missed::None, 20, vec![(6, Some(SkipReason::Missed))]),
    ] {
        let policy = ScheduleTrigger {
            missed,
            missed_window_secs: window_mins * 60,
            ..ScheduleTrigger::new("", "")
        };
        let mut run = Run::new(CRONS[5], "Asia/Kolkata", "2026-03-28T22:00:00Z", policy);
        run.latest = run.from + TimeDelta::minutes(360 + 1);
        run.schedules.set_now(run.latest);
        settle_all(&run.schedules).await;
        run.look(SPAN);
        let mut rows: Vec<(usize, Option<SkipReason>)> = Vec::new();
        for fate in run.fates().into_values() {
            match rows.last_mut().filter(|(_, last)| *last == fate) {
                Some((count, _)) => *count += 1,
                None => rows.push((1, fate)),
            }
        }
        assert_eq!(rows, expected, "{missed:?} {window_mins}");
    }
}
