//! What Jira answers, as far as it is read.

use crate::trackers::client::wire::{Id, null_is_default};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A person; Cloud knows an account id, Server a name.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Person {
    pub account_id: Option<String>,
    pub name: Option<String>,
    pub key: Option<String>,
    pub email_address: Option<String>,
    pub display_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Myself {
    #[serde(flatten)]
    pub person: Person,
    /// In which times in queries are meant.
    pub time_zone: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ServerInfo {
    #[serde(default, deserialize_with = "null_is_default")]
    pub base_url: String,
    pub server_title: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Project {
    pub id: Id,
    pub key: String,
    #[serde(default, deserialize_with = "null_is_default")]
    pub name: String,
    #[serde(default, deserialize_with = "null_is_default")]
    pub archived: bool,
}

#[derive(Deserialize)]
pub(super) struct Permissions {
    #[serde(default)]
    pub permissions: BTreeMap<String, Permission>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Permission {
    #[serde(default)]
    pub have_permission: bool,
}

/// Cloud lists `issueTypes`, Server `values`, and either may have both.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IssueTypes {
    #[serde(default)]
    issue_types: Vec<IssueType>,
    #[serde(default)]
    values: Vec<IssueType>,
}

impl IssueTypes {
    pub fn all(self) -> Vec<IssueType> {
        if self.issue_types.is_empty() { self.values } else { self.issue_types }
    }
}

#[derive(Deserialize)]
pub(super) struct IssueType {
    pub id: Id,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub subtask: bool,
}

#[derive(Deserialize)]
pub(super) struct Created {
    pub id: Id,
    pub key: String,
}

#[derive(Deserialize)]
pub(super) struct Transitions {
    #[serde(default)]
    pub transitions: Vec<Transition>,
}

#[derive(Deserialize)]
pub(super) struct Transition {
    pub id: Id,
    #[serde(default)]
    pub name: String,
    pub to: Option<Status>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Status {
    #[serde(default)]
    pub name: String,
    pub status_category: Option<Category>,
}

#[derive(Deserialize)]
pub(super) struct Category {
    #[serde(default)]
    pub key: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LinkTypes {
    #[serde(default)]
    pub issue_link_types: Vec<LinkType>,
}

#[derive(Deserialize)]
pub(super) struct LinkType {
    pub name: String,
    #[serde(default, deserialize_with = "null_is_default")]
    pub inward: String,
    #[serde(default, deserialize_with = "null_is_default")]
    pub outward: String,
}

/// A hook of Jira's administration (`rest/webhooks/1.0`).
#[derive(Deserialize)]
pub(super) struct AdminHook {
    /// The address of the hook, which ends in its number.
    #[serde(rename = "self", default)]
    pub address: String,
    #[serde(default)]
    pub url: String,
    #[serde(default)]
    pub events: Vec<String>,
    #[serde(default = "yes")]
    pub enabled: bool,
    #[serde(default, deserialize_with = "null_is_default")]
    pub filters: BTreeMap<String, String>,
}

fn yes() -> bool {
    true
}

/// A hook of an app (`rest/api/3/webhook`).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AppHook {
    pub id: Id,
    #[serde(default)]
    pub events: Vec<String>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub jql_filter: String,
    pub url: Option<String>,
    /// Milliseconds since 1970, or an ISO date.
    pub expiration_date: Option<Id>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Registrations {
    #[serde(default)]
    pub webhook_registration_result: Vec<Registration>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Registration {
    pub created_webhook_id: Option<Id>,
    #[serde(default, deserialize_with = "null_is_default")]
    pub errors: Vec<String>,
}
