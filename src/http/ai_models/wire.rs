//! What is said about models: bodies in, answers out.

use crate::{
    http::fields::given,
    models::{ModelError, Reply, budget::Price},
    store::ai_models::{AiModel, ModelKind},
};
use chrono::{DateTime, Utc};
use preloop_actors::ids::AccountId;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// A model to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AIModelCreate {
    #[schema(min_length = 1, max_length = 255)]
    pub name: String,
    #[schema(max_length = 10_000)]
    pub description: Option<String>,
    /// `openai`, `anthropic`, `gemini`, `mistral`, `openrouter`, `deepseek`, `ollama`; with `api_endpoint` any name,
    /// and it is spoken to as OpenAI is.
    #[schema(min_length = 1, max_length = 255)]
    pub provider_name: String,
    /// What the provider calls it.
    #[schema(min_length = 1, max_length = 255)]
    pub model_identifier: String,
    /// Where the provider's API begins, such as `https://models.example.com/v1`.
    #[schema(max_length = 2083)]
    pub api_endpoint: Option<String>,
    /// Kept encrypted, and never shown.
    #[schema(max_length = 4096)]
    pub api_key: Option<String>,
    /// `api_key`, the only one there is.
    #[schema(max_length = 255)]
    pub credential_type: Option<String>,
    /// `{"api_key": …}`, the same as `api_key`.
    #[schema(value_type = Option<Object>)]
    pub credential_payload: Option<Map<String, Value>>,
    /// `database`, the only one there is.
    #[schema(max_length = 255)]
    pub credentials_backend_type: Option<String>,
    /// Whether it is asked where none is named; then no other one is.
    #[serde(default)]
    #[schema(required = false)]
    pub is_default: bool,
    /// Sent along with every request, such as `{"temperature": 0}`.
    #[schema(value_type = Option<Object>)]
    pub model_parameters: Option<Map<String, Value>>,
    /// `{"price": {"input_per_million": 3, "output_per_million": 15}}` says what it costs in US dollars.
    #[schema(value_type = Option<Object>)]
    pub meta_data: Option<Map<String, Value>>,
    /// `llm` unless given.
    pub model_kind: Option<ModelKind>,
}

/// What to change. Absent fields stay; null empties what can be empty.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AIModelUpdate {
    #[schema(min_length = 1, max_length = 255)]
    pub name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 10_000)]
    pub description: Option<Option<String>>,
    #[schema(min_length = 1, max_length = 255)]
    pub provider_name: Option<String>,
    #[schema(min_length = 1, max_length = 255)]
    pub model_identifier: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 2083)]
    pub api_endpoint: Option<Option<String>>,
    /// Null removes it.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 4096)]
    pub api_key: Option<Option<String>>,
    #[schema(max_length = 255)]
    pub credential_type: Option<String>,
    #[schema(value_type = Option<Object>)]
    pub credential_payload: Option<Map<String, Value>>,
    #[schema(max_length = 255)]
    pub credentials_backend_type: Option<String>,
    pub is_default: Option<bool>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Object>)]
    pub model_parameters: Option<Option<Map<String, Value>>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Object>)]
    pub meta_data: Option<Option<Map<String, Value>>>,
    pub model_kind: Option<ModelKind>,
}

impl From<AIModelCreate> for AIModelUpdate {
    fn from(body: AIModelCreate) -> Self {
        Self {
            name: Some(body.name),
            description: Some(body.description),
            provider_name: Some(body.provider_name),
            model_identifier: Some(body.model_identifier),
            api_endpoint: Some(body.api_endpoint),
            api_key: body.api_key.map(Some),
            credential_type: body.credential_type,
            credential_payload: body.credential_payload,
            credentials_backend_type: body.credentials_backend_type,
            is_default: Some(body.is_default),
            model_parameters: Some(body.model_parameters),
            meta_data: Some(body.meta_data),
            model_kind: body.model_kind,
        }
    }
}

/// A model.
#[derive(Serialize, ToSchema)]
pub struct AIModelRead {
    pub id: Uuid,
    pub account_id: Uuid,
    pub name: String,
    pub description: Option<String>,
    pub provider_name: String,
    pub model_identifier: String,
    pub api_endpoint: Option<String>,
    pub is_default: bool,
    #[schema(value_type = Option<Object>)]
    pub model_parameters: Option<Value>,
    #[schema(value_type = Option<Object>)]
    pub meta_data: Option<Value>,
    pub model_kind: ModelKind,
    pub credential_type: Option<&'static str>,
    pub credentials_backend_type: Option<&'static str>,
    pub has_api_key: bool,
    /// Nobody said what it costs.
    pub unpriced: bool,
    /// `verified` after a call that went well, `error` after one that did not, null before the first.
    pub credentials_status: Option<&'static str>,
    pub credentials_last_error: Option<String>,
    pub credentials_last_error_code: Option<String>,
    pub credentials_last_failed_at: Option<DateTime<Utc>>,
    pub credentials_last_verified_at: Option<DateTime<Utc>>,
    /// Whether this server asks it.
    pub supports_server_side_generation: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl AIModelRead {
    pub fn new(account: AccountId, model: AiModel) -> Self {
        let AiModel { id, setup, health, created_at, updated_at } = model;
        let has_key = setup.key_sealed.is_some();
        Self {
            id,
            account_id: account.0,
            unpriced: Price::of(setup.meta_data.as_ref()).is_none(),
            name: setup.name,
            description: setup.description,
            provider_name: setup.provider_name,
            model_identifier: setup.model_identifier,
            api_endpoint: setup.api_endpoint,
            is_default: setup.is_default,
            model_parameters: setup.model_parameters,
            meta_data: setup.meta_data,
            model_kind: setup.model_kind,
            credential_type: has_key.then_some("api_key"),
            credentials_backend_type: has_key.then_some("database"),
            has_api_key: has_key,
            credentials_status: match (&health.last_error, health.last_verified_at) {
                (Some(_), _) => Some("error"),
                (None, Some(_)) => Some("verified"),
                (None, None) => None,
            },
            credentials_last_error: health.last_error,
            credentials_last_error_code: health.last_error_code,
            credentials_last_failed_at: health.last_failed_at,
            credentials_last_verified_at: health.last_verified_at,
            supports_server_side_generation: setup.model_kind == ModelKind::Llm,
            created_at,
            updated_at,
        }
    }
}

/// How a question went.
#[derive(Serialize, ToSchema)]
pub struct ModelTestResponse {
    pub success: bool,
    /// What the model said, or why it said nothing.
    pub message: String,
    /// The kind of failure.
    pub error_code: Option<&'static str>,
    pub latency_ms: i64,
}

impl ModelTestResponse {
    pub fn new(answered: Result<Reply, ModelError>, latency_ms: i64) -> Self {
        match answered {
            Ok(reply) => {
                let message = reply.text.chars().take(200).collect();
                Self { success: true, message, error_code: None, latency_ms }
            }
            Err(error) => {
                let error_code = Some(error.code());
                Self { success: false, message: error.to_string(), error_code, latency_ms }
            }
        }
    }
}
