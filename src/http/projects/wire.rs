//! What is said about projects: bodies in, answers out.

use crate::{
    http::{check::Checks, error::ApiError, fields::given},
    store::projects::Project,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// A repository or issue project to add to an organization.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectCreate {
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    /// What the tracker calls it, such as `owner/name` or `KEY`; unique within the organization.
    #[schema(min_length = 1, max_length = 255)]
    pub identifier: String,
    #[schema(max_length = 10_000)]
    pub description: Option<String>,
    #[schema(value_type = Option<Object>)]
    pub settings: Option<Map<String, Value>>,
    #[schema(value_type = Option<Object>)]
    pub tracker_configurations: Option<Map<String, Value>>,
    pub organization_id: Uuid,
}

/// What to change. Absent fields stay; null empties everything but the name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectUpdate {
    #[schema(min_length = 1, max_length = 255)]
    pub name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 10_000)]
    pub description: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Object>)]
    pub settings: Option<Option<Map<String, Value>>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Object>)]
    pub tracker_configurations: Option<Option<Map<String, Value>>>,
}

/// A project.
#[derive(Serialize, ToSchema)]
pub struct ProjectResponse {
    pub id: Uuid,
    pub organization_id: Uuid,
    pub name: String,
    pub identifier: String,
    pub description: Option<String>,
    #[schema(value_type = Option<Object>)]
    pub settings: Option<Value>,
    #[schema(value_type = Option<Object>)]
    pub tracker_configurations: Option<Value>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl ProjectCreate {
    pub fn check(&self) -> Result<(), ApiError> {
        let mut checks = Checks::new();
        checks.name("name", Some(&self.name));
        checks.name("identifier", Some(&self.identifier));
        checks.description(self.description.as_deref());
        checks.object("settings", self.settings.as_ref());
        checks.object("tracker_configurations", self.tracker_configurations.as_ref());
        checks.done()
    }
}

impl ProjectUpdate {
    pub fn check(&self) -> Result<(), ApiError> {
        let mut checks = Checks::new();
        checks.name("name", self.name.as_deref());
        checks.description(self.description.as_ref().and_then(Option::as_deref));
        checks.object("settings", self.settings.as_ref().and_then(Option::as_ref));
        let configurations = self.tracker_configurations.as_ref().and_then(Option::as_ref);
        checks.object("tracker_configurations", configurations);
        checks.done()
    }
}

impl From<Project> for ProjectResponse {
    fn from(found: Project) -> Self {
        Self {
            id: found.id.0,
            organization_id: found.organization.0,
            name: found.name,
            identifier: found.identifier,
            description: found.description,
            settings: found.settings,
            tracker_configurations: found.tracker_configurations,
            created_at: found.created_at,
            updated_at: found.updated_at,
        }
    }
}
