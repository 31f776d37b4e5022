//! A budget that somebody makes up who tries a policy, or a condition.

use crate::http::{check::Checks, error::ApiError};
use preloop_actors::gate::BudgetFacts;
use serde::Deserialize;
use utoipa::ToSchema;

/// What the account's calls of language models may cost on a day, and have cost today, in US dollars.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SimulatedBudget {
    /// Null: there is no limit.
    #[schema(minimum = 0)]
    limit: Option<f64>,
    #[schema(minimum = 0)]
    spent: f64,
}

impl SimulatedBudget {
    /// What rules see of it. Of one that is not given they see nothing.
    pub fn facts(given: Option<Self>) -> Result<BudgetFacts, ApiError> {
        let Some(Self { limit, spent }) = given else { return Ok(BudgetFacts::default()) };
        let problem = "is below zero; give US dollars from 0 on";
        Checks::new()
            .that(limit.is_none_or(|limit| limit >= 0.0), "budget.limit", problem)
            .that(spent >= 0.0, "budget.spent", problem)
            .done()?;
        Ok(BudgetFacts { limit, spent: Some(spent) })
    }
}
