//! Dependencies among issues that are kept here.

use super::{Dependency, Member, ask, mentions, settled};
use crate::{
    models::{LanguageModel, ModelError, Models},
    store::{Store, compliance::content_of, issue_dependencies, issues::Issue},
};
use preloop_actors::{ids::AccountId, ports::StoreError};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Counts changes of how they are looked for: what was found in another way is looked for again.
const VERSION: u8 = 1;

/// Cheap to clone.
#[derive(Clone)]
pub struct Dependencies {
    store: Store,
    models: Arc<dyn Models>,
}

/// What was found in a set.
#[derive(Clone, Debug)]
pub struct Detected {
    /// The surest first.
    pub dependencies: Vec<Dependency>,
    /// The model that was asked, too.
    pub model: Option<String>,
    /// Why the account's model said nothing.
    pub model_error: Option<String>,
}

impl Dependencies {
    pub fn new(store: Store, models: Arc<dyn Models>) -> Self {
        Self { store, models }
    }

    /// What the issues of a set have to do with one another.
    pub async fn detect(
        &self,
        account: AccountId,
        set: Vec<Issue>,
    ) -> Result<Detected, StoreError> {
        let (model, mut model_error) = match self.models.of(account).await {
            Ok(model) => (model, None),
            Err(error) => (None, Some(error)),
        };
        let mut set = set;
        set.sort_by_key(|issue| issue.id.0);
        let name = model.as_ref().map(|model| model.name().to_owned());
        let basis = basis(&set, name.as_deref());
        let db = self.store.client().await?;
        if let Some(dependencies) = issue_dependencies::known(&db, account, &basis).await? {
            return Ok(Detected { dependencies, model: name, model_error: None });
        }
        drop(db);
        let set = Arc::new(set);
        let mut dependencies = local(set.clone()).await;
        let mut asked = None;
        if let Some(model) = model {
            match ask_model(&*model, &set).await {
                Ok(more) => {
                    dependencies.extend(more);
                    dependencies = settled(dependencies);
                    asked = Some(model.name().to_owned());
                }
                Err(error) => model_error = Some(error),
            }
        }
        if model_error.is_none() {
            let db = self.store.client().await?;
            issue_dependencies::keep(&db, account, &basis, &dependencies).await?;
        }
        let model_error = model_error.as_ref().map(ModelError::to_string);
        Ok(Detected { dependencies, model: asked, model_error })
    }
}

async fn ask_model(
    model: &dyn LanguageModel,
    set: &[Issue],
) -> Result<Vec<Dependency>, ModelError> {
    let members: Vec<_> = set.iter().map(member).collect();
    ask::ask(model, &members).await
}

/// Two hundred long texts take a while, for which others must not wait.
async fn local(set: Arc<Vec<Issue>>) -> Vec<Dependency> {
    let work = move || {
        let members: Vec<_> = set.iter().map(member).collect();
        mentions::detect(&members)
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(found) => found,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

fn member(issue: &Issue) -> Member<'_> {
    Member {
        id: issue.id.0,
        key: &issue.key,
        url: &issue.url,
        title: &issue.title,
        body: issue.body.as_deref().unwrap_or_default(),
    }
}

/// Of the issues, their texts and the model.
fn basis(set: &[Issue], model: Option<&str>) -> [u8; 32] {
    let mut hash = Sha256::new().chain_update([VERSION]).chain_update(model.unwrap_or_default());
    for issue in set {
        hash.update(issue.id.0.as_bytes());
        hash.update(content_of(&issue.title, issue.body.as_deref()));
        // It tells which project `#12` is of.
        hash.update(&issue.key);
    }
    hash.finalize().into()
}
