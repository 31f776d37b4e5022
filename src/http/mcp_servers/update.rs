//! Changing a server. What is reached in another way than before is asked anew what it offers.

use super::{
    change::Change,
    kept,
    remove::{Ends, person_ends},
    settle::{Settled, Settler, name_taken},
    wire::{McpServerResponse, McpServerUpdate},
};
use crate::{
    http::{
        audit::Change as Written,
        caller::{Authenticated, Caller, may},
        error::ApiError,
        extract::{Json, Path},
        openapi::{Addressed, Bodied, Checked, Faults, Guarded},
        tool_reviews::person_trusts,
    },
    mcp::{
        catalog::{Catalogs, Scanner},
        pins,
    },
    net_guard::NetGuard,
    secrets::Sealer,
    store::{
        Store, mcp_offers, mcp_pins,
        mcp_servers::{self, Status},
        rows::Saved,
        store_error,
    },
};
use actix_web::{put, web};
use uuid::Uuid;

/// Changes what is given and leaves the rest. Secrets that are sent back masked stay as they are, unless the server
/// moves elsewhere: then they have to be given again.
///
/// Only a person who is signed in can move a server of which something is held, was reviewed, has labels, or whose
/// tools people review all: at another place it is another server.
#[utoipa::path(
    tag = "mcp servers",
    responses((status = 200, body = McpServerResponse), Guarded, Addressed, Checked, Bodied, Faults),
)]
#[put("/mcp-servers/{server_id}")]
#[allow(clippy::too_many_arguments, reason = "each is something that the app gives its handlers")]
pub async fn update(
    caller: Caller<may::EditMcpServers>,
    who: Authenticated,
    id: Path<Uuid>,
    body: Json<McpServerUpdate>,
    store: web::Data<Store>,
    sealer: web::Data<Sealer>,
    guard: web::Data<NetGuard>,
    scanner: web::Data<dyn Scanner>,
    catalogs: web::Data<Catalogs>,
) -> Result<web::Json<McpServerResponse>, ApiError> {
    let writer = Writer { store: &store, sealer: &sealer, guard: &guard, who: &who };
    let to_scan = writer.write(id.0, body.0.into()).await?;
    let account = caller.account;
    kept(&store, scanner.get_ref(), &catalogs, account, id.0, to_scan).await.map(web::Json)
}

/// Writes changes of one caller.
struct Writer<'a> {
    store: &'a Store,
    sealer: &'a Sealer,
    guard: &'a NetGuard,
    who: &'a Authenticated,
}

impl Writer<'_> {
    /// Makes a change; whether the server has to be asked now what it offers.
    async fn write(&self, id: Uuid, change: Change) -> Result<bool, ApiError> {
        let account = self.who.0.user.account;
        let mut db = self.store.client().await?;
        let tx = db.transaction().await.map_err(store_error)?;
        let found = mcp_servers::get_for_change(&tx, account, id).await?;
        let before = found.ok_or_else(|| ApiError::not_found("MCP server"))?;
        let status = match (change.is_active, before.status) {
            (Some(false), _) => Status::Inactive,
            (Some(true), Status::Inactive) => Status::Active,
            (_, status) => status,
        };
        let Self { sealer, guard, who: Authenticated(who, _), .. } = *self;
        let given = change.given();
        let review = change.review;
        person_trusts(&who.principal, before.pinning.review, review)?;
        let settled = Settler { sealer, guard, id, who }.settle(Some(&before), change)?;
        let Settled { settings, reconnects, moves } = settled;
        if moves {
            person_ends(&tx, &who.principal, account, &before, Ends::Moving).await?;
        }
        match mcp_servers::update(&tx, account, id, &settings, status, reconnects).await? {
            Saved::Done => {}
            Saved::NameTaken => return Err(name_taken(&settings.name)),
            Saved::Missing => return Err(ApiError::not_found("MCP server")),
        }
        if moves {
            // What another place offered must not pass for what this one does.
            mcp_offers::replace(&tx, account, id, &[]).await?;
        }
        if review.is_some() {
            mcp_pins::set_review(&tx, account, id, review).await?;
        }
        if (moves || review.is_some())
            && let Some(server) = mcp_servers::get(&tx, account, id).await?
        {
            pins::recount(&tx, account, &server).await?;
        }
        let written = Written::new("update_mcp_server", "mcp_server", id);
        self.who.record(&tx, written.with("name", &*settings.name).given(given)).await?;
        tx.commit().await.map_err(store_error)?;
        let awakes = before.status == Status::Inactive && status == Status::Active;
        Ok(status != Status::Inactive && (reconnects || awakes))
    }
}
