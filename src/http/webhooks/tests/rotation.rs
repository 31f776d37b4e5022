//! Secrets that were rotated a moment ago, perhaps by another process.

use super::{store::check_busy, *};
use TrackerType::{Github, Gitlab};
use chrono::TimeDelta;
use futures::future::join_all;

/// Changes the secret; the one before is still taken.
fn rotate(house: &House, organization: OrganizationId, from: &str, to: &str) {
    let previous = Some((from.into(), chrono::Utc::now() + TimeDelta::hours(1)));
    house.change(organization, |hook| hook.secrets = Secrets { current: to.into(), previous });
}

/// A delivery of GitLab, which switches a hook off that hears 403.
fn gitlab(organization: OrganizationId, secret: &'static str) -> TestRequest {
    TestRequest::post()
        .uri(&format!("/api/v1/private/webhooks/gitlab/{organization}"))
        .insert_header(("x-gitlab-token", secret))
        .set_payload(r#"{"object_kind": "push"}"#)
}

/// Sends so many at once; their statuses.
async fn send_all(
    house: &House,
    count: usize,
    request: impl Fn() -> TestRequest,
) -> Vec<StatusCode> {
    let answers = join_all((0..count).map(|_| house.send(request()))).await;
    answers.into_iter().map(|(status, _)| status).collect()
}

fn asked(house: &House) -> usize {
    house.hooks.asked.load(Ordering::SeqCst)
}

#[actix::test]
async fn no_delivery_is_refused_around_a_rotation() {
    let house = house();
    let organization = house.connect(Github, |hook| hook.secrets = Secrets::new("old"));
    let signed = |secret: &str| {
        let proof = signature(secret, OPENED.as_bytes());
        github(organization, "d", OPENED).insert_header(("x-hub-signature-256", proof))
    };
    assert_eq!(house.send(signed("old")).await.0, 200);
    tokio::time::sleep(cache::DOUBTED_AGE_MAX * 2).await;
    rotate(&house, organization, "old", "new");
    assert_eq!(house.send(signed("new")).await.0, 200, "although the old one is remembered");
    assert_eq!(house.send(signed("old")).await.0, 200);
    let before = asked(&house);
    for _ in 0..50 {
        assert_eq!(house.send(signed("guess")).await.0, 403);
    }
    let asked = asked(&house) - before;
    assert!(asked <= 1, "guessing costs the store {asked} questions");
}

#[actix::test]
async fn nor_are_many_at_once_while_the_store_is_slow() {
    let house = house();
    let organization = house.connect(Gitlab, |hook| hook.secrets = Secrets::new("old"));
    assert_eq!(house.send(gitlab(organization, "old")).await.0, 200);
    for wait in [cache::DOUBTED_AGE_MAX * 2, cache::AGE_MAX * 2] {
        rotate(&house, organization, "old", "new");
        tokio::time::sleep(wait).await;
        *house.hooks.delay.lock().unwrap() = Duration::from_millis(300);
        let before = asked(&house);
        let statuses = send_all(&house, 50, || gitlab(organization, "new")).await;
        assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
        assert_eq!(asked(&house) - before, 1, "one question for all");
        house.change(organization, |hook| hook.secrets = Secrets::new("old"));
        house.cache.forget(organization);
        assert_eq!(house.send(gitlab(organization, "old")).await.0, 200);
    }
}

#[actix::test]
async fn a_secret_that_cannot_be_asked_for_is_no_forgery() {
    let house = house();
    let organization = house.connect(Gitlab, |hook| hook.secrets = Secrets::new("old"));
    assert_eq!(house.send(gitlab(organization, "old")).await.0, 200);
    rotate(&house, organization, "old", "new");
    *house.hooks.down.lock().unwrap() = true;
    for wait in [cache::DOUBTED_AGE_MAX * 2, cache::AGE_MAX * 2, Duration::from_secs(3_600)] {
        tokio::time::sleep(wait).await;
        assert_eq!(house.send(gitlab(organization, "old")).await.0, 200, "what fits is believed");
        check_busy(&house, gitlab(organization, "new"), "unavailable").await;
        let statuses = send_all(&house, 20, || gitlab(organization, "new")).await;
        assert!(statuses.iter().all(|status| *status == 503), "{statuses:?}");
    }
    *house.hooks.delay.lock().unwrap() = Duration::from_secs(60);
    check_busy(&house, gitlab(organization, "new"), "unavailable").await;
    *house.hooks.delay.lock().unwrap() = Duration::ZERO;
    *house.hooks.down.lock().unwrap() = false;
    assert_eq!(house.send(gitlab(organization, "new")).await.0, 200);
    tokio::time::sleep(cache::DOUBTED_AGE_MAX * 2).await;
    assert_eq!(house.send(gitlab(organization, "guess")).await.0, 403);
}

#[actix::test]
async fn an_answer_from_before_a_change_is_not_remembered() {
    let house = house();
    let organization = house.connect(Gitlab, |hook| hook.secrets = Secrets::new("old"));
    let tracker = house.hooks.hooks.lock().unwrap()[&organization].tracker;
    *house.hooks.delay.lock().unwrap() = Duration::from_millis(50);
    let forget: [&dyn Fn(); 2] =
        [&|| house.cache.forget(organization), &|| house.cache.forget_tracker(tracker)];
    for (forget, [old, new]) in forget.into_iter().zip([["old", "new"], ["new", "newer"]]) {
        house.cache.forget(organization);
        let change = async {
            tokio::time::sleep(Duration::from_millis(25)).await;
            house.change(organization, |hook| hook.secrets = Secrets::new(new));
            forget();
        };
        let ((status, _), ()) = tokio::join!(house.send(gitlab(organization, old)), change);
        assert_eq!(status, 200, "sent before the change");
        let before = asked(&house);
        assert_eq!(house.send(gitlab(organization, new)).await.0, 200);
        assert_eq!(asked(&house) - before, 1, "asked before it was doubted");
    }
}
