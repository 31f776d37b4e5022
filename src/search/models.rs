//! Which model serves, and which is to.
//!
//! Queries are compared with the vectors of the model that serves. When the configuration names another, its vectors
//! are made in the background first, and then it takes over; until then the one before it goes on to serve, if it can
//! still be asked.

use super::embedder::{BuiltIn, Embedder, Remote, Urgency};
use crate::{
    config::EmbeddingConfig,
    net_guard::NetGuard,
    store::{
        Store,
        search_index::{self, Model},
    },
};
use preloop_actors::ports::StoreError;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

/// Vectors of queries that are kept: pages of one search are asked for one after another.
const QUERIES_KEPT_MAX: usize = 1_000;

/// The models, as search and the index know them. Cheap to clone.
#[derive(Clone)]
pub struct Models(Arc<Inner>);

struct Inner {
    /// The one that the configuration names; `None`: why there is none.
    wanted: Result<Arc<dyn Embedder>, String>,
    /// The built-in one, when it is not wanted but may still serve.
    former: Option<Arc<dyn Embedder>>,
    serving: RwLock<Option<Model>>,
    queries: Mutex<HashMap<String, Arc<[f32]>>>,
}

impl Models {
    /// Begins to load what the configuration names.
    pub fn start(config: &EmbeddingConfig, guard: &NetGuard) -> Self {
        let builtin = || Arc::new(BuiltIn::start(config.model_dir.clone(), config.threads));
        let Some(remote) = &config.remote else { return Self::of(Ok(builtin()), None) };
        let wanted = Remote::new(remote, guard).map_err(|error| {
            let why = format!("EMBEDDING_URL cannot be called: {error}");
            tracing::error!("search goes by words alone: {why}");
            why
        });
        let has_files = config.model_dir.join("model.safetensors").is_file();
        let former = has_files.then(|| builtin() as Arc<dyn Embedder>);
        Self::of(wanted.map(|remote| Arc::new(remote) as Arc<dyn Embedder>), former)
    }

    /// Without any.
    pub fn none(why: &str) -> Self {
        Self::of(Err(why.to_owned()), None)
    }

    pub fn of(
        wanted: Result<Arc<dyn Embedder>, String>,
        former: Option<Arc<dyn Embedder>>,
    ) -> Self {
        let (serving, queries) = (RwLock::default(), Mutex::default());
        Self(Arc::new(Inner { wanted, former, serving, queries }))
    }

    /// The one that the configuration names.
    pub fn wanted(&self) -> Option<&Arc<dyn Embedder>> {
        self.0.wanted.as_ref().ok()
    }

    /// A model that can be asked, by its name.
    pub fn named(&self, name: &str) -> Option<&Arc<dyn Embedder>> {
        self.wanted().into_iter().chain(&self.0.former).find(|model| model.name() == name)
    }

    /// Which one serves, as of the last look.
    pub fn serving(&self) -> Option<Model> {
        self.0.serving.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Looks which one serves.
    pub async fn look(&self, store: &Store) -> Result<Vec<Model>, StoreError> {
        let models = search_index::models(&store.client().await?).await?;
        let serving = models.first().filter(|model| model.is_serving).cloned();
        let mut known = self.0.serving.write().unwrap_or_else(PoisonError::into_inner);
        if *known != serving {
            self.0.queries.lock().unwrap_or_else(PoisonError::into_inner).clear();
            *known = serving;
        }
        Ok(models)
    }

    /// The vector of a query, and the model whose vectors it can be compared with; or why there is none.
    pub async fn vector_of(&self, query: &str) -> Result<(Model, Arc<[f32]>), String> {
        let model =
            self.serving().ok_or_else(|| self.problem_or("no vectors have been made yet"))?;
        if let Some(kept) = self.kept(query) {
            return Ok((model, kept));
        }
        let embedder = self.named(&model.name).ok_or_else(|| {
            format!(
                "the vectors of the new model are being made; those of `{}` cannot be asked",
                model.name
            )
        })?;
        let made = embedder.embed(vec![query.to_owned()], Urgency::Query).await;
        let vector = made.map_err(|error| error.to_string())?.pop().unwrap_or_default();
        if vector.len() != model.dimensions {
            return Err(format!("`{}` answered {} dimensions", model.name, vector.len()));
        }
        let vector: Arc<[f32]> = vector.into();
        self.keep(query, &vector);
        Ok((model, vector))
    }

    /// Why search by meaning does not work at the moment; `None`: it does.
    pub fn problem(&self) -> Option<String> {
        match (&self.0.wanted, self.serving()) {
            (Err(why), _) => Some(why.clone()),
            (Ok(_), Some(model)) => match self.named(&model.name) {
                Some(embedder) => embedder.problem(),
                None => Some(format!(
                    "the vectors that replace those of `{}` are being made",
                    model.name
                )),
            },
            (Ok(wanted), None) => wanted.problem(),
        }
    }

    fn problem_or(&self, otherwise: &str) -> String {
        self.problem().unwrap_or_else(|| otherwise.to_owned())
    }

    fn kept(&self, query: &str) -> Option<Arc<[f32]>> {
        self.0.queries.lock().unwrap_or_else(PoisonError::into_inner).get(query).cloned()
    }

    fn keep(&self, query: &str, vector: &Arc<[f32]>) {
        let mut kept = self.0.queries.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= QUERIES_KEPT_MAX {
            kept.clear();
        }
        kept.insert(query.to_owned(), vector.clone());
    }
}
