//! What is hashed, signed and written, byte for byte: other programs have to come to the same.

use super::*;
use crate::{
    audit::chain::{lines::bytes, ocsf, statement},
    store::{
        audit::{Status, form},
        audit_chain::{Checkpoint, Content, Kind},
    },
};
use chrono::DateTime;
use serde_json::json;

fn content() -> Content {
    Content {
        at: DateTime::from_timestamp(1_767_225_600, 5_000).unwrap(),
        user: Some(Uuid::from_u128(1)),
        key: None,
        execution: Some(Uuid::from_u128(2)),
        action: "update_flow".to_owned(),
        resource_type: Some("flow".to_owned()),
        resource: Some("a\"b".to_owned()),
        status: Status::Denied,
        correlation: Some(Uuid::from_u128(3)),
        ip: Some("192.0.2.1".to_owned()),
        user_agent: None,
        details: "{\"b\" : 1.50,\n \"a\": \"\\n\"}".to_owned(),
    }
}

#[test]
fn an_entry_has_one_form_and_keeps_its_details_as_they_are() {
    let written = form::written(Uuid::nil(), &content());
    let expected = r#"{"account_id":"00000000-0000-0000-0000-000000000000","at":"2026-01-01T00:00:00.000005Z","action":"update_flow","status":"denied","resource_type":"flow","resource_id":"a\"b","user_id":"00000000-0000-0000-0000-000000000001","execution_id":"00000000-0000-0000-0000-000000000002","correlation_id":"00000000-0000-0000-0000-000000000003","ip_address":"192.0.2.1","details":{"b" : 1.50,  "a": "\n"}}"#;
    assert_eq!(written.get(), expected);
    assert_eq!(form::digest(expected), form::digest_of(Uuid::nil(), Some(&content())));
    let broken = Content { details: "no JSON".to_owned(), ..content() };
    assert!(form::written(Uuid::nil(), &broken).get().ends_with(r#""details":"no JSON"}"#));
}

#[test]
fn everything_that_a_record_says_is_in_its_hash() {
    let (previous, id, content) = ([1; 32], Uuid::from_u128(7), [2; 32]);
    let hash = link(&previous, 3, id, &content);
    for other in [
        link(&[0; 32], 3, id, &content),
        link(&previous, 4, id, &content),
        link(&previous, 3, Uuid::from_u128(8), &content),
        link(&previous, 3, id, &[3; 32]),
        genesis(id),
    ] {
        assert_ne!(hash, other);
    }
}

#[test]
fn everything_that_a_checkpoint_says_is_signed() {
    let checkpoint = || Checkpoint {
        account: Uuid::nil(),
        number: 1,
        kind: Kind::Periodic,
        seq: 2,
        hash: [3; 32],
        removed_before: None,
        at_ms: 4,
        key: "5".to_owned(),
        signature: [6; 64],
    };
    let signed = statement::of_checkpoint(&checkpoint());
    for other in [
        Checkpoint { account: Uuid::max(), ..checkpoint() },
        Checkpoint { number: 2, ..checkpoint() },
        Checkpoint { kind: Kind::Retention, ..checkpoint() },
        Checkpoint { seq: 3, ..checkpoint() },
        Checkpoint { hash: [4; 32], ..checkpoint() },
        Checkpoint { removed_before: Some(Uuid::nil()), ..checkpoint() },
        Checkpoint { at_ms: 5, ..checkpoint() },
        Checkpoint { key: "6".to_owned(), ..checkpoint() },
    ] {
        assert_ne!(signed, statement::of_checkpoint(&other));
    }
    let other = Checkpoint { signature: [7; 64], ..checkpoint() };
    assert_eq!(signed, statement::of_checkpoint(&other));
}

#[test]
fn digits_are_read_in_one_way_only() {
    for (text, expected) in
        [("0aff", Some([10, 255])), ("0AFF", None), ("0aff0", None), ("0a", None), ("0axx", None)]
    {
        assert_eq!(bytes::<2>(text), expected, "{text}");
    }
    let anchor = Anchor { seq: 12, hash: [9; 32] };
    assert_eq!(anchor.to_string().parse(), Ok(anchor));
    for text in ["", "12", "12:", "-1:00", "x:00", ":"] {
        assert!(text.parse::<Anchor>().is_err(), "{text}");
    }
}

#[test]
fn an_event_has_what_its_class_demands() {
    let event = ocsf::event(Uuid::nil(), 9, Uuid::from_u128(4), &content());
    for (path, expected) in [
        ("/class_uid", json!(6003)),
        ("/category_uid", json!(6)),
        ("/activity_id", json!(3)),
        ("/type_uid", json!(600_303)),
        ("/status_id", json!(2)),
        ("/status", json!("denied")),
        ("/severity_id", json!(2)),
        ("/time", json!(1_767_225_600_000_i64)),
        ("/metadata/version", json!("1.3.0")),
        ("/metadata/sequence", json!(9)),
        ("/metadata/uid", json!(Uuid::from_u128(4))),
        ("/metadata/correlation_uid", json!(Uuid::from_u128(3))),
        ("/actor/user/uid", json!(Uuid::from_u128(1).to_string())),
        ("/actor/session/uid", json!(Uuid::from_u128(2))),
        ("/api/operation", json!("update_flow")),
        ("/src_endpoint/ip", json!("192.0.2.1")),
        ("/resources/0/uid", json!("a\"b")),
        ("/unmapped/details/b", json!(1.5)),
    ] {
        assert_eq!(event.pointer(path), Some(&expected), "{path}");
    }
    let call = Content {
        action: "tool_call".to_owned(),
        user: None,
        execution: None,
        ip: None,
        ..content()
    };
    let event = ocsf::event(Uuid::nil(), 9, Uuid::from_u128(4), &call);
    assert_eq!((&event["activity_id"], &event["activity_name"]), (&json!(99), &json!("tool_call")));
    assert_eq!(event["actor"]["app_name"], "preloop");
    assert_eq!(event["src_endpoint"]["name"], "preloop");
}

#[tokio::test]
async fn both_formats_have_every_entry() {
    let world = world().await;
    world.record(20).await;
    let events = lines(&world.export_of(world.account, Format::Ocsf).await);
    assert_eq!(events.len(), 20);
    let numbers: Vec<_> =
        events.iter().map(|event| event["metadata"]["sequence"].as_i64().unwrap()).collect();
    assert_eq!(numbers, (1..=20).collect::<Vec<_>>());
    let records = lines(&world.export().await);
    let record = records.iter().find(|line| line["record"]["seq"] == 1).unwrap();
    assert_eq!(record["record"]["entry"]["details"]["said"], "\"a\"\n\\b");
}
