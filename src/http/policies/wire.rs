//! What is answered about policies.

use crate::{
    http::error::{ApiError, Problem},
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
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// How many versions are gone.
#[derive(Serialize, ToSchema)]
pub struct PruneResponse {
    pub deleted_count: u64,
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

/// What is wrong with a text, each thing with its place: first what is in the way, then what else was found.
pub fn unreadable(mut findings: Vec<Finding>) -> ApiError {
    findings.sort_by_key(|finding| finding.severity);
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
            ApplyError::Forbidden(_) | ApplyError::NeedsPerson(_) => {
                Self::forbidden(error.to_string())
            }
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
