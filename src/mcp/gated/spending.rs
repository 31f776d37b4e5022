//! What an account's language models cost it today, for rules over `budget`.
//!
//! It is read for each call whose rules ask for it, by its key: what a model call costs is set aside before it is made,
//! so a rule sees it from then on, whichever replica makes it.

use super::Door;
use crate::store::model_usage;
use preloop_actors::{gate::BudgetFacts, ids::AccountId};

impl Door {
    /// What rules see of an account's budget of the day, where `asks` wants to know it. Where nobody asks, and where it
    /// cannot be told, nothing of it is there: then rules that need it cannot be judged, and ask people.
    pub(super) async fn budget(&self, account: AccountId, asks: bool) -> BudgetFacts {
        if !asks {
            return BudgetFacts::default();
        }
        match self.store.within(async |db| model_usage::spent(&*db, account).await).await {
            Ok(micros) => BudgetFacts { limit: self.usd_per_day, spent: Some(micros as f64 / 1e6) },
            Err(error) => {
                tracing::warn!("what an account has spent cannot be told: {error}");
                BudgetFacts::default()
            }
        }
    }
}
