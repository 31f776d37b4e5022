//! Removing a server, and with it what people said of its tools, which therefore takes a person.

use crate::{
    auth::Principal,
    http::{
        audit::Change,
        caller::{Caller, may},
        error::ApiError,
        extract::Path,
        openapi::{Addressed, Checked, Faults, Guarded},
        trackers::wire::Message,
    },
    mcp::catalog::{Catalogs, Scanner},
    store::{
        Store,
        mcp_servers::{self, McpServer},
        store_error,
    },
};
use actix_web::{delete, web};
use deadpool_postgres::GenericClient;
use preloop_actors::ids::AccountId;
use uuid::Uuid;

/// Removes a server with its tools and how they were set up. Names that it had go to the next who wants them.
///
/// Only a person who is signed in can remove a server of which something is held, was reviewed, has labels, or whose
/// tools people review all: it would be gone, and the server could be connected again without.
#[utoipa::path(
    tag = "mcp servers",
    responses((status = 200, body = Message), Guarded, Addressed, Checked, Faults),
)]
#[delete("/mcp-servers/{server_id}")]
pub async fn delete(
    caller: Caller<may::DeleteMcpServers>,
    id: Path<Uuid>,
    store: web::Data<Store>,
    scanner: web::Data<dyn Scanner>,
    catalogs: web::Data<Catalogs>,
) -> Result<web::Json<Message>, ApiError> {
    let (id, account) = (id.0, caller.account);
    let not_found = || ApiError::not_found("MCP server");
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let server = mcp_servers::get_for_change(&tx, account, id).await?.ok_or_else(not_found)?;
    person_ends(&tx, &caller.principal, account, &server, Ends::Removing).await?;
    let name = mcp_servers::delete(&tx, account, id).await?.ok_or_else(not_found)?;
    let change = Change::new("delete_mcp_server", "mcp_server", id).with("name", &*name);
    caller.record(&tx, change).await?;
    tx.commit().await.map_err(store_error)?;
    scanner.let_go(id);
    catalogs.changed(account);
    Ok(web::Json(Message { message: format!("MCP server `{name}` deleted") }))
}

/// What is done to a server that ends what people said of its tools.
#[derive(Clone, Copy, Debug)]
pub enum Ends {
    /// It goes, and all of that with it.
    Removing,
    /// It becomes another server, and may be connected anew where it was.
    Moving,
}

/// What people said of a server's tools is theirs to take back: an agent may have the key of somebody who could.
///
/// Nothing else ends any of it: under another name and switched off a server keeps it. What would is refused, rather
/// than kept for a server that may come back, so that who asks is told at once, and nobody has to guess what counts as
/// the same server again. That it is not connected a second time beside itself is seen to where a first list is taken.
pub async fn person_ends(
    db: &impl GenericClient,
    who: &Principal,
    account: AccountId,
    server: &McpServer,
    how: Ends,
) -> Result<(), ApiError> {
    if matches!(who, Principal::User { .. }) {
        return Ok(());
    }
    let decided = mcp_servers::decided_for_good(db, account, server.id).await?;
    if !decided.any() {
        return Ok(());
    }
    let (what, way_out) = match how {
        Ends::Removing => ("go", "remove it"),
        Ends::Moving => ("be another one", "move it"),
    };
    let name = &server.settings.name;
    let why = format!(
        "the server `{name}` would {what}, and only a person who is signed in can take back what is said of it \
         ({decided}); sign in, or have somebody {way_out} in the console"
    );
    Err(ApiError::forbidden(why))
}
