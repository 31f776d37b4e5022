//! What an account's calls of models may take on one day: reserved before a call, corrected after it.

use super::{ModelError, Question, Usage};
use crate::store::{
    Store,
    model_usage::{self, Amount},
};
use preloop_actors::ids::AccountId;
use serde::Deserialize;
use serde_json::Value;

/// Most that the calls of one account may take in a day (UTC).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Budget {
    pub tokens_max: u64,
    /// In US dollars; `None`: whatever it costs.
    pub usd_max: Option<f64>,
}

/// US dollars for a million tokens, as `meta_data.price` of a model says them.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Price {
    pub input_per_million: f64,
    pub output_per_million: f64,
}

/// A call that was let through.
#[derive(Debug)]
pub struct Reserved {
    account: AccountId,
    day: chrono::NaiveDate,
    amount: Amount,
}

impl Price {
    /// `None`: nobody said what the model costs.
    pub fn of(meta_data: Option<&Value>) -> Option<Self> {
        let price: Self = serde_json::from_value(meta_data?.get("price")?.clone()).ok()?;
        let is_price = |usd: f64| usd.is_finite() && usd >= 0.0;
        (is_price(price.input_per_million) && is_price(price.output_per_million)).then_some(price)
    }
}

/// What a call took.
pub fn taken(usage: Usage, price: Option<Price>) -> Amount {
    let tokens = usage.input_tokens.saturating_add(usage.output_tokens);
    // A dollar for a million tokens is a millionth of a dollar for one.
    let cost = price.map_or(0.0, |price| {
        usage.input_tokens as f64 * price.input_per_million
            + usage.output_tokens as f64 * price.output_per_million
    });
    Amount { tokens: i64::try_from(tokens).unwrap_or(i64::MAX), cost_micros: cost.ceil() as i64 }
}

/// The most that a call may take. Tokens of English have about four bytes, of most else fewer: three are counted.
pub fn most(question: &Question) -> Usage {
    let said: usize = question.turns.iter().map(|turn| turn.text.len()).sum();
    let schema = match &question.form {
        super::Form::Json { schema, .. } => schema.to_string().len(),
        super::Form::Text => 0,
    };
    Usage {
        input_tokens: ((question.system.len() + said + schema) / 3 + 100) as u64,
        output_tokens: question.tokens_max.into(),
    }
}

impl Budget {
    /// Sets aside what a call may take, or refuses it.
    pub async fn reserve(
        &self,
        store: &Store,
        account: AccountId,
        most: Usage,
        price: Option<Price>,
    ) -> Result<Reserved, ModelError> {
        if self.usd_max.is_some() && price.is_none() {
            return Err(ModelError::OverBudget(
                "dollars are limited here, and nobody said what this model costs; set `meta_data.price` to \
                 {\"input_per_million\": …, \"output_per_million\": …}"
                    .to_owned(),
            ));
        }
        let amount = taken(most, price);
        let usd_max = self.usd_max.map_or(i64::MAX, |usd| (usd * 1e6) as i64);
        let tokens_max = i64::try_from(self.tokens_max).unwrap_or(i64::MAX);
        let limit = Amount { tokens: tokens_max, cost_micros: usd_max };
        let db = store.client().await?;
        let day = model_usage::reserve(&db, account, amount, limit).await?;
        let day = day.ok_or_else(|| {
            let dollars = self.usd_max.map(|usd| format!(" and {usd} US dollars")).unwrap_or_default();
            ModelError::OverBudget(format!(
                "language models may take {} tokens{dollars} a day here, and this call would be over that; \
                 it begins anew at 00:00 UTC (MODEL_TOKENS_PER_DAY, MODEL_USD_PER_DAY)",
                self.tokens_max
            ))
        })?;
        Ok(Reserved { account, day, amount })
    }
}

impl Reserved {
    /// Corrects the reservation to what was taken.
    pub async fn settle(self, store: &Store, taken: Amount) -> Result<(), ModelError> {
        let db = store.client().await?;
        let more = Amount {
            tokens: taken.tokens - self.amount.tokens,
            cost_micros: taken.cost_micros - self.amount.cost_micros,
        };
        Ok(model_usage::correct(&db, self.account, self.day, more).await?)
    }
}
