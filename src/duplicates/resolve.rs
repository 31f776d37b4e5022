//! What becomes of two issues that are about the same: proposed first, and done when people say so.

use crate::store::{duplicates::Resolution, issues::Issue};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest text that is carried from one issue into another, in characters.
const CARRIED_CHARS_MAX: usize = 20_000;

/// What is to be written to each of two issues.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub issue_a: Change,
    pub issue_b: Change,
}

/// What is to be written to one; what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1000)]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 262144)]
    pub description: Option<String>,
    /// Said on the issue, before anything else is done to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 262144)]
    pub comment: Option<String>,
    #[serde(default)]
    pub close: bool,
}

impl Change {
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// What a resolution would write. Nobody's words get lost: what is closed is carried over or can still be read.
pub fn plan(resolution: Resolution, a: &Issue, b: &Issue) -> Plan {
    match resolution {
        Resolution::CloseA => Plan { issue_a: closed(b), issue_b: told(a) },
        Resolution::CloseB => Plan { issue_a: told(b), issue_b: closed(a) },
        Resolution::MergeAToB => Plan { issue_a: closed(b), issue_b: merged(b, a) },
        Resolution::MergeBToA => Plan { issue_a: merged(a, b), issue_b: closed(a) },
        Resolution::Deconflict => Plan { issue_a: beside(b), issue_b: beside(a) },
        Resolution::NotADuplicate => Plan::default(),
    }
}

fn closed(as_duplicate_of: &Issue) -> Change {
    let comment = format!("Closed as a duplicate of {}.", named(as_duplicate_of));
    Change { comment: Some(comment), close: true, ..Change::default() }
}

fn told(closed: &Issue) -> Change {
    let comment = format!("{} was closed as a duplicate of this.", named(closed));
    Change { comment: Some(comment), ..Change::default() }
}

fn merged(into: &Issue, from: &Issue) -> Change {
    let own = into.body.as_deref().unwrap_or_default().trim_end();
    let carried: String =
        from.body.as_deref().unwrap_or_default().trim().chars().take(CARRIED_CHARS_MAX).collect();
    let quoted: Vec<_> = carried.lines().map(|line| format!("> {line}")).collect();
    let head = format!("**From {}: {}**", named(from), from.title);
    if own.contains(&head) {
        // An earlier try came that far.
        return Change { comment: Some(merged_comment(from)), ..Change::default() };
    }
    let description = format!("{own}\n\n---\n\n{head}\n\n{}", quoted.join("\n"));
    let description = Some(description.trim().to_owned());
    Change { description, comment: Some(merged_comment(from)), ..Change::default() }
}

fn merged_comment(from: &Issue) -> String {
    format!("{} was merged into this.", named(from))
}

fn beside(other: &Issue) -> Change {
    let comment = format!(
        "{} is about something close to this, and stays open beside it. Please say here what is left to this issue.",
        named(other)
    );
    Change { comment: Some(comment), ..Change::default() }
}

/// With its address: keys mean nothing in another tracker.
fn named(issue: &Issue) -> String {
    format!("{} ({})", issue.key, issue.url)
}
