//! The built-in model, loaded in the background: the server starts without waiting for it.

use super::{DIMENSIONS, EmbedError, Embedder, Urgency, lanes::Lanes, minilm::MiniLm};
use async_trait::async_trait;
use std::{path::PathBuf, sync::Arc, thread, time::Duration};
use tokio::sync::watch;

/// The built-in model, as the database knows it.
pub const BUILTIN_NAME: &str = "builtin/all-MiniLM-L6-v2";
/// What users are told of a model that could not be loaded: the reason names a path of the server.
const NOT_LOADED: &str = "the built-in model could not be loaded; `preloop doctor` says why";
/// How often a model that could not be loaded is tried again: somebody may have fetched it meanwhile.
const AGAIN_AFTER: Duration = Duration::from_secs(60);

#[derive(Clone)]
enum State {
    Loading,
    Ready(Arc<Lanes>),
    Failed(String),
}

/// all-MiniLM-L6-v2 in this process.
pub struct BuiltIn(watch::Receiver<State>);

impl BuiltIn {
    /// Begins to load it from a directory, with so many threads for the index.
    pub fn start(dir: PathBuf, index_threads: usize) -> Self {
        let (tell, state) = watch::channel(State::Loading);
        let load = move || {
            loop {
                let loaded = load(&dir, index_threads);
                let is_ready = matches!(loaded, State::Ready(_));
                // Said once, not with every try.
                match (&loaded, &*tell.borrow()) {
                    (State::Failed(why), State::Failed(before)) if why == before => {}
                    (State::Failed(why), _) => tracing::warn!("search goes by words alone: {why}"),
                    _ => {}
                }
                // Ends with whom it would be told, too.
                if tell.send(loaded).is_err() || is_ready {
                    return;
                }
                thread::sleep(AGAIN_AFTER);
            }
        };
        if let Err(error) = thread::Builder::new().name("embed-load".to_owned()).spawn(load) {
            tracing::error!("no thread to load the embedding model: {error}");
        }
        Self(state)
    }

    /// Waits until it is loaded, or cannot be.
    pub async fn loaded(&self) -> Result<(), EmbedError> {
        let mut state = self.0.clone();
        let settled = state.wait_for(|state| !matches!(state, State::Loading)).await;
        match settled.as_deref() {
            Ok(State::Ready(_)) => Ok(()),
            Ok(State::Failed(why)) => Err(EmbedError::Unavailable(why.clone())),
            _ => Err(EmbedError::Unavailable("the model is not being loaded".to_owned())),
        }
    }
}

fn load(dir: &std::path::Path, index_threads: usize) -> State {
    let began = std::time::Instant::now();
    let lanes = MiniLm::load(dir)
        .map_err(|error| error.to_string())
        .and_then(|model| Lanes::start(&Arc::new(model), index_threads).map_err(|e| e.to_string()));
    match lanes {
        Ok(lanes) => {
            tracing::info!(elapsed = ?began.elapsed(), "loaded the embedding model");
            State::Ready(Arc::new(lanes))
        }
        Err(why) => State::Failed(why),
    }
}

#[async_trait]
impl Embedder for BuiltIn {
    fn name(&self) -> &str {
        BUILTIN_NAME
    }

    fn dimensions(&self) -> usize {
        DIMENSIONS
    }

    async fn embed(
        &self,
        texts: Vec<String>,
        urgency: Urgency,
    ) -> Result<Vec<Vec<f32>>, EmbedError> {
        let state = self.0.borrow().clone();
        match state {
            State::Ready(lanes) => lanes.embed(texts, urgency).await,
            State::Loading => {
                Err(EmbedError::Unavailable("the embedding model is being loaded".to_owned()))
            }
            State::Failed(_) => Err(EmbedError::Unavailable(NOT_LOADED.to_owned())),
        }
    }

    fn problem(&self) -> Option<String> {
        match &*self.0.borrow() {
            State::Ready(_) => None,
            State::Loading => Some("the embedding model is being loaded".to_owned()),
            State::Failed(_) => Some(NOT_LOADED.to_owned()),
        }
    }
}
