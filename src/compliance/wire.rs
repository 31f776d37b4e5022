//! What is said about compliance, over REST and to agents alike.

use super::{Annotated, Found, Improvement, Judge, Status};
use crate::store::issues::Issue;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a metric says of an issue.
#[derive(Clone, Debug, Serialize, ToSchema, JsonSchema)]
pub struct ComplianceResult {
    pub issue_id: Uuid,
    pub issue_key: String,
    pub prompt_id: String,
    pub name: String,
    pub short_name: String,
    /// 0 to 1.
    pub compliance_factor: f64,
    pub is_compliant: bool,
    pub reason: String,
    /// What would make it better; empty when nothing is missing.
    pub suggestion: String,
    pub dimensions: Vec<DimensionResult>,
    /// The description in pieces; those with a label are what the judgement rests on.
    pub annotated_description: Vec<Piece>,
    /// The model that judged; null: only the text was looked at.
    pub model: Option<String>,
    /// Why the account's model did not judge.
    pub model_error: Option<String>,
    pub evaluated_at: DateTime<Utc>,
}

/// What is said of one dimension.
#[derive(Clone, Debug, Serialize, ToSchema, JsonSchema)]
pub struct DimensionResult {
    pub id: String,
    pub name: String,
    pub weight: f64,
    /// 0 to 1.
    pub score: f64,
    pub is_compliant: bool,
    pub reason: String,
    pub suggestion: String,
    /// `local`: clues in the text; `model`: a language model.
    pub judge: &'static str,
}

/// A piece of a description.
#[derive(Clone, Debug, Serialize, ToSchema, JsonSchema)]
pub struct Piece {
    pub text: String,
    /// The dimension.
    pub label: Option<String>,
    /// `good` or `weak`.
    pub status: Option<&'static str>,
    pub comment: Option<String>,
}

/// A better text for an issue, to be looked at.
#[derive(Clone, Debug, Serialize, ToSchema, JsonSchema)]
pub struct Suggestion {
    pub title: String,
    pub description: String,
    /// What was changed, a sentence each.
    pub changes: Vec<String>,
}

impl ComplianceResult {
    pub fn new(issue: &Issue, found: Found) -> Self {
        let report = found.report;
        let dimensions = report.dimensions.into_iter().map(|dimension| DimensionResult {
            id: dimension.id,
            name: dimension.name,
            weight: dimension.weight,
            score: dimension.score,
            is_compliant: dimension.is_passed,
            reason: dimension.reason,
            suggestion: dimension.suggestion,
            judge: match dimension.judge {
                Judge::Local => "local",
                Judge::Model => "model",
            },
        });
        Self {
            issue_id: issue.id.0,
            issue_key: issue.key.clone(),
            prompt_id: found.prompt_id,
            name: found.name,
            short_name: found.short_name,
            compliance_factor: report.score,
            is_compliant: report.is_passed,
            reason: report.reason,
            suggestion: report.suggestion,
            dimensions: dimensions.collect(),
            annotated_description: report.annotated.into_iter().map(Piece::from).collect(),
            model: found.model,
            model_error: found.model_error,
            evaluated_at: found.judged_at,
        }
    }

    /// Without the pieces of which nothing is said: agents have read the issue.
    pub fn brief(mut self) -> Self {
        self.annotated_description.retain(|piece| piece.label.is_some());
        self
    }
}

impl From<Annotated> for Piece {
    fn from(piece: Annotated) -> Self {
        let Annotated { text, label, status, comment } = piece;
        let status = status.map(|status| match status {
            Status::Good => "good",
            Status::Weak => "weak",
        });
        Self { text, label, status, comment }
    }
}

impl From<Improvement> for Suggestion {
    fn from(improvement: Improvement) -> Self {
        let Improvement { title, description, changes } = improvement;
        Self { title, description, changes }
    }
}
