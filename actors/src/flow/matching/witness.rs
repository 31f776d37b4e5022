//! Who watches a flow being matched: nobody when events are routed, a list when someone asks why.

use super::Outcome;
use crate::gate::Read;
use serde_json::Value;

/// A condition of a flow that was looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// The field of the flow, such as `events` or `filters.labels`.
    pub condition: String,
    pub result: CheckResult,
    /// What the flow wants; null where it wants nothing in particular.
    pub wanted: Value,
    /// What the event has.
    pub found: Value,
    /// What a `where` read.
    pub read: Vec<Read>,
}

/// How a condition came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckResult {
    Held,
    Failed,
    /// There is no answer; the text says why.
    NoAnswer(String),
}

/// Sees every condition in the order in which it is looked at.
pub trait Witness {
    /// `check` is made only when somebody wants it.
    fn saw(&mut self, check: impl FnOnce() -> Check);
}

/// Nobody watches: nothing is made, nothing is kept.
pub struct Nobody;

impl Witness for Nobody {
    #[inline]
    fn saw(&mut self, _: impl FnOnce() -> Check) {}
}

impl Witness for Vec<Check> {
    fn saw(&mut self, check: impl FnOnce() -> Check) {
        self.push(check());
    }
}

impl Check {
    /// A condition about one value.
    pub(super) fn new(
        condition: impl Into<String>,
        held: bool,
        wanted: Value,
        found: Value,
    ) -> Self {
        let result = if held { CheckResult::Held } else { CheckResult::Failed };
        Self { condition: condition.into(), result, wanted, found, read: Vec::new() }
    }
}

/// Whether an event starts a flow, with everything that was looked at on the way.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    pub outcome: Outcome,
    /// In order. What comes after the first that did not hold was not looked at.
    pub checks: Vec<Check>,
}

impl Explained {
    /// The condition that decided against the flow.
    pub fn condition(&self) -> Option<String> {
        match &self.outcome {
            Outcome::Match => None,
            Outcome::No(reason) => Some(reason.condition()),
            Outcome::Error(_) | Outcome::Poison(_) => Some("where".to_owned()),
        }
    }

    /// Why the event does not start the flow.
    pub fn reason(&self) -> Option<String> {
        match &self.outcome {
            Outcome::Match => None,
            Outcome::No(reason) => Some(reason.to_string()),
            Outcome::Error(why) => Some(why.clone()),
            Outcome::Poison(poison) => Some(poison.to_string()),
        }
    }
}

/// Most values of a filter's field that are shown.
const SHOWN_MAX: usize = 20;

/// What a filter found, short enough to be shown.
pub(super) fn found_of_filter(found: &[&Value]) -> Value {
    Value::Array(found.iter().take(SHOWN_MAX).map(|value| short(value)).collect())
}

/// A value as it is, unless it is long.
pub(super) fn short(value: &Value) -> Value {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        Value::String(text) if text.len() <= Read::BYTES_MAX => value.clone(),
        Value::Array(items) if items.len() <= SHOWN_MAX => items.iter().map(short).collect(),
        long => Value::String(Read::shown(long)),
    }
}
