//! A model at a provider: the protocol, the budget and the exchange put together.

use super::{
    Form, LanguageModel, ModelError, Question, Reply, Usage, anthropic,
    budget::{self, Budget, Price},
    exchange::{Exchange, Patience},
    openai::{self, Way},
    provider::{Protocol, Provider},
};
use crate::{net_guard::NetGuard, store::Store};
use async_trait::async_trait;
use preloop_actors::ids::AccountId;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use std::{
    sync::{Mutex, PoisonError},
    time::Instant,
};

/// Fields of a request that `model_parameters` cannot set.
const OURS: [&str; 6] = ["model", "messages", "system", "stream", "response_format", "tools"];

/// What a provider is asked with.
#[derive(Clone, Debug)]
pub struct Credentials {
    pub provider_name: String,
    pub model: String,
    pub provider: Provider,
    pub key: Option<SecretString>,
    /// Sent along with every request.
    pub parameters: Map<String, Value>,
    pub price: Option<Price>,
}

/// A model of an account.
pub struct RemoteModel {
    name: String,
    credentials: Credentials,
    exchange: Exchange,
    account: AccountId,
    store: Store,
    budget: Budget,
    /// How this server takes questions for JSON, as far as it was found out.
    way: Mutex<Way>,
}

impl RemoteModel {
    pub fn new(
        credentials: Credentials,
        account: AccountId,
        store: Store,
        guard: &NetGuard,
        budget: Budget,
    ) -> Result<Self, ModelError> {
        Self::with_patience(credentials, account, store, guard, budget, Patience::default())
    }

    pub(super) fn with_patience(
        credentials: Credentials,
        account: AccountId,
        store: Store,
        guard: &NetGuard,
        budget: Budget,
        patience: Patience,
    ) -> Result<Self, ModelError> {
        let path = match credentials.provider.protocol {
            Protocol::OpenAi => "/chat/completions",
            Protocol::Anthropic => "/v1/messages",
        };
        let url = credentials.provider.url(path);
        let url = url.map_err(|why| ModelError::Setup(why.to_string()))?;
        let headers = headers(credentials.provider.protocol, credentials.key.as_ref())?;
        let exchange = Exchange::new(guard, url, headers, patience)?;
        let name = format!("{}/{}", credentials.provider_name, credentials.model);
        Ok(Self {
            name,
            credentials,
            exchange,
            account,
            store,
            budget,
            way: Mutex::new(Way::Schema),
        })
    }

    #[cfg(test)]
    pub(super) fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// Asks in the ways that the server may know, the best first.
    async fn ask(&self, question: &Question) -> Result<Reply, ModelError> {
        loop {
            let way = *self.way.lock().unwrap_or_else(PoisonError::into_inner);
            let refused = match self.ask_in(question, way).await {
                Err(ModelError::Refused { status: status @ (400 | 404 | 422), why }) => {
                    ModelError::Refused { status, why }
                }
                ended => return ended,
            };
            let is_json = matches!(question.form, Form::Json { .. });
            let next = way.next().filter(|_| is_json && self.speaks() == Protocol::OpenAi);
            let Some(next) = next else { return Err(refused) };
            tracing::debug!(model = self.name, "{way:?} was refused, {next:?} is tried: {refused}");
            *self.way.lock().unwrap_or_else(PoisonError::into_inner) = next;
        }
    }

    async fn ask_in(&self, question: &Question, way: Way) -> Result<Reply, ModelError> {
        let Credentials { model, provider, parameters, .. } = &self.credentials;
        let mut body = match provider.protocol {
            Protocol::OpenAi => openai::body(question, model, provider.is_openai, way),
            Protocol::Anthropic => anthropic::body(question, model),
        };
        let given = parameters.iter().filter(|(name, _)| !OURS.contains(&name.as_str()));
        body.extend(given.map(|(name, value)| (name.clone(), value.clone())));
        let text = self.exchange.send(Some(&Value::Object(body).to_string())).await?;
        match provider.protocol {
            Protocol::OpenAi => openai::reply(&text),
            Protocol::Anthropic => anthropic::reply(&text),
        }
    }

