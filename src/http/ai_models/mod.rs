//! Language models of an account: which ones, with what key, and which one is asked where none is named.
//!
//! Keys go in and never come out.

mod available;
mod settle;
#[cfg(test)]
mod tests;
mod wire;

use super::{
    audit::Change,
    caller::{Caller, may},
    error::ApiError,
    extract::{Json, Path, Query},
    openapi::{Addressed, Bodied, Checked, Faults, Guarded},
    page::{self, Page},
};
use crate::{
    models::{self, LanguageModel, Question, StoredModels},
    secrets::Sealer,
    store::{
        Store,
        ai_models::{self, AiModel, MODELS_MAX, ModelKind},
        rows::Saved,
        store_error,
    },
};
use actix_web::{HttpResponse, delete, get, post, put, web};
use deadpool_postgres::GenericClient;
use preloop_actors::ids::AccountId;
use serde::Deserialize;
use settle::settle;
use std::time::Instant;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use wire::{AIModelCreate, AIModelRead, AIModelUpdate, ModelTestResponse};

/// What records are about.
const RESOURCE: &str = "ai_model";

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list)
        .service(create)
        .service(available::ask)
        .service(available::get)
        .service(get)
        .service(update)
        .service(delete)
        .service(test);
}

/// Which models to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only the one that is asked where none is named.
    #[serde(default)]
    #[param(required = false)]
    default_only: bool,
}

/// Lists models by name.
#[utoipa::path(
    tag = "ai models",
    params(ListQuery, Page),
    responses(
        (status = 200, body = [AIModelRead], headers(("X-Total-Count" = i64))), Guarded, Checked, Faults,
    ),
)]
#[get("/ai-models")]
async fn list(
    caller: Caller<may::ViewAiModels>,
    query: Query<ListQuery>,
    page: Page,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let db = store.client().await?;
    let found = ai_models::list(&db, caller.account, query.0.default_only, page.into()).await?;
    let respond = |model| AIModelRead::new(caller.account, model);
    let items: Vec<_> = found.rows.into_iter().map(respond).collect();
    Ok(page::list(&items, found.total))
}

/// Adds a model. The first one of an account that answers in text is its default.
#[utoipa::path(
    tag = "ai models",
    responses((status = 201, body = AIModelRead), Guarded, Checked, Bodied, Faults),
)]
#[post("/ai-models")]
async fn create(
    caller: Caller<may::CreateAiModels>,
    body: Json<AIModelCreate>,
    store: web::Data<Store>,
    sealer: web::Data<Sealer>,
    stored: web::Data<StoredModels>,
) -> Result<HttpResponse, ApiError> {
    let (id, account) = (Uuid::now_v7(), caller.account);
    let mut setup = settle(id, None, body.0.into(), &sealer, stored.guard())?;
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    ai_models::lock(&tx, account).await?;
    if ai_models::count(&tx, account).await? >= MODELS_MAX {
        let message = format!("there are {MODELS_MAX} models, which is the most; remove one first");
        return Err(ApiError::bad_request(message));
    }
    let has_default = ai_models::default_of(&tx, account).await?.is_some();
    setup.is_default |= !has_default && setup.model_kind == ModelKind::Llm;
    if !ai_models::insert(&tx, account, id, &setup).await? {
        return Err(name_taken(&setup.name));
    }
    let response = AIModelRead::new(account, find(&tx, account, id).await?);
    let change = Change::new("create_ai_model", RESOURCE, id).between(&(), &response);
    caller.record(&tx, change.secret("api_key", setup.key_sealed.is_some())).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(HttpResponse::Created().json(response))
}

