//! Identifiers of everything the engine speaks about; one type each, so that none is passed for another.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
        )]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A fresh id. Version 7: ids sort by the time they were made, so indexes grow at one end.
            pub fn fresh() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A tenant. Every stored row belongs to one, and every store function asks for it.
    AccountId,
    /// A person.
    UserId,
    /// A connected GitHub, GitLab or Jira.
    TrackerId,
    /// An organization, group or site within a tracker; owns the webhook address and its secrets.
    OrganizationId,
    /// A repository or project within an organization.
    ProjectId,
    /// An issue of a project, as kept here.
    IssueId,
    /// A comment on an issue.
    CommentId,
    /// A flow, across its versions.
    FlowId,
    /// One immutable version of a flow; an execution is pinned to it.
    FlowVersionId,
    /// An event that was accepted and kept.
    EventId,
    /// One run of one flow.
    ExecutionId,
    /// Where deliveries come in: an organization's hook, or a flow for its own webhook, schedule and manual starts.
    SourceId,
    /// One process of the server; owner of leases. Kept across restarts of the same data directory.
    ReplicaId,
}

/// Counts changes of an execution's owner. Writes carry it; those of a stale owner match no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Epoch(pub i64);

impl Epoch {
    /// Of the first owner.
    pub const FIRST: Self = Self(1);
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
