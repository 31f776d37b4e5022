//! Tools: everything an account could offer its clients, also what is switched off or left out, and why.

#[cfg(test)]
mod tests;
mod wire;

use super::{
    caller::{Caller, may},
    error::ApiError,
    openapi::{Faults, Guarded},
    page,
};
use crate::mcp::catalog::Catalogs;
use actix_web::{HttpResponse, get, web};
use utoipa_actix_web::service_config::ServiceConfig;
use wire::{ToolResponse, ToolSummaryResponse};

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
) -> Result<HttpResponse, ApiError> {
    let catalog = catalogs.of(caller.account).await?;
    let items: Vec<_> = catalog.entries().iter().map(|entry| ToolResponse::new(entry)).collect();
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
) -> Result<HttpResponse, ApiError> {
    let catalog = catalogs.of(caller.account).await?;
    let entries = catalog.entries().iter();
    let items: Vec<_> = entries.map(|entry| ToolSummaryResponse::new(entry)).collect();
    Ok(page::list(&items, items.len() as i64))
}
