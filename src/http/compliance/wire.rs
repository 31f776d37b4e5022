//! What is said about compliance and metrics: bodies in, answers out.

use crate::{
    compliance::{Metric, wire::ComplianceResult},
    store::compliance::StoredMetric,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Issues to look at.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ComplianceBatch {
    #[schema(min_items = 1, max_items = 100)]
    pub issue_ids: Vec<Uuid>,
    /// The metric's name or prompt id; `DoR` unless given.
    #[schema(max_length = 255)]
    pub prompt_name: Option<String>,
}

/// What is said of them.
#[derive(Serialize, ToSchema)]
pub struct ComplianceBatchResponse {
    pub results: Vec<ComplianceResult>,
    pub metadata: BatchMetadata,
}

#[derive(Serialize, ToSchema)]
pub struct BatchMetadata {
    pub total_requested: usize,
    pub successfully_processed: usize,
    pub failed_count: usize,
    /// Those that the account does not have.
    pub failed_issues: Vec<Uuid>,
    pub errors: Vec<String>,
}

impl BatchMetadata {
    pub fn new(total_requested: usize, successfully_processed: usize, missing: Vec<Uuid>) -> Self {
        Self {
            total_requested,
            successfully_processed,
            failed_count: missing.len(),
            errors: missing.iter().map(|id| format!("issue `{id}` not found")).collect(),
            failed_issues: missing,
        }
    }
}

/// A text to be written; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ComplianceUpdate {
    #[schema(min_length = 1, max_length = 1000)]
    pub title: Option<String>,
    #[schema(max_length = 262144)]
    pub description: Option<String>,
}

/// A metric that can be asked for.
#[derive(Serialize, ToSchema)]
pub struct CompliancePrompt {
    pub id: String,
    pub name: String,
    pub short_name: String,
}

impl From<&Metric> for CompliancePrompt {
    fn from(metric: &Metric) -> Self {
        Self {
            id: metric.prompt_id.clone(),
            name: metric.name.clone(),
            short_name: metric.short_name.clone(),
        }
    }
}

/// A metric of an account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MetricPut {
    /// YAML; `src/compliance/dor.yaml` is an example. Its `short_name` is the one of the path.
    #[schema(min_length = 1, max_length = 65536)]
    pub definition: String,
}

/// A metric of an account.
#[derive(Serialize, ToSchema)]
pub struct MetricResponse {
    pub short_name: String,
    pub definition: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl From<StoredMetric> for MetricResponse {
    fn from(stored: StoredMetric) -> Self {
        Self {
            short_name: stored.name,
            definition: stored.definition,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}
