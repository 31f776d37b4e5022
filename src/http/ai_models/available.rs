//! Which models a provider has: asked with a key that is not kept, or with the one of a model that is.

use super::find;
use crate::{
    http::{
        caller::{Caller, may},
        check::Checks,
        error::ApiError,
        extract::{Path, Query},
        fields::URL_CHARS_MAX,
        openapi::{Addressed, Bodied, Checked, Faults, Guarded},
        optional::OptionalJson,
    },
    models::{self, Provider, StoredModels},
    store::{
        Store,
        ai_models::{self, ModelKind},
        page::Window,
    },
};
use actix_web::{HttpRequest, get, post, web};
use preloop_actors::ids::AccountId;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The header that a key may come in.
const KEY_HEADER: &str = "x-provider-api-key";

/// With what to ask.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AvailableModelsRequest {
    /// Used for this once, and not kept.
    #[schema(max_length = 4096)]
    api_key: Option<String>,
    /// A model whose key and address are used.
    ai_model_id: Option<Uuid>,
    #[schema(max_length = 2083)]
    api_endpoint: Option<String>,
    /// `llm` unless given; providers do not tell kinds apart, so nothing depends on it.
    #[allow(dead_code, reason = "part of the contract")]
    model_kind: Option<ModelKind>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AvailableQuery {
    #[param(max_length = 2083)]
    api_endpoint: Option<String>,
}

/// What a provider has.
#[derive(Serialize, ToSchema)]
pub struct AvailableModelsResponse {
    models: Vec<String>,
    /// `live`: the provider said so. `fallback`: it did not answer, and these are those the account has already.
    source: &'static str,
    error: Option<String>,
    warnings: Vec<String>,
}

/// Asks a provider which models it has. When it does not answer, the models of it that the account has are listed.
#[utoipa::path(
    tag = "ai models",
    params(("provider" = String, Path, description = "Such as `openai`.")),
    request_body(content = Option<AvailableModelsRequest>, description = "May be left out."),
    responses((status = 200, body = AvailableModelsResponse), Guarded, Addressed, Checked, Bodied, Faults),
)]
#[post("/ai-models/providers/{provider}/available-models")]
pub async fn ask(
    caller: Caller<may::CreateAiModels>,
    provider: Path<String>,
    body: OptionalJson<AvailableModelsRequest>,
    store: web::Data<Store>,
    stored: web::Data<StoredModels>,
) -> Result<web::Json<AvailableModelsResponse>, ApiError> {
    let body = body.0;
    let asked = Asked { provider: provider.0, endpoint: body.api_endpoint, key: body.api_key };
    asked.check()?;
    let (provider, key) = match body.ai_model_id {
        Some(id) => kept(&store, &stored, caller.account, id, &asked).await?,
        None => (asked.provider()?, asked.key.clone().map(SecretString::from)),
    };
    let found = models::available(stored.guard(), &provider, key.as_ref()).await;
    let (models, source, error) = match found {
        Ok(models) => (models, "live", None),
        Err(error) => {
            let models = known(&store, caller.account, &asked.provider).await?;
            (models, "fallback", Some(error.to_string()))
        }
    };
    Ok(web::Json(AvailableModelsResponse { models, source, error, warnings: Vec::new() }))
}

/// The same as a bare list, with the key in the header `X-Provider-Api-Key`.
#[utoipa::path(
    tag = "ai models",
    params(
        ("provider" = String, Path, description = "Such as `openai`."),
        AvailableQuery,
        ("X-Provider-Api-Key" = Option<String>, Header, description = "Used for this once, and not kept."),
    ),
    responses((status = 200, body = [String]), Guarded, Checked, Faults),
)]
#[get("/ai-models/providers/{provider}/available-models")]
pub async fn get(
    caller: Caller<may::CreateAiModels>,
    provider: Path<String>,
    query: Query<AvailableQuery>,
    request: HttpRequest,
    store: web::Data<Store>,
    stored: web::Data<StoredModels>,
) -> Result<web::Json<Vec<String>>, ApiError> {
    let key = request.headers().get(KEY_HEADER).and_then(|value| value.to_str().ok());
    let key = key.map(str::to_owned);
    let asked = Asked { provider: provider.0, endpoint: query.0.api_endpoint, key };
    asked.check()?;
    let key = asked.key.clone().map(SecretString::from);
    match models::available(stored.guard(), &asked.provider()?, key.as_ref()).await {
        Ok(models) => Ok(web::Json(models)),
        Err(_) => Ok(web::Json(known(&store, caller.account, &asked.provider).await?)),
    }
}

struct Asked {
    provider: String,
    endpoint: Option<String>,
    key: Option<String>,
}

impl Asked {
    fn check(&self) -> Result<(), ApiError> {
        let mut checks = Checks::new();
        checks
            .name("provider", Some(&self.provider))
            .text("api_endpoint", self.endpoint.as_deref(), URL_CHARS_MAX)
            .text("api_key", self.key.as_deref(), 4_096);
        checks.done()
    }

    fn provider(&self) -> Result<Provider, ApiError> {
        let named = Provider::named(&self.provider, self.endpoint.as_deref());
        named.map_err(|problem| ApiError::invalid_field("api_endpoint", problem))
    }
}

/// The place of a model that is kept, and its key, which goes nowhere else.
async fn kept(
    store: &Store,
    stored: &StoredModels,
    account: AccountId,
    id: Uuid,
    asked: &Asked,
) -> Result<(Provider, Option<SecretString>), ApiError> {
    let db = store.client().await?;
    let model = find(&db, account, id).await?;
    let setup = &model.setup;
    let own = Provider::named(&setup.provider_name, setup.api_endpoint.as_deref());
    let own = own.map_err(|problem| ApiError::invalid_field("ai_model_id", problem))?;
    let provider = if asked.endpoint.is_some() { asked.provider()? } else { own.clone() };
    if let Some(key) = &asked.key {
        return Ok((provider, Some(key.clone().into())));
    }
    if provider.base.origin() != own.base.origin() {
        let problem = "is another address than the model's; give the `api_key` for it";
        return Err(ApiError::invalid_field("api_endpoint", problem));
    }
    let key = stored.key(&model);
    Ok((provider, key.map_err(|error| ApiError::bad_request(error.to_string()))?))
}

async fn known(store: &Store, account: AccountId, provider: &str) -> Result<Vec<String>, ApiError> {
    let db = store.client().await?;
    let window = Window { offset: 0, limit: ai_models::MODELS_MAX };
    let found = ai_models::list(&db, account, false, window).await?;
    let of_it = found.rows.into_iter().filter(|model| model.setup.provider_name == provider);
    let mut names: Vec<_> = of_it.map(|model| model.setup.model_identifier).collect();
    names.sort_unstable();
    names.dedup();
    Ok(names)
}
