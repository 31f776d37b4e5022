//! A request to a tracker's API, before it is sent.

use super::super::{Failure, TrackerError};
use preloop_actors::event::TrackerType;
use reqwest::Method;
use serde_json::Value;

/// What repeating a request may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::trackers) enum Effect {
    /// Nothing but cost time.
    Read,
    /// Do it twice.
    Write,
}

/// A request to a tracker's API.
#[derive(Clone, Debug)]
pub(in crate::trackers) struct Call {
    /// As a verb: `list the issues of octo/app`.
    pub operation: String,
    pub method: Method,
    /// Behind the base address; each segment is escaped as a whole.
    pub path: Vec<String>,
    pub query: Vec<(String, String)>,
    pub body: Option<Value>,
    pub effect: Effect,
    /// Which of the tracker's budgets it takes from.
    pub resource: &'static str,
    /// The answer's mark as last seen: an answer that is still the same is not sent again.
    pub if_none_match: Option<String>,
    /// Whether the answer is kept, to be asked for by its mark the next time.
    pub remember: bool,
    /// Sent in the name of a GitHub App itself, not of its installation.
    pub as_app: bool,
}

impl Call {
    pub fn get(operation: impl Into<String>, path: &[&str]) -> Self {
        Self::new(Method::GET, operation.into(), path, Effect::Read)
    }

    pub fn post(operation: impl Into<String>, path: &[&str]) -> Self {
        Self::new(Method::POST, operation.into(), path, Effect::Write)
    }

    pub fn put(operation: impl Into<String>, path: &[&str]) -> Self {
        Self::new(Method::PUT, operation.into(), path, Effect::Write)
    }

    pub fn patch(operation: impl Into<String>, path: &[&str]) -> Self {
        Self::new(Method::PATCH, operation.into(), path, Effect::Write)
    }

    pub fn delete(operation: impl Into<String>, path: &[&str]) -> Self {
        Self::new(Method::DELETE, operation.into(), path, Effect::Write)
    }

    fn new(method: Method, operation: String, path: &[&str], effect: Effect) -> Self {
        Self {
            operation,
            method,
            path: path.iter().map(ToString::to_string).collect(),
            query: Vec::new(),
            body: None,
            effect,
            resource: "core",
            if_none_match: None,
            remember: false,
            as_app: false,
        }
    }

    pub fn query(mut self, name: &str, value: impl ToString) -> Self {
        self.query.push((name.to_owned(), value.to_string()));
        self
    }

    pub fn json(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    /// It only reads, whatever its method says.
    pub fn reading(self) -> Self {
        Self { effect: Effect::Read, ..self }
    }

    pub fn if_none_match(self, mark: Option<&str>) -> Self {
        Self { if_none_match: mark.map(str::to_owned), ..self }
    }

    /// Keeps the answer, so that asking again is cheap for both sides.
    pub fn remembered(self) -> Self {
        Self { remember: true, ..self }
    }

    /// In the name of a GitHub App itself, not of its installation.
    pub fn for_app(self) -> Self {
        Self { as_app: true, ..self }
    }

    pub fn error(&self, tracker: TrackerType, failure: Failure) -> TrackerError {
        TrackerError { tracker, operation: self.operation.clone(), failure }
    }
}
