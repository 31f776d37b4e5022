//! The models that accounts have set up, with their keys opened only here.

use super::{
    Credentials, LanguageModel, ModelError, Models, Provider, RemoteModel,
    budget::{Budget, Price},
};
use crate::{
    net_guard::NetGuard,
    secrets::Sealer,
    store::{
        Store,
        ai_models::{self, AiModel},
    },
};
use async_trait::async_trait;
use preloop_actors::ids::AccountId;
use secrecy::SecretString;
use serde_json::Value;
use std::sync::Arc;
use uuid::Uuid;

/// Cheap to clone.
#[derive(Clone)]
pub struct StoredModels {
    store: Store,
    sealer: Sealer,
    guard: NetGuard,
    budget: Budget,
}

impl StoredModels {
    pub fn new(store: Store, sealer: Sealer, guard: NetGuard, budget: Budget) -> Self {
        Self { store, sealer, guard, budget }
    }

    /// A model as it is set up, ready to be asked.
    pub fn open(&self, account: AccountId, model: &AiModel) -> Result<RemoteModel, ModelError> {
        let setup = &model.setup;
        let provider = Provider::named(&setup.provider_name, setup.api_endpoint.as_deref());
        let credentials = Credentials {
            provider_name: setup.provider_name.clone(),
            model: setup.model_identifier.clone(),
            provider: provider.map_err(ModelError::Setup)?,
            key: self.key(model)?,
            parameters: match &setup.model_parameters {
                Some(Value::Object(parameters)) => parameters.clone(),
                _ => serde_json::Map::new(),
            },
            price: Price::of(setup.meta_data.as_ref()),
        };
        RemoteModel::new(credentials, account, self.store.clone(), &self.guard, self.budget)
    }

    /// The key that is kept for a model.
    pub fn key(&self, model: &AiModel) -> Result<Option<SecretString>, ModelError> {
        let Some(sealed) = &model.setup.key_sealed else { return Ok(None) };
        let opened = self.sealer.open(&key_place(model.id), sealed);
        opened.map(Some).map_err(|error| ModelError::Setup(format!("{error}; give the key again")))
    }

    /// Where addresses are looked at before they are called.
    pub fn guard(&self) -> &NetGuard {
        &self.guard
    }
}

#[async_trait]
impl Models for StoredModels {
    async fn of(&self, account: AccountId) -> Result<Option<Arc<dyn LanguageModel>>, ModelError> {
        let db = self.store.client().await?;
        let Some(found) = ai_models::default_of(&db, account).await? else { return Ok(None) };
        drop(db);
        let id = found.id;
        let model = self.open(account, &found)?;
        Ok(Some(Arc::new(Noted { model, id, account, store: self.store.clone() })))
    }
}

/// Where a model's key is sealed.
pub fn key_place(id: Uuid) -> String {
    format!("ai_model.key:{id}")
}

/// Writes down how calls went, so that people see at the model why nothing comes of it.
struct Noted {
    model: RemoteModel,
    id: Uuid,
    account: AccountId,
    store: Store,
}

#[async_trait]
impl LanguageModel for Noted {
    fn name(&self) -> &str {
        self.model.name()
    }

    async fn answer(&self, question: &super::Question) -> Result<super::Reply, ModelError> {
        let answered = self.model.answer(question).await;
        let said = answered.as_ref().err();
        if let Err(error) = note(&self.store, self.account, self.id, said).await {
            tracing::warn!("how a call of a language model went is not written down: {error}");
        }
        answered
    }
}

/// Writes down how a call of a model went. Budgets, the kill switch and our own faults say nothing about it.
pub async fn note(
    store: &Store,
    account: AccountId,
    id: Uuid,
    error: Option<&ModelError>,
) -> Result<(), ModelError> {
    if let Some(ModelError::OverBudget(_) | ModelError::Halted | ModelError::Store(_)) = error {
        return Ok(());
    }
    let db = store.client().await?;
    let failure = error.map(|error| (error.code(), error.to_string()));
    let failure = failure.as_ref().map(|(code, text)| (*code, text.as_str()));
    Ok(ai_models::note(&db, account, id, failure).await?)
}
