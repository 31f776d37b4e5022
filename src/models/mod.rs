//! Language models behind one interface: messages in, text or JSON of a known shape out, and what it took.
//!
//! A question goes through these, in this order: [`structured`] asks for JSON, checks it, and asks once more where it
//! does not fit; [`remote`] reserves what the call may cost ([`budget`]), speaks the provider's protocol (`openai`,
//! `anthropic`), and corrects the reservation; [`exchange`] sends it through the guard of outgoing requests, and
//! tries again what is worth it. [`stored`] knows which model an account has.
//!
//! Everything that asks a model does without one too: it finds [`NoModels`], or an account that has none.

mod anthropic;
pub mod budget;
mod error;
mod exchange;
mod listing;
mod openai;
pub mod provider;
mod remote;
mod stored;
mod structured;
#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;

pub use error::ModelError;
pub use listing::available;
pub use provider::Provider;
pub use remote::{Credentials, RemoteModel};
pub use stored::{StoredModels, key_place, note};
pub use structured::{Shape, structured};

use async_trait::async_trait;
use preloop_actors::ids::AccountId;
use serde_json::Value;
use std::sync::Arc;

/// A model that answers.
#[async_trait]
pub trait LanguageModel: Send + Sync {
    /// Provider and model, such as `openai/gpt-5-mini`: answers of another one are other answers.
    fn name(&self) -> &str;

    async fn answer(&self, question: &Question) -> Result<Reply, ModelError>;
}

/// Knows which model an account asks.
#[async_trait]
pub trait Models: Send + Sync {
    /// `None`: the account has no model, and everything has to do without.
    async fn of(&self, account: AccountId) -> Result<Option<Arc<dyn LanguageModel>>, ModelError>;
}

/// Nobody has a model.
#[derive(Clone, Copy, Debug)]
pub struct NoModels;

#[async_trait]
impl Models for NoModels {
    async fn of(&self, _: AccountId) -> Result<Option<Arc<dyn LanguageModel>>, ModelError> {
        Ok(None)
    }
}

/// What a model is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// What holds for the whole conversation.
    pub system: String,
    /// Oldest first; the last one is ours.
    pub turns: Vec<Turn>,
    pub form: Form,
    /// Longest answer, in tokens.
    pub tokens_max: u32,
}

/// One thing said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    pub speaker: Speaker,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    User,
    Model,
}

/// What the answer is to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    Text,
    /// JSON by a schema. The name is for the provider, and made of letters and `_`.
    Json {
        name: &'static str,
        schema: Value,
    },
}

/// What a model answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub text: String,
    /// `None`: the provider did not say.
    pub usage: Option<Usage>,
}

/// Tokens that a call took, as the provider counted them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    pub input_tokens: u64,
    pub output_tokens: u64,
}

impl Question {
    /// A single question with an answer of a few hundred words.
    pub fn new(system: impl Into<String>, text: impl Into<String>) -> Self {
        let turns = vec![Turn { speaker: Speaker::User, text: text.into() }];
        Self { system: system.into(), turns, form: Form::Text, tokens_max: 2_000 }
    }

    /// The model's answer, and what we say to it.
    pub fn followed_by(mut self, answer: &str, text: impl Into<String>) -> Self {
        self.turns.push(Turn { speaker: Speaker::Model, text: answer.to_owned() });
        self.turns.push(Turn { speaker: Speaker::User, text: text.into() });
        self
    }
}
