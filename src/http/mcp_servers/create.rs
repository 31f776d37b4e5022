//! Connecting a server: it is kept first and asked afterwards, so that one that is away can be connected too.

use super::{
    change::Change,
    kept,
    settle::{Settler, name_taken},
    wire::{McpServerCreate, McpServerResponse},
};
use crate::{
    http::{
        audit::Change as Written,
        caller::{Authenticated, Caller, may},
        error::ApiError,
        extract::Json,
        openapi::{Bodied, Checked, Faults, Guarded},
        tool_reviews::person_trusts,
    },
    mcp::catalog::{Catalogs, Scanner},
    net_guard::NetGuard,
    secrets::Sealer,
    store::{
        Store,
        mcp_pins::{self, Review},
        mcp_servers::{self, SERVERS_MAX, Status},
        store_error,
    },
};
use actix_web::{HttpResponse, post, web};
use uuid::Uuid;

/// Connects a server and asks it what it offers. When it cannot be asked, `status` and `last_error` say so.
///
/// A server that is a command (`stdio`) needs the permission `run_mcp_commands`; the answer shows the whole command
/// line that will be run.
#[utoipa::path(
    tag = "mcp servers",
    responses((status = 201, body = McpServerResponse), Guarded, Checked, Bodied, Faults),
)]
#[post("/mcp-servers")]
#[allow(clippy::too_many_arguments, reason = "each is something that the app gives its handlers")]
pub async fn create(
    caller: Caller<may::CreateMcpServers>,
    who: Authenticated,
    body: Json<McpServerCreate>,
    store: web::Data<Store>,
    sealer: web::Data<Sealer>,
    guard: web::Data<NetGuard>,
    scanner: web::Data<dyn Scanner>,
    catalogs: web::Data<Catalogs>,
) -> Result<HttpResponse, ApiError> {
    let (id, account) = (Uuid::now_v7(), caller.account);
    let change = Change::from(body.0);
    let review = change.review;
    let status = if change.is_active == Some(false) { Status::Inactive } else { Status::Active };
    let settler = Settler { sealer: &sealer, guard: &guard, id, who: &who.0 };
    let settled = settler.settle(None, change)?;
    insert(&store, &caller, id, &settled.settings, status, review).await?;
    let to_scan = status == Status::Active;
    let response = kept(&store, scanner.get_ref(), &catalogs, account, id, to_scan).await?;
    Ok(HttpResponse::Created().json(response))
}

async fn insert(
    store: &Store,
    caller: &Caller<may::CreateMcpServers>,
    id: Uuid,
    settings: &mcp_servers::Settings,
    status: Status,
    review: Option<Review>,
) -> Result<(), ApiError> {
    let account = caller.account;
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    if mcp_servers::count(&tx, account).await? >= SERVERS_MAX {
        let message =
            format!("there are {SERVERS_MAX} MCP servers, which is the most; remove one first");
        return Err(ApiError::bad_request(message));
    }
    if !mcp_servers::insert(&tx, account, id, settings, status).await? {
        return Err(name_taken(&settings.name));
    }
    person_trusts(&caller.principal, mcp_pins::default_review(&tx, account).await?, review)?;
    mcp_pins::set_review(&tx, account, id, review).await?;
    let written = Written::new("create_mcp_server", "mcp_server", id).with("name", &*settings.name);
    let transport = settings.place.transport().as_str();
    caller.record(&tx, written.with("transport", transport)).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(())
}
