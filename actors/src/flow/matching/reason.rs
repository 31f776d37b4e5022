//! Why an event does not start a flow.

use crate::{event::Source, ids::TrackerId};
use serde_json::Value;
use std::fmt;

/// The first condition that failed, with the value the event has.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    OtherAccount,
    Disabled,
    /// The trigger does not listen to this source.
    Source(Source),
    /// Caused by our own identity.
    OwnEvent,
    /// Too long a chain of executions that cause events.
    Depth(i16),
    /// The tracker that the trigger names exists no more.
    TrackerDeleted,
    Tracker(Option<TrackerId>),
    TrackerType(Source),
    Organization(Option<String>),
    Event(String),
    Project(Option<String>),
    /// A filter field; `found` is empty when the event does not have it.
    Filter {
        field: String,
        found: Vec<Value>,
    },
    /// The CEL condition is false.
    Where(String),
}

/// Most values a reason spells out, and most characters of each.
const SHOWN_MAX: usize = 10;
const SHOWN_CHARS_MAX: usize = 80;

impl Reason {
    /// The field of the flow that did not hold.
    pub fn condition(&self) -> String {
        let name = match self {
            Self::OtherAccount => "account",
            Self::Disabled => "enabled",
            Self::Source(_) => "trigger",
            Self::OwnEvent | Self::Depth(_) => "causation",
            Self::TrackerDeleted | Self::Tracker(_) => "tracker",
            Self::TrackerType(_) => "type",
            Self::Organization(_) => "organization",
            Self::Event(_) => "events",
            Self::Project(_) => "projects",
            Self::Filter { field, .. } => return format!("filters.{field}"),
            Self::Where(_) => "where",
        };
        name.to_owned()
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
        match self {
            Self::OtherAccount => f.write_str("the event belongs to another account"),
            Self::Disabled => f.write_str("the flow is disabled"),
            Self::Source(source) => write!(f, "the trigger does not listen to source `{source}`"),
            Self::OwnEvent => f.write_str("the event was caused by Preloop itself"),
            Self::Depth(depth) => write!(f, "the event is number {depth} in a chain of executions"),
            Self::TrackerDeleted => f.write_str("the tracker of the trigger was deleted"),
            Self::Tracker(found) => {
                write!(
                    f,
                    "the event comes from tracker {}",
                    or_none(&found.map(|id| id.to_string()))
                )
            }
            Self::TrackerType(found) => write!(f, "the event comes from `{found}`"),
            Self::Organization(found) => {
                write!(f, "the event's organization is {}", or_none(found))
            }
            Self::Event(found) => write!(f, "the event is `{found}`"),
            Self::Project(found) => write!(f, "the event's project is {}", or_none(found)),
            Self::Filter { field, found } if found.is_empty() => {
                write!(f, "the event has no `{field}`")
            }
            Self::Filter { field, found } => {
                let shown: Vec<_> = found.iter().take(SHOWN_MAX).map(shown).collect();
                write!(f, "`{field}` is {}", shown.join(", "))?;
                if found.len() > SHOWN_MAX { f.write_str(", ...") } else { Ok(()) }
            }
            Self::Where(text) => write!(f, "`{text}` does not hold"),
        }
    }
}

fn shown(value: &Value) -> String {
    let text = match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        scalar => scalar.to_string(),
    };
    text.chars().take(SHOWN_CHARS_MAX).collect()
}
