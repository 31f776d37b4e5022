//! Schedules against in-memory ports: the actor, deaths, and two replicas at once.

use super::{
    CATCH_UP_MAX, Scheduler,
    actor::{step, turn},
};
use crate::{
    fakes::{
        samples,
        schedules::{FakeSchedules, Fate},
    },
    flow::{FlowVersion, Missed, Overlap, ScheduleTrigger, Trigger},
    guardian::{Guardians, Placement},
    ids::{AccountId, FlowId},
    ports::{Due, NextFire, Schedules, Settled, SkipReason},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use std::{sync::Arc, time::Duration};

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A flow with a schedule, which stands at its first fire time after `from`.
pub fn scheduled(
    schedules: &FakeSchedules,
    trigger: ScheduleTrigger,
    from: DateTime<Utc>,
) -> Arc<FlowVersion> {
    let mut flow = samples::flow(AccountId::fresh());
    let next = super::first(flow.flow, &trigger, from).unwrap();
    flow.spec.trigger = Trigger::Schedule(trigger);
    schedules.add(flow, next)
}

/// Steps until nothing is due any more; how many ticks started.
pub async fn settle_all(schedules: &FakeSchedules) -> usize {
    let mut started = 0;
    loop {
        let stepped = step(Arc::new(schedules.clone())).await.unwrap();
        started += stepped.started;
        if !stepped.has_more {
            return started;
        }
    }
}

fn hourly() -> ScheduleTrigger {
    ScheduleTrigger { payload: Some(json!({ "word": "tick" })), ..trigger(Missed::Last) }
}

fn trigger(missed: Missed) -> ScheduleTrigger {
    ScheduleTrigger { missed, ..ScheduleTrigger::new("0 * * * *", "UTC") }
}

fn started(schedules: &FakeSchedules, flow: FlowId) -> Vec<DateTime<Utc>> {
    let fates = schedules.fates(flow).into_iter();
    fates.filter(|(_, fate)| *fate == Fate::Started).map(|(at, _)| at).collect()
}

const NOON: &str = "2026-06-01T12:00:00Z";

#[actix::test]
async fn the_actor_starts_what_is_due_and_nothing_else() {
    tokio::time::pause();
    let schedules = FakeSchedules::new(at(NOON));
    let due = scheduled(&schedules, hourly(), at(NOON) - TimeDelta::minutes(1));
    let later = scheduled(&schedules, hourly(), at(NOON));
    let guardians = Guardians::start();
    let _scheduler = Scheduler::start(
        &guardians,
        Placement::Here,
        Arc::new(schedules.clone()),
        Arc::new(|_| {}),
    );
    tokio::time::sleep(Duration::from_secs(10)).await;
    let events = schedules.log.events();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].incoming.payload, r#"{"word":"tick"}"#);
    assert_eq!(events[0].incoming.content.attributes["scheduled_for"], NOON);
    let next = NextFire { at: at(NOON) + TimeDelta::hours(1), jitter_secs: 0 };
    assert_eq!([due.flow, later.flow].map(|flow| schedules.next(flow)), [Some(next); 2]);
    // The clock goes on, and so does the actor.
    schedules.set_now(next.at);
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!(schedules.log.events().len(), 3);
}

#[actix::test]
async fn a_flow_that_is_refused_stops_no_other() {
    let schedules = FakeSchedules::new(at(NOON));
    let before = at(NOON) - TimeDelta::minutes(1);
    let flows = [0, 1, 2].map(|_| scheduled(&schedules, hourly(), before));
    schedules.refuse(flows[1].flow);
    assert_eq!(settle_all(&schedules).await, 2);
    assert_eq!(schedules.next(flows[1].flow).unwrap().at, at(NOON));
    assert!(schedules.fates(flows[1].flow).is_empty());
}

#[actix::test]
async fn what_is_no_schedule_any_more_ends() {
    let schedules = FakeSchedules::new(at(NOON));
    let next = Some(NextFire { at: at(NOON), jitter_secs: 0 });
    let flow = schedules.add(samples::flow(AccountId::fresh()), next);
    assert_eq!(settle_all(&schedules).await, 0);
    assert_eq!(schedules.next(flow.flow), None);
}

/// Whatever call the process dies at, the next one comes to the same end.
#[actix::test]
async fn a_death_anywhere_changes_nothing() {
    for missed in [Missed::None, Missed::Last, Missed::All] {
        for overlap in [Overlap::Allow, Overlap::Skip, Overlap::Queue, Overlap::CancelRunning] {
            let outcome = async |dies_after: Option<usize>| {
                let schedules = FakeSchedules::new(at(NOON));
                let trigger = ScheduleTrigger { overlap, ..trigger(missed) };
                let flow = scheduled(&schedules, trigger, at("2026-05-31T07:30:00Z")).flow;
                schedules.die_after(dies_after);
                while let Ok(stepped) = step(Arc::new(schedules.clone())).await {
                    if !stepped.has_more {
                        break;
                    }
                }
                schedules.die_after(None);
                settle_all(&schedules).await;
                schedules.end_all(flow);
                settle_all(&schedules).await;
                (schedules.fates(flow), schedules.next(flow), schedules.log.events().len())
            };
            let undisturbed = outcome(None).await;
            assert!(!undisturbed.0.is_empty());
            for calls in 0..70 {
                assert_eq!(
                    outcome(Some(calls)).await,
                    undisturbed,
                    "{missed:?} {overlap:?} {calls}"
                );
            }
        }
    }
}

