//! Small made-up flows and events.

use crate::{
    event::{Event, IncomingEvent, Normalized, Source},
    flow::{
        AgentSpec, FlowSpec, FlowVersion, Limits, ManualTrigger, RetryPolicy, Step, Timeouts,
        Trigger,
    },
    ids::{AccountId, EventId, FlowId, FlowVersionId, SourceId},
};
use bytes::Bytes;
use chrono::DateTime;
use serde_json::Map;
use std::sync::Arc;

/// A flow started by hand whose built-in agent writes one line.
pub fn flow(account: AccountId) -> FlowVersion {
    FlowVersion {
        id: FlowVersionId::fresh(),
        flow: FlowId::fresh(),
        account,
        number: 1,
        tracker: None,
        spec: FlowSpec {
            name: "sample".to_owned(),
            description: None,
            enabled: true,
            trigger: Trigger::Manual(ManualTrigger {}),
            prompt: "Look at {{ event.subject }}.".to_owned(),
            tools: Vec::new(),
            agent: AgentSpec::Builtin { steps: vec![step("hello")], limits: Limits::default() },
            timeouts: Timeouts::default(),
            retry: RetryPolicy::default(),
            concurrency: None,
            singleton: false,
            throttle: None,
            rate_limit: None,
            debounce: None,
            batch: None,
            priority: 0,
            weight: 1,
        },
    }
}

fn step(log: &str) -> Step {
    Step {
        name: None,
        when: None,
        log: Some(log.to_owned()),
        tool: None,
        with: Map::new(),
        set: Map::new(),
        sleep: None,
    }
}

/// An event that is kept already.
pub fn event(account: AccountId) -> Event {
    Event {
        id: EventId::fresh(),
        received_at: DateTime::UNIX_EPOCH,
        project: None,
        incoming: incoming(account),
        attempts: 0,
    }
}

/// An event on its way in.
pub fn incoming(account: AccountId) -> IncomingEvent {
    IncomingEvent {
        account,
        source: Source::Manual,
        source_id: SourceId::fresh(),
        delivery_key: EventId::fresh().to_string(),
        tracker: None,
        organization: None,
        content: Normalized {
            kind: "manual".to_owned(),
            raw_kind: "manual".to_owned(),
            subject: Some("a sample".to_owned()),
            ..Normalized::default()
        },
        payload: Bytes::from_static(b"{}"),
    }
}

/// The same flow with another agent, timeouts or retry policy.
pub fn flow_with(account: AccountId, change: impl FnOnce(&mut FlowSpec)) -> Arc<FlowVersion> {
    let mut flow = flow(account);
    change(&mut flow.spec);
    Arc::new(flow)
}
