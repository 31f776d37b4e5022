//! The models that made vectors: one serves, and another may be on its way to take over.

use crate::store::{Store, store_error};
use deadpool_postgres::GenericClient;
use preloop_actors::ports::StoreError;
use tokio_postgres::Row;

const WANT: &str = include_str!("want_model.sql");
const MODELS: &str = include_str!("models.sql");
const QUEUE_ISSUES: &str = include_str!("queue_issues.sql");
const QUEUE_COMMENTS: &str = include_str!("queue_comments.sql");
const QUEUED_ALL: &str = include_str!("queued_all.sql");
const SWITCH: &str = include_str!("switch.sql");
const SERVE: &str = include_str!("serve.sql");
const FORGET_VECTORS: &str = include_str!("forget_vectors.sql");
const FORGET_MODEL: &str = "DELETE FROM embedding_models WHERE id = $1 AND NOT is_serving";
const MAKE_INDEX: &str = "SELECT make_embedding_index($1, $2)";
const DROP_INDEX: &str = "SELECT drop_embedding_index($1)";

/// Texts queued in one transaction.
const QUEUED_AT_ONCE: i64 = 2_000;
/// Vectors removed in one transaction.
const FORGOTTEN_AT_ONCE: i64 = 2_000;
/// Failures after which a new model no longer waits for a text.
const ATTEMPTS_MAX: i32 = 5;

/// Of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ModelId(pub i16);

/// A model that made vectors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    pub id: ModelId,
    pub name: String,
    pub dimensions: usize,
    /// Whether queries are compared with its vectors.
    pub is_serving: bool,
    /// Whether all the texts that were there before it have been queued for it.
    pub is_queued: bool,
}

/// Makes a model known as the one that is wanted, with an index for its vectors.
pub async fn want(store: &Store, name: &str, dimensions: usize) -> Result<Model, StoreError> {
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    // Two replicas that start together make one index.
    tx.batch_execute("LOCK TABLE embedding_models IN SHARE ROW EXCLUSIVE MODE")
        .await
        .map_err(store_error)?;
    let row = tx.query_one(WANT, &[&name, &(dimensions as i32)]).await.map_err(store_error)?;
    let model = read(&row);
    if model.dimensions != dimensions {
        return Err(StoreError::Internal(format!(
            "`{name}` has {} dimensions so far, and now {dimensions}",
            model.dimensions
        )));
    }
    tx.execute(MAKE_INDEX, &[&model.id.0, &(dimensions as i32)]).await.map_err(store_error)?;
    tx.commit().await.map_err(store_error)?;
    Ok(model)
}

/// All models, the one that serves first.
pub async fn models(db: &impl GenericClient) -> Result<Vec<Model>, StoreError> {
    let statement = db.prepare_cached(MODELS).await.map_err(store_error)?;
    let rows = db.query(&statement, &[]).await.map_err(store_error)?;
    Ok(rows.iter().map(read).collect())
}

/// Queues some of the texts that were there before the model, or notes that all of them are.
pub async fn queue_for(db: &impl GenericClient, model: ModelId) -> Result<(), StoreError> {
    for queue in [QUEUE_ISSUES, QUEUE_COMMENTS] {
        let moved = db.query_opt(queue, &[&model.0, &QUEUED_AT_ONCE]).await.map_err(store_error)?;
        if moved.is_some() {
            return Ok(());
        }
    }
    db.execute(QUEUED_ALL, &[&model.0]).await.map_err(store_error)?;
    Ok(())
}

/// Lets the model serve if it is ready for that; gives the one that served before.
pub async fn switch_to(store: &Store, model: ModelId) -> Result<Option<ModelId>, StoreError> {
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let row = tx.query_opt(SWITCH, &[&model.0, &ATTEMPTS_MAX]).await.map_err(store_error)?;
    let Some(row) = row else { return Ok(None) };
    tx.execute(SERVE, &[&model.0]).await.map_err(store_error)?;
    tx.commit().await.map_err(store_error)?;
    Ok(Some(ModelId(row.get("retired"))))
}

/// Removes some vectors of a model that no longer serves, and at last the model; `true`: it is gone.
pub async fn clear_retired(db: &impl GenericClient, model: ModelId) -> Result<bool, StoreError> {
    db.execute(DROP_INDEX, &[&model.0]).await.map_err(store_error)?;
    let gone = db.execute(FORGET_VECTORS, &[&model.0, &FORGOTTEN_AT_ONCE]).await;
    if gone.map_err(store_error)? > 0 {
        return Ok(false);
    }
    db.execute(FORGET_MODEL, &[&model.0]).await.map_err(store_error)?;
    Ok(true)
}

fn read(row: &Row) -> Model {
    Model {
        id: ModelId(row.get("id")),
        name: row.get("name"),
        dimensions: row.get::<_, i32>("dimensions") as usize,
        is_serving: row.get("is_serving"),
        is_queued: row.get("is_queued"),
    }
}
