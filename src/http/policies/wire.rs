//! What is said about policies: bodies in, answers out.

use crate::{
    http::{
        check::Checks,
        error::{ApiError, Problem},
        fields::DESCRIPTION_CHARS_MAX,
    },
    policy::{
        Finding,
        apply::{Applied, ApplyError},
        diff::{self, Change},
        read::Read,
        render::Unwritable,
    },
    store::policies::{Origin, Version},
};
use chrono::{DateTime, Utc};
use preloop_actors::gate::Hash;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Longest document that is read, in bytes.
const DOCUMENT_BYTES_MAX: usize = 1_000_000;
/// Longest tag, in characters.
const TAG_CHARS_MAX: usize = 100;

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

/// Whether a document can be applied.
#[derive(Serialize, ToSchema)]
pub struct PolicyValidationResult {
    pub is_valid: bool,
    pub errors: Vec<Finding>,
    /// In words.
    pub warnings: Vec<String>,
    /// Errors and warnings, in the order of the text.
    pub findings: Vec<Finding>,
}

/// What differs.
#[derive(Serialize, ToSchema)]
pub struct PolicyDiffResult {
    pub has_changes: bool,
    pub changes: Vec<Change>,
    /// Such as `1 added, 2 changed`.
    pub summary: String,
}

/// What became of a document.
#[derive(Serialize, ToSchema)]
pub struct PolicyApplyResult {
    /// It was applied, or could be.
    pub success: bool,
    pub dry_run: bool,
    /// What holds it now; null for a dry run.
    pub version: Option<PolicyVersionMetadata>,
    /// The number of a version that was kept first, since something had been changed by other means.
    pub found_version: Option<i32>,
    pub has_changes: bool,
    pub changes: Vec<Change>,
    pub summary: String,
    /// In words.
    pub warnings: Vec<String>,
}

/// What became of going back.
#[derive(Serialize, ToSchema)]
pub struct RollbackResponse {
    pub success: bool,
    pub diff: PolicyDiffResult,
    /// The new version that has what the old one had; null for a preview.
    pub version: Option<PolicyVersionMetadata>,
}

/// A version without its document.
#[derive(Clone, Serialize, ToSchema)]
pub struct PolicyVersionMetadata {
    pub id: Uuid,
    pub version_number: i32,
    /// The first of its tags.
    pub tag: Option<String>,
    pub tags: Vec<String>,
    pub description: Option<String>,
    /// It is the newest one.
    pub is_active: bool,
    #[schema(inline)]
    pub origin: Origin,
    /// The number of the version that was gone back to.
    pub rolled_back_to: Option<i32>,
    /// SHA-256 of its document.
    pub hash: String,
    pub mcp_servers_count: i32,
    pub policies_count: i32,
    pub tools_count: i32,
    pub created_at: DateTime<Utc>,
    /// Nobody's where it was found.
    pub created_by_user_id: Option<Uuid>,
}

/// A version with its document.
#[derive(Serialize, ToSchema)]
pub struct PolicyVersionFull {
    #[serde(flatten)]
    pub metadata: PolicyVersionMetadata,
    /// YAML.
    pub document: String,
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

fn document(checks: &mut Checks, text: &str) {
    let problem = format!("has to have 1 to {DOCUMENT_BYTES_MAX} bytes");
    checks.that((1..=DOCUMENT_BYTES_MAX).contains(&text.len()), "document", problem);
}

fn remarks(checks: &mut Checks, field: &str, comment: Option<&str>, tag: Option<&str>) {
    checks.length(field, comment.unwrap_or_default(), 0..=DESCRIPTION_CHARS_MAX);
    if let Some(tag) = tag {
        checks.length("tag", tag, 1..=TAG_CHARS_MAX);
        let problem = "must not be blank, and not be a number: versions have those";
        let is_name = !tag.trim().is_empty() && tag.parse::<i64>().is_err();
        checks.that(is_name, "tag", problem);
    }
}

impl PolicyValidationResult {
    pub fn of(findings: Vec<Finding>) -> Self {
        let errors: Vec<_> = findings.iter().filter(|one| one.is_error()).cloned().collect();
        let warnings = findings.iter().filter(|one| !one.is_error()).map(ToString::to_string);
        Self { is_valid: errors.is_empty(), errors, warnings: warnings.collect(), findings }
    }
}

impl PolicyDiffResult {
    pub fn of(changes: Vec<Change>) -> Self {
        Self { has_changes: !changes.is_empty(), summary: diff::summary(&changes), changes }
    }
}

impl PolicyApplyResult {
    pub fn of(applied: Applied, dry_run: bool) -> Self {
        let version = Some(applied.version).filter(|_| !dry_run);
        let diff = PolicyDiffResult::of(applied.changes);
        Self {
            success: true,
            dry_run,
            version: version.map(PolicyVersionMetadata::of),
            found_version: applied.found.filter(|_| !dry_run),
            has_changes: diff.has_changes,
            changes: diff.changes,
            summary: diff.summary,
            warnings: applied.warnings.iter().map(ToString::to_string).collect(),
        }
    }
}

impl RollbackResponse {
    pub fn of(applied: Applied, preview_only: bool) -> Self {
        let version = Some(applied.version).filter(|_| !preview_only);
        Self {
            success: true,
            diff: PolicyDiffResult::of(applied.changes),
            version: version.map(PolicyVersionMetadata::of),
        }
    }
}

impl PolicyVersionMetadata {
    pub fn of(version: Version) -> Self {
        Self {
            id: version.id,
            version_number: version.number,
            tag: version.tags.first().cloned(),
            tags: version.tags,
            description: version.comment,
            is_active: version.is_newest,
            origin: version.origin,
            rolled_back_to: version.rolled_back_to,
            hash: version.hash.to_string(),
            mcp_servers_count: version.counts.servers,
            policies_count: version.counts.workflows,
            tools_count: version.counts.tools,
            created_at: version.created_at,
            created_by_user_id: version.author.map(|user| user.0),
        }
    }
}

impl PolicyVersionFull {
    pub fn of(mut version: Version) -> Self {
        let document = std::mem::take(&mut version.document);
        Self { metadata: PolicyVersionMetadata::of(version), document }
    }
}

/// What is wrong with a text, each thing with its place.
pub fn unreadable(findings: Vec<Finding>) -> ApiError {
    let problem =
        |finding: &Finding| Problem::of("body", "document", finding.code, finding.to_string());
    match findings.is_empty() {
        true => ApiError::invalid_field("document", "cannot be used"),
        false => ApiError::invalid(findings.iter().map(problem).collect()),
    }
}

impl ApplyError {
    /// With the places of what is wrong in the text that was read.
    pub fn placed(self, read: &Read) -> Self {
        match self {
            Self::Findings(findings) => Self::Findings(read.placed(findings)),
            other => other,
        }
    }
}

impl From<ApplyError> for ApiError {
    fn from(error: ApplyError) -> Self {
        match error {
            ApplyError::Findings(findings) => unreadable(findings),
            ApplyError::Conflict(why) => Self::conflict(why),
            ApplyError::Forbidden(_) => Self::forbidden(error.to_string()),
            ApplyError::Unwritable(error) => error.into(),
            ApplyError::Store(error) => error.into(),
        }
    }
}

impl From<Unwritable> for ApiError {
    fn from(error: Unwritable) -> Self {
        Self::internal(error)
    }
}
