//! Texts become vectors: by the model that is built in, or by an endpoint that speaks like OpenAI's.

mod builtin;
mod lanes;
mod minilm;
mod remote;
#[cfg(test)]
mod tests;
mod weights;

pub use builtin::{BUILTIN_NAME, BuiltIn};
pub use minilm::{DIMENSIONS, ModelError};
pub use remote::Remote;

use async_trait::async_trait;

/// Longest beginning of a text that is looked at, in characters. What an issue is about stands in its title and its
/// first paragraphs; what follows is mostly logs, which would draw the vectors of unrelated issues together. A model
/// reads less still: the built-in one 256 tokens, some 1,200 characters of English.
pub const TEXT_CHARS_MAX: usize = 8_000;

/// Most texts of one call.
pub const BATCH_MAX: usize = 32;

/// Who waits for a vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// A person or an agent who searches.
    Query,
    /// The index, which can wait.
    Index,
}

/// Why there is no vector. The text is for people, and never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmbedError {
    /// A later try may succeed.
    #[error("{0}")]
    Unavailable(String),
    /// This text, or this configuration, will be refused again.
    #[error("{0}")]
    Refused(String),
}

/// A model that turns texts into vectors of length 1, so that their inner product is the cosine.
#[async_trait]
pub trait Embedder: Send + Sync {
    /// Tells this model from every other whose vectors must not be compared with its own; names its dimensions, too.
    fn name(&self) -> &str;

    /// How many numbers a vector has.
    fn dimensions(&self) -> usize;

    /// One vector for each text, in their order; at most [`BATCH_MAX`] texts.
    async fn embed(
        &self,
        texts: Vec<String>,
        urgency: Urgency,
    ) -> Result<Vec<Vec<f32>>, EmbedError>;

    /// Why nothing can be embedded at the moment; `None`: it can, as far as is known.
    fn problem(&self) -> Option<String>;
}

/// The vector scaled to length 1; a vector of zeros stays.
fn normalized(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|x| *x /= length);
    }
    vector
}
