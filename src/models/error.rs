//! Why a language model gave no answer.

use preloop_actors::ports::StoreError;

/// A call of a model that came to nothing. The texts are for people, and hold no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// The provider does not know our key.
    #[error("the provider does not accept the key: {0}; set another `api_key`")]
    Unauthorized(String),
    /// It would say the same again.
    #[error("the provider refused the request ({status}): {why}")]
    Refused { status: u16, why: String },
    /// Asked too often; tries are used up, or it named too long a wait.
    #[error("the provider takes no more requests for now: {0}; try again later")]
    RateLimited(String),
    /// The provider is broken, and stayed so.
    #[error("the provider failed ({status}): {why}; try again later")]
    Failed { status: u16, why: String },
    /// No connection, or one that broke.
    #[error("the provider cannot be reached: {0}")]
    Unreachable(String),
    #[error("the provider gave no answer within {0} seconds")]
    TooSlow(u64),
    /// It answered, but not in a way that could be used.
    #[error("the model's answer cannot be used: {0}")]
    Unusable(String),
    /// Nothing was sent.
    #[error("{0}")]
    OverBudget(String),
    /// The kill switch is on; nothing was sent.
    #[error("the kill switch is on for models; nothing is asked until it is lifted")]
    Halted,
    /// What is set for the model does not work; nothing was sent.
    #[error("the model is not set up right: {0}")]
    Setup(String),
    /// Ours is the fault; nothing was sent.
    #[error("the database is not available: {0}")]
    Store(String),
}

impl ModelError {
    /// One word for it, for clients and metrics.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unauthorized(_) => "unauthorized",
            Self::Refused { .. } => "refused",
            Self::RateLimited(_) => "rate_limited",
            Self::Failed { .. } => "failed",
            Self::Unreachable(_) => "unreachable",
            Self::TooSlow(_) => "too_slow",
            Self::Unusable(_) => "unusable",
            Self::OverBudget(_) => "over_budget",
            Self::Halted => "halted",
            Self::Setup(_) => "setup",
            Self::Store(_) => "store",
        }
    }

    /// Whether it is certain that the provider did no work for it.
    pub fn is_free(&self) -> bool {
        !matches!(self, Self::TooSlow(_) | Self::Unreachable(_) | Self::Unusable(_))
    }
}

impl From<StoreError> for ModelError {
    fn from(error: StoreError) -> Self {
        Self::Store(error.to_string())
    }
}
