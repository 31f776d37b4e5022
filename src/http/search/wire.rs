//! What is answered to searches.

use crate::{
    http::issues::wire::{CommentResponse, IssueResponse},
    search::SearchType,
    store::search::IssueVector,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Issues and comments, the best first.
#[derive(Serialize, ToSchema)]
pub struct SearchResponse {
    pub results: Vec<SearchResultItem>,
    /// How was searched: `fulltext`, `similarity` or `hybrid`.
    #[schema(value_type = String)]
    pub search_type: SearchType,
    /// Why that is not what was asked for; null when it is.
    pub reason: Option<String>,
}

/// Something found.
#[derive(Serialize, ToSchema)]
pub struct SearchResultItem {
    pub item_type: ItemType,
    pub item: Item,
    /// How well it fits, 0 to 1: with `similarity` the cosine.
    pub similarity: f64,
    /// Pieces of the text around the words that were asked for, as HTML with `<mark>`; empty when there are none.
    pub highlights: Vec<String>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ItemType {
    Issue,
    Comment,
}

#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[expect(clippy::large_enum_variant, reason = "short-lived, and few")]
pub enum Item {
    Issue(IssueResponse),
    Comment(CommentResponse),
}

/// Comments, the best first.
#[derive(Serialize, ToSchema)]
pub struct CommentSearchResults {
    pub items: Vec<CommentResponse>,
    /// How many there are to page through, as far as this page had them ranked.
    pub total: i64,
    pub query: String,
}

/// Vectors of issues.
#[derive(Serialize, ToSchema)]
pub struct EmbeddingRawResponse {
    pub data: Vec<EmbeddingRawDataItem>,
}

/// An issue with its vector, of length 1.
#[derive(Serialize, ToSchema)]
pub struct EmbeddingRawDataItem {
    pub issue_id: Uuid,
    pub project_id: Uuid,
    pub embedding: Vec<f32>,
    pub issue_title: String,
    pub issue_labels: Vec<String>,
    /// `issue` or `pull_request`.
    pub issue_type: &'static str,
    pub issue_created_at: DateTime<Utc>,
}

impl From<IssueVector> for EmbeddingRawDataItem {
    fn from(issue: IssueVector) -> Self {
        Self {
            issue_id: issue.issue.0,
            project_id: issue.project.0,
            embedding: issue.vector,
            issue_title: issue.title,
            issue_labels: issue.labels,
            issue_type: if issue.is_pull_request { "pull_request" } else { "issue" },
            issue_created_at: issue.created_at,
        }
    }
}
