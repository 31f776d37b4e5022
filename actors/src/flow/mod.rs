//! Flows: their definition, how they are read and checked, matched and rendered.

pub mod condition;
pub mod context;
pub mod control;
pub mod document;
pub mod limits;
pub mod limits_of_text;
pub mod matching;
mod nearest;
pub mod pattern;
mod problem;
#[cfg(test)]
mod samples;
pub mod schedule;
pub mod schedule_policy;
pub mod schema;
mod shape;
#[cfg(test)]
mod shipped_tests;
mod spec;
mod step_effect;
pub mod steps;
pub mod template;
pub mod tools;
pub mod validate;

pub use context::{Context, context};
pub use control::*;
pub use matching::{Outcome, PreparedEvent, explain, matches};
pub use nearest::nearest;
pub use problem::{Problem, field as field_path, item as item_path};
pub use schedule_policy::{Missed, Overlap};
pub use spec::*;
pub use validate::validate;

use crate::ids::{AccountId, FlowId, FlowVersionId, TrackerId};

/// One immutable version of a flow, as the engine uses it.
#[derive(Clone, Debug, PartialEq)]
pub struct FlowVersion {
    pub id: FlowVersionId,
    pub flow: FlowId,
    pub account: AccountId,
    /// Counts from 1 within the flow.
    pub number: i32,
    /// The tracker that the trigger's `tracker` names, resolved when the flow was saved.
    pub tracker: Option<TrackerId>,
    pub spec: FlowSpec,
}

impl Trigger {
    /// Its name in a document.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Tracker(_) => "tracker",
            Self::Schedule(_) => "schedule",
            Self::Webhook(_) => "webhook",
            Self::Manual(_) => "manual",
        }
    }
}
