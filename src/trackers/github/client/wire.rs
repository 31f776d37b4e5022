//! What GitHub answers, as far as it is read.

use crate::trackers::client::wire::{Id, null_is_default};
use chrono::{DateTime, Utc};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct User {
    pub id: Id,
    pub login: String,
    pub name: Option<String>,
}

/// Who is named somewhere; `None` for accounts that are gone.
#[derive(Clone, Deserialize)]
pub(super) struct Login {
    pub login: String,
}

#[derive(Deserialize)]
pub(super) struct App {
    pub slug: Option<String>,
    pub name: String,
}

#[derive(Deserialize)]
pub(super) struct Owner {
    pub id: Id,
    pub login: String,
}

#[derive(Deserialize)]
pub(super) struct Organization {
    pub id: Id,
    pub login: String,
}

#[derive(Deserialize)]
pub(super) struct Repository {
    pub id: Id,
    pub full_name: String,
    #[serde(default)]
    pub html_url: String,
    pub owner: Owner,
    #[serde(default)]
    pub private: bool,
    #[serde(default)]
    pub archived: bool,
    #[serde(default)]
    pub disabled: bool,
    #[serde(default = "yes")]
    pub has_issues: bool,
    pub permissions: Option<Permissions>,
}

fn yes() -> bool {
    true
}

/// What the user behind the token may do; a fine-grained token may do less.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Permissions {
    pub admin: bool,
    pub maintain: bool,
    pub push: bool,
    pub triage: bool,
}

#[derive(Deserialize)]
pub(super) struct Installation {
    pub repositories: Vec<Repository>,
}

#[derive(Deserialize)]
pub(super) struct PullRequest {
    pub id: Id,
    pub number: u64,
    pub html_url: String,
    pub title: String,
    pub body: Option<String>,
    pub state: String,
    #[serde(default, deserialize_with = "null_is_default")]
    pub draft: bool,
    #[serde(default, deserialize_with = "null_is_default")]
    pub merged: bool,
    pub mergeable: Option<bool>,
    pub user: Option<Login>,
    pub head: Branch,
    pub base: Branch,
    #[serde(default, deserialize_with = "null_is_default")]
    pub labels: Vec<Label>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub assignees: Vec<Login>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub requested_reviewers: Vec<Login>,
    pub created_at: Option<DateTime<Utc>>,
    pub updated_at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
pub(super) struct Branch {
    #[serde(rename = "ref")]
    pub name: String,
    pub sha: String,
}

#[derive(Deserialize)]
pub(super) struct Label {
    #[serde(default, deserialize_with = "null_is_default")]
    pub name: String,
}

#[derive(Deserialize)]
pub(super) struct File {
    pub filename: String,
    pub previous_filename: Option<String>,
    pub status: String,
    pub additions: Option<u64>,
    pub deletions: Option<u64>,
    pub patch: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Review {
    pub id: Id,
    pub user: Option<Login>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub body: String,
    pub state: String,
    #[serde(default)]
    pub html_url: String,
    pub submitted_at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
pub(super) struct ReviewComment {
    pub id: Id,
    #[serde(default)]
    pub html_url: String,
    #[serde(default)]
    pub body: String,
    pub user: Option<Login>,
    #[serde(default)]
    pub path: String,
    pub line: Option<u32>,
    pub side: Option<String>,
    pub in_reply_to_id: Option<Id>,
    pub created_at: Option<DateTime<Utc>>,
    pub updated_at: Option<DateTime<Utc>>,
}

#[derive(Deserialize)]
pub(super) struct Hook {
    pub id: Id,
    #[serde(default)]
    pub active: bool,
    #[serde(default)]
    pub events: Vec<String>,
    pub config: HookConfig,
    pub last_response: Option<LastResponse>,
}

#[derive(Default, Deserialize)]
pub(super) struct HookConfig {
    #[serde(default, deserialize_with = "null_is_default")]
    pub url: String,
}

#[derive(Deserialize)]
pub(super) struct LastResponse {
    pub code: Option<u16>,
    pub message: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Delivery {
    pub id: Id,
    pub guid: String,
    pub delivered_at: DateTime<Utc>,
    #[serde(default)]
    pub redelivery: bool,
    #[serde(default)]
    pub status_code: u16,
    #[serde(default)]
    pub event: String,
    pub request: Option<DeliveryRequest>,
}

#[derive(Deserialize)]
pub(super) struct DeliveryRequest {
    #[serde(default, deserialize_with = "null_is_default")]
    pub headers: serde_json::Map<String, serde_json::Value>,
    pub payload: Option<Box<serde_json::value::RawValue>>,
}

#[derive(Deserialize)]
pub(super) struct Reaction {
    pub id: Id,
    pub user: Option<Login>,
    pub content: String,
}
