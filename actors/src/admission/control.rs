//! The limits of one start: its flow's rules, with the keys that its event gives them.

use crate::{
    flow::{Batch, Concurrency, Debounce, FlowVersion, PreparedEvent, Rate, template},
    ids::FlowId,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Longest key that is shown, in characters; longer ones are told apart all the same.
const SHOWN_CHARS_MAX: usize = 200;

/// What a limit counts by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Of flow, kind of limit and whole text: the same key of two flows, or of two limits, is two keys.
    pub hash: i64,
    /// For people, cut where it is long; empty when the limit has no key.
    pub text: String,
}

impl Key {
    fn new(flow: FlowId, kind: &str, text: &str) -> Self {
        let mut digest = Sha256::new();
        digest.update(flow.0.as_bytes());
        digest.update(kind.as_bytes());
        digest.update([0]);
        digest.update(text.as_bytes());
        let mut hash = [0; 8];
        hash.copy_from_slice(&digest.finalize()[..8]);
        let shown = text.chars().filter(|it| *it != '\0').take(SHOWN_CHARS_MAX).collect();
        Self { hash: i64::from_be_bytes(hash), text: shown }
    }

    /// " with key `x`", or nothing where the limit has none.
    pub(super) fn phrase(&self) -> String {
        if self.text.is_empty() { String::new() } else { format!(" with key `{}`", self.text) }
    }
}

/// A rule and what it counts by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Keyed<T> {
    pub key: Key,
    pub rule: T,
}

/// How events come together before anything starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gather {
    Debounce(Debounce),
    Batch(Batch),
}

/// Everything that limits one start. Kept with events that are gathered, until they start.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Control {
    pub gather: Option<Keyed<Gather>>,
    pub rate_limit: Option<Keyed<Rate>>,
    pub throttle: Option<Keyed<Rate>>,
    pub concurrency: Option<Keyed<Concurrency>>,
    /// Bytes of the event's payload, where events come together.
    pub payload_bytes: u64,
}

impl Control {
    /// The limits of what this event starts of the flow; `None` for a flow without any.
    ///
    /// A key that cannot be rendered counts as its own template does: too few run then, rather than too many.
    pub fn of(flow: &FlowVersion, event: &PreparedEvent) -> Option<Box<Self>> {
        let spec = &flow.spec;
        let key = |kind, template: Option<&String>| {
            let text = template.map(|template| rendered(template, flow, event));
            Key::new(flow.flow, kind, text.as_deref().unwrap_or_default())
        };
        let rate = |kind, rate: &Option<Rate>| {
            rate.clone().map(|rule| Keyed { key: key(kind, rule.key.as_ref()), rule })
        };
        let debounce = spec.debounce.clone().map(|rule| Keyed {
            key: key("debounce", rule.key.as_ref()),
            rule: Gather::Debounce(rule),
        });
        let batch = || {
            let rule = spec.batch.clone()?;
            Some(Keyed { key: key("batch", rule.key.as_ref()), rule: Gather::Batch(rule) })
        };
        let control = Self {
            payload_bytes: 0,
            gather: debounce.or_else(batch),
            rate_limit: rate("rateLimit", &spec.rate_limit),
            throttle: rate("throttle", &spec.throttle),
            concurrency: spec.slots().map(|rule| Keyed {
                key: key("concurrency", rule.key.as_ref()),
                rule: rule.into_owned(),
            }),
        };
        let payload_bytes = event.event().incoming.payload.len() as u64;
        (control != Self::default()).then(|| Box::new(Self { payload_bytes, ..control }))
    }

    /// Of one that a person starts, or starts again: it obeys the limit of those under way, and waits rather than be
    /// left out or push others aside.
    #[must_use]
    pub fn again(self) -> Self {
        let waits = |mut concurrency: Keyed<Concurrency>| {
            concurrency.rule = Concurrency {
                on_limit: crate::flow::OnLimit::Queue,
                queue_max: None,
                ..concurrency.rule
            };
            concurrency
        };
        Self { concurrency: self.concurrency.map(waits), ..Self::default() }
    }

    /// The same once its events have come together.
    #[must_use]
    pub fn gathered(&self) -> Self {
        Self { gather: None, ..self.clone() }
    }

    /// Hashes of all keys.
    pub fn hashes(&self) -> impl Iterator<Item = i64> {
        let Self { gather, rate_limit, throttle, concurrency, .. } = self;
        [
            gather.as_ref().map(|it| it.key.hash),
            rate_limit.as_ref().map(|it| it.key.hash),
            throttle.as_ref().map(|it| it.key.hash),
            concurrency.as_ref().map(|it| it.key.hash),
        ]
        .into_iter()
        .flatten()
    }
}

fn rendered(source: &str, flow: &FlowVersion, event: &PreparedEvent) -> String {
    match template::render(source, &event.key_context(flow)) {
        Ok(rendered) => rendered.text.trim().to_owned(),
        Err(error) => {
            tracing::warn!(
                flow.id = %flow.flow, event.id = %event.event().id, "a key could not be rendered: {error}"
            );
            source.to_owned()
        }
    }
}
