//! What is said about tool configurations: bodies in, answers out.

use crate::{
    http::{
        check::Checks,
        error::ApiError,
        fields::{DESCRIPTION_CHARS_MAX, OBJECT_BYTES_MAX, given},
    },
    mcp::{head::MarkedParam, raw::RawObject},
    store::tool_configurations::{JustificationMode, Setup, ToolConfiguration, ToolSource},
};
use chrono::{DateTime, Utc};
use preloop_actors::{
    gate::{Label, Labels},
    ids::AccountId,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, value::RawValue};
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest name of a tool; as long as is kept of a server's.
const TOOL_NAME_CHARS_MAX: usize = 500;

/// A tool to set up.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolConfigurationCreate {
    /// What its source calls it.
    #[schema(min_length = 1, max_length = 500)]
    pub tool_name: String,
    /// `builtin` unless given; `preloop_builtin` is read as well.
    pub tool_source: Option<ToolSource>,
    /// The server of a tool whose source is `mcp`.
    pub mcp_server_id: Option<Uuid>,
    #[schema(max_length = 255)]
    pub http_endpoint_id: Option<String>,
    /// On unless given.
    pub is_enabled: Option<bool>,
    /// Who is asked about calls; `approval_policy_id` is read as well. Without rules, every call asks.
    #[serde(alias = "approval_policy_id")]
    pub approval_workflow_id: Option<Uuid>,
    /// Takes the place of the tool's own.
    #[schema(max_length = 10_000)]
    pub tool_description: Option<String>,
    /// Takes the place of the tool's own schema of its arguments.
    #[schema(value_type = Option<Object>)]
    pub tool_schema: Option<Box<RawValue>>,
    #[schema(value_type = Option<Object>)]
    pub custom_config: Option<Map<String, Value>>,
    /// Whether calls may, or have to, say why in the argument `justification`.
    pub justification_mode: Option<JustificationMode>,
    /// What the tool does with information: `reads-untrusted`, `reads-private`, `sends-out`. Prompts and resources of a
    /// server have no labels of their own: who reads one has read whatever any of the server's tools reads.
    #[schema(value_type = Option<Vec<String>>)]
    pub labels: Option<Vec<Label>>,
    /// The caller's own; may be left out.
    pub account_id: Option<Uuid>,
}

/// What to change. Absent fields stay; null empties what can be empty.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolConfigurationUpdate {
    #[schema(min_length = 1, max_length = 500)]
    pub tool_name: Option<String>,
    pub tool_source: Option<ToolSource>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Uuid>)]
    pub mcp_server_id: Option<Option<Uuid>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 255)]
    pub http_endpoint_id: Option<Option<String>>,
    pub is_enabled: Option<bool>,
    #[serde(default, deserialize_with = "given", alias = "approval_policy_id")]
    #[schema(value_type = Option<Uuid>)]
    pub approval_workflow_id: Option<Option<Uuid>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 10_000)]
    pub tool_description: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Object>)]
    pub tool_schema: Option<Option<Box<RawValue>>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Object>)]
    pub custom_config: Option<Option<Map<String, Value>>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<JustificationMode>)]
    pub justification_mode: Option<Option<JustificationMode>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Vec<String>>)]
    pub labels: Option<Option<Vec<Label>>>,
}

