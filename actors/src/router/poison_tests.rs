//! Filters that break on an event: tried three times, then parked; nobody else waits for it.

use super::{ATTEMPTS_MAX, Router, RouterHandle};
use crate::{
    event::Source,
    fakes::{event_log::MemoryEventLog, flows::FakeFlows, samples},
    flow::{FlowVersion, TrackerTrigger, Trigger},
    guardian::{Guardians, Placement},
    ids::{AccountId, EventId},
    ports::EventLog,
};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;

/// Loops over the event within a loop over it.
const LOOPS: &str = "event.payload.items.all(a, event.payload.items.exists(b, a == b))";

struct World {
    account: AccountId,
    log: MemoryEventLog,
    flows: FakeFlows,
    router: RouterHandle,
}

impl World {
    fn new() -> Self {
        tokio::time::pause();
        let (log, flows) = (MemoryEventLog::default(), FakeFlows::default());
        let guardians = Guardians::start();
        let router = Router::start(
            &guardians,
            Placement::Here,
            Arc::new(log.clone()),
            Arc::new(flows.clone()),
            |_| None,
            Arc::new(|_| {}),
        );
        Self { account: AccountId::fresh(), log, flows, router }
    }

    fn flow(&self, condition: Option<&str>) -> Arc<FlowVersion> {
        let mut flow = samples::flow(self.account);
        flow.spec.trigger = tracker(condition);
        self.flows.add(flow)
    }

    async fn keep(&self, items: usize) -> EventId {
        let mut event = samples::incoming(self.account);
        event.source = Source::Github;
        event.payload = json!({ "items": vec![7; items] }).to_string().into();
        let id = self.log.append(vec![event]).await.unwrap()[0].id;
        self.router.wake();
        id
    }

    /// How long it takes until an event is routed, on the clock that stands.
    async fn latency(&self, event: EventId, flow: &FlowVersion) -> Duration {
        let kept = Instant::now();
        while self.log.execution(event, flow.flow).is_none() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        kept.elapsed()
    }
}

fn tracker(condition: Option<&str>) -> Trigger {
    Trigger::Tracker(TrackerTrigger {
        condition: condition.map(str::to_owned),
        ..TrackerTrigger::default()
    })
}

#[actix::test]
async fn a_filter_that_loops_is_parked_and_nobody_waits_for_it() {
    let world = World::new();
    let (whole, broken) = (world.flow(None), world.flow(Some(LOOPS)));
    let before = world.keep(1).await;
    let calm = world.latency(before, &whole).await;

    let poison = world.keep(20_000).await;
    let next = world.keep(1).await;
    assert!(world.latency(next, &whole).await <= calm, "the next event waited");
    let healthy = world.latency(poison, &whole).await;
    assert!(healthy <= calm, "a healthy flow waited for the broken one");
    tokio::time::sleep(Duration::from_secs(60)).await;

    assert_eq!(world.log.execution(poison, broken.flow), None);
    let reason = world.log.parked(poison).expect("parked");
    assert!(reason.contains("too much work"), "{reason}");
    assert!(world.log.execution(next, broken.flow).is_some(), "it works on small events");
    assert_eq!(world.log.parked(next), None);
}

#[actix::test]
async fn it_is_tried_three_times_and_not_again() {
    let world = World::new();
    world.flow(Some(LOOPS));
    let poison = world.keep(20_000).await;
    tokio::time::sleep(Duration::from_secs(60)).await;
    let kept = world.log.events().into_iter().find(|event| event.id == poison).unwrap();
    assert_eq!(kept.attempts, ATTEMPTS_MAX);
}

#[actix::test]
async fn a_filter_that_is_mended_between_two_tries_starts_its_flow_alone() {
    let world = World::new();
    let (whole, broken) = (world.flow(None), world.flow(Some(LOOPS)));
    let poison = world.keep(20_000).await;
    world.latency(poison, &whole).await;
    let first = world.log.execution(poison, whole.flow);
    let mut mended = FlowVersion::clone(&broken);
    mended.spec.trigger = tracker(None);
    world.flows.replace(mended);
    world.latency(poison, &broken).await;
    assert_eq!(world.log.execution(poison, whole.flow), first, "started once");
    assert_eq!(world.log.parked(poison), None);
}

#[cfg(feature = "failpoints")]
#[actix::test]
async fn a_filter_that_panics_is_parked_alone() {
    let scenario = fail::FailScenario::setup();
    let world = World::new();
    let (whole, mut broken) = (world.flow(None), samples::flow(world.account));
    broken.spec.trigger = tracker(None);
    broken.spec.name = "panics".to_owned();
    let broken = world.flows.add(broken);
    fail::cfg("matching::flow", "return(panics)").unwrap();
    let poison = world.keep(1).await;
    world.latency(poison, &whole).await;
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(world.log.execution(poison, broken.flow), None);
    assert!(world.log.parked(poison).expect("parked").contains("panicked"));
    scenario.teardown();
}

#[cfg(feature = "failpoints")]
#[actix::test]
async fn a_filter_that_takes_too_long_is_parked_alone() {
    let scenario = fail::FailScenario::setup();
    let world = World::new();
    let (whole, mut slow) = (world.flow(None), samples::flow(world.account));
    slow.spec.trigger = tracker(Some("event.payload.items.size() > 0"));
    slow.spec.name = "dawdles".to_owned();
    let slow = world.flows.add(slow);
    fail::cfg("matching::out_of_time", "return(dawdles)").unwrap();
    let poison = world.keep(1).await;
    world.latency(poison, &whole).await;
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(world.log.execution(poison, slow.flow), None);
    let reason = world.log.parked(poison).expect("parked");
    assert!(reason.contains("takes longer than"), "{reason}");
    scenario.teardown();
}

/// Breaking costs time, so a step goes on without a flow that broke twice; what it was left out of is no try.
#[cfg(feature = "failpoints")]
#[actix::test]
async fn a_flow_that_breaks_on_everything_is_asked_twice_in_a_step() {
    let scenario = fail::FailScenario::setup();
    let world = World::new();
    let whole = world.flow(None);
    let mut broken = samples::flow(world.account);
    broken.spec.trigger = tracker(None);
    broken.spec.name = "tires".to_owned();
    world.flows.add(broken);
    fail::cfg("matching::flow", "return(tires)").unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    let mut events = Vec::new();
    for _ in 0..20 {
        events.push(world.keep(1).await);
    }
    for event in &events {
        world.latency(*event, &whole).await;
    }
    let tried = |log: &MemoryEventLog| {
        log.events().iter().map(|event| usize::from(event.attempts > 0)).sum::<usize>()
    };
    assert!(tried(&world.log) < events.len(), "the first step tried them all");
    tokio::time::sleep(Duration::from_secs(120)).await;
    assert!(events.iter().all(|event| world.log.parked(*event).is_some()), "in the end all are");
    scenario.teardown();
}
