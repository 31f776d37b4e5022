//! Schedules against in-memory ports.

use super::Scheduler;
use crate::{
    fakes::{event_log::MemoryEventLog, flows::FakeFlows, samples},
    flow::{ScheduleTrigger, Trigger},
    guardian::{Guardians, Placement},
    ids::{AccountId, FlowId},
};
use chrono::{TimeDelta, Utc};
use serde_json::json;
use std::{sync::Arc, time::Duration};

struct World {
    log: MemoryEventLog,
    flows: FakeFlows,
    flow: FlowId,
}

impl World {
    /// A flow scheduled for every hour.
    fn new() -> Self {
        tokio::time::pause();
        let mut flow = samples::flow(AccountId::fresh());
        flow.spec.trigger = Trigger::Schedule(ScheduleTrigger {
            cron: "0 * * * *".to_owned(),
            timezone: "UTC".to_owned(),
            payload: Some(json!({ "word": "tick" })),
        });
        let flows = FakeFlows::default();
        let flow = flows.add(flow).flow;
        Self { log: MemoryEventLog::default(), flows, flow }
    }

    async fn run(&self) {
        let (log, flows) = (Arc::new(self.log.clone()), Arc::new(self.flows.clone()));
        let guardians = Guardians::start();
        let _scheduler =
            Scheduler::start(&guardians, Placement::Here, log, flows, Arc::new(|_| {}));
        tokio::time::sleep(Duration::from_secs(10)).await;
    }
}

#[actix::test]
async fn a_due_tick_starts_once_and_the_schedule_moves_on() {
    let world = World::new();
    world.flows.due(world.flow, Utc::now() - TimeDelta::seconds(1));
    world.run().await;
    let events = world.log.events();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].incoming.payload, r#"{"word":"tick"}"#);
    assert!(world.flows.next(world.flow).unwrap() > Utc::now());
}

#[actix::test]
async fn a_tick_that_could_not_be_moved_on_is_started_once_all_the_same() {
    let world = World::new();
    world.flows.due(world.flow, Utc::now() - TimeDelta::seconds(1));
    world.flows.set_stuck(true);
    world.run().await;
    assert_eq!(world.log.events().len(), 1);
}

#[actix::test]
async fn ticks_missed_in_an_outage_start_once() {
    let world = World::new();
    world.flows.due(world.flow, Utc::now() - TimeDelta::days(3));
    world.run().await;
    assert_eq!(world.log.events().len(), 1);
    assert!(world.flows.next(world.flow).unwrap() > Utc::now());
}

#[actix::test]
async fn what_is_not_due_waits() {
    let world = World::new();
    world.flows.due(world.flow, Utc::now() + TimeDelta::hours(1));
    world.run().await;
    assert!(world.log.events().is_empty());
}
