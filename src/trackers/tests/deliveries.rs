//! Headers, delivery keys, subscriptions, and bodies that are hard to read.

use super::*;
use TrackerType::{Github, Gitlab, Jira};
use proptest::prelude::*;

fn sent(sender: TrackerType, pairs: &[(&str, &'static str)]) -> SenderHeaders {
    let find = |name: &str| pairs.iter().find(|(known, _)| *known == name);
    SenderHeaders::of(sender, |name| find(name).map(|(_, value)| *value))
}

fn check_key(sender: TrackerType, pairs: &[(&str, &'static str)], expected: &str) {
    assert_eq!(delivery_key(sender, &sent(sender, pairs), b"{}"), expected);
}

/// SHA-256 of `{}`.
const BODY_HASH: &str = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

#[test]
fn keys() {
    let hash = format!("sha256:{BODY_HASH}");
    check_key(Github, &[("x-github-delivery", "d")], "d");
    check_key(Github, &[], &hash);
    check_key(Github, &[("x-github-delivery", "")], &hash);
    check_key(Github, &[("idempotency-key", "i")], &hash);
    check_key(Gitlab, &[("idempotency-key", "i"), ("x-gitlab-event-uuid", "u")], "i");
    check_key(Gitlab, &[("x-gitlab-event-uuid", "u")], &format!("u:{BODY_HASH}"));
    check_key(Gitlab, &[], &hash);
    check_key(Jira, &[("x-atlassian-webhook-identifier", "a")], "a");
    check_key(Jira, &[], &hash);
    assert_eq!(bounded(&"x".repeat(200)).len(), 200);
    assert!(bounded(&"x".repeat(201)).starts_with("sha256:"));
}

#[test]
fn proofs() {
    let verified = |sender, pairs: &[(&str, &'static str)]| {
        verify(sender, &sent(sender, pairs), &Secrets::new("token"), b"{}", Utc::now())
    };
    let signature = "sha256=4bb257e12b4ab94e1a4cd33bd5b5ca5bd65bdcbb71cf4ae4b4ae6a6dd1bba8bc";
    assert!(!verified(Github, &[("x-hub-signature-256", signature)]), "made up");
    assert!(!verified(Github, &[("x-gitlab-token", "token")]), "another sender's way");
    assert!(!verified(Github, &[]));
    assert!(verified(Gitlab, &[("x-gitlab-token", "token")]));
    assert!(!verified(Gitlab, &[("x-gitlab-token", "")]));
    assert!(!verified(Gitlab, &[]));
    assert!(!verified(Jira, &[]));
    let shown = format!("{:?}", sent(Gitlab, &[("x-gitlab-token", "hunter2")]));
    assert!(!shown.contains("hunter2"), "{shown}");
}

fn check_subscribed(wanted: &[&str], sender: TrackerType, event: &str, message: Value, yes: bool) {
    let content = normalized(sender, event, &message);
    let wanted: Vec<_> = wanted.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(subscribed(&wanted, &headers(event), &content), yes, "{wanted:?} {event}");
}

#[test]
fn subscriptions() {
    let opened = || json!({"action": "opened"});
    check_subscribed(&["push", "issues"], Github, "issues", opened(), true);
    check_subscribed(&["issues.opened"], Github, "issues", opened(), true);
    check_subscribed(&["issue_opened"], Github, "issues", opened(), true);
    check_subscribed(&["*"], Github, "issues", opened(), true);
    check_subscribed(&["push"], Github, "issues", opened(), false);
    check_subscribed(&[], Github, "issues", opened(), false);
    let note = || json!({"object_kind": "note"});
    check_subscribed(&["Note Hook"], Gitlab, "Note Hook", note(), true);
    check_subscribed(&["Note Hook"], Gitlab, "Confidential Note Hook", note(), true);
    check_subscribed(&["Issue Hook"], Gitlab, "Note Hook", note(), false);
    let created = || json!({"webhookEvent": "jira:issue_created"});
    check_subscribed(&["jira:issue_created"], Jira, "", created(), true);
    check_subscribed(&["jira:issue_updated"], Jira, "", created(), false);
}

/// `None`: refused.
fn check_body(body: &[u8], expected: Option<&str>) {
    let message = read(Github, &headers("issues"), &[], &Bytes::copy_from_slice(body));
    let kind = message.ok().map(|message| message.content.kind);
    assert_eq!(kind.as_deref(), expected, "{}", String::from_utf8_lossy(body));
}

#[test]
fn only_what_is_not_json_is_refused() {
    check_body(b"", None);
    check_body(b"{", None);
    check_body(b"{} {}", None);
    check_body(b"{\"action\": \"opened\",}", None);
    check_body(b"\xff", None);
    check_body(b"{\"a\": \"\xff\"}", None);
    check_body(b"null", Some("issues"));
    check_body(b"[]", Some("issues"));
    check_body(b"\"x\"", Some("issues"));
    check_body(b" {\"action\": \"opened\"}\n", Some("issue_opened"));
    check_body(b"{\"action\": 7, \"issue\": [[]], \"sender\": \"x\"}", Some("issues"));
    check_body(b"{\"action\": \"a\", \"action\": \"b\"}", Some("issue_b"));
    check_body(br#"{"action": "opened", "title": "\ud83d"}"#, Some("issue_opened"));
    check_body(br#"{"action": "opened", "id": 1e999}"#, Some("issues"));
    let deep = |key: &str| {
        format!(
            "{{\"action\": \"opened\", {}1{}}}",
            format!("\"{key}\": {{").repeat(5_000),
            "}".repeat(5_000)
        )
    };
    let deep = |key| deep(key).replace(": {1}", ": {\"x\": 1}");
    check_body(deep("x").as_bytes(), Some("issue_opened"));
    check_body(deep("issue").as_bytes(), Some("issue_opened"));
    check_body(deep("changes").as_bytes(), Some("issue_opened"));
}

#[test]
fn a_mended_body_is_what_is_kept() {
    let body = Bytes::from_static(br#"{"issue": {"title": "cut \ud83d"}}"#);
    let message = read(Github, &headers("issues"), &[], &body).unwrap();
    assert_eq!(message.content.subject.as_deref(), Some("cut \u{fffd}"));
    serde_json::from_slice::<Value>(&message.payload).unwrap();
}

#[test]
fn the_json_of_a_form_is_what_is_kept() {
    let form = SenderHeaders { form: true, ..headers("issues") };
    let body = Bytes::from_static(b"payload=%7B%22action%22%3A%22opened%22%7D");
    let message = read(Github, &form, &[], &body).unwrap();
    assert_eq!(message.payload.as_ref(), br#"{"action":"opened"}"#);
    assert_eq!(message.content.kind, "issue_opened");
}

#[test]
fn nothing_unstorable_or_endless_gets_through() {
    let long = "x".repeat(100_000);
    let labels: Vec<_> = (0..5_000).map(|number| json!({"name": format!("l\0{number}")})).collect();
    let content = normalized(
        Github,
        "issues",
        &json!({
            "action": "a\0b", "issue": {"title": long, "labels": labels},
            "repository": {"id": "1\0", "full_name": long},
        }),
    );
    assert_eq!(content.kind, "issue_a\u{fffd}b");
    assert_eq!(content.subject.unwrap().len(), 1_024);
    assert!(!serde_json::to_string(&content.attributes).unwrap().contains("\\u0000"));
    assert_eq!(content.attributes["labels"].as_array().unwrap().len(), 1_000);
    assert_eq!(content.project.unwrap().external_id, "1\u{fffd}");
}

/// Values of every shape under names that the converters look for.
fn any_json() -> impl Strategy<Value = Value> {
    const NAMES: &str = "action|sender|login|repository|id|full_name|issue|pull_request|comment|\
        review|user|labels|label|assignees|changes|object_kind|object_attributes|project|title|\
        webhookEvent|fields|changelog|items|field|toString|body|content|text|key|previous|current|\
        assignee|milestone|head|base|ref|state|draft|merged|check_run|status|self|environment|x";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        prop_oneof![
            "opened|edited|update|note|issue|jira:issue_updated|labels|status",
            any::<String>()
        ]
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(NAMES, inner, 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_json_is_refused_and_none_panics(message in any_json(), event in "issues|push|Note Hook|.{0,8}") {
        let body = Bytes::from(serde_json::to_vec(&message).unwrap());
        for sender in TrackerType::ALL {
            let message = read(sender, &headers(&event), &[], &body).unwrap();
            prop_assert!(!message.content.kind.is_empty());
        }
    }

    #[test]
    fn no_bytes_panic(bytes in any::<Vec<u8>>(), form in any::<bool>()) {
        for sender in TrackerType::ALL {
            let headers = SenderHeaders { form, ..headers("issues") };
            let _ = read(sender, &headers, &[], &Bytes::from(bytes.clone()));
        }
    }
}
