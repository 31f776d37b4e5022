//! The channels that are web requests, against a server that answers what it is told to.

use super::{
    carrier::{Carrier, Failure},
    mattermost::MattermostCarrier,
    push::PushCarrier,
    samples,
    slack::SlackCarrier,
    target::Target,
    testing::{Endpoint, delivery, guard, words},
    web::Web,
    webhook::WebhookCarrier,
};
use crate::{config::PushConfig, net_guard::NetGuard, store::notifications::Platform};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use std::collections::BTreeMap;
use uuid::Uuid;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn webhook(url: &str) -> Target {
    let headers = [("authorization".to_owned(), "Bearer s3cret".to_owned())].into();
    Target::Webhook { url: url.to_owned(), secret: SECRET.to_owned(), headers }
}

fn push_target() -> Target {
    Target::MobilePush {
        device: Uuid::from_u128(7),
        platform: Platform::Ios,
        token: "t0ken".into(),
    }
}

fn push_carrier(url: &str) -> PushCarrier {
    let config = PushConfig { url: url.parse().unwrap(), api_key: "s3cret".to_owned().into() };
    PushCarrier::new(&config, Web::new(guard()))
}

async fn send(carrier: &dyn Carrier, target: Target) -> Result<(), Failure> {
    carrier.deliver(&delivery(samples::request(), target)).await
}

#[tokio::test]
async fn a_webhook_comes_signed_so_that_its_receiver_can_check_it() {
    let endpoint = Endpoint::start(&[]).await;
    send(&WebhookCarrier(Web::new(guard())), webhook(&endpoint.url)).await.unwrap();
    let sent = endpoint.sent().remove(0);
    let header = |name: &str| sent.headers[name].as_str();
    assert_eq!(sent.path, "/hook/s3cret");
    assert_eq!(header("content-type"), "application/json");
    assert_eq!(header("authorization"), "Bearer s3cret");
    assert_eq!(header("webhook-timestamp"), samples::now().timestamp().to_string());
    // As the receiver does it, from what it knows and what it was sent.
    let key = STANDARD.decode(SECRET.trim_start_matches("whsec_")).unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    let (id, timestamp) = (header("webhook-id"), header("webhook-timestamp"));
    mac.update(format!("{id}.{timestamp}.{}", sent.body).as_bytes());
    let signature = header("webhook-signature").strip_prefix("v1,").unwrap();
    mac.verify_slice(&STANDARD.decode(signature).unwrap()).unwrap();
    let body: Value = serde_json::from_str(&sent.body).unwrap();
    assert_eq!(body["request_id"], samples::request().request.to_string());
}

#[tokio::test]
async fn slack_and_mattermost_get_one_post_each() {
    let endpoint = Endpoint::start(&[]).await;
    let web = Web::new(guard());
    let url = endpoint.url.clone();
    send(&SlackCarrier(web.clone()), Target::Slack { url: url.clone() }).await.unwrap();
    send(&MattermostCarrier(web), Target::Mattermost { url }).await.unwrap();
    let bodies: Vec<Value> =
        endpoint.sent().iter().map(|sent| serde_json::from_str(&sent.body).unwrap()).collect();
    assert!(bodies[0]["blocks"].is_array() && bodies[1]["attachments"].is_array());
    assert_eq!(bodies.len(), 2);
}

#[tokio::test]
async fn a_push_names_the_request_and_gives_nothing_away() {
    let endpoint = Endpoint::start(&[]).await;
    send(&push_carrier(&endpoint.url), push_target()).await.unwrap();
    let sent = endpoint.sent().remove(0);
    assert_eq!(sent.headers["authorization"], "Bearer s3cret");
    let body: Value = serde_json::from_str(&sent.body).unwrap();
    assert_eq!(body["data"]["request_id"], samples::request().request.to_string());
    assert_eq!((&body["platform"], &body["token"]), (&"ios".into(), &"t0ken".into()));
    for secret in [samples::TOKEN, "feature/old", "s3cret"] {
        assert!(!sent.body.contains(secret), "{secret} in {}", sent.body);
    }
    assert!(sent.body.len() < 2_000);
}

