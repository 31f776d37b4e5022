//! Why a tool did not do what it was asked.

use crate::issues::IssueError;
use preloop_actors::ports::StoreError;
use std::fmt::Display;

/// A failure of a tool. Its text goes to the agent, which has nothing else to go by.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ToolError {
    /// An argument is missing, wrong, or names what is not there.
    #[error("`{argument}`: {problem}")]
    Argument { argument: String, problem: String },
    /// It cannot be done, or the tracker did not do it.
    #[error("{0}")]
    Refused(String),
    /// Ours is the fault; it was logged.
    #[error(
        "the server cannot answer at the moment; nothing was changed, try again in a few seconds"
    )]
    Unavailable,
    /// The tracker did it; only our copy is behind.
    #[error("{0}")]
    Unrecorded(String),
}

impl ToolError {
    /// `problem` says the way out as well.
    pub(in crate::mcp) fn argument(argument: &str, problem: impl Into<String>) -> Self {
        Self::Argument { argument: argument.to_owned(), problem: problem.into() }
    }

    /// Something that agents cannot mend.
    pub(super) fn broken(error: &dyn Display) -> Self {
        tracing::error!("a built-in tool failed: {error}");
        Self::Unavailable
    }

    /// The server of a tool gave no answer.
    pub(in crate::mcp) fn server(name: &str, failure: &dyn Display) -> Self {
        Self::Refused(format!("MCP server `{name}`: {failure}"))
    }

    /// A tracker did something that we could not write down.
    pub(super) fn unrecorded(url: &str) -> Self {
        Self::Unrecorded(format!(
            "it was written ({url}), but cannot be read here yet; do not repeat it"
        ))
    }
}

impl From<StoreError> for ToolError {
    fn from(error: StoreError) -> Self {
        Self::broken(&error)
    }
}

impl From<IssueError> for ToolError {
    fn from(error: IssueError) -> Self {
        match error {
            IssueError::Invalid { field, problem }
            | IssueError::Unknown { field, problem }
            | IssueError::Ambiguous { field, problem } => Self::argument(&field, problem),
            IssueError::Store(error) => error.into(),
            IssueError::ReadOnly(_) | IssueError::Write { .. } => Self::Refused(error.to_string()),
        }
    }
}
