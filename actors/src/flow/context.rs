//! What templates and conditions of one execution can speak about.

use super::FlowVersion;
use crate::event::{Event, Source};
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, sync::Arc};

/// Every name at the top of a template.
pub const NAMES: [&str; 7] =
    ["event", "trigger_event", "project", "account", "flow", "execution", "events"];

/// Named JSON values. Cheap to clone: values are shared.
///
/// `trigger_event` is the same as `event` and is not stored twice, for a payload can have 25 MB.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Context(BTreeMap<String, Arc<Value>>);

impl Context {
    /// The value of a name, `trigger_event` included.
    pub fn get(&self, name: &str) -> Option<&Arc<Value>> {
        self.0.get(canonical(name))
    }

    /// The same context with one more name, or another value for one.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Arc<Value>>) -> Self {
        self.0.insert(canonical(name).to_owned(), value.into());
        self
    }

    /// Names and values, `trigger_event` left out.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Arc<Value>)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// One JSON object, as an agent finds it. `trigger_event` is left out; [`Context::from_json`] knows it again.
    pub fn to_json(&self) -> Value {
        self.iter().map(|(name, value)| (name.to_owned(), Value::clone(value))).collect()
    }

    /// The names and values of a JSON object; anything else is an empty context.
    pub fn from_json(value: Value) -> Self {
        let Value::Object(fields) = value else { return Self::default() };
        let named = |(name, value): (String, Value)| (canonical(&name).to_owned(), Arc::new(value));
        Self(fields.into_iter().map(named).collect())
    }
}

fn canonical(name: &str) -> &str {
    if name == "trigger_event" { "event" } else { name }
}

/// Everything an execution's prompt, steps and conditions can speak about. Reads the payload, once.
///
/// `project`, `account` and `execution` are JSON objects or null, as the store gives them.
pub fn context(
    event: &Event,
    flow: &FlowVersion,
    project: &Value,
    account: &Value,
    execution: &Value,
) -> Context {
    let payload = read_payload(event);
    Context::default()
        .with("event", event_value(event, payload))
        .with("project", project.clone())
        .with("account", account.clone())
        .with("flow", flow_value(flow))
        .with("execution", execution.clone())
}

impl Context {
    /// With the events of a batch as `events`. A flow that does not collect any has none.
    #[must_use]
    pub fn with_events(self, events: &[Event]) -> Self {
        if events.is_empty() {
            return self;
        }
        let value = |event| event_value(event, read_payload(event));
        let values: Vec<Value> = events.iter().map(value).collect();
        self.with("events", Value::Array(values))
    }
}

/// `flow` as templates and conditions see it.
pub fn flow_value(flow: &FlowVersion) -> Value {
    json!({
        "id": flow.flow,
        "name": flow.spec.name,
        "description": flow.spec.description,
        "version": flow.number,
    })
}

/// `event` as templates and conditions see it: its own fields, its attributes beside them, and the payload.
pub fn event_value(event: &Event, payload: Value) -> Value {
    let content = &event.incoming.content;
    let project = content.project.as_ref().map(|project| &project.identifier);
    let Value::Object(own) = json!({
        "id": event.id,
        "type": content.kind,
        "source": event.incoming.source,
        "raw_type": content.raw_kind,
        "subject": content.subject,
        "url": content.subject_url,
        "actor": content.actor,
        "project": project,
        "received_at": event.received_at,
    }) else {
        return Value::Null;
    };
    let mut fields = content.attributes.clone();
    fields.extend(own);
    fields.insert("attributes".to_owned(), content.attributes.clone().into());
    fields.insert("payload".to_owned(), payload);
    Value::Object(fields)
}

/// The payload as JSON, with `object_attributes` where GitHub has none; null when it is not JSON.
pub fn read_payload(event: &Event) -> Value {
    let mut payload = serde_json::from_slice(&event.incoming.payload).unwrap_or(Value::Null);
    if event.incoming.source == Source::Github
        && let Value::Object(fields) = &mut payload
        && !fields.contains_key("object_attributes")
        && let Some(attributes) = object_attributes(fields)
    {
        fields.insert("object_attributes".to_owned(), attributes);
    }
    payload
}

