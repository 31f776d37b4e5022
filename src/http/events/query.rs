//! Which events are listed, and replayed.

use super::short;
use crate::{
    http::error::{ApiError, Problem},
    store::event_views,
};
use chrono::{DateTime, Utc};
use preloop_actors::ids::{FlowId, TrackerId};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which events; what is absent does not matter.
#[derive(Debug, Default, Serialize, Deserialize, IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
pub struct FilterFields {
    /// `github`, `gitlab`, `jira`, `webhook`, `schedule` or `manual`.
    #[param(pattern = "^(github|gitlab|jira|webhook|schedule|manual)$")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// The normalised name, such as `issue_opened`.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    kind: Option<String>,
    /// Text within the subject, the actor, the project's identifier or the sender's name for the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    q: Option<String>,
    /// Only events of this tracker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tracker_id: Option<Uuid>,
    /// Only events of this project, by its identifier such as `octo/app`, or by the tracker's id of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 200)]
    project: Option<String>,
    /// Only events that started this flow, by themselves or again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    flow_id: Option<Uuid>,
    /// `waiting` for the router, `parked` after failing too often, `routed`; and of those `started` something or
    /// `unstarted`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(pattern = "^(waiting|parked|routed|started|unstarted)$")]
    outcome: Option<String>,
    /// Received at this time or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<DateTime<Utc>>,
    /// Received before this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<DateTime<Utc>>,
}

/// Every field, as it is written.
const FIELDS: [&str; 9] =
    ["source", "type", "q", "tracker_id", "project", "flow_id", "outcome", "from", "to"];

/// Fields within a body, where a misspelt one must not mean every event.
pub fn strictly<'de, D>(deserializer: D) -> Result<Option<FilterFields>, D::Error>
where
    D: Deserializer<'de>,
{
    let Some(fields) = Option::<Map<String, Value>>::deserialize(deserializer)? else {
        return Ok(None);
    };
    if let Some(unknown) = fields.keys().find(|name| !FIELDS.contains(&name.as_str())) {
        return Err(D::Error::unknown_field(unknown, &FIELDS));
    }
    FilterFields::deserialize(Value::Object(fields)).map(Some).map_err(D::Error::custom)
}

/// What `outcome` may be.
const OUTCOMES: [&str; 5] = ["waiting", "parked", "routed", "started", "unstarted"];

impl FilterFields {
    /// The filter, or what is wrong with it. `part` is where it stands, such as `query`.
    pub fn filter(&self, part: &str) -> Result<event_views::Filter, ApiError> {
        let refuse = |name: &str, message: String| {
            ApiError::invalid(vec![Problem::of(part, name, "value_error", message)])
        };
        let source = self.source.as_deref().map(str::parse).transpose().map_err(|error| {
            let names = "use github, gitlab, jira, webhook, schedule or manual";
            refuse("source", format!("{error}; {names}"))
        })?;
        let outcome = self.outcome.as_deref().map(|outcome| {
            let known = OUTCOMES.into_iter().find(|known| *known == outcome);
            known.ok_or_else(|| refuse("outcome", format!("use one of {}", OUTCOMES.join(", "))))
        });
        Ok(event_views::Filter {
            source,
            kind: short("type", self.kind.clone())?,
            search: short("q", self.q.clone())?,
            tracker: self.tracker_id.map(TrackerId),
            project: short("project", self.project.clone())?,
            flow: self.flow_id.map(FlowId),
            outcome: outcome.transpose()?,
            from: self.from,
            to: self.to,
        })
    }
}
