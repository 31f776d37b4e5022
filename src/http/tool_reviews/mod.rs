//! The review of tools that servers changed or added: what waits, how it differs, and what people say of it.

mod decide;
#[cfg(test)]
mod tests;
mod wire;

use super::{
    audit::Change,
    caller::{Caller, may},
    error::ApiError,
    extract::{Json, Path, Query},
    openapi::{Addressed, Bodied, Checked, Faults, Guarded},
};
use crate::{
    auth::Principal,
    mcp::pins::{self, Pins, Surroundings, Version},
    store::{
        Store, mcp_offers,
        mcp_pins::{self, PinKind, Review},
        mcp_servers::{self, McpServer},
        store_error,
    },
};
use actix_web::{get, put, web};
use preloop_actors::ids::AccountId;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use wire::{DefaultReview, ToolReviewResponse};

/// Every route of this resource, below `/api/v1`.
pub fn configure(cfg: &mut ServiceConfig<'_>) {
    cfg.service(list).service(of_server).service(decide::decide).service(read).service(write);
}

/// Which versions are told of.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Also those that count, with why they do.
    #[serde(default)]
    #[param(required = false)]
    all: bool,
}

/// Lists what is held of all servers: tools that are new, changed or refused, and instructions. None of it is listed to
/// agents or can be called.
///
/// Each has the hash of the version that is shown; a verdict is about that version and no other.
#[utoipa::path(
    tag = "tools",
    operation_id = "list_tool_reviews",
    responses((status = 200, body = [ToolReviewResponse]), Guarded, Faults),
)]
#[get("/tool-reviews")]
async fn list(
    caller: Caller<may::ViewMcpServers>,
    store: web::Data<Store>,
) -> Result<web::Json<Vec<ToolReviewResponse>>, ApiError> {
    Ok(web::Json(versions(&store, caller.account, None, false).await?))
}

/// Lists what is held of one server; with `all` everything it offers, and why it counts.
#[utoipa::path(
    tag = "tools",
    operation_id = "list_tool_reviews_of_server",
    params(Wanted),
    responses((status = 200, body = [ToolReviewResponse]), Guarded, Addressed, Checked, Faults),
)]
#[get("/mcp-servers/{server_id}/tool-reviews")]
async fn of_server(
    caller: Caller<may::ViewMcpServers>,
    id: Path<Uuid>,
    wanted: Query<Wanted>,
    store: web::Data<Store>,
) -> Result<web::Json<Vec<ToolReviewResponse>>, ApiError> {
    let all = wanted.0.all;
    Ok(web::Json(versions(&store, caller.account, Some(id.0), all).await?))
}

/// How versions stand, of one server or of all.
async fn versions(
    store: &Store,
    account: AccountId,
    only: Option<Uuid>,
    all: bool,
) -> Result<Vec<ToolReviewResponse>, ApiError> {
    let (servers, offers, verdicts) = {
        let db = store.client().await?;
        (
            mcp_servers::all(&db, account).await?,
            mcp_offers::all(&db, account).await?,
            mcp_pins::whole(&db, account, only).await?,
        )
    };
    let is_wanted = move |server: &&McpServer| only.is_none_or(|only| server.id == only);
    if only.is_some() && !servers.iter().any(|server| is_wanted(&server)) {
        return Err(ApiError::not_found("MCP server"));
    }
    let made = pins::blocking(move || {
        let names =
            servers.iter().map(|server| (server.id, server.settings.name.clone())).collect();
        let pins = Pins::new(verdicts);
        let around = Surroundings { pins: &pins, offers: &offers, names: &names };
        let respond = |server: &McpServer| -> Vec<ToolReviewResponse> {
            let versions: Vec<Version> = pins::of_server(server, &around, all);
            let respond = |version| ToolReviewResponse::new(server, version);
            versions.into_iter().map(respond).collect()
        };
        servers.iter().filter(is_wanted).flat_map(respond).collect::<Vec<_>>()
    });
    Ok(made.await?)
}

/// Shows what servers get that are connected from now on without a `review` of their own.
#[utoipa::path(
    tag = "tools",
    operation_id = "read_default_tool_review",
    responses((status = 200, body = DefaultReview), Guarded, Faults),
)]
#[get("/account/tool-review")]
async fn read(
    caller: Caller<may::ViewMcpServers>,
    store: web::Data<Store>,
) -> Result<web::Json<DefaultReview>, ApiError> {
    let db = store.client().await?;
    let review = mcp_pins::default_review(&db, caller.account).await?;
    Ok(web::Json(DefaultReview { review }))
}

/// Sets what servers get that are connected from now on. Those that are there keep what they have.
#[utoipa::path(
    tag = "tools",
    operation_id = "set_default_tool_review",
    responses((status = 200, body = DefaultReview), Guarded, Checked, Bodied, Faults),
)]
#[put("/account/tool-review")]
async fn write(
    caller: Caller<may::ManageTools>,
    body: Json<DefaultReview>,
    store: web::Data<Store>,
) -> Result<web::Json<DefaultReview>, ApiError> {
    let review = body.0.review;
    let mut db = store.client().await?;
    let tx = db.transaction().await.map_err(store_error)?;
    let before = mcp_pins::default_review(&tx, caller.account).await?;
    person_trusts(&caller.principal, before, Some(review))?;
    mcp_pins::set_default_review(&tx, caller.account, review).await?;
    let change = Change::new("set_default_tool_review", "account", caller.account);
    caller.record(&tx, change.with("review", review.as_str())).await?;
    tx.commit().await.map_err(store_error)?;
    Ok(web::Json(body.0))
}

/// That what nobody reviewed counts, where it did not, is for people to say: an agent may have the key of somebody who
/// could.
pub fn person_trusts(
    who: &Principal,
    before: Review,
    wanted: Option<Review>,
) -> Result<(), ApiError> {
    let trusts = before == Review::All && wanted == Some(Review::Changes);
    if trusts && !matches!(who, Principal::User { .. }) {
        let why = "only a person who is signed in can trust tools that nobody reviewed; sign in and try again";
        return Err(ApiError::forbidden(why));
    }
    Ok(())
}

/// What a version is called in records and refusals.
fn label(kind: PinKind, name: &str) -> String {
    match kind {
        PinKind::Tool => name.to_owned(),
        PinKind::Instructions => "the instructions".to_owned(),
    }
}
