//! Keeps the last use of API keys, off the path of the requests that use them.

use crate::store::{Store, api_keys};
use tokio::sync::mpsc;
use uuid::Uuid;

/// Most uses waiting to be written; further ones are left out, the next use comes soon enough.
const WAITING_MAX: usize = 64;

/// Where uses are noted. Cheap to clone.
#[derive(Clone)]
pub(super) struct Touches(mpsc::Sender<Uuid>);

impl Touches {
    pub(super) fn note(&self, key: Uuid) {
        if self.0.try_send(key).is_err() {
            tracing::debug!(api_key.id = %key, "left out a use of API key `{key}`");
        }
    }
}

/// Starts the task that writes; it ends when the last [`Touches`] is gone.
pub(super) fn start(store: Store) -> Touches {
    let (sender, mut receiver) = mpsc::channel(WAITING_MAX);
    tokio::spawn(async move {
        while let Some(key) = receiver.recv().await {
            if let Err(error) = write(&store, key).await {
                tracing::warn!(api_key.id = %key, "did not keep a use of API key `{key}`: {error}");
            }
        }
    });
    Touches(sender)
}

async fn write(store: &Store, key: Uuid) -> Result<(), preloop_actors::ports::StoreError> {
    let db = store.client().await?;
    api_keys::touch(&db, key).await
}
