//! What is asked of policies: bodies and queries, checked as far as that goes without the account.

use crate::{
    http::{check::Checks, error::ApiError, fields::DESCRIPTION_CHARS_MAX},
    store::policies::{Keep, TAG_CHARS_MAX, is_tag},
};
use preloop_actors::gate::Hash;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Longest document that is read, in bytes.
const DOCUMENT_BYTES_MAX: usize = 1_000_000;

/// How a policy is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PolicyFormat)]
pub enum Format {
    #[default]
    Yaml,
    Json,
}

/// How to export.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// `yaml` unless given.
    #[serde(default)]
    #[param(inline, required = false)]
    pub format: Format,
    /// Whether the servers are in it; without them, applying it leaves them as they are.
    #[serde(default = "yes")]
    #[param(required = false)]
    pub include_mcp_servers: bool,
}

/// A document.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyText {
    /// YAML or JSON.
    #[schema(min_length = 1, max_length = 1_000_000)]
    pub document: String,
}

/// A document to be compared.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyDiffRequest {
    /// YAML or JSON.
    #[schema(min_length = 1, max_length = 1_000_000)]
    pub document: String,
    /// The number of a version; what the account has now, unless given.
    pub against: Option<i32>,
}

/// A document to be applied.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyApplyRequest {
    /// YAML or JSON.
    #[schema(min_length = 1, max_length = 1_000_000)]
    pub document: String,
    /// Says what would happen, and changes nothing.
    #[serde(default)]
    pub dry_run: bool,
    /// The number of the newest version, 0 for none; 409 when it is another, or something was changed since.
    #[schema(minimum = 0)]
    pub expected_version: Option<i32>,
    /// The `ETag` of an export, without its quotes; 409 when the account has something else now.
    #[schema(min_length = 64, max_length = 64)]
    pub expected_hash: Option<String>,
    /// Why.
    #[schema(max_length = 10_000)]
    pub comment: Option<String>,
    /// A name for the version; another version that has it loses it.
    #[schema(min_length = 1, max_length = 100)]
    pub tag: Option<String>,
}

/// What the account has, to be kept as a version.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateVersionRequest {
    /// Why.
    #[schema(max_length = 10_000)]
    pub description: Option<String>,
    #[schema(min_length = 1, max_length = 100)]
    pub tag: Option<String>,
}

/// A name for a version.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateTagRequest {
    #[schema(min_length = 1, max_length = 100)]
    pub tag: String,
}

/// How to go back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RollbackRequest {
    /// Says what would happen, and changes nothing.
    #[serde(default)]
    pub preview_only: bool,
    /// As for `POST /policies/apply`.
    #[schema(minimum = 0)]
    pub expected_version: Option<i32>,
    /// Why.
    #[schema(max_length = 10_000)]
    pub comment: Option<String>,
}

/// Which versions stay.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PruneRequest {
    /// Those that are not older; 90 unless given.
    #[schema(minimum = 0, maximum = 36_500)]
    pub older_than_days: Option<i32>,
    /// Those that have a tag: yes, unless given.
    pub keep_tagged: Option<bool>,
    /// At least so many of the newest; 10 unless given.
    #[schema(minimum = 1, maximum = 100_000)]
    pub keep_count: Option<i32>,
}

fn yes() -> bool {
    true
}

impl PolicyText {
    /// The text, if it is not too long.
    pub fn checked(self) -> Result<String, ApiError> {
        let mut checks = Checks::new();
        document(&mut checks, &self.document);
        checks.done().map(|()| self.document)
    }
}

impl PolicyApplyRequest {
    pub fn checked(self) -> Result<Self, ApiError> {
        let mut checks = Checks::new();
        document(&mut checks, &self.document);
        remarks(&mut checks, "comment", self.comment.as_deref(), self.tag.as_deref());
        checks.done().map(|()| self)
    }

    pub fn expected_hash(&self) -> Result<Option<Hash>, ApiError> {
        let hash = self.expected_hash.clone().map(Hash::try_from).transpose();
        hash.map_err(|_| {
            ApiError::invalid_field("expected_hash", "has to be 64 hexadecimal digits")
        })
    }
}

impl CreateVersionRequest {
    pub fn checked(self) -> Result<Self, ApiError> {
        let mut checks = Checks::new();
        remarks(&mut checks, "description", self.description.as_deref(), self.tag.as_deref());
        checks.done().map(|()| self)
    }
}

impl UpdateTagRequest {
    pub fn checked(self) -> Result<String, ApiError> {
        let mut checks = Checks::new();
        remarks(&mut checks, "description", None, Some(&self.tag));
        checks.done().map(|()| self.tag)
    }
}

impl RollbackRequest {
    pub fn checked(self) -> Result<Self, ApiError> {
        let mut checks = Checks::new();
        remarks(&mut checks, "comment", self.comment.as_deref(), None);
        checks.done().map(|()| self)
    }
}

impl PruneRequest {
    pub fn checked(self) -> Result<Keep, ApiError> {
        let keep = Keep {
            days: self.older_than_days.unwrap_or(90),
            newest: self.keep_count.unwrap_or(10),
            tagged: self.keep_tagged.unwrap_or(true),
        };
        let mut checks = Checks::new();
        let fits = (0..=36_500).contains(&keep.days);
        checks.that(fits, "older_than_days", "has to be 0 to 36500");
        let fits = (1..=100_000).contains(&keep.newest);
        checks.that(fits, "keep_count", "has to be 1 to 100000");
        checks.done().map(|()| keep)
    }
}

fn document(checks: &mut Checks, text: &str) {
    let problem = format!("has to have 1 to {DOCUMENT_BYTES_MAX} bytes");
    checks.that((1..=DOCUMENT_BYTES_MAX).contains(&text.len()), "document", problem);
}

fn remarks(checks: &mut Checks, field: &str, comment: Option<&str>, tag: Option<&str>) {
    checks.length(field, comment.unwrap_or_default(), 0..=DESCRIPTION_CHARS_MAX);
    let problem = format!(
        "has to have 1 to {TAG_CHARS_MAX} characters, not all blank, and must not be a number: versions have those"
    );
    checks.that(tag.is_none_or(is_tag), "tag", problem);
}