#[tokio::test]
async fn answers_decide_whether_a_later_try_may_help() {
    let slack = SlackCarrier(Web::new(guard()));
    let hook = WebhookCarrier(Web::new(guard()));
    let cases: [(&str, &str, &str, &str, &str); 13] = [
        ("slack", "200 OK", "ok", "sent", ""),
        ("slack", "400 Bad Request", "invalid_blocks", "never", "400 (invalid_blocks)"),
        ("slack", "404 Not Found", "no_service", "never", "404 (no_service)"),
        ("slack", "429 Too Many Requests\r\nretry-after: 30", "rate_limited", "in 30", "429"),
        ("slack", "500 Oops", "https://x/hook/s3cret", "later", "500"),
        ("webhook", "204 No Content", "", "sent", ""),
        ("webhook", "404 Not Found", "", "later", "404"),
        ("webhook", "401 Unauthorized", "Bearer s3cret", "later", "401"),
        ("webhook", "410 Gone", "", "never", "410"),
        (
            "webhook",
            "302 Found\r\nlocation: http://127.0.0.1:1/inside",
            "",
            "never",
            "redirect (302)",
        ),
        ("push", "200 OK", r#"{"success":true}"#, "sent", ""),
        ("push", "400 Bad Request", r#"{"error":"BadDeviceToken"}"#, "gone", "device"),
        ("push", "401 Unauthorized", r#"{"error":"s3cret"}"#, "later", "401"),
    ];
    for (channel, head, body, fate, part) in cases {
        let endpoint = Endpoint::start(&[(head, body)]).await;
        let url = endpoint.url.clone();
        let result = match channel {
            "slack" => send(&slack, Target::Slack { url }).await,
            "webhook" => send(&hook, webhook(&url)).await,
            _ => send(&push_carrier(&url), push_target()).await,
        };
        let said = words(&result);
        assert!(said.starts_with(fate) && said.contains(part), "{channel} {head}: {said}");
        assert!(!said.contains("s3cret") && !said.contains("/hook"), "{said}");
        assert_eq!(endpoint.sent().len(), 1, "nobody is asked twice, and no redirect is followed");
    }
}

#[tokio::test]
async fn words_of_push_services_prune_a_device_and_nothing_else_does() {
    for (head, body, fate) in [
        ("410 Gone", "", "gone"),
        ("404 Not Found", r#"{"error_reason":"UNREGISTERED"}"#, "gone"),
        ("200 OK", r#"{"success":false,"reason":"Unregistered"}"#, "gone"),
        ("200 OK", r#"{"success":false}"#, "later"),
        ("200 OK", r#"{"success":true,"reason":"unregistered"}"#, "sent"),
        ("404 Not Found", "no such page", "later"),
        ("400 Bad Request", r#"{"error":"the device is not unregistered"}"#, "later"),
        ("503 Busy", "not json", "later"),
    ] {
        let endpoint = Endpoint::start(&[(head, body)]).await;
        let said = words(&send(&push_carrier(&endpoint.url), push_target()).await);
        assert!(said.starts_with(fate), "{head} {body}: {said}");
    }
}

#[tokio::test]
async fn only_the_public_internet_is_called() {
    let endpoint = Endpoint::start(&[]).await;
    let strict = Web::new(NetGuard::new(&[]));
    for url in [
        endpoint.url.as_str(),
        "https://127.0.0.1/s3cret",
        "https://2130706433/s3cret",
        "https://[::1]/s3cret",
        "https://[::ffff:10.0.0.1]/s3cret",
        "https://169.254.169.254/latest/s3cret",
        "https://localhost/s3cret",
        "http://example.com/s3cret",
        "https://me:s3cret@example.com/",
        "file:///etc/s3cret",
        "s3cret",
    ] {
        let url = url.to_owned();
        let results = [
            send(&SlackCarrier(strict.clone()), Target::Slack { url: url.clone() }).await,
            send(&MattermostCarrier(strict.clone()), Target::Mattermost { url: url.clone() }).await,
            send(&WebhookCarrier(strict.clone()), webhook(&url)).await,
        ];
        for result in results {
            let said = words(&result);
            assert!(said.starts_with("never: ") && !said.contains("s3cret"), "{url}: {said}");
        }
    }
    assert_eq!(endpoint.sent().len(), 0);
}

#[tokio::test]
async fn an_endless_answer_is_not_waited_for() {
    let long = "x".repeat(1_000_000);
    let endpoint = Endpoint::start(&[("500 Oops", &long)]).await;
    let hook = WebhookCarrier(Web::new(guard()));
    let said = words(&send(&hook, webhook(&endpoint.url)).await);
    assert!(said.starts_with("later") && said.len() < 200, "{said}");
}

#[tokio::test]
async fn a_message_for_another_channel_goes_nowhere() {
    let endpoint = Endpoint::start(&[]).await;
    let target =
        Target::Webhook { url: endpoint.url.clone(), secret: "x".into(), headers: BTreeMap::new() };
    let result = send(&SlackCarrier(Web::new(guard())), target).await;
    assert!(matches!(result, Err(Failure::Never(_))));
    assert_eq!(endpoint.sent().len(), 0);
}
