//! Requests to a provider: through the guard, bounded in time and size, tried again where that may help.

use super::ModelError;
use crate::net_guard::{self, NetGuard};
use rand::Rng;
use reqwest::{
    Client, Method, Response, Url,
    header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER},
};
use std::time::Duration;

/// Longest answer that is read. Answers are a few thousand words at most.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Longest word of error that is passed on, in characters.
const WHY_CHARS_MAX: usize = 300;

/// How long is waited, and how often tried.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For one try.
    pub answer_max: Duration,
    pub tries_max: u32,
    /// The first pause; each further one may be twice as long.
    pub pause: Duration,
    /// Longest pause that a provider may ask for; of a longer one the caller is told.
    pub pause_max: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            answer_max: Duration::from_secs(90),
            tries_max: 3,
            pause: Duration::from_millis(500),
            pause_max: Duration::from_secs(20),
        }
    }
}

/// A connection to one address.
pub struct Exchange {
    client: Client,
    url: Url,
    headers: HeaderMap,
    patience: Patience,
}

/// A try that failed, and whether another one may help.
struct Miss {
    error: ModelError,
    is_passing: bool,
    /// How long the provider wants to be left alone.
    after: Option<Duration>,
}

impl Exchange {
    /// The address is one that a user named; the guard decides whether it is called.
    pub fn new(
        guard: &NetGuard,
        url: Url,
        headers: HeaderMap,
        patience: Patience,
    ) -> Result<Self, ModelError> {
        let setup = |why: &dyn std::fmt::Display| ModelError::Setup(why.to_string());
        let builder = guard.client(&url).map_err(|why| setup(&why))?;
        let client = builder.timeout(patience.answer_max).build().map_err(|why| setup(&why))?;
        Ok(Self { client, url, headers, patience })
    }

    /// Posts JSON, or gets where there is none to post; gives the body of a good answer.
    pub async fn send(&self, body: Option<&str>) -> Result<String, ModelError> {
        let mut tried = 0;
        loop {
            tried += 1;
            let miss = match self.once(body).await {
                Ok(text) => return Ok(text),
                Err(miss) => miss,
            };
            let Miss { error, is_passing, after } = miss;
            let pause = self.pause(tried, after);
            if !is_passing || tried >= self.patience.tries_max || pause > self.patience.pause_max {
                return Err(error);
            }
            tracing::info!("a language model is asked again in {} ms: {error}", pause.as_millis());
            tokio::time::sleep(pause).await;
        }
    }

    /// Longer from try to try, and never the same for two that failed together.
    fn pause(&self, tried: u32, asked_for: Option<Duration>) -> Duration {
        let longest = self.patience.pause * 2u32.saturating_pow(tried - 1);
        let jitter = longest.mul_f64(rand::rng().random_range(0.5..=1.0));
        asked_for.map_or(jitter, |after| after + jitter)
    }

    async fn once(&self, body: Option<&str>) -> Result<String, Miss> {
        let method = if body.is_some() { Method::POST } else { Method::GET };
        let mut request =
            self.client.request(method, self.url.clone()).headers(self.headers.clone());
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.to_owned());
        }
        let response = request.send().await.map_err(|error| self.lost(&error))?;
        let (status, after) = (response.status().as_u16(), retry_after(response.headers()));
        let text = self.read(response).await?;
        match status {
            200..=299 => Ok(text),
            _ => Err(refused(status, after, &text)),
        }
    }

    async fn read(&self, mut response: Response) -> Result<String, Miss> {
        let mut read = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.lost(&error))? {
            if read.len() + chunk.len() > ANSWER_BYTES_MAX {
                let why = format!("it is longer than {ANSWER_BYTES_MAX} bytes");
                return Err(Miss::lasting(ModelError::Unusable(why)));
            }
            read.extend_from_slice(&chunk);
        }
        String::from_utf8(read)
            .map_err(|_| Miss::lasting(ModelError::Unusable("it is not text".to_owned())))
    }

    /// No answer, or half of one.
    fn lost(&self, error: &reqwest::Error) -> Miss {
        if let Some(refused) = net_guard::refusal(error) {
            return Miss::lasting(ModelError::Setup(refused.to_string()));
        }
        if error.is_timeout() && !error.is_connect() {
            // The provider may well have worked on it all the time.
            return Miss::lasting(ModelError::TooSlow(self.patience.answer_max.as_secs()));
        }
        let host = self.url.host_str().unwrap_or_default();
        let how = if error.is_connect() { "no connection to" } else { "the connection broke to" };
        let error = ModelError::Unreachable(format!("{how} `{host}`"));
        Miss { error, is_passing: true, after: None }
    }
}

impl Miss {
    fn lasting(error: ModelError) -> Self {
        Self { error, is_passing: false, after: None }
    }
}

/// 529 is Anthropic's word for overloaded.
fn refused(status: u16, after: Option<Duration>, body: &str) -> Miss {
    let why = why(body);
    match status {
        401 | 403 => Miss::lasting(ModelError::Unauthorized(why)),
        429 => Miss { error: ModelError::RateLimited(why), is_passing: true, after },
        408 | 500 | 502..=504 | 529 => {
            Miss { error: ModelError::Failed { status, why }, is_passing: true, after }
        }
        501 | 505..=599 => Miss::lasting(ModelError::Failed { status, why }),
        _ => Miss::lasting(ModelError::Refused { status, why }),
    }
}

/// What the provider says is wrong: `error.message` of either protocol, or `error` alone.
fn why(body: &str) -> String {
    let read: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    let said = [&read["error"]["message"], &read["message"], &read["error"]];
    let said = said.into_iter().find_map(serde_json::Value::as_str);
    let said = said.unwrap_or("it did not say why");
    said.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(WHY_CHARS_MAX).collect()
}

/// In seconds, fractions too; a date is not worth its parser here.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds: f64 = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}
