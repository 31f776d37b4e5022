//! What MCP servers offer: tools, prompts, resources and templates, each as the server sent it.

#[cfg(test)]
mod tests;

use super::{rows::parsed, store_error, trust_changes, words::words};
use chrono::{DateTime, Utc};
use deadpool_postgres::GenericClient;
use preloop_actors::{ids::AccountId, ports::StoreError};
use tokio_postgres::Row;
use uuid::Uuid;

const KEEP: &str = include_str!("keep.sql");
const DROP_OTHERS: &str = include_str!("drop_others.sql");
const LIST: &str = include_str!("list.sql");
const TOOL: &str = include_str!("tool.sql");

words! {
    /// What is offered.
    OfferKind {
        Tool = "tool",
        Prompt = "prompt",
        Resource = "resource",
        ResourceTemplate = "resource_template",
    }
}

/// Something that a server offers.
#[derive(Clone, Debug)]
pub struct Offer {
    pub id: Uuid,
    pub server: Uuid,
    pub kind: OfferKind,
    /// The server's own: a name, a resource's address, or a template's pattern.
    pub name: String,
    pub description: Option<String>,
    /// The object as the server sent it.
    pub definition: String,
    pub discovered_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Something that a server offers now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOffer {
    pub kind: OfferKind,
    pub name: String,
    pub description: Option<String>,
    pub definition: String,
}

/// Keeps what a server offers now, in its order, and nothing else. Names of a kind occur once.
///
/// Belongs into the transaction that noted the scan, which keeps others from doing the same.
pub async fn replace(
    db: &impl GenericClient,
    account: AccountId,
    server: Uuid,
    offers: &[NewOffer],
) -> Result<(), StoreError> {
    let ids: Vec<_> = offers.iter().map(|_| Uuid::now_v7()).collect();
    let kinds: Vec<_> = offers.iter().map(|offer| offer.kind.as_str()).collect();
    let names: Vec<_> = offers.iter().map(|offer| offer.name.as_str()).collect();
    let descriptions: Vec<_> = offers.iter().map(|offer| offer.description.as_deref()).collect();
    let definitions: Vec<_> = offers.iter().map(|offer| offer.definition.as_str()).collect();
    let positions: Vec<i32> = (0..).take(offers.len()).collect();
    let statement = db.prepare_cached(DROP_OTHERS).await.map_err(store_error)?;
    let dropped = db.execute(&statement, &[&account.0, &server, &kinds, &names]).await;
    let dropped = dropped.map_err(store_error)?;
    let statement = db.prepare_cached(KEEP).await.map_err(store_error)?;
    let kept = db
        .execute(
            &statement,
            &[&account.0, &server, &ids, &kinds, &names, &descriptions, &definitions, &positions],
        )
        .await
        .map_err(store_error)?;
    match dropped + kept {
        0 => Ok(()),
        // What differs from what was pinned is held from now on.
        _ => trust_changes::note(db, account).await,
    }
}

/// What the account's servers offer, each server's in its own order.
pub async fn all(db: &impl GenericClient, account: AccountId) -> Result<Vec<Offer>, StoreError> {
    list(db, account, None, None).await
}

/// The tools of one server, in its own order.
pub async fn tools(
    db: &impl GenericClient,
    account: AccountId,
    server: Uuid,
) -> Result<Vec<Offer>, StoreError> {
    list(db, account, Some(server), Some(OfferKind::Tool)).await
}

/// The definition of one tool, as its server sent it; `None` where the server does not offer it.
pub async fn tool(
    db: &impl GenericClient,
    account: AccountId,
    server: Uuid,
    name: &str,
) -> Result<Option<String>, StoreError> {
    let statement = db.prepare_cached(TOOL).await.map_err(store_error)?;
    let row = db.query_opt(&statement, &[&account.0, &server, &name]).await.map_err(store_error)?;
    Ok(row.map(|row| row.get("definition")))
}

async fn list(
    db: &impl GenericClient,
    account: AccountId,
    server: Option<Uuid>,
    kind: Option<OfferKind>,
) -> Result<Vec<Offer>, StoreError> {
    let statement = db.prepare_cached(LIST).await.map_err(store_error)?;
    let kind = kind.map(OfferKind::as_str);
    let rows = db.query(&statement, &[&account.0, &server, &kind]).await.map_err(store_error)?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Offer, StoreError> {
    Ok(Offer {
        id: row.get("id"),
        server: row.get("server_id"),
        kind: parsed(row, "kind")?,
        name: row.get("name"),
        description: row.get("description"),
        definition: row.get("definition"),
        discovered_at: row.get("discovered_at"),
        updated_at: row.get("updated_at"),
    })
}
