//! Language models that accounts have set up.

use super::{
    page::{Listing, Slice, Window},
    rows::{Saved, from_json_opt, parsed, saved},
    store_error,
    words::words,
};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{ids::AccountId, ports::StoreError};
use serde_json::Value;
use tokio_postgres::{Row, types::ToSql};
use uuid::Uuid;

const LIST: Listing = Listing { list: include_str!("list.sql"), count: include_str!("count.sql") };
const LOCK: &str = include_str!("lock.sql");
const INSERT: &str = include_str!("insert.sql");
const UPDATE: &str = include_str!("update.sql");
const CLEAR_DEFAULT: &str = include_str!("clear_default.sql");
const DELETE: &str = include_str!("delete.sql");
const NOTE: &str = include_str!("note.sql");

/// Most models of one account.
pub const MODELS_MAX: i64 = 200;
/// Longest account of a failure that is kept, in characters.
const ERROR_CHARS_MAX: usize = 1_000;

words! {
    /// What a model works on.
    ModelKind {
        /// Text in, text out. The only kind that anything here asks.
        Llm = "llm",
        /// Speech to text. Kept and shown.
        Stt = "stt",
        /// Text to speech. Kept and shown.
        Tts = "tts",
    }
}

/// A model of an account.
#[derive(Clone, Debug)]
pub struct AiModel {
    pub id: Uuid,
    pub setup: Setup,
    pub health: Health,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// What people set.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    pub name: String,
    pub description: Option<String>,
    pub provider_name: String,
    pub model_identifier: String,
    pub api_endpoint: Option<String>,
    pub key_sealed: Option<Vec<u8>>,
    pub model_kind: ModelKind,
    pub is_default: bool,
    pub model_parameters: Option<Value>,
    pub meta_data: Option<Value>,
}

/// How its last calls went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    pub last_error: Option<String>,
    /// One of the words of [`crate::models::ModelError::code`].
    pub last_error_code: Option<String>,
    pub last_failed_at: Option<DateTime<Utc>>,
    pub last_verified_at: Option<DateTime<Utc>>,
}

/// Models by name.
pub async fn list(
    db: &impl GenericClient,
    account: AccountId,
    default_only: bool,
    window: Window,
) -> Result<Slice<AiModel>, StoreError> {
    LIST.slice(db, &[&account.0, &None::<Uuid>, &default_only], window, read).await
}

/// How many models the account has.
pub async fn count(db: &impl GenericClient, account: AccountId) -> Result<i64, StoreError> {
    LIST.count(db, &[&account.0, &None::<Uuid>, &false]).await
}

/// One model.
pub async fn get(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
) -> Result<Option<AiModel>, StoreError> {
    let window = Window { offset: 0, limit: 1 };
    let rows = LIST.rows(db, &[&account.0, &Some(id), &false], window, read).await?;
    Ok(rows.into_iter().next())
}

/// The model that is asked where none is named.
pub async fn default_of(
    db: &impl GenericClient,
    account: AccountId,
) -> Result<Option<AiModel>, StoreError> {
    let window = Window { offset: 0, limit: 1 };
    let rows = LIST.rows(db, &[&account.0, &None::<Uuid>, &true], window, read).await?;
    Ok(rows.into_iter().next())
}

/// Keeps others from changing the account's models until the transaction ends: one of them is the default.
pub async fn lock(db: &impl GenericClient, account: AccountId) -> Result<(), StoreError> {
    let statement = db.prepare_cached(LOCK).await.map_err(store_error)?;
    db.query(&statement, &[&account.0]).await.map_err(store_error)?;
    Ok(())
}

/// Keeps a new model, under [`lock`]; `false` when the name is taken.
pub async fn insert(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
    setup: &Setup,
) -> Result<bool, StoreError> {
    clear_default(db, account, id, setup).await?;
    let statement = db.prepare_cached(INSERT).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &parameters(&account, &id, setup)).await;
    Ok(row.map_err(store_error)?.is_some())
}

/// Writes a model's setup, under [`lock`]. What is known of its health ends, since it is another model now.
pub async fn update(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
    setup: &Setup,
) -> Result<Saved, StoreError> {
    clear_default(db, account, id, setup).await?;
    let statement = db.prepare_cached(UPDATE).await.map_err(store_error)?;
    saved(db.query_opt(&statement, &parameters(&account, &id, setup)).await)
}

/// Removes a model and returns its name.
pub async fn delete(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
) -> Result<Option<String>, StoreError> {
    let statement = db.prepare_cached(DELETE).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &id]).await.map_err(store_error)?;
    Ok(row.map(|row| row.get("name")))
}

/// Notes how a call went: well, or the kind of failure and its text.
pub async fn note(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
    failure: Option<(&str, &str)>,
) -> Result<(), StoreError> {
    let statement = db.prepare_cached(NOTE).await.map_err(store_error)?;
    let code = failure.map(|(code, _)| code);
    let text = failure.map(|(_, text)| text.replace('\0', " "));
    let text: Option<String> = text.map(|text| text.chars().take(ERROR_CHARS_MAX).collect());
    db.execute(&statement, &[&account.0, &id, &code, &text]).await.map_err(store_error)?;
    Ok(())
}

/// Only one model is the default.
async fn clear_default(
    db: &impl GenericClient,
    account: AccountId,
    id: Uuid,
    setup: &Setup,
) -> Result<(), StoreError> {
    if setup.is_default {
        let statement = db.prepare_cached(CLEAR_DEFAULT).await.map_err(store_error)?;
        db.execute(&statement, &[&account.0, &id]).await.map_err(store_error)?;
    }
    Ok(())
}

fn parameters<'a>(
    account: &'a AccountId,
    id: &'a Uuid,
    setup: &'a Setup,
) -> [&'a (dyn ToSql + Sync); 12] {
    [
        &account.0,
        id,
        &setup.name,
        &setup.description,
        &setup.provider_name,
        &setup.model_identifier,
        &setup.api_endpoint,
        &setup.key_sealed,
        match setup.model_kind {
            ModelKind::Llm => &"llm",
            ModelKind::Stt => &"stt",
            ModelKind::Tts => &"tts",
        },
        &setup.is_default,
        &setup.model_parameters,
        &setup.meta_data,
    ]
}

fn read(row: &Row) -> Result<AiModel, StoreError> {
    Ok(AiModel {
        id: row.get("id"),
        setup: Setup {
            name: row.get("name"),
            description: row.get("description"),
            provider_name: row.get("provider_name"),
            model_identifier: row.get("model_identifier"),
            api_endpoint: row.get("api_endpoint"),
            key_sealed: row.get("key_sealed"),
            model_kind: parsed(row, "model_kind")?,
            is_default: row.get("is_default"),
            model_parameters: from_json_opt(row, "model_parameters")?,
            meta_data: from_json_opt(row, "meta_data")?,
        },
        health: Health {
            last_error: row.get("last_error"),
            last_error_code: row.get("last_error_code"),
            last_failed_at: row.get("last_failed_at"),
            last_verified_at: row.get("last_verified_at"),
        },
        created_at: row.get("created_at"),
        updated_at: row.get("updated_at"),
    })
}
