//! Routing against in-memory ports.

use super::Router;
use crate::{
    event::{CAUSATION_DEPTH_MAX, IncomingEvent, Source},
    fakes::{event_log::MemoryEventLog, flows::FakeFlows, samples},
    flow::{TrackerTrigger, Trigger},
    guardian::{Guardians, Placement},
    ids::{AccountId, EventId, FlowId, ProjectId, TrackerId},
    issue::{IssueNews, IssueSnapshot, ReadIssue},
    ports::EventLog,
};
use std::{sync::Arc, time::Duration};

struct World {
    account: AccountId,
    log: MemoryEventLog,
    flows: FakeFlows,
}

impl World {
    fn new() -> Self {
        tokio::time::pause();
        Self {
            account: AccountId::fresh(),
            log: MemoryEventLog::default(),
            flows: FakeFlows::default(),
        }
    }

    /// A flow of the account that these event names start.
    fn flow(&self, events: &[&str]) -> FlowId {
        let mut flow = samples::flow(self.account);
        flow.spec.trigger = Trigger::Tracker(TrackerTrigger {
            events: events.iter().map(ToString::to_string).collect(),
            ..TrackerTrigger::default()
        });
        self.flows.add(flow).flow
    }

    async fn keep(&self, change: impl FnOnce(&mut IncomingEvent)) -> EventId {
        let mut event = samples::incoming(self.account);
        event.source = Source::Github;
        event.content.kind = "issue_opened".to_owned();
        change(&mut event);
        self.log.append(vec![event]).await.unwrap()[0].id
    }

    /// Runs a router for a while.
    async fn route(&self) {
        self.route_reading(|_| None).await;
    }

    async fn route_reading(&self, read_issue: ReadIssue) {
        let (log, flows) = (Arc::new(self.log.clone()), Arc::new(self.flows.clone()));
        let guardians = Guardians::start();
        let _router =
            Router::start(&guardians, Placement::Here, log, flows, read_issue, Arc::new(|_| {}));
        tokio::time::sleep(Duration::from_secs(10)).await;
    }

    fn started(&self, event: EventId, flows: &[FlowId]) -> Vec<bool> {
        flows.iter().map(|flow| self.log.execution(event, *flow).is_some()).collect()
    }
}

#[actix::test]
async fn an_event_starts_the_flows_it_matches_and_no_others() {
    let world = World::new();
    let flows = [world.flow(&["issue_opened"]), world.flow(&["push"]), world.flow(&[])];
    let event = world.keep(|_| {}).await;
    world.route().await;
    assert_eq!(world.started(event, &flows), [true, false, true]);
    assert!(world.log.unrouted(10).await.unwrap().events.is_empty());
}

#[actix::test]
async fn what_we_caused_ourselves_starts_nothing() {
    let world = World::new();
    let flow = world.flow(&[]);
    for (what, own, depth, starts) in [
        ("from outside", false, 0, true),
        ("a long chain, still allowed", false, CAUSATION_DEPTH_MAX, true),
        ("a loop", false, CAUSATION_DEPTH_MAX + 1, false),
        ("our own", true, 1, false),
    ] {
        let event = world
            .keep(|event| {
                event.content.causation.own = own;
                event.content.causation.depth = depth;
            })
            .await;
        world.route().await;
        assert_eq!(world.started(event, &[flow]), [starts], "{what}");
        tokio::time::resume();
        tokio::time::pause();
    }
}

#[actix::test]
async fn more_than_a_batch_is_worked_off_at_once() {
    let world = World::new();
    let flow = world.flow(&[]);
    let mut events = Vec::new();
    for _ in 0..1_000 {
        events.push(world.keep(|_| {}).await);
    }
    world.route().await;
    assert!(events.into_iter().all(|event| world.started(event, &[flow]) == [true]));
}

/// By the clock alone, two of them every half a second, they would take twice as long as the router runs.
#[actix::test]
async fn a_batch_that_was_cut_is_followed_by_the_next_at_once() {
    let world = World::new();
    let flow = world.flow(&[]);
    world.log.cut_reads(2);
    let mut events = Vec::new();
    for _ in 0..80 {
        events.push(world.keep(|_| {}).await);
    }
    world.route().await;
    assert!(events.into_iter().all(|event| world.started(event, &[flow]) == [true]));
}

#[actix::test]
async fn another_account_s_flows_do_not_see_it() {
    let world = World::new();
    let flow = world.flow(&[]);
    let event = world.keep(|event| event.account = AccountId::fresh()).await;
    world.route().await;
    assert_eq!(world.started(event, &[flow]), [false]);
}

#[actix::test]
async fn news_about_issues_are_written_down_whatever_starts() {
    let world = World::new();
    let flow = world.flow(&["issue_opened"]);
    let mut events = Vec::new();
    for subject in ["one", "breaks the reader", "own", "nothing"] {
        let keep = world.keep(|event| {
            event.content.subject = Some(subject.to_owned());
            event.content.causation.own = subject == "own";
        });
        events.push(keep.await);
    }
    world
        .route_reading(|event| {
            let key = event.incoming.content.subject.clone()?;
            assert_ne!(key, "breaks the reader");
            let issue = IssueSnapshot { key, ..IssueSnapshot::default() };
            let (tracker, project) = (TrackerId::fresh(), ProjectId::fresh());
            let news = IssueNews { tracker, project, issue, comment: None };
            Some(news).filter(|news| news.issue.key != "nothing")
        })
        .await;
    let heard: Vec<_> = world.log.news().into_iter().map(|news| news.issue.key).collect();
    assert_eq!(heard, ["one", "own"]);
    let started: Vec<_> =
        events.iter().map(|event| world.log.execution(*event, flow).is_some()).collect();
    assert_eq!(started, [true, true, false, true]);
}