/// Issue or pull request in GitLab's words, so that one prompt serves both.
fn object_attributes(payload: &Map<String, Value>) -> Option<Value> {
    let subject = payload.get("pull_request").or_else(|| payload.get("issue"))?;
    subject.is_object().then(|| {
        json!({
            "title": subject["title"],
            "description": subject["body"],
            "url": subject["html_url"],
            "source_branch": subject["head"]["ref"],
            "target_branch": subject["base"]["ref"],
            "state": subject["state"],
            "draft": subject["draft"],
            "author": subject["user"]["login"],
            "number": subject["number"],
            "iid": subject["number"],
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{event::Normalized, flow::samples};

    fn sample(event: &Event) -> Context {
        let flow = samples::flow(json!({ "manual": {} }));
        let project = json!({ "id": "p" });
        context(event, &flow, &project, &Value::Null, &json!({ "id": "x" }))
    }

    #[test]
    fn event_has_its_own_fields_its_attributes_and_the_payload() {
        let context = sample(&samples::issue_opened());
        let event = context.get("event").unwrap();
        let expected = json!({
            "id": samples::id(1), "type": "issue_opened", "source": "github", "raw_type": "issues.opened",
            "subject": "Crash when the list is empty", "url": "https://github.com/octo-org/api/issues/7",
            "actor": "mona", "project": "octo-org/api", "received_at": "2026-01-02T03:04:05Z",
            "author": "mona", "labels": ["bug", "p1"], "number": 7, "state": "open", "sender": "mona",
            "action": "opened",
        });
        for (name, value) in samples::object(expected) {
            assert_eq!(event[&name], value, "{name}");
        }
        assert_eq!(event["attributes"]["labels"], json!(["bug", "p1"]));
        assert_eq!(event["payload"]["issue"]["number"], 7);
        assert!(Arc::ptr_eq(event, context.get("trigger_event").unwrap()));
        assert_eq!(context.get("flow").unwrap()["version"], 3);
        assert_eq!(context.get("project").unwrap()["id"], "p");
        assert_eq!(context.get("nothing"), None);
    }

    #[test]
    fn attributes_cannot_replace_the_events_own_fields() {
        let mut event = samples::issue_opened();
        event.incoming.content.attributes.insert("type".to_owned(), "forged".into());
        let context = sample(&event);
        assert_eq!(context.get("event").unwrap()["type"], "issue_opened");
        assert_eq!(context.get("event").unwrap()["attributes"]["type"], "forged");
    }

    #[test]
    fn github_speaks_gitlabs_words_as_well() {
        let attributes = |source, payload: Value| {
            let event = samples::event(source, Normalized::default(), &payload);
            read_payload(&event)["object_attributes"].clone()
        };
        let pull_request = json!({ "pull_request": {
            "title": "Fix", "body": "It", "html_url": "https://x", "state": "open", "draft": true, "number": 3,
            "head": { "ref": "fix" }, "base": { "ref": "main" }, "user": { "login": "mona" },
        }});
        let expected = json!({
            "title": "Fix", "description": "It", "url": "https://x", "state": "open", "draft": true,
            "number": 3, "iid": 3, "source_branch": "fix", "target_branch": "main", "author": "mona",
        });
        assert_eq!(attributes(Source::Github, pull_request.clone()), expected);
        assert_eq!(attributes(Source::Webhook, pull_request), Value::Null);
        let own = json!({ "issue": { "title": "a" }, "object_attributes": { "title": "b" } });
        assert_eq!(attributes(Source::Github, own), json!({ "title": "b" }));
        assert_eq!(attributes(Source::Github, json!({ "ref": "main" })), Value::Null);
        assert_eq!(attributes(Source::Github, json!({ "issue": "text" })), Value::Null);
    }

    #[test]
    fn a_payload_that_is_not_json_is_null() {
        let mut event = samples::issue_opened();
        event.incoming.payload = "a=b".into();
        assert_eq!(sample(&event).get("event").unwrap()["payload"], Value::Null);
    }

    #[test]
    fn as_json_and_back_it_is_the_same() {
        let context = sample(&samples::issue_opened());
        let json = context.to_json();
        assert!(json.get("trigger_event").is_none());
        assert_eq!(Context::from_json(json), context);
        let spelled_out = json!({ "trigger_event": { "type": "x" } });
        assert_eq!(Context::from_json(spelled_out).get("event").unwrap()["type"], "x");
        assert_eq!(Context::from_json(json!(5)), Context::default());
    }
}
