//! Tools: everything an account could offer its clients, also what is switched off or left out, and why.

mod rule_warnings;
#[cfg(test)]
mod tests;
mod wire;

use super::{
    caller::{Caller, may},
    error::ApiError,
    openapi::{Faults, Guarded},
    page,
};
use crate::{
    mcp::catalog::{Catalogs, Entry},
    store::{
        Store,
        access_rules::{self, Rule},
    },
};
use actix_web::{HttpResponse, get, web};
use preloop_actors::{ids::AccountId, ports::StoreError};
use std::{collections::HashMap, sync::Arc};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use wire::{ToolResponse, ToolSummaryResponse};

type Rules = HashMap<Uuid, Vec<Rule>>;

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(summary).service(list);
}

/// Lists all tools with their schemas: ours first, then those of each server, oldest server first.
#[utoipa::path(
    tag = "tools",
    responses(
        (status = 200, body = [ToolResponse], headers(("X-Total-Count" = i64))),
        Guarded, Faults,
    ),
)]
#[get("/tools")]
async fn list(
    caller: Caller<may::ViewTools>,
    catalogs: web::Data<Catalogs>,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let account = caller.account;
    let (catalog, mut rules) = (catalogs.of(account).await?, rules(&store, account).await?);
    let entries = catalog.entries().iter();
    let item = |entry: &Arc<Entry>| ToolResponse::new(entry, account, of_tool(&mut rules, entry));
    let items: Vec<_> = entries.map(item).collect();
    Ok(page::list(&items, items.len() as i64))
}

/// Lists all tools without their schemas.
#[utoipa::path(
    tag = "tools",
    responses(
        (status = 200, body = [ToolSummaryResponse], headers(("X-Total-Count" = i64))),
        Guarded, Faults,
    ),
)]
#[get("/tools/summary")]
async fn summary(
    caller: Caller<may::ViewTools>,
    catalogs: web::Data<Catalogs>,
    store: web::Data<Store>,
) -> Result<HttpResponse, ApiError> {
    let account = caller.account;
    let (catalog, mut rules) = (catalogs.of(account).await?, rules(&store, account).await?);
    let entries = catalog.entries().iter();
    let item =
        |entry: &Arc<Entry>| ToolSummaryResponse::new(entry, account, of_tool(&mut rules, entry));
    let items: Vec<_> = entries.map(item).collect();
    Ok(page::list(&items, items.len() as i64))
}

/// The account's rules by their configurations.
async fn rules(store: &Store, account: AccountId) -> Result<Rules, StoreError> {
    let db = store.client().await?;
    let mut rules = Rules::new();
    for rule in access_rules::of_account(&db, account).await? {
        rules.entry(rule.configuration).or_default().push(rule);
    }
    Ok(rules)
}

fn of_tool(rules: &mut Rules, entry: &Entry) -> Vec<Rule> {
    let configuration = entry.configuration.as_ref().map(|one| one.id);
    configuration.and_then(|id| rules.remove(&id)).unwrap_or_default()
}