/// Shows one model.
#[utoipa::path(
    tag = "ai models",
    responses((status = 200, body = AIModelRead), Guarded, Addressed, Checked, Faults),
)]
#[get("/ai-models/{model_id}")]
async fn get(
    caller: Caller<may::ViewAiModels>,
    id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<web::Json<AIModelRead>, ApiError> {
    let db = store.client().await?;
    let found = find(&db, caller.account, id.0).await?;
    Ok(web::Json(AIModelRead::new(caller.account, found)))
}

/// Changes what is given and leaves the rest.
///
/// A key is for one address: with another `api_endpoint` or provider it has to be given again.
#[utoipa::path(
    tag = "ai models",
    responses((status = 200, body = AIModelRead), Guarded, Addressed, Checked, Bodied, Faults),
)]
#[put("/ai-models/{model_id}")]
async fn update(
    caller: Caller<may::EditAiModels>,
    id: Path<Uuid>,
    body: Json<AIModelUpdate>,
    store: web::Data<Store>,
    sealer: web::Data<Sealer>,
    stored: web::Data<StoredModels>,
) -> Result<web::Json<AIModelRead>, ApiError> {
    let (id, account) = (id.0, caller.account);
    let sets_key = body.0.api_key.is_some() || body.0.credential_payload.is_some();
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    ai_models::lock(&tx, account).await?;
    let before = find(&tx, account, id).await?;
    let setup = settle(id, Some(&before.setup), body.0, &sealer, stored.guard())?;
    match ai_models::update(&tx, account, id, &setup).await? {
        Saved::Done => {}
        Saved::NameTaken => return Err(name_taken(&setup.name)),
        Saved::Missing => return Err(not_found()),
    }
    let response = AIModelRead::new(account, find(&tx, account, id).await?);
    let before = AIModelRead::new(account, before);
    let change = Change::new("update_ai_model", RESOURCE, id).between(&before, &response);
    caller.record(&tx, change.secret("api_key", sets_key)).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(web::Json(response))
}

/// Removes a model with its key. When it was the default, the account has none until another one is made it.
#[utoipa::path(
    tag = "ai models",
    responses((status = 204, description = "Removed."), Guarded, Addressed, Checked, Faults),
)]
#[delete("/ai-models/{model_id}")]
async fn delete(
    caller: Caller<may::DeleteAiModels>,
    id: Path<Uuid>,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let name = ai_models::delete(&tx, caller.account, id.0).await?.ok_or_else(not_found)?;
    let change = Change::new("delete_ai_model", RESOURCE, id.0).with("name", name);
    caller.record(&tx, change).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(HttpResponse::NoContent().finish())
}

/// Asks a model for one word, and says how that went. It counts as any other call.
#[utoipa::path(
    tag = "ai models",
    responses((status = 200, body = ModelTestResponse), Guarded, Addressed, Checked, Faults),
)]
#[post("/ai-models/{model_id}/test")]
async fn test(
    caller: Caller<may::EditAiModels>,
    id: Path<Uuid>,
    store: web::Data<Store>,
    stored: web::Data<StoredModels>,
) -> Result<web::Json<ModelTestResponse>, ApiError> {
    let db = store.client().await?;
    let found = find(&db, caller.account, id.0).await?;
    drop(db);
    if found.setup.model_kind != ModelKind::Llm {
        return Err(ApiError::bad_request("only models of the kind `llm` can be asked"));
    }
    let question = Question::new("You are being tested.", "Answer with the word: ready");
    let began = Instant::now();
    let answered = match stored.open(caller.account, &found) {
        Ok(model) => model.answer(&question).await,
        Err(error) => Err(error),
    };
    let latency_ms = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
    let noted = models::note(&store, caller.account, id.0, answered.as_ref().err()).await;
    noted.map_err(|error| ApiError::unavailable(error.to_string()))?;
    Ok(web::Json(ModelTestResponse::new(answered, latency_ms)))
}

async fn find(db: &impl GenericClient, account: AccountId, id: Uuid) -> Result<AiModel, ApiError> {
    ai_models::get(db, account, id).await?.ok_or_else(not_found)
}

fn not_found() -> ApiError {
    ApiError::not_found("AI model")
}

fn name_taken(name: &str) -> ApiError {
    ApiError::bad_request(format!("an AI model named `{name}` exists already; use another name"))
}
