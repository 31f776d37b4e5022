//! Events and flows for the tests of this folder.

use super::{FlowSpec, FlowVersion};
use crate::{
    event::{Event, IncomingEvent, Normalized, ProjectRef, Source},
    ids::{AccountId, EventId, FlowId, FlowVersionId, OrganizationId, SourceId, TrackerId},
};
use serde_json::{Value, json};
use uuid::Uuid;

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// An issue opened on GitHub, as the receiver keeps it.
pub fn issue_opened() -> Event {
    let payload = json!({
        "action": "opened",
        "issue": {
            "number": 7,
            "title": "Crash when the list is empty",
            "body": "It panics with `index out of bounds`.\n\nSteps: open the app.",
            "html_url": "https://github.com/octo-org/api/issues/7",
            "state": "open",
            "user": { "login": "mona" },
            "labels": [{ "name": "bug" }, { "name": "p1" }],
            "milestone": null,
        },
        "repository": { "id": 42, "full_name": "octo-org/api" },
        "sender": { "login": "mona", "id": 99 },
    });
    event(
        Source::Github,
        Normalized {
            kind: "issue_opened".to_owned(),
            raw_kind: "issues.opened".to_owned(),
            project: Some(ProjectRef {
                external_id: "42".to_owned(),
                identifier: "octo-org/api".to_owned(),
                name: "api".to_owned(),
            }),
            subject: Some("Crash when the list is empty".to_owned()),
            subject_url: Some("https://github.com/octo-org/api/issues/7".to_owned()),
            actor: Some("mona".to_owned()),
            attributes: object(json!({
                "action": "opened",
                "author": "mona",
                "labels": ["bug", "p1"],
                "number": 7,
                "sender": "mona",
                "state": "open",
            })),
            ..Normalized::default()
        },
        &payload,
    )
}

pub fn event(source: Source, content: Normalized, payload: &Value) -> Event {
    Event {
        id: EventId(id(1)),
        received_at: "2026-01-02T03:04:05Z".parse().unwrap(),
        project: None,
        incoming: IncomingEvent {
            account: AccountId(id(2)),
            source,
            source_id: SourceId(id(3)),
            delivery_key: "delivery".to_owned(),
            tracker: Some(TrackerId(id(4))),
            organization: Some(OrganizationId(id(5))),
            content,
            payload: serde_json::to_vec(payload).unwrap().into(),
        },
        attempts: 0,
    }
}

/// A flow with this trigger (JSON as in YAML) and a built-in agent that logs one line.
pub fn flow(trigger: Value) -> FlowVersion {
    let spec = json!({
        "name": "sample",
        "description": "for tests",
        "trigger": trigger,
        "agent": { "type": "builtin", "steps": [{ "log": "hello" }] },
    });
    version(serde_json::from_value(spec).unwrap())
}

pub fn version(spec: FlowSpec) -> FlowVersion {
    FlowVersion {
        id: FlowVersionId(id(6)),
        flow: FlowId(id(7)),
        account: AccountId(id(2)),
        number: 3,
        tracker: None,
        spec,
    }
}

pub fn object(value: Value) -> serde_json::Map<String, Value> {
    value.as_object().unwrap().clone()
}
