//! A router whose thread others share matches elsewhere: nobody waits for what takes long.

use super::Router;
use crate::{
    event::{Event, Source},
    fakes::{event_log::MemoryEventLog, flows::FakeFlows, samples},
    flow::{TrackerTrigger, Trigger},
    guardian::{Guardians, Placement},
    ids::AccountId,
    issue::IssueNews,
    ports::EventLog,
};
use actix::Arbiter;
use std::{
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};
use tokio::{
    sync::{Semaphore, oneshot},
    time::timeout,
};

/// Longest that anything here may take that does not wait for the gate.
const PATIENCE: Duration = Duration::from_secs(30);

static BEGUN: Semaphore = Semaphore::const_new(0);
static ROUTED: Semaphore = Semaphore::const_new(0);
static IS_OPEN: Mutex<bool> = Mutex::new(false);
static OPENED: Condvar = Condvar::new();

/// Part of matching an event; takes until the gate is opened.
fn takes_long(_: &Event) -> Option<IssueNews> {
    BEGUN.add_permits(1);
    let is_open = IS_OPEN.lock().unwrap();
    drop(OPENED.wait_while(is_open, |is_open| !*is_open).unwrap());
    None
}

async fn happens(what: &Semaphore) {
    timeout(PATIENCE, what.acquire()).await.expect("in time").unwrap().forget();
}

#[actix::test]
async fn nobody_waits_for_an_event_that_takes_long() {
    let account = AccountId::fresh();
    let (log, flows) = (MemoryEventLog::default(), FakeFlows::default());
    let mut flow = samples::flow(account);
    flow.spec.trigger = Trigger::Tracker(TrackerTrigger::default());
    let flow = flows.add(flow).flow;
    let mut event = samples::incoming(account);
    event.source = Source::Github;
    let event = log.append(vec![event]).await.unwrap()[0].id;

    let arbiter = Arbiter::new();
    let _router = Router::start(
        &Guardians::start(),
        Placement::On(arbiter.handle()),
        Arc::new(log.clone()),
        Arc::new(flows),
        takes_long,
        Arc::new(|_| ROUTED.add_permits(1)),
    );
    happens(&BEGUN).await;
    let (tell, told) = oneshot::channel();
    arbiter.spawn(async move {
        let _ = tell.send(());
    });
    let answers = timeout(PATIENCE, told).await;
    // Opened before anything is asserted: a thread that waits would keep the test from ending.
    *IS_OPEN.lock().unwrap() = true;
    OPENED.notify_all();
    assert!(matches!(answers, Ok(Ok(()))), "the thread was held: {answers:?}");
    happens(&ROUTED).await;
    assert!(log.execution(event, flow).is_some());
}
