//! Which models a provider has, as it says itself.

use super::{
    ModelError,
    exchange::{Exchange, Patience},
    provider::{Protocol, Provider},
    remote::headers,
};
use crate::net_guard::NetGuard;
use secrecy::SecretString;
use serde::Deserialize;
use std::time::Duration;

/// Most models that are listed.
const MODELS_MAX: usize = 1_000;
/// Somebody waits for it at a form.
const PATIENCE: Patience = Patience {
    answer_max: Duration::from_secs(10),
    tries_max: 2,
    pause: Duration::from_millis(300),
    pause_max: Duration::from_secs(2),
};

#[derive(Deserialize)]
struct Listing {
    #[serde(default)]
    data: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    id: String,
}

/// What the provider calls its models, by name.
pub async fn available(
    guard: &NetGuard,
    provider: &Provider,
    key: Option<&SecretString>,
) -> Result<Vec<String>, ModelError> {
    let path = match provider.protocol {
        Protocol::OpenAi => "/models",
        Protocol::Anthropic => "/v1/models?limit=1000",
    };
    let url = provider.url(path).map_err(|why| ModelError::Setup(why.to_string()))?;
    let exchange = Exchange::new(guard, url, headers(provider.protocol, key)?, PATIENCE)?;
    let text = exchange.send(None).await?;
    let read: Listing = serde_json::from_str(&text)
        .map_err(|error| ModelError::Unusable(format!("it is no list of models: {error}")))?;
    let mut names: Vec<_> = read.data.into_iter().map(|listed| listed.id).collect();
    names.sort_unstable();
    names.truncate(MODELS_MAX);
    Ok(names)
}
