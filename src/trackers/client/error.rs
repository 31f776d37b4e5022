//! Why a tracker did not do what it was asked, and what to do.

use crate::trackers::writing::WriteError;
use chrono::{DateTime, Utc};
use preloop_actors::event::TrackerType;

/// A tracker did not do what it was asked. The text names tracker, operation, problem and way out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text())]
pub struct TrackerError {
    /// Says nothing where the failure is [`Failure::Ours`].
    pub tracker: TrackerType,
    /// As a verb: `list the issues of octo/app`.
    pub operation: String,
    pub failure: Failure,
}

/// What went wrong, by what can be done about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    #[error(
        "it does not accept the token ({0}); it may be mistyped, revoked or expired: connect the tracker with a new one"
    )]
    Unauthorized(String),
    /// The token is good, but not for this.
    #[error("the token may not do this ({message}){}", needed(.scopes))]
    Forbidden {
        message: String,
        /// Any one of these would do, as far as the tracker says.
        scopes: Vec<String>,
    },
    #[error(
        "it is not there, or the token may not see it ({0}); check the name and what the token covers"
    )]
    NotFound(String),
    #[error("too many requests were made; it takes more from {until} on")]
    RateLimited { until: DateTime<Utc> },
    /// What was asked makes no sense to it, now or ever; in its own words, by field where it says so.
    #[error("it refused: {0}")]
    Refused(String),
    /// This tracker cannot do it; says what can be done instead.
    #[error("it cannot do this: {0}")]
    Unsupported(String),
    /// Nothing was written.
    #[error("it cannot be reached ({0}); nothing was changed, try again later")]
    Unavailable(String),
    /// A write whose answer was lost.
    #[error("its answer was lost ({0}), so it may or may not be done: look before doing it again")]
    Unknown(String),
    /// Of several steps, some were done and this one was not.
    #[error("a part of it was done, but not all ({0}): look before doing it again")]
    Partial(String),
    /// The tracker was not asked at all.
    #[error("this server could not do its part ({0}); nothing was changed, try again later")]
    Ours(String),
    /// An answer to a question makes no sense; one to a write that does is [`Failure::Unknown`].
    #[error("its answer makes no sense ({0}); is this the address of its API?")]
    Malformed(String),
}

fn needed(scopes: &[String]) -> String {
    match scopes {
        [] => "; give it more rights, or use one of somebody who has them".to_owned(),
        scopes => format!("; it needs one of the scopes {}", scopes.join(", ")),
    }
}

impl TrackerError {
    fn text(&self) -> String {
        let Self { tracker, operation, failure } = self;
        match failure {
            Failure::Ours(_) => failure.to_string(),
            _ => format!("{tracker} could not {operation}: {failure}"),
        }
    }

    /// Whether asking again later, unchanged, can help.
    pub fn is_temporary(&self) -> bool {
        use Failure::{Ours, RateLimited, Unavailable};
        matches!(self.failure, RateLimited { .. } | Unavailable(_) | Ours(_))
    }

    /// The same, where another step was done before.
    pub fn after_a_step(self, done: &str) -> Self {
        let failure = Failure::Partial(format!("{done}, then: {}", self.failure));
        Self { failure, ..self }
    }

    pub fn is_not_found(&self) -> bool {
        matches!(self.failure, Failure::NotFound(_))
    }

    /// Whether a place will not have it from this credential, so that another place is worth a try.
    pub fn is_denied(&self) -> bool {
        use Failure::{Forbidden, NotFound, Unsupported};
        matches!(self.failure, Forbidden { .. } | NotFound(_) | Unsupported(_))
    }
}

impl From<TrackerError> for WriteError {
    fn from(error: TrackerError) -> Self {
        let text = error.to_string();
        match error.failure {
            Failure::RateLimited { .. } | Failure::Unavailable(_) | Failure::Ours(_) => {
                Self::Unavailable(text)
            }
            Failure::Unknown(_) | Failure::Partial(_) => Self::Unknown(text),
            _ => Self::Refused(text),
        }
    }
}
