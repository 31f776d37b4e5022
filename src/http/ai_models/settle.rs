//! Makes a whole setup from what was and what is given, and refuses what does not go together.

use super::wire::AIModelUpdate;
use crate::{
    http::{
        check::Checks,
        error::ApiError,
        fields::{DESCRIPTION_CHARS_MAX, URL_CHARS_MAX},
    },
    models::{Provider, key_place},
    net_guard::NetGuard,
    secrets::Sealer,
    store::ai_models::{ModelKind, Setup},
};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Longest key, in characters; those that are known have less than 300.
const KEY_CHARS_MAX: usize = 4_096;

/// The setup after a change. `before` is the model as it is, unless it is new.
pub fn settle(
    id: Uuid,
    before: Option<&Setup>,
    change: AIModelUpdate,
    sealer: &Sealer,
    guard: &NetGuard,
) -> Result<Setup, ApiError> {
    check(&change)?;
    let key = given_key(&change)?;
    let (name, provider_name) = (change.name, change.provider_name);
    let endpoint = change.api_endpoint.unwrap_or_else(|| before?.api_endpoint.clone());
    let parameters = change.model_parameters.map(|given| given.map(Value::Object));
    let meta_data = change.meta_data.map(|given| given.map(Value::Object));
    let kept = |text: fn(&Setup) -> &String| before.map(text).cloned().unwrap_or_default();
    let mut setup = Setup {
        name: name.unwrap_or_else(|| kept(|setup| &setup.name)),
        description: change.description.unwrap_or_else(|| before?.description.clone()),
        provider_name: provider_name
            .map(|name| name.trim().to_lowercase())
            .unwrap_or_else(|| kept(|setup| &setup.provider_name)),
        model_identifier: change
            .model_identifier
            .unwrap_or_else(|| kept(|setup| &setup.model_identifier)),
        api_endpoint: endpoint.filter(|endpoint| !endpoint.trim().is_empty()),
        key_sealed: before.and_then(|setup| setup.key_sealed.clone()),
        model_kind: change
            .model_kind
            .or(before.map(|setup| setup.model_kind))
            .unwrap_or(ModelKind::Llm),
        is_default: change.is_default.or(before.map(|setup| setup.is_default)).unwrap_or(false),
        model_parameters: parameters.unwrap_or_else(|| before?.model_parameters.clone()),
        meta_data: meta_data.unwrap_or_else(|| before?.meta_data.clone()),
    };
    let provider = provider(&setup, guard)?;
    if setup.is_default && setup.model_kind != ModelKind::Llm {
        return Err(ApiError::invalid_field("is_default", "is only for models of the kind `llm`"));
    }
    match key {
        Some(Some(key)) => setup.key_sealed = Some(sealer.seal(&key_place(id), &key)),
        Some(None) => setup.key_sealed = None,
        None => require_same_place(before, &setup, &provider)?,
    }
    Ok(setup)
}

/// A key that is kept must not go to where whoever changes the address wants it.
fn require_same_place(
    before: Option<&Setup>,
    setup: &Setup,
    provider: &Provider,
) -> Result<(), ApiError> {
    let Some(before) = before.filter(|_| setup.key_sealed.is_some()) else { return Ok(()) };
    let former = Provider::named(&before.provider_name, before.api_endpoint.as_deref());
    if former.is_ok_and(|former| former.base.origin() == provider.base.origin()) {
        return Ok(());
    }
    let problem = "has to be given again: the one that is kept is for another address";
    Err(ApiError::invalid_field("api_key", problem))
}

fn provider(setup: &Setup, guard: &NetGuard) -> Result<Provider, ApiError> {
    let named = Provider::named(&setup.provider_name, setup.api_endpoint.as_deref());
    let field = if setup.api_endpoint.is_some() { "api_endpoint" } else { "provider_name" };
    let provider = named.map_err(|problem| ApiError::invalid_field(field, problem))?;
    let checked = guard.check(provider.base.as_str());
    checked.map_err(|why| ApiError::invalid_field(field, why.to_string()))?;
    Ok(provider)
}

/// A key, in whichever of its two places: `Some(None)` removes the one that is kept.
fn given_key(change: &AIModelUpdate) -> Result<Option<Option<String>>, ApiError> {
    let mut given = change.api_key.clone();
    if let Some(payload) = &change.credential_payload {
        given = Some(Some(payload_key(payload)?));
    }
    let trimmed = given.map(|key| key.map(|key| key.trim().to_owned()));
    Ok(trimmed.map(|key| key.filter(|key| !key.is_empty())))
}

fn payload_key(payload: &Map<String, Value>) -> Result<String, ApiError> {
    match (payload.get("api_key").and_then(Value::as_str), payload.len()) {
        (Some(key), 1) => Ok(key.to_owned()),
        _ => Err(ApiError::invalid_field("credential_payload", "has to be {\"api_key\": \"…\"}")),
    }
}

fn check(change: &AIModelUpdate) -> Result<(), ApiError> {
    let flat = |text: &Option<Option<String>>| text.clone().flatten().unwrap_or_default();
    let is = |given: &Option<String>, word: &str| given.as_deref().is_none_or(|text| text == word);
    let parameters = change.model_parameters.as_ref().and_then(Option::as_ref);
    let meta_data = change.meta_data.as_ref().and_then(Option::as_ref);
    let price = meta_data.and_then(|data| data.get("price"));
    let is_price = price.is_none()
        || crate::models::budget::Price::of(meta_data.cloned().map(Value::Object).as_ref())
            .is_some();
    let mut checks = Checks::new();
    checks
        .name("name", change.name.as_deref())
        .name("provider_name", change.provider_name.as_deref())
        .name("model_identifier", change.model_identifier.as_deref())
        .length("description", &flat(&change.description), 0..=DESCRIPTION_CHARS_MAX)
        .length("api_endpoint", &flat(&change.api_endpoint), 0..=URL_CHARS_MAX)
        .length("api_key", &flat(&change.api_key), 0..=KEY_CHARS_MAX)
        .object("model_parameters", parameters)
        .object("meta_data", meta_data)
        .that(
            is_price,
            "meta_data",
            "`price` has to be {\"input_per_million\": …, \"output_per_million\": …}, in US dollars",
        )
        .that(is(&change.credential_type, "api_key"), "credential_type", "has to be `api_key`")
        .that(
            is(&change.credentials_backend_type, "database"),
            "credentials_backend_type",
            "has to be `database`: keys are kept here, encrypted",
        );
    checks.done()
}
