//! Any endpoint that speaks like OpenAI's `POST /v1/embeddings`.

use super::{BATCH_MAX, EmbedError, Embedder, TEXT_CHARS_MAX, Urgency, normalized};
use crate::{
    config::RemoteEmbeddings,
    net_guard::{NetGuard, Refused},
};
use async_trait::async_trait;
use rand::Rng;
use reqwest::{Client, Response, StatusCode, Url, header::RETRY_AFTER};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// Longest wait for an answer: somebody who searches is better served by words alone than late.
const QUERY_WAIT_MAX: Duration = Duration::from_secs(2);
const INDEX_WAIT_MAX: Duration = Duration::from_secs(60);
/// Longest answer: [`BATCH_MAX`] vectors of 4,000 numbers of 24 characters.
const ANSWER_BYTES_MAX: usize = 4 << 20;
/// Tries for the index in all; then the queue waits longer.
const TRIES: u32 = 4;
/// Rest before the second try; it doubles.
const REST: Duration = Duration::from_millis(500);
/// Longest rest that the other side may ask for here.
const REST_MAX: Duration = Duration::from_secs(20);

/// A model behind an endpoint.
pub struct Remote {
    url: Url,
    api_key: Option<SecretString>,
    model: String,
    dimensions: usize,
    name: String,
    client: Client,
    /// What was wrong at the last call.
    problem: Mutex<Option<String>>,
}

#[derive(Serialize)]
struct Ask<'a> {
    model: &'a str,
    input: &'a [String],
    encoding_format: &'static str,
}

#[derive(Deserialize)]
struct Told {
    data: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    index: usize,
    embedding: Vec<f32>,
}

/// A failed try: whether another makes sense, and when.
struct Failed {
    why: EmbedError,
    after: Option<Duration>,
}

impl Remote {
    pub fn new(config: &RemoteEmbeddings, guard: &NetGuard) -> Result<Self, Refused> {
        let url = guard.check(config.url.as_str())?;
        let client = guard.client(&url)?.build().map_err(|_| Refused::NotFound(host(&url)))?;
        let (model, dimensions) = (config.model.clone(), config.dimensions);
        let name = format!("{}/{model}/{dimensions}", host(&url));
        let (api_key, problem) = (config.api_key.clone(), Mutex::default());
        Ok(Self { url, api_key, model, dimensions, name, client, problem })
    }

    async fn once(&self, texts: &[String], wait_max: Duration) -> Result<Vec<Vec<f32>>, Failed> {
        let ask = Ask { model: &self.model, input: texts, encoding_format: "float" };
        let mut request = self.client.post(self.url.clone()).timeout(wait_max).json(&ask);
        if let Some(key) = &self.api_key {
            request = request.bearer_auth(key.expose_secret());
        }
        let response = request.send().await.map_err(|error| self.unreachable(&error))?;
        let (status, after) = (response.status(), retry_after(&response));
        let body = body(response).await.map_err(|why| self.later(why, None))?;
        if !status.is_success() {
            return Err(self.refusal(status, after));
        }
        let told: Told = serde_json::from_slice(&body)
            .map_err(|error| self.later(&format!("answered something else: {error}"), None))?;
        self.vectors(told, texts.len()).map_err(|why| Failed { why, after: None })
    }

    /// In the order of the texts, each checked: what does not fit would spoil the index.
    fn vectors(&self, told: Told, expected: usize) -> Result<Vec<Vec<f32>>, EmbedError> {
        let mut vectors = vec![Vec::new(); expected];
        for Item { index, embedding } in told.data {
            if embedding.len() != self.dimensions {
                return Err(EmbedError::Refused(format!(
                    "`{}` of `{}` has {} dimensions; set EMBEDDING_DIMENSIONS to that",
                    self.model,
                    host(&self.url),
                    embedding.len()
                )));
            }
            let place = vectors.get_mut(index).filter(|_| embedding.iter().all(|x| x.is_finite()));
            match place {
                Some(place) => *place = normalized(embedding),
                None => return Err(self.later("answered no such text, or no numbers", None).why),
            }
        }
        match vectors.iter().all(|vector| !vector.is_empty()) {
            true => Ok(vectors),
            false => Err(self.later("left out some of the texts", None).why),
        }
    }

    fn refusal(&self, status: StatusCode, after: Option<Duration>) -> Failed {
        let way_out = match status.as_u16() {
            401 | 403 => "; check EMBEDDING_API_KEY",
            404 => "; check EMBEDDING_URL and EMBEDDING_MODEL",
            429 => "; its limit is reached",
            _ => "",
        };
        let why = format!("`{}` answered with the status {status}{way_out}", host(&self.url));
        let is_text_at_fault = matches!(status.as_u16(), 400 | 413 | 422);
        let why = match is_text_at_fault {
            true => EmbedError::Refused(why),
            false => EmbedError::Unavailable(why),
        };
        Failed { why, after }
    }

    fn unreachable(&self, error: &reqwest::Error) -> Failed {
        // The library's own words name the whole address.
        self.later(if error.is_timeout() { "took too long" } else { "could not be reached" }, None)
    }

    fn later(&self, what: &str, after: Option<Duration>) -> Failed {
        let why = EmbedError::Unavailable(format!("`{}` {what}", host(&self.url)));
        Failed { why, after }
    }

    async fn tried(&self, texts: &[String], urgency: Urgency) -> Result<Vec<Vec<f32>>, EmbedError> {
        if urgency == Urgency::Query {
            return self.once(texts, QUERY_WAIT_MAX).await.map_err(|failed| failed.why);
        }
        let mut rest = REST;
        for _ in 1..TRIES {
            match self.once(texts, INDEX_WAIT_MAX).await {
                Err(Failed { why: EmbedError::Unavailable(why), after }) => {
                    tracing::debug!("embeddings are asked for again: {why}");
                    let jitter = rand::rng().random_range(0.5..1.5);
                    tokio::time::sleep(after.unwrap_or(rest.mul_f64(jitter)).min(REST_MAX)).await;
                    rest *= 2;
                }
                settled => return settled.map_err(|failed| failed.why),
            }
        }
        self.once(texts, INDEX_WAIT_MAX).await.map_err(|failed| failed.why)
    }
}

#[async_trait]
impl Embedder for Remote {
    fn name(&self) -> &str {
        &self.name
    }

    fn dimensions(&self) -> usize {
        self.dimensions
    }

    async fn embed(
        &self,
        mut texts: Vec<String>,
        urgency: Urgency,
    ) -> Result<Vec<Vec<f32>>, EmbedError> {
        debug_assert!(texts.len() <= BATCH_MAX);
        for text in &mut texts {
            if let Some((end, _)) = text.char_indices().nth(TEXT_CHARS_MAX) {
                text.truncate(end);
            }
        }
        let answer = self.tried(&texts, urgency).await;
        let problem = answer.as_ref().err().map(EmbedError::to_string);
        *self.problem.lock().unwrap_or_else(PoisonError::into_inner) = problem;
        answer
    }

    fn problem(&self) -> Option<String> {
        self.problem.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn body(mut response: Response) -> Result<Vec<u8>, &'static str> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| "broke off its answer")? {
        body.extend_from_slice(&chunk);
        if body.len() > ANSWER_BYTES_MAX {
            return Err("answered far more than vectors");
        }
    }
    Ok(body)
}

fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

fn host(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}
