//! More than can be served: who is let in, and who hears so at once.

use super::{
    flow::{add_flow, post, webhook},
    store::check_busy,
    *,
};
use TrackerType::Github;
use futures::future::join_all;
use line::PLACES;

const MS: Duration = Duration::from_millis(1);

/// Answers that had this status.
fn count(answers: &[(StatusCode, Value)], status: u16) -> usize {
    answers.iter().filter(|(found, _)| found.as_u16() == status).count()
}

#[actix::test]
async fn made_up_addresses_starve_nobody() {
    let house = house();
    let (flow, organization) =
        (add_flow(&house, webhook(None), true), house.connect(Github, |_| ()));
    assert_eq!(house.send(post(flow, SECRET, "{}")).await.0, 200);
    assert_eq!(house.send(github(organization, "a", OPENED)).await.0, 200);
    tokio::time::sleep(cache::AGE_MAX * 2).await;
    *house.hooks.delay.lock().unwrap() = MS * 10;
    let flood = (0..2 * PLACES).map(|number| match number % 2 {
        0 => house.send(post(FlowId::fresh(), SECRET, "{}")),
        _ => house.send(github(OrganizationId::fresh(), "d", OPENED)),
    });
    let known = async {
        let began = Instant::now();
        check_busy(&house, post(FlowId::fresh(), SECRET, "{}"), "overloaded").await;
        assert_eq!(house.send(post(flow, SECRET, "{}")).await.0, 200);
        assert_eq!(house.send(github(organization, "b", OPENED)).await.0, 200);
        assert!(began.elapsed() <= MS * 30, "{:?}", began.elapsed());
    };
    let (answers, ()) = tokio::join!(join_all(flood), known);
    assert!(count(&answers, 404) > 50 && count(&answers, 503) > PLACES);
    assert_eq!(house.hooks.asking[1].load(Ordering::SeqCst), 2, "one of them, one of ours");
    *house.hooks.delay.lock().unwrap() = Duration::ZERO;
    assert_eq!(house.send(post(FlowId::fresh(), SECRET, "{}")).await.0, 404, "room again");
}

/// Two flows whose shares are counted apart.
fn two_flows(house: &House) -> [FlowId; 2] {
    let lines = [house.webhooks.lookups.line(true), &house.webhooks.starts];
    let mut pairs =
        std::iter::repeat_with(|| [(); 2].map(|()| add_flow(house, webhook(None), true)));
    let apart = |flows: &[FlowId; 2]| lines.iter().all(|line| line.apart(flows.map(|flow| flow.0)));
    pairs.find(apart).unwrap()
}

#[actix::test]
async fn a_loud_flow_leaves_room_for_others() {
    let house = house();
    let flows = two_flows(&house);
    for flow in flows {
        assert_eq!(house.send(post(flow, SECRET, "{}")).await.0, 200);
    }
    house.log.take_time(MS * 10);
    let began = Instant::now();
    let loud = (0..2 * PLACES).map(|_| house.send(post(flows[0], SECRET, "{}")));
    let quiet = async {
        tokio::time::sleep(MS).await;
        house.send(post(flows[1], SECRET, "{}")).await.0
    };
    let (answers, quiet) = tokio::join!(join_all(loud), quiet);
    assert_eq!(quiet, 200);
    assert_eq!(count(&answers, 200), PLACES / 2);
    assert_eq!(count(&answers, 503), 2 * PLACES - PLACES / 2);
    // With the quiet one's, and two at once; timers have whole milliseconds.
    let rounds = (PLACES / 2 + 1).div_ceil(2) as u32;
    assert!((MS * 10 * rounds..MS * 12 * rounds).contains(&began.elapsed()));
    assert_eq!(house.log.events().len(), PLACES / 2 + 3, "what was refused started nothing");
}

#[actix::test]
async fn a_flow_that_is_deleted_is_a_stranger_again() {
    let house = house();
    let flow = add_flow(&house, webhook(None), true);
    let known = |house: &House| {
        let line: *const line::Line = house.webhooks.lookups.of_flow(flow);
        std::ptr::eq(line, house.webhooks.lookups.line(true))
    };
    assert!(!known(&house));
    assert_eq!(house.send(post(flow, "guess", "{}")).await.0, 403);
    assert!(known(&house));
    house.hooks.flows.lock().unwrap().clear();
    assert_eq!(house.send(post(flow, SECRET, "{}")).await.0, 404);
    assert!(!known(&house));
}
