//! What is said about organizations: bodies in, answers out.

use crate::{
    http::{
        check::Checks,
        error::ApiError,
        fields::given,
        links::PublicUrl,
        trackers::wire::{TrackerKind, WebhookSecret},
    },
    store::organizations::Organization,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// An organization, group or site to add to a tracker.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganizationCreate {
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// The tracker's name for it; unique within the tracker.
    #[schema(min_length = 1, max_length = 255)]
    pub identifier: String,
    #[schema(max_length = 10_000)]
    pub description: Option<String>,
    #[schema(value_type = Option<Object>)]
    pub settings: Option<Map<String, Value>>,
    /// Which tracker it belongs to; may be left out when there is only one.
    pub tracker_id: Option<Uuid>,
}

/// What to change. Absent fields stay; null empties `description` and `settings`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganizationUpdate {
    #[schema(min_length = 1, max_length = 255)]
    pub name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 10_000)]
    pub description: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Object>)]
    pub settings: Option<Option<Map<String, Value>>>,
}

/// An organization.
#[derive(Serialize, ToSchema)]
pub struct OrganizationResponse {
    pub id: Uuid,
    pub tracker_id: Uuid,
    pub tracker_type: TrackerKind,
    pub name: String,
    pub identifier: String,
    pub description: Option<String>,
    #[schema(value_type = Option<Object>)]
    pub settings: Option<Value>,
    #[schema(value_type = Object)]
    pub meta_data: Value,
    pub is_active: bool,
    /// Where its tracker sends events.
    pub webhook_url: String,
    /// Until when the webhook secret before the last rotation is taken.
    pub previous_secret_until: Option<DateTime<Utc>>,
    /// When a webhook came last.
    pub last_webhook_update: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// An organization that was added just now.
#[derive(Serialize, ToSchema)]
pub struct OrganizationCreated {
    #[serde(flatten)]
    pub organization: OrganizationResponse,
    pub webhook: WebhookSecret,
}

impl OrganizationCreate {
    pub fn check(&self) -> Result<(), ApiError> {
        let mut checks = Checks::new();
        checks.name("name", Some(&self.name));
        checks.name("identifier", Some(&self.identifier));
        checks.description(self.description.as_deref());
        checks.object("settings", self.settings.as_ref());
        checks.done()
    }
}

impl OrganizationUpdate {
    pub fn check(&self) -> Result<(), ApiError> {
        let mut checks = Checks::new();
        checks.name("name", self.name.as_deref());
        checks.description(self.description.as_ref().and_then(Option::as_deref));
        checks.object("settings", self.settings.as_ref().and_then(Option::as_ref));
        checks.done()
    }
}

impl OrganizationResponse {
    pub fn new(links: &PublicUrl, found: Organization) -> Self {
        Self {
            id: found.id.0,
            tracker_id: found.tracker.0,
            tracker_type: found.tracker_kind.into(),
            webhook_url: links.tracker_hook(found.tracker_kind, found.id),
            name: found.name,
            identifier: found.identifier,
            description: found.description,
            settings: found.settings,
            meta_data: found.meta_data,
            is_active: found.is_active,
            previous_secret_until: found.previous_secret_until,
            last_webhook_update: found.last_webhook_update,
            created_at: found.created_at,
            updated_at: found.updated_at,
        }
    }
}
