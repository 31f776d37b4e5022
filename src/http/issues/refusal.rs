//! What issues are refused with.

use crate::{
    http::error::{ApiError, ErrorCode, Problem},
    issues::IssueError,
    store::projects::Place,
    trackers::{
        client::{TrackerClient, TrackerClients, TrackerError},
        writing::WriteError,
    },
};
use preloop_actors::ids::AccountId;
use std::sync::Arc;

/// The variable of the path, as errors name it.
pub(super) const ISSUE_ID: &str = "issue_id";

impl From<IssueError> for ApiError {
    fn from(error: IssueError) -> Self {
        let text = error.to_string();
        match error {
            IssueError::Invalid { field, problem } => {
                let part = if field == ISSUE_ID { "path" } else { "body" };
                Self::invalid(vec![Problem::of(part, &field, "value_error", problem)])
            }
            IssueError::Unknown { .. } => Self::new(ErrorCode::NotFound, text),
            IssueError::Ambiguous { .. } | IssueError::ReadOnly(_) => Self::bad_request(text),
            IssueError::Write { error: WriteError::Refused(_), .. } => Self::bad_request(text),
            IssueError::Write { error: WriteError::Unavailable(_), .. } => Self::unavailable(text),
            IssueError::Write { error: WriteError::Unknown(_), .. } => Self::outcome_unknown(text),
            IssueError::Store(error) => error.into(),
        }
    }
}

impl From<TrackerError> for ApiError {
    fn from(error: TrackerError) -> Self {
        let text = error.to_string();
        match WriteError::from(error) {
            WriteError::Refused(_) => Self::bad_request(text),
            WriteError::Unavailable(_) => Self::unavailable(text),
            WriteError::Unknown(_) => Self::outcome_unknown(text),
        }
    }
}

/// The client of the tracker of a project.
pub(in crate::http) async fn client(
    clients: &dyn TrackerClients,
    account: AccountId,
    place: &Place,
) -> Result<Arc<dyn TrackerClient>, ApiError> {
    let client = clients.client(account, place.tracker).await?;
    client.ok_or_else(|| {
        ApiError::bad_request(format!(
            "tracker `{}` has no API token, so it only receives webhooks; add a token to it first",
            place.tracker_name
        ))
    })
}
