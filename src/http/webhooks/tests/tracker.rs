//! What deliveries of trackers are answered with.

use super::*;
use TrackerType::{Github, Gitlab, Jira};

/// Sends, and checks the status and a part of what the answer says. Nothing may have been kept.
async fn check_refused(house: &House, request: TestRequest, status: u16, says: &str) {
    let (actual, body) = house.send(request).await;
    assert_eq!(actual.as_u16(), status, "{body}");
    assert!(body.to_string().contains(says), "{body}");
    assert_eq!(house.log.events().len(), 0, "{body}");
}

fn post(path: &str) -> TestRequest {
    TestRequest::post().uri(path).set_payload(OPENED)
}

#[actix::test]
async fn a_delivery_is_kept_once() {
    let house = house();
    let organization = house.connect(Github, |_| ());
    let (status, first) = house.send(github(organization, "d1", OPENED)).await;
    assert_eq!(status, 200);
    assert_eq!(first["status"], "success");
    assert_eq!(first["duplicate"], false);
    let (status, second) = house.send(github(organization, "d1", OPENED)).await;
    assert_eq!((status.as_u16(), &second["event_id"]), (200, &first["event_id"]));
    assert_eq!(second["duplicate"], true);
    let events = house.log.events();
    assert_eq!(events.len(), 1);
    assert_eq!(first["event_id"], events[0].id.to_string());
    assert_eq!(first["tracker_id"], events[0].incoming.tracker.unwrap().to_string());
    assert_eq!(events[0].incoming.content.kind, "issue_opened");
    assert_eq!(events[0].incoming.payload, OPENED);
    assert_eq!(events[0].incoming.source_id.0, organization.0);
}

#[actix::test]
async fn every_sender_proves_itself_in_its_own_way() {
    let house = house();
    let gitlab = house.connect(Gitlab, |_| ());
    let jira = house.connect(Jira, |_| ());
    let body = r#"{"object_kind": "push", "webhookEvent": "jira:issue_created"}"#;
    let of_gitlab = TestRequest::post()
        .uri(&format!("/api/v1/private/webhooks/GitLab/{gitlab}"))
        .insert_header(("x-gitlab-token", SECRET))
        .insert_header(("idempotency-key", "g1"))
        .set_payload(body);
    assert_eq!(house.send(of_gitlab).await.0, 200);
    let of_jira = TestRequest::post()
        .uri(&format!("/api/v1/private/webhooks/JIRA/{jira}"))
        .insert_header(("x-hub-signature", signature(SECRET, body.as_bytes())))
        .insert_header(("x-atlassian-webhook-identifier", "j1"))
        .set_payload(body);
    assert_eq!(house.send(of_jira).await.0, 200);
    let keys: Vec<_> =
        house.log.events().iter().map(|event| event.incoming.delivery_key.clone()).collect();
    assert_eq!(keys, ["g1", "j1"]);
}

#[actix::test]
async fn who_cannot_be_served_is_told_why() {
    let house = house();
    let organization = house.connect(Github, |_| ());
    let of_gitlab = house.connect(Gitlab, |_| ());
    let to = |kind: &str, id: &str| post(&format!("/api/v1/private/webhooks/{kind}/{id}"));
    let signed = || github(organization, "d", OPENED);
    let forged = |proof: String| {
        to("github", &organization.to_string()).insert_header(("x-hub-signature-256", proof))
    };
    let unknown = OrganizationId::fresh().to_string();
    check_refused(&house, to("bitbucket", &organization.to_string()), 400, "unsupported").await;
    check_refused(&house, to("github", &unknown), 404, "organization").await;
    check_refused(&house, to("github", "7"), 404, "organization").await;
    check_refused(&house, to("github", &of_gitlab.to_string()), 404, "organization").await;
    check_refused(&house, to("github", &organization.to_string()), 403, "signature").await;
    check_refused(&house, forged(signature("guess", OPENED.as_bytes())), 403, "signature").await;
    check_refused(&house, forged("sha1=00".to_owned()), 403, "signature").await;
    check_refused(&house, signed().set_payload("{}"), 403, "signature").await;
    check_refused(&house, github(organization, "d", "{"), 400, "not JSON").await;
    check_refused(&house, github(organization, "d", ""), 400, "not JSON").await;
    let no_secret = house.connect(Github, |hook| hook.secrets = Secrets::new(""));
    let proof = signature("", OPENED.as_bytes());
    let empty = to("github", &no_secret.to_string()).insert_header(("x-hub-signature-256", proof));
    check_refused(&house, empty, 403, "signature").await;
}

#[actix::test]
async fn what_is_not_for_us_is_no_error() {
    let house = house();
    let inactive = house.connect(Github, |hook| hook.active = false);
    let ignored = github(inactive, "d", OPENED);
    check_refused(&house, ignored, 200, r#""message":"Tracker is inactive","status":"ignored""#)
        .await;
    let pushes = house.connect(Github, |hook| hook.subscriptions = Some(vec!["push".to_owned()]));
    check_refused(&house, github(pushes, "d", OPENED), 200, "Event not subscribed").await;
    let forged = github(inactive, "d", OPENED).set_payload("{}");
    check_refused(&house, forged, 403, "signature").await;
}

#[actix::test]
async fn long_bodies_are_read_and_longer_ones_refused() {
    let house = house();
    let organization = house.connect(Github, |_| ());
    let too_long = || vec![b' '; body::BODY_BYTES_MAX + 1];
    check_refused(&house, github(organization, "d", too_long()), 413, "too large").await;
    let announced = github(organization, "d", OPENED).insert_header(("content-length", "26214401"));
    check_refused(&house, announced, 413, "too large").await;
    let mut longest = OPENED.as_bytes().to_vec();
    longest.resize(body::BODY_BYTES_MAX, b' ');
    let (status, answer) = house.send(github(organization, "d", longest)).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(house.log.events()[0].incoming.payload.len(), body::BODY_BYTES_MAX);
}

#[actix::test]
async fn a_form_is_signed_as_a_whole_and_kept_as_json() {
    let house = house();
    let organization = house.connect(Github, |_| ());
    let form = github(organization, "d", "payload=%7B%22action%22%3A%22opened%22%7D")
        .insert_header(("content-type", "application/x-www-form-urlencoded"));
    assert_eq!(house.send(form).await.0, 200);
    assert_eq!(house.log.events()[0].incoming.payload, r#"{"action":"opened"}"#);
}

#[actix::test]
async fn our_own_doing_is_kept_and_marked() {
    let house = house();
    let organization = house.connect(Github, |_| ());
    let body = r#"{"action": "opened", "sender": {"login": "robot"}}"#;
    assert_eq!(house.send(github(organization, "d", body)).await.0, 200);
    assert!(house.log.events()[0].incoming.content.causation.own);
}
