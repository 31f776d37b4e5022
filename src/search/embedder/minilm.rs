//! all-MiniLM-L6-v2: a small BERT whose mean over a text's tokens stands for its meaning.

use super::{BATCH_MAX, TEXT_CHARS_MAX, normalized, weights};
use candle_core::{DType, Device, IndexOp, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::bert::{BertModel, Config};
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use tokenizers::{Encoding, Tokenizer, TruncationParams};

/// How many numbers a vector has.
pub const DIMENSIONS: usize = 384;
/// Most tokens that are read of a text, the first and the last mark included: what `sentence_bert_config.json` of the
/// model says.
const TOKENS_MAX: usize = 256;
/// Most tokens that are computed at once, padding included. More would only make the caches overflow.
const BATCH_TOKENS_MAX: usize = 2_048;

/// The model cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    #[error(
        "`{path}` cannot be read: {source}; run ./start.sh, which fetches the model, or set EMBEDDING_MODEL_DIR"
    )]
    File { path: PathBuf, source: io::Error },
    #[error(
        "`{path}` is not the model's: {problem}; delete it, and run ./start.sh, which fetches it again"
    )]
    Strange { path: PathBuf, problem: String },
}

/// The model in memory, some 90 MB.
pub struct MiniLm {
    bert: BertModel,
    tokenizer: Tokenizer,
}

impl MiniLm {
    /// Reads `config.json`, `tokenizer.json` and `model.safetensors`. Takes a quarter of a second.
    pub fn load(dir: &Path) -> Result<Self, ModelError> {
        let path = dir.join("config.json");
        let config = fs::read(&path).map_err(|source| unreadable(&path, source))?;
        let config: Config =
            serde_json::from_slice(&config).map_err(|error| strange(&path, error))?;
        if config.hidden_size != DIMENSIONS {
            let found = format!("it has {} dimensions, not {DIMENSIONS}", config.hidden_size);
            return Err(strange(&path, found));
        }
        let path = dir.join("tokenizer.json");
        let words = fs::read(&path).map_err(|source| unreadable(&path, source))?;
        let tokenizer = tokenizer(&words).map_err(|error| strange(&path, error))?;
        let path = dir.join("model.safetensors");
        let tensors = weights::read(&path).map_err(|source| unreadable(&path, source))?;
        let weights = VarBuilder::from_tensors(tensors, DType::F32, &Device::Cpu);
        let bert = BertModel::load(weights, &config).map_err(|error| strange(&path, error))?;
        Ok(Self { bert, tokenizer })
    }

    /// One vector of length 1 for each text, in their order. Takes the processor for long: not for the reactor.
    pub fn embed(&self, texts: &[String]) -> candle_core::Result<Vec<Vec<f32>>> {
        let tokens = self.tokens(texts)?;
        let mut vectors = vec![Vec::new(); texts.len()];
        for batch in batches(&tokens) {
            let computed = self.compute(&tokens, &batch)?;
            for (place, vector) in batch.into_iter().zip(computed) {
                vectors[place] = normalized(vector);
            }
        }
        Ok(vectors)
    }

    fn tokens(&self, texts: &[String]) -> candle_core::Result<Vec<Encoding>> {
        let beginnings: Vec<&str> = texts.iter().map(|text| beginning(text)).collect();
        self.tokenizer.encode_batch_fast(beginnings, true).map_err(candle_core::Error::msg)
    }

    /// Vectors of texts whose tokens are about as many.
    fn compute(&self, tokens: &[Encoding], batch: &[usize]) -> candle_core::Result<Vec<Vec<f32>>> {
        let width = batch.iter().map(|&text| tokens[text].len()).max().unwrap_or(0);
        let mut ids = vec![0u32; batch.len() * width];
        let mut mask = vec![0f32; batch.len() * width];
        for (row, &text) in batch.iter().enumerate() {
            let text = tokens[text].get_ids();
            ids[row * width..][..text.len()].copy_from_slice(text);
            mask[row * width..][..text.len()].fill(1.0);
        }
        let shape = (batch.len(), width);
        let ids = Tensor::from_vec(ids, shape, &Device::Cpu)?;
        let mask = Tensor::from_vec(mask, shape, &Device::Cpu)?;
        let states = self.bert.forward(&ids, &ids.zeros_like()?, Some(&mask))?;
        // The sum over the tokens that are no padding; scaling to length 1 makes it the mean.
        let sums = mask.unsqueeze(1)?.matmul(&states)?;
        (0..batch.len()).map(|row| sums.i((row, 0))?.to_vec1()).collect()
    }
}

/// Texts by length, so that little is padded, in batches of bounded size; as places in `tokens`.
fn batches(tokens: &[Encoding]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..tokens.len()).collect();
    order.sort_by_key(|&place| std::cmp::Reverse(tokens[place].len()));
    let mut batches: Vec<Vec<usize>> = Vec::new();
    for place in order {
        match batches.last_mut() {
            // The first of a batch is its longest.
            Some(batch)
                if batch.len() < BATCH_MAX
                    && (batch.len() + 1) * tokens[batch[0]].len() <= BATCH_TOKENS_MAX =>
            {
                batch.push(place);
            }
            _ => batches.push(vec![place]),
        }
    }
    batches
}

/// Without the padding to 128 tokens that the file asks for, and with the model's own limit.
fn tokenizer(words: &[u8]) -> tokenizers::Result<Tokenizer> {
    let mut tokenizer = Tokenizer::from_bytes(words)?;
    tokenizer.with_padding(None);
    let limit = TruncationParams { max_length: TOKENS_MAX, ..TruncationParams::default() };
    tokenizer.with_truncation(Some(limit))?;
    Ok(tokenizer)
}

fn beginning(text: &str) -> &str {
    match text.char_indices().nth(TEXT_CHARS_MAX) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

fn unreadable(path: &Path, source: io::Error) -> ModelError {
    ModelError::File { path: path.to_owned(), source }
}

fn strange(path: &Path, problem: impl ToString) -> ModelError {
    ModelError::Strange { path: path.to_owned(), problem: problem.to_string() }
}
