//! Why nothing was found or written, in words for whoever asked.

use crate::trackers::writing::WriteError;
use preloop_actors::ports::StoreError;

/// A failure. Its text names the value, its problem and the way out, and nothing about our inside.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IssueError {
    /// A value is not one that can be taken.
    #[error("{problem}")]
    Invalid { field: String, problem: String },
    /// A value names nothing that the account has.
    #[error("{problem}")]
    Unknown { field: String, problem: String },
    /// A value names several.
    #[error("{problem}")]
    Ambiguous { field: String, problem: String },
    /// The tracker takes nothing from us.
    #[error("{0}")]
    ReadOnly(String),
    /// The tracker did not do it.
    #[error("tracker `{tracker}`: {error}")]
    Write { tracker: String, error: WriteError },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl IssueError {
    pub(super) fn invalid(field: &str, problem: impl Into<String>) -> Self {
        Self::Invalid { field: field.to_owned(), problem: problem.into() }
    }

    pub(super) fn unknown(field: &str, problem: impl Into<String>) -> Self {
        Self::Unknown { field: field.to_owned(), problem: problem.into() }
    }

    pub(super) fn ambiguous(field: &str, problem: impl Into<String>) -> Self {
        Self::Ambiguous { field: field.to_owned(), problem: problem.into() }
    }
}