#[actix::test]
async fn of_two_replicas_one_takes_each_step() {
    for overlap in [Overlap::Allow, Overlap::Skip, Overlap::Queue, Overlap::CancelRunning] {
        let schedules = FakeSchedules::new(at(NOON));
        let trigger = ScheduleTrigger { overlap, ..trigger(Missed::All) };
        let flow = scheduled(&schedules, trigger, at("2026-06-01T02:30:00Z")).flow;
        let mut steps = 0;
        loop {
            // Both look, then both act.
            let [one, other] = [schedules.due(10).await.unwrap(), schedules.due(10).await.unwrap()];
            let mut all = one.into_iter().chain(other).filter_map(|due| match due {
                Due::Schedule(due) => Some(due),
                Due::Waiting(_) => None,
            });
            let (Some(one), Some(other)) = (all.next(), all.next()) else { break };
            turn(&schedules, one).await.unwrap();
            assert_eq!(turn(&schedules, other).await.unwrap().0, Settled::Nothing);
            steps += 1;
        }
        assert_eq!(steps, 10, "{overlap:?}");
        assert_eq!(schedules.fates(flow).len(), 10, "{overlap:?}");
    }
}

#[actix::test]
async fn a_minute_schedule_that_was_away_for_a_week_does_not_flood() {
    let schedules = FakeSchedules::new(at("2026-06-08T12:00:00Z"));
    let every_minute =
        ScheduleTrigger { missed: Missed::All, ..ScheduleTrigger::new("* * * * *", "UTC") };
    let flow = scheduled(&schedules, every_minute, at(NOON)).flow;
    // The newest minute is on time, and so is the one before.
    assert_eq!(settle_all(&schedules).await, CATCH_UP_MAX + 2);
    let fates = schedules.fates(flow);
    let skipped = fates.iter().filter_map(|(at, fate)| match fate {
        Fate::Skipped { reason, last, count } => Some((*at, *last, *reason, *count)),
        _ => None,
    });
    // As far as one step looks, and the rest.
    let time = |text: &str| at(&format!("2026-06-{text}:00Z"));
    let rows = [
        (time("01T12:01"), time("08T09:00"), SkipReason::OverCap, 9_900),
        (time("08T09:01"), time("08T10:18"), SkipReason::OverCap, 78),
    ];
    assert_eq!(skipped.collect::<Vec<_>>(), rows);
    assert_eq!(9_900 + 78 + CATCH_UP_MAX + 2, 7 * 24 * 60);
    let events = schedules.log.events();
    let missed =
        |event: &crate::event::Event| event.incoming.content.attributes.contains_key("missed");
    assert_eq!(events.iter().filter(|event| missed(event)).count(), CATCH_UP_MAX);
}

#[actix::test]
async fn after_a_year_it_still_comes_to_an_end() {
    for (missed, expected) in [(Missed::None, 2), (Missed::Last, 2), (Missed::All, 102)] {
        let schedules = FakeSchedules::new(at("2026-06-01T12:00:30Z"));
        let every_minute = ScheduleTrigger { missed, ..ScheduleTrigger::new("* * * * *", "UTC") };
        let flow = scheduled(&schedules, every_minute, at("2025-06-01T12:00:00Z")).flow;
        // 12:00:00 is half a minute late, 11:59:00 a minute and a half.
        let expected = expected - 1;
        assert_eq!(settle_all(&schedules).await, expected, "{missed:?}");
        let fates = schedules.fates(flow);
        let counts = fates.iter().map(|(_, fate)| match fate {
            Fate::Skipped { count, .. } => *count as usize,
            _ => 1,
        });
        assert_eq!(counts.sum::<usize>(), 365 * 24 * 60, "{missed:?}");
        assert!(fates.len() < 200, "{missed:?}: {}", fates.len());
    }
}

#[actix::test]
async fn a_waiting_tick_goes_with_its_flow() {
    let schedules = FakeSchedules::new(at(NOON));
    let trigger = ScheduleTrigger { overlap: Overlap::Queue, ..trigger(Missed::All) };
    let flow = scheduled(&schedules, trigger, at("2026-06-01T09:30:00Z")).flow;
    assert_eq!(settle_all(&schedules).await, 1);
    assert_eq!(started(&schedules, flow), [at("2026-06-01T10:00:00Z")]);
    schedules.set_idle(flow, true);
    for _ in 0..2 {
        settle_all(&schedules).await;
    }
    let fates: Vec<_> = schedules.fates(flow).into_iter().skip(1).map(|(_, fate)| fate).collect();
    assert_eq!(fates.len(), 2);
    for fate in fates {
        assert!(matches!(fate, Fate::Skipped { reason: SkipReason::Idle, .. }), "{fate:?}");
    }
    schedules.set_idle(flow, false);
    schedules.end_all(flow);
    assert_eq!(settle_all(&schedules).await, 0);
}
