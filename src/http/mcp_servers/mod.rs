//! MCP servers: connecting servers elsewhere, asking them what they offer, and showing it.

mod change;
mod consent;
mod create;
mod remove;
mod settle;
#[cfg(test)]
mod tests;
mod update;
pub mod wire;

pub use consent::configure_root;

use super::{
    audit::Change,
    caller::{Caller, may},
    error::ApiError,
    extract::Path,
    openapi::{Addressed, Checked, Faults, Guarded},
    page::{self, Page},
};
use crate::{
    mcp::catalog::{
        Catalogs, Scanner,
        scan::{Outcome, scan},
    },
    store::{
        Store, mcp_offers,
        mcp_servers::{self, McpServer, Status},
    },
};
use actix_web::{HttpResponse, get, post, web};
use preloop_actors::ids::AccountId;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use wire::{McpServerResponse, McpToolResponse, ScanResponse};

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    // Before servers, whose ids would match `oauth`.
    cfg.service(consent::callback)
        .service(consent::authorize_token)
        .service(consent::authorize)
        .service(list)
        .service(create::create)
        .service(get)
        .service(update::update)
        .service(remove::delete)
        .service(rescan)
        .service(tools);
}

/// Lists the connected servers by name.
#[utoipa::path(
    tag = "mcp servers",
    params(Page),
    responses(
        (status = 200, body = [McpServerResponse], headers(("X-Total-Count" = i64))),
        Guarded, Checked, Faults,
    ),
)]
#[get("/mcp-servers")]
async fn list(
    caller: Caller<may::ViewMcpServers>,
    page: Page,
    store: web::Data<Store>,
    catalogs: web::Data<Catalogs>,
) -> Result<HttpResponse, ApiError> {
    let found = {
        let db = store.client().await?;
        mcp_servers::list(&db, caller.account, page.into()).await?
    };
    let catalog = catalogs.of(caller.account).await?;
    let respond = |server| McpServerResponse::new(caller.account, server, &catalog);
    let items: Vec<_> = found.rows.into_iter().map(respond).collect();
    Ok(page::list(&items, found.total))
}

/// Shows one server. Its secrets are masked.
#[utoipa::path(
    tag = "mcp servers",
    responses((status = 200, body = McpServerResponse), Guarded, Addressed, Checked, Faults),
)]
#[get("/mcp-servers/{server_id}")]
async fn get(
    caller: Caller<may::ViewMcpServers>,
    id: Path<Uuid>,
    store: web::Data<Store>,
    catalogs: web::Data<Catalogs>,
) -> Result<web::Json<McpServerResponse>, ApiError> {
    let server = find(&store, caller.account, id.0).await?;
    respond(&catalogs, caller.account, server).await.map(web::Json)
}

/// Asks a server what it offers, and keeps the answer.
///
/// A server that cannot be asked is answered with 503 and the reason; what it offered before stays.
#[utoipa::path(
    tag = "mcp servers",
    responses(
        (status = 200, body = ScanResponse),
        (status = 400, description = "The server is inactive.", body = super::error::ErrorBody),
        Guarded, Addressed, Checked, Faults,
    ),
)]
#[post("/mcp-servers/{server_id}/scan")]
async fn rescan(
    caller: Caller<may::EditMcpServers>,
    id: Path<Uuid>,
    store: web::Data<Store>,
    scanner: web::Data<dyn Scanner>,
    catalogs: web::Data<Catalogs>,
) -> Result<web::Json<ScanResponse>, ApiError> {
    let account = caller.account;
    let server = find(&store, account, id.0).await?;
    if server.status == Status::Inactive {
        return Err(ApiError::bad_request("the server is inactive; make it active to scan it"));
    }
    let outcome = scan(&store, scanner.get_ref(), account, &server).await?;
    catalogs.changed(account);
    record_scan(&store, &caller, server.id, &outcome).await?;
    match outcome {
        Outcome::Kept { tools: count, mut warnings } => {
            let name = server.settings.name;
            let message = format!("MCP server `{name}` scanned: it has {count} tools");
            warnings.extend(catalogs.of(account).await?.warnings(server.id));
            Ok(web::Json(ScanResponse { message, tool_count: count.to_string(), warnings }))
        }
        Outcome::Failed(why) => {
            Err(ApiError::unavailable(format!("the server could not be scanned: {why}")))
        }
        Outcome::Overtaken => {
            find(&store, account, server.id).await?;
            Err(ApiError::bad_request("the server was changed while it was scanned; scan it again"))
        }
    }
}

async fn record_scan(
    store: &Store,
    caller: &Caller<may::EditMcpServers>,
    id: Uuid,
    outcome: &Outcome,
) -> Result<(), ApiError> {
    let change = Change::new("scan_mcp_server", "mcp_server", id);
    let change = match outcome {
        Outcome::Kept { tools: count, .. } => change.with("tools", *count),
        Outcome::Failed(_) | Outcome::Overtaken => change.failed(),
    };
    let db = store.client().await?;
    caller.record(&db, change).await
}

/// Lists the tools of a server, in the server's own order, as they were found at the last scan that worked.
#[utoipa::path(
    tag = "mcp servers",
    responses((status = 200, body = [McpToolResponse]), Guarded, Addressed, Checked, Faults),
)]
#[get("/mcp-servers/{server_id}/tools")]
async fn tools(
    caller: Caller<may::ViewMcpServers>,
    id: Path<Uuid>,
    store: web::Data<Store>,
    catalogs: web::Data<Catalogs>,
) -> Result<HttpResponse, ApiError> {
    let server = find(&store, caller.account, id.0).await?;
    let offers = {
        let db = store.client().await?;
        mcp_offers::tools(&db, caller.account, server.id).await?
    };
    let catalog = catalogs.of(caller.account).await?;
    let items = McpToolResponse::all(offers, server.id, &catalog);
    Ok(page::list(&items, items.len() as i64))
}

/// The account's server, or 404.
async fn find(store: &Store, account: AccountId, id: Uuid) -> Result<McpServer, ApiError> {
    let db = store.client().await?;
    let found = mcp_servers::get(&db, account, id).await?;
    found.ok_or_else(|| ApiError::not_found("MCP server"))
}

/// A server that was kept just now, once it was asked what it offers if it has to be. That it cannot be asked is no
/// failure: the answer says so.
async fn kept(
    store: &Store,
    scanner: &dyn Scanner,
    catalogs: &Catalogs,
    account: AccountId,
    id: Uuid,
    to_scan: bool,
) -> Result<McpServerResponse, ApiError> {
    catalogs.changed(account);
    let mut server = find(store, account, id).await?;
    if server.status == Status::Inactive {
        scanner.let_go(id);
    }
    let mut warnings = Vec::new();
    if to_scan {
        if let Outcome::Kept { warnings: found, .. } =
            scan(store, scanner, account, &server).await?
        {
            warnings = found;
        }
        catalogs.changed(account);
        server = find(store, account, id).await?;
    }
    let mut response = respond(catalogs, account, server).await?;
    response.warnings.splice(0..0, warnings);
    Ok(response)
}

async fn respond(
    catalogs: &Catalogs,
    account: AccountId,
    server: McpServer,
) -> Result<McpServerResponse, ApiError> {
    let catalog = catalogs.of(account).await?;
    Ok(McpServerResponse::new(account, server, &catalog))
}