    fn speaks(&self) -> Protocol {
        self.credentials.provider.protocol
    }

    /// What the call took; where nobody said, the most that it may have.
    fn taken(&self, answered: &Result<Reply, ModelError>, most: Usage) -> Usage {
        match answered {
            // An answer that took nothing was not counted.
            Ok(reply) => reply.usage.filter(|it| *it != Usage::default()).unwrap_or(most),
            Err(error) if error.is_free() => Usage::default(),
            Err(_) => most,
        }
    }

    /// Providers repeat a part of what they were sent.
    fn without_key(&self, error: ModelError) -> ModelError {
        let Some(key) = self.credentials.key.as_ref().map(ExposeSecret::expose_secret) else {
            return error;
        };
        let hide = |why: String| if key.is_empty() { why } else { why.replace(key, "…") };
        match error {
            ModelError::Unauthorized(why) => ModelError::Unauthorized(hide(why)),
            ModelError::Refused { status, why } => ModelError::Refused { status, why: hide(why) },
            ModelError::RateLimited(why) => ModelError::RateLimited(hide(why)),
            ModelError::Failed { status, why } => ModelError::Failed { status, why: hide(why) },
            other => other,
        }
    }
}

#[async_trait]
impl LanguageModel for RemoteModel {
    fn name(&self) -> &str {
        &self.name
    }

    async fn answer(&self, question: &Question) -> Result<Reply, ModelError> {
        if self.store.halted(self.account).await?.models {
            count_failure(&ModelError::Halted);
            return Err(ModelError::Halted);
        }
        let most = budget::most(question);
        let price = self.credentials.price;
        let reserved = self.budget.reserve(&self.store, self.account, most, price).await;
        let reserved = reserved.inspect_err(count_failure)?;
        let began = Instant::now();
        let answered = self.ask(question).await.map_err(|error| self.without_key(error));
        metrics::histogram!("preloop_model_call_duration_seconds").record(began.elapsed());
        let taken = self.taken(&answered, most);
        // What is reserved too much is given back the next day at the latest.
        if let Err(error) = reserved.settle(&self.store, budget::taken(taken, price)).await {
            tracing::warn!("what a call of a language model took is not corrected: {error}");
        }
        match &answered {
            Ok(_) => count_call("answered", taken),
            Err(error) => count_failure(error),
        }
        answered
    }
}

fn count_call(outcome: &'static str, taken: Usage) {
    metrics::counter!("preloop_model_calls_total", "outcome" => outcome).increment(1);
    metrics::counter!("preloop_model_tokens_total", "direction" => "input")
        .increment(taken.input_tokens);
    metrics::counter!("preloop_model_tokens_total", "direction" => "output")
        .increment(taken.output_tokens);
}

fn count_failure(error: &ModelError) {
    count_call(error.code(), Usage::default());
}

/// What proves us to the provider.
pub(super) fn headers(
    protocol: Protocol,
    key: Option<&SecretString>,
) -> Result<HeaderMap, ModelError> {
    let mut headers = HeaderMap::new();
    if protocol == Protocol::Anthropic {
        let version = HeaderValue::from_static(anthropic::VERSION);
        headers.insert(HeaderName::from_static("anthropic-version"), version);
    }
    let Some(key) = key else { return Ok(headers) };
    let (name, text) = match protocol {
        Protocol::OpenAi => (AUTHORIZATION, format!("Bearer {}", key.expose_secret())),
        Protocol::Anthropic => {
            (HeaderName::from_static("x-api-key"), key.expose_secret().to_owned())
        }
    };
    let mut value = HeaderValue::try_from(text)
        .map_err(|_| ModelError::Setup("the key has characters that no header can have".into()))?;
    value.set_sensitive(true);
    headers.insert(name, value);
    Ok(headers)
}
