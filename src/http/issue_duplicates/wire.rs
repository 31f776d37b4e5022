//! What is said about duplicates: queries and bodies in, answers out.

use crate::{
    duplicates::{Matched, Verdict, resolve::Plan},
    store::{
        duplicates::{Found, Resolution, Wanted},
        issues::Issue,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which pairs to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PairsQuery {
    /// Only pairs within these projects, separated by commas.
    #[param(max_length = 4000)]
    pub project_ids: Option<String>,
    /// Cosine of the vectors; of pairs without vectors, the probability. 0.7 unless given.
    #[param(minimum = 0.0, maximum = 1.0)]
    pub similarity_threshold: Option<f64>,
    /// At most so many pairs of each issue; 20 unless given.
    #[param(minimum = 1, maximum = 20)]
    pub limit_per_issue: Option<i64>,
    /// Pairs of two open issues, of two closed ones, or all; `opened` unless given.
    #[param(inline)]
    pub status: Option<PairStatus>,
    /// Pairs that people decided about, those about which nobody has, or all; `all` unless given.
    #[param(inline)]
    pub resolution: Option<Wanted>,
    /// Only pairs with this verdict: a model's where it said something, else that of the texts.
    pub verdict: Option<Verdict>,
}

/// Whether issues are open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PairStatus {
    #[serde(alias = "open")]
    Opened,
    Closed,
    All,
}

/// Two issues that may be about the same.
#[derive(Serialize, ToSchema)]
pub struct DuplicatePair {
    pub issue1: IssueBrief,
    pub issue2: IssueBrief,
    /// Cosine of their vectors; null where one has none.
    pub similarity: Option<f64>,
    /// That they are duplicates, by their texts: 0 to 1.
    pub probability: f64,
    /// A model's where it said something, else that of the texts.
    pub verdict: Verdict,
    /// Who said so: `local` or `model`.
    pub judge: &'static str,
    pub model: Option<String>,
    pub reason: Option<String>,
    pub suggestion: Option<String>,
    /// What the two share, and how much that counted; negative: what sets them apart.
    pub matched: Vec<Matched>,
    /// What people decided.
    pub resolution: Option<String>,
}

/// An issue as it is listed.
#[derive(Clone, Serialize, ToSchema)]
pub struct IssueBrief {
    pub id: Uuid,
    pub key: String,
    pub url: String,
    pub title: String,
    pub status: Option<String>,
    pub is_open: Option<bool>,
    pub project_id: Uuid,
    pub project_identifier: String,
    pub tracker: String,
}

impl From<&Issue> for IssueBrief {
    fn from(issue: &Issue) -> Self {
        Self {
            id: issue.id.0,
            key: issue.key.clone(),
            url: issue.url.clone(),
            title: issue.title.clone(),
            status: issue.status.clone(),
            is_open: issue.is_open,
            project_id: issue.place.project.0,
            project_identifier: issue.place.project_identifier.clone(),
            tracker: issue.place.tracker_name.clone(),
        }
    }
}

impl DuplicatePair {
    pub fn new(one: &Issue, other: &Issue, found: Found) -> Self {
        Self {
            issue1: one.into(),
            issue2: other.into(),
            similarity: found.similarity,
            probability: found.probability.unwrap_or(0.0),
            judge: if found.said.is_some() { "model" } else { "local" },
            verdict: found.said.or(found.verdict).unwrap_or(Verdict::Unrelated),
            model: found.model,
            reason: found.reason,
            suggestion: found.suggestion,
            matched: found.matched,
            resolution: found.resolution,
        }
    }
}

/// How many pairs a project has.
#[derive(Serialize, ToSchema)]
pub struct ProjectDuplicateStats {
    pub project_id: Uuid,
    pub project_identifier: String,
    pub duplicate_pairs: i64,
    /// Issues that are in a pair.
    pub issues: i64,
}

/// Issues that are about the same.
#[derive(Serialize, ToSchema)]
pub struct DuplicateCluster {
    /// The oldest one first.
    pub issues: Vec<IssueBrief>,
    /// The least sure of the pairs that held it together.
    pub weakest: f64,
}

/// Two issues.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CheckQuery {
    pub issue1_id: Uuid,
    pub issue2_id: Uuid,
}

/// Pairs to ask about.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerdictsRequest {
    #[schema(min_items = 1, max_items = 100)]
    pub pairs: Vec<PairIds>,
    /// Have a model asked in the background where nothing was said yet.
    #[serde(default)]
    #[schema(required = false)]
    pub analyze: bool,
    /// Also where it failed just now.
    #[serde(default)]
    #[schema(required = false)]
    pub retry: bool,
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PairIds {
    pub issue1_id: Uuid,
    pub issue2_id: Uuid,
}

#[derive(Serialize, ToSchema)]
pub struct VerdictsResponse {
    pub items: Vec<VerdictItem>,
}

/// How far the verdict on a pair is.
#[derive(Serialize, ToSchema)]
pub struct VerdictItem {
    pub issue1_id: Uuid,
    pub issue2_id: Uuid,
    /// `done`, `pending`, `no_model`, `failed`, `not_found`, or `unknown`: nobody was asked.
    pub state: &'static str,
    pub classification: Option<Verdict>,
    pub reason: Option<String>,
    pub suggestion: Option<String>,
    pub model: Option<String>,
    pub error: Option<String>,
}

/// How models are doing with duplicates.
#[derive(Serialize, ToSchema)]
pub struct AiStatus {
    pub has_model: bool,
    pub model: Option<String>,
    /// Why the model that there is cannot be asked.
    pub model_error: Option<String>,
    /// Pairs that are asked about or wait for it, of this replica.
    pub in_flight: usize,
    pub verdicts: i64,
    pub failures: i64,
}

/// Two issues, and what is to become of them. `a` is the first one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResolutionRequest {
    pub issue1_id: Uuid,
    pub issue2_id: Uuid,
    pub resolution: Resolution,
    /// What is written to each; as it is proposed unless given. Only for executing.
    pub plan: Option<Plan>,
}

/// What would be written, or was.
#[derive(Serialize, ToSchema)]
pub struct ResolutionResponse {
    pub resolution: Resolution,
    pub issue_a: IssueBrief,
    pub issue_b: IssueBrief,
    pub plan: Plan,
    pub is_executed: bool,
}
