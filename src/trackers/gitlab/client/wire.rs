//! What GitLab answers, as far as it is read.

use crate::trackers::client::wire::{Id, null_is_default};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Clone, Deserialize)]
pub(super) struct User {
    pub id: Id,
    pub username: String,
    pub name: Option<String>,
}

/// `personal_access_tokens/self`
#[derive(Deserialize)]
pub(super) struct Token {
    #[serde(default)]
    pub scopes: Vec<String>,
    pub expires_at: Option<NaiveDate>,
}

#[derive(Deserialize)]
pub(super) struct Group {
    pub id: Id,
    pub full_path: String,
    #[serde(default, deserialize_with = "null_is_default")]
    pub full_name: String,
    #[serde(default, deserialize_with = "null_is_default")]
    pub name: String,
}

#[derive(Deserialize)]
pub(super) struct Project {
    pub id: Id,
    pub path_with_namespace: String,
    #[serde(default, deserialize_with = "null_is_default")]
    pub name: String,
    #[serde(default, deserialize_with = "null_is_default")]
    pub web_url: String,
    #[serde(default, deserialize_with = "null_is_default")]
    pub archived: bool,
    pub issues_enabled: Option<bool>,
    pub issues_access_level: Option<String>,
    pub permissions: Option<Permissions>,
}

#[derive(Deserialize)]
pub(super) struct Permissions {
    pub project_access: Option<Access>,
    pub group_access: Option<Access>,
}

/// 10 guest, 15 planner, 20 reporter, 30 developer, 40 maintainer, 50 owner.
#[derive(Deserialize)]
pub(super) struct Access {
    pub access_level: u32,
}

#[derive(Deserialize)]
pub(super) struct Note {
    pub id: Id,
    #[serde(default, deserialize_with = "null_is_default")]
    pub body: String,
    pub author: Option<User>,
    #[serde(default)]
    pub system: bool,
    pub created_at: Option<DateTime<Utc>>,
    pub updated_at: Option<DateTime<Utc>>,
    pub position: Option<Position>,
}

#[derive(Deserialize)]
pub(super) struct Discussion {
    pub id: String,
    #[serde(default)]
    pub notes: Vec<Note>,
}

#[derive(Deserialize)]
pub(super) struct Position {
    pub old_path: Option<String>,
    pub new_path: Option<String>,
    pub old_line: Option<u32>,
    pub new_line: Option<u32>,
}

#[derive(Deserialize)]
pub(super) struct Link {
    pub issue_link_id: Id,
    #[serde(default)]
    pub link_type: String,
    pub id: Id,
    #[serde(default)]
    pub web_url: String,
    pub references: Option<References>,
}

#[derive(Deserialize)]
pub(super) struct References {
    pub full: String,
}

#[derive(Deserialize)]
pub(super) struct Award {
    pub id: Id,
    pub name: String,
    pub user: Option<User>,
}

#[derive(Deserialize)]
pub(super) struct MergeRequest {
    pub id: Id,
    pub iid: u64,
    #[serde(default)]
    pub web_url: String,
    pub title: String,
    pub description: Option<String>,
    pub state: String,
    #[serde(default, deserialize_with = "null_is_default")]
    pub draft: bool,
    pub merge_status: Option<String>,
    pub detailed_merge_status: Option<String>,
    pub author: Option<User>,
    #[serde(default)]
    pub source_branch: String,
    #[serde(default)]
    pub target_branch: String,
    pub sha: Option<String>,
    pub diff_refs: Option<DiffRefs>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub labels: Vec<String>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub assignees: Vec<User>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub reviewers: Vec<User>,
    pub created_at: Option<DateTime<Utc>>,
    pub updated_at: Option<DateTime<Utc>>,
    pub references: Option<References>,
}

/// The commits that a diff is between; a comment on a line names all three.
#[derive(Clone, Deserialize)]
pub(super) struct DiffRefs {
    pub base_sha: Option<String>,
    pub head_sha: Option<String>,
    pub start_sha: Option<String>,
}

#[derive(Clone, Deserialize)]
pub(super) struct Diff {
    pub old_path: String,
    pub new_path: String,
    #[serde(default, deserialize_with = "null_is_default")]
    pub diff: String,
    #[serde(default)]
    pub new_file: bool,
    #[serde(default)]
    pub renamed_file: bool,
    #[serde(default)]
    pub deleted_file: bool,
    #[serde(default, deserialize_with = "null_is_default")]
    pub too_large: bool,
}

/// `merge_requests/…/changes`, of servers before 15.7.
#[derive(Deserialize)]
pub(super) struct Changes {
    #[serde(default)]
    pub changes: Vec<Diff>,
}

#[derive(Deserialize)]
pub(super) struct Approvals {
    #[serde(default)]
    pub approved_by: Vec<Approval>,
}

#[derive(Deserialize)]
pub(super) struct Approval {
    pub user: User,
}

#[derive(Deserialize)]
pub(super) struct Reviewer {
    pub user: User,
    #[serde(default)]
    pub state: String,
}

#[derive(Deserialize)]
pub(super) struct Hook {
    pub id: Id,
    #[serde(default, deserialize_with = "null_is_default")]
    pub url: String,
    pub alert_status: Option<String>,
    pub disabled_until: Option<DateTime<Utc>>,
    /// `push_events` and so on, each true or false, beside everything else.
    #[serde(flatten)]
    pub rest: BTreeMap<String, serde_json::Value>,
}

#[derive(Deserialize)]
pub(super) struct HookEvent {
    pub id: Id,
    pub trigger: Option<String>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub request_headers: serde_json::Map<String, serde_json::Value>,
    pub request_data: Option<serde_json::Value>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub response_headers: serde_json::Map<String, serde_json::Value>,
    pub response_status: Option<Id>,
}
