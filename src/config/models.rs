//! What calls of language models may take.

use super::{ConfigError, Env, Problems};
use crate::models::budget::Budget;

/// Tokens of a day unless something else is said: some hundred calls of a few thousand tokens.
const TOKENS_PER_DAY: u64 = 2_000_000;

/// Calls of language models, for each account by itself.
#[derive(Clone, Copy, Debug)]
pub struct ModelsConfig {
    /// `MODEL_TOKENS_PER_DAY`, default 2000000; `MODEL_USD_PER_DAY`, absent by default: whatever it costs.
    pub budget: Budget,
}

impl ModelsConfig {
    pub(super) fn read(env: &Env, problems: &mut Problems) -> Self {
        let tokens = env.number("MODEL_TOKENS_PER_DAY", TOKENS_PER_DAY, 0..=1_000_000_000_000);
        let usd_max = env.text("MODEL_USD_PER_DAY").map(|text| {
            let usd = text.parse().ok().filter(|usd: &f64| (0.0..=1e6).contains(usd));
            let problem = format!("`{text}` cannot be used; use 0 to 1000000");
            usd.ok_or_else(|| ConfigError::new("MODEL_USD_PER_DAY", problem))
        });
        let budget = Budget {
            tokens_max: problems.note(tokens),
            usd_max: problems.note(usd_max.transpose()),
        };
        Self { budget }
    }
}