/// How a tool is set up.
#[derive(Serialize, ToSchema)]
pub struct ToolConfigurationResponse {
    pub id: Uuid,
    pub account_id: Uuid,
    pub tool_name: String,
    pub tool_source: ToolSource,
    pub mcp_server_id: Option<Uuid>,
    pub http_endpoint_id: Option<String>,
    pub is_enabled: bool,
    pub approval_workflow_id: Option<Uuid>,
    /// The same as `approval_workflow_id`.
    pub approval_policy_id: Option<Uuid>,
    pub tool_description: Option<String>,
    #[schema(value_type = Option<Object>)]
    pub tool_schema: Option<Box<RawValue>>,
    #[schema(value_type = Option<Object>)]
    pub custom_config: Option<Value>,
    pub justification_mode: Option<JustificationMode>,
    /// What the tool does with information; null: nobody has said, and none count.
    #[schema(value_type = Option<Vec<String>>)]
    pub labels: Option<Labels>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl ToolConfigurationCreate {
    /// The whole setup, once everything is known to be right.
    pub fn setup(self, account: AccountId) -> Result<Setup, ApiError> {
        if self.account_id.is_some_and(|id| id != account.0) {
            return Err(ApiError::not_found("account"));
        }
        let setup = Setup {
            tool_name: self.tool_name,
            tool_source: self.tool_source.unwrap_or(ToolSource::Builtin),
            mcp_server: self.mcp_server_id,
            http_endpoint: self.http_endpoint_id,
            is_enabled: self.is_enabled.unwrap_or(true),
            tool_description: self.tool_description,
            tool_schema: self.tool_schema.as_deref().map(text),
            custom_config: self.custom_config.map(Value::Object),
            justification_mode: self.justification_mode,
            approval_workflow: self.approval_workflow_id,
        };
        checked(setup)
    }
}

impl ToolConfigurationUpdate {
    /// The setup after the change, once everything is known to be right.
    pub fn laid_over(self, before: Setup) -> Result<Setup, ApiError> {
        let config = self.custom_config.map(|config| config.map(Value::Object));
        let setup = Setup {
            tool_name: self.tool_name.unwrap_or(before.tool_name),
            tool_source: self.tool_source.unwrap_or(before.tool_source),
            mcp_server: self.mcp_server_id.unwrap_or(before.mcp_server),
            http_endpoint: self.http_endpoint_id.unwrap_or(before.http_endpoint),
            is_enabled: self.is_enabled.unwrap_or(before.is_enabled),
            tool_description: self.tool_description.unwrap_or(before.tool_description),
            tool_schema: match self.tool_schema {
                Some(schema) => schema.as_deref().map(text),
                None => before.tool_schema,
            },
            custom_config: config.unwrap_or(before.custom_config),
            justification_mode: self.justification_mode.unwrap_or(before.justification_mode),
            approval_workflow: self.approval_workflow_id.unwrap_or(before.approval_workflow),
        };
        checked(setup)
    }
}

fn text(schema: &RawValue) -> String {
    schema.get().to_owned()
}

fn checked(setup: Setup) -> Result<Setup, ApiError> {
    let mut checks = Checks::new();
    checks.text("tool_name", Some(&setup.tool_name), TOOL_NAME_CHARS_MAX);
    checks.name("http_endpoint_id", setup.http_endpoint.as_deref());
    let description = setup.tool_description.as_deref().unwrap_or_default();
    checks.length("tool_description", description, 0..=DESCRIPTION_CHARS_MAX);
    checks.object("custom_config", setup.custom_config.as_ref().and_then(Value::as_object));
    if let Some(Err(problem)) = setup.tool_schema.as_deref().map(check_schema) {
        checks.that(false, "tool_schema", problem);
    }
    let problem = match setup.tool_source {
        ToolSource::Mcp => "is needed when `tool_source` is mcp",
        ToolSource::Builtin | ToolSource::Http => "is only for tools whose `tool_source` is mcp",
    };
    let fits = (setup.tool_source == ToolSource::Mcp) == setup.mcp_server.is_some();
    checks.that(fits, "mcp_server_id", problem);
    checks.done()?;
    Ok(setup)
}

/// A schema that clients can use for arguments.
fn check_schema(text: &str) -> Result<(), String> {
    if text.len() > OBJECT_BYTES_MAX {
        return Err(format!("is too large; use at most {OBJECT_BYTES_MAX} bytes"));
    }
    let object = RawObject::parse(text).map_err(|error| error.to_string())?;
    let kind = object.get("type").map(RawValue::get);
    if kind != Some("\"object\"") {
        return Err(
            "has to be a schema of the type `object`: that is what arguments are".to_owned()
        );
    }
    let schema: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    MarkedParam::of_schema(&schema).map(drop)
}

impl ToolConfigurationResponse {
    pub fn new(account: AccountId, configuration: ToolConfiguration) -> Self {
        let setup = configuration.setup;
        Self {
            id: configuration.id,
            account_id: account.0,
            tool_name: setup.tool_name,
            tool_source: setup.tool_source,
            mcp_server_id: setup.mcp_server,
            http_endpoint_id: setup.http_endpoint,
            is_enabled: setup.is_enabled,
            approval_workflow_id: setup.approval_workflow,
            approval_policy_id: setup.approval_workflow,
            tool_description: setup.tool_description,
            tool_schema: setup.tool_schema.and_then(|text| RawValue::from_string(text).ok()),
            custom_config: setup.custom_config,
            justification_mode: setup.justification_mode,
            labels: configuration.labels,
            created_at: configuration.created_at,
            updated_at: configuration.updated_at,
        }
    }
}
