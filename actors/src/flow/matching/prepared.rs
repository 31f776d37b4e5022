//! An event made ready for many flows: what is costly is done once, when the first flow asks.

use super::super::{
    FlowVersion,
    condition::{CelContext, ConditionError},
    context::{self, Context},
};
use crate::event::Event;
use serde_json::{Value, json};
use std::sync::{Arc, OnceLock};

type Converted = Result<CelContext, ConditionError>;

/// An event with everything conditions may ask about it. Shared by all flows of the account.
#[derive(Debug)]
pub struct PreparedEvent {
    event: Arc<Event>,
    project: Arc<Value>,
    account: Arc<Value>,
    /// `event` with its payload.
    value: OnceLock<Arc<Value>>,
    light: OnceLock<Converted>,
    full: OnceLock<Converted>,
}

impl PreparedEvent {
    /// Knows of project and account what the event says.
    pub fn new(event: impl Into<Arc<Event>>) -> Self {
        let event = event.into();
        let project = event.incoming.content.project.as_ref().map(|project| {
            json!({
                "id": event.project,
                "external_id": project.external_id,
                "identifier": project.identifier,
                "name": project.name,
            })
        });
        Self {
            project: Arc::new(project.unwrap_or(Value::Null)),
            account: Arc::new(json!({ "id": event.incoming.account })),
            event,
            value: OnceLock::new(),
            light: OnceLock::new(),
            full: OnceLock::new(),
        }
    }

    /// Knows project and account as the store has them.
    #[must_use]
    pub fn with_names(self, project: Value, account: Value) -> Self {
        Self { project: Arc::new(project), account: Arc::new(account), ..Self::new(self.event) }
    }

    pub fn event(&self) -> &Arc<Event> {
        &self.event
    }

    /// The payload as JSON; null when it is none. Parsed once.
    pub fn payload(&self) -> &Value {
        static NULL: Value = Value::Null;
        self.value().get("payload").unwrap_or(&NULL)
    }

    /// What conditions see that never read the payload.
    pub(super) fn light_cel(&self) -> &Converted {
        self.light.get_or_init(|| {
            CelContext::new(&self.context(Arc::new(context::event_value(&self.event, Value::Null))))
        })
    }

    /// What conditions see that read the payload.
    pub(super) fn full_cel(&self) -> &Converted {
        self.full.get_or_init(|| CelContext::new(&self.context(self.value().clone())))
    }

    /// What conditions see, as JSON.
    pub(super) fn values(&self, with_payload: bool) -> Context {
        self.context(match with_payload {
            true => self.value().clone(),
            false => Arc::new(context::event_value(&self.event, Value::Null)),
        })
    }

    /// What the keys of a flow's limits see.
    pub fn key_context(&self, flow: &FlowVersion) -> Context {
        self.context(self.value().clone()).with("flow", context::flow_value(flow))
    }

    #[cfg(test)]
    pub(super) fn is_parsed(&self) -> bool {
        self.value.get().is_some()
    }

    fn value(&self) -> &Arc<Value> {
        self.value.get_or_init(|| {
            let payload = context::read_payload(&self.event);
            Arc::new(context::event_value(&self.event, payload))
        })
    }

    fn context(&self, event: Arc<Value>) -> Context {
        Context::default()
            .with("event", event)
            .with("project", self.project.clone())
            .with("account", self.account.clone())
    }
}
