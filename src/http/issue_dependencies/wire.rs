//! What is said about dependencies: bodies in, answers out.

use crate::dependencies::{Dependency, Judge, Kind};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;

/// A set of issues.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DetectRequest {
    #[schema(min_items = 2, max_items = 200)]
    pub issue_ids: Vec<Uuid>,
}

/// A set, and issues to add to it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtendRequest {
    #[schema(max_items = 199)]
    pub issue_ids: Vec<Uuid>,
    #[schema(min_items = 1, max_items = 200)]
    pub new_issue_ids: Vec<Uuid>,
}

/// What was found.
#[derive(Serialize, ToSchema)]
pub struct DependenciesResponse {
    /// The whole set.
    pub issue_ids: Vec<Uuid>,
    /// The surest first.
    pub dependencies: Vec<DependencyResponse>,
    /// The model that was asked, too; null: only the texts were looked at.
    pub model: Option<String>,
    /// Why the account's model said nothing.
    pub model_error: Option<String>,
}

/// One issue and another one.
#[derive(Serialize, ToSchema)]
pub struct DependencyResponse {
    pub source: Uuid,
    pub source_key: String,
    pub target: Uuid,
    pub target_key: String,
    /// What the source is to the target.
    #[serde(rename = "type")]
    pub kind: Kind,
    pub reason: String,
    /// 0 to 1.
    pub confidence_score: f64,
    /// Whether it was written to the tracker from here.
    pub is_committed: bool,
    /// `local`: the texts say so; `model`: a language model does.
    pub judge: &'static str,
}

impl DependencyResponse {
    pub fn new(it: Dependency, keys: &HashMap<Uuid, String>, is_committed: bool) -> Self {
        let key = |id: &Uuid| keys.get(id).cloned().unwrap_or_default();
        Self {
            source_key: key(&it.source),
            target_key: key(&it.target),
            source: it.source,
            target: it.target,
            kind: it.kind,
            reason: it.reason,
            confidence_score: it.confidence,
            is_committed,
            judge: match it.judge {
                Judge::Local => "local",
                Judge::Model => "model",
            },
        }
    }
}

/// Dependencies to write to trackers.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommitRequest {
    #[schema(min_items = 1, max_items = 50)]
    pub dependencies: Vec<CommitItem>,
}

/// One to write.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommitItem {
    pub source: Uuid,
    pub target: Uuid,
    #[serde(rename = "type")]
    pub kind: Kind,
    #[schema(max_length = 2_000)]
    pub reason: Option<String>,
    /// 0 to 1; 1 unless given: somebody wants it.
    pub confidence_score: Option<f64>,
}

/// What became of each, in the order in which they were given.
#[derive(Serialize, ToSchema)]
pub struct CommitResponse {
    pub results: Vec<CommitResult>,
}

/// What became of one.
#[derive(Serialize, ToSchema)]
pub struct CommitResult {
    pub source: Uuid,
    pub target: Uuid,
    #[serde(rename = "type")]
    pub kind: Kind,
    pub is_committed: bool,
    /// Why not.
    pub error: Option<String>,
}
