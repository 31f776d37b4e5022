//! What senders say, and what becomes of it: tables of small messages here, recorded ones in `recorded.rs`.

mod deliveries;
mod github;
mod gitlab;
mod issues;
mod jira;
mod recorded;

use super::*;
use preloop_actors::event::TrackerType;
use serde_json::{Value, json};

const OWN: &str = "robot";

fn headers(event: &str) -> SenderHeaders {
    SenderHeaders { event: Some(event.to_owned()), ..SenderHeaders::default() }
}

fn normalized(sender: TrackerType, event: &str, message: &Value) -> Normalized {
    let body = Bytes::from(serde_json::to_vec(message).unwrap());
    read(sender, &headers(event), &[OWN.to_owned()], &body).unwrap().content
}

/// Every attribute of `expected` must be there; `null` stands for one that must not.
fn check_attributes(content: &Normalized, expected: Value) {
    for (name, value) in expected.as_object().unwrap() {
        let actual = content.attributes.get(name).unwrap_or(&Value::Null);
        assert_eq!(actual, value, "{name} of {}", content.kind);
    }
}

fn marked() -> String {
    let mut text = "Fixed it.".to_owned();
    let execution = "0198c5a8-4e3f-7c51-9d1c-1f0b6a3c9e77".parse().unwrap();
    marker::write(&mut text, marker::Marker { execution, depth: 2 });
    text
}
