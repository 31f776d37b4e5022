//! What the doctor looks at for search by meaning.

use super::Finding;
use crate::{
    config::Config,
    net_guard::NetGuard,
    search::embedder::{BuiltIn, EmbedError, Embedder, Remote, Urgency},
};

const SUBJECT: &str = "search";

/// Whether the model that the configuration names turns a text into a vector.
pub async fn model(config: &Config) -> Finding {
    let config_of = &config.embeddings;
    let Some(remote) = &config_of.remote else {
        let model = BuiltIn::start(config_of.model_dir.clone(), 1);
        let asked = match model.loaded().await {
            Ok(()) => ask(&model).await,
            Err(error) => Err(error),
        };
        return judge("the built-in model", asked);
    };
    let guard = NetGuard::new(&config.outbound.allowed_networks);
    match Remote::new(remote, &guard) {
        Ok(model) => judge(model.name(), ask(&model).await),
        Err(error) => {
            Finding::warn(SUBJECT, format!("finds words, not meanings: EMBEDDING_URL: {error}"))
        }
    }
}

async fn ask(model: &dyn Embedder) -> Result<(), EmbedError> {
    model.embed(vec!["Can you hear me?".to_owned()], Urgency::Query).await.map(drop)
}

fn judge(name: &str, asked: Result<(), EmbedError>) -> Finding {
    match asked {
        Ok(()) => Finding::ok(SUBJECT, format!("by words and by meaning, with {name}")),
        Err(error) => Finding::warn(SUBJECT, format!("finds words, not meanings: {error}")),
    }
}
