//! What happens while the store is slow, away, or knows better than the cache.

use super::*;
use TrackerType::Github;
use actix_web::http::header::RETRY_AFTER;
use metrics_exporter_prometheus::PrometheusBuilder;

const SECOND: Duration = Duration::from_secs(1);

/// Sends, and checks that the sender is asked to come again, within a second, and that this is counted.
pub(super) async fn check_busy(house: &House, request: TestRequest, reason: &str) {
    let (recorder, began) = (PrometheusBuilder::new().build_recorder(), Instant::now());
    let counting = metrics::set_default_local_recorder(&recorder);
    let response = house.respond(request).await;
    drop(counting);
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers().get(RETRY_AFTER).unwrap(), "2");
    assert!(began.elapsed() < SECOND, "after {:?}", began.elapsed());
    let counted = recorder.handle().render();
    let line = format!("preloop_deliveries_rejected_total{{reason=\"{reason}\"}} 1\n");
    assert!(counted.contains(&line), "{reason}: {counted}");
}

#[actix::test]
async fn a_store_that_is_away_is_a_503_within_a_second() {
    let house = house();
    let organization = house.connect(Github, |_| ());
    house.log.set_down(true);
    check_busy(&house, github(organization, "d", OPENED), "unavailable").await;
    house.log.set_down(false);
    assert_eq!(house.send(github(organization, "d", OPENED)).await.0, 200);
    *house.hooks.down.lock().unwrap() = true;
    check_busy(&house, github(OrganizationId::fresh(), "d", OPENED), "unavailable").await;
    *house.hooks.down.lock().unwrap() = false;
    *house.hooks.delay.lock().unwrap() = SECOND * 60;
    check_busy(&house, github(OrganizationId::fresh(), "d", OPENED), "unavailable").await;
}

#[actix::test]
async fn who_starts_a_flow_is_asked_to_come_again_too() {
    let house = house();
    let flow = flow::add_flow(&house, flow::webhook(None), true);
    let calling = || {
        let caller = ("x-preloop-execution", "0198c5a8-4e3f-7c51-9d1c-1f0b6a3c9e77");
        flow::post(flow, SECRET, "{}").insert_header(caller)
    };
    house.log.set_down(true);
    check_busy(&house, calling(), "unavailable").await;
    house.log.set_down(false);
    *house.hooks.depths_down.lock().unwrap() = true;
    check_busy(&house, calling(), "unavailable").await;
    *house.hooks.down.lock().unwrap() = true;
    check_busy(&house, calling(), "unavailable").await;
    *house.hooks.delay.lock().unwrap() = SECOND * 60;
    check_busy(&house, calling(), "too_slow").await;
    assert_eq!(house.log.events().len(), 0);
}

#[actix::test]
async fn a_commit_that_takes_long_goes_on_without_its_sender() {
    let house = house();
    let organization = house.connect(Github, |_| ());
    house.log.take_time(SECOND * 3);
    *house.hooks.delay.lock().unwrap() = SECOND / 4;
    check_busy(&house, github(organization, "d", OPENED), "too_slow").await;
    assert_eq!(house.log.events().len(), 0);
    tokio::time::sleep(SECOND * 5).await;
    assert_eq!(house.log.events().len(), 1);
    house.log.take_time(Duration::ZERO);
    let (_, again) = house.send(github(organization, "d", OPENED)).await;
    assert_eq!(again["duplicate"], true);
}

#[actix::test]
async fn an_event_that_cannot_be_stored_is_our_fault() {
    let house = house();
    let organization = house.connect(Github, |_| ());
    house.log.refuse(|_| true);
    assert_eq!(house.send(github(organization, "d", OPENED)).await.0, 500);
}

#[actix::test]
async fn an_organization_that_was_unknown_is_not_so_for_long() {
    let house = house();
    let organization = house.connect(Github, |_| ());
    let hook = house.hooks.hooks.lock().unwrap().remove(&organization).unwrap();
    assert_eq!(house.send(github(organization, "d", OPENED)).await.0, 404);
    house.hooks.hooks.lock().unwrap().insert(organization, hook);
    tokio::time::sleep(cache::AGE_MAX * 2).await;
    *house.hooks.down.lock().unwrap() = true;
    check_busy(&house, github(organization, "d", OPENED), "unavailable").await;
    *house.hooks.down.lock().unwrap() = false;
    assert_eq!(house.send(github(organization, "d", OPENED)).await.0, 200);
}

#[actix::test]
async fn hooks_are_remembered_for_a_moment() {
    let house = house();
    let organization = house.connect(Github, |_| ());
    for _ in 0..50 {
        house.send(github(organization, "d", OPENED)).await;
    }
    assert_eq!(house.hooks.asked.load(Ordering::SeqCst), 1);
    tokio::time::sleep(cache::AGE_MAX * 2).await;
    house.change(organization, |hook| hook.active = false);
    let (_, answer) = house.send(github(organization, "d", OPENED)).await;
    assert_eq!(answer["status"], "ignored");
    assert_eq!(house.hooks.asked.load(Ordering::SeqCst), 2);
    house.change(organization, |hook| hook.active = true);
    house.cache.forget(organization);
    let (_, answer) = house.send(github(organization, "d", OPENED)).await;
    assert_eq!(answer["status"], "success");
}

#[actix::test]
async fn deliveries_are_noted_now_and_then() {
    let house = house();
    let organization = house.connect(Github, |_| ());
    let noted = || house.hooks.touched.load(Ordering::SeqCst);
    house.send(github(organization, "d", OPENED).set_payload("{}")).await;
    tokio::task::yield_now().await;
    assert_eq!(noted(), 0, "a forgery is no delivery");
    for number in 0..21 {
        house.send(github(organization, &number.to_string(), OPENED)).await;
        tokio::time::sleep(SECOND).await;
    }
    assert_eq!(noted(), 3);
}

#[actix::test]
async fn the_memory_of_hooks_is_bounded() {
    let house = house();
    let known = house.connect(Github, |_| ());
    house.cache.get(known).await.unwrap();
    tokio::time::sleep(cache::AGE_MAX * 2).await;
    for _ in 0..12_000 {
        house.cache.get(OrganizationId::fresh()).await.unwrap();
    }
    assert!(house.cache.len() <= 10_000);
    *house.hooks.down.lock().unwrap() = true;
    assert!(house.cache.get(known).await.is_ok(), "made-up ones make room first");
}
