//! Temporary.
use super::*;
use crate::event::Event;
use chrono::{DateTime, Utc};
use serde_json::Value;
pub struct PreparedEvent<'a>(pub &'a Event);
impl<'a> PreparedEvent<'a> {
    pub fn new(e: &'a Event) -> Self {
        Self(e)
    }
}
pub enum Outcome {
    Match,
    No(String),
    Error(String),
}
pub fn matches(_: &FlowVersion, _: &PreparedEvent) -> Outcome {
    Outcome::Match
}
pub fn context(_: &Event, _: &FlowVersion, _: &Value, _: &Value, _: &Value) -> Value {
    Value::Null
}
pub struct Rendered {
    pub text: String,
    pub unresolved: Vec<String>,
}
pub fn render(t: &str, _: &Value) -> Result<Rendered, String> {
    Ok(Rendered { text: t.to_owned(), unresolved: vec![] })
}
pub fn next_fire(_: &ScheduleTrigger, _: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, String> {
    Ok(None)
}
